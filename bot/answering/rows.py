"""Three and more things that a message names in a row: "CFIR vs EPIS vs PRISM"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.prepare import FRAME_WORDS, asks, prepare_query, split_sentences

if TYPE_CHECKING:
    from bot.answering.sides import Pairing
    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

LEAST = 3
_SEPARATOR = re.compile(r"[,;/&]|\b(?:and|or)\b", re.IGNORECASE)
MOST_BETWEEN = 4
"""So many words may stand between two names of a row: "CFIR, and how does it differ from EPIS"."""
_MEANS_ALL = re.compile(r"\b(?:they|them|their|these|those|three|four|five|each)\b", re.IGNORECASE)
_BETWEEN = FRAME_WORDS | frozenset(
    ("compare", "compared", "differ", "differs", "different", "against", "unlike", "v")
)


class Row(NamedTuple):
    """Things of one kind that one sentence names."""

    entries: tuple[Entry, ...]
    sentence: str
    """Misspellings mended."""
    is_all: bool
    """True where the sentence says nothing else."""
    is_tight: bool
    """True where only small words stand between the names."""

    @property
    def is_enumerated(self) -> bool:
        """True where a comma or a small word stands between the names, which may say one thing otherwise."""
        return self.is_tight and bool(_SEPARATOR.search(self.sentence))


def find_row(query: Query, matcher: Matcher, pairing: Pairing) -> Row | None:
    """The row of names in a message that asks of nothing else by name."""
    named = matcher.find_named(query)
    if len(named) < LEAST:
        return None
    texts = split_sentences(matcher.mend(query))
    for row in filter(None, (_read(prepare_query(text), matcher, pairing) for text in texts)):
        # Beside a question, what is named elsewhere only tells how it came about.
        others = [text for text in texts if text != row.sentence and (asks(text) or not asks(row.sentence))]
        elsewhere = {entry for text in others for entry in matcher.find_named(prepare_query(text))}
        if elsewhere.issubset(row.entries):
            return row
    return None


def means_all(sentence: str) -> bool:
    """True where a word stands for several things that were named before."""
    return bool(_MEANS_ALL.search(sentence))


def _read(sentence: Query, matcher: Matcher, pairing: Pairing) -> Row | None:
    """The row of a sentence; a name of two entries stands for none."""
    spans = matcher.find_spans(sentence)
    bearers = list(spans.values())
    if len(spans) < LEAST or any(len(found) > 1 for found in bearers):
        return None
    entries = pairing.align([one for (one,) in bearers])
    if len(entries) < LEAST or len({entry.kind for entry in entries}) > 1:
        return None
    places = sorted(spans)
    gaps = [sentence.words[end:start] for (_, end), (start, _) in pairwise(places)]
    is_tight = all(len(gap) <= MOST_BETWEEN and _BETWEEN.issuperset(gap) for gap in gaps)
    inside = {place for start, end in places for place in range(start, end)}
    return Row(entries, sentence.text, inside.issuperset(sentence.content), is_tight)
