"""Clicks: a choice is answered in place, a related topic below, and an old button is told kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.channels.slack.messages import assert_good, buttons_of, cards_of, heading_of, topics_of
from tests.fakes.payloads import CHANNEL, DIRECT, make_click, make_mention

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]


async def click(
    bot: RunningBot, slack: FakeSlack, button: Json, *, channel: str = CHANNEL, thread: str = ""
) -> Json:
    """What the bot posts after a click."""
    before = len(slack.responses)
    payload = make_click(button, slack.response_url, channel=channel, thread=thread)
    assert (await bot.click(payload)).status == 200
    return await slack.wait_for_response(before + 1)


async def buttons_for(bot: RunningBot, question: str) -> list[Json]:
    return topics_of((await bot.command(question)).json)


async def test_a_choice_is_answered_in_place(bot: RunningBot, slack: FakeSlack) -> None:
    button = (await buttons_for(bot, "core competencies"))[0]
    message = await click(bot, slack, button)
    assert message["replace_original"] is True
    assert heading_of(message).startswith(button["text"]["text"])
    assert_good(message)


async def test_a_related_topic_is_answered_below(bot: RunningBot, slack: FakeSlack) -> None:
    button = (await buttons_for(bot, "what is an ISP"))[0]
    message = await click(bot, slack, button)
    assert message["replace_original"] is False
    assert message["response_type"] == "ephemeral", "in a channel only the one who clicked sees it"
    assert heading_of(message) == button["text"]["text"]
    assert_good(message)


async def test_a_click_in_a_direct_message_stays_in_the_conversation(
    bot: RunningBot, slack: FakeSlack
) -> None:
    button = (await buttons_for(bot, "what is an ISP"))[0]
    message = await click(bot, slack, button, channel=DIRECT)
    assert message["response_type"] == "in_channel"


async def test_a_click_in_a_thread_is_answered_in_that_thread(bot: RunningBot, slack: FakeSlack) -> None:
    """Without `thread_ts` Slack shows what a `response_url` gets in the channel, away from the thread."""
    mention = make_mention("what is an ISP")
    await bot.event(mention)
    button = topics_of(await slack.wait_for_message())[0]
    message = await click(bot, slack, button, thread=mention["ts"])
    assert message["replace_original"] is False
    assert message.get("thread_ts") == mention["ts"]


async def test_neither_takes_the_choices_away(bot: RunningBot, slack: FakeSlack) -> None:
    button = (await buttons_for(bot, "core competencies"))[-1]
    assert button["text"]["text"] == "Neither"
    message = await click(bot, slack, button)
    assert message["replace_original"] is True
    assert "I do not have a reviewed answer to that." in message["text"]
    assert buttons_of(message) == []
    assert_good(message)


@pytest.mark.parametrize("entry_id", ["gone-since-yesterday", "../../etc/passwd", "<!channel>", "x" * 2_000])
async def test_a_button_of_an_entry_that_is_gone_is_told_kindly(
    bot: RunningBot, slack: FakeSlack, entry_id: str
) -> None:
    message = await click(bot, slack, {"action_id": "entry:7:0", "value": entry_id})
    assert message["text"] == "I no longer have an entry of that name. Please ask again."
    assert message["replace_original"] is False
    assert entry_id not in str(message)


async def test_a_choice_that_is_gone_leaves_the_other_choices(bot: RunningBot, slack: FakeSlack) -> None:
    message = await click(bot, slack, {"action_id": "choice:0:0", "value": "gone"})
    assert message["replace_original"] is False


async def test_training_is_narrowed_in_place_and_widened_again(bot: RunningBot, slack: FakeSlack) -> None:
    message = (await bot.command("programs")).json
    assert heading_of(message) == "Training and certificates (2)"
    for label, heading in (
        ("Online", "Training and certificates (1)"),
        ("Degree", "Training and certificates"),
        ("✓ Degree", "Training and certificates (1)"),
        ("✓ Online", "Training and certificates (2)"),
        ("Free", "Training and certificates"),
        ("All", "Training and certificates (2)"),
    ):
        (button,) = [one for one in buttons_of(message) if one["text"]["text"] == label]
        message = await click(bot, slack, button)
        assert heading_of(message) == heading, label
        assert message["replace_original"] is True
        assert_good(message)


async def test_a_card_leads_to_its_page_and_to_its_whole_entry(bot: RunningBot, slack: FakeSlack) -> None:
    message = (await bot.command("programs")).json
    first, second = cards_of(message)
    link, details = second["actions"]
    assert link["url"].startswith("https://")
    # Slack opens the page, tells the bot, and shows a warning to the asker unless that is acknowledged.
    assert (await bot.click(make_click(link, slack.response_url))).status == 200
    await bot.finish_turns()
    assert (slack.responses, slack.calls) == ([], [])
    shown = await click(bot, slack, details)
    assert heading_of(shown) == second["title"]["text"]
    assert shown["replace_original"] is False
    assert first["title"] != second["title"]


async def test_every_related_button_leads_somewhere(bot: RunningBot, slack: FakeSlack) -> None:
    for question in ("what is an ISP", "CFIR vs EPIS", "zorblax"):
        for button in await buttons_for(bot, question):
            message = await click(bot, slack, button)
            assert heading_of(message).startswith(button["text"]["text"].rstrip("…")[:40])
            assert_good(message)
