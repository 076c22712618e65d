"""`/api/ask`: the record of the contract, and nothing in it that the contract does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot

Json = dict[str, Any]

KINDS = {"definition", "framework", "tool", "resource", "program", "organization"}


def assert_is_record(record: Json) -> None:
    """All keys of the contract with their types; more may be there."""
    assert record.keys() >= {"question", "status", "confidence", "entries", "choices", "took_ms"}
    assert isinstance(record["question"], str)
    assert record["status"] in {"answered", "choices", "abstained", "error"}
    assert isinstance(record["confidence"], float)
    assert 0.0 <= record["confidence"] <= 1.0
    assert isinstance(record["took_ms"], float)
    assert record["took_ms"] >= 0
    for choice in record["choices"]:
        assert_has(choice, id=str, title=str)
    for entry in record["entries"]:
        assert_has(entry, id=str, title=str, kind=str, short=str, answer=str, citations=list, links=list)
        assert entry["kind"] in KINDS
        assert [citation["n"] for citation in entry["citations"]] == [*range(1, len(entry["citations"]) + 1)]
        for citation in entry["citations"]:
            assert_has(citation, n=int, title=str, url=str)
            assert citation["url"].startswith("https://")
        for link in entry["links"]:
            assert_has(link, label=str, url=str)


def assert_has(record: Json, **types: type) -> None:
    for name, expected in types.items():
        assert isinstance(record[name], expected), (name, record.get(name))


async def ask(site: RunningBot, question: str) -> Json:
    answered = await site.get("/api/ask", q=question)
    assert answered.status == 200
    assert_is_record(answered.json)
    record: Json = answered.json
    assert record["question"] == question
    return record


async def test_an_answer_has_one_entry_with_its_sources(site: RunningBot) -> None:
    record = await ask(site, "what is an ISP")
    assert record["status"] == "answered"
    assert [entry["id"] for entry in record["entries"]] == ["implementation-support-practitioner"]
    assert record["choices"] == []
    (citation,) = record["entries"][0]["citations"]
    assert citation["url"].endswith("/s12913-020-05145-1")


async def test_a_source_with_a_doi_alone_has_an_address(site: RunningBot) -> None:
    record = await ask(site, "fidelity")
    assert record["entries"][0]["citations"][0]["url"] == "https://doi.org/10.1007/s10488-010-0319-7"


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("programs", {"cip-certificate", "tci-certificate"}),
        ("CFIR vs EPIS", {"cfir", "epis"}),
    ],
)
async def test_an_answer_may_have_several_entries(site: RunningBot, question: str, ids: set[str]) -> None:
    record = await ask(site, question)
    assert record["status"] == "answered"
    assert {entry["id"] for entry in record["entries"]} == ids


async def test_choices_have_no_entry(site: RunningBot) -> None:
    record = await ask(site, "core competencies")
    assert record["status"] == "choices"
    assert record["entries"] == []
    assert {one["id"] for one in record["choices"]} == {"isp-core-competencies", "tci-core-competencies"}


@pytest.mark.parametrize("question", ["", "weather in Paris", "hello", "x" * 4_000, "🎉", "<script>", "\x00"])
async def test_abstaining_is_an_answer_too(site: RunningBot, question: str) -> None:
    record = await ask(site, question)
    assert record["status"] == "abstained"
    assert record["entries"] == []
    assert record["confidence"] < 0.6


async def test_without_a_question_it_says_what_is_missing(site: RunningBot) -> None:
    answered = await site.get("/api/ask")
    assert answered.status == 400
    assert "expected a question in the parameter 'q'" in answered.json["error"]


async def test_the_same_question_gets_the_same_record(site: RunningBot) -> None:
    first, second = [await ask(site, "CFIR") for _ in range(2)]
    del first["took_ms"], second["took_ms"]
    assert first == second


async def test_only_reading_is_allowed(site: RunningBot) -> None:
    assert (await site.post(b"q=isp", {}, "/api/ask")).status == 405


async def test_health_and_readiness_are_told(site: RunningBot) -> None:
    health = await site.get("/healthz")
    assert (health.status, health.json) == (200, {"status": "ok"})
    ready = await site.get("/readyz")
    assert ready.status == 200
    assert ready.json["status"] == "ready"
    assert ready.json["entries"] == 10


async def test_slack_has_no_entrance_when_it_is_not_set_up(site: RunningBot) -> None:
    assert (await site.command("what is an ISP")).status in (404, 405)
