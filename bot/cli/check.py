"""`impsci check`: every problem of a knowledge base, one a line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import NOT_ANSWERED, OK
from bot.knowledge.loading import load_folders
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci check`."""
    command.epilog = "Example: impsci check knowledge our-own-knowledge"
    command.add_argument(
        "folders",
        metavar="DIR",
        nargs="*",
        type=Path,
        help="the folders to check, later ones over earlier ones",
    )


def run(options: argparse.Namespace) -> int:
    """Prints the problems; exit code 1 if any is an error."""
    folders = knowledge_folders(os.environ, [*options.folders, *options.knowledge])
    loaded = load_folders(folders)
    for problem in loaded.problems:
        print(problem)
    errors = len(loaded.errors)
    warnings = len(loaded.problems) - errors
    print(f"{len(loaded.files)} entries, {errors} errors, {warnings} warnings")
    return NOT_ANSWERED if errors else OK
