"""`impsci eval`: a question set against a knowledge base, as a table."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.answering.evaluation import Tally, evaluate, find_confusions, load_examples
from bot.answering.reliability import measure_reliability
from bot.answering.sweep import sweep_thresholds
from bot.cli import OK
from bot.cli.chart import Chart, Mark, render_chart
from bot.errors import UsageError
from bot.knowledge.loading import load_knowledge
from bot.settings import find_encoder, knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.answering.evaluation import Confusion, Outcome
    from bot.answering.reliability import Reliability
    from bot.answering.sweep import Point

ON_TOPIC, OFF_TOPIC = "all on topic", "all off topic"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci eval`."""
    command.epilog = "Example: impsci eval tests/questions --sweep --svg sweep.svg"
    command.add_argument(
        "file", type=Path, help="a YAML list of {text, expect, class} records, or a folder of such files"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--mistakes",
        action="store_true",
        help="also list what was asked, what was answered, and what was expected",
    )
    views = command.add_mutually_exclusive_group()
    views.add_argument(
        "--confusions",
        action="store_true",
        help="instead list which topics are taken for which others, the most frequent first",
    )
    views.add_argument(
        "--sweep",
        action="store_true",
        help="instead show what comes of all questions as the answer threshold moves",
    )
    views.add_argument(
        "--reliability",
        action="store_true",
        help="instead show how far confidence is from the share of right answers",
    )
    command.add_argument(
        "--svg", type=Path, metavar="FILE", help="with --sweep or --reliability: also draw it to this file"
    )


def run(options: argparse.Namespace) -> int:
    """Prints the table that was asked for."""
    if options.svg and not (options.sweep or options.reliability):
        raise UsageError("--svg draws the table of --sweep or of --reliability: add one of the two")
    answerer = Answerer(
        load_knowledge(knowledge_folders(os.environ, options.knowledge)), find_encoder(os.environ)
    )
    examples = load_examples(options.file)
    if options.sweep:
        points = list(sweep_thresholds(examples, answerer))
        _show([asdict(point) for point in points], _sweep_table(points), options)
        return _draw(_sweep_chart(points, answerer.thresholds.answer), options.svg)
    tallies = evaluate(examples, answerer.answer)
    if options.confusions:
        confusions = find_confusions(outcome for tally in tallies.values() for outcome in tally.outcomes)
        _show([asdict(one) for one in confusions], _confusion_list(confusions), options)
        return OK
    if options.reliability:
        measured = {name: measure_reliability(tally.outcomes) for name, tally in tallies.items()}
        measured["all"] = measure_reliability(one for tally in tallies.values() for one in tally.outcomes)
        records = {name: asdict(reliability) for name, reliability in measured.items()}
        _show(records, _reliability_table(measured), options)
        return _draw(_reliability_chart(measured["all"]), options.svg)
    tallies = {
        **tallies,
        ON_TOPIC: _union(tallies, on_topic=True),
        OFF_TOPIC: _union(tallies, on_topic=False),
    }
    _show({name: tally.to_record() for name, tally in tallies.items()}, _table(tallies), options)
    if options.mistakes and not options.json:
        print(*_mistakes(tallies), sep="\n")
    return OK


def _show(record: object, table: Iterable[str], options: argparse.Namespace) -> None:
    print(json.dumps(record, indent=2, ensure_ascii=False) if options.json else "\n".join(table))


def _draw(chart: Chart, path: Path | None) -> int:
    if path:
        try:
            path.write_text(render_chart(chart), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    return OK


def _union(tallies: Mapping[str, Tally], *, on_topic: bool) -> Tally:
    return Tally(
        [
            outcome
            for tally in tallies.values()
            for outcome in tally.outcomes
            if bool(outcome.example.expect) == on_topic
        ]
    )


def _table(tallies: Mapping[str, Tally]) -> Iterator[str]:
    width = max(map(len, tallies))
    yield "  ".join(
        (f"{'class':{width}}", f"{'n':>5}", *(f"{one:>7}" for one in ("right", "wrong", "offered")))
    )
    for name, tally in tallies.items():
        shares = tally.to_record()
        columns = (f"{shares['n']:5}", *(f"{shares[one]:7.1%}" for one in ("right", "wrong", "offered")))
        yield "  ".join((f"{name:{width}}", *columns))


def _mistakes(tallies: Mapping[str, Tally]) -> Iterator[str]:
    for name, tally in tallies.items():
        if name in (ON_TOPIC, OFF_TOPIC):
            continue
        for outcome in tally.outcomes:
            if not outcome.is_right:
                yield f"{name}: {outcome.example.text!r}\n    {_told(outcome)}"


def _told(outcome: Outcome) -> str:
    answer = outcome.answer
    shown = ", ".join(entry.id for entry in answer.entries or answer.choices) or "nothing"
    expected = " or ".join(outcome.example.expect) or "no answer"
    return f"expected {expected}; {answer.status} ({answer.confidence:.2f}): {shown}"


def _confusion_list(confusions: Sequence[Confusion]) -> Iterator[str]:
    if not confusions:
        yield "No wrong answers."
    for one in confusions:
        asked = one.asked or "something off the topic"
        yield f"{len(one.questions):3} x  asked for {asked}, answered {one.answered}"
        yield from (f"         {text!r}" for text in one.questions)


def _sweep_table(points: Sequence[Point]) -> Iterator[str]:
    yield f"{'threshold':>9}  {'right':>7}  {'wrong':>7}  {'offered':>7}  {'off topic, answered':>19}"
    for one in points:
        yield (
            f"{one.threshold:9.2f}  {one.right:7.1%}  {one.wrong:7.1%}  {one.offered:7.1%}"
            f"  {one.off_topic:19.1%}"
        )


def _sweep_chart(points: Sequence[Point], used: float) -> Chart:
    labelled = range(0, len(points), 4)
    marks = (
        Mark(one.wrong, one.right, f"{one.threshold:.2f}" if number in labelled else "")
        for number, one in enumerate(points)
    )
    return Chart(
        "Right against wrong answers",
        "Each point is an answer threshold, from 0 at the right to 1 at the left;"
        f" the one in use is {used:.2f}.",
        "wrong answers, of all questions on the topic",
        "right answers",
        tuple(marks),
    )


def _reliability_table(measured: Mapping[str, Reliability]) -> Iterator[str]:
    width = max(map(len, measured))
    yield f"{'class':{width}}  {'n':>5}  {'confidence':>10}  {'right':>7}  {'calibration error':>17}"
    for name, one in measured.items():
        yield f"{name:{width}}  {one.n:5}  {one.confidence:10.3f}  {one.right:7.3f}  {one.error:17.3f}"
    yield ""
    yield f"{'all, by confidence':18}  {'n':>5}  {'mean':>7}  {'right':>7}"
    for part in measured["all"].bins:
        bounds = f"{part.low:.1f} to {part.high:.1f}"
        yield f"{bounds:18}  {part.n:5}  {part.confidence:7.3f}  {part.right:7.3f}"


def _reliability_chart(measured: Reliability) -> Chart:
    return Chart(
        "Confidence against the share of right answers",
        "Each point is a range of confidence; on the dashed line, confidence is the chance of being right."
        f" The expected calibration error is {measured.error:.3f}.",
        "mean confidence (beside a point: how many answers)",
        "share of right answers",
        tuple(Mark(part.confidence, part.right, str(part.n)) for part in measured.bins),
        has_diagonal=True,
    )
