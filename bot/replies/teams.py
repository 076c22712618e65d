"""The reply for Microsoft Teams: one text that says it first, and an Adaptive Card 1.5 that says all of it.

Limits are those of Teams in 2026: 28 KB a card, 80 KB a message, five buttons a row, 20 citations a message.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import shorten
from bot.replies.markup import Bullets, Paragraph, Span, Spans
from bot.replies.plain import render_plain, summarize
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
    TextPart,
    Tools,
)
from bot.replies.teams_text import (
    escape,
    label_row,
    link_run,
    rich_text,
    run,
    span_run,
    split_runs,
    to_speech,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.knowledge.entry import Citation, Link

Json = dict[str, Any]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
MAX_CARD = 28_000
MAX_BUTTONS = 5
MAX_BUTTON = 75
NARROW_BUTTON = 40
"""What is surely shown of a button's words on a phone."""
MAX_CITATIONS = 20
MAX_CITATION_NAME = 80
MAX_ABSTRACT = 160
MAX_SPOKEN = 1_000
ROOM = 2_000
"""What a card needs beside its parts: its frame, the spoken text, and the button that leads on."""

ENTRY = "entry"
"""The verb of a button that shows an entry below; its data holds the entry's id."""
CHOICE = "choice"
"""The same for a button that answers in place of the card it stands in; without an id: none of these."""
FIND = "find"
"""The verb of a button that narrows a list of training in place; its data holds a response's key."""
RESEARCH = "research"
"""The verb of a button that shows an entry's wording for researchers below."""
MORE = "more"
"""The verb of a button that shows the next page of what it stands under."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page of a card shows, so that its button can lead to the next one."""

    entry_id: str = ""
    question: str = ""
    topic: str = ""
    """What the question leant on."""
    find: str = ""
    """The key of a list of training."""


@dataclass(frozen=True, slots=True)
class TeamsMessage:
    """What a message carries."""

    text: str
    """What stands above the card and in a notification; its markers `[n]` mean the citations."""
    summary: str
    card: Json | None
    citations: tuple[Json, ...] = ()

    def to_activity(self) -> Json:
        """The fields of an activity; there is no label that says a machine wrote it, because none did."""
        entities: Json = {
            "entities": [
                {
                    "type": "https://schema.org/Message",
                    "@type": "Message",
                    "@context": "https://schema.org",
                    "@id": "",
                    "citation": list(self.citations),
                }
            ]
        }
        return {
            "type": "message",
            **({"text": self.text, "textFormat": "markdown"} if self.text else {}),
            "summary": self.summary,
            **({"attachments": [{"contentType": CARD_TYPE, "content": self.card}]} if self.card else {}),
            **(entities if self.citations else {}),
        }


def render_teams(reply: Reply, shown: Shown = Shown()) -> TeamsMessage:
    """The reply as a new message: its first sentence, with the sources, above the rest of it."""
    sources = next((part.citations for part in reply.text_parts if isinstance(part, Sources)), ())
    leads = [part for part in reply.text_parts if isinstance(part, Lead)]
    summary = shorten(summarize(reply) or render_plain(reply).split("\n")[0], MAX_ABSTRACT)
    if len(leads) != 1 or not sources:
        return TeamsMessage("", summary, render_card(reply, shown))
    cited = sources[:MAX_CITATIONS]
    markers = "".join(f"[{number}]" for number in range(1, len(cited) + 1))
    rest = Reply(tuple(part for part in reply.parts if part is not leads[0]))
    return TeamsMessage(
        f"{escape(leads[0].text)} {markers}",
        summary,
        render_card(rest, shown, spoken=render_plain(reply)),
        tuple(_claim(number, citation) for number, citation in enumerate(cited, 1)),
    )


