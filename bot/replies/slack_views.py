"""Slack's modals: an answer, its sources to copy, and the question why it did not help."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import split_text
from bot.replies.slack import MORE_ACTION, render_slack
from bot.replies.slack_cards import ENTRY_ACTION
from bot.replies.slack_text import context, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.replies.responder import Response

Json = dict[str, Any]

SHOW_ACTION = "show"
"""The first part of the action id of a button that shows an entry in a modal; its value is the entry's id."""
FEEDBACK_FORM = "feedback"
MAX_COMMENT = 1_000
MAX_PIECE = 3_000
SAID = "said"
"""The id of the block in which a modal says something about itself."""


def render_answer(response: Response, page: int = 0) -> Json:
    """A modal that shows one page of the answer about one entry; from here nothing can be shared."""
    message = render_slack(response.reply, response.key, page=page)
    blocks = [_in_view(block) for block in message.blocks]
    if page:
        back = {"type": "button", "action_id": f"{MORE_ACTION}:{page - 1}", "value": response.key}
        blocks.append({"type": "actions", "elements": [{**back, "text": plain(wording.PAGE_BEFORE)}]})
    return {
        "type": "modal",
        "title": plain(wording.short_name(response.answer.entries[0]), 24),
        "close": plain(wording.CLOSE),
        "blocks": blocks,
    }


def say_in(view: Mapping[str, Any], text: str) -> Json:
    """The modal that somebody looks at, which also says this, above all else."""
    kept = [block for block in view.get("blocks") or () if block.get("block_id") != SAID]
    shown = {name: view[name] for name in ("type", "title", "close") if view.get(name)}
    return {**shown, "blocks": [{**context(text), "block_id": SAID}, *kept]}


def _in_view(block: Json) -> Json:
    """The same block, whose buttons of topics lead to another view instead of another message."""
    if block["type"] != "actions":
        return block
    elements = [
        {**one, "action_id": one["action_id"].replace(ENTRY_ACTION, SHOW_ACTION, 1)}
        if one["action_id"].startswith(ENTRY_ACTION)
        else one
        for one in block["elements"]
    ]
    return {**block, "elements": elements}


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
