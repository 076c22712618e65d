"""What two texts can share: words, pairs of near words, and runs of letters; each as a 32-bit checksum.

Checksums take the place of texts so that all that is known of a knowledge base fits into a few flat arrays.
Two features in a hundred thousand share one by chance, which moves a likeness by far less than a typo does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]

WINDOW = 3
"""Words up to this far apart make a pair."""
RUNS = (3, 4)
"""How long a run of letters is; a word's ends count as letters."""

_NEIGHBOURS, _NEAR = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)


def key_of(word: str) -> int:
    """The checksum of one word."""
    return crc32(word.encode())


def find_word_features(stems: Sequence[str]) -> Keys:
    """The words, the pairs of neighbours in order, and the pairs a little further apart in any order."""
    words = np.fromiter(map(key_of, stems), np.uint32, len(stems))
    pairs = [words]
    for distance in range(1, min(WINDOW, len(stems) - 1) + 1):
        first, second = words[:-distance], words[distance:]
        if distance == 1:
            pairs.append(first * _NEIGHBOURS + second)
        else:
            pairs.append(np.minimum(first, second) * _NEAR + np.maximum(first, second))
    return np.concatenate(pairs)


@lru_cache(maxsize=4_096)
def find_letter_features(word: str) -> Keys:
    """The runs of three and four letters of a word, its ends marked: `_isp`, `isp_`, ..."""
    raw = f" {word} ".encode()
    runs = [crc32(raw[start : start + size]) for size in RUNS for start in range(len(raw) - size + 1)]
    return np.array(runs or [crc32(raw)], np.uint32)
