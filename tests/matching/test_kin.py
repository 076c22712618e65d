"""Single words: how near each comes to the words of an entry."""

from __future__ import annotations

import pytest

from bot.matching.bodies import BodyIndex
from bot.matching.index import Index
from bot.matching.kin import KinIndex, LargeKinIndex
from bot.matching.retrieval import LargePhrasingIndex
from bot.matching.vectors import load_vectors
from bot.matching.words import stem
from tests.builders import make_base, make_entry

VECTORS = load_vectors()
ENTRIES = (
    make_entry("cars", "Car repair", questions=("who mends my vehicle",)),
    make_entry("cakes", "Baking", questions=("how long does a cake stay in the oven",)),
    make_entry("signs", "???", questions=("!!!",)),
)
BODIES = BodyIndex.of(ENTRIES, VECTORS)
SMALL = KinIndex.of(ENTRIES, VECTORS)


@pytest.fixture(params=["small", "stored", "large"])
def index(request: pytest.FixtureRequest) -> KinIndex | LargeKinIndex:
    """Each kind of index of the same entries."""
    if request.param == "large":
        return LargePhrasingIndex(ENTRIES, VECTORS).kin
    return SMALL if request.param == "small" else KinIndex.from_arrays(SMALL.to_arrays(), VECTORS)


def cover(index: KinIndex | LargeKinIndex, *words: str) -> list[float]:
    return index.cover(words, BODIES.weigh(tuple(map(stem, words))), [0, 1, 2])


def test_a_word_is_at_home_where_it_or_its_like_is_said(index: KinIndex | LargeKinIndex) -> None:
    cars, cakes, signs = cover(index, "vehicle")
    assert cars == pytest.approx(1, abs=0.01)
    assert cakes < 0.6
    assert signs == 0
    cars, cakes, _ = cover(index, "automobile")
    assert cars > cakes + 0.2
    cars, cakes, _ = cover(index, "pastry")
    assert cakes > cars + 0.2


def test_each_word_counts_by_what_it_says(index: KinIndex | LargeKinIndex) -> None:
    both = cover(index, "vehicle", "cake")
    assert 0.4 < both[0] < 0.9
    assert 0.4 < both[1] < 0.9


def test_no_words_are_at_home_nowhere(index: KinIndex | LargeKinIndex) -> None:
    assert cover(index) == [0, 0, 0]
    assert index.cover(("cake",), BODIES.weigh(("cake",)), []) == []


def test_of_very_many_words_the_first_count(index: KinIndex | LargeKinIndex) -> None:
    assert cover(index, *["cake"] * 40, *["vehicle"] * 40)[1] == pytest.approx(1, abs=0.01)


def test_a_word_without_a_meaning_is_known_by_its_letters() -> None:
    entries = (make_entry("strange", "Ωξψ", questions=("ωξψ",)), *ENTRIES)
    words = ("ωξψ",)
    assert KinIndex.of(entries, VECTORS).cover(words, BODIES.weigh(words), [0, 1]) == [1, 0]


def test_an_index_has_one() -> None:
    assert isinstance(Index(make_base(), VECTORS).kin, KinIndex)
