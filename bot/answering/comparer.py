"""Answers messages that set two topics side by side with the entries of both.

A message holds two topics where it names two things of a kind, or where one side of a sentence is about one
and the other side about another. The words between them say little: people compare in too many ways. So a
sentence is parted wherever it may be, and the parting counts whose sides are the surest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.answer import Answer
from bot.answering.comparisons import (
    JOINTS,
    MAX_CHARACTERS,
    OTHER_JOINTS,
    goes_by_makers,
    part,
    sets_side_by_side,
    surely_compares,
    tells_apart,
)
from bot.answering.rows import RowFinder
from bot.answering.sides import NAMED_CONFIDENCE, Pairing, Side, SideReader
from bot.matching.prepare import asks, prepare_query, split_sentences
from bot.matching.pronouns import has_plural, has_pronoun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.sides import Pair
    from bot.answering.thresholds import Thresholds
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

PARTED_CONFIDENCE = 0.75
"""The sides of a parted sentence were what was asked for, and all of it, in 173 of 231 test questions."""
BESIDE_CONFIDENCE = 0.68
"""The same for two names without a word that compares them: 25 of 36, and both by Laplace's rule."""
ROW_CONFIDENCE = 0.93
"""The same for all that is named in a row: 38 of 40."""
MOST_SIDE_BY_SIDE = 4
"""More columns are too narrow to read."""
ROW_HEADING = "What you named"
UNLIKE = 0.9
"""How sure the less sure side has to be where the sides are of two kinds: these are seldom compared."""
ALIKE = 0.8
"""The same where they are of one kind ..."""
ALIKE_COMPARED = 0.5
"""... where a word surely compares them besides ..."""
ALIKE_OF_TWO = 0.15
"""... and where it speaks of two things, or tells them apart by who made them: "how do those two differ",
"the certificate from TCI or the one by UNC"."""
MOST_SENTENCES = 6
"""Whoever compares says so in few: of 1,100 comparisons that people typed, none had more than four."""
_TWO = re.compile(r"\b(?:they|them|these|those|the\s+two|both)\b", re.IGNORECASE)
_VERSUS = re.compile(r"\s+(?:versus|vs\.?)\s+")
_BELONGS = frozenset(("in", "of", "for", "as", "within"))
"""Behind one of these, and perhaps an article, a name only says where another one belongs: "adoption as an
implementation outcome"."""
_IN_FIELD = frozenset(("in", "within", "for", "about"))
"""The same for the name of the field: "a checklist for implementation studies"."""
_CALLED = frozenset(("name", "names", "word", "words", "term", "terms", "label", "labels"))


class _Parting(NamedTuple):
    """One way to part a message in two, at several places."""

    texts: Iterable[tuple[str, str]]
    is_asked: bool
    """True where what is parted is a question."""


class _Needed(NamedTuple):
    """How sure the less sure side has to be, in one message."""

    least: float
    """In any case."""
    is_compared: bool
    """True where a word surely compares."""
    is_of_two: bool
    """True where a message speaks of two things."""
    by_makers: bool
    """True where things are told apart by who made them."""

    def by(self, pair: Pair) -> float:
        """The confidence that these two sides need."""
        if pair[0].kind != pair[1].kind:
            needed = UNLIKE
        elif self.by_makers and pair[0].kind != "definition":  # Nobody made a term.
            needed = ALIKE_OF_TWO
        elif self.is_compared:
            needed = ALIKE_OF_TWO if self.is_of_two else ALIKE_COMPARED
        else:
            needed = ALIKE
        return max(self.least, needed)


