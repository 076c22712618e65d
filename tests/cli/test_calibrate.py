"""`impsci calibrate`: weights from questions, from the base made poor, and from public sets."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from bot.cli import calibrate, main
from bot.matching.ranking import TERMS, Origin

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = """
- {text: what is an ISP, expect: implementation-support-practitioner, class: plain}
- {text: define fidelity please, expect: fidelity, class: plain}
- {text: who helps people use evidence, expect: implementation-support-practitioner, class: hard}
- {text: where can I park my car, expect: null, class: far}
- {text: what is there for lunch, expect: null, class: far}
"""
INTENTS = {
    "entries": [
        {"id": "alarm", "title": "set an alarm", "phrasings": ["wake me at six", "alarm for tomorrow"]},
        {"id": "music", "title": "play music", "phrasings": ["put on a song", "some jazz please"]},
    ],
    "validation": [
        {"text": "wake me at seven", "typo": "wake me at sevn", "expect": "alarm"},
        {"text": "put on some jazz", "typo": "put on some jaz", "expect": "music"},
        {"text": "how tall is that tower", "typo": "how tal is that tower", "expect": None},
    ],
}


UNTOLD, TOLD = Origin().name, Origin(is_told=True).name
UNLEARNT = Origin(learns=False).name
ENCODED = Origin(is_encoded=True).name


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The weights that ship stay as they are, and no encoder is asked."""
    path = tmp_path / "ranking.json"
    path.write_text(json.dumps({ENCODED: {"bias": -1.5, "weights": {}}}), encoding="utf-8")
    monkeypatch.setattr(calibrate, "WEIGHTS_PATH", path)
    monkeypatch.setenv("IMPSCI_ENCODER", "off")
    return path


def run(knowledge: Path, folder: Path, *more: str) -> int:
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    return main(
        ["calibrate", str(folder / "questions.yaml"), "--knowledge", str(knowledge), "--write", *more]
    )


def test_every_class_is_predicted_by_the_others_and_the_weights_are_stored(
    knowledge_folder: Path, tmp_path: Path, stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(knowledge_folder, tmp_path) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[3:6]]
    assert [(row[0], row[1]) for row in rows] == [("plain", "2"), ("hard", "1"), ("far", "2")]
    assert rows[0][2] == "100.0%"
    record = json.loads(stored.read_text(encoding="utf-8"))
    assert tuple(record[UNTOLD]["weights"]) == TERMS
    assert any(record[UNTOLD]["weights"].values())
    assert record[ENCODED]["bias"] == -1.5, "that needs the encoder, and is kept"
    assert TOLD not in record


def test_a_base_that_tells_what_is_off_topic_teaches_with_that_and_without(
    knowledge_folder: Path, tmp_path: Path, stored: Path
) -> None:
    base = tmp_path / "base"
    shutil.copytree(knowledge_folder, base)
    (base / "_off-topic.yaml").write_text("Elsewhere: [where is the canteen, who won]", encoding="utf-8")
    assert run(base, tmp_path) == 0
    record = json.loads(stored.read_text(encoding="utf-8"))
    assert any(record[TOLD]["weights"][term] for term in TERMS if "off_topic" in term)
    assert record[UNTOLD]["weights"] != record[TOLD]["weights"]


def test_nothing_is_built_on_what_was_not_learnt(
    knowledge_folder: Path, tmp_path: Path, stored: Path
) -> None:
    assert run(knowledge_folder, tmp_path) == 0
    record = json.loads(stored.read_text(encoding="utf-8"))
    for origin, builds_on_it in ((UNTOLD, True), (UNLEARNT, False)):
        weights = [weight for term, weight in record[origin]["weights"].items() if "off_topic" in term]
        assert any(weights) is builds_on_it, origin


def test_public_sets_move_the_weights_but_are_no_class(
    knowledge_folder: Path, tmp_path: Path, stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(knowledge_folder, tmp_path)
    alone, table = stored.read_text(encoding="utf-8"), capsys.readouterr().out
    sets = tmp_path / "sets"
    sets.mkdir()
    (sets / "everyday.json").write_text(json.dumps(INTENTS), encoding="utf-8")
    assert run(knowledge_folder, tmp_path, "--sets", str(sets)) == 0
    assert stored.read_text(encoding="utf-8") != alone
    assert "everyday" not in capsys.readouterr().out
    assert "far" in table


def test_a_folder_without_sets_is_told(
    knowledge_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(knowledge_folder, tmp_path, "--sets", str(tmp_path / "none")) == 2
    assert "expected intent sets as" in capsys.readouterr().err
