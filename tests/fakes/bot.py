"""The bot itself, as a server on a free port, and what Slack, a browser or a script sends to it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aiohttp import ClientResponse, ClientSession
from aiohttp.test_utils import TestServer

from bot.app import TURNS, build_app
from bot.channels.quotas import Limits
from bot.channels.slack.manifest import EVENTS_PATH
from bot.channels.teams.channel import MESSAGES_PATH
from bot.settings import Settings, SlackSettings, TeamsSettings
from tests.fakes.payloads import as_action, as_form, as_json, make_command, make_event
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, sign

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.replies.responder import Responder
    from bot.storage.feedback import FeedbackStore
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answered:
    """An HTTP response, read to its end."""

    status: int
    headers: Mapping[str, str]
    text: str
    json: Any


class RunningBot:
    """The bot's server and a client that plays everybody who talks to it."""

    def __init__(self, server: TestServer, session: ClientSession) -> None:
        self._server = server
        self._session = session

    @property
    def address(self) -> str:
        """Where the page is."""
        return str(self._server.make_url("/"))

    async def get(self, path: str, **parameters: str) -> Answered:
        """What a browser or a script gets."""
        async with self._session.get(self._server.make_url(path), params=parameters) as response:
            return await _read(response)

    async def visit(self, path: str, cookie: str = "", **parameters: str) -> Answered:
        """What a browser gets that follows no redirect; it sends the cookie given."""
        headers = {"Cookie": cookie} if cookie else {}
        async with self._session.get(
            self._server.make_url(path), params=parameters, headers=headers, allow_redirects=False
        ) as response:
            return await _read(response)

    async def post(self, body: bytes, headers: Mapping[str, str], path: str = EVENTS_PATH) -> Answered:
        """A request to Slack's entrance, signed or not."""
        # As a file, because aiohttp warns of large bodies that are bytes.
        async with self._session.post(
            self._server.make_url(path), data=BytesIO(body), headers=headers
        ) as response:
            return await _read(response)

    async def post_signed(self, body: bytes, content_type: str, **headers: str) -> Answered:
        """A request that Slack signed just now."""
        return await self.post(body, {**sign(body), "Content-Type": content_type, **headers})

    async def command(self, text: str) -> Answered:
        """`/impsci TEXT`."""
        return await self.post_signed(as_form(make_command(text)), FORM)

    async def event(self, event: Json, event_id: str = "", **headers: str) -> Answered:
        """A mention or a message."""
        return await self.post_signed(as_json(make_event(event, event_id)), JSON, **headers)

    async def click(self, payload: Json) -> Answered:
        """A click on a button."""
        return await self.post_signed(as_action(payload), FORM)

    async def activity(self, activity: Json, token: str = "") -> Answered:
        """What Teams sends, with a token or without."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.post(as_json(activity), {"Content-Type": JSON, **headers}, MESSAGES_PATH)

    async def finish_turns(self) -> None:
        """Waits for the turns under way, to their very end."""
        assert await self._server.app[TURNS].finish(10) == 0

    async def stop(self) -> None:
        """Stops the server as SIGTERM does: turns under way are finished first."""
        await self._server.close()


@asynccontextmanager
async def run_bot(
    responder: Responder,
    slack: FakeSlack | None = None,
    *,
    uses_socket: bool = False,
    seconds: int = 10,
    database: str = "sqlite://",
    uses_oauth: bool = False,
    limits: Limits | None = None,
    teams: TeamsSettings | None = None,
    feedback: FeedbackStore | None = None,
    speaks_in_shared_channels: bool = False,
) -> AsyncIterator[RunningBot]:
    """The bot on a free port, for as long as the block runs; without a Slack it has only its page."""
    slack_settings = SlackSettings()
    if slack is not None:
        slack_settings = SlackSettings(
            signing_secret="" if uses_socket else SIGNING_SECRET,
            bot_token="" if uses_oauth else BOT_TOKEN,
            app_token=APP_TOKEN if uses_socket else "",
            client_id=CLIENT_ID if uses_oauth else "",
            client_secret=CLIENT_SECRET if uses_oauth else "",
            api_url=slack.api_url,
            seconds=seconds,
            speaks_in_shared_channels=speaks_in_shared_channels,
        )
    settings = Settings(
        "127.0.0.1", 0, (), slack_settings, database, limits or Limits(), teams=teams or TeamsSettings()
    )
    server = TestServer(build_app(settings, responder, feedback))
    await server.start_server()
    try:
        async with ClientSession() as session:
            yield RunningBot(server, session)
    finally:
        await server.close()


async def _read(response: ClientResponse) -> Answered:
    text = await response.text()
    is_json = response.content_type == JSON
    return Answered(response.status, response.headers, text, await response.json() if is_json else None)
