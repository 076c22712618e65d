"""An inverted index in flat arrays: for each feature the texts that have it, and how much it weighs there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys
    from bot.matching.vectors import Vector

SATURATION, LENGTH_SHARE = 2.0, 0.75
"""The k1 and b of BM25."""
FREQUENT = 50
"""Features of more texts than this are multiplied as a whole."""
BLOCK = 1_000
"""So many features at once, to bound the memory."""


class ByText(NamedTuple):
    """The features of each text, those of one text behind those of the other.

    Each text begins with the number behind the last feature, of weight 0, so that none has nothing.
    """

    counts: NDArray[np.int64]
    """How many of `numbers` belong to each text."""
    numbers: NDArray[np.int32]
    """The features."""
    weights: NDArray[np.float16]
    """How much each weighs there."""


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
        object.__setattr__(self, "rarities", _rarity(np.append(self.frequencies, 0), self.count))

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

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """How many texts have each feature."""
        return np.diff(self.starts)

    def join(self, other: Postings) -> Postings:
        """The same texts with the features of another index of the first of them beside their own.

        Each feature stays as rare as it was.
        """
        keys = np.concatenate([self.keys, other.keys])
        order = keys.argsort(kind="stable")
        starts = np.concatenate([self.starts[:-1], other.starts[:-1] + len(self.texts)])[order]
        counts = np.concatenate([self.frequencies, other.frequencies])[order]
        places = list_places(starts, counts)
        texts = np.concatenate([self.texts, other.texts])[places]
        weights = np.concatenate([self.weights, other.weights])[places]
        joined = Postings(keys[order], np.append(0, counts.cumsum()), texts, weights, self.count)
        rarities = np.concatenate([self.rarities[:-1], other.rarities[:-1]])[order]
        object.__setattr__(joined, "rarities", np.append(rarities, other.rarities[-1]))
        return joined

    def list_by_text(self) -> ByText:
        """The same text by text."""
        numbers = np.arange(len(self.keys), dtype=np.int32).repeat(self.frequencies)
        texts = np.concatenate([np.arange(self.count, dtype=np.int32), self.texts])
        # NumPy sorts numbers this short by radix.
        order = texts.astype(np.uint16 if self.count < 1 << 16 else np.int32).argsort(kind="stable")
        nothing, no_weight = np.full(self.count, len(self.keys), np.int32), np.zeros(self.count, np.float16)
        return ByText(
            np.bincount(texts, minlength=self.count),
            np.concatenate([nothing, numbers])[order],
            np.concatenate([no_weight, self.weights.astype(np.float16)])[order],
        )

    def with_best_first(self, most: int) -> Postings:
        """The same with the texts of features of more than `most` in the order of their weight."""
        texts, weights = self.texts.copy(), self.weights.copy()
        for number in np.flatnonzero(np.diff(self.starts) > most).tolist():
            span = slice(self.starts[number], self.starts[number + 1])
            order = (-weights[span]).argsort(kind="stable")
            texts[span], weights[span] = texts[span][order], weights[span][order]
        return Postings(self.keys, self.starts, texts, weights, self.count)

    def list_texts(self, numbers: NDArray[np.int64], weights: Vector) -> tuple[NDArray[np.int32], Vector]:
        """The texts of some features, feature by feature, and their weights there, times `weights`."""
        starts = self.starts[numbers]
        counts = self.starts[numbers + 1] - starts
        places = list_places(starts, counts)
        return self.texts[places], self.weights[places] * weights.repeat(counts)

    def products(self) -> Vector:
        """The likeness of the texts to one another: a symmetric matrix of cosines."""
        result = np.zeros((self.count, self.count), np.float32)
        lengths = self.frequencies
        single = lengths == 1
        only = self.starts[:-1][single]
        np.add.at(result, (self.texts[only], self.texts[only]), self.weights[only] ** 2)
        for number in np.flatnonzero(~single & (lengths <= FREQUENT)).tolist():
            span = slice(self.starts[number], self.starts[number + 1])
            texts, weights = self.texts[span], self.weights[span]
            result[texts[:, None], texts] += weights[:, None] * weights
        # What many texts have is quicker multiplied with all the texts that have it not, up to the last one.
        frequent = np.flatnonzero(lengths > FREQUENT)
        sizes = self.texts[self.starts[frequent + 1] - 1] + 1
        order = sizes.argsort()
        for block in np.array_split(order, len(order) // BLOCK + 1):
            size = int(sizes[block].max(initial=0))
            dense = np.zeros((size, len(block)), np.float32)
            for column, number in enumerate(frequent[block].tolist()):
                span = slice(self.starts[number], self.starts[number + 1])
                dense[self.texts[span], column] = self.weights[span]
            result[:size, :size] += dense @ dense.T
        return result


def find_places(keys: Keys, features: Keys) -> NDArray[np.int64]:
    """The place of each feature among rising keys, or -1 where it is none of them."""
    if not len(keys):
        return np.full(len(features), -1)
    places = keys.searchsorted(features)
    places[places == len(keys)] = 0
    places[keys[places] != features] = -1
    return places


def list_places(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of some runs, each from its start on, one run behind the other."""
    ends = counts.cumsum()
    places = np.arange(ends[-1] if len(ends) else 0)
    places += (starts - ends + counts).repeat(counts)
    return places


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
