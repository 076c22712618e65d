"""What the bot does on each of Teams' surfaces."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Protocol

from bot.channels.feedback import keep_feedback
from bot.channels.teams.forms import Answered, feedback_form, reaction_of, translate_feedback
from bot.channels.teams.translate import (
    Asked,
    conversation_of,
    is_bot_added,
    person_of,
    pressed_of,
    searched_of,
    surface_of,
    tenant_of,
    translate_message,
)
from bot.channels.topics import ThreadTopics
from bot.channels.turns import new_incident
from bot.replies import wording
from bot.replies.teams import (
    CHOICE,
    ENTRY,
    FIND,
    MORE,
    RESEARCH,
    Shown,
    TeamsMessage,
    render_card,
    render_teams,
)
from bot.replies.teams_search import render_result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.channels.turns import Deliveries, Turns
    from bot.replies.responder import Responder, Response
    from bot.storage.feedback import FeedbackStore

logger = logging.getLogger(__name__)

PLATFORM = "teams"
MOST_FOUND = 8
LONGEST_QUESTION = 1_000
"""What a button can carry of a question, so that its answer's next page can be found."""

Json = dict[str, Any]


class Sender(Protocol):
    """What sends a message in answer to an activity and gives back its id."""

    async def send(self, to: Mapping[str, Any], payload: Json) -> str: ...


