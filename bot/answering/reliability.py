"""Whether a confidence of 0.8 is right four times in five: outcomes by confidence, for each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.calibration import BINS, calibration_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.answering.evaluation import Outcome


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies in one range; means and shares from 0 to 1."""

    low: float
    high: float
    n: int
    confidence: float
    """The mean."""
    right: float
    """The share whose first entry is right."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How confident the answers are, and how often they are right."""

    n: int
    confidence: float
    """The mean."""
    right: float
    """The share whose first entry is right."""
    error: float
    """The expected calibration error: the mean distance of both, over the bins."""
    bins: tuple[Bin, ...]
    """Only those that hold an answer."""


def measure_reliability(outcomes: Iterable[Outcome]) -> Reliability:
    """The reliability of the answers that name an entry, be it as a choice; the rest claim nothing."""
    pairs = [
        (outcome.answer.confidence, outcome.is_first_right)
        for outcome in outcomes
        if outcome.answer.entries or outcome.answer.choices
    ]
    bins = tuple(
        Bin(number / BINS, (number + 1) / BINS, len(inside), *_means(inside))
        for number in range(BINS)
        if (inside := [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == number])
    )
    return Reliability(len(pairs), *_means(pairs), calibration_error(pairs) if pairs else 0.0, bins)


def _means(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """The mean confidence, and the share of right ones."""
    if not pairs:
        return 0.0, 0.0
    return sum(chance for chance, _ in pairs) / len(pairs), sum(right for _, right in pairs) / len(pairs)
