"""The manifest that people paste into Slack: valid by Slack's own schema, and about the bot that is here."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.browsing import Browsing
from bot.channels.slack.lifecycle import Lifecycle
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.manifest import SCOPES, ManifestOptions, build_manifest, render_manifest
from bot.channels.slack.tools import AnswerTools
from bot.channels.slack.workflow import WorkflowStep
from tests.outside.tools import run_node

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "deploy" / "slack" / "manifest.yaml"
SCHEMA = ROOT / "tests" / "schemas" / "slack-manifest-1.0.0.json"
"""The version that Slack reads a manifest by that has no `_metadata`."""

Json = dict[str, Any]


WAYS = {
    "socket": ManifestOptions(),
    "http": ManifestOptions("https://impsci.example.org/"),
    "threads": ManifestOptions(follows_threads=True),
    "workflow": ManifestOptions(has_workflow_step=True),
}


@pytest.fixture(scope="module", params=WAYS)
def manifest(request: pytest.FixtureRequest) -> Json:
    return build_manifest(WAYS[request.param])


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


def test_the_one_in_the_repository_is_the_one_that_is_made_now() -> None:
    assert MANIFEST.read_text() == render_manifest(), "impsci slack manifest > deploy/slack/manifest.yaml"
    assert yaml.safe_load(render_manifest()) == build_manifest()


class Registered:
    """Stands in for Bolt's app, and notes what the listeners register."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = defaultdict(set)

    def __getattr__(self, kind: str) -> Any:  # noqa: ANN401 - any of Bolt's decorators
        def register(name: str) -> Any:  # noqa: ANN401
            self.names[kind].add(name)
            return lambda listener: listener

        return register


@pytest.fixture(scope="module")
def registered() -> dict[str, set[str]]:
    app: Any = Registered()
    anything: Any = None
    Lifecycle(anything, anything).register(app)
    Listeners(anything, anything, anything).register(app)
    Browsing(anything, anything).register(app)
    AnswerTools(anything, anything, anything).register(app)
    WorkflowStep(anything, anything).register(app)
    return app.names  # type: ignore[no-any-return]


def test_it_subscribes_to_what_the_bot_answers_and_to_nothing_else(
    manifest: Json, registered: dict[str, set[str]]
) -> None:
    subscribed = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    # All kinds of messages arrive as one kind of event.
    assert {event.split(".")[0] for event in subscribed} - {"function_executed"} == registered["event"]
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


def test_commands_and_shortcuts_are_those_that_the_bot_listens_to(
    manifest: Json, registered: dict[str, set[str]]
) -> None:
    features = manifest["features"]
    assert {one["command"] for one in features["slash_commands"]} == registered["command"]
    for kind in ("global", "message"):
        named = {one["callback_id"] for one in features["shortcuts"] if one["type"] == kind}
        assert named == registered[f"{kind}_shortcut"]


def test_a_step_of_workflows_is_the_one_that_is_answered_and_comes_only_where_it_is_wanted(
    manifest: Json, registered: dict[str, set[str]]
) -> None:
    settings, steps = manifest["settings"], set(manifest.get("functions", {}))
    assert steps in (set(), registered["function"])
    # What Slack asks of an app with steps, and a plan for which people pay: so nobody gets it unasked.
    assert settings["org_deploy_enabled"] is bool(steps)
    assert ("function_executed" in settings["event_subscriptions"]["bot_events"]) is bool(steps)
    assert settings.get("function_runtime") == ("remote" if steps else None)
    assert not build_manifest().get("functions")


NEEDED = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
}
"""What Slack's reference asks for, by event; the events that are not here need no right."""


def test_it_asks_for_the_rights_that_are_used_and_for_no_other(manifest: Json) -> None:
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    needed = {NEEDED[event] for event in events if event in NEEDED}
    needed |= {"chat:write", "commands", "assistant:write"}
    scopes = manifest["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == needed
    assert set(scopes.get("bot_optional", ())) == needed - set(SCOPES)
    assert "user" not in scopes


def test_people_may_write_to_the_bot_and_see_its_home(manifest: Json) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["home_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
