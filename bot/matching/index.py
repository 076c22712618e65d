"""What the matcher looks things up in, built once: names, phrasings, bodies, spelling."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.names import NameIndex
from bot.matching.phrasings import PhrasingIndex
from bot.matching.prepare import FRAME_WORDS, clean
from bot.matching.spelling import Speller
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.vectors import Vector, WordVectors

FRAME_WEIGHT = 0.15
"""How much a word such as `what` or `need` counts, beside a word that carries a topic."""
MOST_LEARNT = 4_000
"""With more phrasings than this, nothing is learnt at start: likeness alone decides."""
SMOOTHING = 0.3
"""Larger values trust single phrasings less."""


class Index:
    """The entries of one knowledge base, by number, in every form that the matcher asks for."""

    def __init__(self, knowledge: KnowledgeBase, vectors: WordVectors) -> None:
        self.entries: tuple[Entry, ...] = tuple(knowledge)
        self.vectors = vectors
        self.names = NameIndex((entry.names for entry in self.entries), vectors.is_word)
        bodies = [split_words(_body(entry)) for entry in self.entries]
        self.bodies = tuple(frozenset(map(stem, body)) for body in bodies)
        self.body_meanings: Vector = np.array([vectors.encode(body) for body in bodies], np.float32)
        self._idf = _inverse_frequency(self.bodies)
        self._unknown_idf = math.log(1 + len(self.entries)) + 1
        words = [split_words(text) for entry in self.entries for text in entry.phrasings]
        stems = [tuple(map(stem, one)) for one in words]
        self.speller = Speller((word for one in words for word in one), vectors.is_word)
        self.phrasings = PhrasingIndex(stems, words, vectors)
        counts = [len(entry.phrasings) for entry in self.entries]
        self.starts = np.cumsum([0, *counts[:-1]])
        self.weights = self._learn(counts) if sum(counts) <= MOST_LEARNT else None

    def _learn(self, counts: list[int]) -> Vector:
        """For each phrasing and entry: how much likeness to the phrasing speaks for the entry.

        Kernel ridge regression of "belongs to this entry" on the likeness to all phrasings, in closed form
        (Saunders, Gammerman and Vovk 1998).
        """
        likeness = self.phrasings.likeness_of_all()
        owners = np.repeat(np.arange(len(counts)), counts)
        belongs = np.zeros((len(owners), len(counts)), np.float32)
        belongs[np.arange(len(owners)), owners] = 1
        likeness[np.diag_indices_from(likeness)] += SMOOTHING
        return np.asarray(np.linalg.solve(likeness, belongs), np.float32)

    def text_of_phrasing(self, number: int) -> str:
        """The phrasing of a number, as it was written."""
        entry = int(np.searchsorted(self.starts, number, side="right")) - 1
        return self.entries[entry].phrasings[number - int(self.starts[entry])]

    def weight_of(self, one: str) -> float:
        """The weight of a stem; one that no entry uses weighs most."""
        return self._idf.get(one, self._unknown_idf)

    def is_known(self, one: str) -> bool:
        """True where some entry uses the stem."""
        return one in self._idf


def _body(entry: Entry) -> str:
    sources = " ".join(
        f"{citation.title} {citation.authors} {citation.publisher}" for citation in entry.citations
    )
    return " ".join((*entry.phrasings, entry.short, clean(entry.answer), entry.note, sources))


def _inverse_frequency(bodies: Iterable[frozenset[str]]) -> dict[str, float]:
    bodies = tuple(bodies)
    counts = Counter(one for body in bodies for one in body)
    frames = {stem(word) for word in FRAME_WORDS}
    weights = {one: math.log((1 + len(bodies)) / (0.5 + count)) + 0.3 for one, count in counts.items()}
    return {one: weight * FRAME_WEIGHT if one in frames else weight for one, weight in weights.items()}
