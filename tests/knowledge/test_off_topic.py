"""`_off-topic.yaml`: read, checked, and laid over one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import KnowledgeError
from bot.knowledge.loading import load_folders, load_knowledge
from tests.knowledge.files import write_entry

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "_off-topic.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_questions_of_all_headings_are_read_in_order(tmp_path: Path) -> None:
    write_entry(tmp_path)
    write(tmp_path, "Elsewhere:\n  - where do I park\n  - 'lunch:  what is there'\nAnything: [who won]\n")
    base = load_knowledge([tmp_path])
    assert base.off_topic == ("where do I park", "lunch: what is there", "who won")


def test_a_base_without_the_file_has_none_and_keeps_its_version(tmp_path: Path) -> None:
    write_entry(tmp_path)
    before = load_knowledge([tmp_path])
    assert before.off_topic == ()
    write(tmp_path, "Elsewhere: [where do I park]\n")
    assert load_knowledge([tmp_path]).version != before.version


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("Elsewhere: where do I park\n", 1, "expected a list of questions"),
        ("- where do I park\n", 1, "expected fields"),
        ("A: [who won]\nB:\n  - lunch\n  - Who won?\n", 4, "expected a question that stands nowhere else"),
        ("A:\n  - [nested]\n", 2, "expected text"),
        ("A: [who won\n", 2, "expected valid YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    write_entry(tmp_path)
    (found,) = load_folders([write(tmp_path, text)]).errors
    assert found.path.endswith("_off-topic.yaml")
    assert found.line == line
    assert problem in found.text
    with pytest.raises(KnowledgeError):
        load_knowledge([tmp_path])


def test_a_phrasing_of_an_entry_is_not_off_topic(tmp_path: Path) -> None:
    write_entry(tmp_path)
    (entry,) = load_knowledge([tmp_path])
    (found,) = load_folders([write(tmp_path, f"A: ['{entry.phrasings[-1]}?']\n")]).errors
    assert entry.id in found.text


def test_a_later_folder_answers_what_an_earlier_one_left_out(tmp_path: Path) -> None:
    base, own = tmp_path / "base", tmp_path / "own"
    own.mkdir()
    write_entry(own)
    (entry,) = load_knowledge([own])
    write(base, f"Theirs: ['{entry.phrasings[-1]}', who won]\nOurs: [where do I park]\n")
    write(own, "Ours: [where is the canteen]\n")
    loaded = load_folders([base, own])
    assert loaded.errors == ()
    assert loaded.knowledge.off_topic == ("who won", "where is the canteen"), "a heading replaces its like"
    silenced = load_folders([own, base])
    assert silenced.errors == ()
    assert entry.phrasings[-1] in silenced.knowledge.off_topic, "the later folder has the last word"
