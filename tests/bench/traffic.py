"""4,000 events of all kinds from 50 workspaces, a third of them repeats, over 64 connections at once."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter, defaultdict
from statistics import median, quantiles
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from tests.bench.servers import run_server
from tests.channels.slack.traffic import answers_of, expected_of, install_everywhere, make_traffic, send_all
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, run_fake_slack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.servers import Server
    from tests.channels.slack.traffic import Answered
    from tests.fakes.slack import FakeSlack

TURNS = 2_667
WORKSPACES = 50
CONCURRENCY = 64


def measure_traffic(folders: Sequence[Path]) -> str:
    """A table: how long Slack waits for each kind, and what the process holds before and after."""
    return asyncio.run(_measure(folders))


async def _measure(folders: Sequence[Path]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/impsci.sqlite3"
        async with run_fake_slack() as slack:
            await install_everywhere(database, slack, WORKSPACES)
            environment = {
                "DATABASE_URL": database,
                "SLACK_API_URL": slack.api_url,
                "SLACK_BOT_TOKEN": "",
                "SLACK_CLIENT_ID": CLIENT_ID,
                "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            }
            with run_server("bot", folders, environment) as server:
                return await _send(slack, server)


async def _send(slack: FakeSlack, server: Server) -> str:
    deliveries = make_traffic(slack, turns=TURNS, workspaces=WORKSPACES)
    expected = expected_of(deliveries)
    before = server.resident_mb
    async with ClientSession() as session:
        address = f"http://127.0.0.1:{server.port}"
        answered = await send_all(session, address, deliveries, CONCURRENCY)
    await slack.wait_for(lambda fake: len(answers_of(fake)) >= len(expected))
    is_right = Counter(answers_of(slack)) == Counter(expected)
    once = f"Each turn answered once, in its own workspace: {'yes' if is_right else 'NO'}."
    memory = f"Resident memory: {before:.0f} MB before, {server.resident_mb:.0f} MB after."
    return f"{_render(answered)}\n\n{once} {memory}"


def _render(answered: Sequence[Answered]) -> str:
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for one in answered:
        by_kind[one.delivery.kind].append(one.seconds * 1e3)
        by_kind["all"].append(one.seconds * 1e3)
    lines = ["| deliveries | count | p50 ms | p99 ms |", "|---|--:|--:|--:|"]
    for kind, times in sorted(by_kind.items()):
        p99 = quantiles(times, n=100)[98]
        lines.append(f"| {kind} | {len(times):,} | {median(times):.1f} | {p99:.1f} |")
    return "\n".join(lines)
