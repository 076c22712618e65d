"""What `bot.storage.store` does, in SQL."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import TABLES, feedback, keys, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.storage.database import Database
    from bot.storage.feedback import Feedback

PERSON_KEY = "person"
KEY_BYTES = 32


class Records:
    """Everything that is kept; of persons it knows only a keyed hash, of questions nothing."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self.database = database
        self._clock = clock
        self._key: bytes | None = None

    async def open(self) -> None:
        """Makes the tables and the key."""
        async with self.database.use() as engine, engine.begin() as connection:
            await self._read_key(connection)

    async def add_feedback(self, said: Feedback) -> None:
        """Adds or replaces one person's word about entries."""
        async with self.database.use() as engine, engine.begin() as connection:
            key = await self._read_key(connection)
            about = {
                "platform": said.platform,
                "workspace": said.workspace,
                "person": hash_person(key, said.platform, said.workspace, said.person),
                "entry_ids": _clean(" ".join(said.entry_ids))[:2_000],
            }
            word = {
                "surface": said.surface,
                "is_helpful": said.is_helpful,
                "reasons": _clean(json.dumps(said.reasons)),
                "comment": _clean(said.comment),
                "said_at": self._clock(),
            }
            await _put(connection, feedback, about, word)

    async def add_member(self, platform: str, workspace: str, organization: str) -> None:
        """Adds a workspace of an organization."""
        async with self.database.use() as engine, engine.begin() as connection:
            row = {"platform": platform, "workspace": workspace}
            await _put(connection, members, row, {"organization": organization})

    async def remove_workspace(self, platform: str, workspace: str) -> tuple[str, ...]:
        """Empties every table of a workspace, or of those of an organization; gives back which those were."""
        async with self.database.use() as engine, engine.begin() as connection:
            of_organization = select(members.c.workspace).where(
                members.c.platform == platform, members.c.organization == workspace
            )
            removed = [workspace, *(await connection.execute(of_organization)).scalars()]
            for table in TABLES.sorted_tables:
                if "workspace" in table.c:
                    await connection.execute(
                        delete(table).where(table.c.platform == platform, table.c.workspace.in_(removed))
                    )
        return tuple(removed)

    async def _read_key(self, connection: AsyncConnection) -> bytes:
        if self._key is None:
            row = {"name": PERSON_KEY, "value": secrets.token_bytes(KEY_BYTES)}
            # Where two processes make it at once, the one that was first counts for both.
            await connection.execute(_insert(connection, keys).values(row).on_conflict_do_nothing())
            query = select(keys.c.value).where(keys.c.name == PERSON_KEY)
            self._key = bytes((await connection.execute(query)).scalar_one())
        return self._key


def hash_person(key: bytes, platform: str, workspace: str, person: str) -> str:
    """The same for the same person in the same workspace; without the key nobody is found by it."""
    return hmac.new(key, f"{platform}\0{workspace}\0{person}".encode(), "sha256").hexdigest()


def _insert(connection: AsyncConnection, table: Table) -> Any:  # noqa: ANN401 - the dialects share no type that knows of conflicts
    is_postgres = connection.dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgres else sqlite.insert(table)


async def _put(
    connection: AsyncConnection, table: Table, row: Mapping[str, object], values: Mapping[str, object]
) -> None:
    """Adds a row, or gives the one that is there new values."""
    insertion = _insert(connection, table).values({**row, **values})
    await connection.execute(insertion.on_conflict_do_update(index_elements=list(row), set_=values))


def _clean(text: str) -> str:
    """Without what a database cannot hold: the character zero, and halves of surrogate pairs."""
    return text.encode(errors="replace").decode().replace("\0", "")
