"""From evidence to confidence: the entries that a question may be about compete, also with none of them.

A conditional logit (McFadden 1974): the evidence for an entry, weighed, is its strength, and its share among
all strengths is the chance that it is meant. That it is none of them is as strong as an entry of strength 0.
The weights are a small data file.

`make calibrate` fits the weights to questions with known answers; they speak only of evidence, never of
entries or words, so they hold for any knowledge base.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from itertools import chain, combinations_with_replacement, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.matching.evidence import EVIDENCE_NAMES
from bot.matching.vectors import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.evidence import Evidence

WEIGHTS_PATH = DATA / "ranking.json"
STRONGEST = 30.0
SINGLE = frozenset(("is_whole", "kind"))
"""Evidence that means the same whatever the rest says."""
PAIRS = tuple(
    combinations_with_replacement([at for at, name in enumerate(EVIDENCE_NAMES) if name not in SINGLE], 2)
)
TERMS: tuple[str, ...] = (
    *EVIDENCE_NAMES,
    *(f"{EVIDENCE_NAMES[one]} × {EVIDENCE_NAMES[other]}" for one, other in PAIRS),
)
"""What has a weight: each piece of evidence, and the products of two, as some mean something only together: a
name beside words of another field is another name, and likeness says more of a long question."""
_FIRSTS, _SECONDS = map(list, zip(*PAIRS, strict=True))


class Ranking:
    """The weights: one for each term, and the bias."""

    def __init__(self, weights: Sequence[float], bias: float) -> None:
        """`weights` run alongside TERMS."""
        self.weights = tuple(weights)
        self.bias = bias
        self._single = np.array(weights[: len(EVIDENCE_NAMES)])
        self._paired = np.zeros((len(EVIDENCE_NAMES), len(EVIDENCE_NAMES)))
        self._paired[_FIRSTS, _SECONDS] = weights[len(EVIDENCE_NAMES) :]

    @classmethod
    def of(cls, weights: Mapping[str, float], bias: float) -> Ranking:
        """A ranking from named weights; those left out are 0."""
        return cls([weights.get(term, 0.0) for term in TERMS], bias)

    def confidences(self, questions: Sequence[Sequence[Evidence]]) -> list[list[float]]:
        """For each question, and each entry that it may be about: the chance, from 0 to 1, that it is.

        The entries are given by the evidence for them; the chances of one question leave some for none.
        """
        # Of tuples in tuples, NumPy takes as long to make an array as for all the rest.
        numbers = chain.from_iterable(one for entries in questions for one in entries)
        table = np.fromiter(numbers, float).reshape(-1, len(EVIDENCE_NAMES))
        strengths = self.bias + np.einsum("ij,ij->i", table @ self._paired + self._single, table)
        left = iter(strengths.clip(-STRONGEST, STRONGEST).tolist())
        return [_share_out(list(islice(left, len(entries)))) for entries in questions]


def _share_out(strengths: Sequence[float]) -> list[float]:
    shares = [math.exp(one) for one in strengths]
    total = 1 + sum(shares)
    return [one / total for one in shares]


def terms_of(evidence: Sequence[Evidence]) -> NDArray[np.float64]:
    """The values of TERMS, a row for each."""
    table = np.array(evidence, float).reshape(-1, len(EVIDENCE_NAMES))
    return np.hstack([table, table[:, _FIRSTS] * table[:, _SECONDS]])


class Origin(NamedTuple):
    """Where evidence comes from: it means something else in each case, and has weights of its own."""

    learns: bool = True
    """False in a base too large to learn from at start."""
    is_told: bool = False
    """True where the base tells what is off topic."""
    is_encoded: bool = False
    """True where the sentence encoder gives the meaning."""

    @property
    def name(self) -> str:
        """Its name in the file of the weights."""
        if not self.learns:
            return "nothing learnt"
        meaning = "meaning by the encoder" if self.is_encoded else "meaning by words"
        return f"{meaning}, off topic {'told' if self.is_told else 'untold'}"


@lru_cache(maxsize=8)
def load_ranking(origin: Origin) -> Ranking:
    """A ranking that ships with the package."""
    column = json.loads(WEIGHTS_PATH.read_text(encoding="utf-8"))[origin.name]
    return Ranking.of(column["weights"], column["bias"])
