"""Microsoft, as far as the bot meets it: keys that tokens are signed with, tokens, and the Bot Connector."""

from __future__ import annotations

import asyncio
import base64
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

CLIENT_ID = "11111111-2222-3333-4444-555555555555"
TENANT_ID = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
OTHER_TENANT_ID = "99999999-8888-7777-6666-555555555555"
BOT_FRAMEWORK = "https://api.botframework.com"
TEAMS_SERVICE = "https://smba.trafficmanager.net/emea/"
PATIENCE_SECONDS = 15.0

Json = dict[str, Any]


class Key:
    """A key that tokens are signed with."""

    def __init__(self, key_id: str) -> None:
        self.key_id = key_id
        self._private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

    def to_jwk(self) -> Json:
        """The public half, as a key set shows it."""
        numbers = self._private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.key_id,
            "n": _base64(numbers.n),
            "e": _base64(numbers.e),
        }

    def sign(self, **claims: Any) -> str:  # noqa: ANN401 - any claim
        """A token as the Bot Connector sends it, with `claims` in place of its own; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": BOT_FRAMEWORK,
            "aud": CLIENT_ID,
            "serviceurl": TEAMS_SERVICE,
            "nbf": now - 60,
            "exp": now + 3_600,
        }
        kept = {name: value for name, value in {**good, **claims}.items() if value is not None}
        return jwt.encode(kept, self._private, algorithm="RS256", headers={"kid": self.key_id})


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the bot sent, or tried to."""

    conversation: str
    reply_to: str
    activity: Json
    authorization: str
    status: int
    is_targeted: bool
    """True where the address says that one person alone is to see it."""


@dataclass(slots=True)
class FakeMicrosoft:
    """A key set and a Bot Connector on this machine; nothing here judges what the bot sends."""

    keys: list[Key] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    key_reads: int = 0
    _planned: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    server: TestServer | None = None

    @property
    def service_url(self) -> str:
        """Where the bot answers to."""
        assert self.server is not None
        return str(self.server.make_url("/teams/"))

    @property
    def key_address(self) -> str:
        """Where the keys are."""
        assert self.server is not None
        return str(self.server.make_url("/keys"))

    @property
    def posted(self) -> list[Json]:
        """The messages that were taken."""
        return [sent.activity for sent in self.sent if sent.status == 201]

    def plan(self, *statuses: int, **headers: str) -> None:
        """The next messages are answered so, one each; after them all is well again."""
        self._planned.extend((status, headers) for status in statuses)

    async def wait_for(self, is_there: Callable[[FakeMicrosoft], bool]) -> None:
        """Comes back once `is_there` holds; a test that waits in vain fails with a TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: is_there(self))

    async def wait_for_message(self, count: int = 1) -> Json:
        """The last of the first `count` messages."""
        await self.wait_for(lambda fake: len(fake.posted) >= count)
        return self.posted[count - 1]

    def build_app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=1024 * 1024)
        app.router.add_get("/keys", self._show_keys)
        app.router.add_post("/teams/v3/conversations/{conversation}/activities/{activity}", self._take)
        app.router.add_post("/teams/v3/conversations/{conversation}/activities", self._take)
        return app

    async def _show_keys(self, _: web.Request) -> web.Response:
        self.key_reads += 1
        return web.json_response({"keys": [key.to_jwk() for key in self.keys]})

    async def _take(self, request: web.Request) -> web.Response:
        status, headers = self._planned.popleft() if self._planned else (201, {})
        async with self._changed:
            self.sent.append(
                Sent(
                    request.match_info["conversation"],
                    request.match_info.get("activity", ""),
                    await request.json(),
                    request.headers.get("Authorization", ""),
                    status,
                    request.query.get("isTargetedActivity") == "true",
                )
            )
            number = len(self.sent)
            self._changed.notify_all()
        return web.json_response({"id": f"sent-{number}"}, status=status, headers=headers)


@asynccontextmanager
async def run_fake_microsoft() -> AsyncIterator[FakeMicrosoft]:
    """A Microsoft of this machine, for as long as the block runs."""
    fake = FakeMicrosoft()
    fake.server = TestServer(fake.build_app())
    await fake.server.start_server()
    try:
        yield fake
    finally:
        await fake.server.close()
