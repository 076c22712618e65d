"""Slack's App Home and the search modal: everything that the bot knows, to browse by kind and letter."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.slack import MAX_BUTTONS
from bot.replies.slack_text import MAX_BUTTON, context, plain, section, write_dates
from bot.replies.slack_views import SHOW_ACTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry

Json = dict[str, Any]

SEARCH_SHORTCUT = "search"
EXPLAIN_SHORTCUT = "explain"
SEARCH_OPEN_ACTION = "search-open"
SEARCH_ACTION = "search-entry"
BROWSE_ACTION = "browse"
"""The first part of the action id of a button that shows one kind of entries; its value is the kind."""
START = "start"
"""The value of the button that leads back to the first view of the Home."""
MAX_OPTIONS = 100
MAX_VIEW_BLOCKS = 100
LATEST = 5


def render_start(knowledge: KnowledgeBase) -> Json:
    """The first view of the Home: what the bot is for, the kinds of entries, and what changed lately."""
    kinds = [
        _button(f"{BROWSE_ACTION}:{kind}", f"{name} ({len(entries)})", kind)
        for kind, name in wording.KIND_HEADINGS.items()
        if (entries := knowledge.of_kind(kind))
    ]
    blocks: list[Json] = [
        _header(wording.HELP_TITLE),
        section(wording.HELP_HOW),
        {"type": "actions", "elements": [_button(SEARCH_OPEN_ACTION, wording.SEARCH, "", style="primary")]},
        _header(wording.BROWSE),
        {"type": "actions", "elements": kinds} if kinds else section(wording.NOTHING_KNOWN),
    ]
    latest = knowledge.latest[:LATEST]
    if latest:
        blocks += [_header(wording.LATEST), *_entry_buttons(latest, "latest")]
        said = wording.home_fine_print(len(knowledge), latest[0].reviewed)
        blocks.append(context(write_dates(said, latest[0].reviewed)))
    return {"type": "home", "blocks": blocks}


def render_kind(knowledge: KnowledgeBase, kind: str) -> Json | None:
    """All entries of one kind under their first letters; None where there is no such kind."""
    known = next((one for one in wording.KIND_HEADINGS if one == kind), None)
    if known is None:
        return None
    entries = knowledge.of_kind(known)
    blocks: list[Json] = [
        _header(f"{wording.KIND_HEADINGS[known]} ({len(entries)})"),
        {"type": "actions", "elements": [_button(f"{BROWSE_ACTION}:{START}", wording.BACK, START)]},
    ]
    for letter, group in groupby(entries, key=_letter_of):
        blocks += [section(f"*{letter}*"), *_entry_buttons(group, letter)]
    return {"type": "home", "blocks": blocks[:MAX_VIEW_BLOCKS]}


def render_search() -> Json:
    """The modal in which entries are found while one types."""
    select = {
        "type": "external_select",
        "action_id": SEARCH_ACTION,
        "placeholder": plain(wording.SEARCH_FIELD),
        "min_query_length": 1,
    }
    return {
        "type": "modal",
        "title": plain(wording.SEARCH),
        "close": plain(wording.CLOSE),
        "blocks": [
            {"type": "section", "text": plain(wording.SEARCH_HINT)},
            {"type": "actions", "elements": [select]},
        ],
    }


def render_search_options(entries: Iterable[Entry]) -> Json:
    """What is offered while one types."""
    options = [{"text": plain(entry.title, 75), "value": entry.id[:150]} for entry in entries]
    return {"options": options[:MAX_OPTIONS]}


def _letter_of(entry: Entry) -> str:
    first = entry.title[:1].upper()
    return first if first.isalpha() and first not in "*_~" else "#"


def _entry_buttons(entries: Iterable[Entry], group: str) -> Iterator[Json]:
    buttons = [
        _button(f"{SHOW_ACTION}:{group}:{index}", entry.title, entry.id)
        for index, entry in enumerate(entries)
    ]
    for start in range(0, len(buttons), MAX_BUTTONS):
        yield {"type": "actions", "elements": buttons[start : start + MAX_BUTTONS]}


def _button(action_id: str, label: str, value: str, **more: str) -> Json:
    worth = {"value": value} if value else {}
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, MAX_BUTTON),
        **worth,
        **more,
    }


def _header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}
