"""`/metrics`: numbers of all channels that Prometheus can read, and nothing of anybody in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

from bot.channels.metrics import Metrics
from tests.fakes.payloads import ASKER, CHANNEL, TEAM, make_direct_message, make_mention
from tests.fakes.slack import refused

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack


async def read(bot: RunningBot) -> dict[str, float]:
    """The samples by name and labels."""
    answered = await bot.get("/metrics")
    assert answered.status == 200
    assert answered.headers["Content-Type"].startswith("text/plain; version=")
    return samples_of(answered.text)


def samples_of(text: str) -> dict[str, float]:
    return {
        ",".join((sample.name, *(sample.labels[name] for name in sorted(sample.labels)))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_turns_are_counted_by_platform_surface_and_status(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.command("fidelity")
    await bot.command("core competencies")
    await bot.event(make_mention("weather in Paris"))
    await slack.wait_for_message()
    await bot.get("/api/ask", q="fidelity")
    samples = await read(bot)
    assert samples["impsci_turns_total,slack,answered,command"] == 1
    assert samples["impsci_turns_total,slack,choices,command"] == 1
    assert samples["impsci_turns_total,slack,abstained,mention"] == 1
    assert samples["impsci_turns_total,web,answered,api"] == 1
    assert samples["impsci_turn_seconds_count,slack"] == 3
    assert samples["impsci_turn_seconds_bucket,+Inf,slack"] == 3


async def test_failures_are_counted(bot: RunningBot, slack: FakeSlack) -> None:
    slack.plan(refused("channel_not_found"))
    await bot.event(make_direct_message("fidelity"))
    await bot.event(make_direct_message("fidelity"))
    await slack.wait_for_message()
    assert (await read(bot))["impsci_failures_total,slack,sending"] == 1


async def test_nothing_of_anybody_is_in_the_numbers(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_mention("what is fidelity, asks my boss Eve"))
    await slack.wait_for_message()
    text = (await bot.get("/metrics")).text
    for secret in ("fidelity", "Eve", TEAM, ASKER, CHANNEL):
        assert secret not in text


def test_feedback_is_counted() -> None:
    metrics = Metrics()
    for is_helpful in (True, True, False):
        metrics.count_feedback("slack", is_helpful=is_helpful)
    samples = samples_of(metrics.render().decode())
    assert samples["impsci_feedback_total,yes,slack"] == 2
    assert samples["impsci_feedback_total,no,slack"] == 1
