"""What the bot does on each of Slack's surfaces."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bot.channels.slack.translate import Asked, translate_direct_message, translate_mention
from bot.channels.turns import log_turn
from bot.replies import wording
from bot.replies.slack import CHOICE_ACTION, ENTRY_ACTION, SlackMessage, render_slack

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.turns import Deliveries, Turns
    from bot.replies.responder import Responder, Response

PLATFORM = "slack"
COMMAND = "/impsci"


class Listeners:
    """Answers on Slack's surfaces; asks for the responder at each turn, so that knowledge can change."""

    def __init__(self, responder: Callable[[], Responder], deliveries: Deliveries, turns: Turns) -> None:
        self._responder = responder
        self._deliveries = deliveries
        self._turns = turns
        self._rendered: WeakKeyDictionary[Response, SlackMessage] = WeakKeyDictionary()

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.command(COMMAND)(self.on_command)
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)
        app.action(re.compile(rf"^(?:{ENTRY_ACTION}|{CHOICE_ACTION}):"))(self.on_choice)

    async def on_command(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """`/impsci QUESTION`: the answer is the command's own response, and only the asker sees it."""
        started = time.perf_counter()
        response = self._responder().respond(str(command.get("text") or "") or "help")
        await ack(response_type="ephemeral", **self._render(response).to_payload())
        log_turn(PLATFORM, "command", response, started)

    async def on_mention(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """`@impsci QUESTION`: answered once, in the mention's thread."""
        self._answer_later(translate_mention(body), client, "mention")

    async def on_message(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A direct message."""
        self._answer_later(translate_direct_message(body), client, "direct-message")

    async def on_choice(
        self, ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], respond: AsyncRespond
    ) -> None:
        """A click on a topic: a choice is answered in place, a related topic below."""
        await ack()
        started = time.perf_counter()
        responder = self._responder()
        entry_id = str(action.get("value") or "")
        response = responder.respond_with(entry_id) if entry_id else responder.respond_with_none()
        is_choice = str(action.get("action_id", "")).startswith(CHOICE_ACTION)
        self._turns.start(
            self._send_choice(response, body, respond, started, is_in_place=is_choice), PLATFORM
        )

    def _answer_later(self, asked: Asked | None, client: AsyncWebClient, surface: str) -> None:
        """Starts a turn unless it was started before; the event is acknowledged at once."""
        if asked is not None and self._deliveries.claim(asked.delivery):
            self._turns.start(self._post_answer(asked, client, surface), PLATFORM)

    async def _post_answer(self, asked: Asked, client: AsyncWebClient, surface: str) -> None:
        started = time.perf_counter()
        response = self._responder().respond(asked.text)
        payload = self._render(response).to_payload()
        await client.chat_postMessage(channel=asked.channel, thread_ts=asked.thread, **payload)
        log_turn(PLATFORM, surface, response, started)

    async def _send_choice(
        self,
        response: Response | None,
        body: dict[str, Any],
        respond: AsyncRespond,
        started: float,
        *,
        is_in_place: bool,
    ) -> None:
        is_direct = str(body.get("channel", {}).get("id", "")).startswith("D")
        where: dict[str, Any] = {
            "response_type": "in_channel" if is_direct else "ephemeral",
            "replace_original": is_in_place,
        }
        if response is None:
            await respond(text=wording.GONE, **{**where, "replace_original": False})
            return
        await respond(**where, **self._render(response).to_payload())
        log_turn(PLATFORM, "button", response, started)

    def _render(self, response: Response) -> SlackMessage:
        message = self._rendered.get(response)
        if message is None:
            message = self._rendered[response] = render_slack(response.reply)
        return message
