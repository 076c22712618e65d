"""The command `impsci`: one module a subcommand, each imported only when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.errors import ImpsciError, KnowledgeError

if TYPE_CHECKING:
    from collections.abc import Sequence

OK = 0
NOT_ANSWERED = 1
FAILED = 2

COMMANDS = {
    "ask": "answer a question in the terminal",
    "calibrate": "fit the matcher's weights to questions with known answers",
    "check": "validate a knowledge base",
    "cite": "print the references of an entry, formatted",
    "eval": "run a question set and print a table per class",
    "explain": "say why a question is answered as it is",
    "export": "write all entries as a sheet, a glossary, or references",
    "fmt": "bring the files of entries into one form, keeping comments",
    "import": "bring an edited sheet back into the files",
    "links": "open every address and report what does not respond",
    "new": "start an entry and its questions",
    "preview": "show an entry as each platform will",
    "schema": "print or write the JSON Schema of entries",
    "serve": "run the bot: the web page always, Slack and Teams when they are configured",
    "slack": "print the manifest for Slack",
    "stale": "list what is due for review, by owner",
    "teams": "write the app package for Microsoft Teams",
}

MODULES = {"import": "import_sheet"}
"""The module of a command whose name no module can have."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives back the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="impsci",
        description="Cited answers about implementation science.",
        epilog='Example: impsci ask "what is an ISP"',
    )
    parser.add_argument("--version", action="version", version=f"impsci {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    chosen = next((word for word in given if not word.startswith("-")), "")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == chosen:
            module = import_module(f"bot.cli.{MODULES.get(name, name)}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
            add_knowledge_option(command)
    try:
        options = parser.parse_args(given)
        return int(options.run(options))
    except SystemExit as stop:  # argparse has printed the help or the mistake.
        return int(stop.code or 0)
    except KnowledgeError as error:
        print("impsci: the knowledge base cannot be used:", *error.problems, sep="\n  ", file=sys.stderr)
    except ImpsciError as error:
        print(f"impsci: {error}", file=sys.stderr)
    except BrokenPipeError:
        # The reader (`head`, a pager) has gone: what is left would only fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return FAILED


def add_knowledge_option(command: argparse.ArgumentParser) -> None:
    """The option that every subcommand has."""
    command.add_argument(
        "--knowledge",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="use this knowledge base; repeat it to add to and override earlier ones"
        " (also: the variable IMPSCI_KNOWLEDGE; default: the one that ships with impsci)",
    )
