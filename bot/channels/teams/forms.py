"""What people say of an answer: the form, and what Teams sends when it is filled in."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.teams import CARD_TYPE, SCHEMA
from bot.storage.feedback import Feedback

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

REMEMBERED_MESSAGES = 10_000
MAX_COMMENT = 1_000


class Answered:
    """Remembers which entries a message showed, because feedback names only the message."""

    def __init__(self) -> None:
        self._entries: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()

    def remember(self, conversation: str, message: str, entry_ids: tuple[str, ...]) -> None:
        """Forgets the oldest where there are too many."""
        self._entries[conversation, message] = entry_ids
        if len(self._entries) > REMEMBERED_MESSAGES:
            self._entries.popitem(last=False)

    def recall(self, conversation: str, message: str) -> tuple[str, ...]:
        """The entries, or none where the message is forgotten or showed none."""
        return self._entries.get((conversation, message), ())


def feedback_form(reaction: str) -> Json:
    """The dialog that opens after a click on a thumb."""
    is_helpful = reaction == "like"
    title = wording.FEEDBACK_THANKS if is_helpful else wording.FEEDBACK_WHY
    choices: Json = {
        "type": "Input.ChoiceSet",
        "id": "reasons",
        "label": title,
        "isMultiSelect": True,
        "style": "expanded",
        "choices": [{"title": label, "value": key} for key, label in wording.FEEDBACK_REASONS.items()],
    }
    comment: Json = {
        "type": "Input.Text",
        "id": "feedbackText",
        "label": wording.FEEDBACK_COMMENT,
        "isMultiline": True,
        "maxLength": MAX_COMMENT,
    }
    card = {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": "1.5",
        "body": [comment] if is_helpful else [choices, comment],
        "actions": [
            {"type": "Action.Submit", "title": wording.FEEDBACK_SEND, "data": {"reaction": reaction}}
        ],
    }
    attachment = {"contentType": CARD_TYPE, "content": card}
    return {
        "task": {
            "type": "continue",
            "value": {
                "title": wording.FEEDBACK_TITLE,
                "height": "medium",
                "width": "small",
                "card": attachment,
            },
        }
    }


def reaction_of(activity: Mapping[str, Any]) -> str:
    """`like` or `dislike`, or an empty text where the request is no feedback."""
    value = activity.get("value")
    data = value.get("data", value) if isinstance(value, dict) else None
    if not isinstance(data, dict) or data.get("actionName") != "feedback":
        return ""
    reaction = data.get("actionValue")
    found = reaction.get("reaction") if isinstance(reaction, dict) else None
    return found if found in ("like", "dislike") else ""


def translate_feedback(
    activity: Mapping[str, Any], surface: str, tenant: str, entry_ids: tuple[str, ...]
) -> Feedback:
    """What a person said of the entries; `reaction_of` has found what it says in short."""
    action = activity["value"]["actionValue"]
    given = _read(action.get("feedback"))
    chosen = str(given.get("reasons") or "").split(",")
    sender = activity.get("from")
    return Feedback(
        platform="teams",
        workspace=tenant,
        person=str(sender.get("id", "")) if isinstance(sender, dict) else "",
        surface=surface,
        entry_ids=entry_ids,
        is_helpful=action["reaction"] == "like",
        reasons=tuple(key for key in chosen if key in wording.FEEDBACK_REASONS),
        comment=str(given.get("feedbackText") or "")[:MAX_COMMENT],
    )


def _read(feedback: object) -> Json:
    """The form's fields: Teams sends them as JSON within JSON."""
    if isinstance(feedback, dict):
        return feedback
    try:
        read = json.loads(feedback) if isinstance(feedback, str) else None
    except ValueError:
        return {"feedbackText": feedback}
    return read if isinstance(read, dict) else {}
