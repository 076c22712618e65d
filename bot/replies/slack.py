"""The reply as Slack blocks, with a plain text that says all of it.

Limits are those of Block Kit in 2026: 50 blocks a message, 3,000 characters a section, 150 a header,
75 a button, and about 13,000 in all blocks together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.citing import find_styles
from bot.replies.limits import shorten
from bot.replies.markup import Bullets, Paragraph, Span, Spans
from bot.replies.plain import render_plain
from bot.replies.reply import (
    Comparison,
    Filters,
    FinePrint,
    Heading,
    Item,
    Lead,
    Links,
    Notice,
    Option,
    Options,
    Part,
    Reply,
    Sources,
    Tools,
)
from bot.replies.slack_cards import ENTRY_ACTION, render_cards, render_item
from bot.replies.slack_text import (
    DATE_FORMAT,
    MAX_BUTTON,
    MAX_LABEL,
    MAX_SECTION,
    context,
    escape,
    escape_within,
    inside_mark,
    link_to,
    plain,
    render_spans,
    section,
    to_timestamp,
    write_dates,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.knowledge.entry import Citation

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_BUTTONS = 25
MAX_IN_ALL = 12_000
MAX_TEXT = 4_000
CHOICE_ACTION = "choice"
"""The first part of the action id of a button that answers in place of the message it stands in; its value is
the entry's id, and without one it means none of these."""
FIND_ACTION = "find"
"""The first part of the action id of a button that narrows a list of training; its value is its key."""
SHARE_ACTION = "share"
"""Shows to all what one person sees; its value is the response's key."""
MORE_ACTION = "more"
"""The first part of the action id of a button that shows a further page, whose number follows; as above."""
RESEARCH_ACTION = "research"
CITE_ACTION = "cite"
HELPFUL_ACTION = "helpful"
UNHELPFUL_ACTION = "not-helpful"
"""The values of these are the ids of the entries above, parted by commas."""
MAX_VALUE = 1_400
"""Slack allows 2,000; but the ids also travel in a form, with more beside them."""
MAX_CELL = 600
"""A table holds 10,000 characters in all."""


@dataclass(frozen=True)
class SlackMessage:
    """What a message, a command's response or an update carries."""

    text: str
    """The whole reply in plain text, which phones and screen readers use."""
    blocks: tuple[Block, ...]

    def to_payload(self) -> dict[str, Any]:
        """The fields of a Web API call or a response; links are never unfurled, names never linked."""
        return {"text": self.text, "blocks": list(self.blocks), "unfurl_links": False, "unfurl_media": False}

    @cached_property
    def command_response(self) -> str:
        """The JSON that answers a slash command so that only the asker sees it."""
        return json.dumps({"response_type": "ephemeral", **self.to_payload()})


def render_slack(reply: Reply, key: str = "", *, is_private: bool = False, page: int = 0) -> SlackMessage:
    """One page of the reply, within all limits; what does not fit is on the next page, behind a button.

    The key of the response goes into that button, and into the one that shows a private reply to all.
    """
    pages = _pages(reply, key if is_private else "")
    page = min(page, len(pages) - 1)
    blocks = pages[page]
    if page + 1 < len(pages) and 0 < len(key) <= MAX_VALUE:
        more = _tool(f"{MORE_ACTION}:{page + 1}", wording.MORE_BELOW, key)
        blocks.append({"type": "actions", "elements": [more]})
    return SlackMessage(escape_within(render_plain(reply), MAX_TEXT), tuple(blocks))


def _pages(reply: Reply, share_key: str) -> list[list[Block]]:
    """The blocks of all parts, as many on each page as Slack takes beside a button and a line of ours."""
    pages: list[list[Block]] = [[]]
    room = MAX_IN_ALL
    for block in _render_parts(reply, share_key):
        size = _size(block)
        if pages[-1] and (len(pages[-1]) == MAX_BLOCKS - 2 or size > room):
            pages.append([])
            room = MAX_IN_ALL
        room -= size
        pages[-1].append(block)
    return pages


def _render_parts(reply: Reply, share_key: str) -> Iterator[Block]:
    """The blocks of all parts; what one chooses by its facts is shown as cards, side by side."""
    number = 0
    for are_cards, group in groupby(reply.all_with_sources(), key=lambda one: _is_card(one[0])):
        paired = list(group)
        if are_cards:
            yield from render_cards([part for part, _ in paired if isinstance(part, Item)], number)
        else:
            for index, (part, citations) in enumerate(paired, number):
                yield from _render_part(part, citations, index, share_key)
        number += len(paired)


def _is_card(part: Part) -> bool:
    return isinstance(part, Item) and part.facts != ""


def add_fine_print(message: SlackMessage, text: str) -> SlackMessage:
    """The message with one more line at its end; `text` is shown as it is."""
    line = {"type": "context", "elements": [plain(text, MAX_LABEL)]}
    return SlackMessage(message.text, (*message.blocks[: MAX_BLOCKS - 1], line))


