"""Research wording, comparisons, citations and the program finder, before any platform renders them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.finder import ProgramFilter
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Citation, Entry
from bot.replies.citing import cite, find_styles
from bot.replies.markdown import render_markdown
from bot.replies.markup import to_plain
from bot.replies.page import render_page_parts
from bot.replies.plain import render_plain
from bot.replies.reply import Comparison, Heading, Reply, Tools
from bot.replies.responder import Responder
from tests.builders import SOURCE, make_base, make_entry

PHASES = make_entry(
    "epis",
    "EPIS framework",
    kind="framework",
    aliases=("EPIS",),
    answer="It has phases [1]:\n\n- **Exploration** [1]\n- Preparation [2]",
    citations=(
        SOURCE,
        Citation("Another", authors="Roe R, Poe P", year=2019, url="https://example.org/2"),
    ),
    research="A process framework [1], and a determinant framework [2].",
    about=("fidelity", "unknown-topic"),
)


@pytest.fixture
def responder() -> Responder:
    return Responder(KnowledgeBase.of((*make_base(), PHASES)))


def compare(responder: Responder) -> Comparison:
    reply = responder.respond("EPIS vs PARIHS").reply
    return next(part for part in reply.parts if isinstance(part, Comparison))


def tools_of(reply: Reply) -> Tools:
    return next(part for part in reply.parts if isinstance(part, Tools))


def test_a_comparison_says_what_entries_say_and_nothing_else(responder: Responder) -> None:
    comparison = compare(responder)
    assert comparison.topics == ("EPIS framework", "PARIHS framework")
    rows = {row.label: tuple(map(to_plain, row.cells)) for row in comparison.rows}
    assert rows == {
        "What it is": ("EPIS framework, in short.", "PARIHS framework, in short."),
        "Kind": ("framework, model or theory", "framework, model or theory"),
        "Parts": ("Exploration [1]; Preparation [2]", ""),
        "Serves": ("Implementation fidelity", ""),
        "Sources": ("[1] Doe J 2020; [2] Roe R et al. 2019", "[1] Doe J 2020"),
    }


def test_three_topics_stand_side_by_side_under_one_heading(responder: Responder) -> None:
    reply = responder.respond("EPIS vs PARIHS vs CFIR").reply
    heading, comparison, *_ = reply.parts
    assert isinstance(heading, Heading)
    assert isinstance(comparison, Comparison)
    assert heading.text == "EPIS, PARIHS and CFIR"
    assert len(comparison.topics) == 3
    assert all(len(row.cells) == 3 for row in comparison.rows)


def test_each_marker_in_a_comparison_leads_to_its_own_topics_source(responder: Responder) -> None:
    parts = next(row for row in compare(responder).rows if row.label == "Parts")
    urls = [span.url for span in parts.cells[0] if span.text.startswith("[")]
    assert urls == ["https://example.org/source", "https://example.org/2"]


def test_without_tables_a_comparison_is_one_topic_after_the_other(responder: Responder) -> None:
    reply = responder.respond("EPIS vs PARIHS").reply
    plain = render_plain(reply)
    first, second = plain.index("EPIS framework\n"), plain.index("PARIHS framework\n")
    assert first < plain.index("Parts: Exploration") < second < plain.index("PARIHS framework, in short")
    assert "Parts" not in plain[second:], "what an entry does not say is left out"
    assert "**Parts: **" not in render_markdown(reply)
    assert "[\\[2\\]](https://example.org/2)" in render_markdown(reply)
    headings = [part["text"] for part in render_page_parts(reply) if part["part"] == "heading"]
    assert headings == ["EPIS and PARIHS", "EPIS framework", "PARIHS framework"]


def test_two_questions_are_answered_whole(responder: Responder) -> None:
    reply = responder.respond("What is fidelity? And what is CFIR?").reply
    assert not any(isinstance(part, Comparison) for part in reply.parts)
    assert "is explained here" in render_plain(reply)


def test_research_wording_is_there_where_an_entry_has_it(responder: Responder) -> None:
    assert tools_of(responder.respond("EPIS").reply) == Tools(("epis",), has_research=True)
    assert tools_of(responder.respond("fidelity").reply) == Tools(("fidelity",))
    response = responder.respond_to_researcher("epis")
    assert response is not None
    assert "A process framework [1], and a determinant framework [2]." in render_plain(response.reply)
    assert not tools_of(response.reply).has_research
    for entry_id in ("fidelity", "gone"):
        assert responder.respond_to_researcher(entry_id) is None


@pytest.mark.parametrize("utterance", ["EPIS", "EPIS vs PARIHS", "programs", "core competencies", "zzz"])
def test_a_response_is_recalled_by_its_key(responder: Responder, utterance: str) -> None:
    response = responder.respond(utterance)
    recalled = responder.recall(response.key)
    assert recalled is not None
    assert recalled.reply == response.reply


def test_a_follow_up_is_recalled_with_its_topic(responder: Responder) -> None:
    response = responder.respond("and what is it for?", "epis")
    recalled = responder.recall(response.key)
    assert recalled is not None
    assert recalled.reply == response.reply


@pytest.mark.parametrize("key", ["", "entry:gone", "research:fidelity", "unknown:fidelity", "entry"])
def test_what_is_gone_is_not_recalled(responder: Responder, key: str) -> None:
    assert responder.recall(key) is None


def test_programs_are_listed_by_filter(responder: Responder) -> None:
    found = responder.respond_with_programs(ProgramFilter(is_free=True))
    assert [entry.id for entry in found.answer.entries] == ["free-course"]
    assert found.reply.parts[0] == Heading("Training and certificates (1)")
    none = responder.respond_with_programs(ProgramFilter(credential="degree"))
    assert none.answer.status == "abstained"
    assert "Take one of the filters away" in render_plain(none.reply)


@pytest.mark.parametrize(
    ("style", "sign"), [("apa", "(2020)"), ("vancouver", "1. "), ("bibtex", "@misc{"), ("ris", "TY  - ")]
)
def test_sources_are_written_in_each_style(style: str, sign: str) -> None:
    assert style in find_styles()
    text = cite(PHASES.citations, style)
    assert sign in text
    assert "https://example.org/2" in text


def test_the_latest_reviewed_come_first() -> None:
    days = {"a": "2026-01-05", "b": "2026-03-01", "c": ""}
    base = KnowledgeBase.of(make_dated(name, day) for name, day in days.items())
    assert [entry.id for entry in base.latest] == ["b", "a"]


def make_dated(name: str, day: str) -> Entry:
    return make_entry(name, name, reviewed=date.fromisoformat(day) if day else None)


def test_what_is_typed_into_a_search_pushes_out_no_remembered_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.replies.responder.REMEMBERED", 3)
    responder = Responder(make_base())
    asked = responder.respond("what is an ISP")
    for end in range(1, 15):
        responder.suggest("implementation"[:end], 5)
    assert responder.respond("what is an ISP") is asked
