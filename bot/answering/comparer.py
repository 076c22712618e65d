"""Answers questions that set two topics side by side with the entries of both."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.answer import Answer
from bot.answering.comparisons import (
    MAX_CHARACTERS,
    find_pairs,
    find_pairs_before,
    find_splits,
    sets_side_by_side,
    tells_apart,
)
from bot.answering.thresholds import WRITTEN_CONFIDENCE
from bot.matching.prepare import prepare_query, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.thresholds import Thresholds
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

    _Pair = tuple[str, str]

NAMED_CONFIDENCE = 0.94
"""Two topics that stand by name in a comparing sentence were the two compared in 15 of 15 test questions:
16 / 17, by Laplace's rule of succession. One that a side names alone was meant by 298 of 312 sides."""


MOST_SIDES = 6
MOST_WORDS = 60
"""Of a message: each side is a text to match, and each word of it may be misspelt."""
_VERSUS = re.compile(r"\s+(?:versus|vs\.?)\s+")


class _Side(NamedTuple):
    """What one side of a comparison is about most likely."""

    entry: Entry
    confidence: float


class _Sides:
    """What the sides of comparisons are about that one message may hold."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._known: dict[str, _Side | None] = {}
        self._words = 0

    @property
    def are_spent(self) -> bool:
        """True where a message had so many sides that somebody only wants to keep the bot busy."""
        return len(self._known) >= MOST_SIDES or self._words >= MOST_WORDS

    def find(self, text: str) -> _Side | None:
        """The entry that a side is about most likely; one that it names alone is."""
        if text not in self._known:
            query = prepare_query(text)
            self._words += len(query.words)
            self._known[text] = self._find(query)
        return self._known[text]

    def _find(self, query: Query) -> _Side | None:
        bearers = self._matcher.find_bearers(query)
        if len(bearers) == 1:
            return _Side(bearers[0], WRITTEN_CONFIDENCE)
        matches = self._matcher.match(query).matches
        if not matches:
            return None
        entry, confidence = matches[0].entry, matches[0].confidence
        is_named = self._matcher.find_named(query) == (entry,)
        return _Side(entry, max(confidence, NAMED_CONFIDENCE) if is_named else confidence)


class Comparer:
    """Compares the entries of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, matcher: Matcher) -> None:
        self._matcher = matcher
        # "Implementation Science (journal)", by the entry whose name stands before the bracket.
        self._namesakes: dict[str, Entry] = {
            bearer.id: entry
            for entry in knowledge
            if " (" in entry.title
            for bearer in matcher.find_bearers(prepare_query(entry.title.partition(" (")[0]))
            if bearer is not entry
        }
        # "Fidelity versus adaptation", by the two entries whose names it holds.
        self._of_both: dict[frozenset[str], Entry] = {
            frozenset(one.id for one in named): entry
            for entry in knowledge
            for named in (_find_sides(entry, matcher),)
            if len(named) == 2
        }

    def compare(self, query: Query, bounds: Thresholds) -> Answer | None:
        """An answer of two entries, where the query sets two known topics side by side.

        Where one entry is about both, and they are not to be told apart, that one answers.
        """
        compared = self._compare(query, bounds)
        if compared is None or tells_apart(self._matcher.mend(query)):
            return compared
        of_both = self._of_both.get(frozenset(entry.id for entry in compared.entries))
        return Answer("answered", "match", compared.confidence, entries=(of_both,)) if of_both else compared

    def _compare(self, query: Query, bounds: Thresholds) -> Answer | None:
        in_names = self._matcher.find_name_positions(query)
        words = enumerate(self._matcher.mend_words(query))
        said = " ".join(word for position, word in words if position not in in_names)
        if len(query.text) > MAX_CHARACTERS or not sets_side_by_side(said):
            return None
        sentences = split_sentences(self._matcher.mend(query))
        sides = _Sides(self._matcher)
        pairs = [list(find_pairs(sentence)) for sentence in sentences]
        compared = self._compare_sides(sides, chain.from_iterable(pairs), bounds.answer, bounds.answer)
        if compared:
            return compared
        before = find_pairs_before(sentences)
        compared = self._compare_sides(sides, before, bounds.answer, bounds.answer)
        if compared:
            return compared
        named = self._make_alike(self._matcher.find_named(query))
        things = tuple(entry for entry in named if entry.kind != "organization")
        if len(things) == 2 or (len(named) == 2 and not things):
            return _compare_entries(things or named, NAMED_CONFIDENCE)
        # "Theories, models and frameworks" is one thing, whatever its parts are about.
        whole = self._find_whole(sentences, pairs)
        splits = self._find_whole(sentences, map(find_splits, sentences))
        compared = self._compare_sides(sides, whole, bounds.answer, bounds.side) or self._compare_sides(
            sides, splits, bounds.parted, bounds.parted
        )
        if compared or len(named) != 2:
            return compared
        # An organization may stand there only as the maker of the other thing: "NIRN's steps".
        return _compare_entries(named, NAMED_CONFIDENCE)

    def _compare_sides(
        self, sides: _Sides, pairs: Iterable[_Pair], clear: float, least: float
    ) -> Answer | None:
        """An answer of both entries of the first pair of which one is clear, and the other one likely enough.

        Whoever compares a thing of the field compares it with another one.
        """
        for pair in pairs:
            if sides.are_spent:
                return None
            known = [side for side in map(sides.find, pair) if side and side.confidence >= least]
            entries = self._make_alike([side.entry for side in known])
            if len(entries) == 2 and any(side.confidence >= clear for side in known):
                return _compare_entries(entries, min(side.confidence for side in known))
        return None

    def _find_whole(self, sentences: Iterable[str], pairs: Iterable[Iterable[_Pair]]) -> Iterator[_Pair]:
        """Of the pairs in each sentence those that leave each name of it whole in one of the sides."""
        for sentence, found in zip(sentences, pairs, strict=True):
            names = self._count_in_names(sentence)
            yield from (pair for pair in found if sum(map(self._count_in_names, pair)) >= names)

    def _count_in_names(self, text: str) -> int:
        """How many words are part of a name of several words."""
        return len(self._matcher.find_name_positions(prepare_query(text)))

    def _make_alike(self, sides: Sequence[Entry]) -> tuple[Entry, ...]:
        """The entries of the sides, each once; of two that share a name, the one of the other side's kind.

        Beside a journal, a name that is that of the field is that of its journal.
        """
        alike = {}
        for entry, other in zip(sides, reversed(sides), strict=True):
            namesake = self._namesakes.get(entry.id)
            meant = namesake if namesake and namesake.kind == other.kind != entry.kind else entry
            alike[meant.id] = meant
        return tuple(alike.values())


def _find_sides(entry: Entry, matcher: Matcher) -> tuple[Entry, ...]:
    """The entries whose names are all that a title sets side by side."""
    sides = _VERSUS.split(entry.title)
    named = [matcher.find_bearers(prepare_query(side)) for side in sides] if len(sides) == 2 else []
    return tuple(bearers[0] for bearers in named if len(bearers) == 1)


def _compare_entries(entries: tuple[Entry, ...], confidence: float) -> Answer:
    return Answer("answered", "comparison", confidence, entries=entries)
