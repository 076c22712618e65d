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
from bot.replies.limits import shorten, split_text
from bot.replies.markup import Bullets, Paragraph, Span, Spans
from bot.replies.plain import render_plain
from bot.replies.reply import (
    FinePrint,
    Heading,
    Item,
    Lead,
    Links,
    Notice,
    Option,
    Options,
    Reply,
    Sources,
    TextPart,
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


def render_slack(reply: Reply) -> SlackMessage:
    """The reply within all limits: what does not fit is shortened at the end of a sentence."""
    blocks: list[Block] = []
    room = MAX_IN_ALL
    for index, (part, citations) in enumerate(reply.with_sources()):
        for block in _render_part(part, citations, index):
            size = _size(block)
            if len(blocks) == MAX_BLOCKS or size > room:
                continue
            room -= size
            blocks.append(block)
    return SlackMessage(_escape_within(render_plain(reply), MAX_TEXT), tuple(blocks))


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


def _render_part(part: TextPart, citations: Sequence[Citation], number: int) -> Iterator[Block]:
    match part:
        case Heading(level=1):
            yield {
                "type": "header",
                "text": {"type": "plain_text", "text": shorten(part.text, MAX_HEADER), "emoji": False},
            }
        case Heading():
            yield _section(f"*{_inside_mark(part.text)}*")
        case Lead():
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
        case Options():
            yield from _render_options(part, number)
        case FinePrint():
            yield _context(f"_{_inside_mark(part.text)}_")


def _render_item(item: Item) -> str:
    links = " · ".join(_link(link.label, link.url) for link in item.links)
    lines = (
        f"*{_inside_mark(item.title)}*",
        escape(item.text),
        f"_{_inside_mark(item.facts)}_" if item.facts else "",
        links,
    )
    return "\n".join(line for line in lines if line)


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
    if "text" in block:
        return len(block["text"]["text"])
    return sum(
        len(element["text"]["text"] if element["type"] == "button" else element["text"])
        for element in block["elements"]
    )
