"""Text for Teams: escaped for a message, spoken, and as the runs of a card's rich text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.replies.limits import split_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.knowledge.entry import Citation
    from bot.replies.markup import Span, Spans

Json = dict[str, Any]

MAX_PIECE = 1_000
"""Running text longer than this is parted after a sentence, so that a page of a card can end there."""

_SPECIAL = re.compile(r"([\\`*_\[\]])")


def escape(text: str) -> str:
    """`text` so that Teams' Markdown shows it letter by letter, and pings nobody."""
    return _SPECIAL.sub(r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")


def to_speech(text: str) -> str:
    """Text for a voice: without markers and addresses. SSML's signs are words to it."""
    plain = re.sub(r"\[\d+\]|https?://\S+", "", text)
    return re.sub(r"\s+", " ", plain.replace("<", " ").replace(">", " ").replace("&", " and ")).strip()


def label_row(text: str) -> Json:
    """A small heading above a group."""
    return {**rich_text([run(text, size="Small", weight="Bolder")]), "spacing": "Medium"}


def rich_text(runs: list[Json], **look: str) -> Json:
    """One paragraph of runs."""
    return {"type": "RichTextBlock", "inlines": runs, **look}


def run(text: str, **look: object) -> Json:
    """Text of one look."""
    return {"type": "TextRun", "text": text, **look}


def link_run(text: str, url: str) -> Json:
    """A link in small print."""
    return run(text, size="Small", color="Accent", selectAction={"type": "Action.OpenUrl", "url": url})


def split_runs(spans: Spans, citations: Sequence[Citation]) -> Iterator[list[Json]]:
    """The runs of some spans, parted where they get longer than a page should have to hold in one piece."""
    runs: list[Json] = []
    length = 0
    for span in spans:
        for text in split_text(span.text, MAX_PIECE):
            if length + len(text) > MAX_PIECE and runs:
                yield runs
                runs, length = [], 0
            runs.append(span_run(replace(span, text=text), citations))
            length += len(text)
    yield runs


def span_run(span: Span, citations: Sequence[Citation]) -> Json:
    """A span with its look; where it is a marker `[n]`, it leads to that citation."""
    url = citations[span.source - 1].address if 0 < span.source <= len(citations) else span.url
    look: Json = {
        **({"weight": "Bolder"} if span.is_strong else {}),
        **({"italic": True} if span.is_emphasis else {}),
        **({"fontType": "Monospace"} if span.is_code else {}),
    }
    if url:
        look |= {"color": "Accent", "selectAction": {"type": "Action.OpenUrl", "url": url}}
    return run(span.text, **look)
