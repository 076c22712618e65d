"""The matcher: retrieves entries for a query, weighs the evidence for each, and ranks them."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.index import LONGEST_NAME, Index, Name
from bot.matching.prepare import FRAME_WORDS, Query, prepare_query
from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry

_NameSpan = tuple[int, int, Name]
CANDIDATES = 12
"""How many entries are weighed; the right one is hardly ever further down."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entry may be what is asked for; each number runs from 0 to 1."""

    phrasing: float
    """Weighed overlap with the nearest phrasing."""
    nearest: str
    """That phrasing."""
    name: float
    """The share of what was asked that a name of the entry says."""
    body: float
    """The share of what was asked that the entry speaks of at all."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that a query may be about."""

    entry: Entry
    confidence: float
    """The chance, from 0 to 1, that this is the entry asked for."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher found: the query as it was read, and its matches, best first."""

    query: Query
    matches: tuple[Match, ...]

    @property
    def confidence(self) -> float:
        """The chance that the first match is right; 0 where there is none."""
        return self.matches[0].confidence if self.matches else 0.0


class Matcher:
    """Matches queries against one knowledge base; holds no state but its index."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._index = Index(knowledge)

    def match_text(self, text: str) -> Matching:
        """The matches of a text as typed."""
        return self.match(prepare_query(text))

    def match(self, query: Query) -> Matching:
        """The matches of a query, best first."""
        if not query.words:
            return Matching(query, ())
        asked = _Asked.of(query, self._index)
        candidates = self._retrieve(asked)
        matches = [self._weigh(entry, phrasing, asked) for entry, phrasing in candidates]
        matches.sort(key=lambda match: (-match.confidence, match.entry.id))
        return Matching(query, tuple(matches))

    def _retrieve(self, asked: _Asked) -> list[tuple[int, tuple[float, str]]]:
        """The entries whose phrasings overlap most with the query, each with its best phrasing."""
        index = self._index
        overlap: dict[int, float] = defaultdict(float)
        for one, weight in asked.weights.items():
            for number in index.by_stem.get(one, ()):
                overlap[number] += weight
        best: dict[int, tuple[float, str]] = {}
        for number, shared in overlap.items():
            phrasing = index.phrasings[number]
            score = 2 * shared / (asked.total + phrasing.weight)
            if score > best.get(phrasing.entry, (0.0, ""))[0]:
                best[phrasing.entry] = (score, phrasing.text)
        for entry in asked.named:
            best.setdefault(entry, (0.0, ""))
        order = sorted(best, key=lambda entry: -best[entry][0] - asked.named.get(entry, 0.0))
        return [(entry, best[entry]) for entry in order[:CANDIDATES]]

    def _weigh(self, number: int, phrasing: tuple[float, str], asked: _Asked) -> Match:
        index = self._index
        body = sum(weight for one, weight in asked.content.items() if one in index.bodies[number])
        covered = body / asked.content_total if asked.content_total else 0.0
        evidence = Evidence(phrasing[0], phrasing[1], asked.named.get(number, 0.0), covered)
        entry = index.entries[number]
        return Match(entry, _confidence(evidence, asked), evidence)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, weighed by the index."""

    weights: dict[str, float]
    total: float
    content: dict[str, float]
    content_total: float
    named: dict[int, float]
    """For each entry with a name in the query: the share of the content that the name covers."""

    @classmethod
    def of(cls, query: Query, index: Index) -> _Asked:
        words = tuple(map(index.correct, query.words))
        stems = tuple(map(stem, words))
        weights = {one: index.weight_of(one) for one in stems}
        content = {stems[position]: weights[stems[position]] for position in query.content}
        content_total = sum(content.values())
        named = _find_names(query, words, stems, content, index)
        return cls(weights, sum(weights.values()), content, content_total, named)


def _find_names(
    query: Query, words: tuple[str, ...], stems: tuple[str, ...], content: dict[str, float], index: Index
) -> dict[int, float]:
    """The entries that the query names, each with the share of the query's content that the name covers."""
    total = sum(content.values())
    named: dict[int, float] = {}
    for start, end, name in _longest(_spans_of_names(query, words, index)):
        inside = sum(content.get(one, 0.0) for one in set(stems[start:end]))
        named[name.entry] = max(named.get(name.entry, 0.0), inside / total if total else 1.0)
    return named


def _spans_of_names(query: Query, words: tuple[str, ...], index: Index) -> Iterator[_NameSpan]:
    """Every run of words that is a name, however it is hyphenated or spaced."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            for name in index.names.get("".join(words[start:end]), ()):
                if not name.is_acronym or _is_meant_as_acronym(words[start], query):
                    yield start, end, name


def _longest(spans: Iterable[_NameSpan]) -> list[_NameSpan]:
    """The spans that are not part of a longer one: who says `implementation practice` does not say `practice`."""
    found = list(spans)
    return [
        (start, end, name)
        for start, end, name in found
        if not any(first <= start and end <= last and last - first > end - start for first, last, _ in found)
    ]


def _is_meant_as_acronym(word: str, query: Query) -> bool:
    """An acronym that is also a common word (`IS`) is one only in capitals."""
    return word not in FRAME_WORDS or word in query.capitals


def _confidence(evidence: Evidence, asked: _Asked) -> float:
    """The chance that the entry is what is asked for: a logistic curve over the evidence."""
    if not asked.content_total and not evidence.name:
        return min(0.3, evidence.phrasing * 0.3)
    strength = -6.2 + 4.6 * evidence.phrasing + 3.6 * evidence.name + 4.4 * evidence.body**2
    return 1 / (1 + math.exp(-strength))
