"""From Slack's payloads to what was asked, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is to be answered."""

    channel: str
    person: str = ""
    thread: str | None = None
    """The thread to answer in, or None to answer in the channel itself."""
    response_url: str = ""
    workspace: str = ""
    organization: str | None = None
    is_private: bool = False
    """True where what was clicked on is seen by that one person alone, in a channel."""
    modal: Mapping[str, Any] | None = None
    """The modal in which a button was pressed."""

    @property
    def is_direct(self) -> bool:
        """True in the conversation with the bot alone."""
        return self.channel.startswith("D")

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Place:
        """Where a click, a form or a command came from."""
        container, message = body.get("container") or {}, body.get("message") or {}
        view = body.get("view") or {}
        is_in_modal = body.get("type") == "block_actions" and view.get("type") == "modal"
        return cls(
            channel=str((body.get("channel") or {}).get("id") or body.get("channel_id") or ""),
            person=str((body.get("user") or {}).get("id") or body.get("user_id") or ""),
            thread=container.get("thread_ts") or message.get("thread_ts"),
            response_url=str(body.get("response_url") or ""),
            workspace=_workspace_of(body),
            organization=_organization_of(body),
            is_private=container.get("is_ephemeral") is True,
            modal=view if is_in_modal else None,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that asks the bot something."""

    text: str
    place: Place
    delivery: str
    """Equal for every delivery of the same event."""


def translate_mention(body: Mapping[str, Any]) -> Asked | None:
    """What a mention asks; the answer goes into the mention's thread."""
    event = _event_of(body)
    if not _is_from_person(event):
        return None
    return _asked(body, event, event.get("thread_ts") or event.get("ts"))


def translate_direct_message(body: Mapping[str, Any]) -> Asked | None:
    """What a direct message asks; None for messages of channels, bots, edits and deletions."""
    event = _event_of(body)
    if event.get("channel_type") != "im" or not _is_from_person(event):
        return None
    return _asked(body, event, event.get("thread_ts"))


def translate_thread_message(body: Mapping[str, Any]) -> Asked | None:
    """What a message in a channel's thread asks; None where it mentions anybody, the bot included."""
    event = _event_of(body)
    is_in_thread = event.get("thread_ts") and event.get("channel_type") in ("channel", "group")
    if not is_in_thread or not _is_from_person(event) or "<@" in str(event.get("text") or ""):
        return None
    return _asked(body, event, event["thread_ts"])


def _workspace_of(body: Mapping[str, Any]) -> str:
    """The workspace that has the app; in a channel shared with another, it may not be the asker's."""
    team, person = body.get("team") or {}, body.get("user") or {}
    installed = _authorization_of(body).get("team_id")
    return str(installed or team.get("id") or body.get("team_id") or person.get("team_id") or "")


def _organization_of(body: Mapping[str, Any]) -> str | None:
    organization = (body.get("enterprise") or {}).get("id") or body.get("enterprise_id")
    return _authorization_of(body).get("enterprise_id") or organization or None


def _authorization_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(body.get("authorizations") or ()), {})


def _event_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    return event if isinstance(event, dict) else {}


def _is_from_person(event: Mapping[str, Any]) -> bool:
    """Only new messages of people: no bot (this one included), no edit, no deletion, no join."""
    subtype = event.get("subtype")
    is_new = subtype in (None, "file_share", "thread_broadcast") and not event.get("hidden")
    return is_new and bool(event.get("user")) and not event.get("bot_id") and event.get("user") != "USLACKBOT"


def _asked(body: Mapping[str, Any], event: Mapping[str, Any], thread: object) -> Asked:
    channel = str(event.get("channel", ""))
    # The message itself, not only the event's id: the same message may arrive as two kinds of event.
    team = body.get("team_id", "")
    delivery = f"{team}:{channel}:{event['ts']}" if event.get("ts") else str(body.get("event_id", ""))
    place = Place(
        channel,
        person=str(event.get("user") or ""),
        thread=str(thread) if thread else None,
        workspace=_workspace_of(body),
        organization=_organization_of(body),
    )
    return Asked(str(event.get("text") or ""), place, delivery)
