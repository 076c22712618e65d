"""How alike a query is to each curated phrasing: in words, in pairs of neighbouring words, and in meaning."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector, WordVectors

MEANING_SHARE = 0.55
"""How much of the likeness is meaning; the rest is words."""
WINDOW = 3
"""Words up to this far apart make a pair."""


class PhrasingIndex:
    """All phrasings of a knowledge base as weighed features and as vectors."""

    def __init__(
        self, stems: Sequence[Sequence[str]], words: Sequence[Sequence[str]], vectors: WordVectors
    ) -> None:
        self._vectors = vectors
        features = [Counter(_features(one)) for one in stems]
        self._idf = _inverse_frequency(features)
        self._postings = self._invert(features)
        self._meanings: Vector = np.array([vectors.encode(one) for one in words], np.float32).reshape(
            len(words), vectors.dimensions
        )

    def likeness(self, stems: Sequence[str], words: Sequence[str]) -> Vector:
        """The likeness of a query to each phrasing, from 0 to 1."""
        return self._combine(self._overlap(stems), self._meanings @ self._vectors.encode(words))

    def likeness_of_all(self) -> Vector:
        """The likeness of the phrasings to one another: a symmetric matrix."""
        count = len(self._meanings)
        # Each phrasing is all like itself; a feature of one phrasing says nothing of another.
        overlap = np.eye(count, dtype=np.float32)
        for numbers, shares in self._postings.values():
            if len(numbers) > 1:
                overlap[numbers[:, None], numbers] += shares[:, None] * shares
        np.fill_diagonal(overlap, 1)
        return self._combine(overlap, self._meanings @ self._meanings.T)

    def _combine(self, overlap: Vector, meaning: Vector) -> Vector:
        # Squared, as half-alike in meaning is far less than half of what alike is; a measured gain.
        combined = (1 - MEANING_SHARE) * overlap + MEANING_SHARE * np.maximum(meaning, 0) ** 2
        return np.asarray(combined, np.float32)

    def _overlap(self, stems: Sequence[str]) -> Vector:
        """The cosine of the query's features with those of each phrasing."""
        weights = self._weigh(Counter(_features(stems)))
        total = np.zeros(len(self._meanings), np.float32)
        for feature, weight in weights.items():
            posting = self._postings.get(feature)
            if posting is not None:
                numbers, shares = posting
                # Each phrasing stands once in a posting, so plain indexing adds right.
                total[numbers] += weight * shares
        return total

    def _weigh(self, counts: Mapping[str, int]) -> dict[str, float]:
        """Unit-length weights: rarer features count more, repetitions less; unknown ones dilute the rest."""
        raw = {
            feature: (1 + math.log(count)) * self._idf.get(feature, self._unknown_idf)
            for feature, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {feature: weight / length for feature, weight in raw.items()}

    def _invert(self, features: Sequence[Mapping[str, int]]) -> dict[str, tuple[NDArray[np.int32], Vector]]:
        self._unknown_idf = math.log(1 + len(features)) + 1
        lists: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, counts in enumerate(features):
            for feature, weight in self._weigh(counts).items():
                lists[feature].append((number, weight))
        return {
            feature: (
                np.array([number for number, _ in postings], np.int32),
                np.array([weight for _, weight in postings], np.float32),
            )
            for feature, postings in lists.items()
        }


def _features(stems: Sequence[str]) -> Iterator[str]:
    """The stems, pairs of neighbours in order, and pairs a little further apart in any order."""
    yield from stems
    for index, first in enumerate(stems):
        for distance, second in enumerate(stems[index + 1 : index + 1 + WINDOW], 1):
            yield f"{first} {second}" if distance == 1 else "~".join(sorted((first, second)))


def _inverse_frequency(features: Sequence[Mapping[str, int]]) -> dict[str, float]:
    counts = Counter(feature for one in features for feature in one)
    return {feature: math.log((1 + len(features)) / (1 + count)) + 1 for feature, count in counts.items()}
