"""The reply as Markdown: for previews, exports, and platforms that read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.replies import wording
from bot.replies.markup import Bullets, Paragraph, Span, Spans
from bot.replies.reply import FinePrint, Heading, Item, Lead, Links, Notice, Options, Reply, Sources, TextPart

if TYPE_CHECKING:
    from bot.knowledge.entry import Citation

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!@])")


def escape(text: str) -> str:
    """`text` so that Markdown shows it letter by letter."""
    return _SPECIAL.sub(r"\\\1", text)


def render_markdown(reply: Reply) -> str:
    """The whole reply; markers lead to the sources below them."""
    return "\n\n".join(_render_part(part, citations) for part, citations in reply.with_sources())


def _render_part(part: TextPart, citations: tuple[Citation, ...]) -> str:
    match part:
        case Heading():
            return f"{'#' * (part.level + 1)} {escape(part.text)}"
        case Lead():
            return f"**{escape(part.text)}**"
        case Notice():
            return f"> {escape(part.text)}"
        case Paragraph():
            return _render_spans(part.spans, citations)
        case Bullets():
            return "\n".join(f"- {_render_spans(item, citations)}" for item in part.items)
        case Sources():
            rows = (
                f"{number}. {escape(wording.reference(citation))}: <{_address(citation.address)}>"
                for number, citation in enumerate(part.citations, 1)
            )
            return "\n".join((f"**{wording.SOURCES}**\n", *rows))
        case Links():
            return "\n".join(
                (
                    f"**{wording.LINKS}**\n",
                    *(f"- [{escape(link.label)}]({_address(link.url)})" for link in part.links),
                )
            )
        case Options():
            return f"**{escape(part.label)}** " + " · ".join(escape(option.label) for option in part.options)
        case Item():
            links = " · ".join(f"[{escape(link.label)}]({_address(link.url)})" for link in part.links)
            return "  \n".join(
                text
                for text in (
                    f"- **{escape(part.title)}**: {escape(part.text)}",
                    f"  {escape(part.checked_facts)}",
                    f"  {links}",
                )
                if text.strip()
            )
        case FinePrint():
            return f"*{escape(part.text)}*"


def _render_spans(spans: Spans, citations: tuple[Citation, ...]) -> str:
    return "".join(_render_span(span, citations) for span in spans)


def _render_span(span: Span, citations: tuple[Citation, ...]) -> str:
    if 0 < span.source <= len(citations):
        return f"[\\[{span.source}\\]]({_address(citations[span.source - 1].address)})"
    if span.is_code:
        return f"`{span.text.replace('`', '')}`"
    text = escape(span.text)
    if span.url:
        text = f"[{text}]({_address(span.url)})"
    mark = "**" * span.is_strong + "*" * span.is_emphasis
    core = text.strip()
    # A mark that touches a space is no mark: the spaces go outside.
    return text.replace(core, f"{mark}{core}{mark}", 1) if mark and core else text


def _address(url: str) -> str:
    return (
        url.replace("(", "%28")
        .replace(")", "%29")
        .replace("<", "%3C")
        .replace(">", "%3E")
        .replace(" ", "%20")
    )
