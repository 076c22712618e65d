"""The same words get the same answer wherever they are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.channels.dialogue import DIALOGUE, Line
from tests.channels.surfaces import (
    MAKERS,
    ApiSurface,
    CommandSurface,
    EventSurface,
    PageSurface,
    SocketCommandSurface,
    SocketEventSurface,
    TerminalSurface,
)

if TYPE_CHECKING:
    from pathlib import Path

    from bot.replies.responder import Responder
    from tests.channels.dialogue import Surface
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

each_line = pytest.mark.parametrize("line", DIALOGUE, ids=lambda line: line.name)
each_kind = pytest.mark.parametrize("kind", MAKERS)


async def assert_heard(surface: Surface, line: Line) -> None:
    assert list(await surface.say(line.utterance, line.deliveries)) == [line.heard]


@each_line
async def test_slack_command(bot: RunningBot, slack: FakeSlack, responder: Responder, line: Line) -> None:
    await assert_heard(CommandSurface(bot, slack, responder.knowledge), line)


@each_kind
@each_line
async def test_slack_event(
    bot: RunningBot, slack: FakeSlack, responder: Responder, line: Line, kind: str
) -> None:
    await assert_heard(EventSurface(bot, slack, responder.knowledge, MAKERS[kind]), line)


@each_line
async def test_slack_command_over_the_socket(
    socket_bot: RunningBot, slack: FakeSlack, responder: Responder, line: Line
) -> None:
    await assert_heard(SocketCommandSurface(socket_bot, slack, responder.knowledge), line)


@each_kind
@each_line
async def test_slack_event_over_the_socket(
    socket_bot: RunningBot, slack: FakeSlack, responder: Responder, line: Line, kind: str
) -> None:
    await assert_heard(SocketEventSurface(socket_bot, slack, responder.knowledge, MAKERS[kind]), line)


@each_line
async def test_web_page(bot: RunningBot, responder: Responder, line: Line) -> None:
    await assert_heard(PageSurface(bot, responder.knowledge), line)


@each_line
async def test_web_api(bot: RunningBot, line: Line) -> None:
    await assert_heard(ApiSurface(bot), line)


@each_line
async def test_terminal(knowledge_folder: Path, capsys: pytest.CaptureFixture[str], line: Line) -> None:
    await assert_heard(TerminalSurface(knowledge_folder, capsys), line)
