"""Knows again what a curator wrote down, word for word, by checksums: no text is cut into words at start."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.matching.prepare import clean, leave_out_manner
from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys


class WrittenIndex:
    """The texts of several owners, by the checksums of their words."""

    def __init__(self, texts: Sequence[Sequence[str]], keys: Keys, places: NDArray[np.int32]) -> None:
        """`texts` are those of each owner; `keys` rise, and `places` says which of all texts each is of."""
        self._texts = list(chain.from_iterable(texts))
        self._owners = np.arange(len(texts), dtype=np.int32).repeat(list(map(len, texts)))
        self._keys = memoryview(keys.data)
        self._places = places

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> WrittenIndex:
        """The index of texts."""
        keys = [_key_of_all(words_of(text)) for text in chain.from_iterable(texts)]
        order = np.array(keys, np.uint32).argsort(kind="stable").astype(np.int32)
        return cls(texts, np.array(keys, np.uint32)[order], order)

    @classmethod
    def from_arrays(
        cls, texts: Sequence[Sequence[str]], arrays: Mapping[str, NDArray[np.generic]]
    ) -> WrittenIndex:
        """What `to_arrays` gave, of the same texts."""
        places = np.asarray(arrays["written places"], np.int32)
        return cls(texts, np.asarray(arrays["written"], np.uint32), places)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """What was made of the texts, by name."""
        return {"written": np.asarray(self._keys), "written places": self._places}

    def find(self, words: tuple[str, ...]) -> int:
        """The number of the owner of the text of just these words, or -1; of several the last."""
        key, owner = _key_of_all(words), -1
        for number in range(bisect_left(self._keys, key), bisect_right(self._keys, key)):
            place = self._places[number]
            if words_of(self._texts[place]) == words:
                owner = int(self._owners[place])
        return owner


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, as a query has them that is typed just so."""
    return split_words(leave_out_manner(clean(text)))


def _key_of_all(words: tuple[str, ...]) -> int:
    return crc32(" ".join(words).encode())
