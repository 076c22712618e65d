"""The reply as Slack blocks, with a plain text that says all of it.

Limits are those of Block Kit in 2026: 50 blocks a message, 3,000 characters a section, 150 a header,
75 a button, and about 13,000 in all blocks together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.citing import find_styles
from bot.replies.limits import shorten, split_text
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.knowledge.entry import Citation

Block = dict[str, Any]

MAX_BLOCKS = 50
MAX_SECTION = 3_000
MAX_HEADER = 150
MAX_BUTTON = 75
MAX_BUTTONS = 25
MAX_IN_ALL = 12_000
MAX_TEXT = 4_000
MAX_PIECE = 500
"""Running text is packed into sections in pieces of this length: five characters a letter when escaped."""
MAX_LABEL = 300
ENTRY_ACTION = "entry"
"""The first part of the action id of a button that shows an entry below; its value is the entry's id."""
CHOICE_ACTION = "choice"
"""The same for a button that answers in place of the message it stands in; without a value: none of these."""
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

_PINGS = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)


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
    return SlackMessage(_escape_within(render_plain(reply), MAX_TEXT), tuple(blocks))


def _pages(reply: Reply, share_key: str) -> list[list[Block]]:
    """The blocks of all parts, as many on each page as Slack takes beside a button and a line of ours."""
    pages: list[list[Block]] = [[]]
    room = MAX_IN_ALL
    for index, (part, citations) in enumerate(reply.all_with_sources()):
        for block in _render_part(part, citations, index, share_key):
            size = _size(block)
            if pages[-1] and (len(pages[-1]) == MAX_BLOCKS - 2 or size > room):
                pages.append([])
                room = MAX_IN_ALL
            room -= size
            pages[-1].append(block)
    return pages


def add_fine_print(message: SlackMessage, text: str) -> SlackMessage:
    """The message with one more line at its end; `text` is shown as it is."""
    line = {"type": "context", "elements": [_plain(text, MAX_LABEL)]}
    return SlackMessage(message.text, (*message.blocks[: MAX_BLOCKS - 1], line))


