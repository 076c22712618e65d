"""The one place from which anything is sent to Slack: what is tried again, and what is tried instead.

A call is repeated only where Slack did not carry it out: it could not be reached, or it said so (429, 500,
503). After a timeout or a broken connection nobody knows, so nothing is repeated: an answer may be lost, with
a line in the log, but it never comes twice.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack.tokens import PLATFORM
from bot.channels.turns import new_incident
from bot.replies import wording
from bot.replies.slack_cards import without_cards

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

    from bot.channels.metrics import Metrics
    from bot.channels.slack.tokens import Tokens
    from bot.channels.slack.translate import Place

logger = logging.getLogger(__name__)

Json = dict[str, Any]

LONGEST_WAIT_SECONDS = 30
"""A turn waits no longer than this when Slack asks for a pause; after more, nobody expects the answer."""
PAUSES = (0.5, 2.0)
"""Seconds before a post to a `response_url` is tried again after a fault of Slack's."""
MOST_PLAIN_CHARACTERS = 3_000

TOKEN_ERRORS = frozenset(
    ("invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "org_login_required")
)
PLACE_ERRORS = frozenset(("channel_not_found", "not_in_channel", "is_archived", "restricted_action"))
SIZE_ERRORS = frozenset(("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"))
TRIGGER_ERRORS = frozenset(("expired_trigger_id", "trigger_expired", "exchanged_trigger_id"))
_MESSAGE_FIELDS = ("text", "blocks", "unfurl_links", "unfurl_media")
_NO_ANSWER = (SlackClientError, ClientError, TimeoutError, OSError)
_HINTS = {
    **dict.fromkeys(TOKEN_ERRORS, "the bot token is no longer good: install the app again"),
    **dict.fromkeys(PLACE_ERRORS, "the bot may not write there: invite it to the channel"),
    "not_authed": "there is no bot token for that workspace: install the app",
    "missing_scope": "the app lacks a scope: install it again from the manifest",
    "ratelimited": "Slack asked for a longer pause than a turn can wait",
}


class Sender:
    """Sends; gives back whether the asker got it, after one line in the log where not."""

    def __init__(self, metrics: Metrics, tokens: Tokens, seconds: int) -> None:
        self._metrics = metrics
        self._tokens = tokens
        self._seconds = seconds

    async def post(self, client: AsyncWebClient, place: Place, payload: Json) -> bool:
        """Posts a message; where Slack takes it in no form there, the asker gets it as a direct message."""
        await self._find_token(client, place)
        error = await self._try_post(client, payload, place.channel, place.thread)
        if error in TOKEN_ERRORS and await self._renew_token(client, place):
            error = await self._try_post(client, payload, place.channel, place.thread)
        for way, simpler in _simpler_than(payload):
            if error in SIZE_ERRORS:
                _log_other_way("chat.postMessage", error, way)
                payload = simpler
                error = await self._try_post(client, payload, place.channel, place.thread)
        if error in PLACE_ERRORS and place.person and not place.is_direct:
            _log_other_way("chat.postMessage", error, "as a direct message")
            error = await self._try_post(client, _with_note(payload), place.person, None)
        return self._conclude("chat.postMessage", error, client)

    async def respond(self, client: AsyncWebClient, place: Place, payload: Json) -> bool:
        """Posts to the `response_url`; where that is dead, in the same place, to those it was meant for."""
        error = await self._try_respond(place, payload)
        if error and not error.startswith("unknown:"):
            _log_other_way("response_url", error, "by the Web API")
            if payload.get("response_type") == "in_channel" and not payload.get("replace_original"):
                message = {key: payload[key] for key in _MESSAGE_FIELDS if payload.get(key) is not None}
                return await self.post(client, place, message)
            error = await self._try_post_privately(client, place, payload)
            for way, simpler in _simpler_than(payload):
                if error in SIZE_ERRORS:
                    _log_other_way("chat.postEphemeral", error, way)
                    error = await self._try_post_privately(client, place, simpler)
        return self._conclude("response_url", error, client)

    async def post_privately(self, client: AsyncWebClient, place: Place, payload: Json) -> bool:
        """Says something to one person alone, in the place where that person asked."""
        return self._conclude(
            "chat.postEphemeral", await self._try_post_privately(client, place, payload), client
        )

    async def open_view(self, client: AsyncWebClient, place: Place, view: Json, *, trigger_id: str) -> bool:
        """Opens a modal, upon the one that is open there; where it was too late for that, says so."""
        await self._find_token(client, place)
        method = "views.open" if place.modal is None else "views.push"
        error = await _try(client.api_call(method, json={"trigger_id": trigger_id, "view": view}))
        if error in TRIGGER_ERRORS:
            _log_other_way(method, error, "by saying so")
            note: Json = {"text": wording.TOO_LATE_FOR_FORM, "response_type": "ephemeral"}
            await self.respond(client, place, {**note, "replace_original": False})
            return False
        return self._conclude(method, error, client)

    async def change_view(self, client: AsyncWebClient, place: Place, view: Json) -> bool:
        """Shows something else in the modal that is open there."""
        view_id = str((place.modal or {}).get("id") or "")
        return await self.call(client, "views.update", place, view_id=view_id, view=view)

    async def call(
        self, client: AsyncWebClient, method: str, place: Place | None = None, **arguments: object
    ) -> bool:
        """Any other method of the Web API, whose result nobody waits for."""
        if place is not None:
            await self._find_token(client, place)
        error = await _try(client.api_call(method, json=arguments))
        return self._conclude(method, error, client)

    async def _find_token(self, client: AsyncWebClient, place: Place) -> None:
        """Where there was no time for it before, there is now."""
        if not client.token:
            client.token = await self._tokens.find_token(place.organization, place.workspace or None)

    async def _renew_token(self, client: AsyncWebClient, place: Place) -> bool:
        """True where the workspace has another token by now: the app was installed again."""
        refused = client.token or ""
        self._tokens.forget_token(refused)
        client.token = await self._tokens.find_token(place.organization, place.workspace or None)
        return client.token not in (None, refused)

    async def _try_post(self, client: AsyncWebClient, payload: Json, channel: str, thread: str | None) -> str:
        if not client.token:
            return "not_authed"
        return await _try(client.chat_postMessage(channel=channel, thread_ts=thread, **payload))

    async def _try_post_privately(self, client: AsyncWebClient, place: Place, payload: Json) -> str:
        await self._find_token(client, place)
        message = {key: payload[key] for key in ("text", "blocks") if payload.get(key)}
        if not (client.token and place.person):
            return "not_authed"
        if place.is_direct or not place.channel:  # In a modal or the Home there is no channel.
            return await self._try_post(client, message, place.channel or place.person, place.thread)
        return await _try(
            client.chat_postEphemeral(
                channel=place.channel, user=place.person, thread_ts=place.thread, **message
            )
        )

    async def _try_respond(self, place: Place, payload: Json) -> str:
        if not place.response_url:
            return "no response_url"
        hook = AsyncWebhookClient(
            place.response_url, timeout=self._seconds, retry_handlers=build_retry_handlers()
        )
        body = {**payload, **({"thread_ts": place.thread} if place.thread else {})}
        for pause in (*PAUSES, None):
            try:
                response = await hook.send_dict(body)
            except _NO_ANSWER as error:
                return _name(error)
            if response.status_code == 200:
                return ""
            if response.status_code not in (500, 503) or pause is None:
                break
            await asyncio.sleep(pause)
        return f"status {response.status_code}"

    def _conclude(self, method: str, error: str, client: AsyncWebClient) -> bool:
        if not error:
            return True
        if error in TOKEN_ERRORS and client.token:
            self._tokens.forget_token(client.token)
        self._metrics.count_failure(PLATFORM, "sending")
        logger.error(
            "turn failed platform=slack incident=%s method=%s error=%s%s",
            new_incident(),
            method,
            error,
            f" ({_HINTS[error]})" if error in _HINTS else "",
        )
        return False


class _BoundedRateLimitHandler(AsyncRateLimitErrorRetryHandler):
    """Waits as Slack asks, but no longer than a turn can: the SDK's own waits for hours."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the SDK's signature
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        headers = {name.lower(): value[0] for name, value in response.headers.items()}
        asked = headers.get("retry-after", "1")
        return asked.isdecimal() and int(asked) <= LONGEST_WAIT_SECONDS


def build_client(api_url: str, seconds: int) -> AsyncWebClient:
    """A client of the Web API that repeats nothing that may have been carried out."""
    return AsyncWebClient(base_url=api_url, timeout=seconds, retry_handlers=build_retry_handlers())


def build_retry_handlers() -> list[AsyncRetryHandler]:
    """What is tried again: by default the SDK also repeats calls whose connection broke in the middle."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=2, error_types=[ClientConnectorError]),
        _BoundedRateLimitHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]


