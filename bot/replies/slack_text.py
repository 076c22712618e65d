"""Text for Slack: escaped, marked, linked, with dates as each reader writes them; and its simplest blocks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import shorten, split_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.knowledge.entry import Citation
    from bot.replies.markup import Span, Spans

Block = dict[str, Any]

MAX_SECTION = 3_000
MAX_BUTTON = 75
MAX_PIECE = 500
"""Running text is packed into sections in pieces of this length: five characters a letter when escaped."""
MAX_LABEL = 300
DATE_FORMAT = "{date_short}"

_PINGS = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)


def escape(text: str) -> str:
    """`text` so that Slack shows it as it is: no mention, no link, no ping."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PINGS.sub("@\u2060", escaped)


def escape_within(text: str, limit: int) -> str:
    """`text`, escaped and at most `limit` characters long; shortened first, so that no escape is cut."""
    escaped = escape(shorten(text, limit))
    if len(escaped) > limit:
        escaped = escape(shorten(text, limit - (len(escaped) - limit)))
    return escaped if len(escaped) <= limit else escape(shorten(text, limit // 5))


def inside_mark(text: str, limit: int = MAX_SECTION - 10) -> str:
    """Text between two marks: a mark inside it would end it early."""
    return escape_within(text.replace("*", "∗").replace("`", "'"), limit)


def link_to(label: str, url: str) -> str:
    """A link; Slack reads nothing in its label, no date either."""
    label = shorten(label, MAX_LABEL)
    address = url.replace("&", "&amp;").replace("|", "%7C").replace("<", "%3C").replace(">", "%3E")
    return f"<{address}|{escape(label.replace('|', '¦'))}>"


def to_timestamp(day: date) -> int:
    """A moment that falls on this day for whoever reads it.

    Ten in the morning, UTC: from Hawaii to New Zealand in its summer the day is the same. At noon it is the
    next day in New Zealand.
    """
    return int(datetime.combine(day, time(10), UTC).timestamp())


def write_dates(text: str, *days: date | None) -> str:
    """`text`, escaped before, with these dates in it for Slack to write as each reader does."""
    for day in filter(None, days):
        written = wording.day(day)
        token = f"<!date^{to_timestamp(day)}^{DATE_FORMAT}|{written}>"
        # Not within another: `3 Feb 2026` also ends `13 Feb 2026`.
        text = re.sub(rf"(?<!\d){written}(?!\d)", token, text)
    return text


def render_spans(spans: Spans, citations: Sequence[Citation]) -> list[str]:
    """The spans as mrkdwn, in pieces of which each fits into a section."""
    return [piece for span in spans for piece in _render_span(span, citations)]


def _render_span(span: Span, citations: Sequence[Citation]) -> Iterator[str]:
    if 0 < span.source <= len(citations):
        yield link_to(span.text, citations[span.source - 1].address)
    elif span.url:
        yield link_to(span.text, span.url)
    else:
        mark = "`" if span.is_code else "*" * span.is_strong + "_" * span.is_emphasis
        for piece in split_text(span.text, MAX_PIECE):
            yield write_dates(_mark(piece, mark), span.day)


def _mark(text: str, mark: str) -> str:
    core = text.strip()
    if not mark or not core:
        return escape(text)
    # A mark that touches a space is shown as it is: the spaces go outside.
    before, after = text.split(core, 1)
    return f"{before}{mark}{inside_mark(core)}{mark[::-1]}{after}"


def mrkdwn(text: str) -> Block:
    """Text with marks and links; nothing else in it becomes a link."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain(text: str, limit: int = MAX_SECTION) -> Block:
    """Text that is shown as it is."""
    return {"type": "plain_text", "text": shorten(text, limit), "emoji": False}


def section(text: str) -> Block:
    """A paragraph, never folded."""
    return {"type": "section", "text": mrkdwn(text), "expand": True}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}
