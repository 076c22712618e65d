"""Names of entries are found as whole words, however they are hyphenated, spaced or capitalised."""

from __future__ import annotations

import pytest

from bot.matching.names import NameIndex
from bot.matching.prepare import prepare_query

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
    {"eric", "is", "prism"}.__contains__,
)


def found(text: str) -> list[int]:
    query = prepare_query(text)
    return [span.name.entry for span in NAMES.find(query.words, query.typed)]


@pytest.mark.parametrize("text", ["RE-AIM", "re aim", "what is reaim?", "Re‑Aim dimensions"])
def test_hyphens_spaces_and_case_do_not_matter(text: str) -> None:
    assert found(text) == [0]


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
