"""`impsci preview`: an entry as a terminal, Slack and the page will show it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.web.page import Page
from bot.cli import OK
from bot.errors import KnowledgeError, UsageError
from bot.knowledge.loading import load_folders
from bot.replies.compose import Composer
from bot.replies.plain import PlainRenderer
from bot.replies.slack import render_slack
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse

    from bot.knowledge.entry import Entry
    from bot.knowledge.loading import Loaded

WIDTH = 88


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci preview`."""
    command.epilog = "Example: impsci preview fidelity --as page -o fidelity.html"
    command.add_argument("entry", metavar="ID", help="the id of an entry, or its file")
    command.add_argument(
        "--as",
        dest="platform",
        choices=("all", "terminal", "slack", "page"),
        default="all",
        help="how to show it (default: all); slack prints the blocks as JSON, page writes an HTML file",
    )
    command.add_argument("-o", "--output", metavar="FILE", type=Path, help="the HTML file to write")


def run(options: argparse.Namespace) -> int:
    """Shows the entry, even where other files of the knowledge base are broken."""
    loaded = load_folders(knowledge_folders(os.environ, options.knowledge))
    entry = _find(loaded, options.entry)
    reply = Composer(loaded.knowledge).compose_entry(entry)
    shows_all = options.platform == "all"
    if shows_all or options.platform == "terminal":
        print(PlainRenderer(WIDTH).render(reply))
    if shows_all:
        print("\n--- Slack (paste it into https://app.slack.com/block-kit-builder) ---")
    if shows_all or options.platform == "slack":
        message = render_slack(reply)
        print(json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=False, indent=2))
    if shows_all or options.platform == "page":
        path = options.output or Path(tempfile.gettempdir()) / f"impsci-preview-{entry.id}.html"
        html = Page().render_alone(reply, title=entry.title, count=len(loaded.knowledge))
        path.write_text(html, encoding="utf-8")
        print(f"page: {path}")
    return OK


def _find(loaded: Loaded, name: str) -> Entry:
    """The entry of an id or of a file's name.

    Raises:
        KnowledgeError: its file has errors.
        UsageError: there is no such entry.
    """
    entry_id = Path(name).stem if name.endswith((".yaml", ".yml")) else name
    entry = loaded.knowledge.get(entry_id)
    if entry is None:
        own = [str(problem) for problem in loaded.errors if Path(problem.path).stem == entry_id]
        if own:
            raise KnowledgeError(own)
        raise UsageError(f"expected the id of an entry, found '{name}'")
    return entry
