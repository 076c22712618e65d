"""Slack, as far as the bot talks to it: Web API, Socket Mode and `response_url`, on one port of this machine.

Nothing here judges what the bot sends; it records, and answers as it was told to.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SIGNING_SECRET = "a-signing-secret-of-nobody"
BOT_TOKEN = "xoxb-of-nobody"
APP_TOKEN = "xapp-of-nobody"
CLIENT_ID = "111.222"
CLIENT_SECRET = "a-client-secret-of-nobody"
PATIENCE_SECONDS = 15.0
"""How long a test waits for what must happen; it never waits this long for what happens."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a Web API method."""

    method: str
    arguments: Json
    token: str
    status: int
    """What it was answered with."""
    is_carried_out: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the fake answers one call."""

    status: int = 200
    body: Json = field(default_factory=lambda: {"ok": True, "ts": "1700000000.000900"})
    headers: dict[str, str] = field(default_factory=dict)
    until: asyncio.Event | None = None
    """Where set, the answer waits for it."""
    raw: str | None = None
    """Where set, what is answered instead of JSON."""
    is_cut: bool = False
    """Where true, the call is carried out, but the connection breaks before the answer."""


def rate_limited(seconds: int = 0) -> Outcome:
    """Answer 429, with the seconds after which to try again."""
    return Outcome(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})


def unavailable(status: int = 503) -> Outcome:
    """Answer that the server is at fault."""
    return Outcome(status, {"ok": False, "error": "internal_error"})


def refused(error: str) -> Outcome:
    """Answer that it is not done, in the way of Slack's Web API."""
    return Outcome(200, {"ok": False, "error": error})


def granted(team: str | None, token: str, *, enterprise: str | None = None, **more: object) -> Outcome:
    """Answer that the app may be installed: into a workspace, or without one into an organization."""
    return Outcome(
        body={
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": "chat:write,commands",
            "bot_user_id": "U0IMPSCI",
            "app_id": "A1",
            "team": {"id": team, "name": f"Workspace {team} <b>"} if team else None,
            "enterprise": {"id": enterprise, "name": f"Organization {enterprise}"} if enterprise else None,
            "authed_user": {"id": "U9ADMIN"},
            "is_enterprise_install": team is None,
            **more,
        }
    )


