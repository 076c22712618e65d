"""Names of entries are found as whole words, however they are hyphenated, spaced or capitalised."""

from __future__ import annotations

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.matching.matcher import Matcher
from bot.matching.names import NameIndex
from bot.matching.prepare import prepare_query
from tests.builders import make_base, make_entry

NAMES = NameIndex(
    (
        ("RE-AIM", "reach effectiveness adoption implementation maintenance"),
        ("implementation", "implementing"),
        ("implementation practice",),
        ("Implementation science", "IS"),
        ("ERIC",),
        ("De-implementation",),
        ("core competencies",),
        ("core competencies",),
    ),
    {"eric", "eirc", "is", "prism"}.__contains__,
)


def found(text: str) -> list[int]:
    query = prepare_query(text)
    return [span.name.entry for span in NAMES.find(query.words, query.typed)]


@pytest.mark.parametrize("text", ["RE-AIM", "re aim", "what is reaim?", "Re‑Aim dimensions"])
def test_hyphens_spaces_and_case_do_not_matter(text: str) -> None:
    assert found(text) == [0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("what is RE-AMI?", (2, ("re", "aim"))),
        ("REAMI", (0, ("reaim",))),
        ("the EIRC list", None),  # A word that somebody may have meant.
        ("ERCI and RE-AIM", (0, ("eric",))),
        ("EIRC", None),
        ("re-ami", None),  # Not in capitals; the speller knows what to do with it.
        ("ER-AIM", None),  # The first letter is hardly ever wrong.
        ("RE-AIM", None),
    ],
)
def test_two_swapped_letters_of_an_acronym_are_put_right(
    text: str, meant: tuple[int, tuple[str, ...]] | None
) -> None:
    query = prepare_query(text)
    assert NAMES.find_swapped(query.words, query.typed) == meant


def test_the_longest_name_wins() -> None:
    assert found("what is implementation practice") == [2]
    assert found("deimplementation") == [5]


def test_each_of_several_names_is_found_in_order() -> None:
    assert found("implementation practice or RE-AIM?") == [2, 0]


def test_a_common_word_is_an_acronym_only_in_capitals() -> None:
    assert found("what is it") == []
    assert found("Is it free") == []
    assert found("what does IS mean") == [3]


def test_a_first_name_is_no_acronym() -> None:
    assert found("Has Eric approved it") == []
    assert found("what is eric") == [4]
    assert found("the ERIC strategies") == [4]


def test_a_shared_name_is_found_for_each_owner() -> None:
    assert sorted(found("core competencies")) == [6, 7]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("knwo do gpa", "know-do gap"),
        ("explain the hexgaon tol", "hexagon tool"),
        ("adit and feedbak", "audit and feedback"),
    ],
)
def test_two_slips_in_a_name_of_several_words_are_mended(asked: str, meant: str) -> None:
    names = ("Know-do gap", "Hexagon tool", "Audit and feedback", "Implementation cost")
    entries = [make_entry(name.lower().replace(" ", "-"), name) for name in names]
    matcher = Matcher(KnowledgeBase.of((*make_base(), *entries)))
    (named,) = matcher.find_named(prepare_query(asked))
    assert named.title.lower() == meant


@pytest.mark.parametrize(
    "asked", ["implementattion core", "implementation cost", "hexagon roll", "audit feedback"]
)
def test_what_is_right_or_too_far_from_a_name_stays(asked: str) -> None:
    names = ("Hexagon tool", "Audit and feedback", "Implementation cost")
    entries = [make_entry(name.lower().replace(" ", "-"), name) for name in names]
    matcher = Matcher(KnowledgeBase.of((*make_base(), *entries)))
    mended = " ".join(matcher.mend_words(prepare_query(asked)))
    assert mended == asked.replace("implementattion", "implementation")
