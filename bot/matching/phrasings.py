"""Which entries a query is nearest to, by their phrasings and by what was learnt from all of these."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.meanings import Meanings, multiply
from bot.matching.texts import HIGHEST, LOWEST, TextIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

CANDIDATES = 8
"""How many entries are looked at closely; the right one is hardly ever further down."""
ENCODED_DIRECTIONS = 256
"""Of the 384 of the sentence encoder; 96, as for the table of words, cost half a point on BANKING77."""
SCORE_SCALE = 5.0
"""A learnt score of this size is much; the unit is that of a logit."""


class Asked(NamedTuple):
    """A query as it is compared with phrasings."""

    words: Sequence[str]
    stems: Sequence[str]
    also: Collection[int]
    """The numbers of entries that are looked at closely whatever their phrasings say."""


class OffTopic(NamedTuple):
    """What was learnt of questions that no entry answers."""

    learnt: float
    """As for an entry."""
    chance: float
    """The chance, by what was learnt alone, that a query is one."""
    nearest: float
    """The likeness to the nearest of them, from 0 to 1."""
    share: float
    """Theirs in all that was learnt from."""


@dataclass(frozen=True, slots=True)
class Near:
    """The entries whose phrasings are most like a query; the arrays run alongside."""

    entries: Numbers
    """Their numbers, rising."""
    nearest: Vector
    """The likeness of the nearest phrasing of each, from 0 to 1."""
    phrasings: Numbers
    """The number of that phrasing, among those of its entry."""
    learnt: Vector
    """What the phrasings of all entries together say of each: near 0 for nothing, 1 for much."""
    off_topic: OffTopic | None = None
    """What they say of its being about none; None where nothing was learnt."""


class PhrasingIndex:
    """All phrasings of a knowledge base, and what was learnt from them.

    Behind the phrasings in `texts` stand sentences of the answers, as people often ask in their words, and
    questions that no entry answers, for which the weights have a last column.
    """

    def __init__(self, texts: TextIndex, counts: Numbers, weights: Vector, off_topic: int) -> None:
        """`counts` are the phrasings of each entry, `weights` what each text says for each entry.

        The last texts, `off_topic` of them, are questions that no entry answers.
        """
        self._off_topic = off_topic
        self._texts = texts
        self._counts = counts
        self._starts = np.cumsum(counts) - counts
        # A query is multiplied with one column after the other.
        self.weights = np.asfortranarray(weights)
        self._bias = weights.sum(axis=0)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> PhrasingIndex:
        """What `to_arrays` gave."""
        counts, weights = np.asarray(arrays["counts"], np.int64), np.asarray(arrays["weights"], np.float32)
        return cls(TextIndex.from_arrays(arrays), counts, weights, int(arrays["off topic"]))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {
            **self._texts.to_arrays(),
            "counts": self._counts,
            "off topic": np.array(self._off_topic),
            "weights": self.weights.astype(np.float16),
        }

    def learn_meanings(
        self, meanings: Vector, learn: Callable[[TextIndex, Vector], Vector]
    ) -> dict[str, NDArray[np.generic]]:
        """What `with_meanings` needs, learnt from other meanings of the same texts."""
        owners = np.arange(len(self._counts)).repeat(self._counts)
        seen = Meanings.of(meanings, owners, ENCODED_DIRECTIONS)
        weights = learn(self._texts.with_meanings(seen), meanings)
        return {**seen.to_arrays(), "weights": weights.astype(np.float16)}

    def with_meanings(self, arrays: Mapping[str, NDArray[np.generic]]) -> PhrasingIndex:
        """The same phrasings with the meanings that were learnt from."""
        weights = np.asarray(arrays["weights"], np.float32)
        texts = self._texts.with_meanings(Meanings.from_arrays(arrays))
        return PhrasingIndex(texts, self._counts, weights, self._off_topic)

    def find_near(self, asked: Sequence[Asked], meanings: Vector) -> list[Near]:
        """For each query the entries nearest to it, and those that are looked at anyway."""
        likeness = self._texts.likeness_of_each(
            [one.words for one in asked], [one.stems for one in asked], meanings
        )
        scores = multiply(likeness, self.weights) + self._bias
        entries = scores[:, : len(self._counts)]
        best = entries.argpartition(-min(CANDIDATES, entries.shape[1]))[:, -CANDIDATES:].tolist()
        chosen = [sorted({*few, *one.also}) for few, one in zip(best, asked, strict=True)]
        off_topic = self._tell_off_topic(likeness, scores)
        return list(map(self._look_closely, likeness, scores, chosen, off_topic))

    def _tell_off_topic(self, likeness: Vector, scores: Vector) -> list[OffTopic]:
        """For each query what was learnt of its being off topic; the last score is that."""
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = shares[:, -1] / shares.sum(axis=1)
        nearest = (likeness[:, -self._off_topic :].max(axis=1) - LOWEST) / (HIGHEST - LOWEST)
        learnt, share = scores[:, -1] / SCORE_SCALE, self._off_topic / likeness.shape[1]
        return list(map(OffTopic, learnt.tolist(), chances.tolist(), nearest.tolist(), repeat(share)))

    def find_nearest_off_topic(self, asked: Asked, meaning: Vector) -> int:
        """The number, among the off-topic questions, of the one that is most like a query."""
        likeness = self._texts.likeness(asked.words, asked.stems, meaning)
        return int(likeness[-self._off_topic :].argmax())

    def _look_closely(
        self, likeness: Vector, scores: Vector, entries: list[int], off_topic: OffTopic
    ) -> Near:
        """What a query's likeness to all texts says of a few entries."""
        chosen = np.array(entries, np.int64)
        starts = self._starts[chosen]
        ends = starts + self._counts[chosen]
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        phrasings = np.array([likeness[start:end].argmax() for start, end in spans])
        nearest = (likeness[starts + phrasings] - LOWEST) / (HIGHEST - LOWEST)
        return Near(chosen, nearest, phrasings, scores[chosen] / SCORE_SCALE, off_topic)
