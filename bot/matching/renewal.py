"""Carries what was learnt over to a base that changed a little: in a moment, and nearly as if learnt anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.learning import fit_fresh
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.texts import TextIndex
    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

OFF_TOPIC = ""
"""Stands where the id of an entry does, for questions that no entry answers."""
MOST_FRESH = 600
"""With more new texts than this, learning anew is as quick."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The texts of a base, as words, and the entry of each."""

    texts: Sequence[tuple[str, ...]]
    owners: Numbers
    ids: Sequence[str]
    """The ids of the entries, by number; the last may be OFF_TOPIC, which is none."""

    def names(self) -> list[tuple[str, tuple[str, ...]]]:
        """What a text and its entry are known by in another base."""
        return [(self.ids[owner], text) for owner, text in zip(self.owners.tolist(), self.texts, strict=True)]


@dataclass(frozen=True, slots=True)
class Change:
    """Which texts and entries of a base stood in an earlier one, and where."""

    now: Owned
    rows: Numbers
    """For each text its number then, or -1."""
    columns: Numbers
    """For each entry its number then, or -1; also for OFF_TOPIC."""

    @classmethod
    def between(cls, before: Owned, now: Owned) -> Change:
        """The change from one base to another."""
        rows = {name: number for number, name in enumerate(before.names())}
        columns = {one: number for number, one in enumerate(before.ids)}
        return cls(
            now,
            np.array([rows.get(name, -1) for name in now.names()], np.int64),
            np.array([columns.get(one, -1) for one in now.ids], np.int64),
        )

    @property
    def is_small(self) -> bool:
        """True where there is little to learn."""
        return int((self.rows < 0).sum()) <= MOST_FRESH

    def carry_over(self, learnt: Vector, index: TextIndex, meanings: Vector) -> Vector:
        """The weights for the base of now: those that were `learnt` before, and the new texts fitted to them.

        `meanings` are the unit vectors of all texts of now, `index` compares them.
        """
        weights = np.zeros((len(self.rows), len(self.columns)), np.float32)
        rows, columns = np.flatnonzero(self.rows >= 0), np.flatnonzero(self.columns >= 0)
        weights[np.ix_(rows, columns)] = learnt[np.ix_(self.rows[rows], self.columns[columns])]
        fresh = np.flatnonzero(self.rows < 0)
        if not len(fresh):
            return weights
        texts = [self.now.texts[number] for number in fresh.tolist()]
        seen = index.meanings.see(meanings[fresh])
        said = [
            index.read(words, tuple(map(stem, words)), one) for words, one in zip(texts, seen, strict=True)
        ]
        likeness = np.array([index.compare(one, [slice(0, index.count)], index.count).whole for one in said])
        return fit_fresh(weights, likeness, fresh, self.now.owners[fresh])
