"""How near the words of a query come in meaning, one by one, to words of each entry's phrasings.

The whole may be near in meaning where one word, the one that matters, is a stranger to the entry.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.closeness import SCALE, round_meanings
from bot.matching.features import key_of
from bot.matching.meanings import find_directions, to_unit
from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.knowledge.entry import Entry
    from bot.matching.bodies import WeighedStems
    from bot.matching.closeness import PhrasingTable
    from bot.matching.features import Keys
    from bot.matching.phrasings import Numbers
    from bot.matching.vectors import Vector, WordVectors

DIRECTIONS = 64
"""Fewer than for whole texts: more brought nothing."""
MOST_WORDS = 16
"""So many words of a query are looked at."""
MOST_REMEMBERED = 1_000_000
"""So many numbers are remembered of the words that were asked: for each word one for each entry."""
REMEMBERED = 20_000
SAMPLE = 5_000
"""From so many words of a large base the directions are taken."""
NOTHING = 0
"""The row of no word; every entry has it, so that none is without words."""
UNSAID = -2
"""Stands for a stem that no entry says, where -1 stands for no word."""


class WordMeanings:
    """The meanings of single words, in the directions in which those of a base differ most."""

    def __init__(self, directions: Vector, vectors: WordVectors) -> None:
        self.directions = directions
        self._vectors = vectors

    @classmethod
    def of(cls, words: Sequence[str], vectors: WordVectors) -> WordMeanings:
        """The meanings of words such as these."""
        sample = np.array([vectors.encode([word]) for word in words], np.float32)
        return cls(find_directions(sample.reshape(-1, vectors.dimensions), DIRECTIONS), vectors)

    def encode(self, words: Sequence[str]) -> Vector:
        """A row of unit length for each word; zeros where nobody knows what it means."""
        return to_unit(self._vectors.encode_each([[word] for word in words]) @ self.directions)


class KinIndex:
    """The words of all phrasings; for bases so small that a query's words are compared with all of them."""

    def __init__(
        self,
        keys: Keys,
        rows: Vector,
        said: Numbers,
        starts: Numbers,
        meanings: WordMeanings,
    ) -> None:
        """`keys` are those of the words, rising, and `rows` their meanings, behind that of NOTHING.

        `said` holds the rows of one entry behind those of the other; `starts` says where they begin.
        """
        self._keys = memoryview(keys.data)
        self._rows = rows
        self._said = said
        self._starts = starts
        self._meanings = meanings
        self._known: dict[str, Vector] = {}

    @classmethod
    def of(cls, entries: Sequence[Entry], vectors: WordVectors) -> KinIndex:
        """The index of entries."""
        texts = [dict.fromkeys(chain.from_iterable(map(split_words, one.phrasings))) for one in entries]
        words = sorted(set().union(*texts), key=lambda word: (key_of(word), word))
        numbers = {word: number for number, word in enumerate(words, NOTHING + 1)}
        meanings = WordMeanings.of(words, vectors)
        rows = meanings.encode(words) if words else np.empty((0, meanings.directions.shape[1]))
        said = [[NOTHING, *map(numbers.__getitem__, text)] for text in texts]
        return cls(
            np.array(list(map(key_of, words)), np.uint32),
            np.vstack([np.zeros((1, rows.shape[1])), rows]).astype(np.float32),
            np.array(list(chain.from_iterable(said)), np.int64),
            np.cumsum([0, *map(len, said)])[:-1],
            meanings,
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], vectors: WordVectors) -> KinIndex:
        """What `to_arrays` gave."""
        return cls(
            np.asarray(arrays["kin keys"], np.uint32),
            np.asarray(arrays["kin rows"], np.float32),
            np.asarray(arrays["kin said"], np.int64),
            np.asarray(arrays["kin starts"], np.int64),
            WordMeanings(np.asarray(arrays["kin directions"], np.float32), vectors),
        )

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {
            "kin keys": np.asarray(self._keys),
            "kin rows": self._rows,
            "kin said": self._said,
            "kin starts": self._starts,
            "kin directions": self._meanings.directions,
        }

    def cover(self, words: Sequence[str], content: WeighedStems, entries: Sequence[int]) -> list[float]:
        """For each entry, by number, how near the words come to its own: their weighed mean, from 0 to 1.

        `content` are the stems of the words.
        """
        words = words[:MOST_WORDS]
        near = self._find_near(words)
        return _weigh([near[word][entries] for word in words], content, len(entries))

    def _find_near(self, words: Sequence[str]) -> Mapping[str, Vector]:
        """For each word how near it comes to each entry; what was asked for last is remembered longest."""
        known = {word: self._known.pop(word) for word in dict.fromkeys(words) if word in self._known}
        new = [word for word in dict.fromkeys(words) if word not in known]
        known |= zip(new, self._compare(new), strict=True) if new else ()
        most = MOST_REMEMBERED // max(1, len(self._starts))
        for oldest in list(islice(self._known, max(0, len(self._known) + len(known) - most))):
            del self._known[oldest]
        self._known.update(known)
        return known

    def _compare(self, words: Sequence[str]) -> Iterator[Vector]:
        """For each word its likeness to the nearest word of each entry."""
        # One by one: BLAS copies a matrix before it multiplies two.
        for word, meaning in zip(words, self._meanings.encode(words), strict=True):
            likeness = self._rows @ meaning
            place = self._find(word)
            likeness[place] = float(place != NOTHING)
            yield np.maximum.reduceat(likeness.take(self._said), self._starts)

    def _find(self, word: str) -> int:
        """The row of a word, or NOTHING."""
        key = key_of(word)
        place = bisect_left(self._keys, key)
        return place + NOTHING + 1 if place < len(self._keys) and self._keys[place] == key else NOTHING


