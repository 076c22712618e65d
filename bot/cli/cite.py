"""`impsci cite`: the references of an entry, formatted for people or for other programs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.cli import OK
from bot.errors import UsageError
from bot.knowledge.loading import load_knowledge
from bot.replies import references
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse

STYLES = ("apa", "vancouver", "bibtex", "ris", "csl-json")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci cite`."""
    command.epilog = "Example: impsci cite fidelity --style vancouver"
    command.add_argument("ids", metavar="ID", nargs="+", help="the id of an entry: its file's name")
    command.add_argument("--style", choices=STYLES, default="apa", help="how to write them (default: apa)")


def run(options: argparse.Namespace) -> int:
    """Prints the sources of the entries, each once."""
    knowledge = load_knowledge(knowledge_folders(os.environ, options.knowledge))
    for entry_id in options.ids:
        if entry_id not in knowledge:
            raise UsageError(f"expected the id of an entry, found '{entry_id}'")
    items = references.to_items(
        citation for entry_id in options.ids for citation in knowledge[entry_id].citations
    )
    print(references.render(items, options.style).rstrip("\n"))
    return OK
