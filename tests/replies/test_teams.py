"""Replies as Adaptive Cards: valid, within the limits, and harmless."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Citation, Entry
from bot.knowledge.loading import default_folder, load_knowledge
from bot.replies.markup import Span
from bot.replies.reply import Comparison, Reply, Row
from bot.replies.responder import Responder
from bot.replies.teams import MAX_BUTTONS, MORE, Shown, TeamsMessage, render_card, render_teams
from bot.replies.teams_text import escape
from tests.builders import make_base, make_entry
from tests.channels.teams.cards import buttons_of, elements_of, headings_of, runs_of, texts_of
from tests.replies.test_slack import UTTERANCES

Json = dict[str, Any]

SCHEMA = Path(__file__).parents[1] / "schemas" / "adaptive-card-1.5.0.json"
RESPONDER = Responder(make_base())
CARD_LIMIT = 28 * 1024
MESSAGE_LIMIT = 80 * 1024


@cache
def validator() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text()))


def assert_valid_card(card: Json) -> None:
    """Holds against the schema that Microsoft publishes, and what it does not know: sizes and counts."""
    assert [error.message for error in validator().iter_errors(card)] == []
    assert len(json.dumps(card, ensure_ascii=False).encode()) <= CARD_LIMIT
    assert card["speak"]
    assert card["fallbackText"]
    rows = [one["actions"] for one in elements_of(card) if one["type"] == "ActionSet"]
    assert all(0 < len(row) <= MAX_BUTTONS for row in rows)


def assert_valid(message: TeamsMessage) -> None:
    assert message.card is not None
    assert_valid_card(message.card)
    assert len(json.dumps(message.to_activity(), ensure_ascii=False).encode("utf-16")) <= MESSAGE_LIMIT
    assert len(message.citations) <= 20
    for claim in message.citations:
        assert len(claim["appearance"]["name"]) <= 80
        assert len(claim["appearance"]["abstract"]) <= 160


def render_entry(entry: Entry) -> TeamsMessage:
    response = Responder(KnowledgeBase.of((entry,))).respond_with(entry.id)
    assert response is not None
    return render_teams(response.reply, Shown(entry.id))


def all_pages(entry: Entry) -> list[Json]:
    response = Responder(KnowledgeBase.of((entry,))).respond_with(entry.id)
    assert response is not None
    pages = [render_card(response.reply, Shown(entry.id))]
    while more := [one for one in buttons_of(pages[-1]) if one["verb"] == MORE]:
        (button,) = more
        assert button["data"]["entry"] == entry.id
        pages.append(render_card(response.reply, Shown(entry.id), button["data"]["page"]))
    return pages


@pytest.mark.parametrize("utterance", UTTERANCES)
def test_every_kind_of_reply_is_valid(utterance: str) -> None:
    assert_valid(render_teams(RESPONDER.respond(utterance).reply, Shown(question=utterance[:1_000])))


@pytest.mark.parametrize("fault", ["element", "property", "address"])
def test_the_schema_itself_finds(fault: str) -> None:
    card = render_card(RESPONDER.respond("what is an ISP").reply)
    if fault == "element":
        card["body"].append({"type": "TextBlok", "text": "x"})
    elif fault == "property":
        card["body"][0]["colour"] = "red"
    else:
        card["body"].append({"type": "ActionSet", "actions": [{"type": "Action.OpenUrl", "title": "x"}]})
    with pytest.raises(AssertionError):
        assert_valid_card(card)


def test_nothing_of_a_long_answer_is_lost() -> None:
    sentences = [f"Sentence number {number} says something else [1]." for number in range(1_500)]
    pages = all_pages(make_entry("long", "Long", answer=" ".join(sentences)))
    assert len(pages) > 1
    for page in pages:
        assert_valid_card(page)
    text = "".join("".join(texts_of(page)) for page in pages)
    assert all(f"Sentence number {number} says" in text for number in range(1_500))


def test_pages_end_where_sentences_do() -> None:
    pages = all_pages(make_entry("long", "Long", answer="A sentence about this and that [1]. " * 1_500))
    *_, last, button = pages[0]["body"]
    assert button["type"] == "ActionSet"
    assert last["inlines"][-1]["text"].rstrip().endswith((".", "[1]"))


def test_many_sources_fit() -> None:
    sources = tuple(
        Citation(title=f"Source {n} " + "x" * 500, url=f"https://example.org/{n}") for n in range(150)
    )
    entry = make_entry("many", "Many", citations=sources)
    assert_valid(render_entry(entry))
    for page in all_pages(entry):
        assert_valid_card(page)


def test_markers_lead_to_their_source() -> None:
    card = render_card(RESPONDER.respond("what is an ISP").reply)
    marker = next(run for run in runs_of(card) if run["text"] == "[1]")
    assert marker["selectAction"] == {"type": "Action.OpenUrl", "url": "https://example.org/source"}


def test_a_pasted_text_is_shown_letter_by_letter() -> None:
    hostile = "*b* _i_ [x](javascript:alert(1)) <at>everyone</at> `c`"
    assert escape(hostile) == (r"\*b\* \_i\_ \[x\](javascript:alert(1)) &lt;at&gt;everyone&lt;/at&gt; \`c\`")
    message = render_entry(make_entry("hostile", hostile, short=hostile, answer=f"{hostile} [1]"))
    assert "<at>" not in message.text
    assert message.card is not None
    assert headings_of(message.card) == [escape(hostile)]
    addresses = [run["selectAction"]["url"] for run in runs_of(message.card) if "selectAction" in run]
    assert addresses
    assert all(address.startswith("https://") for address in addresses)


def test_a_voice_reads_words_alone() -> None:
    spoken = render_card(RESPONDER.respond("what is an ISP").reply)["speak"]
    assert "[1]" not in spoken
    assert "http" not in spoken


def test_each_execute_has_a_submit_with_the_same_data() -> None:
    buttons = buttons_of(render_card(RESPONDER.respond("core competencies").reply))
    assert buttons
    for button in buttons:
        assert button["type"] == "Action.Execute"
        assert button["fallback"]["type"] == "Action.Submit"
        assert button["fallback"]["data"] == button["data"]


def test_every_shipped_entry_and_both_its_wordings_are_valid() -> None:
    responder = Responder(load_knowledge([default_folder()]))
    for entry in responder.knowledge:
        plain, research = responder.respond_with(entry.id), responder.respond_to_researcher(entry.id)
        assert plain is not None
        assert_valid(render_teams(plain.reply, Shown(entry.id)))
        assert (research is not None) == bool(entry.research)
        if research:
            assert_valid(render_teams(research.reply))


def test_a_comparison_is_a_table_with_a_link_to_each_source() -> None:
    message = render_teams(RESPONDER.respond("CFIR vs PARIHS").reply)
    assert_valid(message)
    assert message.card is not None
    (table,) = [one for one in elements_of(message.card) if one["type"] == "Table"]
    assert [len(row["cells"]) for row in table["rows"]] == [3] * len(table["rows"])
    assert all(cell["items"] for row in table["rows"] for cell in row["cells"]), "an empty cell collapses"
    links = [run for run in runs_of(message.card) if run["text"].startswith("[1] ")]
    assert [run["selectAction"]["url"] for run in links] == ["https://example.org/source"] * 2


def test_a_comparison_that_no_card_holds_is_told_one_topic_after_the_other() -> None:
    row = Row("What it is", ((Span("a" * 20_000),), (Span("b" * 20_000),)))
    pages = [render_card(Reply((Comparison(("A", "B"), (row,)),)), Shown(), page) for page in range(3)]
    assert all(one["type"] != "Table" for page in pages for one in elements_of(page))
    for page in pages:
        assert_valid_card(page)
    assert "".join(run["text"] for page in pages for run in runs_of(page)).count("b") >= 20_000
