"""The neutral reply: parts that every platform can show in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.replies.markup import Bullets, Paragraph

if TYPE_CHECKING:
    from bot.knowledge.entry import Citation, Link


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
    """What one needs to know to choose: `online · free · applications open all year`."""
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FinePrint:
    """The line at the end: who stands behind the answer, and since when."""

    text: str


Part = Heading | Lead | Notice | Paragraph | Bullets | Sources | Links | Options | Item | FinePrint


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said in answer to one utterance."""

    parts: tuple[Part, ...]

    def sources_of(self, index: int) -> tuple[Citation, ...]:
        """The sources that the markers of a part mean: the next ones at or below it."""
        return next((part.citations for part in self.parts[index:] if isinstance(part, Sources)), ())
