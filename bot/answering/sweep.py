"""What a higher or lower answer threshold would change: more answers, more of them wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.evaluation import Outcome, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.answerer import Answerer
    from bot.answering.evaluation import Example

STEPS = 20


@dataclass(frozen=True, slots=True)
class Point:
    """What comes of all questions at one threshold; shares from 0 to 1."""

    threshold: float
    right: float
    wrong: float
    offered: float
    off_topic: float
    """The share of off-topic questions that are answered."""


def sweep_thresholds(examples: Sequence[Example], answerer: Answerer) -> Iterator[Point]:
    """The points from threshold 0 to 1, all else as `answerer` has it."""
    answerers = [
        answerer.with_thresholds(replace(answerer.thresholds, answer=step / STEPS))
        for step in range(STEPS + 1)
    ]
    # A question is asked of all in turn, while what was read of it is still remembered.
    outcomes = [[Outcome(example, one.answer(example.text)) for one in answerers] for example in examples]
    for one, outcomes_of_one in zip(answerers, zip(*outcomes, strict=True), strict=True):
        on_topic = Tally([outcome for outcome in outcomes_of_one if outcome.example.expect])
        off_topic = Tally([outcome for outcome in outcomes_of_one if not outcome.example.expect])
        yield Point(
            one.thresholds.answer,
            right=on_topic.share(lambda outcome: outcome.is_right),
            wrong=on_topic.share(lambda outcome: outcome.is_wrong),
            offered=on_topic.share(lambda outcome: outcome.is_offered),
            off_topic=off_topic.share(lambda outcome: outcome.is_wrong),
        )
