"""The web page in a real browser: usable by everybody (axe-core), in light and dark, wide and narrow."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.bot import run_bot
from tests.fakes.slack import run_fake_slack
from tests.outside.tools import find_chromium, find_node, run_node

if TYPE_CHECKING:
    from pathlib import Path

    from bot.replies.responder import Responder

Json = dict[str, Any]

PAGES = {
    "first": "",
    "answer": "?q=what+is+an+ISP",
    "note": "?q=fidelity",
    "topic": "?entry=cfir",
    "choices": "?q=core+competencies",
    "comparison": "?q=CFIR+vs+EPIS",
    "list": "?q=programs",
    "abstained": "?q=weather+in+Paris",
    "help": "?q=help",
    "gone": "?entry=no-such-topic",
    "hostile": "?q=zorblax+%3Cscript%3Ealert(1)%3C/script%3E",
    "long": f"?q={'x' * 3_500}",
    "cancelled": "slack/oauth_redirect?error=access_denied",
    "refused": "slack/oauth_redirect?state=made-up",
}


@pytest.fixture
async def report(responder: Responder, tmp_path: Path) -> Json:
    """What the browser found on every page; the pictures lie in the test's temporary folder."""
    find_node()
    chromium = find_chromium()
    async with run_fake_slack() as slack, run_bot(responder, slack, uses_oauth=True) as site:
        stdin = json.dumps(
            {"chromium": chromium, "address": site.address, "folder": str(tmp_path), "pages": PAGES}
        )
        done = await asyncio.to_thread(run_node, "check_pages.mjs", stdin=stdin)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


async def test_every_page_is_usable_by_everybody(report: Json, tmp_path: Path) -> None:
    visits = report["visits"]
    assert len(visits) == len(PAGES) * 3, "wide in light and dark, and narrow"
    assert count_pictures(tmp_path) == len(visits)
    faults = [
        f"{visit['name']} {visit['colorScheme']} {visit['width']}: {fault}"
        for visit in visits
        for fault in (
            *visit["violations"],
            *visit["complaints"],
            *(f"asks for {address}" for address in visit["foreign"]),
            *([f"is {visit['overflow']} pixels too wide"] if visit["overflow"] > 0 else []),
        )
    ]
    assert not faults, "\n".join(faults)
    assert all(visit["passed"] > 10 for visit in visits), "axe-core looked at the page"
    assert {visit["name"] for visit in visits if visit["status"] != 200} == {"gone", "refused"}
    assert report["typed"] == "Implementation support practitioner (ISP)", (
        "a question can be asked by keyboard"
    )


def count_pictures(folder: Path) -> int:
    return len(list(folder.glob("*.png")))
