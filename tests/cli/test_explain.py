"""`impsci explain` tells where meaning came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.knowledge.loading import load_folders

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


def test_explain_tells_of_a_phrasing_that_was_asked_word_for_word(
    knowledge_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (knowledge,) = [one for one in load_folders([knowledge_folder]).files if one.entry.id == "fidelity"]
    question = knowledge.entry.questions[0]
    assert main(["explain", question, "--knowledge", str(knowledge_folder)]) == 0
    assert "word for word" in capsys.readouterr().out
    assert main(["explain", f"so {question} then", "--knowledge", str(knowledge_folder)]) == 0
    assert "word for word" not in capsys.readouterr().out
