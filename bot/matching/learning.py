"""Learns from a knowledge base's own phrasings which entry a likeness to many of them speaks for.

Multinomial logistic regression with a kernel (Zhu and Hastie 2005), fitted in its dual form: the weights say
how much likeness to each phrasing speaks for each entry. A preconditioned gradient with momentum (Nesterov
1983) is near enough to the optimum after a few steps, and needs one factorization in all.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

PENALTY = 0.12
"""Larger values trust single phrasings less."""
CURVATURE = 0.25
"""The loss's curvature where a text is torn between two entries; it sets the length of a step. With 0.1, as
if none ever were, the steps overshoot, and rounding decides what is learnt."""
STEPS = 40
FRESH_STEPS = 3
"""More steps fit new texts better and leave less for the others, which are not fitted to them."""
SMALL = 128
"""Matrices up to this size are factored, and multiplied, as a whole."""


def learn_weights(likeness: Vector, owners: NDArray[np.int64], entries: int) -> Vector:
    """The weight of each phrasing for each entry: `(likeness + 1) @ weights` scores the entries.

    `likeness` is the symmetric matrix of the phrasings, `owners` holds the entry of each.
    """
    count = len(owners)
    kernel = likeness + np.float32(1)  # The constant lets the model learn that some entries are likelier.
    belongs = np.zeros((count, entries), np.float32)
    belongs[np.arange(count), owners] = 1
    damped = CURVATURE * kernel + PENALTY * np.eye(count, dtype=np.float32)
    unmixed = _invert_factor(damped)
    half = count // 2 if count > SMALL else 0
    penalty, curvature = np.float32(PENALTY), np.float32(CURVATURE)
    weights: Vector = np.zeros_like(belongs)
    scores = ahead = scores_ahead = weights
    momentum = 1.0
    for _ in range(STEPS):
        gradient = _softmax(scores_ahead) - belongs + penalty * ahead
        # The upper right quarter of the triangle is zeros.
        mixed = np.concatenate([unmixed[:half, :half] @ gradient[:half], unmixed[half:] @ gradient])
        step = np.concatenate([unmixed[:, :half].T @ mixed, unmixed[half:, half:].T @ mixed[half:]])
        stepped = np.asarray(ahead - step, np.float32)
        # What the step adds to the scores, `kernel @ step`, follows from how it was found.
        scores_stepped = scores_ahead - (gradient - penalty * step) / curvature
        following = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        further = np.float32((momentum - 1) / following)
        ahead = stepped + further * (stepped - weights)
        scores_ahead = scores_stepped + further * (scores_stepped - scores)
        weights, scores, momentum = stepped, scores_stepped, following
    return weights


def fit_fresh(
    weights: Vector, likeness: Vector, fresh: NDArray[np.int64], owners: NDArray[np.int64]
) -> Vector:
    """The weights with the rows of the numbers `fresh` fitted, and all others left as they were learnt.

    `likeness` holds a row for each fresh text, its likeness to all; `owners` their entries.
    """
    kernel = likeness + np.float32(1)
    count = len(fresh)
    belongs = np.zeros((count, weights.shape[1]), np.float32)
    belongs[np.arange(count), owners] = 1
    damped = np.linalg.inv(CURVATURE * kernel[:, fresh] + PENALTY * np.eye(count, dtype=np.float32))
    fitted = weights.copy()
    for _ in range(FRESH_STEPS):
        chances = _softmax(np.asarray(kernel @ fitted, np.float32))
        fitted[fresh] -= damped @ (chances - belongs + np.float32(PENALTY) * fitted[fresh])
    return fitted


def _softmax(scores: Vector) -> Vector:
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True), np.float32)


def _invert_factor(matrix: Vector) -> Vector:
    """The inverse of the Cholesky factor, a lower triangle, of a matrix that is symmetric and positive.

    By halves: almost all of it is matrix products, unlike in LAPACK's.
    """
    size = len(matrix)
    if size <= SMALL:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)), np.float32)
    half = size // 2
    first = _invert_factor(matrix[:half, :half])
    below = matrix[half:, :half] @ first.T
    last = _invert_factor(matrix[half:, half:] - below @ below.T)
    result = np.zeros_like(matrix)
    result[:half, :half], result[half:, half:] = first, last
    result[half:, :half] = -(last @ below) @ first
    return result
