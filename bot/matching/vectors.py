"""Meaning without a service: a table of word vectors, distilled offline from a small sentence encoder.

A text's vector is the normalised sum of its words' rows; a word that the table lacks is the sum of its
longest pieces. How the table was made, and its licence: `data/README.md`.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

DATA = Path(__file__).parent / "data"


class WordVectors:
    """The table: sorted words, then sorted word pieces, and one row of 8-bit numbers for each."""

    def __init__(self, words: list[str], pieces: list[str], rows: NDArray[np.int8], scales: Vector) -> None:
        self._words = words
        self._pieces = pieces
        self._rows = rows
        self._scales = scales
        self.dimensions: int = rows.shape[1]
        self.vector_of = lru_cache(maxsize=50_000)(self._vector_of)

    def is_word(self, word: str) -> bool:
        """True for a folded word that a dictionary knows."""
        return _find(self._words, word) >= 0

    def encode(self, words: Iterable[str]) -> Vector:
        """The unit vector of folded words; all zeros where the table knows nothing of them."""
        total = np.zeros(self.dimensions, np.float32)
        for word in words:
            total += self.vector_of(word)
        length = float(np.sqrt(total @ total))
        return total / length if length > 0 else total

    def _vector_of(self, word: str) -> Vector:
        rows = self._rows_of(word)
        if not rows:
            return np.zeros(self.dimensions, np.float32)
        vectors = self._rows[rows].astype(np.float32) * self._scales[rows, None]
        return np.asarray(vectors.sum(axis=0), np.float32)

    def _rows_of(self, word: str) -> list[int]:
        """The row of a word, or those of its longest pieces from the left; `##` is inside a word."""
        row = _find(self._words, word)
        if row >= 0:
            return [row]
        rows: list[int] = []
        start = 0
        while start < len(word):
            for end in range(min(len(word), start + MAX_PIECE), start, -1):
                piece = _find(self._pieces, ("##" if start else "") + word[start:end])
                if piece >= 0:
                    rows.append(len(self._words) + piece)
                    start = end
                    break
            else:
                start += 1
        return rows


MAX_PIECE = 20


@lru_cache(maxsize=1)
def load_vectors() -> WordVectors:
    """The table that ships with the package; its rows stay on disk until they are used."""
    words = (DATA / "words.txt").read_text(encoding="ascii").split()
    pieces = (DATA / "pieces.txt").read_text(encoding="ascii").split()
    rows = np.load(DATA / "rows.npy", mmap_mode="r")
    return WordVectors(words, pieces, rows, np.load(DATA / "scales.npy"))


def _find(ordered: list[str], text: str) -> int:
    position = bisect_left(ordered, text)
    return position if position < len(ordered) and ordered[position] == text else -1
