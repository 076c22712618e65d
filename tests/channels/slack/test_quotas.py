"""Who asks too much is told so kindly, once, and alone; everybody else is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.channels.quotas import Limits
from bot.replies import wording
from tests.channels.slack.messages import heading_of
from tests.fakes.bot import FORM, run_bot
from tests.fakes.payloads import (
    ASKER,
    CHANNEL,
    DIRECT,
    as_form,
    make_click,
    make_command,
    make_direct_message,
    make_home_opened,
    make_mention,
    make_view_click,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack


@pytest.fixture
async def strict(slack: FakeSlack, responder: Responder) -> AsyncIterator[RunningBot]:
    """A bot that answers a person once a minute."""
    async with run_bot(responder, slack, limits=Limits(person=1, workspace=3)) as bot:
        yield bot


async def test_a_command_too_many_is_told_kindly(strict: RunningBot) -> None:
    assert heading_of((await strict.command("fidelity")).json) == "Implementation fidelity"
    answered = await strict.command("fidelity")
    assert answered.status == 200
    assert answered.json["text"] == wording.TOO_MANY
    assert answered.json["response_type"] == "ephemeral"


async def test_nothing_is_counted_on_for_a_workspace_that_removed_the_bot(strict: RunningBot) -> None:
    await strict.command("fidelity")
    assert (await strict.event({"type": "app_uninstalled"})).status == 200
    assert heading_of((await strict.command("fidelity")).json) == "Implementation fidelity"


async def test_to_open_the_home_is_no_question(strict: RunningBot, slack: FakeSlack) -> None:
    for _ in range(4):
        await strict.event(make_home_opened())
    assert heading_of((await strict.command("fidelity")).json) == "Implementation fidelity"
    await strict.stop()
    assert [call.method for call in slack.calls] == ["views.publish"] * 4


async def test_another_workspace_is_answered_all_the_same(strict: RunningBot) -> None:
    for _ in range(5):
        await strict.command("fidelity")
    body = as_form({**make_command("fidelity"), "team_id": "T2"})
    assert heading_of((await strict.post_signed(body, FORM)).json) == "Implementation fidelity"


async def test_mentions_too_many_are_told_once_and_to_the_asker_alone(
    strict: RunningBot, slack: FakeSlack
) -> None:
    mentions = [make_mention("what is an ISP") for _ in range(4)]
    for mention in mentions:
        await strict.event(mention)
    await strict.stop()
    assert len(slack.posted) == 1
    (told,) = [call.arguments for call in slack.calls if call.method == "chat.postEphemeral"]
    assert (told["channel"], told["user"], told["text"]) == (CHANNEL, ASKER, wording.TOO_MANY)
    assert told["thread_ts"] == mentions[1]["ts"]


async def test_a_direct_message_too_many_is_told_in_that_conversation(
    strict: RunningBot, slack: FakeSlack
) -> None:
    for _ in range(3):
        await strict.event(make_direct_message("what is an ISP"))
    await strict.stop()
    assert [(message["channel"], message["text"] == wording.TOO_MANY) for message in slack.posted] == [
        (DIRECT, False),
        (DIRECT, True),
    ]


async def test_a_click_too_many_is_told_too(strict: RunningBot, slack: FakeSlack) -> None:
    button = {"action_id": "entry:5:0", "value": "fidelity"}
    for _ in range(3):
        assert (await strict.click(make_click(button, slack.response_url))).status == 200
    await strict.stop()
    assert len(slack.responses) == 1
    assert [call.arguments["text"] for call in slack.calls] == [wording.TOO_MANY]


async def test_a_click_too_many_in_a_modal_is_told_in_it(strict: RunningBot, slack: FakeSlack) -> None:
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "CFIR"}, "blocks": []}
    for _ in range(3):
        button = {"action_id": "show:1:0", "value": "fidelity"}
        assert (await strict.click(make_view_click(modal, button))).status == 200
    await strict.stop()
    views = [call.arguments["view"] for call in slack.calls if call.method == "views.update"]
    assert [wording.TOO_MANY in str(view) for view in views] == [False, True]


async def test_a_repeated_delivery_takes_nothing(strict: RunningBot, slack: FakeSlack) -> None:
    mention = make_mention("what is an ISP")
    for _ in range(4):
        await strict.event(mention, "Ev1")
    await strict.stop()
    assert [call.method for call in slack.calls] == ["chat.postMessage"]
