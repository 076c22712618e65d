"""Slack's own faults, by a Slack that misbehaves on purpose: at most one answer, always a line in the log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.channels.metrics import Metrics
from bot.channels.quotas import Quotas
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.sending import Sender, build_client
from bot.channels.slack.tokens import OneWorkspace
from bot.channels.slack.translate import Place
from bot.channels.turns import Deliveries, Turns
from bot.settings import SlackSettings
from bot.storage.store import Store
from tests.channels.slack.messages import cards_of, heading_of
from tests.fakes.bot import run_bot
from tests.fakes.payloads import ASKER, CHANNEL, make_click, make_command, make_direct_message, make_mention
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, Outcome, rate_limited, refused, unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]
BUTTON: Json = {"action_id": "entry:5:0", "value": "fidelity"}
VIEW: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Find"}, "blocks": []}


@pytest.fixture
async def hasty(slack: FakeSlack, responder: Responder) -> AsyncIterator[RunningBot]:
    """A bot that gives Slack one second for a call."""
    async with run_bot(responder, slack, seconds=1) as running:
        yield running


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    made = build_client(slack.api_url, 1)
    made.token = BOT_TOKEN
    return made


@pytest.fixture
def sender() -> Sender:
    return Sender(Metrics(), OneWorkspace(BOT_TOKEN, Store("sqlite://")), 1)


async def ask(bot: RunningBot, event: Json) -> None:
    """Asks, and lets the turn end."""
    assert (await bot.event(event)).status == 200
    await bot.stop()


async def click(bot: RunningBot, slack: FakeSlack, *, thread: str = "", channel: str = CHANNEL) -> None:
    """Clicks on a related topic, and lets the turn end."""
    payload = make_click(BUTTON, slack.response_url, thread=thread, channel=channel)
    assert (await bot.click(payload)).status == 200
    await bot.stop()


def failures_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.getMessage().startswith("turn failed")]


async def test_a_pause_that_is_too_long_to_wait_is_not_waited_for(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan(rate_limited(3_600))
    await ask(bot, make_mention("what is an ISP"))
    assert [call.status for call in slack.calls] == [429]
    (line,) = failures_in(caplog)
    assert "error=ratelimited (Slack asked for a longer pause than a turn can wait)" in line


async def test_slack_is_not_asked_for_ever(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan(*[unavailable()] * 9)
    await ask(bot, make_mention("what is an ISP"))
    assert len(slack.calls) == 3
    (line,) = failures_in(caplog)
    assert "error=internal_error" in line


async def test_a_call_that_hangs_is_given_up_and_not_repeated(
    hasty: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    held = asyncio.Event()
    slack.plan(Outcome(until=held))
    await ask(hasty, make_mention("what is an ISP"))
    held.set()
    assert slack.arrived == ["chat.postMessage"]
    (line,) = failures_in(caplog)
    assert "error=unknown:TimeoutError" in line


async def test_an_answer_that_may_have_arrived_is_not_sent_again(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    """The SDK's own default would post it twice."""
    slack.plan(Outcome(is_cut=True))
    await ask(bot, make_mention("what is an ISP"))
    assert len(slack.posted) == 1
    assert len(slack.arrived) == 1
    (line,) = failures_in(caplog)
    assert "error=unknown:ServerDisconnectedError" in line


