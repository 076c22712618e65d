"""App Home, the search modal and the shortcuts, over signed HTTP; views pass the SDK's own checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.knowledge.loading import default_folder, load_folders
from bot.replies.responder import Responder
from bot.replies.slack_home import render_kind, render_search, render_start
from bot.replies.slack_views import render_answer
from bot.replies.wording import KIND_HEADINGS
from tests.channels.slack.messages import assert_good, buttons_of, heading_of
from tests.fakes.payloads import (
    ASKER,
    make_home_opened,
    make_message_shortcut,
    make_search_shortcut,
    make_typing,
    make_view_click,
)

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]


IN_VIEWS = {"actions", "context", "divider", "header", "input", "rich_text", "section"}
"""The blocks of ours that Slack shows in modals and in the Home; it shows tables and cards in messages."""


def assert_good_view(view: Json) -> None:
    """Slack takes the view: by the SDK's models, and by what they do not count."""
    View(**view).validate_json()
    assert {block["type"] for block in view["blocks"]} <= IN_VIEWS
    parsed = Block.parse_all(view["blocks"])
    assert None not in parsed
    for block in parsed:
        block.to_dict()
    assert 0 < len(view["blocks"]) <= 100
    ids = [
        one["action_id"]
        for block in view["blocks"]
        for one in block.get("elements", [])
        if "action_id" in one
    ]
    assert len(ids) == len(set(ids))
    assert all(len(one) <= 255 for one in ids)


async def open_home(bot: RunningBot, slack: FakeSlack) -> Json:
    await bot.event(make_home_opened())
    await bot.finish_turns()
    return published(slack)


def published(slack: FakeSlack) -> Json:
    call = [call for call in slack.calls if call.method == "views.publish"][-1]
    assert call.arguments["user_id"] == ASKER
    view: Json = call.arguments["view"]
    assert_good_view(view)
    return view


async def click(bot: RunningBot, view: Json, action_id: str) -> None:
    (button,) = [one for one in buttons_of(view) if one["action_id"] == action_id]
    assert (await bot.click(make_view_click(view, button))).status == 200
    await bot.finish_turns()


async def test_the_home_leads_to_kinds_and_entries_and_back(bot: RunningBot, slack: FakeSlack) -> None:
    home = await open_home(bot, slack)
    assert [one["text"]["text"] for one in buttons_of(home)][:3] == [
        "Search impsci",
        "Definitions (3)",
        "Frameworks, models and theories (2)",
    ]
    await click(bot, home, "browse:framework")
    kind = published(slack)
    assert heading_of(kind) == "Frameworks, models and theories (2)"
    (button,) = [one for one in buttons_of(kind) if one.get("value") == "cfir"]
    await click(bot, kind, button["action_id"])
    modal = slack.calls[-1].arguments["view"]
    assert slack.calls[-1].method == "views.open"
    assert heading_of(modal) == "Consolidated Framework for Implementation Research (CFIR)"
    assert_good_view(modal)
    await click(bot, modal, next(one["action_id"] for one in buttons_of(modal)))
    assert slack.calls[-1].method == "views.update", "what a modal shows next takes its place"
    await click(bot, kind, "browse:start")
    assert published(slack) == home


async def test_the_messages_tab_is_left_alone(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.event(make_home_opened(tab="messages"))
    await bot.finish_turns()
    assert slack.calls == []


@pytest.mark.parametrize("kind", ["of-nobody", "", "<!channel>"])
async def test_a_kind_of_nobody_leads_to_the_start(bot: RunningBot, slack: FakeSlack, kind: str) -> None:
    home = await open_home(bot, slack)
    await bot.click(make_view_click(home, {"action_id": "browse:x", "value": kind}))
    await bot.finish_turns()
    assert published(slack) == home


async def test_an_entry_that_is_gone_is_told_in_the_conversation_with_the_bot(
    bot: RunningBot, slack: FakeSlack
) -> None:
    home = await open_home(bot, slack)
    await bot.click(make_view_click(home, {"action_id": "show:x:0", "value": "gone"}))
    told = await slack.wait_for_message()
    assert (told["channel"], told["text"]) == (
        ASKER,
        "I no longer have an entry of that name. Please ask again.",
    )


async def test_entries_are_found_while_one_types(bot: RunningBot, slack: FakeSlack) -> None:
    assert (await bot.click(make_search_shortcut())).status == 200
    await bot.finish_turns()
    modal = slack.calls[-1].arguments["view"]
    assert_good_view(modal)
    found = (await bot.click(make_typing("fid"))).json
    assert found["options"][0] == {
        "text": {"type": "plain_text", "text": "Implementation fidelity", "emoji": False},
        "value": "fidelity",
    }
    by_meaning = (await bot.click(make_typing("what is an isp"))).json
    assert by_meaning["options"][0]["value"] == "implementation-support-practitioner"
    assert (await bot.click(make_typing("weather in Paris"))).json == {"options": []}
    (select,) = [one for block in modal["blocks"] for one in block.get("elements", [])]
    chosen = {**select, "selected_option": found["options"][0]}
    await bot.click(make_view_click(modal, chosen))
    await bot.finish_turns()
    assert slack.calls[-1].method == "views.update"
    assert heading_of(slack.calls[-1].arguments["view"]) == "Implementation fidelity"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Our fidelity scores fell again, any idea?", "Implementation fidelity"),
        ("lunch at noon?", "I found no term in this message that I know."),
        ("", "I found no term in this message that I know."),
    ],
)
async def test_a_message_is_explained_to_the_one_who_asks(
    bot: RunningBot, slack: FakeSlack, text: str, said: str
) -> None:
    assert (await bot.click(make_message_shortcut(text, slack.response_url))).status == 200
    await bot.finish_turns()
    (message,) = slack.responses
    assert (message["response_type"], message["replace_original"]) == ("ephemeral", False)
    assert message["text"].startswith(said)
    assert_good(message)


async def test_a_message_of_several_terms_offers_them(bot: RunningBot, slack: FakeSlack) -> None:
    await bot.click(make_message_shortcut("We used CFIR, then EPIS for fidelity.", slack.response_url))
    await bot.finish_turns()
    assert [one["value"] for one in buttons_of(slack.responses[0])] == ["cfir", "epis", "fidelity"]


def test_every_view_of_the_shipped_knowledge_fits() -> None:
    responder = Responder(load_folders([default_folder()]).knowledge)
    assert_good_view(render_start(responder.knowledge))
    assert_good_view(render_search())
    shown = 0
    for kind in KIND_HEADINGS:
        view = render_kind(responder.knowledge, kind)
        assert view is not None
        assert_good_view(view)
        shown += sum(one["action_id"].startswith("show:") for one in buttons_of(view))
    assert shown == len(responder.knowledge), "nothing is cut off"
    for entry in responder.knowledge:
        response = responder.respond_with(entry.id)
        assert response is not None
        modal = render_answer(response)
        assert_good_view(modal)
        assert not [one for one in buttons_of(modal) if one["action_id"].startswith(("more:", "share"))]
