"""How close a query comes to each phrasing of a few entries: in words, in letters and in meaning.

The same likeness as in `texts`, for a base that is too large to compare with all of it. What belongs to one
entry lies side by side, so that a few slices are all that is read of the large arrays.
"""

from __future__ import annotations

import math
from array import array
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz.fuzz import token_sort_ratio

from bot.matching.features import key_of
from bot.matching.postings import Postings, find_places
from bot.matching.texts import HIGHEST, LOWEST, sharpen
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.features import Keys
    from bot.matching.phrasings import Numbers
    from bot.matching.vectors import Vector

MOST_SPELT_OUT = 16
"""So many phrasings are compared letter by letter."""
SCALE = 200.0
"""Meanings are kept as 8-bit numbers; no part of one is larger than 127 / SCALE."""


class Wanted(NamedTuple):
    """A query, as phrasings are compared with it."""

    text: str
    found: Sequence[int]
    """The numbers of its stems, each once, or -1."""
    rarities: Sequence[float]
    """How much each of them says."""
    towards: Vector
    """Where its meaning points, over SCALE."""


class Close(NamedTuple):
    """What the phrasings of some entries say; the arrays run alongside."""

    nearest: Vector
    """The likeness of the nearest phrasing of each, from 0 to 1."""
    numbers: Numbers
    """The number of that phrasing, among those of its entry."""
    titles: Vector
    """The share of each entry's title that was asked for."""


class PhrasingTable:
    """The phrasings of all entries, one behind the other; `said` numbers the stems as `stems` does.

    Each entry begins with a -1, the stem of no word, so that none is without any.
    """

    def __init__(
        self, stems: Postings, said: NDArray[np.int32], counts: NDArray[np.uint16], starts: Numbers
    ) -> None:
        """`counts` are the stems of each phrasing, `starts` says where the phrasings of each entry begin."""
        self._said = said
        self._counts = counts
        self._starts = memoryview(starts.data)
        ends = np.append(0, counts.cumsum(dtype=np.int64))
        self._said_starts = memoryview(ends[starts].data)
        weights = np.append(stems.rarities[said] ** 2, np.float32(0))
        sums = np.where(counts, np.add.reduceat(weights, ends[:-1]), 1)
        self._lengths = np.sqrt(sums, dtype=np.float32)
        # Zeros, but for the stems that are asked for while they are.
        self._worth = np.zeros(len(stems.keys) + 1, np.float32)

    def compare(
        self, wanted: Wanted, entries: Numbers, meanings: NDArray[np.int8], texts: Sequence[Sequence[str]]
    ) -> Close:
        """Compares a query with the phrasings of `entries`; `meanings` holds those of all phrasings."""
        owners = entries.tolist()
        spans = [slice(self._starts[owner], self._starts[owner + 1]) for owner in owners]
        counts = [span.stop - span.start for span in spans]
        likeness = sharpen(
            np.concatenate([meanings[span] for span in spans]).astype(np.float32) @ wanted.towards
        )
        likeness += self._compare_words(wanted, owners, spans)
        _add_likeness_in_letters(wanted.text, [text for one in texts for text in one], likeness)
        nearest, numbers = _find_nearest(likeness.tolist(), counts)
        stems = frozenset(wanted.found)
        titles = [len(stems.intersection(title)) / (len(title) or 1) for title in map(self._title_of, owners)]
        return Close(
            (np.array(nearest, np.float32) - LOWEST) / (HIGHEST - LOWEST),
            np.array(numbers, np.int64),
            np.array(titles, np.float32),
        )

    def _compare_words(self, wanted: Wanted, owners: Sequence[int], spans: Sequence[slice]) -> Vector:
        """The cosine of the weighed stems of a query with those of each phrasing."""
        said = np.concatenate([self._stems_of(owner) for owner in owners])
        squares = [rarity * rarity for rarity in wanted.rarities]
        self._worth[wanted.found] = squares
        self._worth[-1] = 0  # Where -1 leads.
        worth = self._worth.take(said)
        self._worth[wanted.found] = 0
        counts = np.concatenate([self._counts[span] for span in spans])
        shared = np.bincount(np.arange(len(counts)).repeat(counts), worth, len(counts)).astype(np.float32)
        shared /= np.concatenate([self._lengths[span] for span in spans])
        shared *= np.float32(1 / (math.sqrt(sum(squares)) or 1))
        return np.asarray(shared, np.float32)

    def list_stems(self, owners: Sequence[int]) -> tuple[NDArray[np.int32], Numbers]:
        """The numbers of the stems of some entries, those of each behind a -1, and where each begins."""
        parts = list(map(self._stems_of, owners))
        return np.concatenate(parts), np.fromiter(accumulate(map(len, parts[:-1]), initial=0), np.int64)

    def _stems_of(self, owner: int) -> NDArray[np.int32]:
        return self._said[self._said_starts[owner] : self._said_starts[owner + 1]]

    def _title_of(self, entry: int) -> list[int]:
        """The stems of the title, which is the first phrasing."""
        start = self._said_starts[entry]
        said: list[int] = self._said[start + 1 : start + int(self._counts[self._starts[entry]])].tolist()
        return said


