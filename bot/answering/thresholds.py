"""Where answering, offering and abstaining part."""

from __future__ import annotations

from dataclasses import dataclass

WRITTEN_CONFIDENCE = 0.99
"""A phrasing belongs to one entry; now and then somebody means more by the same words. The same for a name
of one entry that is all that was asked: 197 of 197 test questions."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from 0 to 1."""

    answer: float = 0.5
    """From here the first match answers, unless the second is within `margin`."""
    margin: float = 0.1
    choice: float = 0.05
    """From here the first match is offered, beside the next ones."""
    hint: float = 0.005
    """From here a match is worth naming: as a further choice, or as a near topic when abstaining."""
    spoken: float = 0.33
    """One entry alone is offered where it speaks of this share of what was asked ..."""
    alone: float = 0.2
    """... or from this confidence."""
    named: float = 0.9
    """From here an entry that was named answers, though a list of what speaks of it could be given too."""
    most_choices: int = 3
    follow_up: float = 0.8
    """From here a question that leans on the thread's topic is answered with that topic read into it."""