def _render_part(part: Part, citations: Sequence[Citation], number: int, share_key: str) -> Iterator[Block]:
    match part:
        case Heading(level=1):
            yield {
                "type": "header",
                "text": {"type": "plain_text", "text": shorten(part.text, MAX_HEADER), "emoji": False},
            }
        case Heading() | Lead():
            yield section(f"*{inside_mark(part.text)}*")
        case Notice():
            yield section(f":information_source: _Note:_ {escape_within(part.text, MAX_SECTION - 50)}")
        case Paragraph():
            yield from _sections(render_spans(part.spans, citations))
        case Bullets():
            bullets = (("\n•  ", *render_spans(item, citations)) for item in part.items)
            yield from _sections([piece for bullet in bullets for piece in bullet])
        case Sources():
            rows = [
                f"[{index}] {link_to(wording.reference(one), one.address)}"
                for index, one in enumerate(part.citations, 1)
            ]
            yield from _contexts(wording.SOURCES, rows)
        case Links():
            yield from _contexts(wording.LINKS, [link_to(link.label, link.url) for link in part.links])
        case Item():
            yield render_item(part)
        case Options() | Filters() | Tools():
            yield from _render_controls(part, number, share_key)
        case Comparison():
            yield _render_table(part)
        case FinePrint():
            yield context(write_dates(f"_{inside_mark(part.text)}_", part.day))


def _render_controls(part: Options | Filters | Tools, number: int, share_key: str) -> Iterator[Block]:
    if isinstance(part, Options):
        yield from _render_options(part, number)
    elif isinstance(part, Filters):
        yield context(f"*{inside_mark(part.label)}*")
        yield {"type": "actions", "elements": list(_render_filters(part))}
    else:
        yield {"type": "actions", "elements": list(_render_tools(part, share_key))}


def _render_table(comparison: Comparison) -> Block:
    heading = [_cell((Span(" "),)), *(_cell((Span(topic, is_strong=True),)) for topic in comparison.topics)]
    rows = [[_cell((Span(row.label, is_strong=True),)), *map(_cell, row.cells)] for row in comparison.rows]
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True} for _ in heading],
        "rows": [heading, *rows],
    }


def _cell(spans: Spans) -> Block:
    """A cell with its links; what is too long for a cell ends at a sentence, and links stay whole."""
    elements: list[Block] = []
    room = MAX_CELL
    for span in spans:
        if room <= 1:
            break
        text = shorten(span.text, room)
        room -= len(text)
        style = {"style": {"bold": True}} if span.is_strong else {}
        if span.url:
            elements.append({"type": "link", "url": span.url, "text": text, **style})
        else:
            elements += ({**one, **style} for one in _split_at_date(text, span.day))
    # A cell may not be empty.
    elements = elements or [{"type": "text", "text": "–"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _split_at_date(text: str, day: date | None) -> Iterator[Block]:
    """The text, with the date in it for Slack to write as each reader does."""
    before, found, after = text.rpartition(wording.day(day)) if day is not None else (text, "", "")
    if before:
        yield {"type": "text", "text": before}
    if day is not None and found:
        yield {"type": "date", "timestamp": to_timestamp(day), "format": DATE_FORMAT, "fallback": found}
    if after:
        yield {"type": "text", "text": after}


def _render_filters(part: Filters) -> Iterator[Block]:
    for index, one in enumerate(part.filters):
        label = wording.chosen(one.label) if one.is_on else one.label
        yield _tool(f"{FIND_ACTION}:{index}", label, one.key)


def _render_tools(tools: Tools, share_key: str) -> Iterator[Block]:
    """What one can do with the answer: the words say it, the thumbs only repeat it."""
    if 0 < len(share_key) <= MAX_VALUE:
        yield _tool(SHARE_ACTION, wording.SHARE, share_key)
    if tools.has_research:
        yield _tool(RESEARCH_ACTION, wording.RESEARCH, tools.entry_ids[0])
    ids = _join_within(tools.entry_ids, MAX_VALUE)
    if find_styles():
        yield _tool(CITE_ACTION, wording.CITE, ids)
    yield _tool(HELPFUL_ACTION, f"👍 {wording.HELPFUL}", ids)
    yield _tool(UNHELPFUL_ACTION, f"👎 {wording.UNHELPFUL}", ids)


def _tool(action: str, label: str, value: str) -> Block:
    return {"type": "button", "action_id": action, "text": plain(label, MAX_BUTTON), "value": value}


def _join_within(ids: Sequence[str], limit: int) -> str:
    joined = ids[0]
    for one in ids[1:]:
        if len(joined) + 1 + len(one) > limit:
            break
        joined += f",{one}"
    return joined


def _render_options(part: Options, number: int) -> Iterator[Block]:
    if part.is_choice:
        yield section(escape(part.label))
    elif part.label:
        yield context(f"*{inside_mark(part.label)}*")
    action = CHOICE_ACTION if part.is_choice else ENTRY_ACTION
    buttons = [
        _button(option, f"{action}:{number}:{index}")
        for index, option in enumerate(part.options[:MAX_BUTTONS])
    ]
    yield {"type": "actions", "elements": buttons}


def _button(option: Option, action_id: str) -> Block:
    text = plain(option.label, MAX_BUTTON)
    value = {"value": option.entry_id} if option.entry_id else {}
    return {"type": "button", "action_id": action_id, "text": text, **value}


def _sections(pieces: Sequence[str]) -> Iterator[Block]:
    """Sections of whole pieces, as few as the limit allows; nothing is cut."""
    text = ""
    for piece in pieces:
        if len(text) + len(piece) > MAX_SECTION:
            yield section(text.strip())
            text = ""
        text += piece
    if text.strip():
        yield section(text.strip())


def _contexts(label: str, rows: list[str]) -> Iterator[Block]:
    """Small print under a label: whole rows, as few blocks as the limit allows."""
    text = f"*{label}*"
    for row in rows:
        if len(text) + 1 + len(row) > MAX_SECTION:
            yield context(text)
            text = ""
        text = f"{text}\n{row}" if text else row
    yield context(text)


def _size(block: Block) -> int:
    """How many characters of text a block holds."""
    return sum(map(len, _texts_of(block)))


def _texts_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from _texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_of(inner)
