"""What entries speak of at all: the words of their answers, notes and sources, and the whole meaning."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

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
REMEMBERED = 2_000
FEW = 8
"""Of fewer entries nobody can tell which words are those of the field."""
_FRAME_STEMS = frozenset(map(stem, FRAME_WORDS))


class WeighedStems(NamedTuple):
    """The stems that carry a question; the parts run alongside."""

    stems: tuple[str, ...]
    found: tuple[int, ...]
    """The number of each among the stems of all entries, or -1."""
    weights: tuple[float, ...]
    """How much each says."""

    @property
    def total(self) -> float:
        """The weight of all together; 1 where there is none, so that shares of it are 0."""
        return sum(self.weights) or 1.0

    @property
    def known(self) -> float:
        """The share of the weight that any entry speaks of."""
        pairs = zip(self.weights, self.found, strict=True)
        return sum([weight for weight, number in pairs if number >= 0]) / self.total


class BodyIndex:
    """The whole texts of the entries, by their stems and as vectors."""

    def __init__(
        self,
        keys: Keys,
        said: NDArray[np.int32],
        ends: NDArray[np.int64],
        meanings: NDArray[np.float16],
    ) -> None:
        """`said` holds the numbers of the stems, among `keys`, of one entry after the other, up to `ends`."""
        self._keys = memoryview(keys.data)
        self._said = said
        self._ends = memoryview(np.append(np.int64(0), ends).data)
        # Zeros, but for the stems that are asked for while they are.
        self._worth = np.zeros(len(keys) + 1)
        self._frequencies = np.bincount(said, minlength=len(keys)).astype(np.int32)
        self._meanings = meanings
        self._weigh = lru_cache(maxsize=REMEMBERED)(self._weigh_one)

    @classmethod
    def of(cls, entries: Iterable[Entry], vectors: WordVectors) -> BodyIndex:
        """The index of entries."""
        said, counts, meanings = array("i"), [], []
        numbers: dict[str, int] = {}
        for entry in entries:
            words = split_words(_body(entry))
            meanings.append(vectors.encode(words).astype(np.float16))
            # How often a stem stands there does not matter.
            stems = {numbers.setdefault(stem(word), len(numbers)) for word in set(words)}
            said.extend(stems)
            counts.append(len(stems))
        keys, places = np.unique(np.fromiter(map(key_of, numbers), np.uint32), return_inverse=True)
        return cls(
            keys,
            places.astype(np.int32)[np.array(said, np.int32)],
            np.cumsum(counts, dtype=np.int64),
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
        found, weights = zip(*map(self._weigh, stems), strict=True) if stems else ((), ())
        return WeighedStems(tuple(stems), found, weights)

    def cover(self, stems: WeighedStems, entries: Iterable[int]) -> list[float]:
        """For each entry, by number, the share of the weight of the stems that it speaks of."""
        parts = [self._said[self._ends[entry] : self._ends[entry + 1]] for entry in entries]
        if not parts:
            return []
        found = list(stems.found)
        self._worth[found] = stems.weights
        self._worth[-1] = 0  # Where -1 leads.
        worth = self._worth.take(np.concatenate(parts))
        self._worth[found] = 0
        owners = np.arange(len(parts)).repeat(list(map(len, parts)))
        shares: list[float] = (np.bincount(owners, worth, len(parts)) / stems.total).tolist()
        return shares

    def are_everywhere(self, stems: Iterable[str]) -> bool:
        """True where most entries use each of the stems; among few entries that may be chance."""
        entries = len(self._ends) - 1
        found = [self._weigh(one)[0] for one in stems]
        return entries >= FEW and all(
            place >= 0 and 2 * self._frequencies[place] > entries for place in found
        )

    def likeness(self, meaning: Vector, entries: NDArray[np.int64]) -> Vector:
        """The likeness in meaning of a text to the whole of each entry, by number."""
        return self._meanings[entries].astype(np.float32) @ meaning

    def _weigh_one(self, stem: str) -> tuple[int, float]:
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
