"""What people say of an answer, and what is kept of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.replies import wording
from bot.settings import TeamsSettings
from bot.storage.feedback import Feedback
from tests.fakes.activities import TENANT, make_feedback, make_invoke, make_message
from tests.fakes.bot import run_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.feedback import Kept
    from tests.fakes.teams import FakeMicrosoft

Json = dict[str, Any]


@pytest.fixture
async def bot(responder: Responder, kept: Kept) -> AsyncIterator[RunningBot]:
    async with run_bot(responder, teams=TeamsSettings(is_playground=True), feedback=kept) as running:
        yield running


async def ask(bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    await bot.activity(make_message(microsoft.service_url, "fidelity"))
    await microsoft.wait_for_message()
    await bot.finish_turns()


@pytest.mark.parametrize("reaction", ["like", "dislike"])
async def test_a_thumb_opens_a_form(bot: RunningBot, microsoft: FakeMicrosoft, reaction: str) -> None:
    value = {"data": {"actionName": "feedback", "actionValue": {"reaction": reaction}}}
    answered = await bot.activity(make_invoke(microsoft.service_url, "message/fetchTask", value))
    task = answered.json["task"]
    assert task["type"] == "continue"
    inputs = [one["id"] for one in task["value"]["card"]["content"]["body"]]
    assert inputs == (["feedbackText"] if reaction == "like" else ["reasons", "feedbackText"])


async def test_the_bots_own_form_is_kept_with_what_was_answered(
    bot: RunningBot, microsoft: FakeMicrosoft, kept: Kept
) -> None:
    await ask(bot, microsoft)
    reasons = list(wording.FEEDBACK_REASONS)[:2]
    given = json.dumps({"reasons": ",".join([*reasons, "invented"]), "feedbackText": "Too short."})
    feedback = make_feedback(microsoft.service_url, "dislike", given, "sent-1")
    answered = await bot.activity(feedback)
    assert (answered.status, answered.json) == (200, {})
    assert kept.feedback == [
        Feedback(
            platform="teams",
            workspace=TENANT,
            person="29:person",
            surface="personal",
            entry_ids=("fidelity",),
            is_helpful=False,
            reasons=tuple(reasons),
            comment="Too short.",
        )
    ]


@pytest.mark.parametrize("given", ['{"feedbackText": "Good"}', "Good", {"feedbackText": "Good"}])
async def test_teams_own_form_is_kept_too(
    bot: RunningBot, microsoft: FakeMicrosoft, kept: Kept, given: object
) -> None:
    await ask(bot, microsoft)
    await bot.activity(make_feedback(microsoft.service_url, "like", given, "sent-1"))
    (one,) = kept.feedback
    assert (one.is_helpful, one.comment, one.entry_ids) == (True, "Good", ("fidelity",))


@pytest.mark.parametrize("given", [None, 5, "[]", "null", ""])
async def test_an_empty_form_is_kept_as_a_thumb(
    bot: RunningBot, microsoft: FakeMicrosoft, kept: Kept, given: object
) -> None:
    await bot.activity(make_feedback(microsoft.service_url, "dislike", given, "forgotten"))
    (one,) = kept.feedback
    assert (one.is_helpful, one.comment, one.entry_ids) == (False, "", ())


async def test_a_long_comment_is_cut(bot: RunningBot, microsoft: FakeMicrosoft, kept: Kept) -> None:
    await bot.activity(make_feedback(microsoft.service_url, "like", "x" * 5_000, ""))
    assert len(kept.feedback[0].comment) == 1_000


@pytest.mark.parametrize(
    "value", [{}, {"actionName": "feedback"}, {"actionName": "other", "actionValue": {}}, 5]
)
@pytest.mark.parametrize("name", ["message/submitAction", "message/fetchTask"])
async def test_what_is_no_feedback_is_refused(
    bot: RunningBot, microsoft: FakeMicrosoft, kept: Kept, value: Json, name: str
) -> None:
    assert (await bot.activity(make_invoke(microsoft.service_url, name, value))).status == 400
    assert kept.feedback == []


async def test_the_log_holds_no_words_of_the_asker(
    bot: RunningBot, microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await bot.activity(make_feedback(microsoft.service_url, "dislike", "my private words", ""))
    assert "feedback platform=teams surface=personal helpful=False" in caplog.text
    assert "private" not in caplog.text
    assert "29:person" not in caplog.text


async def test_while_the_database_is_down_it_is_said_and_logged(
    responder: Responder, microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    playground = TeamsSettings(is_playground=True)
    async with run_bot(responder, teams=playground, database="sqlite:////proc/none/impsci.sqlite3") as bot:
        await ask(bot, microsoft)
        answered = await bot.activity(make_feedback(microsoft.service_url, "like", "", "sent-1"))
        assert answered.status == 503
        assert "feedback not kept" in caplog.text
        await bot.activity(make_message(microsoft.service_url, "what is an ISP"))
        assert await microsoft.wait_for_message(2)
