"""Replies as Slack blocks: readable, within the limits, and harmless."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Citation, Entry, Link, Program
from bot.replies.responder import Responder
from bot.replies.slack import MAX_BLOCKS, SlackMessage, render_slack
from bot.replies.slack_text import escape
from tests.builders import make_base, make_entry
from tests.channels.slack.messages import buttons_of

RESPONDER = Responder(make_base())


def render(utterance: str) -> SlackMessage:
    return render_slack(RESPONDER.respond(utterance).reply)


def render_entry(entry: Entry) -> SlackMessage:
    response = Responder(KnowledgeBase.of((entry,))).respond_with(entry.id)
    assert response is not None
    return render_slack(response.reply)


def texts_of(message: SlackMessage) -> list[str]:
    found: list[str] = [message.text]

    def collect(value: Any) -> None:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            # Slack reads no marks in plain text: a mention there is only letters.
            if value.get("type") == "mrkdwn":
                found.append(value["text"])
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(list(message.blocks))
    return found


def assert_valid(message: SlackMessage) -> None:
    """Holds against slack_sdk's own models, and what they do not know: counts and unique ids."""
    parsed = Block.parse_all(list(message.blocks))
    assert None not in parsed
    for block in parsed:
        block.to_dict()
    assert 0 < len(message.blocks) <= MAX_BLOCKS
    ids = [
        element["action_id"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert len(ids) == len(set(ids))
    assert 0 < len(message.text) <= 4_000
    assert sum(len(text) for text in texts_of(message)[1:]) <= 13_000


UTTERANCES = (
    "what is an ISP",
    "core competencies",
    "CFIR vs PARIHS",
    "programs",
    "help",
    "hi",
    "",
    "weather in Paris",
    "x" * 9_999,
)


@pytest.mark.parametrize("utterance", UTTERANCES)
def test_every_kind_of_reply_is_valid(utterance: str) -> None:
    assert_valid(render(utterance))


def test_the_plain_text_holds_the_whole_answer() -> None:
    message = render("what is an ISP")
    for part in (
        "ISPs support leaders",
        "[1] Doe J (2020). A source. A Journal",
        "https://example.org/source",
    ):
        assert part in message.text


def test_markers_lead_to_their_source() -> None:
    assert any("<https://example.org/source|[1]>" in text for text in texts_of(render("what is an ISP")))


def test_links_are_never_unfurled() -> None:
    payload = render("what is an ISP").to_payload()
    assert payload["unfurl_links"] is False
    assert payload["unfurl_media"] is False


def test_a_choice_has_a_way_out() -> None:
    (actions,) = [block for block in render("core competencies").blocks if block["type"] == "actions"]
    assert [element["text"]["text"] for element in actions["elements"]][-1] == "Neither"
    assert "value" not in actions["elements"][-1]


HOSTILE = make_entry(
    "hostile",
    "<!channel> *_`~ @here " + "very long title " * 20,
    short="<!everyone> & <@U123|you> @channel *bold*",
    answer="<!here> @everyone <https://evil.example|click> &amp; "
    + "- * _ ` [x](https://example.org/a|b>c) [1] " * 400,
    citations=tuple(
        Citation(title=f"<!channel> {n} " + "t" * 300, url=f"https://example.org/{n}?a=1&b=<>|")
        for n in range(40)
    ),
    links=tuple(Link("<@U1> | label " + "l" * 100, f"https://example.org/{n}") for n in range(40)),
    note="@channel \u202e\u200b" + "n" * 900,
)


def test_a_hostile_entry_is_valid_and_pings_nobody() -> None:
    message = render_entry(HOSTILE)
    assert_valid(message)
    for text in texts_of(message):
        for ping in ("<!", "<@", "<#", "@channel", "@here", "@everyone"):
            assert ping not in text


def test_right_to_left_and_empty_texts_are_valid() -> None:
    assert_valid(
        render_entry(make_entry("rtl", "מדע היישום", short="", answer="\u200f" + "מדע " * 900 + "[1]"))
    )


def test_escaping_leaves_nothing_for_slack_to_read() -> None:
    assert escape("<!channel> & @here") == "&lt;!channel&gt; &amp; @\u2060here"


LONG = make_entry(
    "long", "Long", answer="\n\n".join(f"Paragraph {n}. " + "word " * 150 + "[1]" for n in range(60))
)


def test_what_does_not_fit_is_behind_a_button_and_nothing_is_lost() -> None:
    response = Responder(KnowledgeBase.of((LONG,))).respond_with("long")
    assert response is not None
    shown, page = "", 0
    while True:
        message = render_slack(response.reply, response.key, page=page)
        assert_valid(message)
        assert len(message.blocks) < MAX_BLOCKS, "there is room for the line that says who shared it"
        shown += str(message.blocks)
        more = [one for one in buttons_of(message.to_payload()) if one["action_id"].startswith("more:")]
        if not more:
            break
        page += 1
        assert (more[0]["action_id"], more[0]["value"]) == (f"more:{page}", "entry:long")
    assert page > 2
    assert all(f"Paragraph {n}. " in shown for n in range(60))
    assert "A source" in shown


def test_dates_are_for_slack_to_write_in_answers_and_in_tables() -> None:
    program = Program(format=("online",))
    entries = [
        make_entry(name, name.title(), kind="program", program=program, reviewed=date(2026, 2, 3))
        for name in ("alpha", "beta")
    ]
    responder = Responder(KnowledgeBase.of(entries))
    response = responder.respond_with("alpha")
    assert response is not None
    written = "<!date^1770112800^{date_short}|3 Feb 2026>"
    message = render_slack(response.reply)
    assert f"_online · fee not known: see the page · dates not known: see the page · checked {written}_" in (
        texts_of(message)
    )
    assert f"_Curated, not generated · reviewed {written}_" in texts_of(message)
    assert "reviewed 3 Feb 2026" in message.text
    comparison = render_slack(responder.respond("alpha vs beta").reply)
    assert_valid(comparison)
    (table,) = [block for block in comparison.blocks if block["type"] == "table"]
    element = {
        "type": "date",
        "timestamp": 1_770_112_800,
        "format": "{date_short}",
        "fallback": "3 Feb 2026",
    }
    cells = [row[1]["elements"][0]["elements"] for row in table["rows"]]
    assert element in [one for cell in cells for one in cell]
