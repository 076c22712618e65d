"""What the surfaces of Slack share: who may start a turn, and how a response is written once for many."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from bot.channels.slack.tokens import PLATFORM
from bot.channels.turns import new_incident
from bot.replies import wording
from bot.replies.slack import SlackMessage, render_slack
from bot.replies.slack_views import say_in

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.sending import Sender
    from bot.channels.slack.translate import Place
    from bot.channels.turns import Turns
    from bot.replies.responder import Responder, Response

logger = logging.getLogger(__name__)


class Desk:
    """Asks for the responder at each turn, so that knowledge can change."""

    def __init__(self, responder: Callable[[], Responder], turns: Turns, sender: Sender) -> None:
        self._responder = responder
        self._rendered: WeakKeyDictionary[Response, SlackMessage] = WeakKeyDictionary()
        self._rendered_private: WeakKeyDictionary[Response, SlackMessage] = WeakKeyDictionary()
        self.turns = turns
        self.sender = sender

    @property
    def responder(self) -> Responder:
        """The responder of this moment."""
        return self._responder()

    def start(
        self, place: Place, client: AsyncWebClient, turn: Callable[[], Coroutine[object, object, None]]
    ) -> None:
        """Starts a turn of somebody who may ask; who asked too much is told so, but not each time."""
        if self.turns.quotas.take(place.workspace, place.person):
            self.start_uncounted(place, client, turn)
        elif self.turns.quotas.tell(place.workspace, place.person):
            self.turns.start(self._refuse(place, client), PLATFORM)

    def start_uncounted(
        self, place: Place, client: AsyncWebClient, turn: Callable[[], Coroutine[object, object, None]]
    ) -> None:
        """Starts a turn that is no question; after a fault of ours whoever waits for it is told."""
        self.turns.start(self._run(turn, place, client), PLATFORM)

    async def _run(
        self, turn: Callable[[], Coroutine[object, object, None]], place: Place, client: AsyncWebClient
    ) -> None:
        try:
            await turn()
        except Exception:
            incident = new_incident()
            self.turns.metrics.count_failure(PLATFORM, "turn")
            logger.exception("turn failed platform=%s incident=%s", PLATFORM, incident)
            await self.tell(place, client, wording.FAILED.format(incident=incident))

    async def _refuse(self, place: Place, client: AsyncWebClient) -> None:
        if place.modal is not None:
            await self.tell(place, client, wording.TOO_MANY)
        else:
            await self.sender.post_privately(client, place, {"text": wording.TOO_MANY})

    def answer(
        self, utterance: str, surface: str, *, topic: str | None = None, is_private: bool = False
    ) -> tuple[SlackMessage, Response | None]:
        """The message that answers; after a fault of ours, one that says so, with an incident to look up."""
        started = time.perf_counter()
        try:
            response = self.responder.respond(utterance, topic)
            message = self.render(response, is_private=is_private)
        except Exception:
            incident = new_incident()
            self.turns.metrics.count_failure(PLATFORM, "answer")
            logger.exception("no answer platform=%s surface=%s incident=%s", PLATFORM, surface, incident)
            return SlackMessage(wording.FAILED.format(incident=incident), ()), None
        self.turns.log_turn(PLATFORM, surface, response, started)
        return message, response

    def look_up(self, surface: str, find: Callable[[], Response | None]) -> Response | None:
        """What a button means, with the same line in the log as an answer; None where that is gone."""
        started = time.perf_counter()
        response = find()
        if response is not None:
            self.turns.log_turn(PLATFORM, surface, response, started)
        return response

    async def tell(self, place: Place, client: AsyncWebClient, text: str) -> None:
        """Says something to whoever clicked, and leaves all else as it is."""
        if place.modal is not None:
            await self.sender.change_view(client, place, say_in(place.modal, text))
            return
        payload = {"text": text, "response_type": "ephemeral", "replace_original": False}
        await self.sender.respond(client, place, payload)

    def render(self, response: Response, *, is_private: bool = False) -> SlackMessage:
        """The response as a message, written once; a private one can be shared."""
        rendered = self._rendered_private if is_private else self._rendered
        message = rendered.get(response)
        if message is None:
            message = rendered[response] = render_slack(response.reply, response.key, is_private=is_private)
        return message
