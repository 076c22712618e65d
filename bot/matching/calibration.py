"""Fits the ranking to questions with known answers, so that a confidence of 0.8 is right four times in five.

Logistic regression with a ridge penalty, by Newton's method (iteratively reweighted least squares).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.ranking import TERMS, Ranking, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.matching.evidence import Evidence

PENALTY = 2.0
STEPS = 60
BINS = 10


def fit_ranking(samples: Iterable[tuple[Evidence, bool]]) -> Ranking:
    """The ranking under which the evidence of right and wrong candidates is most likely."""
    pairs = list(samples)
    terms = np.array([terms_of(evidence) for evidence, _ in pairs])
    is_right = np.array([right for _, right in pairs], float)
    spread = terms.std(axis=0) + 1e-9
    scaled = np.hstack([terms / spread, np.ones((len(terms), 1))])
    weights = np.zeros(scaled.shape[1])
    penalty = np.full(scaled.shape[1], PENALTY)
    penalty[-1] = 0.0  # The bias is what it is.
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        gradient = scaled.T @ (is_right - chance) - penalty * weights
        curvature = (scaled * (chance * (1 - chance) + 1e-6)[:, None]).T @ scaled + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    named = dict(zip(TERMS, weights[:-1] / spread, strict=True))
    return Ranking.of(named, float(weights[-1]))


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
