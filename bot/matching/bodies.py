"""What entries speak of at all: the words of their answers, notes and sources, and the whole meaning."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.features import key_of
from bot.matching.postings import Postings
from bot.matching.prepare import FRAME_WORDS, clean
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.knowledge.entry import Entry
    from bot.matching.vectors import Vector, WordVectors

FRAME_WEIGHT = 0.15
"""How much a word such as `what` or `need` counts, beside a word that carries a topic."""
ENTRY_BITS = 32
"""So many bits hold the number of an entry."""
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

    def __init__(self, stems: Postings, meanings: NDArray[np.float16]) -> None:
        self._stems = stems
        self._keys = memoryview(stems.keys.data)
        self._meanings = meanings
        # One rising number for each stem in each entry, so that one search finds many; the last ends it.
        numbers = np.arange(len(stems.keys)).repeat(np.diff(stems.starts))
        self._pairs = np.append(numbers << ENTRY_BITS | stems.texts, np.iinfo(np.int64).max)
        self._weigh = lru_cache(maxsize=REMEMBERED)(self._weigh_one)

    @classmethod
    def of(cls, entries: Iterable[Entry], vectors: WordVectors) -> BodyIndex:
        """The index of entries."""
        stems, meanings = [], []
        for entry in entries:
            words = split_words(_body(entry))
            meanings.append(vectors.encode(words))
            # How often a stem stands there does not matter.
            stems.append(np.array(sorted({key_of(stem(word)) for word in words}), np.uint32))
        return cls(Postings.of(stems), np.array(meanings, np.float16).reshape(-1, vectors.dimensions))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> BodyIndex:
        """What `to_arrays` gave."""
        meanings = np.asarray(arrays["body meanings"], np.float16)
        return cls(Postings.from_arrays(arrays, "bodies"), meanings)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {**self._stems.to_arrays("bodies"), "body meanings": self._meanings}

    def weigh(self, stems: Sequence[str]) -> WeighedStems:
        """How much each stem says, and whether any entry uses it."""
        weighed = np.array([self._weigh(one) for one in stems]).reshape(-1, 2)
        return WeighedStems(tuple(stems), weighed[:, 0].astype(np.int64), weighed[:, 1])

    def cover(self, stems: WeighedStems, entries: NDArray[np.int64]) -> Vector:
        """For each entry, by number, the share of the weight of the stems that it speaks of."""
        wanted = (stems.found << ENTRY_BITS)[:, None] + entries
        holds = self._pairs[self._pairs.searchsorted(wanted)] == wanted
        return np.asarray(stems.weights @ holds / stems.total, np.float32)

    def likeness(self, meaning: Vector, entries: NDArray[np.int64]) -> Vector:
        """The likeness in meaning of a text to the whole of each entry, by number."""
        return self._meanings[entries].astype(np.float32) @ meaning

    def _weigh_one(self, stem: str) -> tuple[float, float]:
        """The number of a stem, or -1, and how much it says."""
        key = key_of(stem)
        place, frequency = bisect_left(self._keys, key), 0
        if place < len(self._keys) and self._keys[place] == key:
            frequency = int(self._stems.starts[place + 1] - self._stems.starts[place])
        weight = math.log((1 + self._stems.count) / (0.5 + frequency)) + 0.3
        return place if frequency else -1, weight * (FRAME_WEIGHT if stem in _FRAME_STEMS else 1)


def _body(entry: Entry) -> str:
    sources = " ".join(
        f"{citation.title} {citation.authors} {citation.publisher}" for citation in entry.citations
    )
    return " ".join((*entry.phrasings, entry.short, clean(entry.answer), entry.note, sources))
