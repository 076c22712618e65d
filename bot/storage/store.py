"""Keeps feedback, and forgets a workspace when it is told to.

What speaks to the database takes a third of a second and 20 MB to load: it is loaded when it is first needed.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from bot.storage.address import check_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.database import Database
    from bot.storage.feedback import Feedback
    from bot.storage.records import Records

SECONDS = 5.0
"""How long anything that is asked of the database may take, connecting included."""


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Everything that is kept, in the database at an address."""

    def __init__(
        self, address: str, *, seconds: float = SECONDS, clock: Callable[[], datetime] = _now
    ) -> None:
        check_address(address)
        self._address = address
        self._seconds = seconds
        self._clock = clock
        self._loaded: Records | None = None
        self._loading = asyncio.Lock()

    async def open(self) -> None:
        """Makes the tables and the key; where that fails now, the first use tries again.

        Raises:
            StorageError: the database cannot be used now.
        """
        await (await self._records()).open()

    async def close(self) -> None:
        """Closes every connection."""
        if self._loaded is not None:
            await self._loaded.database.close()

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keeps one person's word; it replaces what the same person said before about the same entries.

        Raises:
            StorageError: it could not be kept.
        """
        await (await self._records()).add_feedback(feedback)

    async def add_member(self, platform: str, workspace: str, organization: str) -> None:
        """Remembers that a workspace has the bot through its organization, and goes when that does.

        Raises:
            StorageError: it could not be kept.
        """
        await (await self._records()).add_member(platform, workspace, organization)

    async def remove_workspace(self, platform: str, workspace: str) -> tuple[str, ...]:
        """Removes all that is kept of a workspace, or of an organization; gives back the workspaces.

        Raises:
            StorageError: it could not be removed.
        """
        return await (await self._records()).remove_workspace(platform, workspace)

    @property
    def database(self) -> Database:
        """For what keeps tables of its own."""
        return self._load().database

    async def _records(self) -> Records:
        if self._loaded is not None:
            return self._loaded
        async with self._loading:
            return await asyncio.to_thread(self._load)

    def _load(self) -> Records:
        if self._loaded is not None:
            return self._loaded
        database = import_module("bot.storage.database").Database(self._address, self._seconds)
        records: Records = import_module("bot.storage.records").Records(database, self._clock)
        self._loaded = records
        return records
