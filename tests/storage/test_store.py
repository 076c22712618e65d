"""What is kept of feedback, by whom it can be found, and that it goes with the workspace."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from bot.errors import SettingsError, StorageError
from bot.storage.database import read_url
from bot.storage.feedback import Feedback
from bot.storage.store import Store
from bot.storage.tables import TABLES, VERSION, feedback, keys, versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import RowMapping, Table

    from tests.fakes.postgres import Cluster

SAID = Feedback(
    platform="slack",
    workspace="T1",
    person="U1ASKER",
    surface="mention",
    entry_ids=("cfir", "epis"),
    is_helpful=False,
    reasons=("outdated", "too-long"),
    comment="The second link is dead.",
)
MOMENT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def read(store: Store, table: Table = feedback) -> Sequence[RowMapping]:
    async with store.database.use() as engine, engine.connect() as connection:
        return (await connection.execute(select(table).order_by(*table.primary_key))).mappings().all()


async def test_feedback_is_kept(address: str) -> None:
    store = Store(address, clock=lambda: MOMENT)
    await store.add_feedback(SAID)
    (row,) = await read(store)
    assert (row["platform"], row["workspace"], row["surface"]) == ("slack", "T1", "mention")
    assert row["entry_ids"] == "cfir epis"
    assert row["is_helpful"] is False
    assert row["reasons"] == '["outdated", "too-long"]'
    assert row["comment"] == "The second link is dead."
    assert row["said_at"].replace(tzinfo=UTC) == MOMENT
    await store.close()


async def test_the_later_word_about_the_same_entries_replaces_the_earlier(store: Store) -> None:
    await store.add_feedback(SAID)
    await store.add_feedback(replace(SAID, is_helpful=True, reasons=(), comment="", surface="home"))
    (row,) = await read(store)
    assert (row["is_helpful"], row["reasons"], row["comment"]) == (True, "[]", "")
    assert row["surface"] == "home"


@pytest.mark.parametrize(
    "other",
    [{"person": "U2"}, {"workspace": "T2"}, {"platform": "teams"}, {"entry_ids": ("cfir",)}],
    ids=lambda change: next(iter(change)),
)
async def test_anothers_word_replaces_nothing(store: Store, other: dict[str, Any]) -> None:
    await store.add_feedback(SAID)
    await store.add_feedback(replace(SAID, **other))
    assert len(await read(store)) == 2


async def test_a_person_is_kept_as_a_keyed_hash_that_differs_between_workspaces(store: Store) -> None:
    await store.add_feedback(SAID)
    await store.add_feedback(replace(SAID, workspace="T2"))
    first, second = await read(store)
    assert len(first["person"]) == 64
    assert first["person"] != second["person"]
    assert "U1ASKER" not in str(dict(first))


async def test_the_key_is_made_once_and_outlives_the_process(address: str) -> None:
    for _ in range(2):
        store = Store(address)
        await store.add_feedback(SAID)
        assert len(await read(store)) == 1, "the same person is known again"
        (key,) = await read(store, keys)
        assert len(key["value"]) == 32
        await store.close()


async def test_two_databases_have_different_keys(tmp_path: Path) -> None:
    persons = set()
    for name in ("one", "two"):
        store = Store(f"sqlite:///{tmp_path}/{name}.sqlite3")
        await store.add_feedback(SAID)
        persons.add((await read(store))[0]["person"])
        await store.close()
    assert len(persons) == 2


async def test_processes_that_start_at_once_make_the_tables_and_the_key_once(address: str) -> None:
    stores = [Store(address) for _ in range(6)]
    await asyncio.gather(*(store.open() for store in stores))
    await asyncio.gather(*(store.add_feedback(SAID) for store in stores))
    assert len(await read(stores[0])) == 1
    assert len(await read(stores[0], keys)) == 1
    assert [row["version"] for row in await read(stores[0], versions)] == [VERSION]
    for store in stores:
        await store.close()


async def test_a_workspace_that_goes_takes_its_data_along_and_nobody_elses(store: Store) -> None:
    for workspace, platform in (("T1", "slack"), ("T2", "slack"), ("T1", "teams")):
        await store.add_feedback(replace(SAID, workspace=workspace, platform=platform))
    await store.remove_workspace("slack", "T1")
    assert {(row["platform"], row["workspace"]) for row in await read(store)} == {
        ("slack", "T2"),
        ("teams", "T1"),
    }


async def test_an_organization_that_goes_takes_its_workspaces_along(store: Store) -> None:
    for workspace in ("T1", "T2", "T3"):
        await store.add_feedback(replace(SAID, workspace=workspace))
    for workspace, organization in (("T1", "E1"), ("T2", "E1"), ("T2", "E1"), ("T3", "E2")):
        await store.add_member("slack", workspace, organization)
    await store.remove_workspace("slack", "E1")
    assert [row["workspace"] for row in await read(store)] == ["T3"]


def test_whatever_is_kept_of_a_workspace_can_be_removed() -> None:
    """Holds for tables to come: one with a workspace says of which platform."""
    for table in TABLES.sorted_tables:
        assert ("workspace" in table.c) == ("platform" in table.c), table.name


@pytest.mark.parametrize(
    "comment", ["\0zero", "half a pair \ud800", "'); drop table impsci_feedback;--", "ß🎉"]
)
async def test_odd_texts_are_kept(store: Store, comment: str) -> None:
    await store.add_feedback(replace(SAID, comment=comment, reasons=(comment,)))
    (row,) = await read(store)
    assert row["comment"].replace("?", "\ud800") == comment.replace("\0", "")


async def test_a_list_of_very_many_entries_is_kept(store: Store) -> None:
    await store.add_feedback(replace(SAID, entry_ids=tuple(f"entry-{number}" for number in range(1_000))))
    (row,) = await read(store)
    assert row["entry_ids"].startswith("entry-0 entry-1 ")


async def test_a_database_of_a_newer_bot_is_left_alone(address: str) -> None:
    newer = Store(address)
    await newer.open()
    async with newer.database.use() as engine, engine.begin() as connection:
        await connection.execute(update(versions).values(version=VERSION + 1))
    await newer.close()
    store = Store(address)
    with pytest.raises(StorageError, match="newer impsci"):
        await store.open()
    await store.close()


async def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/new/impsci.sqlite3")
    await store.open()
    assert stat.S_IMODE((tmp_path / "new" / "impsci.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    await store.close()


async def test_a_folder_that_cannot_be_is_an_error_that_names_no_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    store = Store(f"sqlite:///{tmp_path}/file/impsci.sqlite3")
    with pytest.raises(StorageError, match="the database failed") as raised:
        await store.add_feedback(SAID)
    assert SAID.comment not in repr(raised.value.__cause__)
    await store.close()


async def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "impsci.sqlite3").write_bytes(b"This is a letter, not a database." * 100)
    store = Store(f"sqlite:///{tmp_path}/impsci.sqlite3")
    with pytest.raises(StorageError, match="the database failed"):
        await store.open()
    await store.close()


async def test_a_database_that_another_holds_for_too_long_is_an_error(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/impsci.sqlite3"
    holder, store = Store(address), Store(address, seconds=0.2)
    await holder.open()
    async with holder.database.use() as engine, engine.connect() as connection:
        await connection.execute(text("begin immediate"))
        with pytest.raises(StorageError, match="the database"):
            await store.add_feedback(SAID)
        await connection.rollback()
    await store.add_feedback(SAID)
    assert len(await read(store)) == 1, "what could not be kept before can be kept now"
    await holder.close()
    await store.close()


async def test_tables_that_are_gone_are_made_again(store: Store) -> None:
    await store.open()
    async with store.database.use() as engine, engine.begin() as connection:
        await connection.run_sync(TABLES.drop_all)
    with pytest.raises(StorageError):
        await store.add_feedback(SAID)
    await store.add_feedback(SAID)
    assert len(await read(store)) == 1


async def test_a_server_that_restarts_is_found_again(cluster: Cluster) -> None:
    store = Store(await cluster.make_database())
    await store.add_feedback(SAID)
    await asyncio.to_thread(cluster.stop)
    with pytest.raises(StorageError):
        await store.add_feedback(replace(SAID, person="U2"))
    await asyncio.to_thread(cluster.start)
    await store.add_feedback(replace(SAID, person="U3"))
    assert len(await read(store)) == 2
    await store.close()


async def test_a_server_that_does_not_answer_is_given_up(tmp_path: Path) -> None:
    gone = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_unix_server(say_nothing, tmp_path / ".s.PGSQL.5432")
    store = Store(f"postgresql://nobody@/test?host={tmp_path}", seconds=0.2)
    async with server:
        with pytest.raises(StorageError, match="the database"):
            await store.add_feedback(SAID)
        await store.close()
        await gone.wait()


@pytest.mark.parametrize(
    "address", ["", "impsci.sqlite3", "mysql://u:secret@host/name", "oracle://secret", "sqlite", "://secret"]
)
def test_an_address_that_cannot_be_used_is_told_without_its_secrets(address: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL: expected sqlite") as raised:
        read_url(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:////data/impsci.sqlite3", "sqlite+aiosqlite"),
        ("postgres://u:p@host/name", "postgresql+asyncpg"),
        ("postgresql://u:p@host:5433/name", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@host/name", "postgresql+asyncpg"),
    ],
)
def test_usual_addresses_are_understood(address: str, driver: str) -> None:
    assert read_url(address).drivername == driver


def test_nothing_that_speaks_to_a_database_is_loaded_before_it_is_needed() -> None:
    code = "import sys, bot.app, bot.cli.ask; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_driver_that_is_not_installed_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.address.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"install the bot as impsci-bot\[postgres\]"):
        Store("postgresql://u:secret@host/name")
