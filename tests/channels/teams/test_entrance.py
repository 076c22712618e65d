"""Who may come in: tokens signed with keys of our own, which the bot reads from a key set on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from microsoft_agents.hosting.core.authorization.jwt import jwt_token_validator

from bot.settings import TeamsSettings
from tests.channels.teams.cards import headings_of
from tests.fakes.activities import make_message, make_search
from tests.fakes.bot import JSON, run_bot
from tests.fakes.teams import (
    BOT_FRAMEWORK,
    CLIENT_ID,
    OTHER_TENANT_ID,
    TEAMS_SERVICE,
    TENANT_ID,
    Key,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.replies.responder import Responder
    from tests.fakes.bot import Answered, RunningBot
    from tests.fakes.teams import FakeMicrosoft

Json = dict[str, Any]

PATH = "/api/messages"
GIVEN = TeamsSettings({"CLIENTID": CLIENT_ID, "TENANTID": TENANT_ID, "CLIENTSECRET": "nobody's"})
QUESTION = make_search(TEAMS_SERVICE, "what is fidelity")
"""A request whose answer is its response, so that nothing has to be sent to Microsoft."""


@pytest.fixture(scope="session")
def key() -> Key:
    return Key("first")


@pytest.fixture
async def bot(
    responder: Responder, microsoft: FakeMicrosoft, key: Key, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[RunningBot]:
    """The bot as in production, but for the address of the key set, which the SDK has as a constant."""
    microsoft.keys = [key]
    monkeypatch.setattr(jwt_token_validator, "_build_jwks_uri", lambda *_: microsoft.key_address)
    async with run_bot(responder, teams=GIVEN) as running:
        yield running


async def ask(bot: RunningBot, token: str, activity: Json = QUESTION) -> Answered:
    return await bot.activity(activity, token)


def assert_refused(answered: Answered, status: int = 401) -> None:
    assert answered.status == status
    assert "fidelity" not in answered.text.lower()


async def test_a_good_token_is_answered(bot: RunningBot, key: Key) -> None:
    answered = await ask(bot, key.sign())
    assert answered.status == 200
    (first, *_) = answered.json["composeExtension"]["attachments"]
    assert headings_of(first["content"]) == ["Implementation fidelity"]


async def test_the_tenants_own_issuer_is_accepted(bot: RunningBot, key: Key) -> None:
    own = key.sign(iss=f"https://sts.windows.net/{TENANT_ID}/", tid=TENANT_ID)
    assert (await ask(bot, own)).status == 200


async def test_no_token_is_refused(bot: RunningBot) -> None:
    assert_refused(await ask(bot, ""))


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "00000000-0000-0000-0000-000000000000"}, "another bot's audience"),
        ({"aud": [CLIENT_ID]}, "a list of audiences"),
        ({"aud": None}, "no audience"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"nbf": 4_000_000_000}, "not valid yet"),
        ({"iss": "https://api.botframework.com.evil.example"}, "wrong issuer"),
        ({"iss": None}, "no issuer"),
        (
            {"iss": f"https://sts.windows.net/{OTHER_TENANT_ID}/", "tid": OTHER_TENANT_ID},
            "another tenant, v1",
        ),
        (
            {"iss": f"https://login.microsoftonline.com/{OTHER_TENANT_ID}/v2.0", "tid": OTHER_TENANT_ID},
            "another tenant, v2",
        ),
        (
            {"iss": f"https://sts.windows.net/{TENANT_ID}/", "tid": OTHER_TENANT_ID},
            "another tenant in the name of ours",
        ),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
async def test_a_token_that_says_something_wrong_is_refused(
    bot: RunningBot, key: Key, claims: Json, why: str
) -> None:
    assert_refused(await ask(bot, key.sign(**claims)))


def unsigned(**header: str) -> str:
    good = {"iss": BOT_FRAMEWORK, "aud": CLIENT_ID, "serviceurl": TEAMS_SERVICE, "exp": 4_000_000_000}
    return jwt.encode(good, key="", algorithm="none", headers=header)


@pytest.mark.parametrize("header", [{}, {"kid": "first"}], ids=["no key id", "a known key id"])
async def test_an_unsigned_token_is_refused(bot: RunningBot, header: dict[str, str]) -> None:
    assert_refused(await ask(bot, unsigned(**header)))


@pytest.mark.parametrize("token", ["x", "a.b.c", "é.é.é", "Bearer", "." * 5_000])
async def test_what_is_no_token_is_refused(bot: RunningBot, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": JSON}
    assert_refused(await bot.post(json.dumps(QUESTION).encode(), headers, PATH))


async def test_another_scheme_is_refused(bot: RunningBot, key: Key) -> None:
    headers = {"Authorization": f"Basic {key.sign()}", "Content-Type": JSON}
    assert_refused(await bot.post(json.dumps(QUESTION).encode(), headers, PATH))


async def test_a_stranger_with_a_key_of_the_same_name_is_refused(bot: RunningBot, key: Key) -> None:
    assert_refused(await ask(bot, Key(key.key_id).sign()))


def let_half_a_minute_pass(address: str) -> None:
    """PyJWT reads the keys again for an unknown id, but not within 30 seconds of the last time."""
    reader = jwt_token_validator.JwtTokenValidator._jwk_client_manager._cache[address].jwk_client
    assert reader._last_successful_fetch is not None
    reader._last_successful_fetch -= 31


async def test_a_new_key_is_learnt_and_an_old_one_forgotten(
    bot: RunningBot, microsoft: FakeMicrosoft, key: Key
) -> None:
    assert (await ask(bot, key.sign())).status == 200
    new = Key("second")
    microsoft.keys = [new]
    assert_refused(await ask(bot, new.sign()))
    assert microsoft.key_reads == 1, "who invents key ids cannot make the bot read keys all the time"
    let_half_a_minute_pass(microsoft.key_address)
    assert (await ask(bot, new.sign())).status == 200
    assert_refused(await ask(bot, key.sign()))


async def test_keys_that_cannot_be_read_are_our_trouble_not_the_senders(
    responder: Responder, key: Key, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"http://127.0.0.1:{unused_tcp_port}/keys"
    monkeypatch.setattr(jwt_token_validator, "_build_jwks_uri", lambda *_: nowhere)
    async with run_bot(responder, teams=GIVEN) as bot:
        assert_refused(await ask(bot, key.sign()), 503)


@pytest.mark.parametrize(
    "service_url",
    [
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "http://smba.trafficmanager.net/emea/",
        "https://127.0.0.1/",
        "https://teams.microsoft.com/",
        "",
    ],
)
async def test_an_address_that_is_not_microsofts_or_not_the_tokens_is_refused(
    bot: RunningBot, key: Key, service_url: str
) -> None:
    assert_refused(await ask(bot, key.sign(), {**QUESTION, "serviceUrl": service_url}))


async def test_an_address_is_checked_also_where_the_token_names_none(bot: RunningBot, key: Key) -> None:
    token = key.sign(serviceurl=None)
    assert_refused(await ask(bot, token, {**QUESTION, "serviceUrl": "https://evil.example/"}))


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"{}", b'{"type": "invoke"}', b"\xff", b"[" * 100_000]
)
async def test_the_body_is_read_only_behind_the_token(bot: RunningBot, key: Key, body: bytes) -> None:
    headers = {"Content-Type": JSON}
    assert_refused(await bot.post(body, headers, PATH), 401)
    assert_refused(await bot.post(body, {**headers, "Authorization": f"Bearer {key.sign()}"}, PATH), 400)


async def test_unsigned_requests_of_the_playground_are_answered_to_this_machine_alone(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    assert (await ask(teams_bot, "", {**QUESTION, "serviceUrl": microsoft.service_url})).status == 200
    assert_refused(await ask(teams_bot, "", make_message("https://smba.trafficmanager.net/", "fidelity")))
    assert_refused(await ask(teams_bot, "", make_message("http://192.0.2.1/", "fidelity")))
