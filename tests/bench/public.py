"""How well, and how fast, the matcher does on public intent sets.

The sentences belong to their authors, so the files stay outside.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.intents import load_intent_sets
from bot.matching.evidence import EVIDENCE_NAMES
from bot.matching.matcher import Matcher

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.answering.intents import IntentQuestion, IntentSet, Part
    from bot.matching.encoder import Encoder
    from bot.matching.matcher import Match

COST = 0.02
"""The share of questions on the topic that may be lost to a threshold."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured on one set; shares from 0 to 1, times in seconds."""

    name: str
    entries: int
    on_topic: int
    off_topic: int
    clean: float
    """The share of questions on the topic whose first match is right."""
    typo: float
    """The same, each question with typing errors."""
    auroc: float | None
    """The chance that a question on the topic is given more confidence than one that is off it."""
    recall: float | None
    """The share of off-topic questions below the threshold that costs 2 points of right ones."""
    auroc_of: dict[str, float]
    """The same chance for each piece of the first match's evidence, to see which one knows."""
    build: float
    mean: float
    p50: float
    p99: float


def measure_public(folder: Path, part: Part, encoder: Encoder | None) -> list[Result]:
    """The results of each set of a folder, by name; `part` is `queries` or `validation`."""
    return [_measure(one, encoder) for one in load_intent_sets(folder, part)]


def render_public(results: Sequence[Result]) -> str:
    """Two tables: how well, which is the same in every run, and how fast, in time of the processor.

    The first AUROC is that of the confidence, the second that of what all phrasings together say.
    """
    lines = [
        "| set | entries | questions | right | with typos | off topic | AUROC | AUROC, learnt | recall |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {one.name} | {one.entries} | {one.on_topic} | {one.clean:.2%} | {one.typo:.2%}"
        f" | {one.off_topic or '-'} | {_or_dash(one.auroc, '.4f')}"
        f" | {_or_dash(one.auroc_of.get('learnt'), '.4f')} | {_or_dash(one.recall, '.1%')} |"
        for one in results
    ]
    lines += ["", "| set | built in s | mean ms | p50 ms | p99 ms |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {one.name} | {one.build:.2f} | {one.mean * 1e3:.2f} | {one.p50 * 1e3:.2f} | {one.p99 * 1e3:.2f} |"
        for one in results
    ]
    return "\n".join(lines)


def to_json(results: Sequence[Result]) -> str:
    """All numbers, for machines."""
    return json.dumps([asdict(one) for one in results], indent=2)


def _or_dash(number: float | None, form: str) -> str:
    return "-" if number is None else format(number, form)


def _measure(intents: IntentSet, encoder: Encoder | None) -> Result:
    started = time.perf_counter()
    matcher = Matcher(intents.knowledge, encoder)
    build = time.perf_counter() - started
    queries = intents.questions
    firsts, seconds = [], []
    for query in queries:
        # Other work on the machine does not count: all happens on this thread.
        started = time.thread_time()
        matches = matcher.match_text(query.text).matches
        seconds.append(time.thread_time() - started)
        firsts.append(matches[0] if matches else None)
    is_on_topic = np.array([query.expect is not None for query in queries])
    is_right = np.array([_is_right(first, query) for first, query in zip(firsts, queries, strict=True)])
    is_right_with_typos = [
        _is_right(next(iter(matcher.match_text(query.typo).matches), None), query)
        for query in queries
        if query.expect is not None
    ]
    confidence = np.array([first.confidence if first else 0.0 for first in firsts])
    has_both = not is_on_topic.all()
    return Result(
        name=intents.name,
        entries=len(intents.knowledge),
        on_topic=int(is_on_topic.sum()),
        off_topic=int((~is_on_topic).sum()),
        clean=float(is_right[is_on_topic].mean()),
        typo=float(np.mean(is_right_with_typos)),
        auroc=_auroc(confidence, is_on_topic) if has_both else None,
        recall=_recall_at_cost(confidence, is_right, is_on_topic) if has_both else None,
        auroc_of=_auroc_of_evidence(firsts, is_on_topic) if has_both else {},
        build=build,
        mean=float(np.mean(seconds)),
        p50=float(np.percentile(seconds, 50)),
        p99=float(np.percentile(seconds, 99)),
    )


def _is_right(first: Match | None, query: IntentQuestion) -> bool:
    return first is not None and first.entry.id == query.expect


def _auroc(scores: NDArray[np.float64], is_on_topic: NDArray[np.bool_]) -> float:
    """Mann-Whitney's U over the number of pairs; equal scores count half."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    on_topic, off_topic = int(is_on_topic.sum()), int((~is_on_topic).sum())
    return float((ranks[is_on_topic].sum() - on_topic * (on_topic + 1) / 2) / (on_topic * off_topic))


def _auroc_of_evidence(firsts: Sequence[Match | None], is_on_topic: NDArray[np.bool_]) -> dict[str, float]:
    return {
        name: _auroc(
            np.array([float(getattr(first.evidence, name)) if first else 0.0 for first in firsts]),
            is_on_topic,
        )
        for name in EVIDENCE_NAMES
    }


def _recall_at_cost(
    scores: NDArray[np.float64], is_right: NDArray[np.bool_], is_on_topic: NDArray[np.bool_]
) -> float:
    """The recall at the highest threshold that keeps all but COST of the right answers' share."""
    right = np.sort(scores[is_on_topic & is_right])
    lost = int(COST * is_on_topic.sum())
    threshold = right[min(lost, len(right) - 1)] if len(right) else 0.0
    return float((scores[~is_on_topic] < threshold).mean())
