"""`impsci import`: an edited sheet back into the files: shown first, then written, all or nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import OK
from bot.cli.extras import import_curation
from bot.errors import KnowledgeError
from bot.knowledge.loading import load_folders
from bot.knowledge.writing import write_all
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci import`."""
    command.epilog = "Example: impsci import entries.xlsx --yes"
    command.add_argument("file", type=Path, help="a sheet that impsci export wrote, .csv or .xlsx")
    command.add_argument("--yes", action="store_true", help="write the changes (without it, only show them)")


def run(options: argparse.Namespace) -> int:
    """Shows the changes as a diff, and writes them with --yes."""
    sheet_files, importing = import_curation("sheet_files"), import_curation("importing")
    loaded = load_folders(knowledge_folders(os.environ, options.knowledge))
    if loaded.errors:
        raise KnowledgeError([str(problem) for problem in loaded.errors])
    files = {file.entry.id: file for file in loaded.in_force}
    changes = importing.plan_changes(sheet_files.read_sheet(options.file), files, str(options.file))
    for change in changes:
        print(change.diff(), end="")
    if options.yes:
        write_all({change.path: change.after for change in changes})
    print(
        f"{len(changes)} files {'changed' if options.yes or not changes else 'to change: add --yes to write'}"
    )
    return OK
