"""What was learnt from a base's texts, put so that a query need not be compared with all of them.

An entry's score is the sum of a query's likeness to each text, times what that text says for the entry
(`learning`). Likeness in words and in letters is a sum over features, so what a frequent feature says for
each entry is added up beforehand. Likeness in meaning is not; where there are many texts, it is measured to
the centers of a few hundred regions of meaning, from which the scores are estimated by least squares (a
Nystrom approximation, Williams and Seeger 2001). For entries that are looked at closely, what their own texts
say is measured in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.meanings import to_unit
from bot.matching.texts import sharpen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.matching.postings import Postings
    from bot.matching.texts import Said, TextIndex
    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

FREQUENT = 16
"""What a feature of more texts than this says is added up beforehand."""
MOST_CENTERS = 2_000
"""Up to so many texts, each is a center of its own, and nothing is estimated."""
CENTERS = 384
"""So many regions otherwise; twice as many bring estimates a third nearer, and no more answers right."""
ROUNDS = 12
"""So often the regions are drawn anew (Lloyd 1982)."""
RIDGE = 0.1
BLOCK = 500
"""So many features, or texts, at once, to bound the memory."""


class Estimate(NamedTuple):
    """The scores of all entries for one query, and what they are made of."""

    scores: Vector
    written: Vector
    """What words and letters say, which is no estimate."""
    place: Vector
    """How near the query lies to each region."""


class Regions(NamedTuple):
    """Regions of meaning, and what lying near to each says."""

    centers: Vector
    """A row for each region."""
    slopes: Vector
    """For each entry, a column, what all texts say together."""
    others: Vector
    """For each entry, a row, the same without its own texts."""

    @classmethod
    def of(cls, rows: Vector, weights: Vector, own: Vector) -> Regions:
        """The regions of texts with these meanings, a row each, and these weights.

        `own` holds the weight of each text for its own entry, and zeros elsewhere.
        """
        centers = _find_centers(rows)
        places = np.hstack([sharpen(rows @ centers.T), rows, np.ones((len(rows), 1))])
        targets = np.hstack([weights, weights - own])
        blocks = np.array_split(rows, len(rows) // BLOCK + 1)
        said = np.vstack([sharpen(block @ rows.T) @ targets for block in blocks])
        spread = places.T @ places + RIDGE * np.eye(places.shape[1])
        slopes, others = np.hsplit(np.linalg.solve(spread, places.T @ said).astype(np.float32), 2)
        return cls(centers, np.ascontiguousarray(slopes), np.ascontiguousarray(others.T))

    def find_place(self, meaning: Vector) -> Vector:
        """Where a meaning lies among the regions."""
        return np.concatenate([sharpen(self.centers @ meaning), meaning, np.ones(1, np.float32)])


class Learnt:
    """What texts say for entries; the last entry stands for being off topic."""

    def __init__(
        self,
        texts: TextIndex,
        owners: Numbers,
        weights: Vector,
        rows: Vector,
        regions: Regions | None,
    ) -> None:
        """`weights` has a row for each text and a column for each entry, as `rows` has for frequent features.

        `owners` holds the entry of each text, or -1 for one that is never compared closely.
        """
        # Where regions stand for them, few are read at a time.
        self._weights = weights if regions is None else weights.astype(np.float16)
        self._rare = texts.invert(FREQUENT)
        self._meanings = texts.meanings.rows
        self._rows = rows
        self._regions = regions
        is_frequent = texts.frequencies > FREQUENT
        self._row_of = np.where(is_frequent, is_frequent.cumsum() - 1, -1).astype(np.int32)
        self._bias = weights.sum(axis=0)
        self.own = np.where(owners < 0, np.float32(0), weights[np.arange(len(owners)), owners])
        """What each text says for its own entry."""

    @classmethod
    def of(cls, texts: TextIndex, owners: Numbers, weights: Vector) -> Learnt:
        """What the weights say."""
        regions = None
        if len(weights) > MOST_CENTERS:
            own = np.zeros_like(weights)
            known = np.flatnonzero(owners >= 0)
            own[known, owners[known]] = weights[known, owners[known]]
            regions = Regions.of(texts.meanings.rows, weights, own)
        return cls(texts, owners, weights, _add_up(texts.invert(), weights), regions)

    @classmethod
    def from_arrays(
        cls, texts: TextIndex, owners: Numbers, arrays: Mapping[str, NDArray[np.generic]]
    ) -> Learnt:
        """What `to_arrays` gave."""
        names = [f"regions.{name}" for name in Regions._fields]
        parts = [np.asarray(arrays[name], np.float32) for name in names if name in arrays]
        weights, rows = (np.asarray(arrays[name], np.float32) for name in ("weights", "rows"))
        return cls(texts, owners, weights, rows, Regions(*parts) if parts else None)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All that `of` made, by name."""
        regions = self._regions._asdict() if self._regions else {}
        return {
            **{f"regions.{name}": part for name, part in regions.items()},
            "weights": self._weights.astype(np.float16),
            "rows": self._rows.astype(np.float16),
        }

    @property
    def weights(self) -> Vector:
        """What each text, a row, says for each entry, a column."""
        return np.asarray(self._weights, np.float32)

    def estimate(self, said: Said) -> Estimate:
        """The scores of all entries."""
        written = self._read(said) + self._bias
        if self._regions is None:
            place = sharpen(self._meanings @ said.meaning)
            return Estimate(written + place @ self._weights, written, place)
        place = self._regions.find_place(said.meaning)
        return Estimate(written + place @ self._regions.slopes, written, place)

    def settle(self, estimate: Estimate, entries: Numbers, own: Vector) -> None:
        """Puts the scores of some entries right; `own` is what the meanings of their own texts say."""
        if self._regions is not None:
            others = self._regions.others[entries] @ estimate.place
            estimate.scores[entries] = estimate.written[entries] + own + others

    def _read(self, said: Said) -> Vector:
        """What words and letters say for each entry."""
        rows = self._row_of[said.found]
        frequent = rows >= 0
        total = said.weights[frequent] @ self._rows.take(rows[frequent], axis=0)
        texts, shares = self._rare.list_texts(said.found[~frequent], said.weights[~frequent])
        return np.asarray(
            total + shares @ np.asarray(self._weights.take(texts, axis=0), np.float32), np.float32
        )


def _add_up(features: Postings, weights: Vector) -> Vector:
    """What each frequent feature says for each entry."""
    frequent = np.flatnonzero(features.frequencies > FREQUENT)
    rows = [np.empty((0, weights.shape[1]), np.float32)]
    for block in np.array_split(frequent, len(frequent) // BLOCK + 1) if len(frequent) else ():
        texts, shares = features.list_texts(block, np.ones(len(block), np.float32))
        counts = features.frequencies[block]
        starts = counts.cumsum() - counts
        rows.append(np.add.reduceat(weights[texts] * shares[:, None], starts))
    return np.concatenate(rows)


def _find_centers(rows: Vector) -> Vector:
    """The centers of regions that hold meanings near to one another, by Lloyd's rounds from chance ones."""
    centers = rows[np.random.default_rng(0).choice(len(rows), CENTERS, replace=False)]
    for _ in range(ROUNDS):
        nearest = (rows @ centers.T).argmax(axis=1)
        sums = np.zeros_like(centers)
        np.add.at(sums, nearest, rows)
        # A region that holds none stays where it is.
        centers = np.where(sums.any(axis=1, keepdims=True), to_unit(sums), centers)
    return np.asarray(centers, np.float32)
