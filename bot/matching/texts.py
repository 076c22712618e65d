"""How alike a query is to each of many short texts, in words, in letters and in meaning.

The likeness is a kernel: TF-IDF of stems and pairs of stems + TF-IDF of runs of letters + an exponential of
the cosine of the meanings. What each part weighs was measured on public sets of questions.
"""

from __future__ import annotations

import math
from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import find_word_features
from bot.matching.letters import LetterIndex, list_letters
from bot.matching.meanings import Meanings
from bot.matching.postings import Postings
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

    # The words of a text, and their stems.
    _Said = tuple[tuple[str, ...], tuple[str, ...]]

MEANING_SHARE = 4.5
"""How much likeness in meaning counts, where likeness in words and in letters count 1 each."""
STEEPNESS = 3.5
"""Half-alike in meaning is far less than half of what alike is: the cosine goes through an exponential."""
LOWEST = MEANING_SHARE * math.exp(-STEEPNESS)
"""The likeness of texts that share nothing."""
HIGHEST = MEANING_SHARE + 2


class TextIndex:
    """Short texts as weighed features and as unit vectors."""

    def __init__(self, words: Postings, letters: LetterIndex, meanings: Meanings) -> None:
        self._words = words
        self._letters = letters
        self._meanings = meanings
        self._recent: dict[_Said, Vector] = {}

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], meanings: Meanings, short: int) -> TextIndex:
        """The index of texts, given by their folded words and their meanings.

        Only the `short` first are compared in letters: in a long text any run of letters stands somewhere.
        """
        return cls(
            Postings.of([find_word_features(tuple(map(stem, words))) for words in texts]),
            LetterIndex(Postings.of(list(map(list_letters, texts[:short])))),
            meanings,
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> TextIndex:
        """What `to_arrays` gave."""
        words, letters = (Postings.from_arrays(arrays, one) for one in ("words", "letters"))
        return cls(words, LetterIndex(letters), Meanings.from_arrays(arrays))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        postings = {**self._words.to_arrays("words"), **self._letters.postings.to_arrays("letters")}
        return {**postings, **self._meanings.to_arrays()}

    def with_meanings(self, meanings: Meanings) -> TextIndex:
        """The same texts with other meanings; what is alike in both is shared."""
        other = copy(self)
        other._meanings = meanings  # noqa: SLF001 - of this class
        return other

    def likeness(self, words: Sequence[str], stems: Sequence[str], meaning: Vector) -> Vector:
        """The likeness of a query to each text, from LOWEST to HIGHEST."""
        return np.asarray(self.likeness_of_each([words], [stems], meaning[None])[0], np.float32)

    def likeness_of_each(
        self, words: Sequence[Sequence[str]], stems: Sequence[Sequence[str]], meanings: Vector
    ) -> Vector:
        """The same for several queries, a row each."""
        return sharpen(self._meanings.compare(meanings)) + self._liken_as_written(words, stems)

    def likeness_of_all(self) -> Vector:
        """The likeness of the texts to one another: a symmetric matrix."""
        meaning = sharpen(self._meanings.compare_all())
        result = meaning + self._words.products()
        letters = self._letters.postings
        result[: letters.count, : letters.count] += letters.products()
        return result

    def _liken_as_written(self, words: Sequence[Sequence[str]], stems: Sequence[Sequence[str]]) -> Vector:
        """The likeness in words and in letters.

        That of the last texts is remembered: one of them may be compared in another meaning next.
        """
        said = [(tuple(one), tuple(other)) for one, other in zip(words, stems, strict=True)]
        known = [self._recent[one] for one in said if one in self._recent]
        if len(known) == len(said):
            return np.array(known)
        rows = np.zeros((len(said), self._meanings.count), np.float32)
        self._add_likeness_in_words(stems, rows)
        self._letters.add_likeness(words, rows)
        self._recent.clear()
        self._recent.update(zip(said, rows, strict=True))
        return rows

    def _add_likeness_in_words(self, stems: Sequence[Sequence[str]], result: Vector) -> None:
        features = list(map(find_word_features, stems))
        owners = np.arange(len(stems)).repeat(list(map(len, features)))
        found = self._words.find(np.concatenate(features))
        # Words that repeat are rare enough in questions to be counted as if they were other words; one that
        # no text has dilutes the rest.
        weights = self._words.rarity(found)
        squares = np.bincount(owners, weights * weights, len(stems))
        weights /= np.sqrt(squares)[owners]
        result += self._words.total_each(found, weights, owners, len(stems))


def sharpen(cosine: Vector) -> Vector:
    """The likeness in meaning of texts whose meanings have this cosine."""
    result = np.exp(np.float32(STEEPNESS) * cosine)
    result *= np.float32(LOWEST)
    return np.asarray(result, np.float32)
