"""`impsci explain` tells where meaning came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("setting", "is_told"), [("on", True), ("off", False)])
def test_explain_tells_whether_the_encoder_was_asked(
    setting: str,
    is_told: bool,  # noqa: FBT001 - a parameter of a test
    knowledge_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("IMPSCI_ENCODER", setting)
    assert main(["explain", "do people stick to it closely", "--knowledge", str(knowledge_folder)]) == 0
    assert ("by the sentence encoder" in capsys.readouterr().out) == is_told
