"""Reads the bot's web page as a browser would: what is shown, and what could be followed or run."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_NEVER_CLOSED = frozenset(("meta", "link", "input", "br", "img", "hr"))


@dataclass(slots=True)
class Element:
    """An element, with the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Page:
    """The elements of a page, in order."""

    elements: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """The elements of a tag."""
        return [element for element in self.elements if element.tag == tag]

    def texts(self, tag: str) -> list[str]:
        """The texts of the elements of a tag, with single spaces."""
        return [" ".join(element.text.split()) for element in self.all(tag)]

    @property
    def text(self) -> str:
        """All that is shown."""
        return " ".join(self.texts("body"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.page.elements.append(element)
        if tag not in _NEVER_CLOSED:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def close(self) -> None:
        super().close()
        assert not self._open, f"left open: {[element.tag for element in self._open]}"


def read_page(html: str) -> Page:
    """The page of `html`; fails where an element is closed that is not open, or left open."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
