"""What the matcher looks things up in: the names, phrasings and bodies of all entries, built once.

Words are weighed by how many entries use them (inverse document frequency): a word of every entry tells
little, a word of one entry tells almost all.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.prepare import FRAME_WORDS, clean
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry

FRAME_WEIGHT = 0.12
"""How much a word such as `what` or `need` counts, beside a word that carries a topic."""
LONGEST_NAME = 12
"""Names of more words than this are found as phrasings, not as names."""


@dataclass(frozen=True, slots=True)
class Name:
    """A title or alias, ready to be found in a query."""

    entry: int
    words: tuple[str, ...]
    is_acronym: bool
    """One word that is written in capitals, such as `ISP`."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A curated way to ask, as weighed stems."""

    entry: int
    text: str
    stems: frozenset[str]
    weight: float


class Index:
    """The entries of one knowledge base, by name, by phrasing and by the words of their bodies."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.entries: tuple[Entry, ...] = tuple(knowledge)
        bodies = [frozenset(_stems_of(_body(entry))) for entry in self.entries]
        self._idf = _inverse_frequency(bodies)
        self._unknown_weight = math.log(1 + len(self.entries)) + 1
        self.names: dict[str, list[Name]] = defaultdict(list)
        self.phrasings: list[Phrasing] = []
        self.by_stem: dict[str, list[int]] = defaultdict(list)
        self.bodies: tuple[frozenset[str], ...] = tuple(bodies)
        self.vocabulary: frozenset[str] = frozenset(
            word for entry in self.entries for text in entry.phrasings for word in split_words(text)
        )
        for number, entry in enumerate(self.entries):
            self._add(number, entry)
        self._spellable = tuple(sorted(word for word in self.vocabulary if len(word) >= 4 and word.isalpha()))
        self._corrections: dict[str, str] = {}

    def _add(self, number: int, entry: Entry) -> None:
        for text in entry.names:
            words = split_words(text)
            if 0 < len(words) <= LONGEST_NAME:
                is_acronym = len(words) == 1 and text.strip().removesuffix("s").isupper()
                self.names["".join(words)].append(Name(number, words, is_acronym))
        for text in entry.phrasings:
            stems = frozenset(_stems_of(text))
            phrasing = Phrasing(number, text, stems, self.weigh(stems))
            for one in stems:
                self.by_stem[one].append(len(self.phrasings))
            self.phrasings.append(phrasing)

    def weight_of(self, one: str) -> float:
        """The weight of a stem; one that no entry uses weighs most."""
        return self._idf.get(one, self._unknown_weight)

    def weigh(self, stems: Iterable[str]) -> float:
        """The weight of a set of stems."""
        return sum(map(self.weight_of, stems))

    def is_known(self, one: str) -> bool:
        """True where some entry uses the stem."""
        return one in self._idf

    def correct(self, word: str) -> str:
        """`word`, or the word of the phrasings that it is a misspelling of.

        Known words stay, and so do short ones: in four letters only a swap of two neighbours is mended,
        in five to seven one edit, in longer ones two.
        """
        if (
            len(word) < 4
            or word in self.vocabulary
            or word in FRAME_WORDS
            or not word.isalpha()
            or self.is_known(stem(word))
        ):
            return word
        known = self._corrections.get(word)
        if known is None:
            known = self._nearest(word) or word
            if len(self._corrections) < 10_000:
                self._corrections[word] = known
        return known

    def _nearest(self, word: str) -> str | None:
        if len(word) > 30:
            return None
        edits = 2 if len(word) >= 8 else 1
        for known, distance, _ in process.extract(
            word, self._spellable, scorer=OSA.distance, score_cutoff=edits, limit=5
        ):
            is_swap = sorted(known) == sorted(word)
            if is_swap or (len(word) >= 5 and len(known) >= 5 and (known[0] == word[0] or distance == 1)):
                return str(known)
        return None


def _body(entry: Entry) -> str:
    sources = " ".join(
        f"{citation.title} {citation.authors} {citation.publisher}" for citation in entry.citations
    )
    return " ".join((*entry.phrasings, entry.short, clean(entry.answer), entry.note, sources))


def _stems_of(text: str) -> Iterator[str]:
    return map(stem, split_words(text))


def _inverse_frequency(bodies: list[frozenset[str]]) -> Mapping[str, float]:
    counts = Counter(one for body in bodies for one in body)
    frames = {stem(word) for word in FRAME_WORDS}
    return {
        one: (math.log((1 + len(bodies)) / (0.5 + count)) + 0.3) * (FRAME_WEIGHT if one in frames else 1)
        for one, count in counts.items()
    } | {one: FRAME_WEIGHT for one in frames if one not in counts}
