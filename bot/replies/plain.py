"""The reply as plain text: for terminals, for screen readers, and for clients that show nothing else."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.replies import wording
from bot.replies.markup import Bullets, Paragraph, Spans, to_plain
from bot.replies.reply import FinePrint, Heading, Item, Lead, Links, Notice, Options, Reply, Sources, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterator


class Style(Protocol):
    """How a terminal marks headings and small print; the default leaves text as it is."""

    def strong(self, text: str) -> str: ...
    def faint(self, text: str) -> str: ...
    def address(self, text: str) -> str: ...


@dataclass(frozen=True, slots=True)
class NoStyle:
    """Plain text stays plain."""

    def strong(self, text: str) -> str:
        return text

    def faint(self, text: str) -> str:
        return text

    def address(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class PlainRenderer:
    """Renders a reply as text; lines are wrapped at `width` characters, or left whole when it is 0."""

    width: int = 0
    style: Style = field(default_factory=NoStyle)

    def render(self, reply: Reply) -> str:
        """The whole reply; parts are separated by an empty line."""
        return "\n\n".join(text for part in reply.text_parts if (text := self._render_part(part)))

    def _render_part(self, part: TextPart) -> str:
        match part:
            case Heading():
                return self.style.strong(self._wrap(part.text))
            case Lead() | FinePrint() | Notice():
                text = self._wrap(f"Note: {part.text}" if isinstance(part, Notice) else part.text)
                return self.style.faint(text) if isinstance(part, FinePrint) else text
            case Paragraph():
                return self._wrap(_text(part.spans))
            case Bullets():
                return "\n".join(self._wrap(f"• {_text(item)}", "  ") for item in part.items)
            case Item():
                return "\n".join(self._item_lines(part))
            case Sources() | Links() | Options():
                return "\n".join(self._labelled_lines(part))

    def _item_lines(self, item: Item) -> Iterator[str]:
        yield self.style.strong(self._wrap(f"• {item.title}", "  "))
        if item.text:
            yield self._wrap(f"  {item.text}", "  ")
        if item.facts:
            yield self.style.faint(self._wrap(f"  {item.checked_facts}", "  "))
        for link in item.links:
            yield f"  {link.label}: {self.style.address(link.url)}"

    def _labelled_lines(self, part: Sources | Links | Options) -> Iterator[str]:
        match part:
            case Sources():
                yield self.style.strong(wording.SOURCES)
                for number, citation in enumerate(part.citations, 1):
                    yield self._wrap(f"[{number}] {wording.reference(citation)}", "    ")
                    yield f"    {self.style.address(citation.address)}"
            case Links():
                yield self.style.strong(wording.LINKS)
                for link in part.links:
                    yield self._wrap(f"{link.label}:", "  ")
                    yield f"  {self.style.address(link.url)}"
            case Options():
                yield self.style.strong(part.label)
                yield from (self._wrap(f"• {option.label}", "  ") for option in part.options)

    def _wrap(self, text: str, indent: str = "") -> str:
        if not self.width:
            return text
        return textwrap.fill(
            text, self.width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )


def _text(spans: Spans) -> str:
    """The text of spans, with the address of a hyperlink written out."""
    return "".join(f"{span.text} ({span.url})" if span.url else span.text for span in spans)


def render_plain(reply: Reply) -> str:
    """The reply as unwrapped, unstyled text."""
    return PlainRenderer().render(reply)


def summarize(reply: Reply) -> str:
    """The first sentence of a reply, for places that show one line."""
    lead = next((part.text for part in reply.parts if isinstance(part, Lead)), "")
    first = next((to_plain(part.spans) for part in reply.parts if isinstance(part, Paragraph)), "")
    return lead or first
