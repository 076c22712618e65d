"""Where people look around instead of asking: App Home, the search modal, and terms of a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from bot.channels.slack.translate import Place
from bot.replies import wording
from bot.replies.slack_home import (
    BROWSE_ACTION,
    EXPLAIN_SHORTCUT,
    SEARCH_ACTION,
    SEARCH_OPEN_ACTION,
    SEARCH_SHORTCUT,
    START,
    render_kind,
    render_search,
    render_search_options,
    render_start,
)
from bot.replies.slack_views import SHOW_ACTION, render_answer

if TYPE_CHECKING:
    from slack_bolt import BoltResponse
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.desk import Desk
    from bot.channels.turns import Deliveries
    from bot.replies.responder import Responder

Json = dict[str, Any]

MOST_FOUND = 20


class Browsing:
    """Publishes the same views to everybody: a view is written once for each state of the knowledge."""

    def __init__(self, desk: Desk, deliveries: Deliveries) -> None:
        self._desk = desk
        self._deliveries = deliveries
        self._views: WeakKeyDictionary[Responder, dict[str, Json]] = WeakKeyDictionary()

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.event("app_home_opened")(self.on_home_opened)
        app.action(re.compile(rf"^{BROWSE_ACTION}:"))(self.on_browse)
        app.action(re.compile(rf"^{SHOW_ACTION}:"))(self.on_show)
        app.action(SEARCH_OPEN_ACTION)(self.on_search)
        app.action(SEARCH_ACTION)(self.on_found)
        app.options(SEARCH_ACTION)(self.on_typing)
        app.global_shortcut(SEARCH_SHORTCUT)(self.on_search)
        app.message_shortcut(EXPLAIN_SHORTCUT)(self.on_explain)

    async def on_home_opened(self, body: Json, client: AsyncWebClient) -> None:
        """Somebody looks at the bot's Home."""
        event = body["event"]
        delivery = f"{body.get('team_id')}:{body.get('event_id')}"
        if event.get("tab") == "home" and self._deliveries.claim(delivery):
            place = Place.of({**body, "user_id": event.get("user"), "channel_id": event.get("channel")})
            # To look in is no question.
            self._desk.start_uncounted(place, client, lambda: self._publish(START, place, client))

    async def on_browse(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """A click on a kind of entries, or on the way back."""
        await ack()
        place = Place.of(body)
        self._desk.start(place, client, lambda: self._publish(str(action.get("value")), place, client))

    async def on_show(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """A click on an entry: in a modal it takes the place of what was there."""
        await ack()
        self._start_show(str(action.get("value") or ""), body, client)

    async def on_found(self, ack: AsyncAck, action: Json, body: Json, client: AsyncWebClient) -> None:
        """An entry was chosen in the search modal."""
        await ack()
        self._start_show(str((action.get("selected_option") or {}).get("value") or ""), body, client)

    async def on_search(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """The shortcut or the button that opens the search."""
        await ack()
        place = Place.of(body)
        trigger_id = str(body.get("trigger_id") or "")
        self._desk.start(place, client, lambda: self._open_search(place, client, trigger_id))

    async def on_typing(self, ack: AsyncAck, body: Json) -> BoltResponse:
        """What fits to the letters typed so far; Slack asks at nearly every letter, so this is no turn."""
        found = self._desk.responder.suggest(str(body.get("value") or ""), MOST_FOUND)
        return await ack(**render_search_options(found))

    async def on_explain(self, ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        """The shortcut on somebody's message: its terms, for the one who asks alone."""
        await ack()
        place = Place.of(body)
        text = str((body.get("message") or {}).get("text") or "")
        self._desk.start(place, client, lambda: self._explain(text, place, client))

    async def _open_search(self, place: Place, client: AsyncWebClient, trigger_id: str) -> None:
        await self._desk.sender.open_view(client, place, render_search(), trigger_id=trigger_id)

    async def _explain(self, text: str, place: Place, client: AsyncWebClient) -> None:
        response = self._desk.look_up("explain", lambda: self._desk.responder.respond_with_terms(text))
        assert response is not None  # noqa: S101 - there is always something to say
        message = self._desk.render(response).to_payload()
        payload = {**message, "response_type": "ephemeral", "replace_original": False}
        await self._desk.sender.respond(client, place, payload)

    async def _publish(self, name: str, place: Place, client: AsyncWebClient) -> None:
        responder = self._desk.responder
        views = self._views.setdefault(responder, {})
        if name not in views:
            view = None if name == START else render_kind(responder.knowledge, name)
            # A kind that does not exist leads back to the start, and is not remembered.
            name = name if view else START
            views.setdefault(name, view or render_start(responder.knowledge))
        await self._desk.sender.call(
            client, "views.publish", place=place, user_id=place.person, view=views[name]
        )

    def _start_show(self, entry_id: str, body: Json, client: AsyncWebClient) -> None:
        place = Place.of(body)
        self._desk.start(place, client, lambda: self._show(entry_id, body, place, client))

    async def _show(self, entry_id: str, body: Json, place: Place, client: AsyncWebClient) -> None:
        responder = self._desk.responder
        response = self._desk.look_up("view", lambda: responder.respond_with(entry_id))
        if response is None:
            await self._desk.tell(place, client, wording.GONE)
        elif place.modal is not None:
            await self._desk.sender.change_view(client, place, render_answer(response))
        else:
            trigger_id = str(body.get("trigger_id") or "")
            await self._desk.sender.open_view(client, place, render_answer(response), trigger_id=trigger_id)
