"""When a workspace removes the app: its tokens and all that was kept of it go too."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse

from bot.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slack_bolt.async_app import AsyncApp, AsyncBoltContext

    from bot.channels.slack.tokens import Tokens

logger = logging.getLogger(__name__)


class Lifecycle:
    """Listens for the end of an installation."""

    def __init__(self, tokens: Tokens, forget: Callable[[str], None]) -> None:
        """`forget` drops what is kept of a workspace in memory."""
        self._tokens = tokens
        self._forget = forget

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object."""
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("tokens_revoked")(self.on_tokens_revoked)
        app.event("team_access_revoked")(self.on_team_access_revoked)

    async def on_uninstalled(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        """The app was removed from a workspace, or from a whole organization."""
        team_id = None if context.is_enterprise_install else context.team_id
        return await self._remove_all(body, context.enterprise_id, [team_id])

    async def on_tokens_revoked(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        """Tokens are no longer good; only the bot's matters, since no others are kept."""
        if not (body["event"].get("tokens") or {}).get("bot"):
            return BoltResponse(status=200, body="")
        return await self.on_uninstalled(body, context)

    async def on_team_access_revoked(self, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        """An organization took the app away from some of its workspaces."""
        return await self._remove_all(body, context.enterprise_id, body["event"].get("team_ids") or [])

    async def _remove_all(
        self, body: Mapping[str, Any], enterprise_id: str | None, team_ids: Sequence[str | None]
    ) -> BoltResponse:
        try:
            for team_id in team_ids:
                removed_at = float(body.get("event_time") or 0)
                removed = await self._tokens.remove(enterprise_id, team_id, before=removed_at)
                for workspace in removed:
                    self._forget(workspace)
                logger.info(
                    "slack app removed, %s", "with all data" if removed else "but installed again since: kept"
                )
        except StorageError as error:
            logger.error("data of a workspace that removed the app is still there: %s", error)  # noqa: TRY400
            return BoltResponse(status=503, body="")  # Slack delivers it again.
        return BoltResponse(status=200, body="")
