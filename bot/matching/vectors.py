"""Meaning without a service: a table of word vectors, distilled offline from a small sentence encoder.

The table has one row of 8-bit numbers for each word, each piece of a word (`##ing`) and each common pair of
words (`credit card`). A text's vector is the sum of its rows, brought to unit length; the rows were fitted so
that this sum points where the encoder puts the whole sentence. How, and
under which licences: `data/README.md`.
"""

from __future__ import annotations

import json
import math
import mmap
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

DATA = Path(__file__).parent / "data"
TABLE_PATH = DATA / "words.vectors"
MAGIC = b"IMPSVEC1"
LONGEST = 32
"""Longer words are noise and get no vector."""
COMMON = 35
"""Up to this tier, words are common."""
UNLISTED = 99
"""The tier of what no dictionary lists."""


@dataclass(frozen=True, slots=True)
class Table:
    """The file, mapped into memory: only what is looked up is read.

    8 bytes of magic, the length of the header, a JSON header, and the sections that it names, each aligned
    to 64 bytes: the checksum of each row's text in rising order, where each text begins, the texts, a scale
    and a tier (how rare the word is, from 10 to 99) for each row, and the rows themselves.
    """

    keys: memoryview[int]
    starts: memoryview[int]
    texts: memoryview[int]
    tiers: memoryview[int]
    scales: Vector
    rows: NDArray[np.int8]

    @classmethod
    def load(cls, path: Path) -> Table:
        """The table of a file.

        Raises:
            ValueError: the file is no such table.
        """
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(MAGIC)] != MAGIC:
            raise ValueError(f"{path}: expected a table of word vectors, found something else")
        size = int.from_bytes(mapped[8:12], "little")
        header = json.loads(mapped[12 : 12 + size])
        view = memoryview(mapped)
        parts = {name: view[start : start + length] for name, (start, length) in header["sections"].items()}
        return cls(
            parts["keys"].cast("I"),
            parts["starts"].cast("I"),
            parts["texts"],
            parts["tier"],
            np.frombuffer(parts["scale"], np.float32),
            np.frombuffer(parts["matrix"], np.int8).reshape(header["rows"], header["dims"]),
        )

    def find(self, text: str) -> int:
        """The row of a text, or -1."""
        raw = text.encode()
        key = crc32(raw)
        row = bisect_left(self.keys, key)
        while row < len(self.keys) and self.keys[row] == key:
            if self.texts[self.starts[row] : self.starts[row + 1]] == raw:
                return row
            row += 1
        return -1


class WordVectors:
    """Turns words into vectors; remembers the rows of the words it has seen."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.dimensions: int = table.rows.shape[1]
        self.version = f"{crc32(table.scales.tobytes()):08x}"
        """Differs between tables."""
        self._row_of = lru_cache(maxsize=100_000)(table.find)
        self._pieces_of = lru_cache(maxsize=20_000)(self._cut)

    def is_word(self, word: str) -> bool:
        """True for a folded word that a dictionary lists."""
        row = self._table.find(word)
        return row >= 0 and self._table.tiers[row] != UNLISTED

    def common_words(self) -> Iterator[str]:
        """The words that everybody knows."""
        table = self._table
        for row in np.flatnonzero(np.frombuffer(table.tiers, np.uint8) <= COMMON).tolist():
            yield bytes(table.texts[table.starts[row] : table.starts[row + 1]]).decode()

    def encode(self, words: Sequence[str], most_cut: int | None = None) -> Vector:
        """The unit vector of folded words; all zeros where the table knows nothing of them.

        A word that the table does not know is cut into pieces, which takes as long as all else for a
        question; of more than `most_cut` such words the first are.
        """
        rows = self._find_rows(words, most_cut)
        if not rows:
            return np.zeros(self.dimensions, np.float32)
        chosen = np.array(rows)
        total = self._table.scales[chosen] @ self._table.rows[chosen].astype(np.float32)
        length = math.sqrt(total @ total)
        if length > 0:
            total /= np.float32(length)
        return np.asarray(total, np.float32)

    def encode_each(self, texts: Sequence[Sequence[str]], most_cut: int | None = None) -> Vector:
        """The same for each of several texts, a row each: quicker than one by one."""
        found = [self._find_rows(words, most_cut) for words in texts]
        chosen = np.array([row for rows in found for row in rows], np.int64)
        rows, scales = self._table.rows[chosen].astype(np.float32), self._table.scales[chosen]
        spans = map(slice, *zip(*pairwise(accumulate(map(len, found), initial=0)), strict=True))
        totals = [scales[span] @ rows[span] for span in spans]
        return np.array([total / np.float32(math.sqrt(total @ total) or 1) for total in totals])

    def _find_rows(self, words: Sequence[str], most_cut: int | None) -> list[int]:
        rows: list[int] = []
        left = len(words) if most_cut is None else most_cut
        for word in words:
            row = self._row_of(word)
            if row >= 0:
                rows.append(row)
            elif left:
                rows += self._pieces_of(word)
                left -= 1
        rows += [row for row in map(self._row_of, map(" ".join, pairwise(words))) if row >= 0]
        return rows

    def _cut(self, word: str) -> tuple[int, ...]:
        return tuple(self._find_pieces(word.replace("'", "")))

    def _find_pieces(self, word: str) -> Iterator[int]:
        """The rows of the longest pieces of a word, from the left."""
        start = 0
        while start < len(word) <= LONGEST:
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                row = self._table.find(mark + word[start:end])
                if row >= 0:
                    yield row
                    start = end
                    break
            else:
                return


@lru_cache(maxsize=1)
def load_vectors() -> WordVectors:
    """The table that ships with the package."""
    return WordVectors(Table.load(TABLE_PATH))
