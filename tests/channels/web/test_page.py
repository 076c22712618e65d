"""The web page: answers without a script, shows what people typed as text, and lets nothing run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.channels.web.page import read_page

if TYPE_CHECKING:
    from tests.channels.web.page import Element
    from tests.fakes.bot import RunningBot

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
    "zorblax <svg/onload=alert(1)>",
    "\u202e\u0000\ufffe fidelity",
)


async def test_the_first_page_asks_for_a_question_and_gives_examples(site: RunningBot) -> None:
    answered = await site.get("/")
    assert answered.status == 200
    assert answered.headers["Content-Type"] == "text/html; charset=utf-8"
    page = read_page(answered.text)
    assert page.texts("label") == ["Your question"]
    assert "what is an ISP" in page.texts("a")
    assert page.all("html")[0].attributes["lang"] == "en"
    assert "10 reviewed entries" in page.text


async def test_a_question_is_answered_with_sources_and_links(site: RunningBot) -> None:
    page = read_page((await site.get("/", q="what is an ISP")).text)
    assert "Implementation support practitioner (ISP)" in page.texts("h1")
    assert page.texts("h2") == ["Sources", "Go on", "Related"]
    addresses = [element.attributes["href"] for element in page.all("a")]
    assert "https://bmchealthservres.biomedcentral.com/articles/10.1186/s12913-020-05145-1" in addresses
    assert "https://example.org/isp?from=a&to=b" in addresses
    assert "/?entry=tci-certificate" in addresses
    assert page.all("input")[0].attributes["value"] == "what is an ISP"


async def test_every_marker_leads_to_a_source_on_the_page(site: RunningBot) -> None:
    for question in ("what is an ISP", "What is CFIR? And what is EPIS?"):
        page = read_page((await site.get("/", q=question)).text)
        places = {element.attributes.get("id") for element in page.elements}
        markers = [one for one in page.all("a") if one.attributes.get("class") == "marker"]
        assert markers
        for marker in markers:
            assert marker.attributes["href"].removeprefix("#") in places


async def test_a_topic_has_an_address_of_its_own(site: RunningBot) -> None:
    page = read_page((await site.get("/", entry="fidelity")).text)
    assert "Implementation fidelity" in page.texts("h1")


async def test_every_topic_on_offer_can_be_opened(site: RunningBot) -> None:
    page = read_page((await site.get("/", q="core competencies")).text)
    offered = [
        one.attributes["href"] for one in page.all("a") if one.attributes["href"].startswith("/?entry=")
    ]
    assert len(offered) == 2
    for address in offered:
        assert (await site.get(address)).status == 200


@pytest.mark.parametrize(
    "entry", ["no-such-topic", "../../etc/passwd", "<script>alert(1)</script>", "FIDELITY"]
)
async def test_a_topic_that_is_not_there_is_a_404_that_helps(site: RunningBot, entry: str) -> None:
    answered = await site.get("/", entry=entry)
    assert answered.status == 404
    page = read_page(answered.text)
    assert "I no longer have an entry of that name." in page.text
    assert page.texts("label") == ["Your question"]
    assert page.all("script") == []


@pytest.mark.parametrize("question", HOSTILE)
async def test_what_people_type_is_shown_as_text(site: RunningBot, question: str) -> None:
    answered = await site.get("/", q=question)
    assert answered.status == 200
    page = read_page(answered.text)
    assert_nothing_runs(page.elements)
    (field,) = page.all("input")
    assert field.attributes["value"].replace("\ufffd", "\0") == question
    assert set(field.attributes) <= {"id", "name", "type", "value", "maxlength", "autocomplete", "required"}


async def test_a_hostile_entry_is_shown_as_text(site: RunningBot) -> None:
    page = read_page((await site.get("/", q="zorblax")).text)
    assert_nothing_runs(page.elements)
    assert page.texts("h1")[-1].startswith(
        "Zorblax <!channel> & <@U1> *bold* | @channel <script>alert(1)</script>"
    )


def assert_nothing_runs(elements: list[Element]) -> None:
    """No script, no handler, no frame, and no address but of the web or of this page."""
    for element in elements:
        assert element.tag not in ("script", "iframe", "object", "embed", "img", "svg", "base", "style")
        for name, value in element.attributes.items():
            assert not name.startswith("on"), element
            if name in ("href", "src", "action"):
                assert value.startswith(("https://", "http://", "/", "#")), element


async def test_a_blank_question_shows_the_first_page(site: RunningBot) -> None:
    page = read_page((await site.get("/", q="   ")).text)
    assert page.all("article") == []
    assert "what is an ISP" in page.texts("a")


@pytest.mark.parametrize("question", ["x" * 4_000, "🎉🎉", "weather in Paris", "what is fidelity? " * 200])
async def test_odd_questions_get_a_page(site: RunningBot, question: str) -> None:
    answered = await site.get("/", q=question)
    assert answered.status == 200
    page = read_page(answered.text)
    assert page.all("article")
    assert len(page.all("input")[0].attributes["value"]) <= 3_000


@pytest.mark.parametrize(
    "path", ["/?q=%ED%A0%80", "/?q=%FF%FE", "/?q=%00", "/?q=a&q=b", "/?q", "/?entry=&q=isp"]
)
async def test_odd_addresses_make_no_error(site: RunningBot, path: str) -> None:
    assert (await site.get(path)).status == 200


@pytest.mark.parametrize(
    "path", ["/", "/?q=isp", "/?entry=none", "/api/ask?q=isp", "/healthz", "/static/impsci.css"]
)
async def test_every_response_carries_headers_that_let_nothing_foreign_in(
    site: RunningBot, path: str
) -> None:
    headers = (await site.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/nowhere", "/static/other.css", "/slack/nothing"])
async def test_the_servers_own_refusals_carry_them_too(site: RunningBot, path: str) -> None:
    answered = await site.get(path)
    assert answered.status == 404
    assert answered.headers.get("X-Content-Type-Options") == "nosniff"


async def test_the_page_loads_nothing_but_its_own_stylesheet(site: RunningBot) -> None:
    page = read_page((await site.get("/", q="what is an ISP")).text)
    loaded = [element.attributes for element in page.elements if "src" in element.attributes]
    assert loaded == []
    (stylesheet,) = page.all("link")
    answered = await site.get(stylesheet.attributes["href"])
    assert answered.status == 200
    assert answered.headers["Content-Type"].startswith("text/css")
    assert "url(" not in answered.text
    assert "@import" not in answered.text
