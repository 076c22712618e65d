"""`impsci serve`: runs the bot."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from bot.app import serve
from bot.cli import OK
from bot.errors import SettingsError
from bot.settings import load_settings

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci serve`: none of its own; it is configured by the environment."""
    command.epilog = "Example: PORT=8080 impsci serve (README lists the other variables)"


def run(options: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    settings = load_settings(knowledge=options.knowledge)
    # Not shown, so not looked up for each line (https://docs.python.org/3/howto/logging.html#optimization).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr
    )
    # Bolt warns of tokens in the environment that this app passes on by itself.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
    logging.getLogger("microsoft_agents").setLevel(logging.WARNING)
    try:
        asyncio.run(serve(settings, lambda text: print(text, flush=True)))
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror} (set PORT to another number)"
        ) from None
    return OK
