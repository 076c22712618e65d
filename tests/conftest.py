"""What several rooms of the tests share: the small knowledge base, and the bot as a real server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.knowledge.loading import load_knowledge
from bot.replies.responder import Responder
from bot.settings import TeamsSettings
from tests.fakes.bot import run_bot
from tests.fakes.feedback import Kept
from tests.fakes.postgres import find_postgres, run_postgres
from tests.fakes.slack import run_fake_slack
from tests.fakes.teams import run_fake_microsoft
from tests.outside.tools import leave_out

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.fakes.bot import RunningBot
    from tests.fakes.postgres import Cluster
    from tests.fakes.slack import FakeSlack
    from tests.fakes.teams import FakeMicrosoft

KNOWLEDGE = Path(__file__).parent / "fixtures" / "knowledge"


@pytest.fixture(scope="session")
def knowledge_folder() -> Path:
    """A knowledge base of ten entries that no curator edits; one of them is hostile."""
    return KNOWLEDGE


@pytest.fixture
def responder(knowledge_folder: Path) -> Responder:
    """A responder that remembers nothing yet."""
    return Responder(load_knowledge([knowledge_folder]))


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A Slack of this machine."""
    async with run_fake_slack() as fake:
        yield fake


@pytest.fixture
def kept() -> Kept:
    """What people say of answers."""
    return Kept()


@pytest.fixture
async def bot(slack: FakeSlack, responder: Responder, kept: Kept) -> AsyncIterator[RunningBot]:
    """The real server, which gets signed requests and talks to the fake Slack."""
    async with run_bot(responder, slack, feedback=kept) as running:
        yield running


@pytest.fixture
async def socket_bot(slack: FakeSlack, responder: Responder) -> AsyncIterator[RunningBot]:
    """The real server, connected to the fake Slack by Socket Mode alone."""
    async with run_bot(responder, slack, uses_socket=True) as running:
        await slack.wait_for_socket()
        yield running


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real PostgreSQL, where its server is installed."""
    binaries = find_postgres()
    if binaries is None:
        reason = "no PostgreSQL: install its server (Debian: apt-get install postgresql)"
        leave_out(reason)
    with run_postgres(binaries) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; each test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/impsci.sqlite3"
    running: Cluster = request.getfixturevalue("cluster")
    return await running.make_database()


@pytest.fixture
async def microsoft() -> AsyncIterator[FakeMicrosoft]:
    """A Bot Connector and a key set of this machine."""
    async with run_fake_microsoft() as fake:
        yield fake


@pytest.fixture
async def teams_bot(responder: Responder) -> AsyncIterator[RunningBot]:
    """The real server as beside the Playground: requests without a token, answers to this machine."""
    async with run_bot(responder, teams=TeamsSettings(is_playground=True)) as running:
        yield running
