"""`impsci explain` tells where meaning came from."""

from __future__ import annotations

import json
import shutil
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


def test_explain_tells_which_off_topic_question_is_like_it(
    knowledge_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = tmp_path / "base"
    shutil.copytree(knowledge_folder, base)
    asked = ["what is for lunch", "who won the match", "is the printer broken", "when does the bus leave"] * 5
    texts = [f"{text}, number {number}" for number, text in enumerate(asked)]
    (base / "_off-topic.yaml").write_text(f"Elsewhere: {json.dumps(texts)}", encoding="utf-8")
    assert main(["explain", "when does the next bus leave", "--knowledge", str(base)]) == 0
    (told,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("off topic")]
    assert "when does the bus leave, number" in told
    assert main(["explain", "when does the next bus leave", "--knowledge", str(knowledge_folder)]) == 0
    (untold,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("off topic")]
    assert "most like" in untold
    assert "number" not in untold, "every base knows everyday questions, whatever its files tell"


@pytest.mark.parametrize("question", ["what is a CFIR", "I am new here. What is CFIR? Thanks!"])
def test_explain_says_where_a_name_alone_was_asked(
    question: str, knowledge_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", question, "--knowledge", str(knowledge_folder)]) == 0
    assert "a name of this entry alone is all that was asked" in capsys.readouterr().out
