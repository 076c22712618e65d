"""How alike a query is to short texts, in words, in letters and in meaning.

The likeness is a kernel: TF-IDF of stems and pairs of stems + TF-IDF of runs of letters + an exponential of
the cosine of the meanings. What each part weighs was measured on public sets of questions.
"""

from __future__ import annotations

import math
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.features import find_letter_features, find_word_features, list_letter_features
from bot.matching.meanings import Meanings
from bot.matching.postings import ByText, Postings, find_places, list_places
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys
    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

MEANING_SHARE = 4.5
"""How much likeness in meaning counts, where likeness in words and in letters count 1 each."""
STEEPNESS = 3.5
"""Half-alike in meaning is far less than half of what alike is: the cosine goes through an exponential."""
LOWEST = MEANING_SHARE * math.exp(-STEEPNESS)
"""The likeness of texts that share nothing."""
HIGHEST = MEANING_SHARE + 2
REMEMBERED = 4_000
"""Of so many words the runs of letters are remembered."""


class Said(NamedTuple):
    """A query as it is compared with texts."""

    found: Numbers
    """The numbers of its words, pairs of words and runs of letters, as far as any text has them."""
    weights: Vector
    """How much each says of it; those of its words have unit length, and so have those of its letters."""
    meaning: Vector
    """Seen as `Meanings` does."""


class Likeness(NamedTuple):
    """How alike a query is to some texts."""

    whole: Vector
    """From LOWEST to HIGHEST."""
    in_meaning: Vector
    """The part of it that is likeness in meaning."""


class TextIndex:
    """Short texts as weighed features and as unit vectors."""

    def __init__(self, keys: Keys, rarities: Vector, by_text: ByText, meanings: Meanings) -> None:
        """`keys` are the features, rising: words, pairs of words and runs of letters.

        `rarities` says how much each says, and last how much one says that no text has.
        """
        self.meanings = meanings
        self._keys = keys
        self._rarities = rarities
        self._by_text = by_text
        self._starts = by_text.counts.cumsum() - by_text.counts
        self._all = np.arange(len(by_text.counts))
        self._spell = lru_cache(maxsize=REMEMBERED)(self._find_letters)
        # Zeros, but for the features that a query has while it is compared.
        self._worth = np.zeros(len(keys) + 1, np.float32)

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], meanings: Meanings, short: int) -> TextIndex:
        """The index of texts, given by their folded words and their meanings.

        Only the `short` first are compared in letters: in a long text any run of letters stands somewhere.
        """
        words = [find_word_features(tuple(map(stem, text))) for text in texts]
        features = Postings.of(words).join(Postings.of(list(map(list_letter_features, texts[:short]))))
        return cls(features.keys, features.rarities, features.list_by_text(), meanings)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> TextIndex:
        """What `to_arrays` gave."""
        by_text = ByText(
            np.asarray(arrays["features.counts"], np.int64),
            np.asarray(arrays["features.numbers"], np.int32),
            np.asarray(arrays["features.weights"], np.float16),
        )
        keys, rarities = np.asarray(arrays["features"], np.uint32), np.asarray(arrays["rarities"], np.float32)
        return cls(keys, rarities, by_text, Meanings.from_arrays(arrays))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        by_text = {f"features.{name}": part for name, part in self._by_text._asdict().items()}
        return {"features": self._keys, "rarities": self._rarities, **by_text, **self.meanings.to_arrays()}

    def with_meanings(self, meanings: Meanings) -> TextIndex:
        """The same texts with other meanings; what is alike in both is shared."""
        other = copy(self)
        other.meanings = meanings
        return other

    @property
    def count(self) -> int:
        """How many texts there are."""
        return len(self._by_text.counts)

    @property
    def frequencies(self) -> Numbers:
        """How many texts have each feature."""
        return np.bincount(self._by_text.numbers, minlength=len(self._keys) + 1)[:-1]

    def invert(self, most: int | None = None) -> Postings:
        """For each feature its texts; with `most`, none for features of more texts."""
        counts, numbers, weights = self._by_text
        bound = self.count if most is None else most
        # The number behind the last feature is none.
        chosen = np.append(self.frequencies <= bound, False)[numbers]
        found = numbers[chosen]
        order = found.argsort(kind="stable")
        ends = np.bincount(found, minlength=len(self._keys)).cumsum()
        return Postings(
            self._keys,
            np.append(0, ends),
            np.arange(self.count, dtype=np.int32).repeat(counts)[chosen][order],
            weights[chosen][order].astype(np.float32),
            self.count,
        )

    def read(self, words: Sequence[str], stems: Sequence[str], meaning: Vector) -> Said:
        """A query, given by its words, their stems and its meaning, which `Meanings.see` has seen."""
        said = find_places(self._keys, find_word_features(stems))
        spelt = np.concatenate([np.empty(0, np.int64), *map(self._spell, words)])
        found = np.concatenate([said, spelt])
        # A feature that no text has dilutes the rest. Words that repeat are rare enough in questions to be
        # counted as if they were other words.
        weights = self._rarities[found]
        in_words, in_letters = weights[: len(said)], weights[len(said) :]
        in_words *= np.float32(1 / (math.sqrt(in_words @ in_words) or 1))
        in_letters *= np.float32(1 / (self._measure(spelt, in_letters) or 1))
        is_known = found >= 0
        return Said(found[is_known], weights[is_known], meaning)

    def _find_letters(self, word: str) -> Numbers:
        return find_places(self._keys, find_letter_features(word))

    def _measure(self, found: Numbers, weights: Vector) -> float:
        """The length of a sum of features: one that is there twice counts as one of twice the weight."""
        np.add.at(self._worth, found, weights)
        together = np.where(found < 0, weights, self._worth.take(found))
        self._worth[found] = 0
        return math.sqrt(weights @ together)

    def compare(self, said: Said, spans: Sequence[slice], most: int) -> Likeness:
        """The likeness of a query to the texts of some spans, one span behind the other.

        Only the texts that are nearest in meaning, at `most` so many, are compared in words and in letters.
        """
        # One by one, as that copies no meanings.
        meaning = sharpen(np.concatenate([self.meanings.rows[span] @ said.meaning for span in spans]))
        nearest = meaning.argpartition(-most)[-most:] if most < len(meaning) else np.arange(len(meaning))
        texts = np.concatenate([self._all[span] for span in spans])[nearest]
        counts = self._by_text.counts[texts]
        places = list_places(self._starts[texts], counts)
        np.add.at(self._worth, said.found, said.weights)
        shares = self._worth.take(self._by_text.numbers[places])
        self._worth[said.found] = 0
        shares *= self._by_text.weights[places]
        whole = meaning.copy()
        whole[nearest] += np.add.reduceat(shares, counts.cumsum() - counts)
        return Likeness(whole, meaning)

    def compare_all(self) -> Vector:
        """The likeness of the texts to one another: a symmetric matrix."""
        return sharpen(self.meanings.compare_all()) + self.invert().products()


def sharpen(cosine: Vector) -> Vector:
    """The likeness in meaning of texts whose meanings have this cosine."""
    result = np.exp(np.float32(STEEPNESS) * cosine)
    result *= np.float32(LOWEST)
    return np.asarray(result, np.float32)
