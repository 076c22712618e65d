"""The small mark-up of answers, read into spans: emphasis, strong, code, bullet lists, links and [n] markers.

Everything else that Markdown knows (HTML, images, headings, tables) stays the plain text that it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from bot.knowledge.checks import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with one look; a marker has a `source`, a hyperlink has a `url`."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False
    is_code: bool = False
    url: str = ""
    source: int = 0
    """The number of the source that a marker `[n]` leads to; 0 for ordinary text."""
    day: date | None = None
    """A date that stands in the text, for platforms that write dates as each reader does."""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some running text."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; its items have no order."""

    items: tuple[Spans, ...]


_MARKDOWN = MarkdownIt("zero", {"maxNesting": 8}).enable(
    ["list", "emphasis", "backticks", "link", "escape", "newline"]
)
_BREAKS = ("softbreak", "hardbreak")
_OPENING = {"strong_open": "is_strong", "em_open": "is_emphasis"}
_CLOSING = {"strong_close": "is_strong", "em_close": "is_emphasis"}


@lru_cache(maxsize=4_096)
def parse_markup(text: str) -> tuple[Paragraph | Bullets, ...]:
    """The paragraphs and lists of `text`, in order."""
    blocks: list[Paragraph | Bullets] = []
    items: list[Spans] | None = None
    depth = 0
    for token in _MARKDOWN.parse(text):
        if token.type.endswith("_list_open"):
            depth += 1
            items = items if items is not None else []
        elif token.type.endswith("_list_close"):
            depth -= 1
            if depth == 0 and items is not None:
                blocks.append(Bullets(tuple(items)))
                items = None
        elif token.type == "inline":
            spans = tuple(_read_spans(token.children or ()))
            if items is not None:
                items.append(spans)
            elif spans:
                blocks.append(Paragraph(spans))
    return tuple(blocks)


def _read_spans(tokens: Sequence[Token]) -> Iterator[Span]:
    look = {"is_strong": False, "is_emphasis": False}
    url = label = ""
    for token in tokens:
        if token.type in _OPENING:
            look[_OPENING[token.type]] = True
        elif token.type in _CLOSING:
            look[_CLOSING[token.type]] = False
        elif token.type == "link_open":
            url = str(token.attrs.get("href", ""))
            label = ""
        elif token.type == "link_close":
            is_web = url.startswith(("https://", "http://"))
            yield Span(label, url=url if is_web else "")
            url = ""
        elif url:
            label += " " if token.type in _BREAKS else token.content
        elif token.type == "code_inline":
            yield Span(token.content, is_code=True)
        elif token.type in _BREAKS:
            yield Span(" ")
        elif token.content:
            yield from _split_markers(Span(token.content, look["is_strong"], look["is_emphasis"]))


def _split_markers(span: Span) -> Iterator[Span]:
    end = 0
    for marker in MARKER.finditer(span.text):
        if marker.start() > end:
            yield Span(span.text[end : marker.start()], span.is_strong, span.is_emphasis)
        yield Span(marker.group(), source=int(marker[1]))
        end = marker.end()
    if end < len(span.text):
        yield Span(span.text[end:], span.is_strong, span.is_emphasis)


def to_plain(spans: Spans) -> str:
    """The text of spans alone."""
    return "".join(span.text for span in spans)
