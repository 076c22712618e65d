"""Finds the nearest entries among very many: phrasings are found by their rarest words, then compared.

A small base compares a query with every phrasing and learns from all of them (`phrasings`). Where there are
too many for that, the first stage reads the shortest lists of an inverted index, up to a fixed number of
postings, so that its time hardly grows with the base; the second weighs the best phrasings as closely as a
small base does.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.matching.features import key_of
from bot.matching.phrasings import CANDIDATES, Near
from bot.matching.postings import Postings
from bot.matching.texts import HIGHEST, LOWEST, find_directions, sharpen
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bot.knowledge.entry import Entry
    from bot.matching.phrasings import Numbers
    from bot.matching.vectors import Vector, WordVectors

MOST_POSTINGS = 5_000
"""How many postings the first stage reads; more were slower and found no more."""
SHORTLIST = 48
"""How many phrasings are compared closely."""
SAMPLE = 5_000
"""From so many phrasings the directions of the meanings are taken."""
LEARNT_OF_NEAREST = 2.0
"""Where nothing is learnt, twice the nearest likeness stands for it, as in the base that ships."""
SCALE = 200.0
"""Meanings are kept as 8-bit numbers; no part of one is larger than 127 / SCALE."""


class LargePhrasingIndex:
    """The phrasings of a large knowledge base; does what `PhrasingIndex` does, without learning."""

    def __init__(self, entries: Sequence[Entry], vectors: WordVectors) -> None:
        self._entries = entries
        counts = np.fromiter((len(entry.phrasings) for entry in entries), np.int64, len(entries))
        self._starts = np.cumsum(counts) - counts
        self._owners = np.repeat(np.arange(len(entries), dtype=np.int32), counts)
        self._directions = _find_directions(entries, vectors)
        self._meanings = np.empty((len(self._owners), self._directions.shape[1]), np.int8)
        features = []
        for number, words in enumerate(_read_words(entries)):
            features.append(_find_features(map(stem, words)))
            self._meanings[number] = _round(vectors.encode(words) @ self._directions)
        self._stems = Postings.of(features)
        self._totals = np.zeros(len(features), np.float32)

    def find_near(
        self, words: Sequence[str], stems: Sequence[str], meaning: Vector, also: Iterable[int]
    ) -> Near:
        """The entries nearest to a query, and those of the numbers `also`."""
        found = self._stems.find(_find_features(stems))
        phrasings = self._shortlist(found[found >= 0], also)
        texts = [self._text_of(number).lower() for number in phrasings.tolist()]
        letters = process.cdist([" ".join(words)], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0]
        meanings = self._meanings[phrasings].astype(np.float32) / np.float32(SCALE)
        cosines: Vector = meanings @ (meaning @ self._directions)
        likeness = self._likeness_in_words(found, phrasings) + letters / 100 + sharpen(cosines)
        return self._best_of_each(phrasings, (likeness - LOWEST) / (HIGHEST - LOWEST))

    def _shortlist(self, found: Numbers, also: Iterable[int]) -> Numbers:
        """The phrasings that share most with a query in its rarest words, and all of the entries `also`."""
        by_rarity = found[np.argsort(self._stems.frequency(found))]
        rarities = self._stems.rarity(by_rarity)
        seen, budget = [], MOST_POSTINGS
        for number, rarity in zip(by_rarity.tolist(), rarities.tolist(), strict=True):
            if not budget:
                break
            span = slice(self._stems.starts[number], self._stems.starts[number + 1])
            texts, weights = self._stems.texts[span][:budget], self._stems.weights[span][:budget]
            self._totals[texts] += weights * np.float32(rarity)
            seen.append(texts)
            budget -= len(texts)
        named = [
            np.arange(self._starts[one], self._starts[one] + len(self._entries[one].phrasings))
            for one in also
        ]
        if not seen:
            return np.unique(np.concatenate([np.empty(0, np.int64), *named]))
        candidates = np.concatenate(seen)
        totals = self._totals[candidates]
        self._totals[candidates] = 0
        # A phrasing stands there once for each word that it shares, so more than enough are taken.
        most = min(SHORTLIST * len(seen), len(candidates))
        best = np.argpartition(totals, -most)[-most:]
        in_order = candidates[best[np.argsort(-totals[best], kind="stable")]]
        first = list(dict.fromkeys(in_order.tolist()))[:SHORTLIST]
        return np.unique(np.concatenate([np.array(first, np.int64), *named]))

    def _likeness_in_words(self, found: Numbers, phrasings: Numbers) -> Vector:
        """The cosine of the weighed stems of a query with those of each phrasing."""
        rarities = self._stems.rarity(found)
        total = np.zeros(len(phrasings), np.float32)
        for number, rarity in zip(found.tolist(), rarities.tolist(), strict=True):
            if number >= 0 and len(phrasings):
                start, end = self._stems.starts[number], self._stems.starts[number + 1]
                places = np.minimum(np.searchsorted(self._stems.texts[start:end], phrasings), end - start - 1)
                holds = self._stems.texts[start + places] == phrasings
                total += holds * self._stems.weights[start + places] * np.float32(rarity)
        return total / (float(np.sqrt(rarities @ rarities)) or 1.0)

    def _best_of_each(self, phrasings: Numbers, likeness: Vector) -> Near:
        """The nearest phrasing of each of the best entries."""
        order = np.argsort(-likeness, kind="stable")
        owners, firsts = np.unique(self._owners[phrasings[order]], return_index=True)
        best = np.sort(np.argsort(firsts)[:CANDIDATES])
        entries, nearest = owners[best].astype(np.int64), order[firsts[best]]
        learnt = LEARNT_OF_NEAREST * likeness[nearest]
        return Near(entries, likeness[nearest], phrasings[nearest] - self._starts[entries], learnt)

    def _text_of(self, number: int) -> str:
        owner = int(self._owners[number])
        return self._entries[owner].phrasings[number - int(self._starts[owner])]


def _read_words(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    return (split_words(text) for entry in entries for text in entry.phrasings)


def _find_features(stems: Iterable[str]) -> NDArray[np.uint32]:
    keys = sorted(set(map(key_of, stems)))
    return np.fromiter(keys, np.uint32, len(keys))


def _find_directions(entries: Iterable[Entry], vectors: WordVectors) -> Vector:
    sample = [vectors.encode(words) for words in islice(_read_words(entries), SAMPLE)]
    return find_directions(np.array(sample, np.float32).reshape(-1, vectors.dimensions))


def _round(meaning: Vector) -> NDArray[np.int8]:
    return np.asarray(np.clip(np.rint(meaning * SCALE), -127, 127), np.int8)
