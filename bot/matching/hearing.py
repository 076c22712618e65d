"""What a query says, before it is compared with any entry: its words mended, its names, what carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.matching.words import is_acronym, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.matching.bodies import WeighedStems
    from bot.matching.index import Index
    from bot.matching.names import NamedSpan
    from bot.matching.prepare import Query

MOST_WORDS = 50
"""In a longer text some words are not read right and the rest say what it is about."""
MOST_HEARD = 100
"""Of a longer text the first words are compared with the entries."""
MOST_MENDED = 8
"""Of more words that nobody knows the first are looked up, as each costs a tenth of a question."""
MOST_DOUBTED = 3
"""So many of them may be part of a name; whoever names a thing does not mistype more of it."""


class Heard(NamedTuple):
    """A query as it is compared with the entries."""

    words: tuple[str, ...]
    """Its words, misspellings mended."""
    asks: bool
    """False for numbers alone, such as a sum to be done."""
    said: list[str]
    """The words without those that only look like an acronym."""
    stems: list[str]
    """Theirs."""
    topic: list[str]
    """The words that carry it."""
    content: WeighedStems
    """The stems that carry it, each once."""
    carriers: list[str]
    """A word for each of these."""
    named: Mapping[int, float]
    """For each entry that is named: the share of the content's weight that its names cover."""


def hear(query: Query, index: Index) -> Heard:
    """What a query says."""
    words = mend_words(query, index)
    stems = query.stems if words is query.words else tuple(map(stem, words))
    names = find_names(words, query, index)
    lookalikes = index.names.find_lookalikes(words, query.typed)
    said = [position for position in range(min(len(words), MOST_HEARD)) if position not in lookalikes]
    carrying = [position for position in query.content if position < MOST_HEARD]
    carriers = _find_carriers(carrying, words, stems)
    content = index.bodies.weigh(tuple(carriers))
    return Heard(
        words,
        bool(names) or not all(map(str.isdigit, words)),
        [words[position] for position in said],
        [stems[position] for position in said],
        [words[position] for position in carrying],
        content,
        list(carriers.values()),
        _share_of_names(names, stems, content) if names else {},
    )


def mend_words(query: Query, index: Index) -> tuple[str, ...]:
    """The query's words, misspellings mended; what is typed as an acronym is meant as typed."""
    if len(query.words) > MOST_WORDS:
        return query.words
    knows = index.speller.knows
    unknown = [
        place
        for place, word in enumerate(query.words)
        if not knows(word) and (query.is_shouted or not is_acronym(query.typed[place]))
    ]
    swapped = None if query.is_shouted else index.names.find_swapped(query.words, query.typed)
    if not unknown and not swapped:
        return query.words
    words = list(query.words)
    for place in unknown[:MOST_MENDED]:
        words[place] = index.speller.correct(words[place])
    meant = swapped or index.names.find_misspelt(tuple(words), tuple(unknown[:MOST_DOUBTED]))
    if meant:
        start, name = meant
        words[start : start + len(name)] = name
    return tuple(words)


def find_names(words: tuple[str, ...], query: Query, index: Index) -> tuple[NamedSpan, ...]:
    """The names of entries among the mended words of a query; in shouting, capitals mark no acronym."""
    typed = tuple(map(str.lower, query.typed)) if query.is_shouted else query.typed
    return index.names.find(words, typed)


def _find_carriers(carrying: Sequence[int], words: tuple[str, ...], stems: tuple[str, ...]) -> dict[str, str]:
    """The stems that carry the question, each once, with a word; numbers alone carry none."""
    if not any(words[position].isalpha() for position in carrying):
        return {}
    return {stems[position]: words[position] for position in carrying}


def _share_of_names(
    names: tuple[NamedSpan, ...], stems: tuple[str, ...], content: WeighedStems
) -> dict[int, float]:
    covered: dict[int, set[str]] = {}
    for span in names:
        covered.setdefault(span.name.entry, set()).update(stems[span.start : span.end])
    weights = dict(zip(content.stems, content.weights, strict=True))
    return {
        entry: sum(weights.get(one, 0.0) for one in said) / content.total for entry, said in covered.items()
    }
