"""An inverted index in flat arrays: for each feature the texts that have it, and how much it weighs there."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys
    from bot.matching.vectors import Vector

SATURATION, LENGTH_SHARE = 2.0, 0.75
"""The k1 and b of BM25."""
FREQUENT = 50
"""Features of more texts than this are multiplied as a whole."""
BLOCK = 1_000
"""So many features at once, to bound the memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Texts by their features, each weighed."""

    keys: Keys
    """The features, rising."""
    starts: NDArray[np.int64]
    """Where the texts of each feature begin in `texts`; one more than there are features."""
    texts: NDArray[np.int32]
    weights: Vector
    count: int
    """How many texts there are."""
    rarities: Vector = field(init=False, repr=False)
    """How much each feature says; behind them, where -1 leads, how much one says that no text has."""

    def __post_init__(self) -> None:
        frequency = np.append(np.diff(self.starts), 0)
        object.__setattr__(self, "rarities", _rarity(frequency, self.count))

    @classmethod
    def of(cls, texts: Sequence[Keys]) -> Postings:
        """The index of short texts, each given by its features; a feature may repeat.

        Weighed by TF-IDF and brought to unit length (Salton and Buckley 1988).
        """
        keys, starts, numbers, counts = _invert(texts)
        weights = counts * _rarity(np.diff(starts), len(texts)).repeat(np.diff(starts))
        lengths = np.sqrt(np.bincount(numbers, weights * weights, len(texts)))
        return cls(keys, starts, numbers, (weights / lengths[numbers]).astype(np.float32), len(texts))

    @classmethod
    def of_long(cls, texts: Sequence[Keys]) -> Postings:
        """The index of texts of many sentences, in which a feature says less each time that it repeats.

        Weighed by BM25 (Robertson and Zaragoza 2009), from 0 to 1 before the rarity.
        """
        keys, starts, numbers, counts = _invert(texts)
        lengths = np.bincount(numbers, counts, len(texts))
        relative = lengths / (lengths.mean() if len(texts) else 1)
        damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * relative)
        rarity = _rarity(np.diff(starts), len(texts)).repeat(np.diff(starts))
        weights = rarity * counts / (counts + damping[numbers])
        return cls(keys, starts, numbers, weights.astype(np.float32), len(texts))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> Postings:
        """What `to_arrays` gave."""
        parts = {one.name: arrays[f"{prefix}.{one.name}"] for one in fields(cls) if one.init}
        return cls(**{**parts, "count": int(parts["count"])})  # type: ignore[arg-type]

    def to_arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """All of it, by names that begin with `prefix`."""
        stored = (one.name for one in fields(self) if one.init)
        return {f"{prefix}.{name}": np.asarray(getattr(self, name)) for name in stored}

    def find(self, features: Keys) -> NDArray[np.int64]:
        """The number of each feature, or -1 for one that no text has."""
        if not len(self.keys):
            return np.full(len(features), -1)
        places = self.keys.searchsorted(features)
        places[places == len(self.keys)] = 0
        places[self.keys[places] != features] = -1
        return places

    def rarity(self, found: NDArray[np.int64]) -> Vector:
        """How much the features of these numbers say: the inverse document frequency."""
        return self.rarities[found]

    def frequency(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many texts have each feature; 0 for -1."""
        return np.where(found < 0, 0, self.starts[found + 1] - self.starts[found])

    def with_best_first(self, most: int) -> Postings:
        """The same with the texts of features of more than `most` in the order of their weight."""
        texts, weights = self.texts.copy(), self.weights.copy()
        for number in np.flatnonzero(np.diff(self.starts) > most).tolist():
            span = slice(self.starts[number], self.starts[number + 1])
            order = (-weights[span]).argsort(kind="stable")
            texts[span], weights[span] = texts[span][order], weights[span][order]
        return Postings(self.keys, self.starts, texts, weights, self.count)

    def total(self, found: NDArray[np.int64], weights: Vector) -> Vector:
        """For each text the sum of the weights that the features `found` have there, times `weights`."""
        return self.total_each(found, weights, np.zeros(len(found), np.int64), 1).ravel()

    def total_each(
        self, found: NDArray[np.int64], weights: Vector, owners: NDArray[np.int64], count: int
    ) -> Vector:
        """The same for several queries at once, a row each: `owners` says which of them has each feature."""
        known = found >= 0
        numbers = found[known]
        if not len(numbers):
            return np.zeros((count, self.count), np.float32)
        starts = self.starts[numbers]
        counts = self.starts[numbers + 1] - starts
        ends = counts.cumsum()
        # The places of all their postings, those of one feature behind those of the other.
        places = np.arange(ends[-1])
        places += (starts - ends + counts).repeat(counts)
        texts = self.texts[places]
        shares = self.weights[places]
        shares *= weights[known].repeat(counts)
        if count > 1:
            texts = texts + (owners[known] * self.count).repeat(counts)
        totals = np.bincount(texts, shares, count * self.count)
        return totals.astype(np.float32).reshape(count, self.count)

    def products(self) -> Vector:
        """The likeness of the texts to one another: a symmetric matrix of cosines."""
        result = np.zeros((self.count, self.count), np.float32)
        lengths = np.diff(self.starts)
        single = lengths == 1
        only = self.starts[:-1][single]
        np.add.at(result, (self.texts[only], self.texts[only]), self.weights[only] ** 2)
        for number in np.flatnonzero(~single & (lengths <= FREQUENT)).tolist():
            span = slice(self.starts[number], self.starts[number + 1])
            texts, weights = self.texts[span], self.weights[span]
            result[texts[:, None], texts] += weights[:, None] * weights
        # What many texts have is quicker multiplied with all the texts that have it not.
        frequent = np.flatnonzero(lengths > FREQUENT)
        for block in np.array_split(frequent, len(frequent) // BLOCK + 1):
            dense = np.zeros((self.count, len(block)), np.float32)
            for column, number in enumerate(block.tolist()):
                span = slice(self.starts[number], self.starts[number + 1])
                dense[self.texts[span], column] = self.weights[span]
            result += dense @ dense.T
        return result


def _invert(
    texts: Sequence[Keys],
) -> tuple[Keys, NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """The features, where the texts of each begin, these texts, and how often each has the feature."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    features = np.concatenate([np.empty(0, np.uint32), *texts]).astype(np.uint64)
    # One number for feature and text: sorted, it is the index.
    both, counts = np.unique((features << np.uint64(32)) | owners, return_counts=True)
    keys, firsts = np.unique((both >> np.uint64(32)).astype(np.uint32), return_index=True)
    numbers = (both & np.uint64(0xFFFFFFFF)).astype(np.int32)
    return keys, np.append(firsts, len(both)).astype(np.int64), numbers, counts


def _rarity(frequency: NDArray[np.int64], count: int) -> Vector:
    return np.asarray(np.log((1 + count) / (1 + frequency)) + 1, np.float32)
