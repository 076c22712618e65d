"""The same words get the same answer wherever they are said."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from bot.replies.markup import Paragraph, to_plain
from bot.replies.reply import FinePrint, Heading, Lead
from bot.replies.slack import render_slack
from tests.channels.dialogue import DIALOGUE, Line
from tests.channels.surfaces import (
    MAKERS,
    TEAMS_MAKERS,
    ApiSurface,
    CommandSurface,
    EventSurface,
    PageSurface,
    SocketCommandSurface,
    SocketEventSurface,
    TeamsSurface,
    TerminalSurface,
)
from tests.channels.teams.cards import card_of, texts_of
from tests.fakes.activities import make_message as make_teams_message

if TYPE_CHECKING:
    from pathlib import Path

    from bot.replies.responder import Responder
    from tests.channels.dialogue import Surface
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack
    from tests.fakes.teams import FakeMicrosoft

ELSEWHERE = ("empty text", "hostile entry", "mention only", "mention within")
"""Said in other words somewhere: the page asks nothing; platforms differ in escapes and mentions."""

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


@pytest.mark.parametrize("kind", TEAMS_MAKERS)
@each_line
async def test_teams(
    teams_bot: RunningBot, microsoft: FakeMicrosoft, responder: Responder, line: Line, kind: str
) -> None:
    await assert_heard(TeamsSurface(teams_bot, microsoft, responder.knowledge, TEAMS_MAKERS[kind]), line)


@pytest.mark.parametrize(
    "line", [line for line in DIALOGUE if line.name not in ELSEWHERE], ids=lambda line: line.name
)
async def test_slack_teams_page_and_terminal_say_it_in_the_same_words(
    teams_bot: RunningBot, microsoft: FakeMicrosoft, responder: Responder, line: Line
) -> None:
    """What the terminal prints is what the others are made of: no platform leaves a paragraph out."""
    reply = responder.respond(line.utterance.strip()).reply
    await teams_bot.activity(make_teams_message(microsoft.service_url, line.utterance))
    message = await microsoft.wait_for_message()
    said = f"{message.get('text', '')} {' '.join(texts_of(card_of(message)))}"
    slack_said = str(render_slack(reply).to_payload())
    page = (await teams_bot.get("/", q=line.utterance)).text
    paragraphs = [to_plain(part.spans) for part in reply.parts if isinstance(part, Paragraph)]
    labels = [part.text for part in reply.parts if isinstance(part, (Heading, Lead, FinePrint))]
    for text in (*paragraphs, *labels):
        assert words_of(text) in words_of(said), "Teams"
        assert words_of(text) in words_of(slack_said), "Slack"
        assert words_of(text) in words_of(html.unescape(re.sub(r"<[^>]*>", " ", page))), "page"


def words_of(text: str) -> str:
    """The words of a text, whatever marks stand around them."""
    return " ".join(re.findall(r"\w+", text))


@each_line
async def test_web_page(bot: RunningBot, responder: Responder, line: Line) -> None:
    await assert_heard(PageSurface(bot, responder.knowledge), line)


@each_line
async def test_web_api(bot: RunningBot, line: Line) -> None:
    await assert_heard(ApiSurface(bot), line)


@each_line
async def test_terminal(knowledge_folder: Path, capsys: pytest.CaptureFixture[str], line: Line) -> None:
    await assert_heard(TerminalSurface(knowledge_folder, capsys), line)
