"""Three and more things that a message names in a row: "CFIR vs EPIS vs PRISM"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.prepare import FRAME_WORDS, prepare_query, split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.entry import Entry
    from bot.matching.matcher import Matcher
    from bot.matching.prepare import Query

LEAST = 3
_SEPARATOR = re.compile(r"[,;/&]|\b(?:and|or)\b", re.IGNORECASE)
MOST_BETWEEN = 4
"""So many words may stand between two names of a row: "CFIR, and how does it differ from EPIS"."""
_BETWEEN = FRAME_WORDS | frozenset(
    ("compare", "compared", "differ", "differs", "different", "against", "unlike", "v")
)


class Row(NamedTuple):
    """Things of one kind, named one behind the other in one sentence."""

    entries: tuple[Entry, ...]
    sentence: str
    """Misspellings mended."""
    is_all: bool
    """True where the sentence says nothing else."""

    @property
    def is_enumerated(self) -> bool:
        """True where a comma or a small word stands between the names, which may say one thing otherwise."""
        return bool(_SEPARATOR.search(self.sentence))


def find_row(query: Query, matcher: Matcher) -> Row | None:
    """The row of names in a message that names nothing else."""
    named = set(matcher.find_named(query))
    if len(named) < LEAST:
        return None
    texts = split_sentences(matcher.mend(query))
    rows = [row for text in texts for row in _read(prepare_query(text), matcher)]
    return next((row for row in rows if named == set(row.entries)), None)


def _read(sentence: Query, matcher: Matcher) -> Iterator[Row]:
    """The row of a sentence whose names all stand in it; a name of two entries stands for none."""
    spans = matcher.find_spans(sentence)
    bearers = list(spans.values())
    entries = tuple(dict.fromkeys(one for found in bearers for one in found))
    if len(entries) < LEAST or any(len(found) > 1 for found in bearers):
        return
    if len({entry.kind for entry in entries}) > 1:
        return
    places = sorted(spans)
    gaps = [sentence.words[end:start] for (_, end), (start, _) in pairwise(places)]
    if all(len(gap) <= MOST_BETWEEN and _BETWEEN.issuperset(gap) for gap in gaps):
        inside = {place for start, end in places for place in range(start, end)}
        yield Row(entries, sentence.text, inside.issuperset(sentence.content))
