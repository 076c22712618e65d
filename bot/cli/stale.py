"""`impsci stale`: what is due for review, by owner."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli import OK
from bot.cli.check import read_day
from bot.knowledge.loading import load_folders
from bot.knowledge.upkeep import due_day
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse

    from bot.knowledge.loading import EntryFile

NOBODY = "(no owner)"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci stale`."""
    command.epilog = "Example: impsci stale --within 30"
    command.add_argument(
        "--within", metavar="DAYS", type=int, default=0, help="also what is due within so many days"
    )
    command.add_argument("--json", action="store_true", help="print one JSON object, by owner")
    command.add_argument("--today", metavar="DAY", type=read_day, help="as of this day, YYYY-MM-DD")


def run(options: argparse.Namespace) -> int:
    """Prints the entries that are due, the longest due first."""
    today = options.today or datetime.now(UTC).date()
    loaded = load_folders(knowledge_folders(os.environ, options.knowledge))
    until = today + timedelta(days=options.within)
    by_owner: dict[str, list[tuple[date, EntryFile]]] = defaultdict(list)
    for file in loaded.in_force:
        due = due_day(file.entry) or date.min
        if due <= until:
            by_owner[file.entry.owner or NOBODY].append((due, file))
    if options.json:
        print(
            json.dumps(
                {owner: [_record(*one) for one in _sort(by_owner[owner])] for owner in sorted(by_owner)}
            )
        )
        return OK
    for owner in sorted(by_owner):
        print(f"{owner}:")
        for due, file in _sort(by_owner[owner]):
            when = "never reviewed" if due == date.min else f"due {due.isoformat()}"
            print(f"  {when}  {file.entry.id}  {file.path}:{file.line_of('reviewed')}")
    print(f"{sum(map(len, by_owner.values()))} of {len(loaded.in_force)} entries due by {until.isoformat()}")
    return OK


def _sort(due: list[tuple[date, EntryFile]]) -> list[tuple[date, EntryFile]]:
    return sorted(due, key=lambda one: (one[0], one[1].entry.id))


def _record(due: date, file: EntryFile) -> dict[str, str | None]:
    return {
        "id": file.entry.id,
        "due": None if due == date.min else due.isoformat(),
        "path": file.path,
    }
