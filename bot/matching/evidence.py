"""The evidence that a query is about an entry: a few numbers, each with its own meaning."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.hearing import hear
from bot.matching.index import MOST_CUT
from bot.matching.kinds import find_kinds
from bot.matching.phrasings import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.matching.hearing import Heard
    from bot.matching.index import Index
    from bot.matching.phrasings import Near
    from bot.matching.prepare import Query
    from bot.matching.vectors import Vector


class Evidence(NamedTuple):
    """Why an entry may be what is asked for; each number runs from about 0 to 1.

    A tuple, as what is made of it: several are made for each question, and a frozen dataclass takes four
    times as long.
    """

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
    kin: float
    """How near the words that were asked come in meaning, one by one, to words of its phrasings."""
    meaning: float
    """Likeness in meaning of what was asked to the whole entry."""
    kind: float
    """1 where the question names the entry's kind ("tool"), -1 where another, 0 where it names none."""
    known: float
    """The share of what was asked that any entry speaks of; the same for all entries."""
    length: float
    """How many words carry the question, from 0 for none to 1 for many; the same for all entries."""
    topical: float
    """How far what was learnt speaks for it rather than for the question's being off topic; 0 where nothing
    was learnt, as in a base that is too large."""
    closer: float
    """How much more like the question its nearest phrasing is than the nearest off-topic question; 0 where
    nothing was learnt."""
    off_topic: float
    """The chance, by what was learnt alone, that the question is off topic; the same for all entries."""
    off_topic_share: float
    """The share of off-topic questions in all that was learnt from: in a small base, which has few texts of
    its own, what they say means less. The same for all entries and questions."""


EVIDENCE_NAMES: tuple[str, ...] = Evidence._fields


class Candidate(NamedTuple):
    """An entry, by its number in the index, and the evidence for it."""

    entry: int
    evidence: Evidence
    nearest: int
    """The number, among the entry's own, of the phrasing that is most like the query."""


class Reading(NamedTuple):
    """A query as it was read against one knowledge base."""

    heard: Heard
    candidates: tuple[Candidate, ...]


def read_queries(queries: Sequence[Query], index: Index, *, is_encoded: bool = False) -> list[Reading]:
    """For each query the candidates, with their evidence, in no particular order.

    Several queries, such as the sentences of a message, are read quicker together than one by one.
    """
    return read_heard([hear(query, index) for query in queries], index, is_encoded=is_encoded)


def read_heard(heard: Sequence[Heard], index: Index, *, is_encoded: bool) -> list[Reading]:
    """The same, where it is known what the queries say.

    With `is_encoded` the likeness in meaning to phrasings is that of the sentence encoder.
    """
    asking = [one for one in heard if one.asks]
    found = _find_candidates(asking, index, is_encoded=is_encoded) if asking else iter(())
    return [Reading(one, next(found) if one.asks else ()) for one in heard]


def _find_candidates(
    heard: Sequence[Heard], index: Index, *, is_encoded: bool
) -> Iterator[tuple[Candidate, ...]]:
    texts = [*(one.said for one in heard), *(one.topic for one in heard)]
    meanings = index.vectors.encode_each(texts, MOST_CUT)
    asked = [Asked(one.said, one.stems, one.named) for one in heard]
    near = index.find_near(asked, meanings[: len(heard)], is_encoded=is_encoded)
    for one, close, topic in zip(heard, near, meanings[len(heard) :], strict=True):
        yield tuple(_weigh(one, close, topic, index))


def _weigh(heard: Heard, near: Near, topic: Vector, index: Index) -> Iterator[Candidate]:
    """The candidates for a query; `topic` is the meaning of the words that carry it."""
    entries, named, kinds = near.entries.tolist(), heard.named, find_kinds(heard.words)
    learnt, phrasing, off_topic = near.learnt.tolist(), near.nearest.tolist(), near.off_topic
    names = [named.get(entry, 0.0) for entry in entries]
    # In the order of `Evidence`: made by name, each would take twice as long.
    evidence = map(
        Evidence,
        learnt,
        _lead(learnt),
        phrasing,
        _lead(phrasing),
        names,
        [float(name > 0.999) for name in names],
        [_rival(entry, named) for entry in entries] if named else names,
        index.bodies.cover(heard.content, entries),
        index.kin.cover(heard.carriers, heard.content, entries),
        index.bodies.likeness(topic, near.entries).tolist(),
        [1.0 if index.entries[entry].kind in kinds else -1.0 for entry in entries] if kinds else repeat(0.0),
        repeat(heard.content.known),
        repeat(min(len(heard.content.stems), 12) / 12),
        [score - off_topic.learnt for score in learnt] if off_topic else repeat(0.0),
        [one - off_topic.nearest for one in phrasing] if off_topic else repeat(0.0),
        repeat(off_topic.chance if off_topic else 0.0),
        repeat(off_topic.share if off_topic else 0.0),
    )
    return map(Candidate, entries, evidence, near.phrasings.tolist())


def _lead(scores: list[float]) -> list[float]:
    """How far each score is above the best of the others."""
    if len(scores) < 2:
        return scores
    second, first = sorted(scores)[-2:]
    return [score - (second if score == first else first) for score in scores]


def _rival(entry: int, named: Mapping[int, float]) -> float:
    """The largest share that another entry's names have."""
    return max((share for other, share in named.items() if other != entry), default=0.0)
