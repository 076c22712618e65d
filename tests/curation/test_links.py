"""The link checker against a server that does everything that servers do; no request leaves this machine."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from bot.cli import main
from bot.curation.link_check import (
    Finding,
    LinkChecker,
    Manners,
    PrivateAddressError,
    PublicResolver,
    build_session,
    is_public,
)
from bot.curation.link_report import load_exceptions
from bot.errors import KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Citation, Link
from bot.knowledge.links import load_dead_links
from bot.replies.compose import Composer
from bot.replies.plain import render_plain
from tests.builders import make_entry
from tests.knowledge.files import GOOD, write_entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

QUICK = Manners(pace=0.0, timeout=0.5, tries=3, backoff=0.0, allows_private=True)


class Site:
    """The pages of the test server, and what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.app = web.Application()
        self.app.router.add_route("*", "/{name}", self.answer)

    @property
    def counts(self) -> Counter[str]:
        return Counter(name for _, name in self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        self.asked.append((request.method, name))
        moves = {
            "moved": (301, "/fine"),
            "lent": (302, "/fine"),
            "twice": (308, "/moved"),
            "loop-a": (301, "/loop-b"),
            "loop-b": (302, "/loop-a"),
            "self": (301, "/self"),
            "private": (302, "http://10.0.0.1/secret"),
            "metadata": (301, "http://169.254.169.254/latest"),
            "file": (302, "file:///etc/passwd"),
            "gone-there": (301, "/missing"),
        }
        if name in moves:
            status, location = moves[name]
            return web.Response(status=status, headers={"Location": location})
        if name.startswith("endless"):
            return web.Response(status=302, headers={"Location": f"/endless{len(self.asked)}"})
        if name == "hangs":
            await asyncio.sleep(30)
        if name == "no-head":
            return web.Response(status=405 if request.method == "HEAD" else 200)
        if name == "second-try":
            return web.Response(status=503 if self.counts[name] <= 2 else 200)
        if name == "busy":
            return web.Response(status=429, headers={"Retry-After": "7"})
        if name == "busy-for-long":
            return web.Response(status=429, headers={"Retry-After": "86400"})
        if name == "drops":
            assert request.transport is not None
            request.transport.close()
        codes = {"missing": 404, "guarded": 403, "broken": 500}
        return web.Response(status=codes.get(name, 200))


@pytest.fixture
async def site() -> AsyncIterator[tuple[Site, BaseTestServer]]:
    site = Site()
    async with TestServer(site.app) as server:
        yield site, server


async def check(server: BaseTestServer, *names: str, manners: Manners = QUICK) -> list[Finding]:
    async def no_sleep(_: float) -> None:
        await asyncio.sleep(0)

    async with build_session(manners, "test") as session:
        checker = LinkChecker(session, manners, sleep=no_sleep)
        return await checker.check_all(str(server.make_url(f"/{name}")) for name in names)


@pytest.mark.parametrize(
    ("name", "status", "detail", "requests"),
    [
        ("fine", "ok", "200", 1),
        ("lent", "ok", "200 after 1 redirects", 1),
        ("moved", "moved", "301", 1),
        ("twice", "moved", "308", 1),
        ("missing", "dead", "404", 2),
        ("gone-there", "dead", "404", 1),
        ("guarded", "unsure", "403: open it in a browser", 2),
        ("busy", "unsure", "429: open it in a browser", 3),
        ("busy-for-long", "unsure", "429: open it in a browser", 1),
        ("broken", "dead", "500", 6),
        ("second-try", "ok", "200", 3),
        ("no-head", "ok", "200", 2),
        ("hangs", "dead", "no answer within 0.5 seconds", 3),
        ("loop-a", "dead", "redirects in a circle", 1),
        ("self", "dead", "redirects in a circle", 1),
        ("endless", "dead", "redirects more than 10 times", 1),
        # aiohttp itself asks once more when a connection breaks.
        ("drops", "dead", "Server disconnected", 6),
        ("file", "refused", "file:///etc/passwd is no web address", 1),
    ],
)
async def test_what_a_server_does_is_told(
    name: str, status: str, detail: str, requests: int, site: tuple[Site, BaseTestServer]
) -> None:
    pages, server = site
    (finding,) = await check(server, name)
    assert (finding.status, finding.detail[: len(detail)]) == (status, detail)
    assert pages.counts[name] == requests
    new = str(server.make_url("/fine")) if status == "moved" else ""
    assert finding.new_url == new


@pytest.mark.parametrize("name", ["private", "metadata"])
async def test_a_redirect_into_a_private_network_is_not_followed(
    name: str, site: tuple[Site, BaseTestServer]
) -> None:
    pages, server = site
    # The server itself is on this machine: let the first hop pass, and nothing else.
    async with build_session(QUICK, "test") as session:
        checker = OnlyHere(session, Manners(pace=0.0, timeout=0.5, tries=1))
        finding = await checker.check(str(server.make_url(f"/{name}")))
    assert finding.status == "refused"
    assert finding.detail.endswith("is in a private network")
    assert len(pages.asked) == 1


class OnlyHere(LinkChecker):
    """Takes the test server for a public one."""

    def _refuse_private(self, url: str) -> None:
        if not url.startswith("http://127.0.0.1:"):
            super()._refuse_private(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://printer.local/",
        "ftp://example.org/",
    ],
)
async def test_private_addresses_are_refused_without_a_request(url: str) -> None:
    manners = Manners(pace=0.0, tries=1)
    async with build_session(manners, "test") as session:
        finding = await LinkChecker(session, manners).check(url)
    assert finding.status == "refused", finding


