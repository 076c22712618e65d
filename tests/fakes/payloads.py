"""What Slack sends to an app, in the forms of its documentation."""

from __future__ import annotations

import json
from itertools import count
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]

BOT_USER = "U0IMPSCI"
ASKER = "U1ASKER"
CHANNEL = "C1CHANNEL"
DIRECT = "D1DIRECT"
TEAM = "T1TEAM"
STEP_TOKEN = "xwfp-of-nobody"

_numbers = count(1)


def make_ts() -> str:
    """The timestamp of a new message: different each time."""
    return f"1700000000.{next(_numbers):06d}"


def make_command(text: str, response_url: str = "https://hooks.slack.invalid/1") -> Json:
    """A slash command."""
    return {
        "token": "of-nobody",
        "team_id": TEAM,
        "team_domain": "nobody",
        "channel_id": CHANNEL,
        "channel_name": "general",
        "user_id": ASKER,
        "user_name": "asker",
        "command": "/impsci",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": "1.2.3",
    }


def make_event(event: Json, event_id: str = "") -> Json:
    """An event in its outer layer."""
    return {
        "token": "of-nobody",
        "team_id": TEAM,
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_numbers)}",
        "event_time": 1_700_000_000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event": event,
    }


def make_mention(text: str, **fields: object) -> Json:
    """A message in a channel that mentions the bot."""
    ts = make_ts()
    mention = f"<@{BOT_USER}> {text}".rstrip()
    return {
        "type": "app_mention",
        "user": ASKER,
        "text": mention,
        "ts": ts,
        "event_ts": ts,
        "channel": CHANNEL,
        "team": TEAM,
        **fields,
    }


def make_direct_message(text: str, **fields: object) -> Json:
    """A message to the bot alone."""
    ts = make_ts()
    return {
        "type": "message",
        "channel_type": "im",
        "user": ASKER,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "channel": DIRECT,
        "team": TEAM,
        "client_msg_id": f"00000000-0000-0000-0000-{next(_numbers):012d}",
        **fields,
    }


def make_click(button: Json, response_url: str, *, channel: str = CHANNEL, thread: str = "") -> Json:
    """A click on a button of a message that the bot wrote; in a channel it stands in the `thread` given."""
    ts = make_ts()
    in_thread = {"thread_ts": thread} if thread else {}
    action = {
        "type": "button",
        "action_id": button["action_id"],
        "block_id": "b1",
        "text": button.get("text", {"type": "plain_text", "text": "x"}),
        "action_ts": ts,
        **({"value": button["value"]} if "value" in button else {}),
    }
    return _by_asker(
        {
            "type": "block_actions",
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel,
                "is_ephemeral": False,
                **in_thread,
            },
            "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "general"},
            "message": {
                "type": "message",
                "bot_id": "B1",
                "text": "…",
                "user": BOT_USER,
                "ts": ts,
                **in_thread,
            },
            "response_url": response_url,
            "actions": [action],
        }
    )


def make_form(view: Json, *, reasons: list[str], comment: str) -> Json:
    """The feedback form, filled in and sent."""
    options = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in reasons]
    values = {
        "reasons": {"reasons": {"type": "checkboxes", "selected_options": options}},
        "comment": {"comment": {"type": "plain_text_input", "value": comment or None}},
    }
    return _by_asker(
        {
            "type": "view_submission",
            "view": {**view, "id": "V1", "state": {"values": values}},
            "response_urls": [],
        }
    )


def make_home_opened(tab: str = "home") -> Json:
    """Somebody opens the bot's Home, or its Messages tab."""
    return {"type": "app_home_opened", "user": ASKER, "channel": DIRECT, "tab": tab, "event_ts": make_ts()}


def make_view_click(view: Json, action: Json) -> Json:
    """A click in a view: there is neither a channel nor a `response_url`."""
    return _by_asker(
        {
            "type": "block_actions",
            "container": {"type": "view", "view_id": "V1"},
            "view": {**view, "id": "V1", "team_id": TEAM},
            "actions": [{"type": "button", "block_id": "b1", "action_ts": make_ts(), **action}],
        }
    )


def make_search_shortcut() -> Json:
    """The global shortcut that opens the search."""
    return _by_asker({"type": "shortcut", "callback_id": "search", "action_ts": make_ts()})


def make_message_shortcut(text: str, response_url: str) -> Json:
    """The shortcut on somebody's message."""
    message = {"type": "message", "user": "U2OTHER", "ts": make_ts(), "text": text}
    return _by_asker(
        {
            "type": "message_action",
            "callback_id": "explain",
            "action_ts": make_ts(),
            "message_ts": message["ts"],
            "message": message,
            "channel": {"id": CHANNEL, "name": "general"},
            "response_url": response_url,
        }
    )


def make_step(question: str, execution: str = "Fx1", **inputs: object) -> Json:
    """A workflow has come to the bot's step; the token is good for this alone."""
    return {
        "type": "function_executed",
        "function": {
            "id": "Fn1",
            "callback_id": "answer_question",
            "title": "Answer a question",
            "type": "app",
            "app_id": "A1",
        },
        "inputs": {"question": question, **inputs},
        "function_execution_id": execution,
        "workflow_execution_id": "Wx1",
        "event_ts": make_ts(),
        "bot_access_token": STEP_TOKEN,
    }


def make_typing(text: str) -> Json:
    """Letters typed into the search."""
    view = {"id": "V1", "type": "modal", "team_id": TEAM}
    return _by_asker(
        {
            "type": "block_suggestion",
            "action_id": "search-entry",
            "block_id": "b1",
            "value": text,
            "container": {"type": "view", "view_id": "V1"},
            "view": view,
        }
    )


def _by_asker(payload: Json) -> Json:
    return {
        "team": {"id": TEAM, "domain": "nobody"},
        "user": {"id": ASKER, "username": "asker", "team_id": TEAM},
        "api_app_id": "A1",
        "token": "of-nobody",
        "trigger_id": "1.2.3",
        **payload,
    }


def as_form(payload: Json) -> bytes:
    """A slash command's body."""
    return urlencode(payload).encode()


def as_action(payload: Json) -> bytes:
    """The body of a click."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def as_json(payload: object) -> bytes:
    """An event's body."""
    return json.dumps(payload).encode()
