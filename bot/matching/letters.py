"""How alike texts are in letters: what each word says of each text is remembered, and words add up."""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.features import find_letter_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.matching.features import Keys
    from bot.matching.postings import Postings
    from bot.matching.vectors import Vector

REMEMBERED_WORDS = 1_000
MOST_NEW = 5
"""With more words that are not remembered, all are quicker looked up together."""


class SpeltWord(NamedTuple):
    """A word by its runs of letters."""

    rarities: Mapping[int, float]
    """How much each run says, times how often it is there."""
    square: float
    """The sum of their squares."""
    likeness: Vector
    """What all of them say of each text."""


class LetterIndex:
    """Texts by the runs of letters in their words."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        self._known: dict[str, SpeltWord] = {}

    def add_likeness(self, texts: Sequence[Sequence[str]], result: Vector) -> None:
        """Adds to each row of `result` the likeness of one text, given by its words, to all texts here.

        A row may go on with texts that are not here.
        """
        for number, words in enumerate(texts):
            if words:
                result[number, : self.postings.count] += self._find_likeness(words)

    def _find_likeness(self, words: Sequence[str]) -> Vector:
        known = {word: self._known.pop(word) for word in dict.fromkeys(words) if word in self._known}
        self._known.update(known)  # What was asked for last is remembered longest.
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(new) > MOST_NEW:
            return self._total_together(words)
        if new:
            known |= self._spell_new(new)
        spelt = [known[word] for word in words]
        total = spelt[0].likeness.copy()
        for word in spelt[1:]:
            total += word.likeness
        total *= np.float32(1 / measure_length(spelt))
        return total

    def _total_together(self, words: Sequence[str]) -> Vector:
        features, counts = np.unique(list_letters(words), return_counts=True)
        found = self.postings.find(features)
        weights = self.postings.rarity(found) * counts.astype(np.float32)
        weights /= np.float32(math.sqrt(weights @ weights))
        return self.postings.total(found, weights)

    def _spell_new(self, words: Sequence[str]) -> Mapping[str, SpeltWord]:
        runs = list(map(find_letter_features, words))
        counts = list(map(len, runs))
        features = np.concatenate(runs)
        found = self.postings.find(features)
        rarities = self.postings.rarity(found)
        owners = np.arange(len(words)).repeat(counts)
        likeness = self.postings.total_each(found, rarities, owners, len(words))
        pairs = zip(features.tolist(), rarities.tolist(), strict=True)
        # Of a row that is not copied all others stay in memory as long.
        fresh = {
            word: _spell(islice(pairs, count), row.copy())
            for word, count, row in zip(words, counts, likeness, strict=True)
        }
        for oldest in list(islice(self._known, max(0, len(self._known) - REMEMBERED_WORDS))):
            del self._known[oldest]
        self._known.update(fresh)
        return fresh


def _spell(runs: Iterable[tuple[int, float]], likeness: Vector) -> SpeltWord:
    rarities: dict[int, float] = {}
    for run, rarity in runs:
        rarities[run] = rarities.get(run, 0.0) + rarity
    return SpeltWord(rarities, sum(rarity * rarity for rarity in rarities.values()), likeness)


def list_letters(words: Iterable[str]) -> Keys:
    """The runs of letters of all words, one behind the other."""
    return np.concatenate([np.empty(0, np.uint32), *map(find_letter_features, words)])


def measure_length(words: Iterable[SpeltWord]) -> float:
    """The length of the sum of the words, as vectors of runs."""
    square, seen = 0.0, dict[int, float]()
    for word in words:
        square += word.square
        # Runs that two words share add up first.
        shared = {run: seen[run] + word.rarities[run] for run in seen.keys() & word.rarities.keys()}
        square += sum(2 * seen[run] * word.rarities[run] for run in shared)
        seen |= word.rarities
        seen |= shared
    return math.sqrt(square)
