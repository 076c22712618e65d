"""The manifest that people paste into Slack: valid by Slack's own schema, and about the bot that is here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.listeners import COMMAND
from tests.outside.tools import run_node

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "deploy" / "slack" / "manifest.yaml"
SCHEMA = ROOT / "tests" / "schemas" / "slack-manifest-1.0.0.json"
"""The version that Slack reads a manifest by that has no `_metadata`."""

Json = dict[str, Any]


@pytest.fixture(scope="module")
def manifest() -> Json:
    loaded: Json = yaml.safe_load(MANIFEST.read_text())
    return loaded


def find_faults(document: Json) -> list[str]:
    """What Slack's schema has against a manifest."""
    stdin = json.dumps({"schema": json.loads(SCHEMA.read_text()), "document": document})
    done = run_node("check_schema.mjs", stdin=stdin)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_slacks_schema_accepts_it(manifest: Json) -> None:
    assert find_faults(manifest) == []


def test_it_needs_no_newer_schema(manifest: Json) -> None:
    assert manifest.get("_metadata", {}).get("major_version", 1) == 1


@pytest.mark.parametrize("fault", ["unknown key", "long name", "wrong type"])
def test_the_check_itself_finds(manifest: Json, fault: str) -> None:
    broken = json.loads(json.dumps(manifest))
    if fault == "unknown key":
        broken["settings"]["socket_mode"] = True
    elif fault == "long name":
        broken["display_information"]["name"] = "x" * 36
    else:
        broken["features"]["bot_user"]["always_online"] = "yes"
    assert find_faults(broken)


def test_the_command_is_the_one_that_the_bot_listens_to(manifest: Json) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == COMMAND
    # Escaped, a user's mention arrives as `<@U1>` and can be told from a word.
    assert command["should_escape"] is True


def test_it_subscribes_to_what_the_bot_answers_and_to_nothing_else(manifest: Json) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == {
        "app_mention",
        "app_uninstalled",
        "message.im",
        "team_access_revoked",
        "tokens_revoked",
    }
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


def test_it_asks_for_no_right_that_the_bot_does_not_use(manifest: Json) -> None:
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {
        "app_mentions:read",
        "chat:write",
        "commands",
        "im:history",
    }
    assert "user" not in manifest["oauth_config"]["scopes"]


def test_people_may_write_to_the_bot(manifest: Json) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
