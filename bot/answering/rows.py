"""Three and more things that a message names in a row: "CFIR vs EPIS vs PRISM"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.comparisons import begins_choosing, sets_side_by_side, surely_compares
from bot.matching.prepare import FRAME_WORDS, asks, prepare_query, split_sentences
from bot.matching.pronouns import has_plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.sides import Pairing
    from bot.answering.thresholds import Thresholds
    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

LEAST = 3
MOST_BETWEEN = 4
"""So many words may stand between two names of a row: "CFIR, and how does it differ from EPIS"."""
_BETWEEN = FRAME_WORDS | frozenset(
    ("compare", "compared", "differ", "differs", "different", "against", "unlike", "v")
)
_SEPARATOR = re.compile(r"[,;/&]|\b(?:and|or)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:three|four|five|each)\b", re.IGNORECASE)


class _Row(NamedTuple):
    """Things of one kind that one sentence names."""

    entries: tuple[Entry, ...]
    sentence: str
    is_all: bool
    """True where the sentence says nothing else."""
    is_tight: bool
    """True where only small words stand between the names."""

    @property
    def is_enumerated(self) -> bool:
        """True where a comma or a small word stands between the names, which may say one thing otherwise."""
        return self.is_tight and bool(_SEPARATOR.search(self.sentence))


class RowFinder:
    """Finds the rows of names in messages to one knowledge base."""

    def __init__(self, matcher: Matcher, pairing: Pairing) -> None:
        self._matcher = matcher
        self._pairing = pairing

    def find(self, query: Query, bounds: Thresholds) -> tuple[Entry, ...]:
        """All that a message names in a row, where it asks for all of it; otherwise nothing."""
        if len(self._matcher.find_named(query)) < LEAST:
            return ()
        sentences = split_sentences(self._matcher.mend(query))
        row = self._find_row(sentences)
        return row.entries if row and self._is_asked_for(row, sentences, query, bounds) else ()

    def _find_row(self, sentences: Sequence[str]) -> _Row | None:
        """The row of a message that asks of nothing else by name."""
        for row in filter(None, map(self._read, sentences)):
            # Beside a question, what is named elsewhere only tells how it came about.
            is_question = asks(row.sentence)
            others = [one for one in sentences if one != row.sentence and (asks(one) or not is_question)]
            named = {entry for one in others for entry in self._matcher.find_named(prepare_query(one))}
            if named.issubset(row.entries):
                return row
        return None

    def _read(self, text: str) -> _Row | None:
        """The row of a sentence; a name of two entries stands for none."""
        sentence = prepare_query(text)
        spans = self._matcher.find_spans(sentence)
        bearers = list(spans.values())
        if len(spans) < LEAST or any(len(found) > 1 for found in bearers):
            return None
        entries = self._pairing.align([one for (one,) in bearers])
        if len(entries) < LEAST or len({entry.kind for entry in entries}) > 1:
            return None
        places = sorted(spans)
        gaps = [sentence.words[end:start] for (_, end), (start, _) in pairwise(places)]
        is_tight = all(len(gap) <= MOST_BETWEEN and _BETWEEN.issuperset(gap) for gap in gaps)
        inside = {place for start, end in places for place in range(start, end)}
        return _Row(entries, text, inside.issuperset(sentence.content), is_tight)

    def _is_asked_for(self, row: _Row, sentences: Sequence[str], query: Query, bounds: Thresholds) -> bool:
        """True where a message compares its row, points back to it, or asks for nothing else."""
        if surely_compares(row.sentence) and asks(row.sentence):
            return True
        others = [one for one in sentences if one != row.sentence]
        back = [one for one in others if _points_back(one, row)]
        if row.is_all and any(map(surely_compares, back)):
            return True
        matching = self._matcher.match(query)
        if back or (row.is_tight and sets_side_by_side(row.sentence)):
            return matching.find_topic(bounds.answer) in (None, *row.entries)
        if any(map(asks, others)) or not row.is_enumerated:
            return False
        chances = [match.confidence for match in matching.matches if match.entry in row.entries]
        return sum(chances) >= bounds.answer


def _points_back(sentence: str, row: _Row) -> bool:
    """True where a sentence asks of a whole row in another one: "How do these three differ?"."""
    compares = sets_side_by_side(sentence)
    if has_plural(sentence) or _COUNTED.search(sentence):
        return compares or asks(sentence)
    return row.is_all and asks(sentence) and (compares or begins_choosing(sentence))
