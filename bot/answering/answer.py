"""What the bot has to say to an utterance, before any wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.knowledge.entry import Entry

Status = Literal["answered", "choices", "abstained"]
Reason = Literal[
    "match",  # one entry answers
    "comparison",  # two or more entries, side by side
    "several",  # two or three questions in one message, one entry for each
    "list",  # entries of a kind
    "torn",  # two to five entries may be meant
    "unsure",  # something of the field, but no entry is likely enough
    "unrelated",  # nothing in the knowledge base comes near
    "greeting",
    "help",
    "empty",
    "too-long",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision on one utterance; abstaining is a result, not an error."""

    status: Status
    reason: Reason
    confidence: float
    """The chance that the first entry is right; also given when abstaining."""
    entries: tuple[Entry, ...] = ()
    """What answers: one entry, or several where several were asked for."""
    choices: tuple[Entry, ...] = ()
    """What may be meant when torn; the nearest topics when abstaining."""
    heading: str = ""
    """What a list is a list of, such as `Training and certificates`."""
