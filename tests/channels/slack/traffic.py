"""Events of all kinds from many workspaces, some delivered again, as a shared app gets them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.slack.installations import Installations
from bot.channels.slack.manifest import EVENTS_PATH
from bot.channels.slack.oauth import read_installation
from bot.channels.slack.sending import build_client
from bot.settings import SlackSettings
from bot.storage.store import Store
from tests.fakes.bot import FORM, JSON
from tests.fakes.payloads import (
    as_action,
    as_form,
    as_json,
    make_click,
    make_command,
    make_direct_message,
    make_event,
    make_home_opened,
    make_mention,
    make_step,
    make_typing,
    make_view_click,
)
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, granted, sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import ClientSession

    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]

QUESTIONS = (
    "what is an ISP",
    "what does fidleity mean",
    "CFIR",
    "core competencies",
    "program links",
    "hello",
)


BUTTONS: tuple[Json, ...] = (
    {"action_id": "entry:7:0", "value": "fidelity"},
    {"action_id": "share", "value": "entry:fidelity"},
    {"action_id": "research", "value": "cfir"},
    {"action_id": "helpful", "value": "cfir"},
    {"action_id": "find:0", "value": "programs:online"},
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A signed request, and by what its answer is known."""

    kind: str
    team: str
    key: str
    """Where the answer must appear (channel, Home, modal or step of a workflow): there is one for each turn.

    Empty where the answer is the response itself.
    """
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a delivery."""

    delivery: Delivery
    status: int
    text: str
    seconds: float


async def install_everywhere(database: str, slack: FakeSlack, workspaces: int) -> None:
    """Puts the app's installation in so many workspaces into the database."""
    settings = SlackSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    store = Store(database)
    installations = Installations(settings, store, build_client(slack.api_url, 5))
    for team in (f"T{number}" for number in range(workspaces)):
        await installations.save(read_installation(granted(team, f"xoxb-{team}").body))
    await store.close()


def make_traffic(slack: FakeSlack, *, turns: int, workspaces: int, seed: int = 1) -> list[Delivery]:
    """So many turns, and half as many deliveries again of those that Slack repeats: a third of all."""
    chance = random.Random(seed)
    makers = (_command, _mention, _direct_message, _click, _home, _typing, _modal, _step)
    deliveries = [
        makers[number % len(makers)](slack, f"T{number % workspaces}", number, chance.choice(QUESTIONS))
        for number in range(turns)
    ]
    repeatable = [one for one in deliveries if one.kind in ("mention", "direct message", "home", "step")]
    deliveries += chance.choices(repeatable, k=turns // 2)
    chance.shuffle(deliveries)
    return deliveries


async def send_all(
    session: ClientSession, address: str, deliveries: Sequence[Delivery], concurrency: int
) -> list[Answered]:
    """Sends them over so many connections, each as soon as the one before it is answered."""
    left = iter(deliveries)
    answered: list[Answered] = []

    async def send() -> None:
        for delivery in left:
            headers = {**sign(delivery.body), "Content-Type": delivery.content_type}
            started = time.perf_counter()
            async with session.post(address + EVENTS_PATH, data=delivery.body, headers=headers) as response:
                text = await response.text()
            answered.append(Answered(delivery, response.status, text, time.perf_counter() - started))

    await asyncio.gather(*(send() for _ in range(concurrency)))
    return answered


def _command(slack: FakeSlack, team: str, number: int, question: str) -> Delivery:
    command = {**make_command(question, slack.response_url), "team_id": team, "user_id": f"U{number}"}
    return Delivery("command", team, "", as_form(command), FORM)


def _mention(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    event = make_mention(question, channel=f"C{number}", user=f"U{number}", team=team)
    return Delivery("mention", team, f"C{number}", _event(event, team), JSON)


def _direct_message(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    event = make_direct_message(question, channel=f"D{number}", user=f"U{number}", team=team)
    return Delivery("direct message", team, f"D{number}", _event(event, team), JSON)


def _click(slack: FakeSlack, team: str, number: int, question: str) -> Delivery:
    del question
    button = BUTTONS[number % len(BUTTONS)]
    place = f"C{number}"
    payload = make_click(button, f"{slack.response_url}?{place}", channel=place)
    payload["team"] = {"id": team}
    payload["user"] = {"id": f"U{number}", "team_id": team}
    return Delivery("click", team, place, as_action(payload), FORM)


def _home(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    del question
    event = {**make_home_opened(), "user": f"U{number}"}
    return Delivery("home", team, f"U{number}", _event(event, team), JSON)


def _typing(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    payload = {**make_typing(question), "team": {"id": team}, "user": {"id": f"U{number}", "team_id": team}}
    return Delivery("typing", team, "", as_action(payload), FORM)


def _modal(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    del question
    payload = make_view_click({"type": "modal"}, {"action_id": "show:x:0", "value": "fidelity"})
    payload |= {"team": {"id": team}, "user": {"id": f"U{number}", "team_id": team}}
    payload["view"]["id"] = f"V{number}"
    return Delivery("modal", team, f"V{number}", as_action(payload), FORM)


def _step(_: FakeSlack, team: str, number: int, question: str) -> Delivery:
    event = {**make_step(question, f"Fx{number}"), "bot_access_token": f"xoxb-{team}"}
    return Delivery("step", team, f"Fx{number}", _event(event, team), JSON)


def _event(event: Json, team: str) -> bytes:
    body = make_event(event)
    body["team_id"] = team
    body["authorizations"][0]["team_id"] = team
    return as_json(body)


def answers_of(slack: FakeSlack) -> list[tuple[str, str]]:
    """Every answer that arrived: its place, and the workspace whose token it came with ('' for a click)."""
    posted = [
        (call.arguments["channel"], call.token.removeprefix("xoxb-"))
        for call in slack.calls
        if call.method.startswith("chat.")
    ]
    named = {
        "views.publish": "user_id",
        "views.update": "view_id",
        "functions.completeSuccess": "function_execution_id",
    }
    posted += [
        (call.arguments[named[call.method]], call.token.removeprefix("xoxb-"))
        for call in slack.calls
        if call.method in named
    ]
    return posted + [(place, "") for place in slack.response_places]


def expected_of(deliveries: Sequence[Delivery]) -> set[tuple[str, str]]:
    """What must have arrived, once each; the answer to a command or to typing is its own response."""
    return {(one.key, "" if one.kind == "click" else one.team) for one in deliveries if one.key}


def is_answer(text: str) -> bool:
    """True for the answer to a command or to typing; one that was refused or failed is empty."""
    answer = json.loads(text)
    return bool(answer.get("blocks") or "options" in answer)
