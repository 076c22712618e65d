"""Fits the ranking to questions with known answers, so that a confidence of 0.8 is right four times in five.

The most likely weights of a conditional logit, with a ridge penalty, by Newton's method (Fisher scoring).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.ranking import Ranking, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.matching.evidence import Evidence

    Numbers = NDArray[np.float64]

PENALTY = 3.0
STEPS = 60
SHORTEST_STEP = 1e-3
LEAST_GAIN = 1e-3
"""In units of the logarithm of likelihood; less is as good as nothing."""
LEAST_CHANCE = 1e-300
LEAST_SPREAD = 1e-6
"""What differs less is the same everywhere, and says nothing."""
BINS = 10


class Sample(NamedTuple):
    """A question: the evidence for each entry that it may be about, and which of them it asks for, if any."""

    evidence: Sequence[Evidence]
    is_right: Sequence[bool]
    weight: float = 1.0
    """How much it counts."""
    is_foreign: bool = False
    """True in a base unlike those that the ranking is for: how evidence adds up is learnt from it, but not
    how likely an entry is to begin with."""


class _Table(NamedTuple):
    """The entries of all samples, a row each, those of one sample side by side."""

    terms: Numbers
    is_right: NDArray[np.bool_]
    sample: NDArray[np.int64]
    """The number of each row's sample."""
    starts: NDArray[np.int64]
    weights: Numbers
    """One for each sample."""

    def loss(self, theta: Numbers) -> tuple[float, Numbers, Numbers]:
        """How unlikely the right entries are, the slope of that, and its curvature (Fisher's information)."""
        strengths = self.terms @ theta
        # An entry of strength 0 stands for none.
        highest = np.maximum(np.maximum.reduceat(strengths, self.starts), 0)
        shares = np.exp(strengths - highest[self.sample])
        none = np.exp(-highest)
        right = np.where(self.is_right, shares, 0)
        total = np.add.reduceat(shares, self.starts) + none
        has_right = np.logical_or.reduceat(self.is_right, self.starts)
        wanted = np.where(has_right, np.add.reduceat(right, self.starts), none)
        chances = shares / total[self.sample]
        weights = self.weights[self.sample]
        slope = self.terms.T @ (
            weights * (chances - np.where(has_right[self.sample], right / wanted[self.sample], 0))
        )
        means = np.add.reduceat(self.terms * chances[:, None], self.starts)
        curvature = self.terms.T @ (self.terms * (weights * chances)[:, None])
        curvature -= means.T @ (means * self.weights[:, None])
        return (
            float(-(self.weights * np.log(np.maximum(wanted / total, LEAST_CHANCE))).sum()),
            slope,
            curvature,
        )


def fit_ranking(samples: Iterable[Sample]) -> Ranking:
    """The ranking under which the right entries, or none where none is right, are most likely."""
    known = [sample for sample in samples if sample.evidence]
    counts = [len(sample.evidence) for sample in known]
    terms = terms_of([one for sample in known for one in sample.evidence])
    is_foreign = np.array([sample.is_foreign for sample in known], float).repeat(counts)
    spread = terms.std(axis=0)
    spread[spread < LEAST_SPREAD] = 1.0
    table = _Table(
        np.column_stack([terms / spread, is_foreign, np.ones(len(terms))]),
        np.array([right for sample in known for right in sample.is_right]),
        np.arange(len(known)).repeat(counts),
        np.cumsum([0, *counts[:-1]]),
        np.array([sample.weight for sample in known]),
    )
    penalty = np.full(table.terms.shape[1], PENALTY)
    penalty[-2:] = 0.0  # The biases are what they are.
    theta = _minimize(table, penalty)
    return Ranking((theta[:-2] / spread).tolist(), float(theta[-1]))


def _minimize(table: _Table, penalty: Numbers) -> Numbers:
    theta = np.zeros(len(penalty))
    loss, slope, curvature = table.loss(theta)
    for _ in range(STEPS):
        direction = np.linalg.solve(curvature + np.diag(penalty + 1e-6), slope + penalty * theta)
        length = 1.0
        while length > SHORTEST_STEP:
            following = theta - length * direction
            tried, next_slope, next_curvature = table.loss(following)
            gained = loss - tried + (penalty * (theta**2 - following**2)).sum() / 2
            if gained >= 0:
                break
            length /= 2
        else:
            break
        theta, loss, slope, curvature = following, tried, next_slope, next_curvature
        if gained < LEAST_GAIN:
            break
    return theta


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
