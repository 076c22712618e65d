"""What the bot does on each of Slack's surfaces."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from slack_bolt import BoltResponse

from bot.channels.slack.tokens import PLATFORM
from bot.channels.slack.translate import Asked, Place, translate_direct_message, translate_mention
from bot.channels.turns import new_incident
from bot.replies import wording
from bot.replies.slack import CHOICE_ACTION, ENTRY_ACTION, SlackMessage, render_slack

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.sending import Sender
    from bot.channels.turns import Deliveries, Turns
    from bot.replies.responder import Responder, Response

logger = logging.getLogger(__name__)

COMMAND = "/impsci"
_JSON: dict[str, str | Sequence[str]] = {"content-type": "application/json"}


class Listeners:
    """Answers on Slack's surfaces; asks for the responder at each turn, so that knowledge can change."""

    def __init__(
        self, responder: Callable[[], Responder], deliveries: Deliveries, turns: Turns, sender: Sender
    ) -> None:
        self._responder = responder
        self._deliveries = deliveries
        self._turns = turns
        self._sender = sender
        self._rendered: WeakKeyDictionary[Response, SlackMessage] = WeakKeyDictionary()

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.command(COMMAND)(self.on_command)
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)
        app.action(re.compile(rf"^(?:{ENTRY_ACTION}|{CHOICE_ACTION}):"))(self.on_choice)

    async def on_command(self, command: dict[str, Any]) -> BoltResponse:
        """`/impsci QUESTION`: the answer is the command's own response, and only the asker sees it."""
        place = Place.of(command)
        if not self._turns.quotas.take(place.workspace, place.person):
            message = SlackMessage(wording.TOO_MANY, ())
        else:
            message = self._answer(str(command.get("text") or "") or "help", "command")
        # Written once for each message, not for each turn: this takes longer than all of the above.
        return BoltResponse(status=200, body=message.command_response, headers=_JSON)

    async def on_mention(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """`@impsci QUESTION`: answered once, in the mention's thread."""
        self._answer_later(translate_mention(body), client, "mention")

    async def on_message(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A direct message."""
        self._answer_later(translate_direct_message(body), client, "direct-message")

    async def on_choice(
        self, ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A click on a topic: a choice is answered in place, a related topic below."""
        await ack()
        place = Place.of(body)
        self._start(place, client, lambda: self._answer_choice(action, place, client))

    def _answer_later(self, asked: Asked | None, client: AsyncWebClient, surface: str) -> None:
        """Starts a turn unless it was started before; the event is acknowledged at once."""
        if asked is not None and self._deliveries.claim(asked.delivery):
            self._start(asked.place, client, lambda: self._post_answer(asked, client, surface))

    def _start(
        self, place: Place, client: AsyncWebClient, turn: Callable[[], Coroutine[object, object, None]]
    ) -> None:
        """Starts a turn of somebody who may ask; who asked too much is told so, but not each time."""
        if self._turns.quotas.take(place.workspace, place.person):
            self._turns.start(turn(), PLATFORM)
        elif self._turns.quotas.tell(place.workspace, place.person):
            self._turns.start(self._refuse(place, client), PLATFORM)

    async def _refuse(self, place: Place, client: AsyncWebClient) -> None:
        await self._sender.post_privately(client, place, {"text": wording.TOO_MANY})

    async def _post_answer(self, asked: Asked, client: AsyncWebClient, surface: str) -> None:
        message = self._answer(asked.text, surface)
        await self._sender.post(client, asked.place, message.to_payload())

    async def _answer_choice(self, action: dict[str, Any], place: Place, client: AsyncWebClient) -> None:
        responder = self._responder()
        entry_id = str(action.get("value") or "")
        response = responder.respond_with(entry_id) if entry_id else responder.respond_with_none()
        is_in_place = response is not None and str(action.get("action_id", "")).startswith(CHOICE_ACTION)
        message = render_slack(response.reply).to_payload() if response else {"text": wording.GONE}
        response_type = "in_channel" if place.is_direct else "ephemeral"
        payload = {**message, "response_type": response_type, "replace_original": is_in_place}
        await self._sender.respond(client, place, payload)

    def _answer(self, utterance: str, surface: str) -> SlackMessage:
        """The message that answers; after a fault of ours, one that says so, with an incident to look up."""
        started = time.perf_counter()
        try:
            response = self._responder().respond(utterance)
            message = self._rendered.get(response)
            if message is None:
                message = self._rendered[response] = render_slack(response.reply)
        except Exception:
            incident = new_incident()
            self._turns.metrics.count_failure(PLATFORM, "answer")
            logger.exception("no answer platform=%s surface=%s incident=%s", PLATFORM, surface, incident)
            return SlackMessage(wording.FAILED.format(incident=incident), ())
        self._turns.log_turn(PLATFORM, surface, response, started)
        return message
