"""Likeness in words, in letters and in meaning: of a query to texts as of texts to one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.meanings import Meanings
from bot.matching.texts import HIGHEST, LOWEST, Said, TextIndex
from bot.matching.vectors import load_vectors
from bot.matching.words import split_words, stem

TEXTS = [
    split_words(text)
    for text in (
        "what is fidelity",
        "how do I measure fidelity of fidelity",
        "who is an implementation support practitioner",
        "",
        "implementation science certificate",
        "why do programs fail to last",
    )
]
SHORT = 5
"""The last text is no phrasing."""
ALL = [slice(0, len(TEXTS))]


@pytest.fixture(scope="module")
def index() -> TextIndex:
    meanings = np.array([load_vectors().encode(text) for text in TEXTS], np.float32)
    seen = Meanings.of(meanings, np.arange(SHORT))
    made = TextIndex.of(TEXTS, seen, SHORT)
    return TextIndex.from_arrays(made.to_arrays())


def _read(index: TextIndex, words: tuple[str, ...]) -> Said:
    (meaning,) = index.meanings.see(load_vectors().encode(words)[None])
    return index.read(words, tuple(map(stem, words)), meaning)


def test_a_text_that_is_asked_is_as_like_the_others_as_they_are_to_it(index: TextIndex) -> None:
    for number in (0, 2, 4):
        whole = index.compare(_read(index, TEXTS[number]), ALL, len(TEXTS)).whole
        assert whole == pytest.approx(index.compare_all()[number], abs=0.01)
        assert whole[number] == pytest.approx(HIGHEST, abs=0.01)


def test_no_words_are_like_nothing(index: TextIndex) -> None:
    assert index.compare(_read(index, ()), ALL, len(TEXTS)).whole == pytest.approx(LOWEST)


def test_some_texts_are_compared_as_all_are(index: TextIndex) -> None:
    said = _read(index, split_words("is fidelity the same as sticking to the plan"))
    spans = [slice(4, 6), slice(0, 2)]
    whole = index.compare(said, ALL, len(TEXTS)).whole
    assert index.compare(said, spans, len(TEXTS)).whole == pytest.approx(whole[[4, 5, 0, 1]])


def test_only_the_nearest_in_meaning_are_compared_in_words(index: TextIndex) -> None:
    said = _read(index, TEXTS[0])
    few, whole = (index.compare(said, ALL, most) for most in (1, len(TEXTS)))
    nearest = int(whole.in_meaning.argmax())
    assert few.whole[nearest] == pytest.approx(whole.whole[nearest])
    others = np.arange(len(TEXTS)) != nearest
    assert few.whole[others] == pytest.approx(whole.in_meaning[others])


@given(st.lists(st.text("abcdefilty", min_size=1, max_size=9), max_size=12))
def test_nothing_is_left_behind_by_a_query(index: TextIndex, words: list[str]) -> None:
    """The numbers that stand for a query while it is compared are gone when the next one is."""
    before = index.compare(_read(index, TEXTS[1]), ALL, len(TEXTS)).whole
    likeness = index.compare(_read(index, tuple(words)), ALL, len(TEXTS)).whole
    assert (likeness >= 0).all()
    assert (likeness <= HIGHEST + 0.01).all()
    assert np.array_equal(index.compare(_read(index, TEXTS[1]), ALL, len(TEXTS)).whole, before)
