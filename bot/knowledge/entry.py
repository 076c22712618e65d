"""The values that one YAML file is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from datetime import date

Kind = Literal["definition", "framework", "tool", "resource", "program", "organization"]
Status = Literal["current", "updating", "ended", "renamed"]

KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that backs a sentence; its number is its position in the entry, from 1."""

    title: str
    authors: str = ""
    year: int | None = None
    publisher: str = ""
    url: str = ""
    doi: str = ""
    checked: date | None = None

    @property
    def address(self) -> str:
        """Where a reader finds the source: the curated page, else the DOI's resolver."""
        return self.url or f"https://doi.org/{self.doi}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go next."""

    label: str
    url: str
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """What one needs to know to choose a training; what is unknown is left empty or says `unknown`."""

    provider: str = ""
    credential: str = ""
    audience: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    cost: str = "unknown"
    length: str = ""
    place: str = ""
    applications: str = "unknown"


@dataclass(frozen=True, slots=True)
class MatchRules:
    """A curator's last word on when an entry may answer."""

    never: tuple[str, ...] = ()
    """Words of another field: a message that holds one of them is not about this entry."""
    require: tuple[str, ...] = ()
    """A message must hold at least one of these."""
    threshold: float | None = None
    """The confidence from which this entry may answer, instead of the general one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One topic: how people ask for it, what is answered, and what backs the answer."""

    id: str
    kind: Kind
    title: str
    answer: str
    citations: tuple[Citation, ...]
    aliases: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    short: str = ""
    research: str = ""
    """The answer in the words of researchers, with the same mark-up and sources; may be empty."""
    links: tuple[Link, ...] = ()
    related: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    """Ids of the topics that this framework, tool, resource or program serves."""
    program: Program | None = None
    status: Status = "current"
    note: str = ""
    owner: str = ""
    reviewed: date | None = None
    match: MatchRules = field(default_factory=MatchRules)

    @property
    def names(self) -> tuple[str, ...]:
        """The title and its aliases, in that order."""
        return (self.title, *self.aliases)

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every curated way to ask for this entry."""
        return (*self.names, *self.questions)
