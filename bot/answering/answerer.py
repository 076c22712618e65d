"""Decides: which entry answers, whether to offer choices, or whether to say "I do not know"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.answer import Answer
from bot.answering.comparisons import find_pairs, sets_side_by_side
from bot.answering.lists import ListFinder
from bot.matching.matcher import Matcher
from bot.matching.prepare import prepare_query, split_sentences

if TYPE_CHECKING:
    from bot.answering.lists import ListRequest
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.matcher import Match, Matching
    from bot.matching.prepare import Query

NAMED_CONFIDENCE = 0.94
"""Two topics that stand by name in a comparing sentence were the two compared in 15 of 15 test questions:
16 / 17, by Laplace's rule of succession."""
MOST_NAMESAKES = 5
LIST_CONFIDENCE = 0.9
"""The same for lists that were asked for: 8 of 8, so 9 / 10."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where answering, offering and abstaining part; confidences from 0 to 1."""

    answer: float = 0.6
    """From here the first match answers, unless the second is within `margin`."""
    margin: float = 0.12
    choice: float = 0.12
    """From here the first match is offered, beside the next ones."""
    hint: float = 0.03
    """From here a match is worth naming: as a further choice, or as a near topic when abstaining."""
    most_choices: int = 3


class Answerer:
    """Answers from one knowledge base; the same utterance always gets the same answer."""

    def __init__(self, knowledge: KnowledgeBase, thresholds: Thresholds | None = None) -> None:
        self.knowledge = knowledge
        self.matcher = Matcher(knowledge)
        self._lists = ListFinder(knowledge)
        self._thresholds = thresholds or Thresholds()

    def answer(self, utterance: str) -> Answer:
        """The answer to what a person typed."""
        query = prepare_query(utterance)
        return (
            self._answer_without_matching(query)
            or self._compare(query)
            or self._decide(query, self.matcher.match(query))
        )

    def _answer_without_matching(self, query: Query) -> Answer | None:
        if query.is_too_long:
            return Answer("abstained", "too-long", 0.0)
        if query.is_empty:
            return Answer("abstained", "empty", 0.0)
        if query.is_help:
            return Answer("abstained", "help", 0.0)
        if query.is_greeting:
            return Answer("abstained", "greeting", 0.0)
        listed = self._lists.find(query, self.matcher.find_name_positions(query))
        if listed:
            return _answer_with(listed)
        namesakes = self.matcher.find_namesakes(query)[:MOST_NAMESAKES]
        return Answer("choices", "torn", 1 / len(namesakes), choices=namesakes) if namesakes else None

    def _compare(self, query: Query) -> Answer | None:
        """An answer of two entries, where the query sets two known topics side by side."""
        if not sets_side_by_side(query.text):
            return None
        for sentence in split_sentences(query.text):
            for pair in find_pairs(sentence):
                sides = [self.matcher.match_text(side) for side in pair]
                firsts = [side.matches[0] for side in sides if side.confidence >= self._thresholds.answer]
                entries = {match.entry.id: match.entry for match in firsts}
                if len(entries) == 2:
                    confidence = min(match.confidence for match in firsts)
                    return Answer("answered", "comparison", confidence, entries=tuple(entries.values()))
        named = self.matcher.find_named(query)
        if len(named) == 2:
            return Answer("answered", "comparison", NAMED_CONFIDENCE, entries=named)
        return None

    def _decide(self, query: Query, matching: Matching) -> Answer:
        bounds = self._thresholds
        matches = matching.matches
        confidence = matching.confidence
        if matches and self._is_clear(matches):
            return Answer("answered", "match", confidence, entries=(matches[0].entry,))
        listed = self._lists.find_narrowed(query, self.matcher.find_name_positions(query))
        if listed:
            return _answer_with(listed)
        near = [match for match in matches[: bounds.most_choices] if match.confidence >= bounds.hint]
        entries = tuple(match.entry for match in near)
        if confidence >= bounds.choice and len(near) > 1:
            return Answer("choices", "torn", confidence, choices=entries)
        return Answer("abstained", "unsure" if near else "unrelated", confidence, choices=entries)

    def _is_clear(self, matches: tuple[Match, ...]) -> bool:
        """True where the first match is likely, and likelier than the second by the margin."""
        first = matches[0].confidence
        second = matches[1].confidence if len(matches) > 1 else 0.0
        own = matches[0].entry.match.threshold
        return (
            first >= (self._thresholds.answer if own is None else own)
            and first - second >= self._thresholds.margin
        )


def _answer_with(listed: ListRequest) -> Answer:
    return Answer("answered", "list", LIST_CONFIDENCE, entries=listed.entries, heading=listed.heading)
