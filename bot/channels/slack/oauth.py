"""Installing the app into any number of workspaces: `/slack/install` and `/slack/oauth_redirect`."""

from __future__ import annotations

import hmac
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import ClientError, web
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation

from bot.channels.slack.manifest import REDIRECT_PATH, SCOPES
from bot.errors import StorageError
from bot.replies import wording

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.installations import Installations
    from bot.replies.wording import Notice
    from bot.settings import SlackSettings

logger = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
STATE_SECONDS = 600
"""How long somebody may take from `/slack/install` to the click on "Allow"."""
COOKIE = "impsci-slack-install"


class OAuth:
    """Sends people to Slack to allow the app, and takes in what Slack sends them back with."""

    def __init__(
        self,
        settings: SlackSettings,
        installations: Installations,
        client: AsyncWebClient,
        render_notice: Callable[[Notice], str],
    ) -> None:
        self._settings = settings
        self._installations = installations
        self._client = client
        self._render_notice = render_notice
        slack = settings.api_url.removesuffix("api/")
        self._addresses = AuthorizeUrlGenerator(
            client_id=settings.client_id, scopes=tuple(SCOPES), authorization_url=f"{slack}oauth/v2/authorize"
        )

    def add_routes(self, app: web.Application) -> None:
        """Mounts both addresses."""
        # Looking at the address alone must not issue a state.
        app.router.add_get(INSTALL_PATH, self.start, allow_head=False)
        app.router.add_get(REDIRECT_PATH, self.finish, allow_head=False)

    async def start(self, _: web.Request) -> web.Response:
        """To Slack, with a state that is bound to this browser by a cookie."""
        try:
            state = await self._installations.issue_state()
        except StorageError as error:
            return self._refuse(503, wording.INSTALL_LATER, error)
        response = web.Response(status=302, headers={"Location": self._addresses.generate(state)})
        response.headers["Cache-Control"] = "no-store"
        response.set_cookie(
            COOKIE,
            state,
            max_age=STATE_SECONDS,
            path=REDIRECT_PATH,
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def finish(self, request: web.Request) -> web.Response:
        """The page after "Allow" or "Cancel"; nothing is installed unless this browser asked for it."""
        if "error" in request.query:
            return self._refuse(200, wording.INSTALL_CANCELLED, "Slack or the person said no")
        state, own = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        if not state or not hmac.compare_digest(state.encode(), own.encode()):
            return self._refuse(400, wording.INSTALL_AGAIN, "the state is not of this browser")
        try:
            if not await self._installations.consume_state(state):
                return self._refuse(400, wording.INSTALL_AGAIN, "the state has expired or was used")
            granted = await self._client.oauth_v2_access(
                client_id=self._settings.client_id,
                client_secret=self._settings.client_secret,
                code=request.query.get("code", ""),
            )
            installation = read_installation(granted.data if isinstance(granted.data, dict) else {})
            await self._installations.save(installation)
        except StorageError as error:
            return self._refuse(503, wording.INSTALL_LATER, error)
        except (SlackClientError, ClientError, TimeoutError, OSError, KeyError, AttributeError) as error:
            # The last two: what came is no grant; the SDK itself fails so where it is no object.
            return self._refuse(502, wording.INSTALL_AGAIN, type(error).__name__)
        logger.info("slack app installed org_wide=%s", bool(installation.is_enterprise_install))
        name = installation.enterprise_name if installation.is_enterprise_install else installation.team_name
        where = urlencode({"app": installation.app_id or "", "team": installation.team_id or ""})
        return self._show(200, wording.installed(name or "Slack", f"https://slack.com/app_redirect?{where}"))

    def _refuse(self, status: int, notice: Notice, reason: object) -> web.Response:
        logger.warning("slack install not finished status=%d: %s", status, reason)
        return self._show(status, notice)

    def _show(self, status: int, notice: Notice) -> web.Response:
        response = web.Response(
            status=status, text=self._render_notice(notice), content_type="text/html", charset="utf-8"
        )
        response.headers["Cache-Control"] = "no-store"
        response.del_cookie(COOKIE, path=REDIRECT_PATH, secure=True, httponly=True, samesite="Lax")
        return response


def read_installation(granted: Mapping[str, Any]) -> Installation:
    """What Slack granted; personal tokens are not asked for, and not kept.

    Raises:
        KeyError: it is no grant of a bot.
    """
    team, enterprise = granted.get("team") or {}, granted.get("enterprise") or {}
    return Installation(
        app_id=granted["app_id"],
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=granted["access_token"],
        bot_user_id=granted["bot_user_id"],
        bot_scopes=granted.get("scope", ""),
        bot_refresh_token=granted.get("refresh_token"),
        bot_token_expires_in=granted.get("expires_in"),
        user_id=granted["authed_user"]["id"],
        is_enterprise_install=bool(granted.get("is_enterprise_install")),
        token_type=granted.get("token_type"),
    )
