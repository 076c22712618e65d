"""What Teams sends, in the shapes that Microsoft documents."""

from __future__ import annotations

from itertools import count
from typing import Any

Json = dict[str, Any]

BOT = {"id": "28:bot", "name": "impsci"}
PERSON = {"id": "29:person", "name": "Sam", "aadObjectId": "00000000-0000-0000-0000-000000000001"}
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"

AT = "<at>impsci</at>"

_numbers = count(1)


def make_activity(service_url: str, **fields: Any) -> Json:  # noqa: ANN401 - any field of an activity
    """An activity of a personal chat."""
    return {
        "type": "message",
        "id": f"activity-{next(_numbers)}",
        "channelId": "msteams",
        "serviceUrl": service_url,
        "from": PERSON,
        "recipient": BOT,
        "conversation": {"id": "a:personal", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        **fields,
    }


def make_message(service_url: str, text: str) -> Json:
    """A message in a personal chat."""
    return make_activity(service_url, text=text, textFormat="plain")


def make_mention(service_url: str, text: str, kind: str = "channel") -> Json:
    """A mention of the bot, in a thread of a channel or in a group chat."""
    conversation = {
        "id": "19:channel@thread.tacv2;messageid=1700000000000"
        if kind == "channel"
        else "19:group@thread.v2",
        "conversationType": kind,
        "isGroup": True,
        "tenantId": TENANT,
    }
    mention = {"type": "mention", "mentioned": BOT, "text": AT}
    return make_activity(
        service_url, text=f"{AT} {text}\n", textFormat="plain", conversation=conversation, entities=[mention]
    )


def make_invoke(service_url: str, name: str, value: Json, **fields: Any) -> Json:  # noqa: ANN401 - any field
    """Something that Teams waits for."""
    return make_activity(service_url, type="invoke", name=name, value=value, **fields)


def make_press(service_url: str, action: Json) -> Json:
    """A click on a button of a card."""
    pressed = {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}
    return make_invoke(service_url, "adaptiveCard/action", {"action": pressed, "trigger": "manual"})


def make_search(service_url: str, text: str) -> Json:
    """A search in the message extension."""
    value = {
        "commandId": "search",
        "parameters": [{"name": "question", "value": text}],
        "queryOptions": {"skip": 0, "count": 25},
    }
    return make_invoke(service_url, "composeExtension/query", value)


def make_install(service_url: str) -> Json:
    """The bot was added."""
    return make_activity(service_url, type="installationUpdate", action="add")


def make_feedback(service_url: str, reaction: str, feedback: object, reply_to: str) -> Json:
    """What Teams sends when a form about an answer is filled in."""
    value = {"actionName": "feedback", "actionValue": {"reaction": reaction, "feedback": feedback}}
    return make_invoke(service_url, "message/submitAction", value, replyToId=reply_to)