class FakeSlack:
    """A Slack on this machine, with what the bot did to it in `calls`, `responses` and `acks`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.arrived: list[str] = []
        """The methods of calls in the order in which they came, also of those that still wait."""
        self.responses: list[Json] = []
        """What was posted to a `response_url`."""
        self.response_places: list[str] = []
        """The addresses of those, as far as they were told apart by a query."""
        self.acks: list[Json] = []
        """What was sent over the socket, one for each envelope."""
        self.response_attempts: list[int] = []
        """What each post to a `response_url` was answered with."""
        self._planned: deque[Outcome] = deque()
        self._planned_responses: deque[Outcome] = deque()
        self._changed = asyncio.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        self._server = TestServer(self._build_app())

    def _build_app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer_call)
        app.router.add_post("/response/{number}", self._take_response)
        app.router.add_get("/socket", self._open_socket)
        return app

    @property
    def api_url(self) -> str:
        """The Web API's base address."""
        return str(self._server.make_url("/api/"))

    @property
    def response_url(self) -> str:
        """An address to post a response to."""
        return str(self._server.make_url("/response/1"))

    def plan(self, *outcomes: Outcome) -> None:
        """The next calls are answered so, one each; after them all is well again."""
        self._planned.extend(outcomes)

    def plan_responses(self, *outcomes: Outcome) -> None:
        """The next posts to a `response_url` are answered so, one each."""
        self._planned_responses.extend(outcomes)

    @property
    def posted(self) -> list[Json]:
        """The messages that Slack took on."""
        return [
            call.arguments for call in self.calls if call.method == "chat.postMessage" and call.is_carried_out
        ]

    async def wait_for(self, is_there: Callable[[FakeSlack], bool]) -> None:
        """Comes back once `is_there` holds; a test that waits in vain fails with a TimeoutError."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: is_there(self))

    async def wait_for_message(self, count: int = 1) -> Json:
        """The last of the first `count` messages."""
        await self.wait_for(lambda slack: len(slack.posted) >= count)
        return self.posted[count - 1]

    async def wait_for_response(self, count: int = 1) -> Json:
        """The last of the first `count` posts to a `response_url`."""
        await self.wait_for(lambda slack: len(slack.responses) >= count)
        return self.responses[count - 1]

    async def send_envelope(self, kind: str, payload: Json, envelope_id: str, **more: object) -> Json:
        """Sends an event over the socket; gives back the acknowledgement."""
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind == "slash_commands",
            **more,
        }
        await self.wait_for_socket()
        before = len(self._acks_of(envelope_id))
        await self._sockets[-1].send_json(envelope)
        await self.wait_for(lambda slack: len(slack._acks_of(envelope_id)) > before)
        return self._acks_of(envelope_id)[-1]

    async def drop_socket(self) -> None:
        """Says goodbye as Slack does every few hours; the client is expected to come back."""
        count = len(self._sockets)
        await self._sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await self.wait_for(lambda slack: len(slack._sockets) > count)

    async def wait_for_socket(self) -> None:
        """Comes back once the bot listens."""
        await self.wait_for(lambda slack: bool(slack._sockets) and not slack._sockets[-1].closed)

    async def wait_for_closed_socket(self) -> None:
        """Comes back once the bot takes in no more events."""
        await self.wait_for(lambda slack: all(socket.closed for socket in slack._sockets))

    def _acks_of(self, envelope_id: str) -> list[Json]:
        return [ack for ack in self.acks if ack.get("envelope_id") == envelope_id]

    async def _answer_call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.arrived.append(method)
        await self._tell()
        outcome = self._planned.popleft() if self._planned else Outcome()
        arguments = await _read_arguments(request)
        if outcome.until is not None:
            await outcome.until.wait()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_done = outcome.status == 200 and outcome.body.get("ok") is True
        self.calls.append(Call(method, arguments, token, outcome.status, is_done))
        await self._tell()
        if outcome.is_cut and request.transport is not None:
            request.transport.abort()
        if outcome.raw is not None:
            return web.Response(text=outcome.raw, status=outcome.status, headers=outcome.headers)
        body = dict(outcome.body)
        if method == "apps.connections.open":
            body["url"] = str(self._server.make_url("/socket")).replace("http://", "ws://")
        return web.json_response(body, status=outcome.status, headers=outcome.headers)

    async def _take_response(self, request: web.Request) -> web.Response:
        outcome = self._planned_responses.popleft() if self._planned_responses else Outcome()
        self.response_attempts.append(outcome.status)
        if outcome.until is not None:
            await outcome.until.wait()
        if outcome.status == 200:
            self.responses.append(await request.json())
            self.response_places.append(request.query_string)
        await self._tell()
        if outcome.is_cut and request.transport is not None:
            request.transport.abort()
        return web.Response(text="ok", status=outcome.status, headers=outcome.headers)

    async def _open_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self._sockets.append(socket)
        await self._tell()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self.acks.append(json.loads(message.data))
                await self._tell()
        await self._tell()
        return socket

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def start(self) -> None:
        await self._server.start_server()

    async def close(self) -> None:
        for socket in self._sockets:
            await socket.close()
        await self._server.close()


@asynccontextmanager
async def run_fake_slack() -> AsyncIterator[FakeSlack]:
    """A fake Slack on a free port, for as long as the block runs."""
    slack = FakeSlack()
    await slack.start()
    try:
        yield slack
    finally:
        await slack.close()


async def _read_arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        given = await request.json()
        return given if isinstance(given, dict) else {}
    form = await request.post()
    return {name: _unpack(str(value)) for name, value in form.items()}


def _unpack(value: str) -> object:
    """The SDK sends lists as JSON inside a form."""
    return json.loads(value) if value.startswith(("[", "{")) else value


def sign(body: bytes, *, secret: str = SIGNING_SECRET, timestamp: int | None = None) -> dict[str, str]:
    """The headers with which Slack shows that `body` is its own."""
    moment = str(int(time.time()) if timestamp is None else timestamp)
    try:
        signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    except UnicodeDecodeError:
        # The SDK signs text only; anybody who knows the secret can sign any bytes.
        signed = f"v0:{moment}:".encode() + body
        signature = "v0=" + hmac.new(secret.encode(), signed, "sha256").hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": str(signature)}
