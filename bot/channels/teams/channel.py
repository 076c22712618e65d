"""Teams' way in: `/api/messages`, where each request shows a token before its body is read."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.channels.teams.service import RefusedError

if TYPE_CHECKING:
    from bot.channels.teams.listeners import Listeners
    from bot.channels.teams.service import Entrance

logger = logging.getLogger(__name__)

Json = dict[str, Any]

MESSAGES_PATH = "/api/messages"


class TeamsChannel:
    """One Teams app, for as long as the server runs."""

    def __init__(self, entrance: Entrance, listeners: Listeners) -> None:
        self._entrance = entrance
        self._listeners = listeners

    def add_routes(self, app: web.Application) -> None:
        """Mounts the entrance."""
        app.router.add_post(MESSAGES_PATH, self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        try:
            identity = await self._entrance.admit(request.headers.get("Authorization"))
            activity = _read_activity(await request.read())
            self._entrance.check_service(identity, activity["serviceUrl"])
        except RefusedError as refused:
            logger.warning("teams request refused status=%d reason=%s", refused.status, refused.reason)
            return web.Response(status=refused.status, text=refused.reason)
        if activity["type"] == "invoke":
            status, body = await self._listeners.on_invoke(activity)
            return web.json_response(body, status=status)
        self._listeners.on_activity(activity)
        return web.Response(status=202)


def _read_activity(body: bytes) -> Json:
    """The activity, with the fields that an answer needs.

    Raises:
        RefusedError: 400 for anything else.
    """
    try:
        activity: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "the body is not JSON") from None
    if not _is_activity(activity):
        raise RefusedError(400, "the body is not an activity")
    found: Json = activity
    return found


def _is_activity(body: object) -> bool:
    conversation = body.get("conversation") if isinstance(body, dict) else None
    return (
        isinstance(body, dict)
        and isinstance(conversation, dict)
        and isinstance(conversation.get("id"), str)
        and isinstance(body.get("type"), str)
        and isinstance(body.get("serviceUrl"), str)
    )
