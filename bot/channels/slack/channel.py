"""Slack's two ways in, over one Bolt app: signed requests to `/slack/events`, or a socket the bot opens."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError, web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError

from bot.channels.slack.guard import Guard, RefusedError
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.sending import Sender, build_client
from bot.channels.slack.socket import SocketHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.channels.turns import Deliveries, Turns
    from bot.replies.responder import Responder
    from bot.settings import SlackSettings

logger = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
MAX_BODY_BYTES = 1024 * 1024
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0


class SlackChannel:
    """One Slack app, for as long as the server runs."""

    def __init__(
        self,
        settings: SlackSettings,
        responder: Callable[[], Responder],
        deliveries: Deliveries,
        turns: Turns,
    ) -> None:
        self._settings = settings
        self._guard = Guard(settings.signing_secret) if settings.uses_http else None
        self.bolt = build_bolt_app(settings)
        self._sender = Sender(seconds=settings.seconds)
        Listeners(responder, deliveries, turns, self._sender).register(self.bolt)
        self._socket: SocketHandler | None = None

    def add_routes(self, app: web.Application) -> None:
        """Mounts the signed entrance, where a signing secret is set."""
        if self._guard is not None:
            app.router.add_post(EVENTS_PATH, self._handle)

    async def connect(self) -> None:
        """Opens the socket, where an app-level token is set; from then on it reconnects by itself.

        While Slack cannot be reached this tries on, so it runs beside the server and never keeps it waiting.
        """
        if not self._settings.uses_socket:
            return
        self._socket = SocketHandler(self.bolt, self._settings.app_token, self._sender)
        wait = FIRST_WAIT_SECONDS
        while True:
            try:
                await self._socket.connect_async()  # type: ignore[no-untyped-call]
            except (SlackClientError, ClientError, OSError, TimeoutError) as error:
                logger.warning(
                    "slack socket not open, trying again in %.0f s: %s", wait, type(error).__name__
                )
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            else:
                return

    async def disconnect(self) -> None:
        """Takes in no more events."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]

    async def _handle(self, request: web.Request) -> web.Response:
        assert self._guard is not None  # noqa: S101 - the route exists only with a guard
        body = await request.read()
        try:
            text = self._guard.admit(body, request.headers)
        except RefusedError as refused:
            logger.warning("slack request refused status=%d reason=%s", refused.status, refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        try:
            bolt_request = AsyncBoltRequest(
                body=text, query=request.query_string, headers=dict(request.headers)
            )
            response = await self.bolt.async_dispatch(bolt_request)
        except (AttributeError, KeyError, TypeError, ValueError, IndexError):
            return web.Response(status=400, text="the body is not of a shape that Slack sends")
        return await to_aiohttp_response(response)


def build_bolt_app(settings: SlackSettings) -> AsyncApp:
    """A Bolt app that trusts the guard, asks Slack nothing at start, and answers within the request."""
    client = build_client(settings.api_url, settings.seconds)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Known without asking Slack (`auth.test`), so that no first request waits for it.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=settings.bot_token)

    app = AsyncApp(
        name="impsci",
        client=client,
        signing_secret=settings.signing_secret,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )

    @app.error
    async def refuse(error: Exception) -> BoltResponse:
        logger.warning("slack request not understood: %s", type(error).__name__)
        return BoltResponse(status=400, body="")

    return app