async def test_a_slack_that_cannot_be_reached_is_told_in_the_log(
    slack: FakeSlack, responder: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    async with run_bot(responder, slack) as bot:
        await slack.close()
        await ask(bot, make_mention("what is an ISP"))
    (line,) = failures_in(caplog)
    assert "error=ClientConnectorError" in line


@pytest.mark.parametrize("body", ["<html>502 Bad Gateway</html>", "", "null", "[]", '"text"', '{"ok": fal'])
@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/json"])
async def test_an_answer_of_slacks_that_is_no_json_object_ends_that_turn_alone(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, body: str, content_type: str
) -> None:
    slack.plan(Outcome(502, raw=body, headers={"Content-Type": content_type}))
    await ask(bot, make_mention("what is an ISP"))
    assert len(slack.calls) == 1
    assert len(failures_in(caplog)) == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_token_that_is_no_longer_good_is_told_to_the_operator(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    slack.plan(refused(error))
    await ask(bot, make_mention("what is an ISP"))
    assert len(slack.calls) == 1
    (line,) = failures_in(caplog)
    assert f"error={error} (the bot token is no longer good: install the app again)" in line
    assert BOT_TOKEN not in caplog.text


@pytest.mark.parametrize("error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action"])
async def test_where_the_bot_may_not_write_the_asker_is_answered_directly(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    slack.plan(refused(error))
    await ask(bot, make_mention("what is an ISP"))
    (message,) = slack.posted
    assert message["channel"] == ASKER
    assert "thread_ts" not in message
    assert message["text"].startswith("I may not write where you asked. Here is the answer")
    assert message["blocks"][0]["text"]["text"].startswith("I may not write where you asked.")
    assert heading_of(message) == "Implementation support practitioner (ISP)"
    assert f"error={error}, trying as a direct message" in caplog.text
    assert failures_in(caplog) == []


async def test_a_direct_message_that_cannot_be_answered_is_told_in_the_log_alone(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan(refused("channel_not_found"))
    await ask(bot, make_direct_message("what is an ISP"))
    assert len(slack.calls) == 1
    assert len(failures_in(caplog)) == 1


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long"])
async def test_an_answer_that_slack_finds_too_long_is_sent_as_plain_text(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    slack.plan(refused(error))
    mention = make_mention("what is an ISP")
    await ask(bot, mention)
    (message,) = slack.posted
    assert "blocks" not in message
    assert message["thread_ts"] == mention["ts"]
    assert message["text"].startswith("Implementation support practitioner (ISP)")
    assert len(message["text"]) <= 3_001
    assert f"error={error}, trying as plain text" in caplog.text
    assert failures_in(caplog) == []


async def test_cards_that_slack_refuses_are_sent_as_a_list(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan(refused("invalid_blocks"))
    await ask(bot, make_mention("program links"))
    (message,) = slack.posted
    assert cards_of(message) == []
    assert "*Implementation Support Specialist certificate*" in str(message["blocks"])
    assert "error=invalid_blocks, trying with a list for cards" in caplog.text
    assert failures_in(caplog) == []


async def test_cards_and_list_refused_leave_plain_text_after_a_click_too(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan_responses(Outcome(400))
    slack.plan(refused("invalid_blocks"), refused("invalid_blocks"))
    await bot.click(make_click({"action_id": "find:0", "value": "programs:"}, slack.response_url))
    await bot.finish_turns()
    tried = [call.arguments for call in slack.calls]
    assert [len(cards_of(one)) if one.get("blocks") else None for one in tried] == [2, 0, None]
    assert "Implementation Support Specialist certificate" in tried[2]["text"]
    assert failures_in(caplog) == []


async def test_a_post_to_a_response_url_is_repeated_when_slack_says_that_it_failed(
    bot: RunningBot, slack: FakeSlack
) -> None:
    slack.plan_responses(rate_limited(), unavailable(500), unavailable(503))
    await click(bot, slack)
    assert slack.response_attempts == [429, 500, 503, 200]
    assert len(slack.responses) == 1
    assert slack.calls == []


@pytest.mark.parametrize("status", [404, 410, 403])
async def test_where_a_response_url_is_dead_the_asker_alone_sees_the_answer_in_place(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    slack.plan_responses(Outcome(status))
    await click(bot, slack, thread="1700000000.000007")
    (call,) = slack.calls
    assert call.method == "chat.postEphemeral"
    assert (call.arguments["channel"], call.arguments["user"]) == (CHANNEL, ASKER)
    assert call.arguments["thread_ts"] == "1700000000.000007"
    assert heading_of(call.arguments) == "Implementation fidelity"
    assert f"error=status {status}, trying by the Web API" in caplog.text
    assert failures_in(caplog) == []


async def test_in_a_direct_message_a_dead_response_url_is_answered_by_a_message(
    bot: RunningBot, slack: FakeSlack
) -> None:
    slack.plan_responses(Outcome(404))
    await click(bot, slack, channel="D1DIRECT")
    (message,) = slack.posted
    assert message["channel"] == "D1DIRECT"


async def test_where_every_way_is_dead_there_is_one_line_in_the_log(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan_responses(*[unavailable()] * 3)
    slack.plan(refused("user_not_in_channel"))
    await click(bot, slack)
    (line,) = failures_in(caplog)
    assert "method=response_url error=user_not_in_channel" in line


@pytest.mark.parametrize("is_cut", [True, False], ids=["cut", "hangs"])
async def test_a_response_that_may_have_arrived_is_not_sent_again(
    hasty: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, *, is_cut: bool
) -> None:
    held = asyncio.Event()
    slack.plan_responses(Outcome(is_cut=True) if is_cut else Outcome(until=held))
    await click(hasty, slack)
    held.set()
    assert slack.response_attempts == [200]
    assert slack.calls == []
    (line,) = failures_in(caplog)
    assert "error=unknown:" in line


async def test_a_form_is_opened(slack: FakeSlack, client: AsyncWebClient, sender: Sender) -> None:
    assert await sender.open_view(client, Place(CHANNEL, ASKER), VIEW, trigger_id="1.2")
    (call,) = slack.calls
    assert (call.method, call.arguments["trigger_id"]) == ("views.open", "1.2")


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_a_form_that_came_too_late_is_told_kindly(
    slack: FakeSlack, client: AsyncWebClient, sender: Sender, error: str
) -> None:
    slack.plan(refused(error))
    place = Place(CHANNEL, ASKER, response_url=slack.response_url)
    assert not await sender.open_view(client, place, VIEW, trigger_id="1.2")
    (told,) = slack.responses
    assert told["text"].startswith("That took too long, and Slack no longer opens the form.")
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)


async def test_any_other_call_is_logged_when_it_fails(
    slack: FakeSlack, client: AsyncWebClient, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    assert await sender.call(client, "views.publish", user_id=ASKER, view=VIEW)
    slack.plan(refused("missing_scope"))
    assert not await sender.call(client, "views.publish", user_id=ASKER, view=VIEW)
    (line,) = failures_in(caplog)
    assert "method=views.publish error=missing_scope (the app lacks a scope" in line


async def test_an_answer_is_not_lost_with_the_socket_that_brought_the_question(
    slack: FakeSlack, responder: Responder
) -> None:
    turns = Turns(Quotas(), Metrics())
    settings = SlackSettings(bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_url=slack.api_url)
    channel = SlackChannel(
        settings, lambda: responder, Deliveries(), turns, Store("sqlite://"), feedback=Store("sqlite://")
    )
    await channel.connect()
    socket = channel._socket
    assert socket is not None
    assert socket.client.current_session is not None
    await socket.client.current_session.close()
    payload = make_command("fidelity", slack.response_url)
    await socket.handle(socket.client, SocketModeRequest("slash_commands", "E1", payload))
    (told,) = slack.responses
    assert heading_of(told) == "Implementation fidelity"
    assert told["response_type"] == "ephemeral"
    assert slack.acks == []
    await channel.disconnect()