async def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 80))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    resolver = PublicResolver()
    with pytest.raises(PrivateAddressError):
        await resolver.resolve("intranet.example.org", 80)
    manners = Manners(pace=0.0, tries=3)
    async with build_session(manners, "test") as session:
        finding = await LinkChecker(session, manners).check("http://intranet.example.org/")
    assert finding == Finding(
        "http://intranet.example.org/", "refused", "intranet.example.org is in a private network"
    )


def test_public_is_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1::1")
    assert not is_public("2002:7f00:1::")
    assert not is_public("no number")


async def test_one_host_is_asked_at_a_pace(site: tuple[Site, BaseTestServer]) -> None:
    _, server = site
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    manners = Manners(pace=5.0, timeout=2.0, allows_private=True)
    async with build_session(manners, "test") as session:
        await LinkChecker(session, manners, sleep=sleep).check_all(
            str(server.make_url(f"/fine{number}")) for number in range(4)
        )
    assert len(waits) == 3
    assert all(4 < wait <= 5 for wait in waits)


async def test_a_busy_server_is_given_the_time_it_asks_for(site: tuple[Site, BaseTestServer]) -> None:
    _, server = site
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with build_session(QUICK, "test") as session:
        await LinkChecker(session, QUICK, sleep=sleep).check(str(server.make_url("/busy")))
    assert waits == [7.0, 7.0]


@contextmanager
def served() -> Iterator[tuple[Site, str]]:
    """The site in a thread of its own, for commands that run their own event loop."""
    site = Site()
    started = threading.Event()
    address: list[str] = []

    stop = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        async with TestServer(site.app) as server:
            address.append(str(server.make_url("/")))
            loops.append(asyncio.get_running_loop())
            started.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait(10)
    try:
        yield site, address[0]
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(10)


def test_the_command_writes_a_report_that_answers_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served() as (site, address):
        links = "".join(
            f"  - {{label: {name}, url: '{address}{name}'}}\n"
            for name in ("fine", "missing", "moved", "excused")
        )
        text = GOOD.replace("doi: 10.1186/1748-5908-2-40", f"url: {address}broken")
        write_entry(tmp_path, text.replace("status: current", f"links:\n{links}status: current"))
        (tmp_path / "_link_exceptions.yaml").write_text(
            f"- url: '{address}exc*'\n  reason: it asks for a login\n", encoding="utf-8"
        )
        arguments = ["links", "--knowledge", str(tmp_path), "--pace", "0", "--tries", "1", "--allow-private"]
        assert main(arguments) == 1
        assert site.counts["excused"] == 0
    shown = capsys.readouterr().out
    assert f"dead    {address}missing (404)  [fidelity]\n" in shown
    assert f"moved   {address}moved -> {address}fine  [fidelity]\n" in shown
    assert "2 dead, 1 excused, 1 moved, 1 ok\n" in shown
    report = json.loads((tmp_path / "_links.json").read_text(encoding="utf-8"))
    assert [row["status"] for row in report["links"]] == ["dead", "excused", "ok", "dead", "moved"]
    assert set(load_dead_links([tmp_path])) == {f"{address}missing", f"{address}broken"}


def test_without_permission_nothing_on_this_machine_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served() as (site, address):
        write_entry(tmp_path, GOOD.replace("doi: 10.1186/1748-5908-2-40", f"url: {address}fine"))
        assert main(["links", "--knowledge", str(tmp_path), "--dry-run"]) == 1
        assert site.asked == []
    assert "refused" in capsys.readouterr().out
    assert not (tmp_path / "_links.json").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- url: https://example.org/\n",
            "1: [0].reason: expected text, at most 400 characters, found nothing",
        ),
        ("- reason: why\n", "1: [0].url: expected an https address, found nothing"),
        ("url: https://example.org/\n", "1: file: expected a list of {url, reason}, found no list"),
    ],
)
def test_an_exception_gives_its_reason(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "_link_exceptions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_exceptions(tmp_path)
    assert raised.value.problems == (f"{tmp_path}/_link_exceptions.yaml:{expected}",)


def test_an_answer_says_which_link_did_not_respond() -> None:
    entry = make_entry(
        "fidelity",
        "Fidelity",
        citations=(Citation("A source", url="https://example.org/dead"),),
        links=(Link("A page", "https://example.org/page"), Link("Another", "https://example.org/fine")),
    )
    day = date(2026, 11, 23)
    base = KnowledgeBase.of([entry], {"https://example.org/dead": day, "https://example.org/page": day})
    shown = render_plain(Composer(base).compose_entry(entry))
    assert "[1] A source (link did not respond on 23 Nov 2026)" in shown
    assert "A page (link did not respond on 23 Nov 2026):" in shown
    assert "Another:" in shown


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"checked": "x", "links": []}', '{"checked": "2026-11-23"}']
)
def test_a_broken_report_says_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "_links.json").write_text(content, encoding="utf-8")
    assert load_dead_links([tmp_path, tmp_path / "nowhere"]) == {}


async def test_a_session_sends_no_cookies_back() -> None:
    async with build_session(QUICK, "test") as session:
        assert isinstance(session.cookie_jar, aiohttp.DummyCookieJar)
