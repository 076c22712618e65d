"""The meanings of a base's texts, seen so that its entries stand apart.

The phrasings of one entry mean the same, so the directions in which they differ matter less: meanings are
divided by how far phrasings of one entry differ there (within-class covariance normalization, Hatch and
Stolcke 2006), by more in a base that has many of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

DIRECTIONS = 128
"""Meanings are kept in the directions in which the texts of a base differ most; more brought nothing."""
EVENNESS = 6.0
"""How much an equal spread in all directions counts, beside the one that was found."""
FEW_TEXTS = 640
"""With so many phrasings beyond one an entry, that counts twice."""


class Meanings:
    """The meanings of texts, a row each, and how to see those of a query in the same way."""

    def __init__(self, rows: Vector, directions: Vector) -> None:
        """`directions` has a column for each direction; the rows keep the first of them."""
        self.rows = rows
        self._directions = directions

    @classmethod
    def of(cls, meanings: Vector, owners: Numbers, most: int = DIRECTIONS) -> Meanings:
        """The meanings of texts, unit vectors; `owners` holds the entry of each of the first ones."""
        apart = _set_apart(meanings[: len(owners)], owners)
        directions = apart @ find_directions(to_unit(meanings @ apart), len(apart))[:, ::-1]
        # Rows that lie side by side are multiplied twice as fast.
        return cls(np.ascontiguousarray(to_unit(meanings @ directions)[:, :most]), directions)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Meanings:
        """What `to_arrays` gave."""
        return cls(*(np.asarray(arrays[name], np.float32) for name in ("meanings", "directions")))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {"meanings": self.rows, "directions": self._directions}

    def see(self, meanings: Vector) -> Vector:
        """Meanings, a row each, as the texts are seen: a row times one of `rows` is their cosine."""
        return to_unit(meanings @ self._directions)[:, : self.rows.shape[1]]

    def compare_all(self) -> Vector:
        """The cosines of the texts with one another."""
        return np.asarray(self.rows @ self.rows.T, np.float32)


def find_directions(meanings: Vector, most: int = DIRECTIONS) -> Vector:
    """The directions, one a column, in which the meanings of texts differ most; the first one last."""
    # Eigenvectors come with rising eigenvalues.
    return np.linalg.eigh(meanings.T @ meanings)[1][:, -most:].astype(np.float32)


def _set_apart(meanings: Vector, owners: Numbers) -> Vector:
    """The matrix that makes meanings of different owners differ more than those of one."""
    size = meanings.shape[1]
    known, places, counts = np.unique(owners, return_inverse=True, return_counts=True)
    sums = np.zeros((len(known), size), np.float32)
    np.add.at(sums, places, meanings)
    left = meanings - (sums / counts[:, None])[places]
    spread = left.T @ left
    total = float(np.trace(spread))
    beyond = len(owners) - len(known)
    if beyond == 0 or total <= 0:
        return np.eye(size, dtype=np.float32)
    even = EVENNESS * (1 + FEW_TEXTS / beyond) / size
    values, vectors = np.linalg.eigh(spread / total)
    # In a direction in which they differ no more than anywhere, a meaning stays as it is.
    return np.asarray(vectors * np.sqrt(even / (values.clip(0) + even)), np.float32)


def to_unit(rows: Vector) -> Vector:
    """The rows, each of unit length; zeros stay zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    lengths[lengths == 0] = 1
    return np.asarray(rows / lengths[:, None], np.float32)
