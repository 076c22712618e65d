"""Mentions and direct messages: answered once, where they were asked; everything else is left alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.channels.slack.messages import assert_good, assert_pings_nobody, buttons_of, heading_of
from tests.fakes.payloads import ASKER, BOT_USER, CHANNEL, DIRECT, make_direct_message, make_mention, make_ts
from tests.fakes.slack import BOT_TOKEN

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

RETRY = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}


async def test_a_mention_is_answered_in_its_thread(bot: RunningBot, slack: FakeSlack) -> None:
    mention = make_mention("what is an ISP")
    assert (await bot.event(mention)).status == 200
    message = await slack.wait_for_message()
    assert message["channel"] == CHANNEL
    assert message["thread_ts"] == mention["ts"]
    assert heading_of(message) == "Implementation support practitioner (ISP)"
    await bot.stop()
    assert slack.arrived == ["chat.postMessage"], "one answer, and no other call"
    assert slack.calls[0].token == BOT_TOKEN


async def test_a_mention_inside_a_thread_is_answered_in_that_thread(
    bot: RunningBot, slack: FakeSlack
) -> None:
    await bot.event(make_mention("fidelity", thread_ts="1699999999.000001"))
    assert (await slack.wait_for_message())["thread_ts"] == "1699999999.000001"


async def test_what_is_posted_is_good(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_mention("what is an ISP"))
    message = await slack.wait_for_message()
    # The Web API takes booleans as 0 and 1 in a form.
    assert {message.pop("unfurl_links"), message.pop("unfurl_media")} <= {"0", "false", False}
    assert_good({**message, "unfurl_links": False, "unfurl_media": False})


async def test_a_mention_alone_is_told_what_can_be_asked(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_mention(""))
    assert "I did not find a question in that." in (await slack.wait_for_message())["text"]


async def test_a_mention_delivered_four_times_is_answered_once(bot: RunningBot, slack: FakeSlack) -> None:
    mention = make_mention("what is an ISP")
    for number in range(4):
        headers = {} if number == 0 else {**RETRY, "x-slack-retry-num": str(number)}
        assert (await bot.event(mention, "Ev0", **headers)).status == 200
    await bot.stop()
    assert slack.arrived == ["chat.postMessage"]


async def test_a_mention_delivered_four_times_at_once_is_answered_once(
    bot: RunningBot, slack: FakeSlack
) -> None:
    mention = make_mention("what is an ISP")
    answered = await asyncio.gather(*(bot.event(mention, "Ev0", **RETRY) for _ in range(4)))
    assert [one.status for one in answered] == [200] * 4
    await bot.stop()
    assert slack.arrived == ["chat.postMessage"]


async def test_a_delivery_of_which_only_the_retry_arrives_is_answered(
    bot: RunningBot, slack: FakeSlack
) -> None:
    await bot.event(make_mention("what is an ISP"), **RETRY)
    await slack.wait_for_message()


async def test_a_message_that_arrives_as_two_events_is_answered_once(
    bot: RunningBot, slack: FakeSlack
) -> None:
    message = make_direct_message(f"<@{BOT_USER}> fidelity")
    await bot.event(message)
    await bot.event({**message, "type": "app_mention"})
    await bot.stop()
    assert slack.arrived == ["chat.postMessage"]


async def test_the_same_words_asked_twice_are_answered_twice(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_mention("what is an ISP"))
    await bot.event(make_mention("what is an ISP"))
    await bot.stop()
    assert slack.arrived == ["chat.postMessage"] * 2


async def test_the_same_moment_in_another_workspace_is_another_message(
    bot: RunningBot, slack: FakeSlack
) -> None:
    mention = make_mention("what is an ISP")
    await bot.event(mention)
    await bot.event({**mention, "channel": "C2OTHER"})
    await bot.stop()
    assert {message["channel"] for message in slack.posted} == {CHANNEL, "C2OTHER"}


async def test_many_people_asking_at_once_are_all_answered(bot: RunningBot, slack: FakeSlack) -> None:
    mentions = [make_mention("what is an ISP") for _ in range(40)]
    await asyncio.gather(*map(bot.event, mentions))
    await slack.wait_for_message(40)
    assert {message["thread_ts"] for message in slack.posted} == {mention["ts"] for mention in mentions}


async def test_a_direct_message_is_answered_below_it(bot: RunningBot, slack: FakeSlack) -> None:
    assert (await bot.event(make_direct_message("fidelity"))).status == 200
    message = await slack.wait_for_message()
    assert message["channel"] == DIRECT
    assert "thread_ts" not in message
    assert heading_of(message) == "Implementation fidelity"


async def test_a_direct_message_in_a_thread_is_answered_there(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_direct_message("fidelity", thread_ts="1699999999.000002"))
    assert (await slack.wait_for_message())["thread_ts"] == "1699999999.000002"


async def test_a_direct_message_for_program_links_gets_both_certificates(
    bot: RunningBot, slack: FakeSlack
) -> None:
    await bot.event(make_direct_message("Hi! can you send me the program links please?"))
    message = await slack.wait_for_message()
    for address in (
        "https://thecenterforimplementation.com/certificate-program",
        "https://implementationpractice.org/certificate",
    ):
        assert address in message["text"]
        assert address in [button.get("url") for button in buttons_of(message)]


async def test_a_direct_message_with_a_file_is_answered(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_direct_message("what is an ISP", subtype="file_share", files=[{"id": "F1"}]))
    assert heading_of(await slack.wait_for_message()).startswith("Implementation support")


BY_PERSON = {"type": "message", "user": ASKER, "text": "what is an ISP", "ts": "1700000000.000001"}
IN_DIRECT = {**BY_PERSON, "channel": DIRECT, "channel_type": "im"}
IGNORED: dict[str, dict[str, Any]] = {
    "another bot": {**IN_DIRECT, "bot_id": "B2"},
    "a bot's message": {**IN_DIRECT, "subtype": "bot_message", "bot_id": "B2"},
    "its own message": {**IN_DIRECT, "user": BOT_USER, "bot_id": "B1", "app_id": "A1"},
    "Slackbot": {**IN_DIRECT, "user": "USLACKBOT"},
    "an edit": {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": DIRECT,
        "channel_type": "im",
        "ts": "1700000000.000002",
        "message": {**BY_PERSON, "edited": {"user": ASKER, "ts": "1700000000.000000"}},
        "previous_message": BY_PERSON,
    },
    "a deletion": {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": DIRECT,
        "channel_type": "im",
        "ts": "1700000000.000003",
        "deleted_ts": "1700000000.000001",
        "previous_message": BY_PERSON,
    },
    "somebody joining": {
        **BY_PERSON,
        "subtype": "channel_join",
        "channel": CHANNEL,
        "channel_type": "channel",
    },
    "a new topic": {**BY_PERSON, "subtype": "channel_topic", "channel": CHANNEL, "channel_type": "channel"},
    "talk in a channel": {**BY_PERSON, "channel": CHANNEL, "channel_type": "channel"},
    "talk in a private channel": {**BY_PERSON, "channel": "G1", "channel_type": "group"},
    "talk in a group": {**BY_PERSON, "channel": "G2", "channel_type": "mpim"},
    "a message of nobody": {key: value for key, value in IN_DIRECT.items() if key != "user"},
    "a bot's mention": {**BY_PERSON, "type": "app_mention", "channel": CHANNEL, "bot_id": "B2"},
    "its own mention": {
        **BY_PERSON,
        "type": "app_mention",
        "channel": CHANNEL,
        "user": BOT_USER,
        "bot_id": "B1",
    },
}


@pytest.mark.parametrize("what", IGNORED)
async def test_what_is_no_question_is_taken_in_and_left_alone(
    bot: RunningBot, slack: FakeSlack, what: str
) -> None:
    assert (await bot.event(IGNORED[what])).status == 200
    await bot.stop()
    assert slack.arrived == []


HOSTILE = (
    "<!channel> <!here> <@U1|you> @everyone zorblax & <https://evil.example|click> | *bold",
    "&lt;!channel&gt; what is the zorblax scale",
    "<script>alert(1)</script> zorblax",
    "<!subteam^S1|@team> <#C1|general>",
    "<@U1> <@U2> <@U3>",
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_nobody_is_pinged_by_an_answer(bot: RunningBot, slack: FakeSlack, text: str) -> None:
    await bot.event(make_mention(text))
    message = await slack.wait_for_message()
    assert_good({**message, "unfurl_links": False, "unfurl_media": False})


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "🎉🎉", "\u200b\u200b", "weather in Paris", "<script>", "%00"]
)
async def test_odd_messages_get_a_readable_answer(bot: RunningBot, slack: FakeSlack, text: str) -> None:
    await bot.event(make_direct_message(text))
    message = await slack.wait_for_message()
    assert heading_of(message) == ""
    assert_pings_nobody(message["text"])
    assert len(message["text"]) < 600


async def test_a_message_without_text_is_told_so(bot: RunningBot, slack: FakeSlack) -> None:
    message = make_direct_message("")
    del message["text"]
    await bot.event({**message, "ts": make_ts()})
    assert "I did not find a question in that." in (await slack.wait_for_message())["text"]
