"""Training as cards in Slack: within the limits, nothing lost, and a list where there are no cards."""

from __future__ import annotations

from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block

from bot.answering.finder import ProgramFilter
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry, Link, Program
from bot.knowledge.loading import default_folder, load_folders
from bot.replies.responder import Responder
from bot.replies.slack import render_slack
from bot.replies.slack_cards import without_cards
from tests.builders import make_entry, make_program
from tests.channels.slack.messages import assert_good, buttons_of, cards_of, markdown_of

Json = dict[str, Any]


def render(*entries: Entry) -> list[Json]:
    """Every page of the list of this training."""
    response = Responder(KnowledgeBase.of(entries)).respond_with_programs(ProgramFilter())
    pages: list[Json] = []
    while not pages or any(one["action_id"] == f"more:{len(pages)}" for one in buttons_of(pages[-1])):
        message = render_slack(response.reply, response.key, is_private=True, page=len(pages)).to_payload()
        assert_good(message)
        for block in message["blocks"]:
            for card in block["elements"] if block["type"] == "carousel" else ():
                # The carousel's own model does not look into its cards.
                parsed = Block.parse(card)
                assert parsed is not None
                parsed.validate_json()
                assert len(card["actions"]) <= 3
                assert all(len(one["url"]) <= 3_000 for one in card["actions"] if "url" in one)
        pages.append(message)
    return pages


def as_list(message: Json) -> Json:
    listed = {**message, "blocks": list(without_cards(message["blocks"]))}
    assert_good(listed)
    return listed


def test_every_program_that_ships_is_a_card_and_a_row_of_the_list() -> None:
    programs = load_folders([default_folder()]).knowledge.programs
    pages = render(*programs)
    cards = [card for page in pages for card in cards_of(page)]
    assert [card["title"]["text"] for card in cards] == [
        entry.title.replace("&", "&amp;") for entry in programs
    ]
    for entry, card in zip(programs, cards, strict=True):
        details = card["actions"][-1]
        assert (details["text"]["text"], details["value"]) == ("Details", entry.id)
        assert details["accessibility_label"].startswith(f"Details: {entry.title[:40]}")
        assert [one["url"] for one in card["actions"][:-1]] == [link.url for link in entry.links[:2]]
    shown = "\n".join(text for page in pages for text in markdown_of(as_list(page)["blocks"]))
    for entry in programs:
        assert f"*{entry.title}*" in shown.replace("&amp;", "&")
        assert all(link.url.replace("&", "&amp;") in shown for link in entry.links[:2])


def test_eleven_programs_are_in_two_carousels() -> None:
    (message,) = render(*(make_program(f"p{number}", f"Program {number}") for number in range(11)))
    carousels = [block for block in message["blocks"] if block["type"] == "carousel"]
    assert [len(block["elements"]) for block in carousels] == [10, 1]


def test_hostile_programs_keep_every_limit_and_ping_nobody() -> None:
    links = tuple(Link("<!here>|" + "l" * 400, f"https://example.org/<>|{'u' * 2_800}{n}") for n in range(4))
    entries = [
        make_entry(
            f"hostile-{number}",
            "<!channel> *_`~ @here & " + text,
            kind="program",
            short="<@U1> & <https://evil.example|x> *b* " + text,
            program=Program(place="@everyone <!here> *_` " + text, length="&" * 400),
            links=links if number % 2 else (),
            reviewed=date(2026, 2, 3),
        )
        for number, text in enumerate(("t" * 500, "&<>" * 300, "שלום \u202e\u200b" * 90, "word " * 300) * 6)
    ]
    pages = render(*entries, make_entry("bare", "Bare", kind="program", short="", program=Program()))
    assert sum(len(cards_of(page)) for page in pages) == 25
    for page in pages:
        as_list(page)


def test_the_day_of_the_facts_is_told_once_and_written_as_each_reader_does() -> None:
    def said(*days: date | None) -> str:
        programs = (
            make_entry(f"p{number}", f"P{number}", kind="program", program=Program(), reviewed=day)
            for number, day in enumerate(days)
        )
        (message,) = render(*programs)
        assert all("checked" not in card["subtitle"]["text"] for card in cards_of(message))
        (found,) = [text for text in markdown_of(message["blocks"]) if text.startswith("Checked")] or [""]
        return found

    # 10:00 UTC on these days: the same day from Hawaii to New Zealand.
    third = "<!date^1770112800^{date_short}|3 Feb 2026>"
    thirteenth = "<!date^1770976800^{date_short}|13 Feb 2026>"
    assert said(None) == ""
    assert said(date(2026, 2, 3), None, date(2026, 2, 3)) == f"Checked {third}"
    assert said(date(2026, 2, 13), date(2026, 2, 3)) == f"Checked between {third} and {thirteenth}"


def test_the_plain_text_tells_the_day_beside_each() -> None:
    entry = make_entry("p", "P", kind="program", program=Program(), reviewed=date(2026, 2, 3))
    (message,) = render(entry)
    assert "dates not known: see the page · checked 3 Feb 2026" in message["text"]


def test_other_lists_stay_lists() -> None:
    response = Responder(KnowledgeBase.of((make_entry("a", "A", kind="tool"),))).respond("tools")
    assert cards_of(render_slack(response.reply).to_payload()) == []
