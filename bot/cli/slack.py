"""`impsci slack manifest`: prints what Slack makes the app from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.slack.manifest import ManifestOptions, render_manifest
from bot.cli import OK

if TYPE_CHECKING:
    import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci slack`."""
    command.epilog = "Example: impsci slack manifest --address https://impsci.example.org > manifest.yaml"
    command.add_argument("action", choices=["manifest"], help="manifest: print the app's manifest")
    command.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="the bot's public address, for signed HTTP requests and OAuth (default: Socket Mode)",
    )
    command.add_argument(
        "--follow-threads",
        action="store_true",
        help="also answer follow-ups without a mention, in threads where the bot answered before;"
        " Slack then tells it of all messages of the channels that it is in",
    )
    command.add_argument(
        "--workflow-step",
        action="store_true",
        help="also answer in Slack's Workflow Builder, as the step 'Answer a question';"
        " Slack wants a paid plan for it, and an app that an organization can have",
    )


def run(options: argparse.Namespace) -> int:
    """Prints the manifest."""
    wanted = ManifestOptions(options.address.strip(), options.follow_threads, options.workflow_step)
    print(render_manifest(wanted), end="")
    return OK
