"""What people in Teams do, and what they get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.channels.quotas import Limits
from bot.replies import wording
from bot.settings import TeamsSettings
from tests.channels.teams.cards import buttons_of, card_of, headings_of, texts_of
from tests.fakes.activities import (
    make_activity,
    make_install,
    make_invoke,
    make_mention,
    make_message,
    make_press,
    make_search,
)
from tests.fakes.bot import run_bot

if TYPE_CHECKING:
    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot
    from tests.fakes.teams import FakeMicrosoft

Json = dict[str, Any]


async def ask(bot: RunningBot, microsoft: FakeMicrosoft, text: str) -> Json:
    """A question in a personal chat, and its answer."""
    answered = await bot.activity(make_message(microsoft.service_url, text))
    assert answered.status == 202
    return await microsoft.wait_for_message(len(microsoft.posted) + 1)


async def test_a_message_is_answered_with_a_text_and_a_card(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    message = await ask(teams_bot, microsoft, "what is an ISP")
    assert message["text"].endswith(" [1]")
    assert headings_of(card_of(message)) == ["Implementation support practitioner (ISP)"]
    assert message["replyToId"] == microsoft.sent[0].reply_to
    assert message["channelData"] == {"feedbackLoop": {"type": "custom"}}


async def test_citations_are_entities_and_a_machine_is_not_named_as_the_author(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    message = await ask(teams_bot, microsoft, "what is an ISP")
    (entity,) = message["entities"]
    assert entity["type"] == "https://schema.org/Message"
    assert "additionalType" not in entity
    positions = [claim["position"] for claim in entity["citation"]]
    assert positions == list(range(1, len(positions) + 1))
    assert all(f"[{position}]" in message["text"] for position in positions)
    assert any(text.startswith("[1] ") for text in texts_of(card_of(message))), "the sources are visible too"


@pytest.mark.parametrize("kind", ["channel", "groupChat"])
async def test_a_mention_is_answered_in_its_thread(
    teams_bot: RunningBot, microsoft: FakeMicrosoft, kind: str
) -> None:
    activity = make_mention(microsoft.service_url, "what is fidelity", kind)
    assert (await teams_bot.activity(activity)).status == 202
    message = await microsoft.wait_for_message()
    assert headings_of(card_of(message)) == ["Implementation fidelity"]
    assert microsoft.sent[0].conversation == activity["conversation"]["id"], "which names the thread"
    assert "<at>" not in str(message)


async def test_a_slash_command_is_answered_to_the_asker_alone(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    activity = make_mention(microsoft.service_url, "what is fidelity")
    activity["recipient"] = {**activity["recipient"], "isTargeted": True}
    assert (await teams_bot.activity(activity)).status == 202
    message = await microsoft.wait_for_message()
    assert message["recipient"]["id"] == activity["from"]["id"]
    assert {"type": "activityTreatment", "treatment": "targeted"} in message["entities"]
    assert microsoft.sent[0].is_targeted, "Teams asks for it in the address too"


async def test_a_repeated_delivery_is_answered_once(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    activity = make_message(microsoft.service_url, "fidelity")
    for _ in range(3):
        assert (await teams_bot.activity(activity)).status == 202
    await microsoft.wait_for_message()
    await teams_bot.stop()
    assert len(microsoft.sent) == 1


async def test_a_choice_is_answered_in_place(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    card = card_of(await ask(teams_bot, microsoft, "core competencies"))
    *choices, neither = buttons_of(card)
    assert [one["data"]["entry"] for one in choices] == ["isp-core-competencies", "tci-core-competencies"]
    answered = (await teams_bot.activity(make_press(microsoft.service_url, choices[0]))).json
    assert answered["statusCode"] == 200
    assert answered["type"] == "application/vnd.microsoft.card.adaptive"
    assert headings_of(answered["value"]) == ["Core competencies for implementation support practitioners"]
    none = (await teams_bot.activity(make_press(microsoft.service_url, neither))).json
    assert wording.UNRELATED in texts_of(none["value"])
    assert len(microsoft.sent) == 1


async def test_a_related_topic_is_shown_below(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    related = buttons_of(card_of(await ask(teams_bot, microsoft, "what is an ISP")))[0]
    answered = await teams_bot.activity(make_press(microsoft.service_url, related))
    assert answered.json["type"] == "application/vnd.microsoft.activity.message"
    below = await microsoft.wait_for_message(2)
    assert headings_of(card_of(below)) == ["Core competencies for implementation support practitioners"]


async def test_a_client_that_knows_only_submit_gets_the_same(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    choice = buttons_of(card_of(await ask(teams_bot, microsoft, "core competencies")))[0]
    fallback = choice["fallback"]
    assert fallback["type"] == "Action.Submit"
    activity = make_activity(microsoft.service_url, value=fallback["data"])
    assert (await teams_bot.activity(activity)).status == 202
    below = await microsoft.wait_for_message(2)
    assert headings_of(card_of(below)) == ["Core competencies for implementation support practitioners"]


async def test_a_topic_that_is_gone_is_said_to_be(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    gone = {"verb": "entry", "data": {"verb": "entry", "entry": "no-such-topic"}}
    answered = await teams_bot.activity(make_press(microsoft.service_url, gone))
    assert answered.json["value"] == wording.GONE


async def test_a_search_gives_cited_definitions_to_paste(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    found = (await teams_bot.activity(make_search(microsoft.service_url, "what is fidelity"))).json
    result = found["composeExtension"]["attachments"][0]
    assert result["preview"]["content"]["title"] == "Implementation fidelity"
    assert any(text.startswith("[1] ") for text in texts_of(result["content"]))
    assert not buttons_of(result["content"]), "the bot may not be where the card is pasted"
    choices = (await teams_bot.activity(make_search(microsoft.service_url, "core competencies"))).json
    assert len(choices["composeExtension"]["attachments"]) == 2
    none = (await teams_bot.activity(make_search(microsoft.service_url, "weather in Paris"))).json
    assert none["composeExtension"] == {"type": "message", "text": wording.SEARCH_NONE}


async def test_who_asks_too_much_is_told_kindly_and_once(
    responder: Responder, microsoft: FakeMicrosoft
) -> None:
    playground = TeamsSettings(is_playground=True)
    async with run_bot(responder, teams=playground, limits=Limits(person=1)) as strict:
        await ask(strict, microsoft, "fidelity")
        await strict.finish_turns()
        for _ in range(3):
            await strict.activity(make_message(microsoft.service_url, "what is an ISP"))
        await strict.finish_turns()
        assert [one["text"] for one in microsoft.posted[1:]] == [wording.TOO_MANY]
        found = (await strict.activity(make_search(microsoft.service_url, "fidelity"))).json
        assert found["composeExtension"] == {"type": "message", "text": wording.TOO_MANY}
        pressed = {"verb": "entry", "data": {"verb": "entry", "entry": "fidelity"}}
        told = await strict.activity(make_press(microsoft.service_url, pressed))
        assert told.json["value"] == wording.TOO_MANY


async def test_who_installs_it_is_welcomed_once(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    await teams_bot.activity(make_install(microsoft.service_url))
    added = make_activity(microsoft.service_url, type="conversationUpdate", membersAdded=[{"id": "28:bot"}])
    await teams_bot.activity(added)
    welcome = await microsoft.wait_for_message()
    assert welcome["text"] == wording.WELCOME
    await teams_bot.stop()
    assert len(microsoft.sent) == 1


async def test_a_person_who_joins_is_not_told(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    joined = make_activity(
        microsoft.service_url, type="conversationUpdate", membersAdded=[{"id": "29:other"}]
    )
    assert (await teams_bot.activity(joined)).status == 202
    await teams_bot.stop()
    assert microsoft.sent == []


async def test_messages_of_bots_are_not_answered(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    activity = make_message(microsoft.service_url, "fidelity")
    activity["from"] = {"id": "28:other", "role": "bot"}
    assert (await teams_bot.activity(activity)).status == 202
    await teams_bot.stop()
    assert microsoft.sent == []


async def test_an_unknown_invoke_is_not_implemented(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    assert (await teams_bot.activity(make_invoke(microsoft.service_url, "task/fetch", {}))).status == 501


async def test_a_fault_of_ours_shows_an_incident_and_nothing_else(
    teams_bot: RunningBot,
    microsoft: FakeMicrosoft,
    responder: Responder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(responder, "respond", fail)
    message = await ask(teams_bot, microsoft, "fidelity")
    incident = message["text"].split("incident ")[1].rstrip(").")
    assert message["text"] == wording.FAILED.format(incident=incident)
    assert "secret" not in str(message)
    assert f"incident={incident}" in caplog.text


@pytest.mark.parametrize("what", ["button", "search"])
async def test_a_fault_of_ours_behind_a_button_or_search_is_told_too(
    teams_bot: RunningBot,
    microsoft: FakeMicrosoft,
    responder: Responder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    what: str,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(responder, "respond", fail)
    button = {"verb": "more", "data": {"verb": "more", "question": "fidelity", "page": 1}}
    make = make_press(microsoft.service_url, button) if what == "button" else None
    answered = await teams_bot.activity(make or make_search(microsoft.service_url, "fidelity"))
    assert answered.status == 200
    incident = answered.text.split("incident ")[1][:8]
    assert f"incident={incident}" in caplog.text
    assert "secret" not in answered.text


async def test_research_wording_is_shown_below(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    card = card_of(await ask(teams_bot, microsoft, "what is CFIR"))
    (button,) = [one for one in buttons_of(card) if one["verb"] == "research"]
    assert button["title"] == wording.RESEARCH
    await teams_bot.activity(make_press(microsoft.service_url, button))
    shown = card_of(await microsoft.wait_for_message(2))
    assert any("For researchers, a determinant framework" in text for text in texts_of(shown))
    assert all(one["verb"] != "research" for one in buttons_of(shown))


async def test_a_follow_up_leans_on_what_was_answered_before(
    teams_bot: RunningBot, microsoft: FakeMicrosoft
) -> None:
    alone = card_of(await ask(teams_bot, microsoft, "and what is it for?"))
    await ask(teams_bot, microsoft, "what is CFIR")
    leaning = card_of(await ask(teams_bot, microsoft, "and what is it for?"))
    assert headings_of(alone) == []
    assert headings_of(leaning)[0].startswith("Consolidated Framework")


async def test_training_is_narrowed_in_place(teams_bot: RunningBot, microsoft: FakeMicrosoft) -> None:
    card = card_of(await ask(teams_bot, microsoft, "programs"))
    for label, heading in (("Online", "(1)"), ("Degree", "certificates"), ("All", "(2)")):
        (button,) = [one for one in buttons_of(card) if one["title"] == label]
        card = (await teams_bot.activity(make_press(microsoft.service_url, button))).json["value"]
        assert headings_of(card)[0].endswith(heading)