async def _try(call: Awaitable[object]) -> str:
    """The error of a call; empty where Slack carried it out."""
    try:
        await call
    except SlackApiError as refusal:
        said = getattr(refusal.response, "data", None)
        return str(said["error"]) if isinstance(said, dict) and said.get("error") else "unknown:no JSON"
    except (*_NO_ANSWER, AttributeError) as error:  # The SDK expects an object, and has no error of its own.
        return _name(error)
    return ""


def _name(error: Exception) -> str:
    """`unknown:` where Slack may have carried out what was asked."""
    return (
        type(error).__name__ if isinstance(error, ClientConnectorError) else f"unknown:{type(error).__name__}"
    )


def _log_other_way(method: str, error: str, way: str) -> None:
    logger.warning("slack refused method=%s error=%s, trying %s", method, error, way)


def _plain(payload: Json) -> Json:
    text = str(payload.get("text") or "")
    cut = text if len(text) <= MOST_PLAIN_CHARACTERS else f"{text[:MOST_PLAIN_CHARACTERS]}…"
    return {**{key: value for key, value in payload.items() if key != "blocks"}, "text": cut}


def _simpler_than(payload: Json) -> Iterator[tuple[str, Json]]:
    """What is tried with a message that Slack refuses for its size or its blocks, the best first."""
    blocks = payload.get("blocks") or []
    listed = list(without_cards(blocks))
    if listed != blocks:
        yield "with a list for cards", {**payload, "blocks": listed}
    yield "as plain text", _plain(payload)


def _with_note(payload: Json) -> Json:
    note = {"type": "section", "text": {"type": "mrkdwn", "text": wording.ANSWERED_ELSEWHERE}}
    text = f"{wording.ANSWERED_ELSEWHERE}\n\n{payload.get('text') or ''}"
    blocks = payload.get("blocks") or []
    return {**payload, "text": text, **({"blocks": [note, *blocks][:50]} if blocks else {})}
