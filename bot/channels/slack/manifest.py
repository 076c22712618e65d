"""The manifest from which Slack makes the app: exactly what the listeners take in, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from bot.errors import UsageError
from bot.replies import wording
from bot.replies.slack_home import EXPLAIN_SHORTCUT, SEARCH_SHORTCUT
from bot.replies.slack_step import STEP, describe_step

Json = dict[str, Any]

COMMAND = "/impsci"
EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"

SCOPES = {
    "app_mentions:read": "to be asked by @mention",
    "assistant:write": "to be opened from Slack's top bar, with suggested questions",
    "chat:write": "to answer mentions and direct messages",
    "commands": f"to be asked by {COMMAND} and by shortcuts",
    "im:history": "to be asked in a direct message",
}
EVENTS = {
    "app_home_opened": "to show the Home",
    "app_mention": "somebody asks by @mention",
    "app_uninstalled": "to remove what was kept of a workspace; so do the last two",
    "message.im": "somebody asks in a direct message",
    "team_access_revoked": "",
    "tokens_revoked": "",
}
THREAD_SCOPES = {
    "channels:history": "to be asked again in a thread, without a mention",
    "groups:history": "the same in private channels",
}
THREAD_EVENTS = {
    "message.channels": "a message in a thread where the bot answered; all others are passed over",
    "message.groups": "the same in private channels",
}
STEP_EVENTS = {"function_executed": "a workflow asks, in a step of its own"}


@dataclass(frozen=True, slots=True)
class ManifestOptions:
    """What differs between installations."""

    address: str = ""
    """The bot's public address for signed HTTP requests; empty for Socket Mode, which needs none."""
    follows_threads: bool = False
    """True where the bot may answer follow-ups in its threads without a mention."""
    has_workflow_step: bool = False
    """True where workflows may ask it; Slack wants a paid plan and an app that an organization can have."""


def build_manifest(options: ManifestOptions = ManifestOptions()) -> Json:
    """The manifest.

    Raises:
        UsageError: the address is no https address.
    """
    address = options.address.rstrip("/")
    if address and not address.startswith("https://"):
        raise UsageError(f"the address: expected https://…, found '{options.address[:60]}'")
    entrance = {"request_url": f"{address}{EVENTS_PATH}"} if address else {}
    scopes: Json = {"bot": sorted(SCOPES)}
    if options.follows_threads:
        # Optional: who installs the app may refuse these, and all else works.
        scopes["bot"] = sorted({**SCOPES, **THREAD_SCOPES})
        scopes["bot_optional"] = sorted(THREAD_SCOPES)
    oauth: Json = {"scopes": scopes}
    if address:
        oauth = {"redirect_urls": [f"{address}{REDIRECT_PATH}"], **oauth}
    options_url = {"message_menu_options_url": f"{address}{EVENTS_PATH}"} if address else {}
    has_step = options.has_workflow_step
    return {
        "display_information": {
            "name": "impsci",
            "description": wording.TAGLINE.capitalize(),
            "long_description": wording.SLACK_FULL,
            "background_color": "#0b6058",
        },
        "features": _features(address),
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {
                **entrance,
                "bot_events": sorted(_events_of(options)),
            },
            "interactivity": {"is_enabled": True, **entrance, **options_url},
            "org_deploy_enabled": has_step,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
            **({"function_runtime": "remote"} if has_step else {}),
        },
        **({"functions": {STEP: describe_step()}} if has_step else {}),
    }


def render_manifest(options: ManifestOptions = ManifestOptions()) -> str:
    """The manifest as YAML, with what each right is for."""
    scopes = {**SCOPES, **(THREAD_SCOPES if options.follows_threads else {})}
    events = _events_of(options)
    how = "signed HTTP requests" if options.address else "Socket Mode: no public address is needed"
    lines = [
        "Paste this at https://api.slack.com/apps > Create New App > From a manifest.",
        f"Made by `impsci slack manifest` for {how}. `impsci slack manifest --help` names the options.",
        "What the app may do, and why:",
        *(f"  {scope}: {why}" for scope, why in sorted(scopes.items())),
        "What it is told of, and why:",
        *(f"  {event}: {why}" if why else f"  {event}" for event, why in sorted(events.items())),
    ]
    comments = "".join(f"# {line}\n" for line in lines)
    return comments + yaml.safe_dump(build_manifest(options), sort_keys=False, allow_unicode=True, width=110)


def _events_of(options: ManifestOptions) -> dict[str, str]:
    return {
        **EVENTS,
        **(THREAD_EVENTS if options.follows_threads else {}),
        **(STEP_EVENTS if options.has_workflow_step else {}),
    }


def _features(address: str) -> Json:
    """What people see of the app."""
    command = {
        "command": COMMAND,
        "description": "Ask about implementation science; only you see the answer",
        "usage_hint": wording.EXAMPLES[0],
        # Escaped, a mention arrives as <@U1> and can be told from a word.
        "should_escape": True,
    }
    return {
        "agent_view": {
            "agent_description": wording.PURPOSE,
            "suggested_prompts": [{"title": one, "message": one} for one in wording.EXAMPLES],
        },
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "impsci", "always_online": True},
        "shortcuts": [
            _shortcut("global", SEARCH_SHORTCUT, wording.SEARCH, wording.SEARCH_SHORTCUT_DESCRIPTION),
            _shortcut("message", EXPLAIN_SHORTCUT, wording.EXPLAIN, wording.EXPLAIN_DESCRIPTION),
        ],
        "slash_commands": [{**command, **({"url": f"{address}{EVENTS_PATH}"} if address else {})}],
    }


def _shortcut(kind: str, callback_id: str, name: str, description: str) -> Json:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}
