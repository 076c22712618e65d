"""Finds words a few slips away, by leaving out letters on both sides (symmetric deletion, Garbe 2012).

`maping` and `mapping` meet in `maping`, `fidality` and `fidelity` in `fidlity`: what a search in all words
would find is found by looking up a few keys, however many words there are.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys


class DeletionIndex:
    """Words, by the checksums of what is left of them when letters are left out."""

    def __init__(self, words: Sequence[str], keys: Keys, places: NDArray[np.int32]) -> None:
        self.words = words
        self._keys = keys
        self._places = places

    @classmethod
    def of(cls, words: Sequence[str], count_slips: Callable[[str], int]) -> DeletionIndex:
        """The index of words; `count_slips` says how many letters may be left out of each."""
        keys: list[int] = []
        places: list[int] = []
        for place, word in enumerate(words):
            left = leave_out(word, count_slips(word))
            keys += left
            places += [place] * len(left)
        order = np.argsort(np.array(keys, np.uint32), kind="stable")
        return cls(words, np.array(keys, np.uint32)[order], np.array(places, np.int32)[order])

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> DeletionIndex:
        """What `to_arrays` gave."""
        words = np.asarray(arrays["vocabulary"], np.uint8).tobytes().decode().split()
        return cls(words, np.asarray(arrays["slips"], np.uint32), np.asarray(arrays["slips of"], np.int32))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        words = np.frombuffer(" ".join(self.words).encode(), np.uint8)
        return {"vocabulary": words, "slips": self._keys, "slips of": self._places}

    def find(self, left: Sequence[int]) -> list[str]:
        """The words that meet another one in what is `left` of it, as `leave_out` gives it, among others."""
        if not self.words:
            return []
        wanted = np.array(left, np.uint32)
        starts = self._keys.searchsorted(wanted)
        # Most are no key at all, so the ends of few are looked for.
        is_key = self._keys.take(starts, mode="clip") == wanted
        ends = self._keys.searchsorted(wanted[is_key], "right")
        places = {
            place
            for start, end in zip(starts[is_key].tolist(), ends.tolist(), strict=True)
            for place in self._places[start:end].tolist()
        }
        return [self.words[place] for place in sorted(places)]


def leave_out(word: str, slips: int) -> list[int]:
    """The checksums of all that is left of a word when none to `slips` of its letters are left out."""
    left = {word}
    for length in range(max(0, len(word) - slips), len(word)):
        left.update(map("".join, combinations(word, length)))
    # As `key_of` does, for all at once.
    return list(map(crc32, "\n".join(left).encode().split(b"\n")))
