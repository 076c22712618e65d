"""What entries speak of at all: the words of their answers, notes and sources, and the whole meaning."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import key_of
from bot.matching.prepare import FRAME_WORDS, clean
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.knowledge.entry import Entry
    from bot.matching.features import Keys
    from bot.matching.vectors import Vector, WordVectors

FRAME_WEIGHT = 0.15
"""How much a word such as `what` or `need` counts, beside a word that carries a topic."""
REMEMBERED = 20_000
_FRAME_STEMS = frozenset(map(stem, FRAME_WORDS))


@dataclass(frozen=True, slots=True)
class WeighedStems:
    """The stems that carry a question; the tuple and the arrays run alongside."""

    stems: tuple[str, ...]
    found: NDArray[np.int64]
    """The number of each among the stems of all entries, or -1."""
    weights: NDArray[np.float64]
    """How much each says."""

    @property
    def total(self) -> float:
        """The weight of all together; 1 where there is none, so that shares of it are 0."""
        return float(self.weights.sum()) or 1.0

    @property
    def known(self) -> float:
        """The share of the weight that any entry speaks of."""
        return float(self.weights[self.found >= 0].sum()) / self.total


class BodyIndex:
    """The whole texts of the entries, by their stems and as vectors."""

    def __init__(
        self,
        keys: Keys,
        said: NDArray[np.int32],
        ends: NDArray[np.int64],
        meanings: NDArray[np.float16],
    ) -> None:
        """`said` holds the numbers of the stems, among `keys`, of one entry after the other, up to `ends`.

        One that has none is given -1.
        """
        self._keys = memoryview(keys.data)
        self._said = said
        self._ends = memoryview(np.append(np.int64(0), ends).data)
        self._frequencies = np.bincount(said[said >= 0], minlength=len(keys)).astype(np.int32)
        self._meanings = meanings
        # Zeros, but for the stems that are asked for while they are; -1 leads to the last.
        self._worth = np.zeros(len(keys) + 1)
        self._weigh = lru_cache(maxsize=REMEMBERED)(self._weigh_one)

    @classmethod
    def of(cls, entries: Iterable[Entry], vectors: WordVectors) -> BodyIndex:
        """The index of entries."""
        said, ends, meanings = array("i"), [], []
        numbers: dict[str, int] = {}
        for entry in entries:
            words = split_words(_body(entry))
            meanings.append(vectors.encode(words).astype(np.float16))
            # How often a stem stands there does not matter.
            said.extend({numbers.setdefault(stem(word), len(numbers)) for word in set(words)} or (-1,))
            ends.append(len(said))
        keys, places = np.unique(np.fromiter(map(key_of, numbers), np.uint32), return_inverse=True)
        return cls(
            keys,
            np.append(places, -1).astype(np.int32)[np.array(said, np.int32)],
            np.array(ends, np.int64),
            np.array(meanings, np.float16).reshape(-1, vectors.dimensions),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> BodyIndex:
        """What `to_arrays` gave."""
        return cls(
            np.asarray(arrays["bodies"], np.uint32),
            np.asarray(arrays["body stems"], np.int32),
            np.asarray(arrays["body ends"], np.int64),
            np.asarray(arrays["body meanings"], np.float16),
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {
            "bodies": np.asarray(self._keys),
            "body stems": self._said,
            "body ends": np.asarray(self._ends)[1:],
            "body meanings": self._meanings,
        }

    def weigh(self, stems: Sequence[str]) -> WeighedStems:
        """How much each stem says, and whether any entry uses it."""
        weighed = np.array([self._weigh(one) for one in stems]).reshape(-1, 2)
        return WeighedStems(tuple(stems), weighed[:, 0].astype(np.int64), weighed[:, 1])

    def cover(self, stems: WeighedStems, entries: NDArray[np.int64]) -> Vector:
        """For each entry, by number, the share of the weight of the stems that it speaks of."""
        if not len(entries):
            return np.zeros(0, np.float32)
        spans = [(self._ends[number], self._ends[number + 1]) for number in entries.tolist()]
        said = np.concatenate([self._said[start:end] for start, end in spans])
        self._worth[stems.found] = stems.weights
        self._worth[-1] = 0
        worth = self._worth.take(said)
        self._worth[stems.found] = 0
        firsts = list(accumulate((end - start for start, end in spans[:-1]), initial=0))
        return (np.add.reduceat(worth, firsts) / stems.total).astype(np.float32)

    def likeness(self, meaning: Vector, entries: NDArray[np.int64]) -> Vector:
        """The likeness in meaning of a text to the whole of each entry, by number."""
        return self._meanings[entries].astype(np.float32) @ meaning

    def _weigh_one(self, stem: str) -> tuple[float, float]:
        """The number of a stem, or -1, and how much it says."""
        key = key_of(stem)
        place, frequency = bisect_left(self._keys, key), 0
        if place < len(self._keys) and self._keys[place] == key:
            frequency = int(self._frequencies[place])
        weight = math.log(len(self._ends) / (0.5 + frequency)) + 0.3
        return place if frequency else -1, weight * (FRAME_WEIGHT if stem in _FRAME_STEMS else 1)


def _body(entry: Entry) -> str:
    sources = " ".join(
        f"{citation.title} {citation.authors} {citation.publisher}" for citation in entry.citations
    )
    return " ".join((*entry.phrasings, entry.short, clean(entry.answer), entry.note, sources))
