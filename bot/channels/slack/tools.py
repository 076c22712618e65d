"""The buttons below an answer: share it, read it as a researcher, cite it, say whether it helped."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Any

from bot.channels.feedback import keep_feedback
from bot.channels.slack.tokens import PLATFORM
from bot.channels.slack.translate import Place
from bot.replies import wording
from bot.replies.citing import cite, find_styles
from bot.replies.slack import (
    CITE_ACTION,
    HELPFUL_ACTION,
    MORE_ACTION,
    RESEARCH_ACTION,
    SHARE_ACTION,
    UNHELPFUL_ACTION,
    add_fine_print,
    render_slack,
)
from bot.replies.slack_views import (
    FEEDBACK_FORM,
    read_feedback_form,
    render_answer,
    render_citations,
    render_feedback_form,
)
from bot.storage.feedback import Feedback

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.desk import Desk
    from bot.channels.turns import Deliveries
    from bot.replies.slack import SlackMessage
    from bot.storage.feedback import FeedbackStore

logger = logging.getLogger(__name__)

Json = dict[str, Any]


class AnswerTools:
    """Listens to the buttons below answers, and to the form behind one of them."""

    def __init__(self, desk: Desk, deliveries: Deliveries, feedback: FeedbackStore) -> None:
        self._desk = desk
        self._deliveries = deliveries
        self._feedback = feedback

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.action(SHARE_ACTION)(self.on_share)
        app.action(re.compile(rf"^{MORE_ACTION}:\d{{1,3}}$"))(self.on_more)
        app.action(RESEARCH_ACTION)(self.on_research)
        app.action(CITE_ACTION)(self.on_cite)
        app.action(HELPFUL_ACTION)(self.on_helpful)
        app.action(UNHELPFUL_ACTION)(self.on_unhelpful)
        app.view(FEEDBACK_FORM)(self.on_feedback_form)

    async def on_share(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """Shows to all what one person saw; once, however often that person clicks."""
        await ack()
        place = Place.of(body)
        person, key = body.get("user") or {}, str(action.get("value") or "")
        name = str(person.get("username") or person.get("name") or "")
        shown = str((body.get("container") or {}).get("message_ts") or body.get("trigger_id") or "")
        click = f"share:{place.workspace}:{place.channel}:{place.person}:{shown}:{key}"
        self._desk.start(place, client, lambda: self._share(click, key, name, place, client))

    async def on_more(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """The next page of a long answer, below the one before."""
        await ack()
        place = Place.of(body)
        key, page = str(action.get("value") or ""), int(str(action["action_id"]).rpartition(":")[2])
        self._desk.start(place, client, lambda: self._show_more(key, page, place, client))

    async def on_research(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """The wording for researchers, below the plain one."""
        await ack()
        place = Place.of(body)
        entry_id, trigger_id = str(action.get("value") or ""), str(body.get("trigger_id") or "")
        self._desk.start(place, client, lambda: self._show_research(entry_id, place, client, trigger_id))

    async def on_cite(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """The sources in every style, to copy."""
        await ack()
        place = Place.of(body)
        trigger_id = str(body.get("trigger_id") or "")
        entry_ids = _ids_of(action)
        self._desk.start(place, client, lambda: self._show_citations(entry_ids, place, client, trigger_id))

    async def on_helpful(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """The answer helped: kept, and thanked for."""
        await ack()
        place = Place.of(body)
        self._desk.start(place, client, lambda: self._take_helpful(_ids_of(action), place, client))

    async def on_unhelpful(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """It did not: kept at once, and asked why."""
        await ack()
        place = Place.of(body)
        trigger_id = str(body.get("trigger_id") or "")
        self._desk.start(
            place, client, lambda: self._take_unhelpful(_ids_of(action), place, client, trigger_id)
        )

    async def on_feedback_form(self, ack: AsyncAck, body: Json, view: Json, client: AsyncWebClient) -> None:
        """Why an answer did not help."""
        await ack()
        try:
            kept = json.loads(view.get("private_metadata") or "{}")
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            logger.warning("feedback form not understood platform=%s", PLATFORM)
            return
        place = Place.of({**body, "channel_id": str(kept.get("channel") or "")})
        reasons, comment = read_feedback_form(view)
        feedback = _to_feedback(
            place, str(kept.get("entries") or "").split(","), reasons=reasons, comment=comment
        )
        self._desk.start_uncounted(place, client, lambda: self._take_reasons(feedback, place, client))

    async def _share(self, click: str, key: str, name: str, place: Place, client: AsyncWebClient) -> None:
        response = self._desk.look_up("share", lambda: self._desk.responder.recall(key))
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
            return
        message = add_fine_print(self._desk.render(response), wording.shared_by(name))
        payload = {**message.to_payload(), "response_type": "in_channel", "replace_original": False}
        # Claimed only here: whoever asked too much a moment ago, or met a fault of ours, may click again.
        if self._deliveries.claim(click):
            await self._desk.sender.respond(client, place, payload)

    async def _show_more(self, key: str, page: int, place: Place, client: AsyncWebClient) -> None:
        response = self._desk.look_up("button", lambda: self._desk.responder.recall(key))
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
        elif place.modal is not None:
            await self._desk.sender.change_view(client, place, render_answer(response, page))
        else:
            await self._show_below(render_slack(response.reply, key, page=page), place, client)

    async def _show_below(self, message: SlackMessage, place: Place, client: AsyncWebClient) -> None:
        """To whoever clicked, in a channel to nobody else."""
        response_type = "in_channel" if place.is_direct else "ephemeral"
        payload = {**message.to_payload(), "response_type": response_type, "replace_original": False}
        await self._desk.sender.respond(client, place, payload)

    async def _show_research(
        self, entry_id: str, place: Place, client: AsyncWebClient, trigger_id: str
    ) -> None:
        responder = self._desk.responder
        response = self._desk.look_up("button", lambda: responder.respond_to_researcher(entry_id))
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
        elif place.modal is not None:
            await self._desk.sender.open_view(client, place, render_answer(response), trigger_id=trigger_id)
        else:
            await self._show_below(self._desk.render(response, is_private=not place.is_direct), place, client)

    async def _show_citations(
        self, entry_ids: list[str], place: Place, client: AsyncWebClient, trigger_id: str
    ) -> None:
        knowledge = self._desk.responder.knowledge
        found = (entry for one in entry_ids if (entry := knowledge.get(one)))
        citations = tuple(citation for entry in found for citation in entry.citations)
        if not citations:
            await self._desk.tell(place, client, wording.GONE)
            return
        # Reading the styles takes up to a second the first time: others are answered meanwhile.
        texts = {style: await asyncio.to_thread(cite, citations, style) for style in find_styles()}
        await self._desk.sender.open_view(client, place, render_citations(texts), trigger_id=trigger_id)

    async def _take_helpful(self, entry_ids: list[str], place: Place, client: AsyncWebClient) -> None:
        is_kept = await self._keep(_to_feedback(place, entry_ids, is_helpful=True))
        await self._desk.tell(place, client, wording.FEEDBACK_KEPT if is_kept else wording.FEEDBACK_LOST)

    async def _take_unhelpful(
        self, entry_ids: list[str], place: Place, client: AsyncWebClient, trigger_id: str
    ) -> None:
        form = render_feedback_form({"entries": ",".join(entry_ids), "channel": place.channel})
        # First the form: Slack opens it only within three seconds of the click.
        await self._desk.sender.open_view(client, place, form, trigger_id=trigger_id)
        await self._keep(_to_feedback(place, entry_ids))

    async def _take_reasons(self, feedback: Feedback, place: Place, client: AsyncWebClient) -> None:
        # Not counted: this says more about the click that was counted.
        is_kept = await keep_feedback(feedback, self._feedback)
        said = wording.FEEDBACK_KEPT if is_kept else wording.FEEDBACK_LOST
        await self._desk.sender.post_privately(client, place, {"text": said})

    async def _keep(self, feedback: Feedback) -> bool:
        is_kept = await keep_feedback(feedback, self._feedback)
        if is_kept:
            self._desk.turns.metrics.count_feedback(PLATFORM, is_helpful=feedback.is_helpful)
        return is_kept


def _ids_of(action: Json) -> list[str]:
    return [one for one in str(action.get("value") or "").split(",") if one]


def _to_feedback(
    place: Place,
    entry_ids: list[str],
    *,
    is_helpful: bool = False,
    reasons: tuple[str, ...] = (),
    comment: str = "",
) -> Feedback:
    surface = "direct-message" if place.is_direct else "channel" if place.channel else "view"
    workspace = place.workspace or place.organization or ""
    return Feedback(
        PLATFORM, workspace, place.person, surface, tuple(entry_ids), is_helpful, reasons, comment
    )