class Listeners:
    """Answers on Teams' surfaces; asks for the responder at each turn, so that knowledge can change."""

    def __init__(  # noqa: PLR0913 - what it answers from, and with
        self,
        responder: Callable[[], Responder],
        sender: Sender,
        deliveries: Deliveries,
        turns: Turns,
        feedback: FeedbackStore,
        *,
        feedback_form: str,
    ) -> None:
        self._responder = responder
        self._sender = sender
        self._deliveries = deliveries
        self._turns = turns
        self._feedback = feedback
        self._feedback_form = feedback_form
        self._answered = Answered()
        self._topics = ThreadTopics()

    def on_activity(self, activity: Json) -> None:
        """A message, or the bot's own installation; answered beside the request that brought it."""
        if activity.get("type") == "message":
            asked = translate_message(activity)
            if asked is not None and self._deliveries.claim(asked.delivery):
                self._start(activity, asked)
        # Teams tells of an installation in up to two ways; one welcome is enough.
        elif is_bot_added(activity) and self._deliveries.claim(f"welcome:{conversation_of(activity)}"):
            self._turns.start(self._welcome(activity), PLATFORM)

    def _start(self, activity: Json, asked: Asked) -> None:
        """Starts a turn of somebody who may ask; who asked too much is told so, but not each time."""
        tenant, person = asked.tenant, asked.person
        if self._turns.quotas.take(tenant, person):
            self._turns.start(self._answer_message(activity, asked), PLATFORM)
        elif self._turns.quotas.tell(tenant, person):
            self._turns.start(self._post(activity, _plain_message(wording.TOO_MANY), None), PLATFORM)

    async def on_invoke(self, activity: Json) -> tuple[int, Json | None]:
        """Something that Teams waits for: the status and body to answer with, also after a fault of ours."""
        name = activity.get("name")
        try:
            return await self._invoke(name, activity)
        except Exception:
            incident = new_incident()
            logger.exception("no answer platform=%s invoke=%s incident=%s", PLATFORM, name, incident)
        failed = wording.FAILED.format(incident=incident)
        if name == "adaptiveCard/action":
            return 200, _toast(failed)
        if name == "composeExtension/query":
            return 200, _found_nothing(failed)
        return 500, None

    async def _invoke(self, name: object, activity: Json) -> tuple[int, Json | None]:
        match name:
            case "adaptiveCard/action":
                may_ask = self._turns.quotas.take(tenant_of(activity), person_of(activity))
                return 200, self._answer_button(activity) if may_ask else _toast(wording.TOO_MANY)
            case "composeExtension/query":
                may_ask = self._turns.quotas.take(tenant_of(activity), person_of(activity))
                text = searched_of(activity)
                return 200, self._search(text) if may_ask else _found_nothing(wording.TOO_MANY)
            case "message/fetchTask":
                reaction = reaction_of(activity)
                return (200, feedback_form(reaction)) if reaction else (400, None)
            case "message/submitAction":
                return await self._take_feedback(activity), {}
            case _:
                return 501, None

    async def _answer_message(self, activity: Json, asked: Asked) -> None:
        if asked.pressed is not None:
            message, response = self._press(asked.pressed)
        else:
            thread = PLATFORM, asked.tenant, asked.conversation, ""
            message, response = self._answer(asked.text, asked.surface, self._topics.topic_of(thread))
            if response is not None:
                self._topics.learn(thread, response.answer)
        await self._post(activity, message, response)

    async def _post(self, activity: Json, message: TeamsMessage, response: Response | None) -> None:
        entry_ids = tuple(entry.id for entry in response.answer.entries) if response else ()
        payload = message.to_activity()
        if entry_ids:
            payload["channelData"] = {"feedbackLoop": {"type": self._feedback_form}}
        sent = await self._sender.send(activity, payload)
        if entry_ids and sent:
            self._answered.remember(conversation_of(activity), sent, entry_ids)

    async def _welcome(self, activity: Json) -> None:
        response = self._responder().respond("help")
        card = render_card(response.reply)
        await self._sender.send(activity, TeamsMessage(wording.WELCOME, wording.WELCOME, card).to_activity())

    def _answer(
        self, utterance: str, surface: str, topic: str | None
    ) -> tuple[TeamsMessage, Response | None]:
        """The message that answers; after a fault of ours, one that says so, with an incident to look up."""
        started = time.perf_counter()
        try:
            response = self._responder().respond(utterance, topic)
            message = render_teams(response.reply, _shown(utterance, topic, response))
        except Exception:
            incident = new_incident()
            logger.exception("no answer platform=%s surface=%s incident=%s", PLATFORM, surface, incident)
            return _plain_message(wording.FAILED.format(incident=incident)), None
        self._turns.log_turn(PLATFORM, surface, response, started)
        return message, response

    def _press(self, data: Json) -> tuple[TeamsMessage, Response | None]:
        """What a button leads to, as a new message: for clients without `Action.Execute`."""
        response, shown, page = self._find(data)
        if response is None:
            return _plain_message(wording.GONE), None
        if page:
            card = render_card(response.reply, shown, page)
            return TeamsMessage("", wording.MORE_BELOW, card), response
        return render_teams(response.reply, shown), response

    def _answer_button(self, activity: Json) -> Json:
        """A choice and a next page are answered in place of the card; a related topic below it."""
        data = pressed_of(activity)
        response, shown, page = self._find(data)
        if response is None:
            return _toast(wording.GONE)
        if data.get("verb") in (CHOICE, FIND, MORE):
            return {
                "statusCode": 200,
                "type": "application/vnd.microsoft.card.adaptive",
                "value": render_card(response.reply, shown, page),
            }
        self._turns.start(self._post(activity, render_teams(response.reply, shown), response), PLATFORM)
        return _toast(wording.SHOWN_BELOW)

    def _find(self, data: Json) -> tuple[Response | None, Shown, int]:
        """The response that a button's data mean, what it shows, and which page of it."""
        started = time.perf_counter()
        response, shown, number = self._look_up(data)
        if response is not None:
            self._turns.log_turn(PLATFORM, "button", response, started)
        return response, shown, number

    def _look_up(self, data: Json) -> tuple[Response | None, Shown, int]:
        responder = self._responder()
        key = data.get(FIND)
        entry_id, question, page = data.get(ENTRY), data.get("question"), data.get("page")
        number = page if isinstance(page, int) and page > 0 else 0
        if isinstance(entry_id, str) and entry_id and data.get("verb") == RESEARCH:
            return responder.respond_to_researcher(entry_id), Shown(), 0
        if isinstance(entry_id, str) and entry_id:
            return responder.respond_with(entry_id), Shown(entry_id), number
        if isinstance(key, str) and key:
            return responder.recall(key), Shown(find=key), number
        if isinstance(question, str) and question:
            topic = data.get("topic")
            topic = topic if isinstance(topic, str) else ""
            return responder.respond(question, topic or None), Shown("", question, topic), number
        return responder.respond_with_none(), Shown(), 0

    def _search(self, text: str) -> Json:
        """The entries that a person may want to put into a conversation, the likeliest first."""
        started = time.perf_counter()
        response = self._responder().respond(text or "help")
        found = (*response.answer.entries, *response.answer.choices)[:MOST_FOUND]
        self._turns.log_turn(PLATFORM, "search", response, started)
        if not found:
            return _found_nothing(wording.SEARCH_NONE)
        responder = self._responder()
        results = [
            render_result(entry, shown.reply)
            for entry in found
            if (shown := responder.respond_with(entry.id))
        ]
        return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": results}}

    async def _take_feedback(self, activity: Json) -> int:
        """Keeps what somebody said of an answer; the status to answer with."""
        if not reaction_of(activity):
            return 400
        entry_ids = self._answered.recall(conversation_of(activity), str(activity.get("replyToId") or ""))
        feedback = translate_feedback(activity, surface_of(activity), tenant_of(activity), entry_ids)
        if not await keep_feedback(feedback, self._feedback):
            return 503
        self._turns.metrics.count_feedback(PLATFORM, is_helpful=feedback.is_helpful)
        return 200


def _shown(utterance: str, topic: str | None, response: Response) -> Shown:
    entries = response.answer.entries
    if response.answer.reason == "match" and entries:
        return Shown(entries[0].id)
    return Shown("", utterance[:LONGEST_QUESTION], topic or "")


def _plain_message(text: str) -> TeamsMessage:
    return TeamsMessage(text, text, None)


def _found_nothing(text: str) -> Json:
    return {"composeExtension": {"type": "message", "text": text}}


def _toast(text: str) -> Json:
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text}
