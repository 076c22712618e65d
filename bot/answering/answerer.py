"""Decides: which entry answers, whether to offer choices, or whether to say "I do not know"."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.answer import Answer
from bot.answering.comparer import Comparer
from bot.answering.followups import find_related, leans, spell_out
from bot.answering.lists import ListFinder, may_want_list
from bot.answering.tasks import asks_for_work
from bot.answering.thresholds import WRITTEN_CONFIDENCE, Thresholds
from bot.matching.matcher import MOST_SENTENCES, Matcher
from bot.matching.prepare import (
    asks,
    part_told_and_asked,
    prepare_query,
    split_questions,
    split_sentences,
)
from bot.matching.pronouns import has_pronoun

if TYPE_CHECKING:
    from bot.answering.lists import ListRequest
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.encoder import Encoder
    from bot.matching.matcher import Match, Matching
    from bot.matching.prepare import Query

MOST_NAMESAKES = 5
MOST_QUESTIONS = 3
LIST_CONFIDENCE = 0.9
"""Lists that were asked for were right in 8 of 8 test questions: 9 / 10, by Laplace's rule of succession."""


class Answerer:
    """Answers from one knowledge base; the same utterance always gets the same answer."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        encoder: Encoder | None = None,
        thresholds: Thresholds | None = None,
        before: Answerer | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.matcher: Matcher = Matcher(knowledge, encoder, before.matcher if before else None)
        self.thresholds = thresholds or Thresholds()
        self._lists = ListFinder(knowledge)
        self._comparer = Comparer(knowledge, self.matcher)

    def with_thresholds(self, thresholds: Thresholds) -> Answerer:
        """The same answerer with other thresholds; nothing is built anew."""
        other = copy(self)
        other.thresholds = thresholds
        return other

    def answer(self, utterance: str, topic: Entry | None = None) -> Answer:
        """The answer to what a person typed; `topic` is what was answered before in the same thread."""
        query = prepare_query(utterance)
        alone = self._answer_alone(query)
        if topic is None or not leans(query.text):
            return alone
        return self._follow_up(query, alone, topic) or alone

    def find_bearers(self, query: Query) -> tuple[Entry, ...]:
        """The entries that bear the one name which is all that a message, or its only question, asks for."""
        bearers = self.matcher.find_bearers(query)
        questions = () if bearers else tuple(filter(asks, split_sentences(query.text)))
        if len(questions) != 1:
            return bearers
        told, asked = part_told_and_asked(questions[0])
        asked = questions[0] if self.find_terms(told) else asked
        return self.matcher.find_bearers(prepare_query(asked), message=query)

    def find_terms(self, text: str) -> tuple[Entry, ...]:
        """The entries that a text names, in the order in which it does; it need not be a question."""
        return self.matcher.find_named(prepare_query(text))

    def _answer_alone(self, query: Query) -> Answer:
        return (
            self._answer_as_written(query)
            or self._answer_without_matching(query)
            or self._compare(query)
            or self._answer_several(query)
            or self._decide(query, self.matcher.match(query))
        )

    def _compare(self, query: Query) -> Answer | None:
        """The answer of two entries that are compared; "is there a course or a certificate" compares none."""
        compared = self._comparer.compare(query, self.thresholds)
        is_list = compared and not self.matcher.find_named(query) and self._find_narrowed_list(query)
        return None if is_list else compared

    def _follow_up(self, query: Query, alone: Answer, topic: Entry) -> Answer | None:
        """The answer to a question that leans on `topic`, or None where the topic does not help."""
        related = find_related(topic, self.knowledge)
        if alone.reason == "list":
            near = tuple(entry for entry in alone.entries if entry.id in related)
            return replace(alone, entries=near) if near else None
        is_named = bool(self.matcher.find_named(query))
        if not has_pronoun(query.text) and (is_named or alone.entries or not self.matcher.knows(query)):
            return None
        spelt_out = self._answer_alone(prepare_query(spell_out(query.text, topic.title)))
        is_near = any(entry.id == topic.id or entry.id in related for entry in spelt_out.entries)
        # Beside another name the pronoun's own topic has to be answered too.
        reasons = ("comparison",) if is_named else ("match", "comparison")
        is_sure = spelt_out.confidence >= self.thresholds.follow_up
        return spelt_out if spelt_out.reason in reasons and is_near and is_sure else None

    def _answer_as_written(self, query: Query) -> Answer | None:
        """The answer to a question that a curator wrote down as a phrasing or as off topic, word for word.

        Where it names the entry and compares it with another one, both answer.
        """
        if self.matcher.is_off_topic(query):
            return Answer("abstained", "unrelated", 0.0)
        entry = self.matcher.find_written(query)
        if entry is None:
            return None
        is_named = entry in self.matcher.find_named(query)
        compared = self._comparer.compare(query, self.thresholds) if is_named else None
        if compared and entry in compared.entries:
            return compared
        return Answer("answered", "match", WRITTEN_CONFIDENCE, entries=(entry,))

    def _answer_without_matching(self, query: Query) -> Answer | None:
        if query.is_too_long:
            return Answer("abstained", "too-long", 0.0)
        if query.is_empty:
            return Answer("abstained", "empty", 0.0)
        if query.is_help:
            return Answer("abstained", "help", 0.0)
        if query.is_greeting:
            return Answer("abstained", "greeting", 0.0)
        if _asks_for_work_alone(query):
            return Answer("abstained", "unrelated", 0.0)
        listed = self._find_list(query)
        if listed:
            return _answer_with(listed)
        bearers = self.find_bearers(query)[:MOST_NAMESAKES]
        if len(bearers) > 1:
            return Answer("choices", "torn", 1 / len(bearers), choices=bearers)
        return Answer("answered", "match", WRITTEN_CONFIDENCE, entries=bearers) if bearers else None

    def _answer_several(self, query: Query) -> Answer | None:
        """An answer to each of two or three questions, where every one is clear on its own."""
        questions = split_questions(query.text)
        if not 2 <= len(questions) <= MOST_QUESTIONS:
            return None
        firsts = []
        for question in questions:
            matches = self.matcher.match_text(question).matches
            leans_on_other = has_pronoun(question) and not self.find_terms(question)
            if leans_on_other or not matches or not self._is_clear(matches):
                return None
            firsts.append(matches[0])
        entries = {match.entry.id: match.entry for match in firsts}
        if len(entries) < len(questions):
            return None
        confidence = min(match.confidence for match in firsts)
        return Answer("answered", "several", confidence, entries=tuple(entries.values()))

    def _decide(self, query: Query, matching: Matching) -> Answer:
        bounds = self.thresholds
        matches = matching.matches
        confidence = matching.confidence
        is_clear = bool(matches) and self._is_clear(matches)
        listed = self._find_list_within(query, matching.part if is_clear else None)
        if listed:
            return _answer_with(listed)
        listed = self._find_narrowed_list(query)
        if listed and not (is_clear and self._outweighs(query, matches[0], listed)):
            return _answer_with(listed)
        if is_clear:
            return Answer("answered", "match", confidence, entries=(matches[0].entry,))
        near = [match for match in matches[: bounds.most_choices] if match.confidence >= bounds.hint]
        if len(near) == 1 and confidence >= bounds.choice:
            is_worth_it = near[0].evidence.body >= bounds.spoken or confidence >= bounds.alone
            # One alone is no choice: the next one stands beside it, however unlikely.
            near = list(matches[:2]) if is_worth_it else near
        entries = tuple(match.entry for match in near)
        if confidence >= bounds.choice and len(near) > 1:
            return Answer("choices", "torn", confidence, choices=entries)
        return Answer("abstained", "unsure" if near else "unrelated", confidence, choices=entries)

    def _outweighs(self, query: Query, match: Match, listed: ListRequest) -> bool:
        """True where a clear match is what was asked rather than a list of what speaks of the same."""
        is_named = match.entry in self.matcher.find_named(query)
        is_sure = is_named and match.confidence >= self.thresholds.named
        return is_sure or listed.is_answered_by(match.entry)

    def _find_list_within(self, query: Query, part: Query | None) -> ListRequest | None:
        """The list that a sentence of a message asks for: that sentence is the `part` that counts, or any."""
        if self.matcher.is_garbled(query):
            return None
        said = (part.text,) if part else split_sentences(query.text)[:MOST_SENTENCES]
        for sentence in map(prepare_query, (one for one in said if one != query.text)):
            listed = self._find_list(sentence, frozenset(query.stems))
            if listed:
                return listed
        return None

    def _find_list(self, query: Query, beside: frozenset[str] = frozenset()) -> ListRequest | None:
        """The list that a query asks for and nothing else."""
        meant = self._mend_for_list(query)
        return self._lists.find(meant, self.matcher.find_name_positions(query), beside) if meant else None

    def _find_narrowed_list(self, query: Query) -> ListRequest | None:
        """The list of entries of a kind that speak of everything else that a query asks for."""
        meant = self._mend_for_list(query)
        return self._lists.find_narrowed(meant, self.matcher.find_name_positions(query)) if meant else None

    def _mend_for_list(self, query: Query) -> Query | None:
        """The query, misspellings mended, where it may ask for a list; its words keep their places."""
        words = self.matcher.mend_words(query)
        if not may_want_list(words):
            return None
        return query if words == query.words else prepare_query(self.matcher.mend(query))

    def _is_clear(self, matches: tuple[Match, ...]) -> bool:
        """True where the first match is likely, and likelier than the second by the margin."""
        first = matches[0].confidence
        second = matches[1].confidence if len(matches) > 1 else 0.0
        own = matches[0].entry.match.threshold
        return (
            first >= (self.thresholds.answer if own is None else own)
            and first - second >= self.thresholds.margin
        )


def _asks_for_work_alone(query: Query) -> bool:
    """True where something is to be done, and no other sentence asks to be told anything."""
    sentences = split_sentences(query.text)
    tasks = [sentence for sentence in sentences if asks_for_work(sentence)]
    return bool(tasks) and not any(asks(sentence) for sentence in sentences if sentence not in tasks)


def _answer_with(listed: ListRequest) -> Answer:
    """A list; where it holds one entry, that in full, but for training, whose list can be widened again."""
    is_alone = len(listed.entries) == 1 and listed.entries[0].program is None
    if is_alone:
        return Answer("answered", "match", LIST_CONFIDENCE, entries=listed.entries)
    return Answer("answered", "list", LIST_CONFIDENCE, entries=listed.entries, heading=listed.heading)
