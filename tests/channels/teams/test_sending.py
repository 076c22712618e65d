"""How messages go out: with a token, again where Microsoft asks for it, and only to its hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientConnectionError, ClientResponseError, ClientSession

from bot.channels.teams.service import ATTEMPTS, LONGEST_WAIT_SECONDS, Connector, build_connector
from bot.settings import TeamsSettings
from tests.fakes.activities import make_message
from tests.fakes.teams import CLIENT_ID, TENANT_ID

if TYPE_CHECKING:
    from tests.fakes.teams import FakeMicrosoft

PAYLOAD = {"type": "message", "text": "Hello"}


class Waits:
    """Records how long it was to wait, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def give_token() -> str:
    return "a-token-of-nobody"


def make_connector(waits: Waits, jitter: float = 0.0) -> Connector:
    return Connector(give_token, open_session=ClientSession, sleep=waits, jitter=lambda: jitter)


@pytest.fixture
def waits() -> Waits:
    return Waits()


async def test_a_message_carries_the_token(microsoft: FakeMicrosoft, waits: Waits) -> None:
    sent = await make_connector(waits).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert sent == "sent-1"
    assert microsoft.sent[0].authorization == "Bearer a-token-of-nobody"
    assert waits.seconds == []


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_it_tries_again_and_waits_longer_each_time(
    microsoft: FakeMicrosoft, waits: Waits, status: int
) -> None:
    microsoft.plan(status, status, status)
    await make_connector(waits).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert [sent.status for sent in microsoft.sent] == [status, status, status, 201]
    assert waits.seconds == [1, 2, 4]


async def test_it_waits_as_long_as_it_is_told_within_reason(microsoft: FakeMicrosoft, waits: Waits) -> None:
    microsoft.plan(429, **{"Retry-After": "7"})
    microsoft.plan(429, **{"Retry-After": "86400"})
    await make_connector(waits).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert waits.seconds == [7, LONGEST_WAIT_SECONDS]


async def test_waits_are_spread(microsoft: FakeMicrosoft, waits: Waits) -> None:
    microsoft.plan(429)
    await make_connector(waits, jitter=1.0).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert waits.seconds == [1.5]


@pytest.mark.parametrize("status", [400, 401, 403, 413])
async def test_what_will_not_get_better_is_not_tried_again(
    microsoft: FakeMicrosoft, waits: Waits, status: int
) -> None:
    microsoft.plan(status)
    with pytest.raises(ClientResponseError):
        await make_connector(waits).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert len(microsoft.sent) == 1


async def test_it_gives_up_in_the_end(microsoft: FakeMicrosoft, waits: Waits) -> None:
    microsoft.plan(*[429] * 20)
    with pytest.raises(ClientResponseError):
        await make_connector(waits).send(make_message(microsoft.service_url, "hi"), PAYLOAD)
    assert len(microsoft.sent) == ATTEMPTS


async def test_a_connection_that_fails_is_tried_again(unused_tcp_port: int, waits: Waits) -> None:
    with pytest.raises(ClientConnectionError):
        await make_connector(waits).send(make_message(f"http://127.0.0.1:{unused_tcp_port}/", "hi"), PAYLOAD)
    assert len(waits.seconds) == ATTEMPTS - 1


async def test_the_real_sessions_reach_no_host_but_microsofts(microsoft: FakeMicrosoft) -> None:
    given = TeamsSettings({"CLIENTID": CLIENT_ID, "TENANTID": TENANT_ID, "CLIENTSECRET": "nobody's"})
    connector = build_connector(given, lambda: 0.0)
    async with connector._open_session(microsoft.service_url) as session:
        with pytest.raises(Exception, match="not allowed by the outbound host validator"):
            await session.get("keys")
    assert microsoft.key_reads == 0
