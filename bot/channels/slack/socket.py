"""Socket Mode: an answer that travels in an acknowledgement is not lost with the socket."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response

from bot.channels.slack.translate import Place

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.channels.slack.sending import Sender

logger = logging.getLogger(__name__)


class SocketHandler(AsyncSocketModeHandler):
    """Bolt's own, but for a socket that drops between a command and its answer."""

    def __init__(self, app: AsyncApp, app_token: str, sender: Sender) -> None:
        super().__init__(app, app_token, web_client=app.client)
        self._sender = sender

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Lets Bolt answer an envelope; Slack itself delivers events again that were not acknowledged."""
        started = time.time()
        response = await run_async_bolt_app(self.app, req)
        try:
            await send_async_response(client, req, response, started)
        except ConnectionError:
            logger.warning("slack socket dropped before an acknowledgement, type=%s", req.type)
            if response.body:
                await self._sender.respond(self.app.client, Place.of(req.payload), json.loads(response.body))
