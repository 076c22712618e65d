"""Finds the nearest entries among very many: by what they say as a whole, then by their phrasings.

A small base compares a query with every phrasing and learns from all of them (`phrasings`). Where there are
too many for that, the first stage reads the shortest lists of an inverted index of the entries, up to a fixed
number of postings, so that its time hardly grows with the base; the second compares the phrasings of the best
entries as closely as a small base does. The words of a question often stand in several phrasings of an entry
and together in none, so likeness to the whole entry counts most.
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
SAMPLE = 5_000
"""From so many phrasings the directions of the meanings are taken."""
MOST_SPELT_OUT = 16
"""So many phrasings are compared letter by letter."""
SHARE_OF_ENTRY = 0.9
"""How much likeness in words to an entry as a whole counts, beside that to its nearest phrasing."""
LEARNT_OF_LIKENESS = 3.0
"""Where nothing is learnt, so many times that likeness stands for it: so confidence is near the truth."""
SCALE = 200.0
"""Meanings are kept as 8-bit numbers; no part of one is larger than 127 / SCALE."""


class LargePhrasingIndex:
    """The phrasings of a large knowledge base; does what `PhrasingIndex` does, without learning."""

    def __init__(self, entries: Sequence[Entry], vectors: WordVectors) -> None:
        self._entries = entries
        counts = np.fromiter((len(entry.phrasings) for entry in entries), np.int64, len(entries))
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts
        self._directions = _find_directions(entries, vectors)
        self._meanings = np.empty((int(counts.sum()), self._directions.shape[1]), np.int8)
        features = []
        for number, words in enumerate(_read_words(entries)):
            features.append(_find_features(map(stem, words)))
            self._meanings[number] = _round(vectors.encode(words) @ self._directions)
        spans = zip(self._starts.tolist(), self._ends.tolist(), strict=True)
        self._stems = Postings.of_long([np.concatenate(features[start:end]) for start, end in spans])
        # The stems of each phrasing by their numbers, one phrasing behind the other.
        self._said = self._stems.find(np.concatenate(features)).astype(np.int32)
        self._said_starts = np.cumsum([0, *map(len, features)])
        weights = self._stems.rarities[self._said] ** 2
        self._lengths = np.sqrt(np.add.reduceat(np.append(weights, 0), self._said_starts[:-1]))
        self._totals = np.zeros(len(entries), np.float32)

    def find_near(
        self, words: Sequence[str], stems: Sequence[str], meaning: Vector, also: Iterable[int]
    ) -> Near:
        """The entries nearest to a query, and those of the numbers `also`."""
        found = self._stems.find(_find_features(stems))
        entries, totals = self._shortlist(found, also)
        starts, counts = self._starts[entries], self._ends[entries] - self._starts[entries]
        phrasings = _list_ranges(starts, counts)
        firsts = np.cumsum(counts) - counts
        meanings = self._meanings[phrasings].astype(np.float32) / np.float32(SCALE)
        likeness = sharpen(meanings @ (meaning @ self._directions))
        likeness += self._likeness_in_words(found, phrasings)
        self._add_likeness_in_letters(words, phrasings, likeness)
        spans = zip(firsts.tolist(), (firsts + counts).tolist(), strict=True)
        numbers = np.array([likeness[start:end].argmax() for start, end in spans], np.int64)
        nearest = (likeness[firsts + numbers] - LOWEST) / (HIGHEST - LOWEST)
        # An unknown word is as rare as can be: it takes from all.
        whole = totals / (float(self._stems.rarity(found).sum()) or 1.0)
        learnt = LEARNT_OF_LIKENESS * (SHARE_OF_ENTRY * whole + (1 - SHARE_OF_ENTRY) * nearest)
        return Near(entries, nearest, numbers, learnt.astype(np.float32))

    def _shortlist(self, found: Numbers, also: Iterable[int]) -> tuple[Numbers, Vector]:
        """The entries that share most with a query in its rarest words, and those `also`; what they share."""
        known = found[found >= 0]
        by_rarity = known[self._stems.frequency(known).argsort(kind="stable")]
        seen, budget = [np.fromiter(also, np.int64)], MOST_POSTINGS
        for number in by_rarity.tolist():
            if not budget:
                break
            span = slice(self._stems.starts[number], self._stems.starts[number + 1])
            entries = self._stems.texts[span][:budget].astype(np.int64)
            self._totals[entries] += self._stems.weights[span][:budget]
            seen.append(entries)
            budget -= len(entries)
        candidates = np.concatenate(seen)
        totals = self._totals[candidates]
        # An entry stands there once for each word that it shares, so more than enough are taken.
        most = min(CANDIDATES * len(seen), len(candidates))
        best = totals.argpartition(-most)[-most:] if most else np.empty(0, np.int64)
        in_order = candidates[best[(-totals[best]).argsort(kind="stable")]].tolist()
        chosen = np.array(sorted({*list(dict.fromkeys(in_order))[:CANDIDATES], *seen[0].tolist()}), np.int64)
        shared = self._totals[chosen]
        self._totals[candidates] = 0
        return chosen, shared

    def _likeness_in_words(self, found: Numbers, phrasings: Numbers) -> Vector:
        """The cosine of the weighed stems of a query with those of each phrasing."""
        if not len(phrasings):
            return np.zeros(0, np.float32)
        starts = self._said_starts[phrasings]
        counts = self._said_starts[phrasings + 1] - starts
        said = self._said[_list_ranges(starts, counts)]
        weights = np.where(np.isin(said, found), self._stems.rarities[said] ** 2, 0)
        shared = np.bincount(np.arange(len(phrasings)).repeat(counts), weights, len(phrasings))
        rarities = self._stems.rarity(found)
        length = float(np.sqrt(rarities @ rarities)) or 1.0
        return np.asarray(shared / (length * np.maximum(self._lengths[phrasings], 1)), np.float32)

    def _add_likeness_in_letters(self, words: Sequence[str], phrasings: Numbers, likeness: Vector) -> None:
        """Adds the likeness in letters of the phrasings that are nearest without it."""
        most = min(MOST_SPELT_OUT, len(likeness))
        best = likeness.argpartition(-most)[-most:] if most else np.empty(0, np.int64)
        texts = [self._text_of(number).lower() for number in phrasings[best].tolist()]
        likeness[best] += (
            process.cdist([" ".join(words)], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
        )

    def _text_of(self, number: int) -> str:
        owner = int(self._ends.searchsorted(number, "right"))
        return self._entries[owner].phrasings[number - int(self._starts[owner])]


def _list_ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """The numbers from each start on, so many of each."""
    ends = counts.cumsum()
    result: Numbers = np.arange(ends[-1] if len(ends) else 0)
    result += (starts - ends + counts).repeat(counts)
    return result


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
