"""Every entry's card, drawn by Microsoft's own renderer in a browser as wide as a phone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.knowledge.loading import default_folder, load_knowledge
from bot.replies.responder import Responder
from bot.replies.teams import Shown, render_card
from tests.channels.teams.cards import buttons_of
from tests.outside.tools import find_chromium, find_node, run_node

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

QUESTIONS = ("programs", "CFIR vs EPIS", "core competencies", "help", "weather in Paris")


def make_cards() -> dict[str, Json]:
    responder = Responder(load_knowledge([default_folder()]))
    replies = {entry.id: responder.respond_with(entry.id) for entry in responder.knowledge}
    replies |= {question: responder.respond(question) for question in QUESTIONS}
    return {name: render_card(found.reply, Shown(name)) for name, found in replies.items() if found}


def test_every_card_is_drawn_without_complaint(tmp_path: Path) -> None:
    find_node()
    cards = make_cards()
    stdin = json.dumps(
        {
            "chromium": find_chromium(),
            "cards": cards,
            "pictures": ["fidelity", "programs", "CFIR vs EPIS"],
            "folder": str(tmp_path),
        }
    )
    done = run_node("check_cards.mjs", stdin=stdin)
    assert done.returncode == 0, done.stderr
    drawn = json.loads(done.stdout)
    assert drawn["complaints"] == []
    assert drawn["found"].keys() == cards.keys()
    for name, found in drawn["found"].items():
        assert found["events"] == [], name
        assert found["validation"] == [], name
        assert found["overflow"] <= 0, name
        assert found["buttons"] == len(buttons_of(cards[name])), name
        assert len(found["text"]) > 50, name
