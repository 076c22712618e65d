"""The two sides of a comparison: which entry each is about, beside the other one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.thresholds import WRITTEN_CONFIDENCE
from bot.matching.prepare import begins_asking, prepare_query
from bot.matching.pronouns import has_pronoun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

    Pair = tuple[Entry, Entry]

NAMED_CONFIDENCE = 0.94
"""Two topics that stand by name in a comparing sentence were the two compared in 15 of 15 test questions:
16 / 17, by Laplace's rule of succession. One that a side names alone was meant by 298 of 312 sides."""
OWNER_CONFIDENCE = 0.5
"""From here an organization may stand for a thing of its own."""
MOST_SIDES = 8
MOST_WORDS = 60
"""Of a message: each side is a text to match, and each word of it may be misspelt."""


class Side(NamedTuple):
    """What one side is about most likely."""

    entry: Entry
    confidence: float


class Pairing:
    """What two things of one knowledge base stand for beside one another.

    Beside a journal, a name that is that of the field is that of its journal. Where makers may stand for what
    they made, whoever gives a certificate stands for that beside another one: "the TCI certificate or UNC's".
    """

    def __init__(self, knowledge: KnowledgeBase, matcher: Matcher) -> None:
        self._matcher = matcher
        self._own: dict[str, dict[str, Entry]] = _find_own(knowledge)
        # "Implementation Science (journal)", by the entry whose name stands before the bracket.
        self._namesakes: dict[str, Entry] = {
            bearer.id: entry
            for entry in knowledge
            if " (" in entry.title
            for bearer in matcher.find_bearers(prepare_query(entry.title.partition(" (")[0]))
            if bearer is not entry
        }

    def pair(self, first: Side, second: Side, *, by_makers: bool) -> Pair | None:
        """The entries of two sides; None where they are one."""
        one = self._find_alike(first, second.entry, by_makers=by_makers)
        other = self._find_alike(second, first.entry, by_makers=by_makers)
        return None if one is other else (one, other)

    def align(self, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        """Some entries, those of another kind than most for their namesakes of that kind."""
        kind = Counter(entry.kind for entry in entries).most_common(1)[0][0]
        namesakes = [
            entry if entry.kind == kind else self._namesakes.get(entry.id, entry) for entry in entries
        ]
        return tuple(dict.fromkeys(namesakes))

    def _find_alike(self, side: Side, other: Entry, *, by_makers: bool) -> Entry:
        entry = side.entry
        if entry.kind == other.kind:
            return entry
        namesake = self._namesakes.get(entry.id)
        if namesake and namesake.kind == other.kind:
            return namesake
        if (
            not by_makers
            or other.kind == "definition"
            or entry.kind != "organization"
            or side.confidence < OWNER_CONFIDENCE
        ):
            return entry
        own = [one for one in self._own[entry.id].values() if one.kind == other.kind and one is not other]
        if len(own) > 1:
            matches = self._matcher.match_text(f"{entry.title} {other.title}").matches
            likely = {match.entry.id: match.confidence for match in matches}
            own.sort(key=lambda one: -likely.get(one.id, 0.0))
        return own[0] if own else entry


class Sides(NamedTuple):
    """What both sides are about most likely."""

    pair: Pair
    """What each stands for beside the other."""
    first: Side
    second: Side

    @property
    def low(self) -> float:
        """The confidence of the less sure side."""
        return min(self.first.confidence, self.second.confidence)

    @property
    def high(self) -> float:
        """That of the surer side."""
        return max(self.first.confidence, self.second.confidence)

    def is_about(self, entry: Entry | None) -> bool:
        """True where a side is about an entry, or stands for it."""
        return entry in (self.first.entry, self.second.entry, *self.pair)


class SideReader:
    """Reads the sides of the comparisons that one message may hold, each once."""

    def __init__(self, matcher: Matcher, pairing: Pairing, *, by_makers: bool) -> None:
        self._matcher = matcher
        self._pairing = pairing
        self._by_makers = by_makers
        self._known: dict[tuple[str, ...], Side | None] = {}
        self._words = 0

    @property
    def is_spent(self) -> bool:
        """True where a message had so many sides that somebody only wants to keep the bot busy."""
        return len(self._known) >= MOST_SIDES or self._words >= MOST_WORDS

    def read_both(self, text: str, other: str) -> Sides | None:
        """What two texts are about; None where that is one thing, or where one is about nothing."""
        first, second = self._read(text), self._read(other)
        pair = self._pairing.pair(first, second, by_makers=self._by_makers) if first and second else None
        return Sides(pair, first, second) if first and second and pair else None

    def _read(self, text: str) -> Side | None:
        # Sides that differ only in words such as "the" are one.
        query = prepare_query(text)
        said = tuple([query.stems[position] for position in query.content])
        if said not in self._known:
            self._words += len(query.words)
            self._known[said] = self._find(query)
        return self._known[said]

    def _find(self, query: Query) -> Side | None:
        """The entry that a side is about most likely; one that it names alone is."""
        bearers = self._matcher.find_bearers(query)
        if len(bearers) == 1:
            return Side(bearers[0], WRITTEN_CONFIDENCE)
        if begins_asking(query.text) and has_pronoun(query.text) and not self._matcher.find_named(query):
            return None  # "... and how is it different from doing well" speaks of the other side.
        matches = self._matcher.match(query).matches
        if not matches:
            return None
        entry, confidence = matches[0].entry, matches[0].confidence
        is_named = self._matcher.find_named(query) == (entry,)
        return Side(entry, max(confidence, NAMED_CONFIDENCE) if is_named else confidence)


def _find_own(knowledge: KnowledgeBase) -> dict[str, dict[str, Entry]]:
    """For each organization the entries that it has to do with, by their ids."""
    own: dict[str, dict[str, Entry]] = {entry.id: {} for entry in knowledge.of_kind("organization")}
    for entry in knowledge:
        for maker in (*entry.related, entry.program.provider if entry.program else ""):
            if maker in own:
                own[maker][entry.id] = entry
        if entry.id in own:
            own[entry.id] |= {other: knowledge[other] for other in entry.related if other in knowledge}
    return own
