"""The evidence that a query is about an entry: a few numbers, each with its own meaning."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.index import MOST_CUT
from bot.matching.kinds import find_kinds
from bot.matching.words import stem

if TYPE_CHECKING:
    from bot.knowledge.entry import Kind
    from bot.matching.bodies import WeighedStems
    from bot.matching.index import Index
    from bot.matching.names import NamedSpan
    from bot.matching.prepare import Query

MOST_WORDS = 50
"""In a longer text some words are not read right and the rest say what it is about."""
MOST_MENDED = 5
"""Of more words that nobody knows the first are looked up, as each costs a tenth of a question."""


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
    meaning: float
    """Likeness in meaning of what was asked to the whole entry."""
    kind: float
    """1 where the question names the entry's kind ("tool"), -1 where another, 0 where it names none."""
    known: float
    """The share of what was asked that any entry speaks of; the same for all entries."""
    length: float
    """How many words carry the question, from 0 for none to 1 for many; the same for all entries."""


EVIDENCE_NAMES: tuple[str, ...] = Evidence._fields


class Candidate(NamedTuple):
    """An entry, by its number in the index, and the evidence for it."""

    entry: int
    evidence: Evidence
    nearest: int
    """The number, among the entry's own, of the phrasing that is most like the query."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was read against one knowledge base."""

    words: tuple[str, ...]
    """Its words, misspellings mended."""
    names: tuple[NamedSpan, ...]
    candidates: tuple[Candidate, ...]


def mend_words(query: Query, index: Index) -> tuple[str, ...]:
    """The query's words, misspellings mended; what is typed as an acronym is meant as typed."""
    if len(query.words) > MOST_WORDS:
        return query.words
    unknown = (
        place
        for place, (word, typed) in enumerate(zip(query.words, query.typed, strict=True))
        if not index.speller.knows(word) and (query.is_shouted or not typed.removesuffix("s").isupper())
    )
    words = list(query.words)
    for place in islice(unknown, MOST_MENDED):
        words[place] = index.speller.correct(words[place])
    return tuple(words)


def find_names(words: tuple[str, ...], query: Query, index: Index) -> tuple[NamedSpan, ...]:
    """The names of entries among the mended words of a query."""
    return index.names.find(words, query.typed)


def read_query(query: Query, index: Index, *, is_encoded: bool = False) -> Reading:
    """The candidates for a query, each with its evidence, in no particular order.

    With `is_encoded` the likeness in meaning to phrasings is that of the sentence encoder.
    """
    words = mend_words(query, index)
    stems = tuple(map(stem, words))
    names = find_names(words, query, index)
    if not names and all(word.isdigit() for word in words):
        return Reading(words, names, ())  # Numbers alone, such as a sum to be done, ask for nothing.
    lookalikes = index.names.find_lookalikes(words, query.typed)
    content = index.bodies.weigh(_find_content(query, words, stems))
    named = _share_of_names(names, stems, content)
    said = [position for position in range(len(words)) if position not in lookalikes]
    near = index.find_near(
        [words[position] for position in said],
        [stems[position] for position in said],
        {span.name.entry for span in names},
        is_encoded=is_encoded,
    )
    meaning = index.vectors.encode([words[position] for position in query.content], MOST_CUT)
    kinds = find_kinds(words)
    learnt, phrasing = near.learnt.tolist(), near.nearest.tolist()
    learnt_lead, phrasing_lead = _lead(learnt), _lead(phrasing)
    phrasings = near.phrasings.tolist()
    covered = index.bodies.cover(content, near.entries).tolist()
    meanings = index.bodies.likeness(meaning, near.entries).tolist()
    known, length = content.known, min(len(content.stems), 12) / 12
    candidates = []
    for place, entry in enumerate(near.entries.tolist()):
        name = named.get(entry, 0.0)
        evidence = Evidence(
            learnt=learnt[place],
            learnt_lead=learnt_lead[place],
            phrasing=phrasing[place],
            phrasing_lead=phrasing_lead[place],
            name=name,
            is_whole=float(name > 0.999),
            rival=max((share for other, share in named.items() if other != entry), default=0.0),
            body=covered[place],
            meaning=meanings[place],
            kind=_agreement_in_kind(index.entries[entry].kind, kinds),
            known=known,
            length=length,
        )
        candidates.append(Candidate(entry, evidence, phrasings[place]))
    return Reading(words, names, tuple(candidates))


def _lead(scores: list[float]) -> list[float]:
    """How far each score is above the best of the others."""
    if len(scores) < 2:
        return scores
    second, first = sorted(scores)[-2:]
    return [score - (second if score == first else first) for score in scores]


def _agreement_in_kind(kind: Kind, asked: frozenset[Kind]) -> float:
    if not asked:
        return 0.0
    return 1.0 if kind in asked else -1.0


def _find_content(query: Query, words: tuple[str, ...], stems: tuple[str, ...]) -> tuple[str, ...]:
    """The stems that carry the question, each once; numbers alone carry none."""
    if not any(words[position].isalpha() for position in query.content):
        return ()
    return tuple(dict.fromkeys(stems[position] for position in query.content))


def _share_of_names(
    names: tuple[NamedSpan, ...], stems: tuple[str, ...], content: WeighedStems
) -> dict[int, float]:
    """For each entry that is named: the share of the content's weight that its names cover."""
    covered: dict[int, set[str]] = {}
    for span in names:
        covered.setdefault(span.name.entry, set()).update(stems[span.start : span.end])
    if not covered:
        return {}
    weights = dict(zip(content.stems, content.weights.tolist(), strict=True))
    return {
        entry: sum(weights.get(one, 0.0) for one in said) / content.total for entry, said in covered.items()
    }
