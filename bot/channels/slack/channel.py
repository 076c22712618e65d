"""Slack's two ways in, over one Bolt app: signed requests to `/slack/events`, or a socket the bot opens."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError, web
from slack_bolt import BoltResponse
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackClientError

from bot.channels.slack.browsing import Browsing
from bot.channels.slack.desk import Desk
from bot.channels.slack.guard import Guard, RefusedError
from bot.channels.slack.lifecycle import Lifecycle
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.manifest import EVENTS_PATH
from bot.channels.slack.oauth import OAuth
from bot.channels.slack.sending import Sender, build_client
from bot.channels.slack.socket import SocketHandler
from bot.channels.slack.tokens import PLATFORM, OneWorkspace
from bot.channels.slack.tools import AnswerTools
from bot.channels.slack.workflow import WorkflowStep
from bot.channels.topics import ThreadTopics

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.authorization import AuthorizeResult
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.installations import Installations
    from bot.channels.slack.tokens import Tokens
    from bot.channels.turns import Deliveries, Turns
    from bot.replies.responder import Responder
    from bot.replies.wording import Notice
    from bot.settings import SlackSettings
    from bot.storage.feedback import FeedbackStore
    from bot.storage.store import Store

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0


class SlackChannel:
    """One Slack app, for as long as the server runs."""

    def __init__(  # noqa: PLR0913 - what it answers from, and with
        self,
        settings: SlackSettings,
        responder: Callable[[], Responder],
        deliveries: Deliveries,
        turns: Turns,
        store: Store,
        *,
        feedback: FeedbackStore,
    ) -> None:
        self._settings = settings
        self._guard = Guard(settings.signing_secret) if settings.uses_http else None
        client = build_client(settings.api_url, settings.seconds)
        self._installations = _build_installations(settings, store, client) if settings.uses_oauth else None
        tokens: Tokens = self._installations or OneWorkspace(settings.bot_token, store)
        self.bolt = build_bolt_app(client, tokens)
        self._sender = Sender(turns.metrics, tokens, settings.seconds)
        desk = Desk(responder, turns, self._sender)
        topics = ThreadTopics()

        def forget(workspace: str) -> None:
            # Of deliveries only ids are known, for an hour: without them a repeated event is answered again.
            topics.forget(PLATFORM, workspace)
            turns.quotas.forget(workspace)

        Lifecycle(tokens, forget).register(self.bolt)
        Listeners(
            desk, deliveries, topics, speaks_in_shared_channels=settings.speaks_in_shared_channels
        ).register(self.bolt)
        Browsing(desk, deliveries).register(self.bolt)
        AnswerTools(desk, deliveries, feedback).register(self.bolt)
        WorkflowStep(desk, deliveries).register(self.bolt)
        self._socket: SocketHandler | None = None

    def add_routes(self, app: web.Application, render_notice: Callable[[Notice], str]) -> None:
        """Mounts the signed entrance and the installation, where their secrets are set."""
        if self._guard is not None:
            app.router.add_post(EVENTS_PATH, self._handle)
        if self._installations is not None:
            OAuth(self._settings, self._installations, self.bolt.client, render_notice).add_routes(app)

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


def _build_installations(settings: SlackSettings, store: Store, client: AsyncWebClient) -> Installations:
    # Imported here, because a bot of one workspace can do without the database's toolkit for a start.
    from bot.channels.slack.installations import Installations  # noqa: PLC0415

    return Installations(settings, store, client)


def build_bolt_app(client: AsyncWebClient, tokens: Tokens) -> AsyncApp:
    """A Bolt app that trusts the guard, asks Slack nothing at start, and answers within the request."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Bolt looks at the names of the parameters, and would pass something as `self` too.
        return await tokens.authorize(enterprise_id, team_id)

    app = AsyncApp(
        name="impsci",
        client=client,
        signing_secret="-",  # noqa: S106 - never used: the guard verifies
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
