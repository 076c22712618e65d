"""How alike a query is to each of many short texts, in words, in letters and in meaning.

The likeness is a kernel: TF-IDF of stems and pairs of stems + TF-IDF of runs of letters + an exponential of
the cosine of the meanings. What each part weighs was measured on public sets of questions.
"""

from __future__ import annotations

import math
from copy import copy
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import find_letter_features, find_word_features
from bot.matching.postings import Postings
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

    _Letters = tuple[NDArray[np.uint32], Vector, Vector]

MEANING_SHARE = 4.0
"""How much likeness in meaning counts, where likeness in words and in letters count 1 each."""
STEEPNESS = 2.0
"""Half-alike in meaning is far less than half of what alike is: the cosine goes through an exponential."""
LOWEST = MEANING_SHARE * math.exp(-STEEPNESS)
"""The likeness of texts that share nothing."""
HIGHEST = MEANING_SHARE + 2
DIRECTIONS = 128
"""Meanings are kept in the directions in which the texts of a base differ most; more brought nothing."""
REMEMBERED_WORDS = 1_000
MOST_NEW = 5
"""With more words that are not remembered, all are quicker looked up together."""
MOST_WORDS = 100
"""What stands further back is not compared in letters: so long a text is like no phrasing anyway."""
REMEMBERED_FORMS = 4
"""A query that is read again in another sense has the same words."""


class TextIndex:
    """Short texts as weighed features and as unit vectors."""

    def __init__(self, words: Postings, letters: Postings, meanings: Vector, directions: Vector) -> None:
        self._words = words
        self._letters = letters
        self._meanings = meanings
        self._directions = directions
        self._letters_of: dict[str, _Letters] = {}
        self._form_of = lru_cache(maxsize=REMEMBERED_FORMS)(self._find_likeness_in_form)

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], meanings: Vector) -> TextIndex:
        """The index of texts, given by their folded words and their meanings, which are of unit length."""
        directions = find_directions(meanings)
        return cls(
            Postings.of([find_word_features(tuple(map(stem, words))) for words in texts]),
            Postings.of([_letters(words) for words in texts]),
            meanings @ directions,
            directions,
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> TextIndex:
        """What `to_arrays` gave."""
        words, letters = (Postings.from_arrays(arrays, one) for one in ("words", "letters"))
        meanings, directions = (np.asarray(arrays[one], np.float32) for one in ("meanings", "directions"))
        return cls(words, letters, meanings, directions)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        postings = {**self._words.to_arrays("words"), **self._letters.to_arrays("letters")}
        return {**postings, "meanings": self._meanings, "directions": self._directions}

    def with_meanings(self, meanings: Vector, directions: Vector) -> TextIndex:
        """The same texts with other meanings, given in `directions`; what is alike in both is shared."""
        other = copy(self)
        other._meanings, other._directions = meanings, directions  # noqa: SLF001 - of this class
        return other

    def likeness(self, words: Sequence[str], stems: Sequence[str], meaning: Vector) -> Vector:
        """The likeness of a query to each text, from LOWEST to HIGHEST."""
        result = sharpen(self._meanings @ (meaning @ self._directions))
        result += self._form_of(tuple(words), tuple(stems))
        return result

    def likeness_of_all(self) -> Vector:
        """The likeness of the texts to one another: a symmetric matrix."""
        meaning = sharpen(self._meanings @ self._meanings.T)
        return meaning + self._words.products() + self._letters.products()

    def _find_likeness_in_form(self, words: tuple[str, ...], stems: tuple[str, ...]) -> Vector:
        result = np.zeros(len(self._meanings), np.float32)
        self._add_likeness_in_words(stems, result)
        self._add_likeness_in_letters(words, result)
        return result

    def _add_likeness_in_words(self, stems: Sequence[str], result: Vector) -> None:
        features = find_word_features(stems)
        found = self._words.find(features)
        # Words that repeat are rare enough in questions to be counted as if they were other words; one that
        # no text has dilutes the rest.
        weights = self._words.rarity(found)
        weights /= _length(weights)
        result += self._words.total(found, weights)

    def _add_likeness_in_letters(self, words: Sequence[str], result: Vector) -> None:
        words = words[:MOST_WORDS]
        if not words:
            return
        letters = {word: self._letters_of.get(word) for word in words}
        new = [word for word, known in letters.items() if known is None]
        if len(new) > MOST_NEW:
            result += self._total_letters_together(words)
            return
        if new:
            letters.update(self._total_letters(new))
        parts = [known for word in words if (known := letters[word])]
        features = np.concatenate([features for features, _, _ in parts])
        rarities = np.concatenate([rarities for _, rarities, _ in parts])
        # The length of the sum of the words' vectors: runs that two words share add up first.
        order = features.argsort()
        features = features[order]
        is_new = np.ones(len(features), bool)
        np.not_equal(features[1:], features[:-1], out=is_new[1:])
        length = _length(np.add.reduceat(rarities[order], is_new.nonzero()[0]))
        total = parts[0][2].copy()
        for _, _, row in parts[1:]:
            total += row
        total *= np.float32(1 / length)
        result += total

    def _total_letters_together(self, words: Sequence[str]) -> Vector:
        features, counts = np.unique(_letters(words), return_counts=True)
        found = self._letters.find(features)
        weights = self._letters.rarity(found) * counts.astype(np.float32)
        weights /= _length(weights)
        return self._letters.total(found, weights)

    def _total_letters(self, words: Sequence[str]) -> dict[str, _Letters]:
        """The runs of each word, how rare they are, and what they say for each text; words add up."""
        runs = list(map(find_letter_features, words))
        lengths = list(map(len, runs))
        found = self._letters.find(np.concatenate(runs))
        rarities = self._letters.rarity(found)
        owners = np.arange(len(words)).repeat(lengths)
        totals = self._letters.total_each(found, rarities, owners, len(words))
        of_each = np.split(rarities, np.cumsum(lengths)[:-1])
        fresh = dict(zip(words, zip(runs, of_each, totals, strict=True), strict=True))
        for oldest in list(islice(self._letters_of, max(0, len(self._letters_of) - REMEMBERED_WORDS))):
            del self._letters_of[oldest]
        self._letters_of.update(fresh)
        return fresh


def _letters(words: Sequence[str]) -> NDArray[np.uint32]:
    return np.concatenate([np.empty(0, np.uint32), *map(find_letter_features, words)])


def find_directions(meanings: Vector, most: int = DIRECTIONS) -> Vector:
    """The directions, one a column, in which the meanings of texts differ most."""
    # Eigenvectors come with rising eigenvalues.
    return np.linalg.eigh(meanings.T @ meanings)[1][:, -most:].astype(np.float32)


def sharpen(cosine: Vector) -> Vector:
    """The likeness in meaning of texts whose meanings have this cosine."""
    result = np.exp(np.float32(STEEPNESS) * cosine)
    result *= np.float32(LOWEST)
    return np.asarray(result, np.float32)


def _length(weights: Vector) -> float:
    return math.sqrt(float(weights @ weights)) or 1.0
