"""The neutral reply: parts that every platform can show in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.replies import wording
from bot.replies.markup import Bullets, Paragraph, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.knowledge.entry import Citation, Link
    from bot.replies.markup import Spans


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of what follows; `level` 1 opens the reply, 2 opens one of several entries."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Lead:
    """The answer in one sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that changed, ended or is not known."""

    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The numbered sources of the text above."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Where to go next."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An entry that one click shows; without an id: none of the others."""

    entry_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Options:
    """Entries to choose from, under a few words that say why."""

    label: str
    options: tuple[Option, ...]
    is_choice: bool = False
    """True where the asker has to choose before there is an answer."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry in a list of several."""

    title: str
    text: str
    facts: str
    """What one needs to know to choose: `online · free · applications open all year`; else empty."""
    links: tuple[Link, ...]
    entry_id: str
    day: date | None = None
    """When somebody last saw the facts."""

    @property
    def checked_facts(self) -> str:
        """The facts with that day."""
        return wording.checked(self.facts, self.day)


@dataclass(frozen=True, slots=True)
class FinePrint:
    """The line at the end: who stands behind the answer, and since when."""

    text: str
    day: date | None = None
    """The date that stands in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of each of several topics in one respect."""

    label: str
    cells: tuple[Spans, ...]
    """One for each topic; empty where the entry does not say."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Topics side by side; sources are linked in the cells, because each topic numbers its own."""

    topics: tuple[str, ...]
    rows: tuple[Row, ...]

    def to_parts(self) -> tuple[Heading | Paragraph, ...]:
        """The same one topic after the other, for where there are no tables."""
        parts: list[Heading | Paragraph] = []
        for index, topic in enumerate(self.topics):
            parts.append(Heading(topic, level=2))
            parts += [
                Paragraph((Span(f"{row.label}: ", is_strong=True), *row.cells[index]))
                for row in self.rows
                if row.cells[index]
            ]
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the asker can do with the answer above, where there are buttons: share it, cite it, judge it."""

    entry_ids: tuple[str, ...]
    has_research: bool = False
    """True where the one entry also has a wording for researchers."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that training can be asked to have."""

    label: str
    key: str
    """What `Responder.recall` gives the list for, once this is pressed."""
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list above can be narrowed by, where there are buttons."""

    label: str
    filters: tuple[Filter, ...]


TextPart = Heading | Lead | Notice | Paragraph | Bullets | Sources | Links | Options | Item | FinePrint
Part = TextPart | Comparison | Filters | Tools
_OnePart = TypeVar("_OnePart", TextPart, Part)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said in answer to one utterance."""

    parts: tuple[Part, ...]

    @property
    def text_parts(self) -> tuple[TextPart, ...]:
        """The parts for where there are neither tables nor buttons that do something."""
        parts: list[TextPart] = []
        for part in self.parts:
            if isinstance(part, Comparison):
                parts += part.to_parts()
            elif not isinstance(part, Filters | Tools):
                parts.append(part)
        return tuple(parts)

    def with_sources(self) -> Iterator[tuple[TextPart, tuple[Citation, ...]]]:
        """Each of `text_parts` with the sources that its markers mean."""
        return _pair(self.text_parts)

    def all_with_sources(self) -> Iterator[tuple[Part, tuple[Citation, ...]]]:
        """The same for `parts`, for where there are tables and tools."""
        return _pair(self.parts)


def _pair(parts: tuple[_OnePart, ...]) -> Iterator[tuple[_OnePart, tuple[Citation, ...]]]:
    """Each part with the sources that its markers mean: the next ones at or below it."""
    for index, part in enumerate(parts):
        below = (one.citations for one in parts[index:] if isinstance(one, Sources))
        yield part, next(below, ())
