"""`impsci eval`: a question set against a knowledge base, as a table."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.answerer import Answerer
from bot.answering.evaluation import Tally, evaluate, load_examples
from bot.cli import OK
from bot.knowledge.loading import load_knowledge
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from bot.answering.evaluation import Outcome


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci eval`."""
    command.epilog = "Example: impsci eval tests/questions --mistakes"
    command.add_argument(
        "file", type=Path, help="a YAML list of {text, expect, class} records, or a folder of such files"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.add_argument(
        "--mistakes",
        action="store_true",
        help="also list what was asked, what was answered, and what was expected",
    )


def run(options: argparse.Namespace) -> int:
    """Prints the table."""
    answerer = Answerer(load_knowledge(knowledge_folders(os.environ, options.knowledge)))
    tallies = evaluate(load_examples(options.file), answerer.answer)
    tallies = {
        **tallies,
        "all on topic": _union(tallies, on_topic=True),
        "all off topic": _union(tallies, on_topic=False),
    }
    if options.json:
        print(json.dumps({name: tally.to_record() for name, tally in tallies.items()}, indent=2))
        return OK
    print(*_table(tallies), sep="\n")
    if options.mistakes:
        print(*_mistakes(tallies), sep="\n")
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
        if name.startswith("all "):
            continue
        for outcome in tally.outcomes:
            if not outcome.is_right:
                yield f"{name}: {outcome.example.text!r}\n    {_told(outcome)}"


def _told(outcome: Outcome) -> str:
    answer = outcome.answer
    shown = ", ".join(entry.id for entry in answer.entries or answer.choices) or "nothing"
    expected = " or ".join(outcome.example.expect) or "no answer"
    return f"expected {expected}; {answer.status} ({answer.confidence:.2f}): {shown}"
