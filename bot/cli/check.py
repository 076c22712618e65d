"""`impsci check`: every problem of a knowledge base, one a line."""

from __future__ import annotations

import gc
import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import NOT_ANSWERED, OK
from bot.errors import UsageError
from bot.knowledge.loading import find_entry_files, load_folders
from bot.knowledge.questions import check_questions, load_questions
from bot.knowledge.similar import check_similar
from bot.knowledge.upkeep import check_upkeep
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from bot.answering.answer import Answer
    from bot.knowledge.loading import Loaded
    from bot.knowledge.problems import Problem

MANY_FILES = 1_000
"""From here on, reading files on all processors pays for starting them."""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci check`."""
    command.epilog = "Example: impsci check knowledge our-own-knowledge --questions tests/questions"
    command.add_argument(
        "folders",
        metavar="DIR",
        nargs="*",
        type=Path,
        help="the folders to check, later ones over earlier ones",
    )
    command.add_argument(
        "--format",
        choices=tuple(FORMATS),
        default="text",
        help="text: one problem a line; github: annotations on a pull request; json: one object",
    )
    command.add_argument(
        "--questions",
        metavar="DIR",
        type=Path,
        help="also check the questions beside the entries, and ask them",
    )
    command.add_argument(
        "--answers",
        action="store_true",
        help="also ask each phrasing, and warn where another entry answers it better"
        " (slow: seconds for each thousand)",
    )
    command.add_argument(
        "--today", metavar="DAY", type=read_day, help="check as of this day, YYYY-MM-DD (default: today)"
    )


def run(options: argparse.Namespace) -> int:
    """Prints the problems; exit code 1 if any is an error."""
    folders = knowledge_folders(os.environ, [*options.folders, *options.knowledge])
    try:
        loaded = _load(folders)
        today = options.today or datetime.now(UTC).date()
        problems = sorted((*loaded.problems, *_find_more(loaded, today, options)))
    finally:
        gc.enable()
    for line in FORMATS[options.format](problems, len(loaded.files)):
        print(line)
    return NOT_ANSWERED if any(problem.severity == "error" for problem in problems) else OK


def read_day(text: str) -> date:
    """The day of the option `--today`.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today: expected a day as YYYY-MM-DD, found '{text}'") from None


def _load(folders: Sequence[Path]) -> Loaded:
    paths = (path for folder in folders for path in find_entry_files(folder))
    if sum(1 for _ in islice(paths, MANY_FILES)) < MANY_FILES:
        return load_folders(folders)
    # A million small objects, none of them garbage: looking for garbage would take a third of the time.
    gc.freeze()
    gc.disable()
    with ProcessPoolExecutor(initializer=gc.disable) as pool:
        return load_folders(folders, partial(pool.map, chunksize=MANY_FILES // 10))


def _find_more(loaded: Loaded, today: date, options: argparse.Namespace) -> Iterator[Problem]:
    """What does not keep the knowledge base from loading."""
    in_force = loaded.in_force
    yield from check_upkeep(in_force, today)
    yield from check_similar(in_force)
    if options.questions is not None:
        files, problems = load_questions(options.questions)
        yield from problems
        yield from check_questions(files, in_force)
    if in_force and (options.answers or options.questions is not None):
        # Imported here: only those who ask for it wait for the matcher.
        from bot.answering.trials import try_phrasings, try_questions  # noqa: PLC0415

        ask = _build_asker(loaded)
        if options.answers:
            yield from try_phrasings(in_force, ask)
        if options.questions is not None:
            yield from try_questions(files, ask)


def _build_asker(loaded: Loaded) -> Callable[[str], Answer]:
    from bot.answering.answerer import Answerer  # noqa: PLC0415 - as above

    return Answerer(loaded.knowledge).answer


def _count(problems: Sequence[Problem]) -> tuple[int, int]:
    errors = sum(problem.severity == "error" for problem in problems)
    return errors, len(problems) - errors


def _as_text(problems: Sequence[Problem], entries: int) -> Iterator[str]:
    yield from map(str, problems)
    errors, warnings = _count(problems)
    yield f"{entries} entries, {errors} errors, {warnings} warnings"


def _as_github(problems: Sequence[Problem], entries: int) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the line of a pull request."""
    for problem in problems:
        place = ",".join(
            f"{name}={_escape_property(value)}"
            for name, value in (
                ("file", problem.path),
                ("line", str(problem.line)),
                ("title", f"impsci check: {problem.field}"),
            )
        )
        yield f"::{problem.severity} {place}::{_escape_data(f'{problem.field}: {problem.text}')}"
    errors, warnings = _count(problems)
    yield f"{entries} entries, {errors} errors, {warnings} warnings"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _as_json(problems: Sequence[Problem], entries: int) -> Iterator[str]:
    errors, warnings = _count(problems)
    record = {
        "entries": entries,
        "errors": errors,
        "warnings": warnings,
        "problems": [asdict(problem) for problem in problems],
    }
    yield json.dumps(record, ensure_ascii=False, indent=2)


FORMATS: dict[str, Callable[[Sequence[Problem], int], Iterator[str]]] = {
    "text": _as_text,
    "github": _as_github,
    "json": _as_json,
}
