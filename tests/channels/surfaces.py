"""Each place where people talk to the bot, and how what it says there is read back."""

from __future__ import annotations

import asyncio
import html
import json
from typing import TYPE_CHECKING, Any

from bot.cli import main
from bot.replies import wording
from bot.replies.slack import CHOICE_ACTION
from bot.replies.teams import CHOICE as TEAMS_CHOICE
from tests.channels.dialogue import Heard
from tests.channels.slack.messages import buttons_of, cards_of, heading_of, texts_of
from tests.channels.teams.cards import buttons_of as card_buttons_of
from tests.channels.teams.cards import card_of, headings_of, runs_of
from tests.channels.web.page import read_page
from tests.fakes.activities import AT as TEAMS_MENTION
from tests.fakes.activities import BOT as TEAMS_BOT
from tests.fakes.activities import make_mention as make_teams_mention
from tests.fakes.activities import make_message as make_teams_message
from tests.fakes.payloads import make_command, make_direct_message, make_event, make_mention

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pytest

    from bot.knowledge.base import KnowledgeBase
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack
    from tests.fakes.teams import FakeMicrosoft

Json = dict[str, Any]


def hear_message(message: Json, knowledge: KnowledgeBase) -> Heard:
    """What a Slack message says: entries by their headings, choices by their buttons."""
    choices = [
        button["value"]
        for button in buttons_of(message)
        if button["action_id"].startswith(CHOICE_ACTION) and "value" in button
    ]
    if choices:
        return Heard("choices", frozenset(choices))
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    tables = [block["rows"][0] for block in message["blocks"] if block["type"] == "table"]
    columns = ["".join(texts_of(cell)) for row in tables for cell in row]
    titles = [card["title"]["text"] for card in cards_of(message)]
    headings = [heading_of(message), *columns, *titles]
    headings += (text.split("\n")[0].strip("*") for text in sections)
    return _hear_headings(headings, knowledge)


def hear_card(message: Json, knowledge: KnowledgeBase) -> Heard:
    """What a Teams message says: entries by headings and titles in bold, choices by their buttons."""
    card = card_of(message)
    choices = [
        button["data"]["entry"]
        for button in card_buttons_of(card)
        if button["verb"] == TEAMS_CHOICE and "entry" in button["data"]
    ]
    if choices:
        return Heard("choices", frozenset(choices))
    bold = [run["text"] for run in runs_of(card) if run.get("weight") == "Bolder"]
    headings = [html.unescape(text.replace("\\", "")) for text in headings_of(card)]
    return _hear_headings([*headings, *bold], knowledge)


def hear_page(text: str, knowledge: KnowledgeBase) -> Heard:
    """What the web page says."""
    page = read_page(text)
    if any(heading == wording.torn(2) for heading in page.texts("h2")):
        offered = (one.attributes["href"] for one in page.all("a"))
        return Heard("choices", frozenset(one.split("=")[1] for one in offered if "?entry=" in one))
    return _hear_headings([*page.texts("h1"), *page.texts("h2")], knowledge)


def hear_record(record: Json) -> Heard:
    """What the JSON of the contract says."""
    status = record["status"]
    named = record["choices"] if status == "choices" else record["entries"]
    return Heard(status, frozenset(entry["id"] for entry in named))


def _hear_headings(headings: Sequence[str], knowledge: KnowledgeBase) -> Heard:
    by_heading: Mapping[str, str] = {
        heading: entry.id for entry in knowledge for heading in (entry.title, wording.heading(entry))
    }
    shown = frozenset(by_heading[heading] for heading in headings if heading in by_heading)
    return Heard("answered", shown) if shown else Heard("abstained")


class CommandSurface:
    """`/impsci` over signed requests."""

    def __init__(self, bot: RunningBot, slack: FakeSlack, knowledge: KnowledgeBase) -> None:
        self._bot = bot
        self._knowledge = knowledge

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        # Slack does not repeat commands: each is somebody asking again, and gets the same answer.
        responses = [(await self._bot.command(utterance)).json for _ in range(deliveries)]
        assert all(response == responses[0] for response in responses)
        return [hear_message(responses[0], self._knowledge)]


