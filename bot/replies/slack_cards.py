"""Training as cards to leaf through: Slack's `carousel` blocks, and the list that takes their place.

Messages and the Home take a carousel, modals do not. A card holds 150 characters of title, 150 below it,
200 of text, and three buttons; a carousel holds ten cards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.limits import shorten
from bot.replies.slack_text import (
    MAX_BUTTON,
    context,
    escape_within,
    inside_mark,
    link_to,
    mrkdwn,
    plain,
    section,
    write_dates,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.replies.reply import Item

Block = dict[str, Any]

MAX_CARDS = 10
MAX_TITLE = 150
MAX_BODY = 200
MAX_LINKS = 2
MAX_LABEL = 30
"""Slack allows 75; but a card is narrow, and cuts off what is longer."""
MAX_ADDRESS = 1_000
"""What is longer is no button: two of them must fit into a section as well."""
ENTRY_ACTION = "entry"
"""The first part of the action id of a button that shows an entry below; its value is the entry's id."""
LINK_ACTION = "link"
"""The same for a button that opens an address; Slack tells the bot of that click too."""


def render_item(item: Item) -> Block:
    """One entry of a list that has no facts to choose by, in a section of its own."""
    links = " · ".join(link_to(link.label, link.url) for link in item.links)
    return section(_join((f"*{inside_mark(item.title)}*", escape_within(item.text, 1_000), links)))


def render_cards(items: Sequence[Item], number: int) -> Iterator[Block]:
    """The entries as cards, ten in a carousel; what a card has no room for is behind its last button."""
    cards = [_card(item, f"{number}:{index}") for index, item in enumerate(items)]
    for start in range(0, len(cards), MAX_CARDS):
        yield {"type": "carousel", "elements": cards[start : start + MAX_CARDS]}
    days = sorted(item.day for item in items if item.day)
    if days:
        # Once for all: on a card there is no room for a date that Slack writes as each reader does.
        said = wording.checked_between(days[0], days[-1])
        yield context(write_dates(said, *{days[0], days[-1]}))


def without_cards(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks for where Slack takes no carousel: its cards one below the other."""
    for block in blocks:
        if block["type"] == "carousel":
            yield from map(_unfold, block["elements"])
        else:
            yield block


def _card(item: Item, place: str) -> Block:
    details = f"{wording.DETAILS}: {item.title}"
    card = {
        "type": "card",
        "title": mrkdwn(inside_mark(item.title, MAX_TITLE)),
        "subtitle": mrkdwn(inside_mark(item.facts, MAX_TITLE)),
        "actions": [
            *(
                {**_button(f"{LINK_ACTION}:{place}:{index}", link.label, link.label), "url": link.url}
                for index, link in enumerate(item.links[:MAX_LINKS])
                if len(link.url) <= MAX_ADDRESS
            ),
            {**_button(f"{ENTRY_ACTION}:{place}", wording.DETAILS, details), "value": item.entry_id},
        ],
    }
    body = escape_within(item.text, MAX_BODY)
    return {**card, "body": mrkdwn(body)} if body else card


def _unfold(card: Block) -> Block:
    *links, details = card["actions"]
    named = " · ".join(link_to(link["accessibility_label"], link["url"]) for link in links)
    body = card.get("body", {}).get("text", "")
    lines = (f"*{card['title']['text']}*", body, f"_{card['subtitle']['text']}_", named)
    return {**section(_join(lines)), "accessory": details}


def _join(lines: tuple[str, ...]) -> str:
    return "\n".join(line for line in lines if line)


def _button(action_id: str, label: str, spoken: str) -> Block:
    """`spoken` is what a screen reader says: all of the label, and of which card the details are."""
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, MAX_LABEL),
        "accessibility_label": shorten(spoken, MAX_BUTTON),
    }
