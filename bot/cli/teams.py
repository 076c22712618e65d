"""`impsci teams package`: writes the app that an administrator uploads to Teams."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.channels.teams.package import AppFacts, build_package
from bot.cli import OK
from bot.errors import UsageError
from bot.settings import TEAMS_PREFIX

if TYPE_CHECKING:
    import argparse

APP_ID = f"{TEAMS_PREFIX}CLIENTID"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci teams`."""
    command.epilog = (
        "Example: impsci teams package --app-id 00000000-0000-0000-0000-000000000000 --developer 'Our school'"
        " (deploy/teams/README.md says where the id is from)"
    )
    default = AppFacts("")
    command.add_argument("action", choices=["package"], help="package: write the app as a zip")
    command.add_argument(
        "--app-id", default="", metavar="GUID", help=f"the bot's client id (also: the variable {APP_ID})"
    )
    command.add_argument("--name", default=default.name, help="the app's name, at most 30 characters")
    command.add_argument("--developer", default=default.developer, help="who offers the app")
    command.add_argument("--website", default=default.website, metavar="URL", help="where you tell of it")
    command.add_argument("--privacy", default=default.privacy, metavar="URL", help="your privacy statement")
    command.add_argument("--terms", default=default.terms, metavar="URL", help="your terms of use")
    command.add_argument(
        "--language",
        action="append",
        default=[],
        metavar="TAG=FILE",
        help="a translation in Teams' own form, as de=deploy/teams/de.json; repeat it for more",
    )
    command.add_argument(
        "--slash-commands",
        action="store_true",
        help="offer the examples as slash commands too (new in Teams: not every tenant has them)",
    )
    command.add_argument("--output", type=Path, default=Path("impsci-teams.zip"), metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """Writes the package."""
    facts = AppFacts(
        app_id=(options.app_id or os.environ.get(APP_ID, "")).strip(),
        name=options.name,
        developer=options.developer,
        website=options.website,
        privacy=options.privacy,
        terms=options.terms,
        has_slash_commands=options.slash_commands,
    )
    package = build_package(facts, dict(map(_read_language, options.language)))
    try:
        options.output.write_bytes(package)
    except OSError as error:
        raise UsageError(f"cannot write {options.output}: {error.strerror}") from None
    print(f"{options.output}: upload it in Teams, Apps, Manage your apps (deploy/teams/README.md)")
    return OK


def _read_language(option: str) -> tuple[str, dict[str, Any]]:
    tag, _, name = option.partition("=")
    if not _LANGUAGE.fullmatch(tag) or not name:
        raise UsageError(f"--language: expected TAG=FILE as in de=de.json, found '{option}'")
    try:
        read = json.loads(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--language: cannot read {name}: {error.strerror}") from None
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise UsageError(f"--language: expected a JSON object in {name}")
    return tag, read
