"""Reads what a Teams message says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]


def card_of(message: Json) -> Json:
    """The one card of a message."""
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: Json = attachment["content"]
    return card


def elements_of(card: Json) -> Iterator[Json]:
    """All elements of a card, those within others too."""
    waiting = list(card["body"])
    while waiting:
        element = waiting.pop(0)
        yield element
        cells = [cell for row in element.get("rows", []) for cell in row["cells"]]
        waiting[:0] = [*element.get("items", []), *cells]


def headings_of(card: Json) -> list[str]:
    """The texts of all headings."""
    return [one["text"] for one in elements_of(card) if one.get("style") == "heading"]


def buttons_of(card: Json) -> list[Json]:
    """All buttons, in order."""
    return [action for one in elements_of(card) if one["type"] == "ActionSet" for action in one["actions"]]


def texts_of(card: Json) -> list[str]:
    """The text of each element that has one."""
    return [
        one["text"] if one["type"] == "TextBlock" else "".join(run["text"] for run in one["inlines"])
        for one in elements_of(card)
        if one["type"] in ("TextBlock", "RichTextBlock")
    ]


def runs_of(card: Json) -> list[Json]:
    """All runs of text."""
    return [run for one in elements_of(card) if one["type"] == "RichTextBlock" for run in one["inlines"]]
