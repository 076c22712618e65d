"""Slack's own types (`@slack/types`, checked by TypeScript's compiler) accept every message of the bot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.answering.finder import ProgramFilter
from bot.knowledge.loading import default_folder, load_folders
from bot.replies.citing import cite, find_styles
from bot.replies.responder import Responder
from bot.replies.slack import render_slack
from bot.replies.slack_home import render_kind, render_search, render_start
from bot.replies.slack_views import render_answer, render_citations, render_feedback_form, say_in
from bot.replies.wording import KIND_HEADINGS
from tests.outside.tools import PACKAGES, find_node, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.replies.responder import Response

Json = dict[str, Any]

UTTERANCES = (
    "help",
    "hello",
    "",
    "x" * 9_999,
    "weather in Paris",
    "core competencies",
    "implementation",
    "competencies and skills",
    "CFIR vs EPIS",
    "tci-certificate vs cip-certificate",
    "programs",
    "frameworks",
    "tools",
    "resources",
    "definitions",
    "organizations",
)
_SETTINGS: Json = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noEmit": True,
        "skipLibCheck": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"@slack/types": [str(PACKAGES / "@slack" / "types" / "dist" / "index.d.ts")]},
    },
    "files": ["messages.ts"],
}
_TYPES = """import type { HomeView, KnownBlock, ModalView } from "@slack/types";
interface Message { text: string; blocks: KnownBlock[]; unfurl_links: false; unfurl_media: false }
"""


def compose_messages(responder: Responder) -> Iterator[tuple[str, Json]]:
    """Every entry and every kind of reply, as the payload that Slack gets, under a name."""
    for entry in responder.knowledge:
        response = responder.respond_with(entry.id)
        assert response is not None
        yield f"entry {entry.id}", _private(response)
        yield f"modal of {entry.id}", render_answer(response)
        if research := responder.respond_to_researcher(entry.id):
            yield f"modal of {entry.id} for researchers", say_in(render_answer(research), "Thank you.")
            yield f"research wording of {entry.id}", _private(research)
    for utterance in UTTERANCES:
        yield f"reply to {utterance[:30]!r}", _private(responder.respond(utterance))
    yield "reply to Neither", _private(responder.respond_with_none())
    yield "terms", _private(responder.respond_with_terms("CFIR, then EPIS for fidelity"))
    yield "training", _private(responder.respond_with_programs(ProgramFilter(format="online")))
    yield "home", render_start(responder.knowledge)
    for kind in KIND_HEADINGS:
        view = render_kind(responder.knowledge, kind)
        assert view is not None
        yield f"home of {kind}", view
    yield "search", render_search()
    yield "feedback", render_feedback_form({"entries": "cfir", "channel": "C1"})
    citations = responder.knowledge["cfir"].citations
    yield "citations", render_citations({style: cite(citations, style) for style in find_styles()})


def _private(response: Response) -> Json:
    """With all the buttons that there are."""
    return render_slack(response.reply, response.key, is_private=True).to_payload()


def check_types(folder: Path, messages: Mapping[str, Json]) -> str:
    """What the compiler finds wrong with `messages`; empty where it finds nothing."""
    node = find_node()
    lines = [
        f"// {json.dumps(name)}\nexport const m{number}: {_type_of(message)} = {json.dumps(message)};"
        for number, (name, message) in enumerate(messages.items())
    ]
    (folder / "messages.ts").write_text("\n".join((_TYPES, *lines, "")))
    (folder / "tsconfig.json").write_text(json.dumps(_SETTINGS))
    done = run((node, str(PACKAGES / "typescript" / "bin" / "tsc"), "--project", str(folder)), cwd=folder)
    assert (done.returncode == 0) == (done.stdout == ""), done.stdout + done.stderr
    return done.stdout[:4_000]


def _type_of(payload: Json) -> str:
    return {"home": "HomeView", "modal": "ModalView"}.get(payload.get("type", ""), "Message")


def test_every_message_of_the_small_knowledge_base_has_slacks_types(
    responder: Responder, tmp_path: Path
) -> None:
    assert check_types(tmp_path, dict(compose_messages(responder))) == ""


def test_every_message_of_the_real_knowledge_base_has_slacks_types(tmp_path: Path) -> None:
    # Entries that cannot be read are the business of `impsci check`, not of this test.
    responder = Responder(load_folders([default_folder()]).knowledge)
    assert check_types(tmp_path, dict(compose_messages(responder))) == ""


GOOD: Json = {
    "text": "x",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
    "unfurl_links": False,
    "unfurl_media": False,
}


@pytest.mark.parametrize(
    ("name", "block"),
    [
        ("an unknown block", {"type": "sektion", "text": {"type": "mrkdwn", "text": "x"}}),
        ("a header in mrkdwn", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
        ("an unknown property", {"type": "divider", "colour": "red"}),
        (
            "an unknown style",
            {
                "type": "actions",
                "elements": [
                    {"type": "button", "style": "loud", "text": {"type": "plain_text", "text": "x"}}
                ],
            },
        ),
    ],
)
def test_the_check_itself_finds(tmp_path: Path, name: str, block: Json) -> None:
    assert check_types(tmp_path, {"good": GOOD}) == ""
    assert "error TS" in check_types(tmp_path, {name: {**GOOD, "blocks": [block]}})
