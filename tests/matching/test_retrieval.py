"""A base that is too large to learn from: found by its rarest words, then compared closely."""

from __future__ import annotations

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry
from bot.matching.index import MOST_LEARNT
from bot.matching.matcher import Matcher
from tests.bench.synthetic import make_entries

ENTRIES, QUESTIONS = make_entries(2 * MOST_LEARNT, 100, seed=3)
MATCHER = Matcher(KnowledgeBase.of(ENTRIES))


@pytest.mark.parametrize("form", ["clean", "typo"])
def test_the_entry_that_was_meant_comes_first(form: str) -> None:
    firsts = [MATCHER.match_text(getattr(one, form)).matches[0].entry.id for one in QUESTIONS]
    right = sum(first == one.entry_id for first, one in zip(firsts, QUESTIONS, strict=True))
    assert right >= 90


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("which garage can mend my car", "repair"),
        ("cover for my car against theft and accidents", "insurance"),
    ],
)
def test_where_words_are_as_good_meaning_decides(text: str, wanted: str) -> None:
    asked = {
        "repair": ("car repair", "how do I fix my car", "my car is broken and needs a mechanic"),
        "insurance": ("car insurance", "how do I insure my car", "my car needs a policy and a premium"),
    }
    entries = [
        Entry(name, "definition", texts[0], "", (), questions=texts[1:]) for name, texts in asked.items()
    ]
    matches = Matcher(KnowledgeBase.of((*ENTRIES, *entries))).match_text(text).matches
    assert matches[0].entry.id == wanted


def test_a_small_base_of_unknown_words_is_found_by_words_as_well() -> None:
    entries, questions = make_entries(1_000, 200, seed=3)
    matcher = Matcher(KnowledgeBase.of(entries))
    firsts = [matcher.match_text(one.clean).matches[0].entry.id for one in questions]
    assert sum(first == one.entry_id for first, one in zip(firsts, questions, strict=True)) >= 194


def test_a_phrasing_finds_its_entry_and_itself() -> None:
    for entry in ENTRIES[:20]:
        first = MATCHER.match_text(entry.questions[-1]).matches[0]
        assert (first.entry.id, first.nearest) == (entry.id, entry.questions[-1])
        assert first.confidence > 0.5


@pytest.mark.parametrize("text", ["xylophone quarks", "?", "2024", "x" * 2_000])
def test_what_no_entry_speaks_of_is_not_answered(text: str) -> None:
    assert MATCHER.match_text(text).confidence < 0.1


def test_a_name_is_found_however_common_its_words_are() -> None:
    matches = MATCHER.match_text(ENTRIES[7].title).matches
    assert ENTRIES[7] in [match.entry for match in matches]
