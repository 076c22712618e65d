"""Who has installed the app: a bot token for each workspace, and what goes when a workspace removes the app.

The tables and their handling are Slack's own (`slack_sdk.oauth`), on the database of `bot.storage`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import delete

from bot.channels.slack.oauth import STATE_SECONDS
from bot.channels.slack.tokens import PLATFORM
from bot.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slack_sdk.oauth.installation_store import Bot, Installation
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import SlackSettings
    from bot.storage.store import Store

logger = logging.getLogger(__name__)

FRESH_SECONDS = 300.0
"""How long a token is used before it is read again: another process may have seen it go."""
REMEMBERED = 1_000
READ_SECONDS = 1.5
"""How long a turn waits for its token: Slack gives three seconds in all."""
PAUSE_SECONDS = 5.0
"""For so long a database that failed is not asked for tokens, so that turns do not queue up behind it."""

Key = tuple[str | None, str | None]
"""An organization and a workspace of it; either may be missing."""


@dataclass(frozen=True, slots=True)
class _Known:
    result: AuthorizeResult
    read_at: float


class Installations:
    """Tokens by workspace: in the database, and those used lately in memory."""

    def __init__(
        self,
        settings: SlackSettings,
        store: Store,
        client: AsyncWebClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        engine = store.database.engine
        self._store = store
        self._clock = clock
        self._table = AsyncSQLAlchemyInstallationStore(settings.client_id, engine, logger=logger)
        self._states = AsyncSQLAlchemyOAuthStateStore(STATE_SECONDS, engine, logger=logger)
        self._rotator = AsyncTokenRotator(
            client=client, client_id=settings.client_id, client_secret=settings.client_secret
        )
        self._known: OrderedDict[Key, _Known] = OrderedDict()
        self._reading: dict[Key, asyncio.Task[AuthorizeResult | None]] = {}
        self._unreachable_until = float("-inf")

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Without a token the result is none the less one: a command is answered, a mention cannot be.
        key = (enterprise_id, team_id)
        result = self._recall(key)
        if result is None and self._clock() >= self._unreachable_until:
            # Where this takes too long it goes on all the same, for whoever asks next.
            with contextlib.suppress(TimeoutError):
                result = await asyncio.wait_for(asyncio.shield(self._start_reading(key)), READ_SECONDS)
        # An old token is better than none: Slack says so itself where it is no longer good.
        known = self._known.get(key)
        return result or (known.result if known is not None else _without_token(key))

    async def find_token(self, enterprise_id: str | None, team_id: str | None) -> str | None:
        key = (enterprise_id, team_id)
        result = self._recall(key) or await self._start_reading(key)
        return result.bot_token if result else None

    def _recall(self, key: Key) -> AuthorizeResult | None:
        known = self._known.get(key)
        if known is None or self._clock() - known.read_at >= FRESH_SECONDS:
            return None
        self._known.move_to_end(key)
        return known.result

    def _start_reading(self, key: Key) -> asyncio.Task[AuthorizeResult | None]:
        """One read for all who wait for the same."""
        reading = self._reading.get(key)
        if reading is None:
            reading = self._reading[key] = asyncio.create_task(self._try_read(key))
            reading.add_done_callback(lambda _: self._reading.pop(key))
        return reading

    async def _try_read(self, key: Key) -> AuthorizeResult | None:
        try:
            return await self._read(key)
        except StorageError as error:
            self._unreachable_until = self._clock() + PAUSE_SECONDS
            logger.error("slack tokens cannot be read for now: %s", error)  # noqa: TRY400
            return None

    async def save(self, installation: Installation) -> None:
        """Keeps a new installation, and it alone of its workspace.

        Raises:
            StorageError: it could not be kept.
        """
        async with self._store.database.use(self._table.metadata) as engine:
            await self._table.async_save(installation)
            async with engine.begin() as connection:
                # Tokens of earlier installations of the same workspace are of no use but to thieves.
                for table in (self._table.bots, self._table.installations):
                    older = (
                        table.c.client_id == self._table.client_id,
                        table.c.enterprise_id == installation.enterprise_id,
                        table.c.team_id == installation.team_id,
                        table.c.installed_at < _naive(installation.installed_at),
                    )
                    await connection.execute(delete(table).where(*older))
        self._forget(installation.enterprise_id, installation.team_id)

    async def remove(
        self, enterprise_id: str | None, team_id: str | None, *, before: float
    ) -> tuple[str, ...]:
        async with self._store.database.use(self._table.metadata):
            for enterprise, team in _candidates((enterprise_id, team_id)):
                if team != team_id:
                    continue
                bot = await self._table.async_find_bot(enterprise_id=enterprise, team_id=team)
                if bot is not None and bot.installed_at > before:
                    return ()
                await self._table.async_delete_installation(enterprise_id=enterprise, team_id=team)
                await self._table.async_delete_bot(enterprise_id=enterprise, team_id=team)
        self._forget(enterprise_id, team_id)
        return await self._store.remove_workspace(PLATFORM, team_id or enterprise_id or "")

    def forget_token(self, token: str) -> None:
        for key in [key for key, known in self._known.items() if known.result.bot_token == token]:
            del self._known[key]

    async def issue_state(self) -> str:
        """A value that comes back from Slack once, within ten minutes.

        Raises:
            StorageError: it could not be kept.
        """
        async with self._store.database.use(self._states.metadata) as engine, engine.begin() as connection:
            states = self._states.oauth_states
            await connection.execute(delete(states).where(states.c.expire_at < _naive(time.time())))
        async with self._store.database.use(self._states.metadata):
            return str(await self._states.async_issue())

    async def consume_state(self, state: str) -> bool:
        """True for a state that was issued, has not expired, and was not consumed before.

        Raises:
            StorageError: that cannot be known now.
        """
        states = self._states.oauth_states
        is_good = (states.c.state == state, states.c.expire_at > _naive(time.time()))
        async with self._store.database.use(self._states.metadata) as engine, engine.begin() as connection:
            # In one step: the SDK reads and then deletes, so that two at once would both be let in.
            return (await connection.execute(delete(states).where(*is_good))).rowcount == 1

    async def _read(self, key: Key) -> AuthorizeResult:
        async with self._store.database.use(self._table.metadata):
            for enterprise, team in _candidates(key):
                bot = await self._table.async_find_bot(enterprise_id=enterprise, team_id=team)
                if bot is not None:
                    break
            else:
                logger.warning("slack app is not installed there: install it at /slack/install")
                return _without_token(key)
        if bot.team_id is None and key[1] is not None and key[0] is not None:
            await self._store.add_member(PLATFORM, key[1], key[0])
        bot = await self._rotate(bot)
        result = AuthorizeResult(
            enterprise_id=key[0],
            team_id=key[1],
            bot_token=bot.bot_token,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
        )
        self._known[key] = _Known(result, self._clock())
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return result

    async def _rotate(self, bot: Bot) -> Bot:
        """The same, or with a new token where its own expires within two hours."""
        try:
            rotated = await self._rotator.perform_bot_token_rotation(bot=bot)
            if rotated is not None:
                async with self._store.database.use(self._table.metadata):
                    await self._table.async_save_bot(rotated)
                return rotated
        except (SlackClientError, TimeoutError, OSError) as error:
            logger.warning("slack token not rotated, the old one is used: %s", type(error).__name__)
        return bot

    def _forget(self, enterprise_id: str | None, team_id: str | None) -> None:
        """Also what is known of the workspaces of an organization."""
        for key in list(self._known):
            if key[1] == team_id or (team_id is None and key[0] == enterprise_id):
                del self._known[key]


def _candidates(key: Key) -> Iterator[Key]:
    """Whose installation serves a workspace: its own, from before it was in an organization, or that's."""
    enterprise_id, team_id = key
    if team_id is not None:
        yield (enterprise_id, team_id)
        if enterprise_id is not None:
            yield (None, team_id)
    if enterprise_id is not None:
        yield (enterprise_id, None)


def _without_token(key: Key) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=key[0], team_id=key[1])


def _naive(moment: float) -> datetime:
    """As the SDK's tables have it: UTC without saying so."""
    return datetime.fromtimestamp(moment, tz=UTC).replace(tzinfo=None)