class Comparer:
    """Compares the entries of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, matcher: Matcher) -> None:
        self._matcher = matcher
        self._pairing = Pairing(knowledge, matcher)
        self._rows = RowFinder(matcher, self._pairing)
        # "Fidelity versus adaptation", by the two entries whose names it holds.
        self._of_both: dict[frozenset[str], Entry] = {
            frozenset(one.id for one in named): entry
            for entry in knowledge
            for named in (_find_sides(entry, matcher),)
            if len(named) == 2
        }

    def compare(self, query: Query, bounds: Thresholds) -> Answer | None:
        """An answer of two entries and more, where the query sets known topics side by side.

        Where one entry is about both, and they are not to be told apart, that one answers.
        """
        compared = self._compare(query, bounds)
        if compared is None or tells_apart(self._matcher.mend(query)):
            return compared
        of_both = self._of_both.get(frozenset(entry.id for entry in compared.entries))
        return Answer("answered", "match", compared.confidence, entries=(of_both,)) if of_both else compared

    def _compare(self, query: Query, bounds: Thresholds) -> Answer | None:
        is_long = len(query.text) > MAX_CHARACTERS or len(split_sentences(query.text)) > MOST_SENTENCES
        if is_long or self._matcher.is_garbled(query):
            return None
        row = self._rows.find(query, bounds)
        if row:
            return _answer_row(row)
        in_names = self._matcher.find_name_positions(query)
        words = enumerate(self._matcher.mend_words(query))
        said = " ".join(word for position, word in words if position not in in_names)
        sentences = split_sentences(self._matcher.mend(query))
        is_compared = surely_compares(said)
        is_set_beside = sets_side_by_side(said)
        pair = self._find_named_pair(query, is_set_beside=is_set_beside)
        if pair and self._asks_of_one(pair, sentences):
            return None
        if not is_set_beside:
            return self._compare_beside(query, pair, sentences, bounds) if pair else None
        # What it is about, read as if it compared nothing.
        about = self._matcher.match(query).find_topic(bounds.answer)
        if pair and not is_compared and about not in (None, *pair):
            pair = None
        if pair and pair[0].kind == pair[1].kind:
            return _answer_both(pair, NAMED_CONFIDENCE)
        # Of two kinds, one name may only be a part of a side: "SickKids KT certificate vs Practicing KT".
        parted = self._find_parted(sentences, about, bounds.answer if pair else 0.0, bounds)
        if parted:
            return _answer_both(parted, PARTED_CONFIDENCE)
        if pair and (is_compared or has_plural(said)):
            return _answer_both(pair, NAMED_CONFIDENCE)
        # A thing and an organization, which may have made it or not.
        named = self._matcher.find_named(query)
        has_maker = any(entry.kind == "organization" for entry in named)
        is_about_them = len(named) == 2 and has_maker and is_compared and about in (None, *named)
        return _answer_both((named[0], named[1]), NAMED_CONFIDENCE) if is_about_them else None

    def _find_named_pair(self, query: Query, *, is_set_beside: bool) -> Pair | None:
        """The things of a message that names two, or two of one kind; who made them does not count.

        Neither does the name of the field where it only says where another thing belongs, or where no word
        sets it beside another one.
        """
        spans = [(start, owners) for (start, _), owners in self._matcher.find_spans(query).items()]
        named = list(dict.fromkeys([owner for _, (owner, *others) in spans if not others]))
        belonging = {
            owner
            for start, (owner, *_) in spans
            if self._matcher.names_field(owner)
            and (not is_set_beside or _stands_behind(query, start, _IN_FIELD))
        }
        named = [owner for owner in named if owner not in belonging] or named
        things = [entry for entry in named if entry.kind != "organization"] or named
        if len(things) == 3:
            kinds = [entry.kind for entry in things]
            things = [entry for entry in things if kinds.count(entry.kind) == 2]
        if len(things) != 2:
            return None
        first, second = (Side(entry, NAMED_CONFIDENCE) for entry in things)
        return self._pairing.pair(first, second, by_makers=False)

    def _compare_beside(
        self, query: Query, pair: Pair, sentences: Sequence[str], bounds: Thresholds
    ) -> Answer | None:
        """An answer of two of a kind that a message names without a word that compares them.

        "Fourteen steps with QIF, ten with GTO. Which is the lighter load?" It compares nothing where no
        question asks of both.
        """
        matches = self._matcher.match(query).matches
        chance = sum(match.confidence for match in matches if match.entry in pair)
        if pair[0].kind != pair[1].kind or chance < bounds.answer:
            return None
        spans = self._matcher.find_spans(query)
        if any(_stands_behind(query, start, _BELONGS) for start, _ in spans):
            return None
        questions = list(filter(asks, sentences))
        named = [self._matcher.find_named(prepare_query(question)) for question in questions]
        counts = [sum(entry in pair for entry in entries) for entries in named]
        if 1 in counts and 2 not in counts:
            return None
        is_told = len(sentences) > 1 or bool(questions) or has_plural(query.text)
        return _answer_both(pair, BESIDE_CONFIDENCE) if is_told else None

    def _asks_of_one(self, pair: Pair, sentences: Sequence[str]) -> bool:
        """True where all that is asked by name is one of two, and the other one is only told of."""
        questions = list(filter(asks, sentences))
        if len(sentences) == 1 or any(map(has_plural, questions)):
            return False
        asked = {
            entry for question in questions for entry in self._matcher.find_named(prepare_query(question))
        }
        points_back = (
            not asked and any(map(has_pronoun, questions)) and not any(map(sets_side_by_side, questions))
        )
        return points_back or (len(asked) == 1 and asked.issubset(pair))

    def _find_parted(
        self, sentences: Sequence[str], about: Entry | None, least: float, bounds: Thresholds
    ) -> Pair | None:
        """Both sides of the surest parting of a message, at the surest kind of joint.

        The less sure side is at least as sure as `least`.
        """
        by_makers = any(map(goes_by_makers, sentences))
        reader = SideReader(self._matcher, self._pairing, by_makers=by_makers)
        is_compared = any(map(surely_compares, sentences))
        needed = _Needed(least, is_compared, any(map(_TWO.search, sentences)), by_makers)
        for parting in self._find_partings(sentences):
            found = self._find_surest(reader, parting, about, needed, bounds)
            if found:
                return found
        return None

    def _find_surest(
        self,
        reader: SideReader,
        parting: _Parting,
        about: Entry | None,
        needed: _Needed,
        bounds: Thresholds,
    ) -> Pair | None:
        """The entries of the two texts that are the surest to be about two.

        One side has to be what the whole message is about, where that is clear; those of a question need not.
        """
        surest = None
        for text, other in parting.texts:
            if reader.is_spent:
                break
            sides = reader.read_both(text, other)
            if sides is None:
                continue
            is_about = about is not None and sides.is_about(about)
            if about is not None and not is_about and not parting.is_asked:
                continue
            if any(map(self._matcher.names_field, sides.pair)):
                continue
            is_surer = surest is None or sides.low > surest.low
            if is_surer and sides.low >= needed.by(sides.pair) and sides.high >= bounds.answer:
                surest = sides
        return surest.pair if surest else None

    def _find_partings(self, sentences: Sequence[str]) -> Iterator[_Parting]:
        """Ways to part a message, the likeliest first.

        A question may point back to what stands before it: "CFIR, EPIS. Which one suits a school?"
        """
        comparing = [number for number, sentence in enumerate(sentences) if sets_side_by_side(sentence)]
        before = [number - back for number in comparing for back in (1, 2) if number >= back]
        names = [tuple(self._matcher.find_spans(prepare_query(sentence))) for sentence in sentences]
        for joint in JOINTS:
            for number in dict.fromkeys([*comparing, *before]):
                texts = part(sentences[number], joint, names[number])
                yield _Parting(texts, asks(sentences[number]))
        for number in comparing:
            beside = [(sentences[at - 1], sentences[at]) for at in (number, number - 1) if at > 0]
            yield _Parting(beside, is_asked=False)
        for joint in OTHER_JOINTS:
            for number in comparing:
                texts = part(sentences[number], joint, names[number])
                yield _Parting(texts, asks(sentences[number]))


def _stands_behind(query: Query, start: int, words: frozenset[str]) -> bool:
    """True where a name at this position stands behind one of these words, and perhaps an article.

    "Another name for" it belongs to nothing.
    """
    before = query.words[max(0, start - 2) : start]
    return not words.isdisjoint(before) and _CALLED.isdisjoint(before)


def _find_sides(entry: Entry, matcher: Matcher) -> tuple[Entry, ...]:
    """The entries whose names are all that a title sets side by side."""
    sides = _VERSUS.split(entry.title)
    named = [matcher.find_bearers(prepare_query(side)) for side in sides] if len(sides) == 2 else []
    return tuple(bearers[0] for bearers in named if len(bearers) == 1)


def _answer_row(row: tuple[Entry, ...]) -> Answer:
    """An answer of all in a row: side by side, or, where these are too many for that, one below the other."""
    if len(row) > MOST_SIDE_BY_SIDE:
        return Answer("answered", "list", ROW_CONFIDENCE, entries=row, heading=ROW_HEADING)
    return Answer("answered", "comparison", ROW_CONFIDENCE, entries=row)


def _answer_both(pair: Pair, confidence: float) -> Answer:
    return Answer("answered", "comparison", confidence, entries=pair)
