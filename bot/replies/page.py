"""The reply as values for an HTML template, which does the escaping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.markup import Bullets, Paragraph
from bot.replies.reply import FinePrint, Heading, Item, Lead, Links, Notice, Options, Reply, Sources, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterator

PagePart = dict[str, Any]


def render_page_parts(reply: Reply) -> tuple[PagePart, ...]:
    """Each part as a dict whose `part` names what it is."""
    return tuple(_render_parts(reply))


def _render_parts(reply: Reply) -> Iterator[PagePart]:
    group = 0
    for part in reply.text_parts:
        yield {**_render_part(part), "group": group}
        # Markers lead to the next list of sources, so each list opens a group of its own.
        group += isinstance(part, Sources)


def _render_part(part: TextPart) -> PagePart:
    match part:
        case Heading():
            return {"part": "heading", "text": part.text, "level": part.level}
        case Lead():
            return {"part": "lead", "text": part.text}
        case Notice():
            return {"part": "notice", "text": part.text}
        case Paragraph():
            return {"part": "paragraph", "spans": part.spans}
        case Bullets():
            return {"part": "bullets", "rows": part.items}
        case Sources():
            rows = [(wording.reference(citation), citation.address) for citation in part.citations]
            return {"part": "sources", "label": wording.SOURCES, "rows": rows}
        case Links():
            return {"part": "links", "label": wording.LINKS, "rows": part.links}
        case Options():
            return {
                "part": "options",
                "label": part.label,
                "rows": [option for option in part.options if option.entry_id],
            }
        case Item():
            return {"part": "item", "item": part}
        case FinePrint():
            return {"part": "fine-print", "text": part.text}
