"""An answer in a modal: all of its pages, and the buttons below it, over signed HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.replies.responder import Responder
from tests.builders import make_entry
from tests.channels.slack.messages import buttons_of, heading_of, texts_of, tool_of
from tests.channels.slack.test_browsing import assert_good_view
from tests.channels.slack.test_trouble import BrokenResponder
from tests.fakes.bot import run_bot
from tests.fakes.payloads import ASKER, make_form, make_view_click
from tests.fakes.slack import refused

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.feedback import Kept
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]
HOME: Json = {"type": "home", "blocks": []}
GONE = "I no longer have an entry of that name. Please ask again."


async def click(bot: RunningBot, slack: FakeSlack, view: Json, button: Json) -> tuple[str, Json]:
    """What the bot does with a view after a click in another: the method, and the view."""
    before = len(slack.calls)
    assert (await bot.click(make_view_click(view, button))).status == 200
    await bot.finish_turns()
    (call,) = slack.calls[before:]
    shown: Json = call.arguments["view"]
    assert_good_view(shown)
    return call.method, shown


async def open_entry(bot: RunningBot, slack: FakeSlack, entry_id: str) -> Json:
    method, modal = await click(bot, slack, HOME, {"action_id": "show:x:0", "value": entry_id})
    assert method == "views.open"
    return modal


async def test_all_pages_of_a_long_answer_are_shown_in_the_modal_and_back_again(slack: FakeSlack) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 150 + "[1]" for number in range(40))
    base = KnowledgeBase.of((make_entry("long", "Long answer", answer=text),))
    async with run_bot(Responder(base), slack) as bot:
        first = modal = await open_entry(bot, slack, "long")
        shown = list(texts_of(modal))
        for page in (1, 2):
            method, modal = await click(bot, slack, modal, tool_of(modal, f"more:{page}"))
            assert method == "views.update"
            shown += texts_of(modal)
        assert all(any(f"Paragraph {number}. " in one for one in shown) for number in range(40))
        assert any("A source" in one for one in shown)
        for page in (1, 0):
            back = tool_of(modal, f"more:{page}")
            assert back["text"]["text"] == "Show what came before"
            _, modal = await click(bot, slack, modal, back)
        assert modal == first


async def test_a_helpful_answer_is_thanked_for_in_the_modal_which_stays(
    bot: RunningBot, slack: FakeSlack, kept: Kept
) -> None:
    modal = await open_entry(bot, slack, "cfir")
    assert "share" not in [one["action_id"] for one in buttons_of(modal)]
    method, thanked = await click(bot, slack, modal, tool_of(modal, "helpful"))
    (feedback,) = kept.feedback
    assert (feedback.entry_ids, feedback.is_helpful) == (("cfir",), True)
    assert (feedback.person, feedback.surface) == (ASKER, "view")
    assert method == "views.update"
    assert "Thank you" in str(thanked["blocks"][0])
    assert thanked["blocks"][1:] == modal["blocks"]
    kept.is_broken = True
    _, told = await click(bot, slack, thanked, tool_of(thanked, "helpful"))
    assert "could not be kept" in str(told["blocks"][0])
    assert told["blocks"][1:] == modal["blocks"], "what was said before gives way"
    assert slack.posted == []


async def test_the_form_behind_not_helpful_opens_upon_the_modal(
    bot: RunningBot, slack: FakeSlack, kept: Kept
) -> None:
    modal = await open_entry(bot, slack, "cfir")
    method, form = await click(bot, slack, modal, tool_of(modal, "not-helpful"))
    assert (method, form["callback_id"]) == ("views.push", "feedback")
    assert (await bot.click(make_form(form, reasons=["unclear"], comment=""))).status == 200
    await bot.finish_turns()
    assert [(one.is_helpful, one.reasons, one.surface) for one in kept.feedback] == [
        (False, (), "view"),
        (False, ("unclear",), "view"),
    ]
    (thanks,) = slack.posted
    assert thanks["channel"] == ASKER


async def test_sources_and_research_wording_open_upon_the_modal(bot: RunningBot, slack: FakeSlack) -> None:
    modal = await open_entry(bot, slack, "cfir")
    method, cited = await click(bot, slack, modal, tool_of(modal, "cite"))
    assert (method, heading_of(cited)) == ("views.push", "APA")
    method, research = await click(bot, slack, modal, tool_of(modal, "research"))
    assert method == "views.push"
    assert "In the words of researchers" in str(research)
    assert "research" not in [one["action_id"] for one in buttons_of(research)]


@pytest.mark.parametrize("action_id", ["show:1:0", "more:1", "research", "cite"])
async def test_what_is_gone_is_told_in_the_modal(bot: RunningBot, slack: FakeSlack, action_id: str) -> None:
    modal = await open_entry(bot, slack, "cfir")
    method, told = await click(bot, slack, modal, {"action_id": action_id, "value": "entry:gone"})
    assert method == "views.update"
    assert told["blocks"][0]["elements"][0]["text"] == GONE
    assert told["blocks"][1:] == modal["blocks"]


async def test_a_form_that_came_too_late_is_told_to_the_person(bot: RunningBot, slack: FakeSlack) -> None:
    modal = await open_entry(bot, slack, "cfir")
    slack.plan(refused("expired_trigger_id"))
    assert (await bot.click(make_view_click(modal, tool_of(modal, "cite")))).status == 200
    await bot.finish_turns()
    (told,) = slack.posted
    assert told["channel"] == ASKER
    assert "Please press the button again" in told["text"]


async def test_a_fault_is_told_in_the_modal(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    modal: Json = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "CFIR", "emoji": False},
        "blocks": [{"type": "divider"}],
    }
    async with run_bot(cast("Responder", BrokenResponder()), slack) as bot:
        method, told = await click(bot, slack, modal, {"action_id": "more:1", "value": "entry:cfir"})
    assert method == "views.update"
    said = told["blocks"][0]["elements"][0]["text"]
    assert said.startswith("Something went wrong on my side")
    assert f"incident={said.split('incident ')[1].split(')')[0]}" in caplog.text
    assert told["blocks"][1:] == modal["blocks"]
