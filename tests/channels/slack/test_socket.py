"""Socket Mode: the same answers over a WebSocket that the bot opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.channels.slack.messages import assert_good, buttons_of, heading_of
from tests.fakes.payloads import (
    CHANNEL,
    make_click,
    make_command,
    make_direct_message,
    make_event,
    make_mention,
)
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack


async def test_the_socket_is_opened_with_the_app_level_token(
    socket_bot: RunningBot, slack: FakeSlack
) -> None:
    assert slack.arrived == ["apps.connections.open"]
    assert slack.calls[0].token == APP_TOKEN


async def test_a_command_is_answered_in_the_acknowledgement(socket_bot: RunningBot, slack: FakeSlack) -> None:
    ack = await slack.send_envelope("slash_commands", make_command("what is an ISP"), "E1")
    assert ack["payload"]["response_type"] == "ephemeral"
    assert heading_of(ack["payload"]) == "Implementation support practitioner (ISP)"
    assert_good(ack["payload"])


async def test_a_mention_is_answered_once_in_its_thread(socket_bot: RunningBot, slack: FakeSlack) -> None:
    mention = make_mention("what is an ISP")
    payload = make_event(mention)
    for attempt in range(3):
        retry = {"retry_attempt": attempt, "retry_reason": "timeout"} if attempt else {}
        ack = await slack.send_envelope("events_api", payload, f"E{attempt}", **retry)
        assert ack == {"envelope_id": f"E{attempt}"}
    await socket_bot.stop()
    (message,) = slack.posted
    assert (message["channel"], message["thread_ts"]) == (CHANNEL, mention["ts"])
    assert slack.calls[-1].token == BOT_TOKEN


async def test_a_direct_message_for_program_links_is_answered(
    socket_bot: RunningBot, slack: FakeSlack
) -> None:
    await slack.send_envelope("events_api", make_event(make_direct_message("program links")), "E1")
    message = await slack.wait_for_message()
    assert heading_of(message) == "Training and certificates (2)"


async def test_a_click_is_acknowledged_and_answered(socket_bot: RunningBot, slack: FakeSlack) -> None:
    choices = await slack.send_envelope("slash_commands", make_command("core competencies"), "E1")
    button = buttons_of(choices["payload"])[0]
    await slack.send_envelope("interactive", make_click(button, slack.response_url), "E2")
    assert (await slack.wait_for_response())["replace_original"] is True


async def test_signed_requests_have_no_entrance_when_only_the_socket_is_set_up(
    socket_bot: RunningBot,
) -> None:
    assert (await socket_bot.command("what is an ISP")).status in (404, 405)


async def test_the_page_is_served_beside_the_socket(socket_bot: RunningBot) -> None:
    assert (await socket_bot.get("/api/ask", q="fidelity")).json["status"] == "answered"


async def test_when_slack_says_goodbye_the_bot_comes_back(socket_bot: RunningBot, slack: FakeSlack) -> None:
    await slack.drop_socket()
    ack = await slack.send_envelope("slash_commands", make_command("fidelity"), "E9")
    assert heading_of(ack["payload"]) == "Implementation fidelity"
