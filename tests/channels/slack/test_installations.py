"""The tokens of installations, in each kind of database: remembered, read anew, exchanged, and removed."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.channels.slack.installations import FRESH_SECONDS, Installations
from bot.channels.slack.oauth import read_installation
from bot.channels.slack.sending import build_client
from bot.settings import SlackSettings
from bot.storage.store import Store
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, granted, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.slack import FakeSlack


@pytest.fixture
async def installations(address: str, slack: FakeSlack) -> AsyncIterator[tuple[Installations, list[float]]]:
    """Tokens in each kind of database, and a clock to set."""
    clock = [0.0]
    settings = SlackSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, api_url=slack.api_url)
    store = Store(address)
    yield Installations(settings, store, build_client(slack.api_url, 5), lambda: clock[0]), clock
    await store.close()


async def grant(found: Installations, token: str, **more: Any) -> None:  # noqa: ANN401 - fields of a grant
    """An installation into T1, as Slack grants it."""
    await found.save(read_installation(granted("T1", token, **more).body))


async def test_a_token_is_read_once_and_again_after_a_while(
    installations: tuple[Installations, list[float]], address: str
) -> None:
    found, clock = installations
    await grant(found, "xoxb-one")
    assert (await found.authorize(None, "T1")).bot_token == "xoxb-one"
    async with found._store.database.use() as engine, engine.begin() as connection:
        await connection.execute(text("update slack_bots set bot_token = 'xoxb-two'"))
    assert (await found.authorize(None, "T1")).bot_token == "xoxb-one"
    clock[0] += FRESH_SECONDS
    assert (await found.authorize(None, "T1")).bot_token == "xoxb-two"


async def test_a_token_that_slack_refused_is_read_again_at_once(
    installations: tuple[Installations, list[float]],
) -> None:
    found, _ = installations
    await grant(found, "xoxb-one")
    await found.authorize(None, "T1")
    async with found._store.database.use() as engine, engine.begin() as connection:
        await connection.execute(text("update slack_bots set bot_token = 'xoxb-two'"))
    found.forget_token("xoxb-one")
    assert (await found.authorize(None, "T1")).bot_token == "xoxb-two"


async def test_a_token_outlives_a_database_that_goes_away(
    installations: tuple[Installations, list[float]],
) -> None:
    found, clock = installations
    await grant(found, "xoxb-one")
    await found.authorize(None, "T1")
    async with found._store.database.use() as engine, engine.begin() as connection:
        await connection.execute(text("drop table slack_bots"))
    clock[0] += FRESH_SECONDS
    assert (await found.authorize(None, "T1")).bot_token == "xoxb-one"
    assert (await found.authorize(None, "T2")).bot_token is None


async def test_tokens_that_are_remembered_are_bounded(
    installations: tuple[Installations, list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.slack.installations.REMEMBERED", 3)
    found, _ = installations
    for number in range(5):
        await found.save(read_installation(granted(f"T{number}", f"xoxb-{number}").body))
        await found.authorize(None, f"T{number}")
    assert [key[1] for key in found._known] == ["T2", "T3", "T4"]


async def test_a_token_that_expires_is_exchanged_in_time(
    installations: tuple[Installations, list[float]], slack: FakeSlack
) -> None:
    found, clock = installations
    await grant(found, "xoxe-one", refresh_token="xoxe-1-refresh", expires_in=3_600)
    slack.plan(granted("T1", "xoxe-two", refresh_token="xoxe-1-next", expires_in=43_200))
    assert (await found.authorize(None, "T1")).bot_token == "xoxe-two"
    (call,) = slack.calls
    assert call.arguments["refresh_token"] == "xoxe-1-refresh"
    clock[0] += FRESH_SECONDS
    assert (await found.authorize(None, "T1")).bot_token == "xoxe-two"
    assert len(slack.calls) == 1
    async with found._store.database.use() as engine, engine.connect() as connection:
        assert (await connection.execute(text("select count(*) from slack_bots"))).scalar_one() == 1


async def test_a_token_that_cannot_be_exchanged_now_is_used_as_it_is(
    installations: tuple[Installations, list[float]], slack: FakeSlack
) -> None:
    found, _ = installations
    await grant(found, "xoxe-one", refresh_token="xoxe-1-refresh", expires_in=3_600)
    slack.plan(refused("internal_error"))
    assert (await found.authorize(None, "T1")).bot_token == "xoxe-one"


async def test_states_and_removal_work_on_each_database(
    installations: tuple[Installations, list[float]],
) -> None:
    found, _ = installations
    state = await found.issue_state()
    consumed = await asyncio.gather(*(found.consume_state(state) for _ in range(4)))
    assert sorted(consumed) == [False, False, False, True]
    await grant(found, "xoxb-one")
    assert await found.remove(None, "T1", before=time.time() + 5)
    assert (await found.authorize(None, "T1")).bot_token is None
