"""Slack's modals: the sources to copy, and the question why an answer did not help."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import split_text
from bot.replies.slack_text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

FEEDBACK_FORM = "feedback"
MAX_COMMENT = 1_000
MAX_PIECE = 3_000


def render_citations(texts: Mapping[str, str]) -> Json:
    """A modal with the sources in each style; `texts` by the keys of `wording.CITE_STYLES`."""
    blocks: list[Json] = [{"type": "section", "text": plain(wording.CITE_HOW)}]
    for style, text in texts.items():
        blocks.append({"type": "header", "text": plain(wording.CITE_STYLES[style])})
        blocks += [
            {
                "type": "rich_text",
                "elements": [
                    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece}]}
                ],
            }
            for piece in split_text(text, MAX_PIECE)
        ]
    return {
        "type": "modal",
        "title": plain(wording.CITE_TITLE),
        "close": plain(wording.CLOSE),
        "blocks": blocks[:100],
    }


def render_feedback_form(kept: Mapping[str, str]) -> Json:
    """The modal that asks why; `kept` comes back with what is filled in."""
    options = [{"text": plain(label), "value": key} for key, label in wording.FEEDBACK_REASONS.items()]
    reasons: Json = {
        "type": "input",
        "block_id": "reasons",
        "optional": True,
        "label": plain(wording.FEEDBACK_WHY),
        "element": {"type": "checkboxes", "action_id": "reasons", "options": options},
    }
    comment: Json = {
        "type": "input",
        "block_id": "comment",
        "optional": True,
        "label": plain(wording.FEEDBACK_COMMENT),
        "element": {
            "type": "plain_text_input",
            "action_id": "comment",
            "multiline": True,
            "max_length": MAX_COMMENT,
        },
    }
    return {
        "type": "modal",
        "callback_id": FEEDBACK_FORM,
        "private_metadata": json.dumps(dict(kept)),
        "title": plain(wording.FEEDBACK_TITLE),
        "submit": plain(wording.FEEDBACK_SEND),
        "close": plain(wording.CLOSE),
        "blocks": [reasons, comment],
    }


def read_feedback_form(view: Json) -> tuple[tuple[str, ...], str]:
    """The known reasons that were ticked, and the comment."""
    values = (view.get("state") or {}).get("values") or {}
    ticked = ((values.get("reasons") or {}).get("reasons") or {}).get("selected_options") or ()
    written = ((values.get("comment") or {}).get("comment") or {}).get("value") or ""
    reasons = tuple(one["value"] for one in ticked if one.get("value") in wording.FEEDBACK_REASONS)
    return reasons, str(written).strip()[:MAX_COMMENT]
