"""Slack's own types (`@slack/types`, checked by TypeScript's compiler) accept every message of the bot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.knowledge.loading import default_folder, load_folders
from bot.replies.responder import Responder
from bot.replies.slack import render_slack
from tests.outside.tools import PACKAGES, find_node, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

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
_TYPES = """import type { KnownBlock } from "@slack/types";
interface Message { text: string; blocks: KnownBlock[]; unfurl_links: false; unfurl_media: false }
"""


def compose_messages(responder: Responder) -> Iterator[tuple[str, Json]]:
    """Every entry and every kind of reply, as the payload that Slack gets, under a name."""
    for entry in responder.knowledge:
        response = responder.respond_with(entry.id)
        assert response is not None
        yield f"entry {entry.id}", render_slack(response.reply).to_payload()
    for utterance in UTTERANCES:
        yield f"reply to {utterance[:30]!r}", render_slack(responder.respond(utterance).reply).to_payload()
    yield "reply to Neither", render_slack(responder.respond_with_none().reply).to_payload()


def check_types(folder: Path, messages: Mapping[str, Json]) -> str:
    """What the compiler finds wrong with `messages`; empty where it finds nothing."""
    node = find_node()
    lines = [
        f"// {json.dumps(name)}\nexport const m{number}: Message = {json.dumps(message)};"
        for number, (name, message) in enumerate(messages.items())
    ]
    (folder / "messages.ts").write_text("\n".join((_TYPES, *lines, "")))
    (folder / "tsconfig.json").write_text(json.dumps(_SETTINGS))
    done = run((node, str(PACKAGES / "typescript" / "bin" / "tsc"), "--project", str(folder)), cwd=folder)
    assert (done.returncode == 0) == (done.stdout == ""), done.stdout + done.stderr
    return done.stdout[:4_000]


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