def render_card(reply: Reply, shown: Shown = Shown(), page: int = 0, spoken: str = "") -> Json:
    """The card of one page of a reply; what does not fit into 28 KB is on the next page, behind a button."""
    pages = _pages(reply)
    page = min(page, len(pages) - 1)
    elements = [element for group in pages[page] for element in group]
    if page + 1 < len(pages):
        elements.append(_action_set([_button(wording.MORE_BELOW, MORE, _page_data(shown, page + 1))]))
    plain = spoken or render_plain(reply)
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": "1.5",
        "speak": shorten(to_speech(plain), MAX_SPOKEN),
        "fallbackText": shorten(plain, MAX_SPOKEN),
        "body": elements,
    }


def _pages(reply: Reply) -> list[list[list[Json]]]:
    """The elements of all parts, in pages that fit; a part stays whole where it fits on one."""
    pages: list[list[list[Json]]] = [[]]
    room = MAX_CARD - ROOM
    for part, citations in reply.all_with_sources():
        for group in _groups(part, citations):
            size = _size(group)
            if size > room and pages[-1]:
                pages.append([])
                room = MAX_CARD - ROOM
            room -= size
            pages[-1].append(group)
    return pages


def _groups(part: Part, citations: Sequence[Citation]) -> Iterator[list[Json]]:
    """A part's elements, in groups that stay on one page."""
    if isinstance(part, Filters | Tools):
        yield from _button_groups(part)
    elif isinstance(part, Comparison):
        table = [_table(part)]
        if _size(table) <= MAX_CARD - ROOM:
            yield table
        else:
            for one in part.to_parts():
                yield from _groups(one, citations)
    elif isinstance(part, Sources | Links):
        rows = list(_rows(part))
        label = wording.SOURCES if isinstance(part, Sources) else wording.LINKS
        if rows:
            yield [label_row(label), rows[0]]
            yield from ([row] for row in rows[1:])
    elif isinstance(part, Paragraph):
        yield from ([rich_text(runs)] for runs in split_runs(part.spans, citations))
    elif isinstance(part, Bullets):
        for item in part.items:
            first, *more = split_runs((Span("•  "), *item), citations)
            yield from ([rich_text(runs, spacing="Small")] for runs in (first, *more))
    else:
        yield list(_render_part(part))


def _render_part(part: TextPart) -> Iterator[Json]:
    match part:
        case Heading():
            yield {
                "type": "TextBlock",
                "text": escape(part.text),
                "style": "heading",
                "size": "Large" if part.level == 1 else "Medium",
                "weight": "Bolder",
                "wrap": True,
            }
        case Lead():
            yield rich_text([run(part.text, weight="Bolder")])
        case Notice():
            runs = [run(f"{wording.NOTE}: ", weight="Bolder"), run(part.text)]
            yield {"type": "Container", "style": "emphasis", "items": [rich_text(runs)]}
        case Item():
            yield _item(part)
        case Options():
            if part.label:
                yield rich_text([run(part.label)]) if part.is_choice else label_row(part.label)
            if part.is_choice:
                yield from _full_labels(part)
            yield from _option_buttons(part)
        case FinePrint():
            yield rich_text([run(part.text, size="Small", isSubtle=True)])


def _button_groups(part: Filters | Tools) -> Iterator[list[Json]]:
    if isinstance(part, Filters):
        yield [label_row(part.label), *_filter_buttons(part)]
    # Sharing, citing and judging are Teams' own: forward, the citations, and the thumbs below a message.
    elif part.has_research:
        yield [_action_set([_button(wording.RESEARCH, RESEARCH, {ENTRY: part.entry_ids[0]})])]


def _table(comparison: Comparison) -> Json:
    heading = ((Span(topic, is_strong=True),) for topic in comparison.topics)
    rows = [
        _table_row([(Span("\u00a0"),), *heading]),
        *(_table_row([(Span(row.label, is_strong=True),), *row.cells]) for row in comparison.rows),
    ]
    columns = [{"width": 1}, *({"width": 2} for _ in comparison.topics)]
    return {"type": "Table", "columns": columns, "firstRowAsHeader": True, "rows": rows}


