"""What two texts can share: words, pairs of near words, and runs of letters; each as a 32-bit checksum.

Checksums take the place of texts so that all that is known of a knowledge base fits into a few flat arrays.
Two features in a hundred thousand share one by chance, which moves a likeness by far less than a typo does.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Keys = NDArray[np.uint32]

WINDOW = 3
"""Words up to this far apart make a pair."""
RUNS = (3, 4)
"""How long a run of letters is; a word's ends count as letters."""

_NEIGHBOURS, _NEAR, _MASK = 0x9E3779B1, 0x85EBCA77, 0xFFFFFFFF
_LETTERS = 0xC2B2AE35
"""Where the checksums of runs of letters begin, so that the run `isp` is not the word."""


@lru_cache(maxsize=4_096)
def key_of(word: str) -> int:
    """The checksum of one word."""
    return crc32(word.encode())


def find_word_features(stems: Sequence[str]) -> Keys:
    """The words, the pairs of neighbours in order, and the pairs a little further apart in any order."""
    words = list(map(key_of, stems))
    # For so few numbers Python is quicker than NumPy.
    features = words + [first * _NEIGHBOURS + second & _MASK for first, second in pairwise(words)]
    for distance in range(2, WINDOW + 1):
        features += [
            min(first, second) * _NEAR + max(first, second) & _MASK
            for first, second in zip(words, words[distance:], strict=False)
        ]
    return np.array(features, np.uint32)


@lru_cache(maxsize=4_096)
def find_letter_features(word: str) -> Keys:
    """The runs of three and four letters of a word, its ends marked: `_isp`, `isp_`, ..."""
    raw = f" {word} ".encode()
    runs = [
        crc32(raw[start : start + size], _LETTERS) for size in RUNS for start in range(len(raw) - size + 1)
    ]
    return np.array(runs or [crc32(raw, _LETTERS)], np.uint32)


def list_letter_features(words: Iterable[str]) -> Keys:
    """The runs of letters of all words, one behind the other."""
    return np.concatenate([np.empty(0, np.uint32), *map(find_letter_features, words)])
