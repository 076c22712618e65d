"""Finds the nearest entries among very many: by what they say as a whole, then by their phrasings.

A small base compares a query with every phrasing and learns from all of them (`phrasings`). Where there are
too many for that, the first stage reads the shortest lists of an inverted index of the entries, up to a fixed
number of postings, so that its time hardly grows with the base, and weighs what it finds by the meaning of
whole entries too; the second compares the phrasings of the best few as closely as a small base does. The
words of a question often stand in several phrasings of an entry and together in none, so both stages count.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.closeness import SCALE, TableBuilder, Wanted, round_meanings
from bot.matching.features import key_of
from bot.matching.kin import LargeKinIndex
from bot.matching.meanings import find_directions
from bot.matching.phrasings import Near
from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.knowledge.entry import Entry
    from bot.matching.phrasings import Numbers
    from bot.matching.vectors import Vector, WordVectors

MOST_POSTINGS = 4_000
"""How many postings the first stage reads; more found no more."""
LISTED = 64
"""So many of the best postings lead to the entries that are weighed by their meaning."""
CLOSE = 5
"""So many entries have their phrasings compared; of 4 the right one was as often one."""
SAMPLE = 5_000
"""From so many phrasings the directions of the meanings are taken."""
TITLE_SHARE = 0.05
"""How much it counts that the title was said, beside the words of the whole entry."""
LEARNT_OF_LIKENESS = 3.0
"""Where nothing is learnt, so many times that likeness stands for it: so confidence is near the truth."""
REMEMBERED = 20_000


class FoundStem(NamedTuple):
    """A stem of a query, as the index knows it."""

    number: int
    """-1 where no entry says it."""
    rarity: float
    start: int
    """Where its entries begin among the postings, and where they end."""
    end: int


class LargePhrasingIndex:
    """The phrasings of a large knowledge base; does what `PhrasingIndex` does, without learning."""

    def __init__(self, entries: Sequence[Entry], vectors: WordVectors) -> None:
        self._phrasings = [entry.phrasings for entry in entries]
        self._is_word = lru_cache(maxsize=REMEMBERED)(vectors.is_word)
        self._directions = _find_directions(entries, vectors)
        count, dimensions = sum(map(len, self._phrasings)), self._directions.shape[1]
        self._meanings = np.empty((count, dimensions), np.int8)
        self._wholes = np.empty((len(entries), dimensions), np.int8)
        builder, start = TableBuilder(), 0
        for number, phrasings in enumerate(self._phrasings):
            texts = list(map(split_words, phrasings))
            builder.add(texts)
            meanings = np.array(list(map(vectors.encode, texts))) @ self._directions
            whole = meanings.sum(axis=0)
            self._wholes[number] = round_meanings(whole / (np.sqrt(whole @ whole) or 1))
            self._meanings[start : start + len(texts)] = round_meanings(meanings)
            start += len(texts)
        stems, self._table, words = builder.build()
        self._stems = stems.with_best_first(MOST_POSTINGS)
        self._keys = memoryview(stems.keys.data)
        self._look_up = lru_cache(maxsize=REMEMBERED)(self._look_up_stem)
        self.kin = LargeKinIndex(self._table, words, vectors, lambda stem: self._look_up(stem).number)
        # Zeros, but while they are added up.
        self._totals = np.zeros(len(entries), np.float32)

    def find_near(
        self, words: Sequence[str], stems: Sequence[str], meaning: Vector, also: Iterable[int]
    ) -> Near:
        """The entries nearest to a query, and those of the numbers `also`."""
        said = dict(zip(stems, words, strict=True))
        found = list(map(self._look_up, said))
        numbers, rarities = [one.number for one in found], [one.rarity for one in found]
        towards = meaning @ self._directions * np.float32(1 / SCALE)
        trust = self._trust_meaning(said.values(), rarities)
        entries, whole = self._shortlist(found, towards, trust, list(also))
        if not len(entries):
            return Near(entries, whole, entries, whole)
        texts = [self._phrasings[number] for number in entries.tolist()]
        wanted = Wanted(" ".join(words), numbers, rarities, towards)
        close = self._table.compare(wanted, entries, self._meanings, texts)
        learnt = whole + np.float32(trust) * close.nearest + np.float32(TITLE_SHARE) * close.titles
        learnt *= np.float32(LEARNT_OF_LIKENESS / (1 + 2 * trust))
        return Near(entries, close.nearest, close.numbers, learnt)

    def _look_up_stem(self, stem: str) -> FoundStem:
        stems, key = self._stems, key_of(stem)
        number = bisect_left(self._keys, key)
        if number == len(self._keys) or self._keys[number] != key:
            return FoundStem(-1, float(stems.rarities[-1]), 0, 0)
        start, end = int(stems.starts[number]), int(stems.starts[number + 1])
        return FoundStem(number, float(stems.rarities[number]), start, end)

    def _trust_meaning(self, words: Iterable[str], rarities: Sequence[float]) -> float:
        """How much the meaning of a query counts, beside its words: 1 where all are words of a dictionary.

        Only the pieces of other words have a meaning, which says little; where the half of a query is such
        words, the meaning is not that of what it is about.
        """
        weighed = zip(words, rarities, strict=True)
        known = sum(rarity for word, rarity in weighed if self._is_word(word))
        return max(0.0, 2 * known / (sum(rarities) or 1) - 1)

    def _shortlist(
        self, found: Sequence[FoundStem], towards: Vector, trust: float, also: Sequence[int]
    ) -> tuple[Numbers, Vector]:
        """The entries that are nearest as a whole, and those `also`; how near they are."""
        totals = self._add_up(found, also)
        numbers = list(totals)
        # An unknown word is as rare as can be: it takes from all.
        near = np.array(list(totals.values()), np.float32) / (sum(one.rarity for one in found) or 1)
        if trust:
            near += np.float32(trust) * (self._wholes[numbers].astype(np.float32) @ towards)
        best = near.argpartition(-CLOSE)[-CLOSE:].tolist() if len(near) > CLOSE else range(len(near))
        # Those `also` come first.
        chosen = sorted({*best, *range(len(set(also)))}, key=numbers.__getitem__)
        return np.array([numbers[place] for place in chosen], np.int64), near[chosen]

    def _add_up(self, found: Iterable[FoundStem], also: Sequence[int]) -> dict[int, float]:
        """Those `also`, and the entries that share most with a query in its rarest words; what they share."""
        spans, left = [], MOST_POSTINGS
        for one in sorted(found, key=lambda one: one.end - one.start):
            if left > 0:
                spans.append(slice(one.start, min(one.end, one.start + left)))
                left -= one.end - one.start
        entries = np.concatenate([np.array(also, np.int32), *(self._stems.texts[span] for span in spans)])
        weights = [np.zeros(len(also), np.float32), *(self._stems.weights[span] for span in spans)]
        np.add.at(self._totals, entries, np.concatenate(weights))
        totals = self._totals.take(entries)
        self._totals[entries] = 0
        if len(totals) > LISTED:
            best = totals.argpartition(-LISTED)[-LISTED:]
            entries, totals = (np.concatenate((one[: len(also)], one[best])) for one in (entries, totals))
        return dict(zip(entries.tolist(), totals.tolist(), strict=True))


def _read_words(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    return (split_words(text) for entry in entries for text in entry.phrasings)


def _find_directions(entries: Iterable[Entry], vectors: WordVectors) -> Vector:
    sample = [vectors.encode(words) for words in islice(_read_words(entries), SAMPLE)]
    return find_directions(np.array(sample, np.float32).reshape(-1, vectors.dimensions))