def _escape_within(text: str, limit: int) -> str:
    """`text`, escaped and at most `limit` characters long; shortened first, so that no escape is cut."""
    escaped = escape(shorten(text, limit))
    if len(escaped) > limit:
        escaped = escape(shorten(text, limit - (len(escaped) - limit)))
    return escaped if len(escaped) <= limit else escape(shorten(text, limit // 5))


def escape(text: str) -> str:
    """`text` so that Slack shows it as it is: no mention, no link, no ping."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PINGS.sub("@\u2060", escaped)


def _render_part(part: Part, citations: Sequence[Citation], number: int, share_key: str) -> Iterator[Block]:
    match part:
        case Heading(level=1):
            yield {
                "type": "header",
                "text": {"type": "plain_text", "text": shorten(part.text, MAX_HEADER), "emoji": False},
            }
        case Heading() | Lead():
            yield _section(f"*{_inside_mark(part.text)}*")
        case Notice():
            yield _section(f":information_source: _Note:_ {escape(part.text)}")
        case Paragraph():
            yield from _sections(_render_spans(part.spans, citations))
        case Bullets():
            bullets = (("\n•  ", *_render_spans(item, citations)) for item in part.items)
            yield from _sections([piece for bullet in bullets for piece in bullet])
        case Sources():
            rows = [
                f"[{index}] {_link(wording.reference(one), one.address)}"
                for index, one in enumerate(part.citations, 1)
            ]
            yield from _contexts(wording.SOURCES, rows)
        case Links():
            yield from _contexts(wording.LINKS, [_link(link.label, link.url) for link in part.links])
        case Item():
            yield _section(_render_item(part))
        case Options() | Filters() | Tools():
            yield from _render_controls(part, number, share_key)
        case Comparison():
            yield _render_table(part)
        case FinePrint():
            yield _context(f"_{_inside_mark(part.text)}_")


def _render_controls(part: Options | Filters | Tools, number: int, share_key: str) -> Iterator[Block]:
    if isinstance(part, Options):
        yield from _render_options(part, number)
    elif isinstance(part, Filters):
        yield _context(f"*{_inside_mark(part.label)}*")
        yield {"type": "actions", "elements": list(_render_filters(part))}
    else:
        yield {"type": "actions", "elements": list(_render_tools(part, share_key))}


def _render_item(item: Item) -> str:
    links = " · ".join(_link(link.label, link.url) for link in item.links)
    lines = (
        f"*{_inside_mark(item.title)}*",
        escape(item.text),
        f"_{_inside_mark(item.facts)}_" if item.facts else "",
        links,
    )
    return "\n".join(line for line in lines if line)


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
        kind = {"type": "link", "url": span.url} if span.url else {"type": "text"}
        elements.append({**kind, "text": text, **style})
    # A cell may not be empty.
    elements = elements or [{"type": "text", "text": "–"}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


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
    return {"type": "button", "action_id": action, "text": _plain(label, MAX_BUTTON), "value": value}


def _join_within(ids: Sequence[str], limit: int) -> str:
    joined = ids[0]
    for one in ids[1:]:
        if len(joined) + 1 + len(one) > limit:
            break
        joined += f",{one}"
    return joined


def _render_options(part: Options, number: int) -> Iterator[Block]:
    if part.is_choice:
        yield _section(escape(part.label))
    elif part.label:
        yield _context(f"*{_inside_mark(part.label)}*")
    action = CHOICE_ACTION if part.is_choice else ENTRY_ACTION
    buttons = [
        _button(option, f"{action}:{number}:{index}")
        for index, option in enumerate(part.options[:MAX_BUTTONS])
    ]
    yield {"type": "actions", "elements": buttons}


def _button(option: Option, action_id: str) -> Block:
    text = _plain(option.label, MAX_BUTTON)
    value = {"value": option.entry_id} if option.entry_id else {}
    return {"type": "button", "action_id": action_id, "text": text, **value}


def _sections(pieces: Sequence[str]) -> Iterator[Block]:
    """Sections of whole pieces, as few as the limit allows; nothing is cut."""
    text = ""
    for piece in pieces:
        if len(text) + len(piece) > MAX_SECTION:
            yield _section(text.strip())
            text = ""
        text += piece
    if text.strip():
        yield _section(text.strip())


def _section(text: str) -> Block:
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": text, "verbatim": True},
        "expand": True,
    }


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": False}


def _context(text: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}],
    }


def _contexts(label: str, rows: list[str]) -> Iterator[Block]:
    """Small print under a label: whole rows, as few blocks as the limit allows."""
    text = f"*{label}*"
    for row in rows:
        if len(text) + 1 + len(row) > MAX_SECTION:
            yield _context(text)
            text = ""
        text = f"{text}\n{row}" if text else row
    yield _context(text)


def _render_spans(spans: Spans, citations: Sequence[Citation]) -> list[str]:
    """The spans as mrkdwn, in pieces of which each fits into a section."""
    return [piece for span in spans for piece in _render_span(span, citations)]


def _render_span(span: Span, citations: Sequence[Citation]) -> Iterator[str]:
    if 0 < span.source <= len(citations):
        yield _link(span.text, citations[span.source - 1].address)
    elif span.url:
        yield _link(span.text, span.url)
    else:
        mark = "`" if span.is_code else "*" * span.is_strong + "_" * span.is_emphasis
        yield from (_mark(piece, mark) for piece in split_text(span.text, MAX_PIECE))


def _mark(text: str, mark: str) -> str:
    core = text.strip()
    if not mark or not core:
        return escape(text)
    # A mark that touches a space is shown as it is: the spaces go outside.
    before, after = text.split(core, 1)
    return f"{before}{mark}{_inside_mark(core)}{mark[::-1]}{after}"


def _inside_mark(text: str) -> str:
    """Text between two marks: a mark inside it would end it early."""
    return _escape_within(text.replace("*", "∗").replace("`", "'"), MAX_SECTION - 10)


def _link(label: str, url: str) -> str:
    label = shorten(label, MAX_LABEL)
    address = url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{address}|{escape(label.replace('|', '¦'))}>"


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
