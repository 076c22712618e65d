"""The measurements measure what they say: engines find, made-up bases repeat, tables land in their place."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.bench.engines import ENGINES, find_missing
from tests.bench.growth import measure_growth
from tests.bench.peers import Question, Task, measure_peers
from tests.bench.report import write_tables
from tests.bench.synthetic import make_entries, mistype
from tests.builders import make_base
from tests.outside.tools import leave_out

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    missing = find_missing(ENGINES[name])
    if missing:
        leave_out(f"needs {', '.join(missing)}")
    return name


def test_an_engine_finds_the_entry_of_a_phrasing(engine: str) -> None:
    find = ENGINES[engine](tuple(make_base())).find
    assert find("what do implementation scientists do").entry_id == "implementation-science"


def test_an_engine_takes_a_text_without_words(engine: str) -> None:
    base = make_base()
    assert ENGINES[engine](tuple(base)).find('?! "').entry_id in ("", *base.entries)


def test_made_up_bases_repeat_and_hold_no_question() -> None:
    entries, asked = make_entries(500, 20, seed=7)
    assert make_entries(500, 20, seed=7) == (entries, asked)
    assert make_entries(500, 20, seed=8)[0] != entries
    assert len({entry.title for entry in entries}) == len(entries) == 50
    assert all(len(entry.phrasings) == 10 for entry in entries)
    assert not {one.clean for one in asked} & {text for entry in entries for text in entry.phrasings}


def test_a_question_gets_a_typing_error() -> None:
    random, text = Random(1), "implementation of a program"
    # A slip may by chance hit the right key.
    assert sum(mistype(text, random) != text for _ in range(20)) >= 18
    assert mistype("a of is", random) == "a of is"


def test_shares_are_counted() -> None:
    questions = [
        Question("treatment integrity", frozenset({"fidelity"})),
        Question("treatment integrity", frozenset({"implementation-science"})),
        Question("the football results", frozenset()),
    ]
    table = measure_peers([Task("a few", tuple(make_base()), questions)], ["token-sort"])
    assert "2 questions on the topic, 1 off it" in table
    assert "| 50.0% | 50.0% |" in table


def test_growth_names_what_did_not_end() -> None:
    table = measure_growth(["wratio"], [50_000, 60_000], seconds=0, megabytes=1_000, seed=1)
    assert "| rapidfuzz, `WRatio` | out of time | – | – |" in table


def test_tables_take_the_place_of_the_last_ones(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("Before\n<!-- x: made by the command above -->\nold\n<!-- end of x -->\nAfter\n")
    write_tables("x", "new", page)
    assert page.read_text() == (
        "Before\n<!-- x: made by the command above -->\n\nnew\n\n<!-- end of x -->\nAfter\n"
    )
    with pytest.raises(ValueError, match="expected the lines"):
        write_tables("y", "new", page)
