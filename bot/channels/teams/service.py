"""Microsoft's side: who may send us something, and how we send something back.

The only module that imports the Microsoft 365 Agents SDK (the extra `[teams]`); all others read plain JSON.
The SDK checks signature, audience and age of a token; it leaves those of issuers and addresses off unless
one asks for them, so both are asked for here.
"""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import ClientConnectionError, ClientResponseError, ClientSession, ClientTimeout
from jwt import PyJWTError
from jwt.exceptions import PyJWKClientConnectionError
from microsoft_agents.activity import Activity
from microsoft_agents.authentication.msal import MsalConnectionManager
from microsoft_agents.hosting.core import AgentAuthConfiguration, OutboundHostValidator
from microsoft_agents.hosting.core.authorization import AuthenticationConstants, ClaimsIdentity
from microsoft_agents.hosting.core.authorization.jwt import JwtTokenValidator
from microsoft_agents.hosting.core.connector.teams import TeamsConnectorClient
from yarl import URL

from bot.channels.teams.translate import is_targeted
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.settings import TeamsSettings

logger = logging.getLogger(__name__)

CONNECTION = "SERVICE_CONNECTION"
SCOPE = f"{AuthenticationConstants.AGENTS_SDK_SCOPE}/.default"
RETRIED = frozenset({412, 429, 502, 504})
"""The statuses after which Microsoft asks bots to try again."""
ATTEMPTS = 5
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0
SEND_SECONDS = 30.0

Json = dict[str, Any]


class RefusedError(Exception):
    """A request that is answered with `status`; `reason` says no more than its sender may know."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class TokenSource(Protocol):
    """What gives the token that the bot shows to Microsoft."""

    async def __call__(self) -> str: ...


class Entrance:
    """Decides who may come in: by the token before the body is read, by the address to answer to after it."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._is_playground = settings.is_playground
        self._validator = JwtTokenValidator(read_configuration(settings))
        self._hosts = OutboundHostValidator(enabled=True)

    async def admit(self, authorization: str | None) -> ClaimsIdentity:
        """Who sent the request.

        Raises:
            RefusedError: 401 for a token that is missing or wrong; 503 when Microsoft's keys cannot be read.
        """
        if authorization is None and self._is_playground:
            return self._validator.get_anonymous_claims()
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise RefusedError(401, "no bearer token")
        try:
            return await self._validator.validate_token(token.strip())
        except PyJWKClientConnectionError:
            logger.exception("teams: the keys that tokens are signed with cannot be read")
            raise RefusedError(503, "try again later") from None
        except (PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            # The last three: a token without the fields that the SDK takes for granted.
            raise RefusedError(401, f"token not accepted ({type(error).__name__})") from None

    def check_service(self, identity: ClaimsIdentity, service_url: str) -> None:
        """Only Microsoft's own hosts are answered to, and only the one that the token was given for.

        Raises:
            RefusedError: 401 for any other address.
        """
        if identity.allow_anonymous:
            is_allowed = _is_loopback(service_url)
        else:
            claimed = str(identity.get_claim_value(AuthenticationConstants.SERVICE_URL_CLAIM) or "")
            is_allowed = self._hosts.is_allowed(service_url) and (
                not claimed or _host(claimed) == _host(service_url)
            )
        if not is_allowed:
            raise RefusedError(401, "an address that is not answered to")


class Connector:
    """Sends to Teams, again where Microsoft asks for it."""

    def __init__(
        self,
        token: TokenSource,
        *,
        open_session: Callable[[str], ClientSession],
        sleep: Callable[[float], Awaitable[None]],
        jitter: Callable[[], float],
    ) -> None:
        """`jitter` gives numbers from 0 to 1: those who were refused together shall not return together."""
        self._token = token
        self._open_session = open_session
        self._sleep = sleep
        self._jitter = jitter

    async def send(self, to: Mapping[str, Any], payload: Json) -> str:
        """Answers an activity; gives back the id of the new message.

        Raises:
            ClientError: Teams did not take it, also not when asked again.
        """
        conversation = to["conversation"]["id"]
        body = {
            **payload,
            "channelId": to.get("channelId", "msteams"),
            "serviceUrl": to["serviceUrl"],
            "conversation": to["conversation"],
            "from": to.get("recipient"),
            "recipient": to.get("from"),
        }
        if "id" in to:
            body["replyToId"] = to["id"]
        activity = Activity.model_validate(body)
        if is_targeted(to):
            activity.make_targeted_activity()
        base = str(to["serviceUrl"]).rstrip("/") + "/"
        for attempt in range(1, ATTEMPTS + 1):
            client = TeamsConnectorClient(base, await self._token(), session=self._open_session(base))
            try:
                if activity.reply_to_id:
                    sent = await client.conversations.reply_to_activity(
                        conversation, activity.reply_to_id, activity
                    )
                else:
                    sent = await client.conversations.send_to_conversation(conversation, activity)
            except (ClientResponseError, ClientConnectionError, TimeoutError) as error:
                status = error.status if isinstance(error, ClientResponseError) else 0
                if attempt == ATTEMPTS or (status and status not in RETRIED):
                    raise
                seconds = self._wait(error, attempt)
                logger.warning("teams send failed status=%d, again in %.1f s", status, seconds)
                await self._sleep(seconds)
            else:
                return str(sent.id or "")
            finally:
                await client.close()
        raise AssertionError("the last attempt returns or raises")

    def _wait(self, error: BaseException, attempt: int) -> float:
        """What `Retry-After` says, else twice as long each time; always with some jitter."""
        headers = error.headers if isinstance(error, ClientResponseError) else None
        asked = headers.get("Retry-After", "") if headers else ""
        seconds = float(asked) if asked.isdigit() else FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
        return min(seconds, LONGEST_WAIT_SECONDS) * (1 + self._jitter() / 2)


def build_connector(settings: TeamsSettings, jitter: Callable[[], float]) -> Connector:
    """A connector with the credentials of the settings."""
    hosts = OutboundHostValidator(enabled=not settings.is_playground)

    def open_session(base: str) -> ClientSession:
        return hosts.client({"base_url": base, "timeout": ClientTimeout(total=SEND_SECONDS)})

    token = _no_token if settings.is_playground else _token_source(settings)
    return Connector(token, open_session=open_session, sleep=asyncio.sleep, jitter=jitter)


def read_configuration(settings: TeamsSettings) -> AgentAuthConfiguration:
    """The SDK's own reading of its variables, with the issuer check on whatever they say.

    Raises:
        SettingsError: they cannot be used together.
    """
    values: Json = {**settings.connection, "VALIDATE_ISSUER": "true", "ANONYMOUS_ALLOWED": "false"}
    try:
        return AgentAuthConfiguration(**values)
    except ValueError as error:
        raise SettingsError(f"Teams: {error} (deploy/teams/README.md)") from None


def _token_source(settings: TeamsSettings) -> TokenSource:
    manager = MsalConnectionManager({CONNECTION: read_configuration(settings)})
    provider = manager.get_default_connection()

    async def token() -> str:
        # MSAL keeps a token until shortly before it ends.
        return str(await provider.get_access_token(AuthenticationConstants.AGENTS_SDK_SCOPE, [SCOPE]))

    return token


async def _no_token() -> str:
    return ""


def _host(address: str) -> str:
    try:
        return (URL(address).host or "").casefold()
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    host = _host(address)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
