"""What is true of every message that the bot sends to Slack."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

MOST_BLOCKS = 50
MOST_IN_ALL = 13_000
MOST_TEXT = 4_000
# A link and a date are all that the bot may send in angle brackets.
_LINK = re.compile(r"<https?://[^<>|\s]+\|[^<>|\n]+>")
_DATE = re.compile(r"<!date\^\d+\^\{date_short\}\|\d{1,2} [A-Z][a-z]{2} \d{4}>")
_PING = re.compile(r"@(?:channel|here|everyone)\b", re.IGNORECASE)


def assert_good(message: Json) -> None:
    """Holds for any message: Slack takes it, everybody can read it, and nobody is pinged by it."""
    blocks = message["blocks"]
    parsed = Block.parse_all(blocks)
    assert None not in parsed, "a type of block that the SDK does not know"
    assert json.loads(json.dumps([block.to_dict() for block in parsed])) == blocks
    assert 0 < len(blocks) <= MOST_BLOCKS
    assert 0 < len(message["text"]) <= MOST_TEXT
    assert sum(map(len, texts_of(blocks))) <= MOST_IN_ALL
    action_ids = [button["action_id"] for button in buttons_of(message)]
    assert len(action_ids) == len(set(action_ids))
    assert message["unfurl_links"] is False
    assert message["unfurl_media"] is False
    for text in [message["text"], *markdown_of(blocks)]:
        assert_pings_nobody(text)


def assert_pings_nobody(text: str) -> None:
    """Slack finds no mention of a person, group or channel in `text`, as mrkdwn or as plain text."""
    rest = _DATE.sub("", _LINK.sub("", text))
    assert "<" not in rest, text
    assert ">" not in rest, text
    assert not _PING.search(text), text
    assert not re.search(r"&(?!amp;|lt;|gt;)", text), text


def texts_of(value: object) -> Iterator[str]:
    """Every shown text below `value`, in cells of tables too."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def markdown_of(value: object) -> Iterator[str]:
    """Every text below `value` in which Slack reads mark-up."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from markdown_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from markdown_of(inner)


def buttons_of(message: Json) -> list[Json]:
    """The buttons of a message, in order; those of its cards too."""
    buttons: list[Json] = []
    for block in message["blocks"]:
        if block["type"] == "actions":
            buttons += (one for one in block["elements"] if one["type"] == "button")
        elif block["type"] == "carousel":
            buttons += (button for card in block["elements"] for button in card["actions"])
        elif "accessory" in block:
            buttons.append(block["accessory"])
    return buttons


def cards_of(message: Json) -> list[Json]:
    """The cards of a message, in order."""
    return [card for block in message["blocks"] if block["type"] == "carousel" for card in block["elements"]]


def topics_of(message: Json) -> list[Json]:
    """Those buttons that lead to an entry, or away from a choice."""
    return [one for one in buttons_of(message) if one["action_id"].startswith(("entry:", "choice:"))]


def tool_of(message: Json, action_id: str) -> Json:
    """The button below an answer that does this."""
    (button,) = [one for one in buttons_of(message) if one["action_id"] == action_id]
    return button


def heading_of(message: Json) -> str:
    """The text of the first block that is a header; empty where there is none."""
    return next((block["text"]["text"] for block in message["blocks"] if block["type"] == "header"), "")
