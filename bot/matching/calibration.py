"""Fits the ranking to questions with known answers, so that a confidence of 0.8 is right four times in five.

Logistic regression with a ridge penalty, by Newton's method (iteratively reweighted least squares).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.ranking import Ranking, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.evidence import Evidence

PENALTY = 5.0
STEPS = 60
LEAST_SPREAD = 1e-6
"""What differs less is the same everywhere, and says nothing."""
BINS = 10


class Sample(NamedTuple):
    """The evidence for one candidate, and whether it was the one asked for."""

    evidence: Evidence
    is_right: bool
    weight: float = 1.0
    """How much it counts."""
    is_foreign: bool = False
    """True in a base unlike those that the ranking is for: how evidence adds up is learnt from it, but not
    how likely a candidate is to begin with."""


def fit_ranking(samples: Iterable[Sample]) -> Ranking:
    """The ranking under which the evidence of right and wrong candidates is most likely."""
    known = list(samples)
    terms = terms_of([sample.evidence for sample in known])
    is_right = np.array([sample.is_right for sample in known], float)
    counts = np.array([sample.weight for sample in known])
    is_foreign = np.array([sample.is_foreign for sample in known], float)
    spread = terms.std(axis=0)
    spread[spread < LEAST_SPREAD] = 1.0
    scaled = np.column_stack([terms / spread, is_foreign, np.ones(len(terms))])
    weights = np.zeros(scaled.shape[1])
    penalty = np.full(scaled.shape[1], PENALTY)
    penalty[-2:] = 0.0  # The biases are what they are.
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        gradient = scaled.T @ (counts * (is_right - chance)) - penalty * weights
        curvature = scaled.T @ (scaled * (counts * (chance * (1 - chance) + 1e-6))[:, None])
        step = np.linalg.solve(curvature + np.diag(penalty + 1e-9), gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return Ranking((weights[:-2] / spread).tolist(), float(weights[-1]))


def calibration_error(outcomes: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error: how far, on average, confidence and share of right ones are apart."""
    error = 0.0
    for low in np.arange(BINS) / BINS:
        inside = [
            (chance, right)
            for chance, right in outcomes
            if low <= chance < low + 1 / BINS or (low > 0.85 and chance >= 1)
        ]
        if inside:
            mean = sum(chance for chance, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            error += abs(mean - share) * len(inside) / len(outcomes)
    return error
