"""What the bot does where people ask it: the command, mentions, direct messages, and buttons of topics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.channels.slack.manifest import COMMAND
from bot.channels.slack.tokens import PLATFORM
from bot.channels.slack.translate import (
    Asked,
    Place,
    translate_direct_message,
    translate_mention,
    translate_thread_message,
)
from bot.replies import wording
from bot.replies.slack import CHOICE_ACTION, FIND_ACTION, SlackMessage
from bot.replies.slack_cards import ENTRY_ACTION, LINK_ACTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.desk import Desk
    from bot.channels.topics import Thread, ThreadTopics
    from bot.channels.turns import Deliveries

_JSON: dict[str, str | Sequence[str]] = {"content-type": "application/json"}


class Listeners:
    """Answers questions, and follow-ups in the threads and conversations where it answered before."""

    def __init__(
        self,
        desk: Desk,
        deliveries: Deliveries,
        topics: ThreadTopics,
        *,
        speaks_in_shared_channels: bool = False,
    ) -> None:
        self._speaks_in_shared_channels = speaks_in_shared_channels
        self._desk = desk
        self._deliveries = deliveries
        self._topics = topics

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.command(COMMAND)(self.on_command)
        app.event("app_mention")(self.on_mention)
        app.event("message")(self.on_message)
        app.action(re.compile(rf"^{FIND_ACTION}:"))(self.on_find)
        app.action(re.compile(rf"^{LINK_ACTION}:"))(self.on_link)
        app.action(re.compile(rf"^(?:{ENTRY_ACTION}|{CHOICE_ACTION}):"))(self.on_choice)

    async def on_command(self, command: dict[str, Any]) -> BoltResponse:
        """`/impsci QUESTION`: the answer is the command's own response, and only the asker sees it."""
        place = Place.of(command)
        if not self._desk.turns.quotas.take(place.workspace, place.person):
            message = SlackMessage(wording.TOO_MANY, ())
        else:
            text = str(command.get("text") or "") or "help"
            message, _ = self._desk.answer(text, "command", is_private=not place.is_direct)
        # Written once for each message, not for each turn: this takes longer than all of the above.
        return BoltResponse(status=200, body=message.command_response, headers=_JSON)

    async def on_mention(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """`@impsci QUESTION`: answered once, in the mention's thread."""
        if self._may_speak(body):
            self._answer_later(translate_mention(body), client, "mention")

    async def on_message(self, body: dict[str, Any], client: AsyncWebClient) -> None:
        """A direct message; or, where the app was given the right to read along, one in a thread."""
        asked = translate_direct_message(body)
        if asked is not None:
            self._answer_later(asked, client, "direct-message")
            return
        follow_up = translate_thread_message(body)
        if follow_up is not None and self._may_speak(body):
            thread = _thread_of(follow_up.place)
            # People in a thread mostly talk to one another: only what is clearly asked of the bot.
            if self._topics.knows(thread) and self._is_clear(follow_up, thread):
                self._answer_later(follow_up, client, "thread")

    def _may_speak(self, body: dict[str, Any]) -> bool:
        """False in a channel shared with another organization, unless the bot's owner allows it."""
        return self._speaks_in_shared_channels or body.get("is_ext_shared_channel") is not True

    def _is_clear(self, asked: Asked, thread: Thread) -> bool:
        answer = self._desk.responder.respond(asked.text, self._topics.topic_of(thread)).answer
        return answer.status == "answered"

    async def on_choice(
        self, ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A click on a topic: a choice is answered in place, a related topic below."""
        await ack()
        place = Place.of(body)
        self._desk.start(place, client, lambda: self._answer_choice(action, place, client))

    async def on_find(
        self, ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient
    ) -> None:
        """A click that narrows a list of training: the list is replaced."""
        await ack()
        place = Place.of(body)
        key = str(action.get("value") or "")
        self._desk.start(place, client, lambda: self._answer_find(key, place, client))

    async def on_link(self, ack: AsyncAck) -> None:
        """A click on a link of a card: Slack opens it, and waits only for this."""
        await ack()

    async def _answer_find(self, key: str, place: Place, client: AsyncWebClient) -> None:
        response = self._desk.look_up("button", lambda: self._desk.responder.recall(key))
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
            return
        message = self._desk.render(response, is_private=place.is_private).to_payload()
        response_type = "ephemeral" if place.is_private else "in_channel"
        payload = {**message, "response_type": response_type, "replace_original": True}
        await self._desk.sender.respond(client, place, payload)

    def _answer_later(self, asked: Asked | None, client: AsyncWebClient, surface: str) -> None:
        """Starts a turn unless it was started before; the event is acknowledged at once."""
        if asked is not None and self._deliveries.claim(asked.delivery):
            self._desk.start(asked.place, client, lambda: self._post_answer(asked, client, surface))

    async def _post_answer(self, asked: Asked, client: AsyncWebClient, surface: str) -> None:
        thread = _thread_of(asked.place)
        message, response = self._desk.answer(asked.text, surface, topic=self._topics.topic_of(thread))
        if response is not None:
            self._topics.learn(thread, response.answer)
        await self._desk.sender.post(client, asked.place, message.to_payload())

    async def _answer_choice(self, action: dict[str, Any], place: Place, client: AsyncWebClient) -> None:
        responder = self._desk.responder
        entry_id = str(action.get("value") or "")
        response = self._desk.look_up(
            "button", lambda: responder.respond_with(entry_id) if entry_id else responder.respond_with_none()
        )
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
            return
        self._topics.learn(_thread_of(place), response.answer)
        is_in_place = str(action.get("action_id", "")).startswith(CHOICE_ACTION)
        is_private = place.is_private if is_in_place else not place.is_direct
        message = self._desk.render(response, is_private=is_private).to_payload()
        response_type = "in_channel" if place.is_direct else "ephemeral"
        payload = {**message, "response_type": response_type, "replace_original": is_in_place}
        await self._desk.sender.respond(client, place, payload)


def _thread_of(place: Place) -> Thread:
    """The thread, or the conversation where there are none; in a channel itself, each asker's own."""
    return PLATFORM, place.workspace, place.channel, place.thread or ("" if place.is_direct else place.person)
