"""What askers say of an answer, and where it may be put."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's word about one answer."""

    platform: str
    """`slack` or `teams`."""
    workspace: str
    """Slack's team (or enterprise) id, Teams' tenant id."""
    person: str
    """The person's id on the platform; a store keeps only a keyed hash of it."""
    surface: str
    entry_ids: tuple[str, ...]
    """What had been answered."""
    is_helpful: bool
    reasons: tuple[str, ...] = ()
    comment: str = ""


class FeedbackStore(Protocol):
    """Where feedback is kept."""

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keeps `feedback`; it replaces what the same person said before about the same entries.

        Raises:
            StorageError: it could not be kept.
        """