class TableBuilder:
    """Takes the phrasings entry by entry."""

    def __init__(self) -> None:
        self._number_of_word: dict[str, int] = {}
        self._number_of_stem: dict[str, int] = {}
        self._first_words: list[str] = []
        self._said = array("i")
        self._counts = array("H")
        self._ends = array("q", [0])
        self._said_ends = array("q")

    def add(self, phrasings: Sequence[Sequence[str]]) -> None:
        """Adds the phrasings of one entry, given by their words."""
        for words in phrasings:
            numbers = sorted(set(map(self._number, words)))
            self._said.extend(numbers)
            self._counts.append(len(numbers))
        self._ends.append(len(self._counts))
        self._said_ends.append(len(self._said))

    def build(self) -> tuple[Postings, PhrasingTable, list[str]]:
        """The stems of whole entries, the phrasings, and a word for each stem."""
        keys: Keys = np.array(list(map(key_of, self._number_of_stem)), np.uint32)
        said = np.array(self._said, np.int32)
        stems = Postings.of_long(np.split(keys[said], self._said_ends[:-1]) if len(self._said_ends) else [])
        numbers = find_places(stems.keys, keys).astype(np.int32)
        counts, starts = np.array(self._counts, np.uint16), np.array(self._ends, np.int64)
        words = [""] * len(stems.keys)
        for number, word in zip(numbers.tolist(), self._first_words, strict=True):
            words[number] = word
        marked = np.insert(numbers[said], [0, *self._said_ends[:-1]], -1)
        counts[starts[:-1]] += 1
        return stems, PhrasingTable(stems, marked, counts, starts), words

    def _number(self, word: str) -> int:
        number = self._number_of_word.get(word)
        if number is None:
            number = self._number_of_stem.setdefault(stem(word), len(self._number_of_stem))
            if number == len(self._first_words):
                self._first_words.append(word)
            self._number_of_word[word] = number
        return number


def round_meanings(meanings: Vector) -> NDArray[np.int8]:
    """Meanings as 8-bit numbers."""
    return np.asarray(np.rint(meanings * SCALE).clip(-127, 127), np.int8)


def _add_likeness_in_letters(text: str, texts: Sequence[str], likeness: Vector) -> None:
    """Adds the likeness in letters of the phrasings that are nearest without it."""
    most = min(MOST_SPELT_OUT, len(likeness))
    best = likeness.argpartition(-most)[-most:]
    ratio = partial(token_sort_ratio, text)
    likeness[best] += np.array([ratio(texts[place].lower()) for place in best.tolist()], np.float32) / 100


def _find_nearest(likeness: list[float], counts: Sequence[int]) -> tuple[list[float], list[int]]:
    """The best of each entry's phrasings, and its number; for so few Python is quicker than NumPy."""
    best, numbers, start = [], [], 0
    for count in counts:
        own = likeness[start : start + count]
        best.append(max(own))
        numbers.append(own.index(best[-1]))
        start += count
    return best, numbers
