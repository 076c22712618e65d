"""How right and how fast the engines are: on the bot's own base, and on sets of a folder."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.evaluation import COMPARE, TORN, load_examples
from bot.answering.intents import load_intent_sets
from tests.bench.engines import ENGINES, find_missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from tests.bench.engines import Engine, Found

OFF_TOPIC_ANSWERED = 0.05
SEVERAL = (COMPARE, TORN)
"""Classes of questions that no single entry answers."""


@dataclass(frozen=True, slots=True)
class Question:
    """A text, the entries that answer it, and the text with typing errors where there is one."""

    text: str
    expect: frozenset[str]
    typo: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Entries, and questions about them and about nothing of them."""

    name: str
    entries: Sequence[Entry]
    questions: Sequence[Question]


@dataclass(slots=True)
class Outcomes:
    """What one engine made of the questions of a task."""

    title: str
    built: float
    found: list[Found] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    typos: list[bool] = field(default_factory=list)


def own_task(knowledge: KnowledgeBase, questions: Path) -> Task:
    """A knowledge base with the questions beside it, but for those that want several entries at once."""
    asked = [
        Question(one.text, frozenset(one.expect))
        for one in load_examples(questions)
        if one.group not in SEVERAL
    ]
    return Task("own base", tuple(knowledge), asked)


def load_tasks(folder: Path, most: int) -> Iterator[Task]:
    """The sets of a folder, each with at most so many questions, evenly chosen."""
    for one in load_intent_sets(folder, "queries"):
        chosen = one.questions[:: math.ceil(len(one.questions) / most)]
        questions = [
            Question(asked.text, frozenset([asked.expect] if asked.expect else ()), asked.typo)
            for asked in chosen
        ]
        yield Task(one.name, tuple(one.knowledge), questions)


def measure_peers(tasks: Sequence[Task], names: Sequence[str]) -> str:
    """A table for each task; one question after the other goes to all engines, so that all wait alike."""
    missing = {name: gone for name in names if (gone := find_missing(ENGINES[name]))}
    present = [name for name in names if name not in missing]
    tables = [_render(task, _run(task, present)) for task in tasks]
    left_out = [f"Left out: {ENGINES[name].title} (needs {', '.join(missing[name])})." for name in missing]
    return "\n\n".join(tables + left_out)


def _run(task: Task, names: Sequence[str]) -> list[Outcomes]:
    engines: list[tuple[Outcomes, Engine]] = []
    for name in names:
        started = time.process_time()
        engine = ENGINES[name](task.entries)
        engines.append((Outcomes(engine.title, time.process_time() - started), engine))
    for question in task.questions:
        for outcomes, engine in engines:
            started = time.process_time()
            found = engine.find(question.text)
            outcomes.seconds.append(time.process_time() - started)
            outcomes.found.append(found)
            if question.typo and question.expect:
                outcomes.typos.append(engine.find(question.typo).entry_id in question.expect)
    return [outcomes for outcomes, _ in engines]


def _render(task: Task, results: Sequence[Outcomes]) -> str:
    on_topic = np.array([bool(question.expect) for question in task.questions])
    has_typos, has_off_topic = bool(results and results[0].typos), not on_topic.all()
    columns = ["right", *(["with typos"] if has_typos else [])]
    columns += ["right at 5 % off-topic"] if has_off_topic else []
    columns += ["p50 ms", "p99 ms", "built in s"]
    title = f"{task.name}: {len(task.entries)} entries, {on_topic.sum()} questions on the topic"
    title += f", {(~on_topic).sum()} off it" if has_off_topic else ""
    lines = [f"{title}.", "", f"| engine | {' | '.join(columns)} |", f"|---|{'--:|' * len(columns)}"]
    for one in results:
        right = np.array(
            [
                found.entry_id in question.expect
                for found, question in zip(one.found, task.questions, strict=True)
            ]
        )
        cells = [f"{right[on_topic].mean():.1%}"]
        cells += [f"{np.mean(one.typos):.1%}"] if has_typos else []
        scores = np.array([found.score for found in one.found])
        cells += [f"{_share_kept(scores, right, on_topic):.1%}"] if has_off_topic else []
        p50, p99 = np.percentile(one.seconds, (50, 99)) * 1e3
        lines.append(
            f"| {one.title} | {' | '.join([*cells, f'{p50:.2f}', f'{p99:.2f}', f'{one.built:.2f}'])} |"
        )
    return "\n".join(lines)


def _share_kept(
    scores: NDArray[np.float64],
    right: NDArray[np.bool_],
    on_topic: NDArray[np.bool_],
) -> float:
    """The share of questions on the topic that are rightly answered, where a threshold on the score lets one
    in twenty questions off the topic through."""
    off = np.sort(scores[~on_topic])[::-1]
    threshold = off[int(OFF_TOPIC_ANSWERED * len(off))]
    return float((right & (scores > threshold))[on_topic].mean())
