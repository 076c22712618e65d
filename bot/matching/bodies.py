"""What entries speak of at all: the words of their answers, notes and sources, and the whole meaning."""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

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
REMEMBERED = 2_000
_FRAME_STEMS = frozenset(map(stem, FRAME_WORDS))


class WeighedStems(NamedTuple):
    """The stems that carry a question; the parts run alongside."""

    stems: tuple[str, ...]
    speaking: tuple[int, ...]
    """The entries that use each: the bits of a number, the lowest for the first entry."""
    weights: tuple[float, ...]
    """How much each says."""

    @property
    def total(self) -> float:
        """The weight of all together; 1 where there is none, so that shares of it are 0."""
        return sum(self.weights) or 1.0

    @property
    def known(self) -> float:
        """The share of the weight that any entry speaks of."""
        pairs = zip(self.weights, self.speaking, strict=True)
        return sum([weight for weight, speaking in pairs if speaking]) / self.total

    def cover(self, entries: Iterable[int]) -> list[float]:
        """For each entry, by number, the share of the weight that it speaks of."""
        pairs, total = list(zip(self.weights, self.speaking, strict=True)), self.total
        return [
            sum([weight for weight, speaking in pairs if speaking >> entry & 1]) / total for entry in entries
        ]


class BodyIndex:
    """The whole texts of the entries, by their stems and as vectors."""

    def __init__(self, stems: Postings, meanings: NDArray[np.float16]) -> None:
        self._stems = stems
        self._keys = memoryview(stems.keys.data)
        self._meanings = meanings
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
        speaking, weights = zip(*map(self._weigh, stems), strict=True) if stems else ((), ())
        return WeighedStems(tuple(stems), speaking, weights)

    def likeness(self, meaning: Vector, entries: NDArray[np.int64]) -> Vector:
        """The likeness in meaning of a text to the whole of each entry, by number."""
        return self._meanings[entries].astype(np.float32) @ meaning

    def _weigh_one(self, stem: str) -> tuple[int, float]:
        """The entries that use a stem, as bits, and how much it says."""
        key = key_of(stem)
        place, frequency, speaking = bisect_left(self._keys, key), 0, 0
        if place < len(self._keys) and self._keys[place] == key:
            span = slice(self._stems.starts[place], self._stems.starts[place + 1])
            bits = np.zeros(self._stems.count, bool)
            bits[self._stems.texts[span]] = True
            speaking = int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")
            frequency = speaking.bit_count()
        weight = math.log((1 + self._stems.count) / (0.5 + frequency)) + 0.3
        return speaking, weight * (FRAME_WEIGHT if stem in _FRAME_STEMS else 1)


def _body(entry: Entry) -> str:
    sources = " ".join(
        f"{citation.title} {citation.authors} {citation.publisher}" for citation in entry.citations
    )
    return " ".join((*entry.phrasings, entry.short, clean(entry.answer), entry.note, sources))
