"""The file of word vectors as `distil.py` writes it; `bot/matching/vectors.py` reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"IMPSVEC1"
LONGEST: Final = 32


class Vocabulary:
    """From words to rows, before there is a file."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = {text: number for number, text in enumerate(texts)}

    def all_rows(self, words: Sequence[str]) -> list[int]:
        """The rows of a text: its words' (or their longest pieces'), then those of its pairs of words."""
        rows = [row for word in words for row in self._rows(word)]
        pairs = (f"{first} {second}" for first, second in zip(words, words[1:]))
        return rows + [self._index[pair] for pair in pairs if pair in self._index]

    def _rows(self, word: str) -> list[int]:
        if word in self._index:
            return [self._index[word]]
        word = word.replace("'", "")
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST:
            mark = "##" if start else ""
            for stop in range(len(word), start, -1):
                row = self._index.get(mark + word[start:stop])
                if row is not None:
                    found.append(row)
                    start = stop
                    break
            else:
                return []
        return found


def write(
    path: str | Path,
    texts: Sequence[str],
    rows: NDArray[np.float32],
    tiers: Sequence[int],
    *,
    pairs: bool,
    about: dict[str, str],
) -> None:
    """Quantise rows to int8 (one scale a row) and write the table."""
    raw = [t.encode() for t in texts]
    order = sorted(range(len(raw)), key=lambda i: (crc32(raw[i]), raw[i]))
    raw = [raw[i] for i in order]
    rows = rows[order]
    scale = np.maximum(np.abs(rows).max(1), 1e-12).astype(np.float32) / np.float32(127)
    matrix = np.rint(rows / scale[:, None]).astype(np.int8)
    starts = np.zeros(len(raw) + 1, np.uint32)
    starts[1:] = np.cumsum([len(r) for r in raw])
    parts = {
        "keys": np.array([crc32(r) for r in raw], np.uint32).tobytes(),
        "starts": starts.tobytes(),
        "scale": scale.tobytes(),
        "tier": bytes(tiers[i] for i in order),
        "matrix": matrix.tobytes(),
        "texts": b"".join(raw),
    }
    head: dict[str, object] = {
        "rows": len(raw),
        "dims": int(rows.shape[1]),
        "pairs": pairs,
        "about": about,
        "sections": {name: [10**9, len(data)] for name, data in parts.items()},
    }
    size = len(json.dumps(head)) + 64
    at = -(-(12 + size) // 64) * 64
    sections: dict[str, list[int]] = {}
    for name, data in parts.items():
        sections[name] = [at, len(data)]
        at = -(-(at + len(data)) // 64) * 64
    head["sections"] = sections
    with open(path, "wb") as file:
        file.write(MAGIC + size.to_bytes(4, "little") + json.dumps(head).encode().ljust(size))
        for name, data in parts.items():
            file.write(b"\0" * (sections[name][0] - file.tell()) + data)
