"""From evidence to confidence: a logistic curve over the evidence, whose weights are a small data file.

`make calibrate` fits the weights to questions with known answers; they speak only of evidence, never of
entries or words, so they hold for any knowledge base.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING

from bot.matching.evidence import EVIDENCE_NAMES
from bot.matching.vectors import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.matching.evidence import Evidence

WEIGHTS_PATH = DATA / "ranking.json"
ENCODED = "with the encoder"
"""The name of the second set of weights in that file."""
TERMS: tuple[str, ...] = (
    *EVIDENCE_NAMES,
    *(f"{name}²" for name in ("learnt", "phrasing", "body", "known")),
    *("name × known", "name × meaning", "learnt × known"),
)
"""What has a weight: each piece of evidence, the squares of those that matter most when they are high, and
products of those that mean something only together: a name beside words of another field is another name."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights: one for each term, and the bias."""

    weights: tuple[float, ...]
    bias: float

    @classmethod
    def of(cls, weights: Mapping[str, float], bias: float) -> Ranking:
        """A ranking from named weights; those left out are 0."""
        return cls(tuple(weights.get(term, 0.0) for term in TERMS), bias)

    def confidence(self, evidence: Evidence) -> float:
        """The chance, from 0 to 1, that the entry with this evidence is the one asked for."""
        strength = self.bias + sum(map(mul, self.weights, terms_of(evidence)))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, strength))))


def terms_of(evidence: Evidence) -> tuple[float, ...]:
    """The value of each of TERMS."""
    squares = (evidence.learnt**2, evidence.phrasing**2, evidence.body**2, evidence.known**2)
    products = (
        evidence.name * evidence.known,
        evidence.name * evidence.meaning,
        evidence.learnt * evidence.known,
    )
    return (*evidence, *squares, *products)


@lru_cache(maxsize=2)
def load_ranking(*, is_encoded: bool = False) -> Ranking:
    """The ranking that ships with the package; another one weighs what the sentence encoder says."""
    stored = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))
    column = stored[ENCODED] if is_encoded else stored
    return Ranking.of(column["weights"], column["bias"])
