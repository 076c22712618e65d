"""`impsci schema`: the JSON Schema of entries, and the tables of the guide for curators."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.cli import NOT_ANSWERED, OK
from bot.errors import UsageError
from bot.knowledge.schema import render_schema, replace_tables
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

SCHEMA_FILE = "schema.json"
GUIDE_FILE = "README.md"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci schema`."""
    command.epilog = "Example: impsci schema --write"
    ways = command.add_mutually_exclusive_group()
    ways.add_argument(
        "--write", action="store_true", help=f"write {SCHEMA_FILE} and the tables of {GUIDE_FILE} anew"
    )
    ways.add_argument("--check", action="store_true", help="exit 1 when either of them is stale")


def run(options: argparse.Namespace) -> int:
    """Prints the schema, writes what is generated from it, or checks that that is up to date."""
    if not options.write and not options.check:
        print(render_schema(), end="")
        return OK
    folder = knowledge_folders(os.environ, options.knowledge)[0]
    stale = [(path, text) for path, text in _build_files(folder) if _read(path) != text]
    for path, text in stale:
        if options.write:
            path.write_text(text, encoding="utf-8")
        print(f"{path}: {'written' if options.write else 'stale: run impsci schema --write'}")
    return NOT_ANSWERED if stale and options.check else OK


def _build_files(folder: Path) -> tuple[tuple[Path, str], ...]:
    guide = folder / GUIDE_FILE
    try:
        text = replace_tables(_read(guide))
    except ValueError as error:
        raise UsageError(f"{guide}: {error}") from None
    return (folder / SCHEMA_FILE, render_schema()), (guide, text)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
