"""The connection to SQLite or PostgreSQL; whatever fails there comes out as one kind of error."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.errors import SettingsError, StorageError
from bot.storage.address import EXPECTED, check_address
from bot.storage.tables import TABLES, VERSION, versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import URL, MetaData
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_MAKING = 5_102_317_665
"""The name (a number) of the lock under which tables are made, where two processes start at once."""


class Database:
    """An engine whose tables are made when they are first needed.

    Nothing is connected before that, so that a bot whose database is down starts and answers all the same.
    """

    def __init__(self, address: str, seconds: float) -> None:
        url = read_url(address)
        self._file = _file_of(url)
        self._seconds = seconds
        self._made: list[MetaData] = []
        self._making = asyncio.Lock()
        self.engine: AsyncEngine = _make_engine(url, seconds)

    @asynccontextmanager
    async def use(self, *tables: MetaData) -> AsyncIterator[AsyncEngine]:
        """The engine, with our own and the given tables in place.

        Raises:
            StorageError: what was done inside failed, or took too long.
        """
        try:
            async with asyncio.timeout(self._seconds):
                for one in (TABLES, *tables):
                    if one not in self._made:
                        await self._make(one)
                yield self.engine
        except TimeoutError:
            raise StorageError(f"the database did not answer within {self._seconds:.0f} seconds") from None
        except (SQLAlchemyError, OSError) as error:
            # Perhaps the tables are gone, with the file or by a restored backup: the next use looks again.
            self._made.clear()
            # Its text may hold what was to be stored.
            raise StorageError(f"the database failed: {_name(error)}") from error

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()

    async def _make(self, tables: MetaData) -> None:
        async with self._making:
            if tables in self._made:
                return
            if self._file is not None:
                _make_file(self._file)
            async with self.engine.begin() as connection:
                if self.engine.dialect.name == "postgresql":
                    # There, "if not exists" alone fails where two make the same table at once.
                    await connection.execute(text("select pg_advisory_xact_lock(:name)"), {"name": _MAKING})
                for table in tables.sorted_tables:
                    await connection.execute(CreateTable(table, if_not_exists=True))
                    for index in table.indexes:
                        await connection.execute(CreateIndex(index, if_not_exists=True))
                if tables is TABLES:
                    await _check_version(connection)
            self._made.append(tables)


def read_url(address: str) -> URL:
    """The address with the driver that is used for it.

    Raises:
        SettingsError: it is no address of a database that can be used.
    """
    driver = check_address(address)
    try:
        return make_url(address).set(drivername=driver)
    except (ArgumentError, ValueError):
        raise SettingsError(f"DATABASE_URL: {EXPECTED}; the one set is no such address") from None


def _make_engine(url: URL, seconds: float) -> AsyncEngine:
    is_file = url.get_backend_name() == "sqlite"
    # Another process may hold the file for a moment: it is waited for, but not longer than for all else.
    arguments: dict[str, Any] = {"timeout": seconds * 0.8}
    try:
        # Parameters are hidden, so that no error text and no traceback shows what askers wrote.
        return create_async_engine(
            url, connect_args=arguments, pool_pre_ping=not is_file, hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError("DATABASE_URL: the address has a part that cannot be used") from None


def _file_of(url: URL) -> Path | None:
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def _make_file(path: Path) -> None:
    """An empty file that nobody else may read, since tokens of workspaces may come into it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


async def _check_version(connection: AsyncConnection) -> None:
    found = (await connection.execute(select(versions.c.version))).scalar_one_or_none()
    if found is None:
        await connection.execute(
            text("insert into impsci_version (id, version) values (1, :version) on conflict do nothing"),
            {"version": VERSION},
        )
    elif found > VERSION:
        raise StorageError(
            f"the database is of a newer impsci (its version {found}, here {VERSION}): update this one"
        )


def _name(error: Exception) -> str:
    cause = getattr(error, "orig", None)
    return type(error).__name__ if cause is None else f"{type(error).__name__} ({type(cause).__name__})"
