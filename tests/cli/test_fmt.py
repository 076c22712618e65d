"""`impsci fmt` changes how a file looks, never what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.cli import main
from bot.curation.formatting import WIDTH, format_entry, parse_entry
from bot.knowledge.entry import Entry
from bot.knowledge.loading import default_folder, find_entry_files
from bot.replies.markup import parse_markup, to_plain
from tests.knowledge.files import GOOD, write_entry

if TYPE_CHECKING:
    from pathlib import Path

MESSY = """\
# yaml-language-server: $schema=schema.json
kind:   'definition'   # what it is
id: fidelity
# About the title.
title: "Implementation fidelity"

questions: [what is fidelity,    'is it: important']
aliases:
    - fidelity
    - treatment integrity
short: "How closely an intervention is delivered as intended, which is a sentence that goes on for so \
  long that it does not fit on one line of the file."
citations:
- year: 2007
  title: 'A framework'
    # Seen in the library.
  doi: 10.1186/1748-5908-2-40   # not the publisher's page
answer: "First paragraph, short [1].\\n\\n- one\\n- two"
reviewed: 2026-11-01
# The end.
"""

TIDY = """\
# yaml-language-server: $schema=schema.json
id: fidelity
kind: definition       # what it is
# About the title.
title: Implementation fidelity
aliases: [fidelity, treatment integrity]
questions:
  - what is fidelity
  - 'is it: important'
short: >-
  How closely an intervention is delivered as intended, which is a sentence that goes on for so long that it does not
  fit on one line of the file.
answer: |
  First paragraph, short [1].

  - one
  - two
citations:
  - year: 2007
    title: A framework
    # Seen in the library.
    doi: 10.1186/1748-5908-2-40 # not the publisher's page
reviewed: 2026-11-01
# The end.
"""  # noqa: E501 - the width of the files, not of the code


def test_a_messy_file_becomes_tidy_with_all_its_remarks() -> None:
    assert format_entry(MESSY, "x.yaml") == TIDY


def test_a_tidy_file_stays() -> None:
    assert format_entry(TIDY, "x.yaml") == TIDY


def test_the_research_wording_is_broken_like_the_answer() -> None:
    long = "A sentence for researchers that goes on and on [1]. " * 4
    messy = MESSY.replace("reviewed:", f'research: "{long}"\nreviewed:')
    formatted = format_entry(messy, "x.yaml")
    assert isinstance(formatted, str)
    assert "\nresearch: |\n  A sentence for researchers" in formatted
    assert max(map(len, formatted.split("\n"))) <= 120
    assert formatted.index("answer:") < formatted.index("research:") < formatted.index("citations:")
    assert format_entry(formatted, "x.yaml") == formatted


def rendered(entry: Entry) -> list[str]:
    """What a reader sees of the answer."""
    return [
        to_plain(spans)
        for block in parse_markup(entry.answer)
        for spans in (block.items if hasattr(block, "items") else (block.spans,))
    ]


@pytest.mark.parametrize("path", list(find_entry_files(default_folder())), ids=lambda path: path.stem)
def test_no_entry_that_ships_changes_its_meaning(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    formatted = format_entry(text, str(path))
    assert isinstance(formatted, str)
    before, after = parse_entry(text, ""), parse_entry(formatted, "")
    assert isinstance(before, Entry)
    assert isinstance(after, Entry)
    assert replace(before, answer="") == replace(after, answer="")
    assert rendered(before) == rendered(after)
    assert format_entry(formatted, str(path)) == formatted
    assert sorted(part for part in text.split() if part == "#") == sorted(
        part for part in formatted.split() if part == "#"
    )


def test_a_long_list_inside_a_group_is_broken_between_its_items() -> None:
    words = [*(f"another field {number}" for number in range(20)), "401", "wi-fi"]
    text = f"{GOOD}match:\n  never: {words!r}\n"
    formatted = format_entry(text, "x.yaml")
    assert isinstance(formatted, str)
    never = formatted.partition("  never: [")[2].splitlines()
    assert len(never) > 2
    assert max(map(len, formatted.splitlines())) <= WIDTH
    assert all(line.startswith("    ") for line in never[1:])
    after = parse_entry(formatted, "")
    assert isinstance(after, Entry)
    assert list(after.match.never) == words
    assert format_entry(formatted, "x.yaml") == formatted


def test_a_remark_in_a_group_keeps_its_list_as_it_is() -> None:
    words = ", ".join(f"another field {number}" for number in range(20))
    formatted = format_entry(f"{GOOD}match:\n  never: [{words}]  # of physics\n", "x.yaml")
    assert isinstance(formatted, str)
    assert "# of physics" in formatted


def test_check_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_entry(tmp_path, MESSY)
    assert main(["fmt", str(tmp_path), "--check"]) == 1
    assert path.read_text(encoding="utf-8") == MESSY
    assert main(["fmt", str(tmp_path)]) == 0
    assert path.read_text(encoding="utf-8") == TIDY
    assert main(["fmt", str(path), "--check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 files, 0 to change, 0 unreadable"
    assert [one.name for one in tmp_path.iterdir()] == ["fidelity.yaml"]


def test_a_broken_file_is_told_and_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_entry(tmp_path, GOOD.replace("kind: definition", "kind: x"))
    before = path.read_bytes()
    assert main(["fmt", str(tmp_path)]) == 1
    assert "fidelity.yaml:2: kind: expected one of" in capsys.readouterr().out
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "answer",
    [
        "word " * 60 + "- not a list " * 5 + "[1]",
        "line one  \nline two after a hard break [1] " + "word " * 40,
        "1. first\n2. second [1]\n\n\n\nafter three empty lines",
        "# no heading " * 20 + "[1]",
        "`code  with  spaces` [1] " + "x" * 300,
        "tabs\tinside [1]",
    ],
)
def test_answers_of_every_form_look_the_same(answer: str) -> None:
    text = GOOD[: GOOD.index("answer:")] + "answer: |\n"
    text += "".join(f"  {line}\n" if line else "\n" for line in answer.split("\n"))
    text += GOOD[GOOD.index("citations:") :]
    formatted = format_entry(text, "x.yaml")
    assert isinstance(formatted, str)
    before, after = parse_entry(text, ""), parse_entry(formatted, "")
    assert isinstance(before, Entry)
    assert isinstance(after, Entry)
    assert rendered(before) == rendered(after)
    assert format_entry(formatted, "x.yaml") == formatted


def test_windows_line_ends_become_plain_ones(tmp_path: Path) -> None:
    path = tmp_path / "fidelity.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert main(["fmt", str(path)]) == 0
    assert b"\r" not in path.read_bytes()
    assert path.read_bytes().startswith(b"id: fidelity\n")
