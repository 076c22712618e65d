"""`impsci new` begins an entry that passes the check as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("term", "entry_id"),
    [
        ("Normalization process theory", "normalization-process-theory"),
        ("i-PARIHS", "i-parihs"),
        ("Plan: do, study & act #1", "plan-do-study-act-1"),
        ('The "Hexagon" [tool]', "the-hexagon-tool"),
        ("No", "no"),
        ("Évaluation réaliste", "evaluation-realiste"),
        ("2026", "2026"),
    ],
)
def test_what_it_writes_passes_the_check(
    term: str, entry_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    knowledge, questions = tmp_path / "knowledge", tmp_path / "questions"
    knowledge.mkdir()
    assert main(["new", term, "--kind", "tool", "--into", str(knowledge), "--questions", str(questions)]) == 0
    assert "TODO" in capsys.readouterr().out
    assert (knowledge / "tools" / f"{entry_id}.yaml").exists()
    assert main(["check", str(knowledge), "--questions", str(questions)]) == 0, capsys.readouterr().out
    assert ", 0 errors, " in capsys.readouterr().out
    assert main(["fmt", str(knowledge), "--check"]) in (0, 1)


def test_an_existing_topic_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["new", "Fidelity", "--into", str(tmp_path / "k"), "--questions", str(tmp_path / "q")]
    assert main(arguments) == 0
    before = (tmp_path / "k" / "definitions" / "fidelity.yaml").read_bytes()
    assert main([*arguments, "--kind", "tool"]) == 2
    assert "expected a new topic, found it in" in capsys.readouterr().err
    assert (tmp_path / "k" / "definitions" / "fidelity.yaml").read_bytes() == before


@pytest.mark.parametrize("term", ["", "???", "🎉", "x" * 200])
def test_a_term_without_letters_is_refused(term: str, tmp_path: Path) -> None:
    assert main(["new", term, "--into", str(tmp_path), "--questions", str(tmp_path)]) == 2
    assert list(tmp_path.iterdir()) == []