class EventSurface:
    """Mentions or direct messages over signed requests."""

    def __init__(
        self, bot: RunningBot, slack: FakeSlack, knowledge: KnowledgeBase, make: Callable[[str], Json]
    ) -> None:
        self._bot = bot
        self._slack = slack
        self._knowledge = knowledge
        self._make = make

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        event = self._make(utterance)
        answered = await asyncio.gather(*(self._bot.event(event, "Ev0") for _ in range(deliveries)))
        assert {one.status for one in answered} == {200}
        await self._slack.wait_for_message()
        await self._bot.stop()  # so that a second answer, if there is one, is heard too
        return [hear_message(message, self._knowledge) for message in self._slack.posted]


class SocketCommandSurface:
    """`/impsci` over Socket Mode."""

    def __init__(self, bot: RunningBot, slack: FakeSlack, knowledge: KnowledgeBase) -> None:
        self._slack = slack
        self._knowledge = knowledge

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        payload = make_command(utterance)
        acks = [
            await self._slack.send_envelope("slash_commands", payload, f"E{number}")
            for number in range(deliveries)
        ]
        assert all(ack["payload"] == acks[0]["payload"] for ack in acks)
        return [hear_message(acks[0]["payload"], self._knowledge)]


class SocketEventSurface:
    """Mentions or direct messages over Socket Mode."""

    def __init__(
        self, bot: RunningBot, slack: FakeSlack, knowledge: KnowledgeBase, make: Callable[[str], Json]
    ) -> None:
        self._bot = bot
        self._slack = slack
        self._knowledge = knowledge
        self._make = make

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        payload = make_event(self._make(utterance))
        for number in range(deliveries):
            await self._slack.send_envelope("events_api", payload, f"E{number}")
        await self._slack.wait_for_message()
        await self._bot.stop()
        return [hear_message(message, self._knowledge) for message in self._slack.posted]


class TeamsSurface:
    """A personal chat, a group chat or a channel in Teams."""

    def __init__(
        self,
        bot: RunningBot,
        microsoft: FakeMicrosoft,
        knowledge: KnowledgeBase,
        make: Callable[[str, str], Json],
    ) -> None:
        self._bot = bot
        self._microsoft = microsoft
        self._knowledge = knowledge
        self._make = make

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        # Teams writes a mention as a name with an entity beside it.
        activity = self._make(self._microsoft.service_url, utterance.replace("<@U0IMPSCI>", TEAMS_MENTION))
        activity["entities"] = [{"type": "mention", "mentioned": TEAMS_BOT, "text": TEAMS_MENTION}]
        for _ in range(deliveries):
            assert (await self._bot.activity(activity)).status == 202
        await self._microsoft.wait_for_message()
        await self._bot.stop()
        return [hear_card(message, self._knowledge) for message in self._microsoft.posted]


class PageSurface:
    """The web page."""

    def __init__(self, bot: RunningBot, knowledge: KnowledgeBase) -> None:
        self._bot = bot
        self._knowledge = knowledge

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        pages = [(await self._bot.get("/", q=utterance)).text for _ in range(deliveries)]
        assert all(page == pages[0] for page in pages)
        return [hear_page(pages[0], self._knowledge)]


class ApiSurface:
    """`/api/ask`."""

    def __init__(self, bot: RunningBot) -> None:
        self._bot = bot

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:
        records = [(await self._bot.get("/api/ask", q=utterance)).json for _ in range(deliveries)]
        assert len({json.dumps({**record, "took_ms": 0}) for record in records}) == 1
        return [hear_record(records[0])]


class TerminalSurface:
    """`impsci ask --json`."""

    def __init__(self, knowledge_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = str(knowledge_folder)
        self._capsys = capsys

    async def say(self, utterance: str, deliveries: int) -> Sequence[Heard]:

        code = main(["ask", "--json", "--knowledge", self._folder, utterance])
        heard = hear_record(json.loads(self._capsys.readouterr().out))
        assert code == (1 if heard.status == "abstained" else 0)
        return [heard]


TEAMS_MAKERS: Mapping[str, Callable[[str, str], Json]] = {
    "personal chat": make_teams_message,
    "channel": make_teams_mention,
}
MAKERS: Mapping[str, Callable[[str], Json]] = {
    "mention": make_mention,
    "direct message": make_direct_message,
}
