"""Which entries a query is nearest to, by their phrasings and by what was learnt from all of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.learnt import Learnt
from bot.matching.meanings import Meanings
from bot.matching.texts import HIGHEST, LOWEST, TextIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.texts import Said
    from bot.matching.vectors import Vector

    Numbers = NDArray[np.int64]

CANDIDATES = 8
"""How many entries are looked at closely; the right one is hardly ever further down."""
MOST_SPELT_OUT = 32
"""So many texts of these, the nearest in meaning, are compared in words and letters too."""
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


class Places:
    """Where the texts of each entry stand: its phrasings, and last of all the off-topic questions.

    Those of no entry are sentences of answers, which lie between the two.
    """

    def __init__(self, counts: Numbers, texts: int, off_topic: int) -> None:
        """`counts` are the phrasings of each entry, `texts` all texts, the last `off_topic` of them so."""
        self.counts = counts
        self.off_topic = off_topic
        self.entries = len(counts)
        """How many entries there are; being off topic has the number behind the last one."""
        self.share = off_topic / texts
        """That of off-topic questions among all texts."""
        self.sizes = np.append(counts, off_topic)
        ends = np.append(counts.cumsum(), texts)
        self.spans = list(map(slice, (ends - self.sizes).tolist(), ends.tolist()))
        self.owners = np.full(texts, -1)
        """The entry of each text; -1 for those of none."""
        for number, span in enumerate(self.spans):
            self.owners[span] = number


class PhrasingIndex:
    """All phrasings of a knowledge base, and what was learnt from them.

    Behind the phrasings in `texts` stand sentences of the answers, as people often ask in their words, and
    questions that no entry answers, for which what was learnt has a last column.
    """

    def __init__(self, texts: TextIndex, places: Places, learnt: Learnt) -> None:
        self._texts = texts
        self._places = places
        self._learnt = learnt

    @classmethod
    def of(cls, texts: TextIndex, places: Places, weights: Vector) -> PhrasingIndex:
        """The index of texts, where `weights` are what each of them says for each entry."""
        return cls(texts, places, Learnt.of(texts, places.owners, weights))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> PhrasingIndex:
        """What `to_arrays` gave."""
        texts = TextIndex.from_arrays(arrays)
        places = Places(np.asarray(arrays["counts"], np.int64), texts.count, int(arrays["off topic"]))
        return cls(texts, places, Learnt.from_arrays(texts, places.owners, arrays))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by name."""
        return {
            **self._texts.to_arrays(),
            **self._learnt.to_arrays(),
            "counts": self._places.counts,
            "off topic": np.array(self._places.off_topic),
        }

    @property
    def weights(self) -> Vector:
        """What each text says for each entry."""
        return self._learnt.weights

    def learn_meanings(
        self, meanings: Vector, learn: Callable[[TextIndex, Vector], Vector]
    ) -> dict[str, NDArray[np.generic]]:
        """What `with_meanings` needs, learnt from other meanings of the same texts."""
        phrasings = self._places.owners[: int(self._places.counts.sum())]
        seen = Meanings.of(meanings, phrasings, ENCODED_DIRECTIONS)
        texts = self._texts.with_meanings(seen)
        learnt = Learnt.of(texts, self._places.owners, learn(texts, meanings))
        return {**seen.to_arrays(), **learnt.to_arrays()}

    def with_meanings(self, arrays: Mapping[str, NDArray[np.generic]]) -> PhrasingIndex:
        """The same phrasings with the meanings that were learnt from."""
        texts = self._texts.with_meanings(Meanings.from_arrays(arrays))
        learnt = Learnt.from_arrays(texts, self._places.owners, arrays)
        return PhrasingIndex(texts, self._places, learnt)

    def find_near(self, asked: Sequence[Asked], meanings: Vector) -> list[Near]:
        """For each query the entries nearest to it, and those that are looked at anyway."""
        seen = self._texts.meanings.see(meanings)
        return [
            self._look_closely(self._texts.read(one.words, one.stems, meaning), one.also)
            for one, meaning in zip(asked, seen, strict=True)
        ]

    def find_nearest_off_topic(self, asked: Asked, meaning: Vector) -> int:
        """The number, among the off-topic questions, of the one that is most like a query."""
        (seen,) = self._texts.meanings.see(meaning[None])
        said = self._texts.read(asked.words, asked.stems, seen)
        return int(self._texts.compare(said, self._places.spans[-1:], MOST_SPELT_OUT).whole.argmax())

    def _look_closely(self, said: Said, also: Collection[int]) -> Near:
        """The entries nearest to a query, and those `also`, each by its own texts."""
        estimate = self._learnt.estimate(said)
        best = estimate.scores[:-1].argpartition(-min(CANDIDATES, self._places.entries))[-CANDIDATES:]
        chosen = np.array(sorted({*best.tolist(), *also, self._places.entries}), np.int64)
        spans = [self._places.spans[number] for number in chosen.tolist()]
        alike = self._texts.compare(said, spans, MOST_SPELT_OUT)
        ends = self._places.sizes[chosen].cumsum()
        starts = ends - self._places.sizes[chosen]
        own = np.concatenate([self._learnt.own[span] for span in spans])
        self._learnt.settle(estimate, chosen, np.add.reduceat(own * alike.in_meaning, starts))
        parts = map(slice, starts.tolist(), ends.tolist())
        numbers = np.array([alike.whole[part].argmax() for part in parts])
        nearest = (alike.whole[starts + numbers] - LOWEST) / (HIGHEST - LOWEST)
        scores = estimate.scores
        shares = np.exp(scores - scores.max())
        off_topic = OffTopic(
            float(scores[-1]) / SCORE_SCALE,
            float(shares[-1] / shares.sum()),
            float(nearest[-1]),
            self._places.share,
        )
        few = chosen[:-1]
        return Near(few, nearest[:-1], numbers[:-1], scores[few] / SCORE_SCALE, off_topic)
