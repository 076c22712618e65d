"""Microsoft's own Agents Playground talks to the bot: every surface, as people use it, in a real browser."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientError, ClientSession

from bot.settings import TeamsSettings
from tests.fakes.bot import run_bot
from tests.outside.tools import PACKAGES, find_chromium, find_node, run_node

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.replies.responder import Responder

Json = dict[str, Any]

PLAYGROUND = PACKAGES / "@microsoft" / "m365agentsplayground"
PATIENCE_SECONDS = 60.0


class KeptFeedback:
    """Keeps feedback in a list."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def add_feedback(self, feedback: Any) -> None:  # noqa: ANN401 - whatever the bot keeps
        self.kept.append(feedback)


@asynccontextmanager
async def run_playground(bot_address: str, folder: Path) -> AsyncIterator[str]:
    """The Playground on a free port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    manifest = json.loads((PLAYGROUND / "package.json").read_text())
    (script,) = set(manifest["bin"].values())
    endpoint = f"{bot_address}api/messages"
    command = [
        find_node(),
        str(PLAYGROUND / script),
        "-e",
        endpoint,
        "-c",
        "msteams",
        "-p",
        str(port),
        "--dt",
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TEAMSAPPTESTER_BROWSER": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}/"
    try:
        await _wait_for(address)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def _wait_for(address: str) -> None:
    async with ClientSession() as session, asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                async with session.get(address):
                    return
            except ClientError:
                await asyncio.sleep(0.1)


@pytest.fixture
async def played(responder: Responder, tmp_path: Path) -> tuple[Json, KeptFeedback]:
    """What people saw, and what they said of it; pictures lie in the test's temporary folder."""
    find_node()
    chromium = find_chromium()
    feedback = KeptFeedback()
    teams = TeamsSettings(is_playground=True, feedback_form="default")
    async with (
        run_bot(responder, teams=teams, feedback=feedback) as bot,
        run_playground(bot.address, tmp_path) as address,
    ):
        stdin = json.dumps({"chromium": chromium, "address": address, "folder": str(tmp_path)})
        done = await asyncio.to_thread(run_node, "play_teams.mjs", stdin=stdin)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), feedback


async def test_every_surface_answers(played: tuple[Json, KeptFeedback]) -> None:
    seen, feedback = played
    competencies = "Core competencies for implementation support practitioners"
    assert seen["install"] == ["Ask me about implementation science"]
    assert seen["personal"]["headings"][-1] == "Implementation support practitioner (ISP)"
    assert seen["personal"]["citations"] == ["1"]
    assert seen["choice"]["offered"][-1] == "Neither"
    assert seen["choice"]["headings"][-1] == competencies
    assert seen["related"] == [competencies]
    assert seen["group"][-1] == "Implementation fidelity"
    assert "CFIR and EPIS" in seen["channel"]
    assert seen["search"]
    (kept,) = feedback.kept
    assert (kept.platform, kept.is_helpful, kept.comment) == ("teams", False, "The second link is old.")
    assert kept.entry_ids == (), "unlike Teams, the Playground does not say which message it is about"