class LargeKinIndex:
    """The same for a large base: a query's words are compared with those of the few entries alone.

    Large bases are full of names: what no dictionary lists is at home only where it is said.
    """

    def __init__(
        self,
        table: PhrasingTable,
        words: Sequence[str],
        vectors: WordVectors,
        find_stem: Callable[[str], int],
    ) -> None:
        """`words` holds one for each stem, by its number in `table`, which `find_stem` gives."""
        self._table = table
        self._is_word = vectors.is_word
        self._meanings = WordMeanings.of(words[:SAMPLE], vectors)
        self._recall = lru_cache(maxsize=REMEMBERED)(self._encode_one)
        # The last row, where -1 leads, is that of no word: zeros.
        self._rows = np.zeros((len(words) + 1, self._meanings.directions.shape[1]), np.int8)
        for start in range(0, len(words), SAMPLE):
            rows = self._encode(words[start : start + SAMPLE])
            self._rows[start : start + len(rows)] = round_meanings(rows)
        self._find_stem = find_stem

    def cover(self, words: Sequence[str], content: WeighedStems, entries: Sequence[int]) -> list[float]:
        """As that of `KinIndex`."""
        words = words[:MOST_WORDS]
        if not words or not entries:
            return [0.0] * len(entries)
        numbers = list(map(self._find_stem, content.stems[: len(words)]))
        said, starts = self._table.list_stems(entries)
        likeness = self._rows[said].astype(np.float32) @ self._point(words, numbers)
        # What is said is as near as can be, also what nobody knows the meaning of; -1 stands for no word.
        likeness[said[:, None] == [number if number >= 0 else UNSAID for number in numbers]] = 1
        return _weigh(np.maximum.reduceat(likeness, starts).T, content, len(entries))

    def _point(self, words: Sequence[str], numbers: Sequence[int]) -> Vector:
        """Where each word points, a column each, over SCALE; one that is said here as its stem does."""
        rows = self._rows[numbers] * np.float32(1 / SCALE**2)
        for place, number in enumerate(numbers):
            if number < 0:
                rows[place] = self._recall(words[place]) * np.float32(1 / SCALE)
        return np.asarray(rows.T, np.float32)

    def _encode_one(self, word: str) -> Vector:
        return np.asarray(self._encode([word])[0], np.float32)

    def _encode(self, words: Sequence[str]) -> Vector:
        return self._meanings.encode([word if self._is_word(word) else "" for word in words])


def _weigh(near: Sequence[Vector] | Vector, content: WeighedStems, count: int) -> list[float]:
    """The weighed mean of some rows, one for each of the first words."""
    if not len(near):
        return [0.0] * count
    weights = np.array(content.weights[: len(near)], np.float32)
    shares: list[float] = (weights @ np.asarray(near) / weights.sum()).tolist()
    return shares
