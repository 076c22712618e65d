"""`impsci serve`, as a process of its own: says where it is, answers, and stops when told to."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession

from tests.fakes.payloads import make_event, make_mention
from tests.fakes.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    PATIENCE_SECONDS,
    SIGNING_SECRET,
    Outcome,
)

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fakes.slack import FakeSlack


async def start(knowledge: Path, **environment: str) -> Process:
    """`impsci serve`, started."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "serve",
        "--knowledge",
        str(knowledge),
        env={**kept, "PORT": "0", "DATABASE_URL": "sqlite://", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def finish(process: Process) -> tuple[int, str, str]:
    """Exit code and what was printed; a process that does not end by itself fails the test."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            out, errors = await process.communicate()
    except TimeoutError:
        process.kill()
        out, errors = await process.communicate()
        pytest.fail(f"it did not end; it said: {out.decode()}{errors.decode()}")
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()


async def read_announcement(process: Process) -> str:
    """What it prints at the start."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "Ctrl+C" not in "".join(lines[-1:]):
            line = await process.stdout.readline()
            assert line, "it ended before it was ready"
            lines.append(line.decode())
    return "".join(lines)


def address_in(announcement: str) -> str:
    found = re.search(r"page\s+(http://\S+)/", announcement)
    assert found, announcement
    return found.group(1)


@asynccontextmanager
async def running(knowledge: Path, **environment: str) -> AsyncIterator[tuple[Process, str]]:
    """A running server and what it said; killed where the test fails halfway."""
    process = await start(knowledge, **environment)
    try:
        yield process, await read_announcement(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_it_says_where_it_is_answers_and_stops_cleanly(knowledge_folder: Path) -> None:
    async with running(knowledge_folder) as (process, announcement):
        assert "impsci knows 10 entries" in announcement
        assert "SLACK_BOT_TOKEN" in announcement, "it says what Slack still needs"
        address = address_in(announcement)
        async with ClientSession() as session:
            async with session.get(f"{address}/api/ask", params={"q": "fidelity"}) as response:
                assert (await response.json())["entries"][0]["id"] == "fidelity"
            async with session.get(f"{address}/readyz") as response:
                assert response.status == 200
            # The session's connection is still open: that must not keep the server from stopping.
            process.send_signal(signal.SIGTERM)
            code, _, errors = await finish(process)
    assert code == 0, errors
    assert "Traceback" not in errors


async def test_it_stops_as_cleanly_on_ctrl_c(knowledge_folder: Path) -> None:
    async with running(knowledge_folder) as (process, _):
        process.send_signal(signal.SIGINT)
        code, _, errors = await finish(process)
    assert code == 0, errors
    assert "Traceback" not in errors


async def test_with_slack_set_up_it_says_so_and_shows_no_secret(
    knowledge_folder: Path, slack: FakeSlack
) -> None:
    secrets = {
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
    }
    async with running(knowledge_folder, SLACK_API_URL=slack.api_url, **secrets) as (process, announcement):
        await slack.wait_for(lambda fake: "apps.connections.open" in fake.arrived)
        process.send_signal(signal.SIGTERM)
        code, out, errors = await finish(process)
    assert code == 0, errors
    assert "on: Socket Mode and http://localhost:" in announcement
    for secret in secrets.values():
        assert secret not in announcement + out + errors


async def test_the_page_is_there_while_slack_is_not(knowledge_folder: Path, slack: FakeSlack) -> None:
    """The contract: "the web page always". A Slack that is down must not keep the server from starting."""
    held = asyncio.Event()
    slack.plan(Outcome(until=held))
    secrets = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
    process = await start(knowledge_folder, **secrets)
    try:
        await slack.wait_for(lambda fake: bool(fake.arrived))
        async with asyncio.timeout(3):
            announcement = await read_announcement(process)
        async with ClientSession() as session, session.get(f"{address_in(announcement)}/healthz") as response:
            assert response.status == 200
        process.send_signal(signal.SIGTERM)
        code, _, errors = await finish(process)
        assert code == 0, errors
    finally:
        held.set()
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_broken_knowledge_base_is_named_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "fidelity.yaml").write_text("id: fidelity\nkind: nonsense\ntitle: [\n")
    (tmp_path / "cfir.yaml").write_text("id: other\nkind: framework\n")
    code, out, errors = await finish(await start(tmp_path))
    assert code == 2
    assert out == ""
    assert "the knowledge base cannot be used" in errors
    assert "fidelity.yaml:" in errors
    assert "cfir.yaml:" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("address", ["mysql://u:a-password@host/name", "a-password", "postgresql:a-password"])
async def test_a_database_that_is_none_is_named_without_its_password(
    knowledge_folder: Path, address: str
) -> None:
    code, out, errors = await finish(await start(knowledge_folder, DATABASE_URL=address))
    assert code == 2
    assert out == ""
    assert "DATABASE_URL: expected sqlite:///PATH or postgresql://" in errors
    assert "a-password" not in errors
    assert "Traceback" not in errors


async def test_with_a_clients_secret_it_says_where_to_install(
    knowledge_folder: Path, slack: FakeSlack, tmp_path: Path
) -> None:
    process = await start(
        knowledge_folder,
        SLACK_SIGNING_SECRET=SIGNING_SECRET,
        SLACK_CLIENT_ID=CLIENT_ID,
        SLACK_CLIENT_SECRET=CLIENT_SECRET,
        SLACK_API_URL=slack.api_url,
        DATABASE_URL="",
        XDG_DATA_HOME=str(tmp_path),
    )
    announced = await read_announcement(process)
    assert "/slack/install" in announced
    assert CLIENT_SECRET not in announced
    process.send_signal(signal.SIGTERM)
    code, _, errors = await finish(process)
    assert code == 0, errors
    assert (tmp_path / "impsci" / "impsci.sqlite3").stat().st_size > 0


@pytest.mark.parametrize("name", ["empty", "missing"])
async def test_a_folder_without_entries_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    code, _, errors = await finish(await start(tmp_path / name))
    assert code == 2
    assert str(tmp_path / name) in errors
    assert "Traceback" not in errors


async def test_a_port_in_use_is_named(knowledge_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, errors = await finish(await start(knowledge_folder, PORT=str(port)))
    assert code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in errors
    assert "set PORT to another number" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("port", ["http", "70000", "-1", "80 80", "٣٠٠٠", "3000.0"])
async def test_a_port_that_is_none_is_named(knowledge_folder: Path, port: str) -> None:
    code, _, errors = await finish(await start(knowledge_folder, PORT=port))
    assert code == 2
    assert errors.startswith("impsci: PORT: expected a number from 0 to 65535")
    assert "Traceback" not in errors


async def test_a_token_of_the_wrong_kind_is_named_and_not_shown(knowledge_folder: Path) -> None:
    code, _, errors = await finish(await start(knowledge_folder, SLACK_BOT_TOKEN="xoxp-someones-own"))
    assert code == 2
    assert "SLACK_BOT_TOKEN: expected a token that starts with 'xoxb-'" in errors
    assert "someones-own" not in errors


async def test_a_turn_under_way_is_finished_when_it_is_told_to_stop(
    knowledge_folder: Path, slack: FakeSlack
) -> None:
    secrets = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
    async with running(knowledge_folder, **secrets) as (process, _):
        await slack.wait_for_socket()
        held = asyncio.Event()
        slack.plan(Outcome(until=held))
        await slack.send_envelope("events_api", make_event(make_mention("what is an ISP")), "E1")
        await slack.wait_for(lambda fake: "chat.postMessage" in fake.arrived)
        process.send_signal(signal.SIGTERM)
        await slack.wait_for_closed_socket()
        held.set()
        code, _, errors = await finish(process)
    assert code == 0, errors
    assert len(slack.posted) == 1
    assert json.dumps(slack.posted[0]).count("Implementation support practitioner (ISP)") >= 2
