"""When Slack limits or fails, when the bot fails, and when it is stopped: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, NoReturn, cast

import pytest

from tests.channels.slack.messages import heading_of
from tests.fakes.bot import run_bot
from tests.fakes.payloads import (
    ASKER,
    make_click,
    make_direct_message,
    make_form,
    make_mention,
    make_message_shortcut,
    make_view_click,
)
from tests.fakes.slack import Outcome, rate_limited, unavailable

if TYPE_CHECKING:
    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack


async def test_a_rate_limited_answer_is_posted_once_later(bot: RunningBot, slack: FakeSlack) -> None:
    slack.plan(rate_limited())
    await bot.event(make_mention("what is an ISP"))
    await slack.wait_for_message()
    await bot.stop()
    assert [call.status for call in slack.calls] == [429, 200]
    assert len(slack.posted) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_an_answer_that_slack_could_not_take_is_posted_again(
    bot: RunningBot, slack: FakeSlack, status: int
) -> None:
    slack.plan(unavailable(status))
    await bot.event(make_mention("what is an ISP"))
    await slack.wait_for_message()
    await bot.stop()
    assert [call.status for call in slack.calls] == [status, 200]


async def test_an_answer_that_slack_refuses_is_logged_and_ends_that_turn_alone(
    bot: RunningBot, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.plan(Outcome(200, {"ok": False, "error": "channel_not_found"}))
    await bot.event(make_direct_message("what is an ISP"))
    await slack.wait_for(lambda fake: len(fake.calls) == 1)
    await bot.event(make_direct_message("fidelity"))
    message = await slack.wait_for_message()
    assert heading_of(message) == "Implementation fidelity"
    await bot.stop()
    assert len(slack.calls) == 2, "a refusal is no reason to try again"
    assert "turn failed platform=slack incident=" in caplog.text
    assert "channel_not_found" in caplog.text


async def test_a_slow_slack_keeps_nobody_else_waiting(bot: RunningBot, slack: FakeSlack) -> None:
    held = asyncio.Event()
    slack.plan(Outcome(until=held))
    await bot.event(make_direct_message("what is an ISP"))
    await slack.wait_for(lambda fake: len(fake.arrived) == 1)
    assert (await bot.command("fidelity")).status == 200
    await bot.event(make_direct_message("fidelity"))
    assert heading_of(await slack.wait_for_message()) == "Implementation fidelity"
    held.set()
    assert heading_of(await slack.wait_for_message(2)).startswith("Implementation support")


async def test_a_stopping_bot_finishes_the_turn_that_is_under_way(bot: RunningBot, slack: FakeSlack) -> None:
    held = asyncio.Event()
    slack.plan(Outcome(until=held))
    await bot.event(make_mention("what is an ISP"))
    await slack.wait_for(lambda fake: len(fake.arrived) == 1)
    stopping = asyncio.create_task(bot.stop())
    done, _ = await asyncio.wait({stopping}, timeout=0.3)
    assert not done, "it waits for the answer to be posted"
    held.set()
    await stopping
    assert len(slack.posted) == 1


async def test_a_stopping_bot_finishes_the_click_that_is_under_way(bot: RunningBot, slack: FakeSlack) -> None:
    button = {"action_id": "entry:5:0", "value": "fidelity"}
    assert (await bot.click(make_click(button, slack.response_url))).status == 200
    await bot.stop()
    assert len(slack.responses) == 1


class BrokenResponder:
    """A responder that fails at everything, with a secret in its error."""

    knowledge: tuple[object, ...] = ()

    def respond(self, utterance: str) -> NoReturn:
        raise RuntimeError(f"a detail that no asker may read: {utterance}")


@pytest.fixture
def broken() -> Responder:
    return cast("Responder", BrokenResponder())


async def test_a_fault_of_the_bot_is_told_with_an_incident_and_no_details(
    broken: Responder, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    async with run_bot(broken, slack) as bot:
        answered = await bot.command("what is an ISP")
        assert answered.status == 200
        assert answered.json["text"].startswith("Something went wrong on my side")
        assert "RuntimeError" not in answered.text
        assert "no asker may read" not in answered.text
        incident = answered.json["text"].split("incident ")[1].split(")")[0]
        assert f"incident={incident}" in caplog.text


async def test_a_fault_of_the_bot_is_told_in_a_thread_too(broken: Responder, slack: FakeSlack) -> None:
    async with run_bot(broken, slack) as bot:
        await bot.event(make_mention("what is an ISP"))
        message = await slack.wait_for_message()
        assert message["text"].startswith("Something went wrong on my side")


@pytest.mark.parametrize(
    "action_id", ["entry:5:0", "choice:5:0", "find:0", "share", "more:1", "research", "cite"]
)
async def test_a_fault_behind_a_button_is_told_to_the_one_who_pressed_it(
    broken: Responder, slack: FakeSlack, caplog: pytest.LogCaptureFixture, action_id: str
) -> None:
    async with run_bot(broken, slack) as bot:
        button = {"action_id": action_id, "value": "entry:fidelity"}
        assert (await bot.click(make_click(button, slack.response_url))).status == 200
        await bot.finish_turns()
    (told,) = slack.responses
    assert (told["response_type"], told["replace_original"]) == ("ephemeral", False)
    incident = told["text"].split("incident ")[1].split(")")[0]
    assert f"turn failed platform=slack incident={incident}" in caplog.text


async def test_after_a_fault_of_ours_an_answer_can_still_be_shared(
    responder: Responder, slack: FakeSlack
) -> None:
    button = {"action_id": "share", "value": "entry:fidelity"}
    payload = make_click(button, slack.response_url)
    faults = [RuntimeError("once")]

    class FaultyOnce:
        knowledge = responder.knowledge

        def recall(self, key: str) -> object:
            if faults:
                raise faults.pop()
            return responder.recall(key)

    async with run_bot(cast("Responder", FaultyOnce()), slack) as bot:
        for _ in range(3):
            assert (await bot.click(payload)).status == 200
            await bot.finish_turns()
    told, shared = slack.responses
    assert told["text"].startswith("Something went wrong on my side")
    assert (shared["response_type"], heading_of(shared)) == ("in_channel", "Implementation fidelity")


async def test_a_fault_behind_a_shortcut_is_told_too(broken: Responder, slack: FakeSlack) -> None:
    async with run_bot(broken, slack) as bot:
        assert (await bot.click(make_message_shortcut("fidelity", slack.response_url))).status == 200
        await bot.finish_turns()
    (told,) = slack.responses
    assert told["text"].startswith("Something went wrong on my side")


async def test_a_fault_behind_the_home_is_told_in_the_conversation_with_the_bot(
    broken: Responder, slack: FakeSlack
) -> None:
    home = {"type": "home", "blocks": []}
    async with run_bot(broken, slack) as bot:
        for payload in ({"action_id": "browse:tool", "value": "tool"}, {"action_id": "show:0", "value": "x"}):
            assert (await bot.click(make_view_click(home, payload))).status == 200
        await bot.finish_turns()
    assert [message["channel"] for message in slack.posted] == [ASKER, ASKER]
    assert all("Something went wrong on my side" in message["text"] for message in slack.posted)


class BrokenStore:
    """Feedback that fails in a way that nobody foresaw."""

    async def add_feedback(self, feedback: object) -> NoReturn:
        raise RuntimeError(f"a detail that no asker may read: {feedback}")


async def test_a_fault_behind_a_form_is_told(responder: Responder, slack: FakeSlack) -> None:
    form = {"type": "modal", "callback_id": "feedback", "private_metadata": '{"entries": "cfir"}'}
    async with run_bot(responder, slack, feedback=BrokenStore()) as bot:
        assert (await bot.click(make_form(form, reasons=["unclear"], comment=""))).status == 200
        await bot.finish_turns()
    (told,) = slack.posted
    assert told["channel"] == ASKER
    assert told["text"].startswith("Something went wrong on my side")


async def test_a_turn_is_logged_in_one_line_without_the_question(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    await bot.command("what is fidelity, asks my boss Eve")
    (line,) = [record.getMessage() for record in caplog.records if record.getMessage().startswith("turn ")]
    assert "platform=slack surface=command" in line
    assert "boss" not in caplog.text


async def test_settings_of_an_app_that_is_shared_do_not_lock_the_bot_out(
    slack: FakeSlack, responder: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt reads these two variables by itself, and might then ask for an installation that nobody made."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "of-nobody")
    async with run_bot(responder, slack) as bot:
        answered = await bot.command("fidelity")
        assert answered.json["text"].startswith("Implementation fidelity")
