"""Under load, with repeats: every turn is answered exactly once, in the workspace that asked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aiohttp import ClientSession

from bot.channels.slack.installations import Installations
from bot.channels.slack.oauth import read_installation
from bot.channels.slack.sending import build_client
from bot.settings import SlackSettings
from bot.storage.database import Database
from bot.storage.store import Store
from tests.channels.slack.traffic import answers_of, grant_of, is_answer, make_traffic, send_all
from tests.fakes.bot import run_bot
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET

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
    await install_everywhere(database, slack)
    deliveries = make_traffic(slack, turns=TURNS, workspaces=WORKSPACES)
    assert len(deliveries) == 4_000
    async with run_bot(responder, slack, uses_oauth=True, database=database) as bot:
        async with ClientSession() as session:
            answered = await send_all(session, bot.address.rstrip("/"), deliveries, CONCURRENCY)
        await bot.stop()
    assert Counter(one.status for one in answered) == {200: 4_000}
    assert all(is_answer(one.text) for one in answered if one.delivery.kind == "command")
    expected = {
        (one.key, "" if one.kind == "click" else one.team) for one in deliveries if one.kind != "command"
    }
    assert Counter(answers_of(slack)) == Counter(expected)


async def install_everywhere(database: str, slack: FakeSlack) -> None:
    """The app, installed in all workspaces."""
    settings = SlackSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    store = Store(Database(database))
    installations = Installations(settings, store, build_client(slack.api_url, 5))
    for number in range(WORKSPACES):
        await installations.save(read_installation(grant_of(f"T{number}")))
    await store.close()
