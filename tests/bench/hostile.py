"""What texts cost that try to slow the bot: processor time from text to what every platform shows."""

from __future__ import annotations

import gc
import time
from itertools import islice
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.questions import vary
from tests.hostile import KINDS, Pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase

ORDINARY = 500
TEXTS = 5
"""So many texts of each kind, each asked once: a second time much is remembered."""
BOUND = 0.020
"""What no text should cost, in seconds."""


def measure_hostile(knowledge: KnowledgeBase, seed: int) -> str:
    """A table of all kinds, the slowest first, beside an ordinary question in the same run."""
    pipeline = Pipeline(knowledge)
    # As the server does once it is up.
    gc.collect()
    gc.freeze()
    ordinary = [measure(pipeline, text) for text in islice(vary(knowledge), ORDINARY)]
    # The first ones fill what is remembered of words, as those of the first minutes do.
    usual = median(ordinary[ORDINARY // 2 :])
    worst = {
        kind: max(measure(pipeline, make(Random(seed + number))) for number in range(TEXTS))
        for kind, make in KINDS.items()
    }
    lines = ["| kind of text | slowest of 5, ms | × an ordinary question |", "|---|--:|--:|"]
    lines.append(f"| an ordinary question | {usual * 1e3:.2f} | 1 |")
    for kind, seconds in sorted(worst.items(), key=lambda pair: -pair[1]):
        mark = " (too slow)" if seconds > BOUND else ""
        lines.append(f"| {kind}{mark} | {seconds * 1e3:.2f} | {seconds / usual:.1f} |")
    return "\n".join(lines)


def measure_texts(knowledge: KnowledgeBase, paths: Sequence[Path]) -> str:
    """The same of texts in files, such as those that a fuzzer found."""
    pipeline = Pipeline(knowledge)
    for text in islice(vary(knowledge), ORDINARY):
        pipeline.run(text)
    texts = [(path.name, path.read_text(encoding="utf-8", errors="surrogateescape")) for path in paths]
    return "\n".join(f"{measure(pipeline, text) * 1e3:.2f} ms: {name}" for name, text in texts)


def measure(pipeline: Pipeline, text: str) -> float:
    """The seconds of processor time that a text costs."""
    started = time.process_time()
    pipeline.run(text)
    return time.process_time() - started
