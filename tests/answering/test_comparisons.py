"""The two sides that a sentence may set side by side, in whatever form."""

from __future__ import annotations

import pytest

from bot.answering.comparisons import (
    JOINTS,
    MOST_PARTINGS,
    OTHER_JOINTS,
    part,
    sets_side_by_side,
    surely_compares,
    tells_apart,
)


def part_anywhere(sentence: str) -> list[tuple[str, str]]:
    return [pair for joint in (*JOINTS, *OTHER_JOINTS) for pair in part(sentence, joint)]


@pytest.mark.parametrize(
    ("sentence", "pair"),
    [
        ("What is the difference between CFIR and EPIS?", ("CFIR", "EPIS")),
        ("CFIR versus EPIS, which one is for schools?", ("CFIR", "EPIS")),
        ("CFIR or EPIS", ("CFIR", "EPIS")),
        ("Do the EPIS phases overlap with NIRN's stages?", ("Do the EPIS phases", "NIRN's stages")),
        ("What separates a mechanism from a strategy", ("a mechanism", "a strategy")),
        ("I compared the booklet with the toolkit: how do they differ?", ("the booklet", "the toolkit")),
        ("Inside the clinic; outside the clinic.", ("Inside the clinic", "outside the clinic")),
        ("A champion and a facilitator: same person?", ("A champion", "a facilitator")),
    ],
)
def test_both_sides_are_among_the_partings(sentence: str, pair: tuple[str, str]) -> None:
    assert pair in part_anywhere(sentence)


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        ("TCI certificate or the UNC one", "the UNC certificate"),
        ("A certificate from UNC versus the new one by TCI", "the new certificate by TCI"),
        ("one or the other", "the other"),
    ],
)
def test_one_is_what_the_side_before_it_is(sentence: str, second: str) -> None:
    assert next(part(sentence, JOINTS[0]))[1] == second


def test_the_surest_joints_come_first() -> None:
    assert part_anywhere("Is CFIR better than EPIS for a school")[0] == ("Is CFIR", "EPIS for a school")


def test_what_has_too_many_joints_is_not_parted_at_all_of_them() -> None:
    joint = JOINTS[1]
    assert len(list(part("a and " * 60, joint))) == MOST_PARTINGS


@pytest.mark.parametrize(
    ("text", "compares", "surely"),
    [
        ("is this the same as that", True, True),
        ("how does the first relate to the second", True, True),
        ("this or that", True, False),
        ("in which department does she work", False, False),
        ("trust and relationships in a team", False, False),
        ("I want an open-access journal tied to SIRC. Which one is it?", False, False),
        ("who pays for all this", False, False),
        ("I just came from a talk on EPIS. What is CFIR?", False, False),
        ("Each school in our EPIS project gets a champion. What does a champion do?", False, False),
        ("We work together with others on EPIS. What is the Hexagon Tool?", False, False),
        ("x" * 500 + " versus y", False, False),
    ],
)
def test_words_tell_whether_anything_is_compared(text: str, *, compares: bool, surely: bool) -> None:
    assert sets_side_by_side(text) is compares
    assert surely_compares(text) is surely


@pytest.mark.parametrize(
    ("text", "apart"),
    [("what is the difference", True), ("what is what", True), ("how do I weigh them up", False)],
)
def test_who_wants_to_know_what_sets_two_apart_says_so(text: str, *, apart: bool) -> None:
    assert tells_apart(text) is apart
