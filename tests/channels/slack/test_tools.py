"""The buttons below an answer: share, research wording, cite, helpful or not; over signed HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.views import View

from bot.knowledge.base import KnowledgeBase
from bot.replies.responder import Responder
from tests.builders import make_entry
from tests.channels.slack.messages import assert_good, buttons_of, heading_of, tool_of
from tests.fakes.bot import run_bot
from tests.fakes.payloads import (
    ASKER,
    CHANNEL,
    DIRECT,
    TEAM,
    make_click,
    make_direct_message,
    make_event,
    make_form,
    make_mention,
    make_ts,
)
from tests.fakes.slack import Outcome, refused

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.feedback import Kept
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]


async def click(bot: RunningBot, slack: FakeSlack, button: Json, **place: Any) -> None:  # noqa: ANN401 - as given
    payload = make_click(button, slack.response_url, **place)
    payload["container"]["message_ts"] = "1700000000.5"
    assert (await bot.click(payload)).status == 200
    await bot.finish_turns()


def views_of(slack: FakeSlack) -> list[Json]:
    views = [call.arguments["view"] for call in slack.calls if call.method == "views.open"]
    for view in views:
        View(**view).validate_json()
    return views


async def test_only_a_private_answer_can_be_shared(bot: RunningBot, slack: FakeSlack) -> None:
    private = (await bot.command("what is an ISP")).json
    assert [one["text"]["text"] for one in buttons_of(private)][-4:] == [
        "Share to channel",
        "Cite",
        "👍 Helpful",
        "👎 Not helpful",
    ]
    await bot.event(make_mention("what is an ISP"))
    shown_to_all = await slack.wait_for_message()
    assert "share" not in [one["action_id"] for one in buttons_of(shown_to_all)]


async def test_shared_once_with_a_name_that_pings_nobody(bot: RunningBot, slack: FakeSlack) -> None:
    private = (await bot.command("CFIR vs EPIS")).json
    button = tool_of(private, "share")
    await click(bot, slack, button)
    await click(bot, slack, button)
    (shared,) = slack.responses
    assert (shared["response_type"], shared["replace_original"]) == ("in_channel", False)
    assert heading_of(shared) == heading_of(private)
    assert shared["blocks"][-1]["elements"][0]["text"] == "Shared by asker"
    assert "share" not in [one["action_id"] for one in buttons_of(shared)]
    assert_good(shared)


async def test_shared_with_all_even_where_the_response_url_is_dead(bot: RunningBot, slack: FakeSlack) -> None:
    slack.plan_responses(Outcome(404))
    await click(bot, slack, tool_of((await bot.command("what is CFIR")).json, "share"))
    (shared,) = slack.posted
    assert shared["channel"] == CHANNEL
    assert shared["blocks"][-1]["elements"][0]["text"] == "Shared by asker"
    assert not any(call.method == "chat.postEphemeral" for call in slack.calls)


async def test_a_filter_that_is_gone_is_told_to_one_person_alone(bot: RunningBot, slack: FakeSlack) -> None:
    await click(bot, slack, {"action_id": "find:0", "value": "entry:gone"})
    (told,) = slack.responses
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)


@pytest.mark.parametrize("key", ["entry:gone", "", "nonsense", "research:fidelity", "<!channel>"])
async def test_what_is_gone_is_not_shared(bot: RunningBot, slack: FakeSlack, key: str) -> None:
    await click(bot, slack, {"action_id": "share", "value": key})
    (told,) = slack.responses
    assert told["response_type"] == "ephemeral"
    assert told["text"] == "I no longer have an entry of that name. Please ask again."


@pytest.mark.parametrize(("channel", "seen_by"), [(CHANNEL, "ephemeral"), (DIRECT, "in_channel")])
async def test_research_wording_comes_below(
    bot: RunningBot, slack: FakeSlack, channel: str, seen_by: str
) -> None:
    button = tool_of((await bot.command("what is CFIR")).json, "research")
    await click(bot, slack, button, channel=channel)
    (message,) = slack.responses
    assert (message["response_type"], message["replace_original"]) == (seen_by, False)
    assert "For researchers, a determinant framework" in message["text"]
    assert "In the words of researchers" in message["text"]
    assert "research" not in [one["action_id"] for one in buttons_of(message)]
    assert_good(message)


async def test_sources_can_be_copied_in_four_styles(bot: RunningBot, slack: FakeSlack) -> None:
    await click(bot, slack, tool_of((await bot.command("what is CFIR")).json, "cite"))
    (view,) = views_of(slack)
    headers = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert headers == ["APA", "Vancouver", "BibTeX", "RIS"]
    shown = json.dumps(view)
    for sign in ("@article{", "TY  - ", "1. "):
        assert sign in shown


async def test_a_form_that_came_too_late_is_told(bot: RunningBot, slack: FakeSlack) -> None:
    slack.plan(refused("expired_trigger_id"))
    await click(bot, slack, tool_of((await bot.command("what is CFIR")).json, "cite"))
    (told,) = slack.responses
    assert "Please press the button again" in told["text"]


async def test_a_helpful_answer_is_kept_and_thanked_for(
    bot: RunningBot, slack: FakeSlack, kept: Kept
) -> None:
    await click(bot, slack, tool_of((await bot.command("what is CFIR")).json, "helpful"))
    (feedback,) = kept.feedback
    assert (feedback.workspace, feedback.person, feedback.surface) == (TEAM, ASKER, "channel")
    assert (feedback.entry_ids, feedback.is_helpful) == (("cfir",), True)
    (thanks,) = slack.responses
    assert thanks["response_type"] == "ephemeral"
    assert "Thank you" in thanks["text"]


async def test_an_unhelpful_answer_is_kept_at_once_and_asked_why(
    bot: RunningBot, slack: FakeSlack, kept: Kept
) -> None:
    await bot.event(make_direct_message("CFIR vs EPIS"))
    button = tool_of(await slack.wait_for_message(), "not-helpful")
    await click(bot, slack, button, channel=DIRECT)
    (first,) = kept.feedback
    assert (first.entry_ids, first.is_helpful, first.reasons) == (("cfir", "epis"), False, ())
    (view,) = views_of(slack)
    form = make_form(view, reasons=["outdated", "of-nobody"], comment=" <!channel> see 2022 ")
    assert (await bot.click(form)).status == 200
    await bot.finish_turns()
    second = kept.feedback[1]
    assert (second.reasons, second.comment) == (("outdated",), "<!channel> see 2022")
    assert (second.person, second.workspace, second.entry_ids, second.surface) == (
        first.person,
        first.workspace,
        first.entry_ids,
        "direct-message",
    )
    assert "Thank you" in slack.posted[-1]["text"]
    counted = (await bot.get("/metrics")).text
    assert 'impsci_feedback_total{helpful="no",platform="slack"} 1.0' in counted, "one person, one word"


async def test_a_dead_store_is_told_and_counted_as_nothing_kept(
    bot: RunningBot, slack: FakeSlack, kept: Kept
) -> None:
    kept.is_broken = True
    await click(bot, slack, tool_of((await bot.command("what is CFIR")).json, "helpful"))
    (told,) = slack.responses
    assert "could not be kept" in told["text"]
    assert "impsci_feedback_total{" not in (await bot.get("/metrics")).text


@pytest.mark.parametrize("metadata", ["", "[]", "{", '{"entries": 5}'])
async def test_a_form_with_strange_contents_breaks_nothing(bot: RunningBot, metadata: str) -> None:
    form = make_form(
        {"type": "modal", "callback_id": "feedback", "private_metadata": metadata}, reasons=[], comment=""
    )
    assert (await bot.click(form)).status == 200
    await bot.finish_turns()


async def test_a_follow_up_in_a_thread_leans_on_its_topic(bot: RunningBot, slack: FakeSlack) -> None:
    first = make_mention("what is an ISP")
    await bot.event(first)
    await slack.wait_for_message()
    await bot.event(make_mention("and where can I get certified?", thread_ts=first["ts"]))
    inside = await slack.wait_for_message(2)
    await bot.event(make_mention("and what is it for?"))
    outside = await slack.wait_for_message(3)
    assert "certif" in inside["text"].lower()
    assert "Implementation support practitioner" not in heading_of(outside)


async def in_thread(bot: RunningBot, text: str, thread: str, **fields: object) -> None:
    ts = make_ts()
    message = {**make_mention(text), "type": "message", "text": text, "ts": ts, "event_ts": ts}
    await bot.event({**message, "channel_type": "channel", "thread_ts": thread, **fields})
    await bot.finish_turns()


async def test_a_thread_of_the_bots_is_followed_without_a_mention(bot: RunningBot, slack: FakeSlack) -> None:
    """Only with the right to read along, which the manifest asks for on demand."""
    first = make_mention("what is an ISP")
    await bot.event(first)
    await slack.wait_for_message()
    await in_thread(bot, "thanks, shall we meet at noon?", first["ts"])
    await in_thread(bot, "<@U2OTHER> what is fidelity", first["ts"])
    await in_thread(bot, "what is fidelity", "1600000000.1")
    await in_thread(bot, "what is fidelity", first["ts"], bot_id="B2")
    assert len(slack.posted) == 1, "what is not asked of the bot is passed over"
    await in_thread(bot, "what is fidelity", first["ts"])
    assert heading_of(slack.posted[-1]) == "Implementation fidelity"
    assert slack.posted[-1]["thread_ts"] == first["ts"]


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0IMPSCI"]}}]
)
async def test_a_workspace_that_removes_the_bot_takes_its_threads_along(
    bot: RunningBot, slack: FakeSlack, event: Json
) -> None:
    first = make_mention("what is an ISP")
    await bot.event(first)
    await slack.wait_for_message()
    assert (await bot.event(event)).status == 200
    await in_thread(bot, "what is fidelity", first["ts"])
    assert len(slack.posted) == 1


async def mention_in_shared_channel(bot: RunningBot) -> None:
    body = {**make_event(make_mention("what is an ISP")), "is_ext_shared_channel": True}
    assert (await bot.post_signed(json.dumps(body).encode(), "application/json")).status == 200
    await bot.finish_turns()


async def test_it_is_silent_where_another_organization_reads_along(bot: RunningBot, slack: FakeSlack) -> None:
    await mention_in_shared_channel(bot)
    assert slack.calls == []


async def test_unless_it_is_allowed(slack: FakeSlack, responder: Responder) -> None:
    async with run_bot(responder, slack, speaks_in_shared_channels=True) as bot:
        await mention_in_shared_channel(bot)
        assert len(slack.posted) == 1


async def test_the_rest_of_a_long_answer_comes_below(slack: FakeSlack) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 150 + "[1]" for number in range(40))
    base = KnowledgeBase.of((make_entry("long", "Long answer", answer=text),))
    async with run_bot(Responder(base), slack) as bot:
        message = (await bot.command("long answer")).json
        assert "Paragraph 39." not in str(message["blocks"])
        for page in (1, 2):
            await click(bot, slack, tool_of(message, f"more:{page}"))
            message = await slack.wait_for_response(page)
            assert (message["response_type"], message["replace_original"]) == ("ephemeral", False)
            assert_good(message)
        assert "Paragraph 39." in str(message["blocks"])
        await click(bot, slack, {"action_id": "more:1", "value": "entry:gone"})
        assert "no longer have" in slack.responses[-1]["text"]
