"""The step of a workflow, over signed HTTP: answered once, or ended with an error, but never left open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.channels.quotas import Limits
from bot.replies import wording
from bot.replies.slack_step import describe_step
from tests.channels.slack.messages import assert_pings_nobody
from tests.channels.slack.test_trouble import BrokenResponder
from tests.fakes.bot import run_bot
from tests.fakes.payloads import STEP_TOKEN, make_step
from tests.fakes.slack import unavailable

if TYPE_CHECKING:
    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]


async def run_step(bot: RunningBot, slack: FakeSlack, event: Json) -> tuple[str, Json]:
    """What the bot ends the step with: the method, and its arguments."""
    assert (await bot.event(event)).status == 200
    await bot.finish_turns()
    call = slack.calls[-1]
    assert call.token == STEP_TOKEN
    assert call.arguments["function_execution_id"] == event["function_execution_id"]
    return call.method, call.arguments


async def test_a_question_is_answered_with_its_entry_and_sources(bot: RunningBot, slack: FakeSlack) -> None:
    method, arguments = await run_step(bot, slack, make_step("what is an ISP"))
    assert method == "functions.completeSuccess"
    outputs = arguments["outputs"]
    assert outputs.keys() == describe_step()["output_parameters"].keys()
    assert outputs["answer"].startswith("Implementation support practitioner (ISP)")
    assert outputs["entry_id"] == "implementation-support-practitioner"
    assert outputs["sources"].startswith("[1] ")
    assert "https://" in outputs["sources"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("weather in Paris", "I do not have a reviewed answer to that."),
        ("", "I did not find a question in that."),
        ("core competencies", "I can think of two things that you may mean:"),
    ],
)
async def test_where_nothing_answers_the_text_says_so_and_there_is_no_entry(
    bot: RunningBot, slack: FakeSlack, question: str, said: str
) -> None:
    method, arguments = await run_step(bot, slack, make_step(question))
    assert method == "functions.completeSuccess"
    outputs = arguments["outputs"]
    assert outputs["answer"].startswith(said)
    assert (outputs["entry_id"], outputs["sources"]) == ("", "")


async def test_several_entries_hand_on_the_sources_of_all(bot: RunningBot, slack: FakeSlack) -> None:
    _, arguments = await run_step(bot, slack, make_step("CFIR vs EPIS"))
    outputs = arguments["outputs"]
    assert outputs["entry_id"] == ""
    lines = outputs["sources"].splitlines()
    assert [line.split(" ")[0] for line in lines] == [f"[{number}]" for number in range(1, len(lines) + 1)]


async def test_what_is_handed_on_pings_nobody(bot: RunningBot, slack: FakeSlack) -> None:
    _, arguments = await run_step(bot, slack, make_step("what is the zorblax scale"))
    assert arguments["outputs"]["entry_id"] == "zorblax-scale"
    for text in (arguments["outputs"]["answer"], arguments["outputs"]["sources"]):
        assert_pings_nobody(text)
        assert len(text) <= 4_000


async def test_a_repeated_delivery_ends_the_step_once_and_another_step_is_another(
    bot: RunningBot, slack: FakeSlack
) -> None:
    for execution in ("Fx1", "Fx1", "Fx2", "Fx1"):
        assert (await bot.event(make_step("fidelity", execution))).status == 200
    await bot.finish_turns()
    assert [call.arguments["function_execution_id"] for call in slack.calls] == ["Fx1", "Fx2"]


@pytest.mark.parametrize("inputs", [None, {}, {"question": None}, {"question": ["x"]}, {"question": 5}])
async def test_strange_inputs_end_the_step_too(bot: RunningBot, slack: FakeSlack, inputs: object) -> None:
    method, _ = await run_step(bot, slack, {**make_step(""), "inputs": inputs})
    assert method == "functions.completeSuccess"


async def test_a_fault_of_ours_ends_the_step_with_an_error(slack: FakeSlack) -> None:
    broken: Any = BrokenResponder()
    async with run_bot(broken, slack) as bot:
        method, arguments = await run_step(bot, slack, make_step("fidelity"))
    assert method == "functions.completeError"
    assert arguments["error"].startswith("Something went wrong on my side")
    assert "no asker may read" not in arguments["error"]


async def test_too_many_questions_end_the_step_with_an_error(slack: FakeSlack, responder: Responder) -> None:
    async with run_bot(responder, slack, limits=Limits(person=1)) as bot:
        await run_step(bot, slack, make_step("fidelity", "Fx1"))
        method, arguments = await run_step(bot, slack, make_step("fidelity", "Fx2"))
    assert (method, arguments["error"]) == ("functions.completeError", wording.TOO_MANY)


async def test_the_end_of_a_step_is_told_again_where_slack_could_not_take_it(
    bot: RunningBot, slack: FakeSlack
) -> None:
    slack.plan(unavailable(503))
    await run_step(bot, slack, make_step("fidelity"))
    assert [call.status for call in slack.calls] == [503, 200]
