"""From Teams' activities to what was asked, and where."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

_AT = re.compile(r"</?at[^>]*>")


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that asks the bot something."""

    text: str
    """What was typed, without the mention of the bot."""
    surface: str
    """`personal`, `group`, `channel` or `slash`."""
    tenant: str
    conversation: str
    """In a channel this names the thread too: an answer to it lands there."""
    person: str
    delivery: str
    """Equal for every delivery of the same message."""
    pressed: Json | None = None
    """The data of a button, from a client that sends a message for it."""


def translate_message(activity: Mapping[str, Any]) -> Asked | None:
    """What a message asks; None for messages of bots and for those that ask nothing."""
    sender = _part(activity, "from")
    if not sender.get("id") or sender.get("role") == "bot" or not activity.get("id"):
        return None
    conversation = conversation_of(activity)
    value = activity.get("value")
    return Asked(
        text=_strip_mention(activity),
        surface=surface_of(activity),
        tenant=tenant_of(activity),
        conversation=conversation,
        person=str(sender["id"]),
        delivery=f"{conversation}:{activity['id']}",
        pressed=value if isinstance(value, dict) and "verb" in value else None,
    )


def surface_of(activity: Mapping[str, Any]) -> str:
    """Where something was said."""
    if is_targeted(activity):
        return "slash"
    kind = _part(activity, "conversation").get("conversationType")
    return {"channel": "channel", "groupChat": "group"}.get(str(kind), "personal")


def is_targeted(activity: Mapping[str, Any]) -> bool:
    """True for a slash command, which its asker alone sees; so is the answer to it."""
    entities = activity.get("entities")
    return bool(_part(activity, "recipient").get("isTargeted")) or any(
        isinstance(one, dict)
        and one.get("type") == "activityTreatment"
        and one.get("treatment") == "targeted"
        for one in (entities if isinstance(entities, list) else [])
    )


def conversation_of(activity: Mapping[str, Any]) -> str:
    """The conversation's id."""
    return str(_part(activity, "conversation").get("id") or "")


def tenant_of(activity: Mapping[str, Any]) -> str:
    """The id of the organisation, or an empty text."""
    tenant = _part(_part(activity, "channelData"), "tenant").get("id")
    return str(tenant or _part(activity, "conversation").get("tenantId") or "")


def is_bot_added(activity: Mapping[str, Any]) -> bool:
    """True where the activity says that the bot itself was added to the conversation."""
    if activity.get("type") == "installationUpdate":
        return str(activity.get("action", "")).startswith("add")
    if activity.get("type") != "conversationUpdate":
        return False
    added = activity.get("membersAdded")
    bot = _part(activity, "recipient").get("id")
    members = added if isinstance(added, list) else []
    return any(isinstance(one, dict) and one.get("id") == bot for one in members) and bool(bot)


def pressed_of(activity: Mapping[str, Any]) -> Json:
    """The data of the button behind an `adaptiveCard/action`."""
    data = _part(_part(activity, "value"), "action").get("data")
    return data if isinstance(data, dict) else {}


def searched_of(activity: Mapping[str, Any]) -> str:
    """What was typed into the search message extension; the first parameter, whatever its name."""
    parameters = _part(activity, "value").get("parameters")
    first = parameters[0] if isinstance(parameters, list) and parameters else None
    return str(first.get("value") or "") if isinstance(first, dict) else ""


def _part(values: Mapping[str, Any], name: str) -> Json:
    part = values.get(name)
    return part if isinstance(part, dict) else {}


def _strip_mention(activity: Mapping[str, Any]) -> str:
    """The text without the bot's own mention; other mentions stay as the names that they show."""
    text = str(activity.get("text") or "")
    for mention in _mentions(activity):
        text = text.replace(mention, " ")
    if activity.get("textFormat") != "xml":
        text = html.unescape(_AT.sub("", text))
    return re.sub(r"[ \u00a0]+", " ", text).strip()


def _mentions(activity: Mapping[str, Any]) -> Iterator[str]:
    bot = _part(activity, "recipient").get("id")
    entities = activity.get("entities")
    for entity in entities if isinstance(entities, list) else []:
        if isinstance(entity, dict) and entity.get("type") == "mention":
            mentioned, text = _part(entity, "mentioned"), entity.get("text")
            if mentioned.get("id") == bot and isinstance(text, str) and text:
                yield text
