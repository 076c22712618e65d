"""Under load, with repeats: every turn is answered exactly once, in the workspace that asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from tests.channels.slack.traffic import (
    answers_of,
    expected_of,
    install_everywhere,
    is_answer,
    make_traffic,
    send_all,
)
from tests.fakes.bot import run_bot

if TYPE_CHECKING:
    from pathlib import Path

    from bot.replies.responder import Responder
    from tests.fakes.slack import FakeSlack

TURNS = 2_667
WORKSPACES = 50
CONCURRENCY = 64


async def test_four_thousand_events_are_answered_once_each_in_their_own_workspace(
    slack: FakeSlack, responder: Responder, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/impsci.sqlite3"
    await install_everywhere(database, slack, WORKSPACES)
    deliveries = make_traffic(slack, turns=TURNS, workspaces=WORKSPACES)
    assert len(deliveries) == 4_000
    async with run_bot(responder, slack, uses_oauth=True, database=database) as bot:
        async with ClientSession() as session:
            answered = await send_all(session, bot.address.rstrip("/"), deliveries, CONCURRENCY)
        await bot.stop()
    assert Counter(one.status for one in answered) == {200: 4_000}
    assert all(is_answer(one.text) for one in answered if one.delivery.kind in ("command", "typing"))
    assert Counter(answers_of(slack)) == Counter(expected_of(deliveries))