def _table_row(cells: Sequence[Spans]) -> Json:
    return {
        "type": "TableRow",
        "cells": [
            # A cell without anything in it collapses, and the others of its row move over.
            {"type": "TableCell", "items": [rich_text([span_run(span, ()) for span in cell or (Span("–"),)])]}
            for cell in cells
        ],
    }


def _rows(part: Sources | Links) -> Iterator[Json]:
    if isinstance(part, Sources):
        for number, citation in enumerate(part.citations, 1):
            runs = [
                run(f"[{number}] ", size="Small"),
                link_run(wording.reference(citation), citation.address),
            ]
            yield rich_text(runs, spacing="Small")
    else:
        yield from (rich_text([link_run(link.label, link.url)], spacing="Small") for link in part.links)


def _item(item: Item) -> Json:
    facts = run(item.checked_facts, size="Small", isSubtle=True)
    lines = [
        rich_text([run(item.title, weight="Bolder")]),
        *([rich_text([run(item.text)], spacing="Small")] if item.text else []),
        *([rich_text([facts], spacing="Small")] if item.facts else []),
        *([rich_text(list(_joined(item.links)), spacing="Small")] if item.links else []),
    ]
    return {"type": "Container", "spacing": "Medium", "items": lines}


def _joined(links: tuple[Link, ...]) -> Iterator[Json]:
    for index, link in enumerate(links):
        if index:
            yield run(" · ", size="Small")
        yield link_run(link.label, link.url)


def _full_labels(part: Options) -> Iterator[Json]:
    """What a narrow card would cut off the buttons, so that choices can be told apart."""
    labels = [option.label for option in part.options]
    if any(len(label) > NARROW_BUTTON for label in labels):
        yield from (rich_text([run(f"• {label}")], spacing="Small") for label in labels[:-1])


def _option_buttons(part: Options) -> Iterator[Json]:
    verb = CHOICE if part.is_choice else ENTRY
    buttons = [_option_button(option, verb) for option in part.options]
    for start in range(0, len(buttons), MAX_BUTTONS):
        yield _action_set(buttons[start : start + MAX_BUTTONS])


def _filter_buttons(part: Filters) -> Iterator[Json]:
    buttons = [
        _button(wording.chosen(one.label) if one.is_on else one.label, FIND, {FIND: one.key})
        for one in part.filters
    ]
    for start in range(0, len(buttons), MAX_BUTTONS):
        yield _action_set(buttons[start : start + MAX_BUTTONS])


def _option_button(option: Option, verb: str) -> Json:
    return _button(option.label, verb, {ENTRY: option.entry_id} if option.entry_id else {})


def _button(label: str, verb: str, data: Json) -> Json:
    """A button that the bot is asked about at once; where a client cannot do that, it sends a message."""
    title = shorten(label, MAX_BUTTON)
    data = {**data, "verb": verb}
    look = {"title": title, "tooltip": label} if len(label) > NARROW_BUTTON else {"title": title}
    submit = {"type": "Action.Submit", **look, "data": data}
    return {"type": "Action.Execute", **look, "verb": verb, "data": data, "fallback": submit}


def _page_data(shown: Shown, page: int) -> Json:
    if shown.find:
        return {FIND: shown.find, "page": page}
    return (
        {ENTRY: shown.entry_id, "page": page}
        if shown.entry_id
        else {"question": shown.question, "page": page, **({"topic": shown.topic} if shown.topic else {})}
    )


def _action_set(buttons: list[Json]) -> Json:
    return {"type": "ActionSet", "actions": buttons}


def _claim(number: int, citation: Citation) -> Json:
    return {
        "@type": "Claim",
        "position": number,
        "appearance": {
            "@type": "DigitalDocument",
            "name": shorten(citation.title, MAX_CITATION_NAME),
            "url": citation.address,
            "abstract": shorten(wording.reference(citation), MAX_ABSTRACT),
        },
    }


def _size(elements: list[Json]) -> int:
    """The bytes of some elements on their way to Teams."""
    return sum(len(json.dumps(element, ensure_ascii=False).encode()) + 1 for element in elements)
