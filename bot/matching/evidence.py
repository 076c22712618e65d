"""The evidence that a query is about an entry: a few numbers, each with its own meaning."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.kinds import find_kinds
from bot.matching.words import stem

if TYPE_CHECKING:
    from bot.knowledge.entry import Kind
    from bot.matching.index import Index
    from bot.matching.names import NamedSpan
    from bot.matching.prepare import Query
    from bot.matching.vectors import Vector

CANDIDATES = 8
"""How many entries are weighed; the right one is hardly ever further down."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entry may be what is asked for; each number runs from about 0 to 1."""

    learnt: float
    """What the phrasings of all entries together say of this one."""
    learnt_lead: float
    """How far that is above the best other entry; negative where another is ahead."""
    phrasing: float
    """Likeness to the nearest phrasing."""
    phrasing_lead: float
    """How far that is above the nearest phrasing of the other entries."""
    name: float
    """The share of what was asked that a name of the entry says."""
    is_whole: float
    """1 where a name of the entry is all that was asked."""
    rival: float
    """The largest such share among the other entries."""
    body: float
    """The share of what was asked that the entry speaks of at all."""
    meaning: float
    """Likeness in meaning of what was asked to the whole entry."""
    kind: float
    """1 where the question names the entry's kind ("tool"), -1 where another, 0 where it names none."""
    known: float
    """The share of what was asked that any entry speaks of; the same for all entries."""
    length: float
    """How many words carry the question, from 0 for none to 1 for many; the same for all entries."""


EVIDENCE_NAMES: tuple[str, ...] = tuple(one.name for one in fields(Evidence))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry, by its number in the index, and the evidence for it."""

    entry: int
    evidence: Evidence
    nearest: int
    """The number of the phrasing that is most like the query."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was read against one knowledge base."""

    words: tuple[str, ...]
    """Its words, misspellings mended."""
    names: tuple[NamedSpan, ...]
    candidates: tuple[Candidate, ...]


def mend_words(query: Query, index: Index) -> tuple[str, ...]:
    """The query's words, misspellings mended; what is typed as an acronym is meant as typed."""
    is_kept = (sum(map(str.isupper, typed[1:])) > 0 and not query.is_shouted for typed in query.typed)
    return tuple(
        word if kept else index.speller.correct(word) for word, kept in zip(query.words, is_kept, strict=True)
    )


def find_names(words: tuple[str, ...], query: Query, index: Index) -> tuple[NamedSpan, ...]:
    """The names of entries among the mended words of a query."""
    return index.names.find(words, query.typed)


def read_query(query: Query, index: Index) -> Reading:
    """The candidates for a query, each with its evidence, in no particular order."""
    words = mend_words(query, index)
    stems = tuple(map(stem, words))
    names = find_names(words, query, index)
    content = _weigh_content(query, words, stems, index)
    total = sum(content.values())
    named = _share_of_names(names, stems, content)

    likeness = index.phrasings.likeness(stems, words)
    nearest = np.maximum.reduceat(likeness, index.starts)
    learnt = likeness @ index.weights if index.weights is not None else nearest
    chosen = {
        int(number) for number in np.argpartition(-learnt, min(CANDIDATES, len(learnt)) - 1)[:CANDIDATES]
    }
    chosen |= {span.name.entry for span in names}
    meaning = index.vectors.encode([words[position] for position in query.content])
    meanings: Vector = index.body_meanings[sorted(chosen)] @ meaning
    known = sum(weight for one, weight in content.items() if index.is_known(one)) / total if total else 0.0

    kinds = find_kinds(words)
    best_learnt, best_nearest = _Best.of(learnt), _Best.of(nearest)

    candidates = []
    for entry, likeness_in_meaning in zip(sorted(chosen), meanings, strict=True):
        covered = sum(weight for one, weight in content.items() if one in index.bodies[entry])
        name = named.get(entry, 0.0)
        evidence = Evidence(
            learnt=float(learnt[entry]),
            learnt_lead=float(learnt[entry] - best_learnt.other_than(entry)),
            phrasing=float(nearest[entry]),
            phrasing_lead=float(nearest[entry] - best_nearest.other_than(entry)),
            name=name,
            is_whole=float(name > 0.999),
            rival=max((share for other, share in named.items() if other != entry), default=0.0),
            body=covered / total if total else 0.0,
            meaning=float(likeness_in_meaning),
            kind=_agreement_in_kind(index.entries[entry].kind, kinds),
            known=known,
            length=min(len(content), 12) / 12,
        )
        candidates.append(Candidate(entry, evidence, _nearest_phrasing(likeness, index, entry)))
    return Reading(words, names, tuple(candidates))


def _agreement_in_kind(kind: Kind, asked: frozenset[Kind]) -> float:
    if not asked:
        return 0.0
    return 1.0 if kind in asked else -1.0


def _weigh_content(
    query: Query, words: tuple[str, ...], stems: tuple[str, ...], index: Index
) -> dict[str, float]:
    """The stems that carry the question, each with its weight; numbers alone carry none."""
    if not any(words[position].isalpha() for position in query.content):
        return {}
    return {stems[position]: index.weight_of(stems[position]) for position in query.content}


def _share_of_names(
    names: tuple[NamedSpan, ...], stems: tuple[str, ...], content: dict[str, float]
) -> dict[int, float]:
    """For each entry that is named: the share of the content's weight that its names cover."""
    covered: dict[int, set[str]] = {}
    for span in names:
        covered.setdefault(span.name.entry, set()).update(stems[span.start : span.end])
    total = sum(content.values())
    return {
        entry: sum(content.get(one, 0.0) for one in said) / total if total else 0.0
        for entry, said in covered.items()
    }


@dataclass(frozen=True, slots=True)
class _Best:
    """The best score of all entries, whose it is, and the second best; 0 where there is none."""

    entry: int
    first: float
    second: float

    @classmethod
    def of(cls, scores: Vector) -> _Best:
        entry = int(scores.argmax())
        others = np.concatenate((scores[:entry], scores[entry + 1 :]))
        return cls(entry, float(scores[entry]), float(others.max()) if len(others) else 0.0)

    def other_than(self, entry: int) -> float:
        """The best score of the other entries."""
        return self.second if entry == self.entry else self.first


def _nearest_phrasing(likeness: Vector, index: Index, entry: int) -> int:
    start = int(index.starts[entry])
    return start + int(likeness[start : start + len(index.entries[entry].phrasings)].argmax())
