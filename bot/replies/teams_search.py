"""One result of Teams' search: what the list shows, and the card that it puts into a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import shorten
from bot.replies.reply import Options, Reply
from bot.replies.teams import CARD_TYPE, render_card

if TYPE_CHECKING:
    from bot.knowledge.entry import Entry

MAX_PREVIEW = 160


def render_result(entry: Entry, reply: Reply) -> dict[str, Any]:
    """The cited definition without its buttons: where it is put, the bot may not be there to answer them."""
    pasted = Reply(tuple(part for part in reply.parts if not isinstance(part, Options)))
    return {
        "contentType": CARD_TYPE,
        "content": render_card(pasted),
        "preview": {
            "contentType": "application/vnd.microsoft.card.thumbnail",
            "content": {"title": wording.heading(entry), "text": shorten(entry.short, MAX_PREVIEW)},
        },
    }
