"""The step of Slack's Workflow Builder: what it takes in, and what it hands on to the steps after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.replies import wording
from bot.replies.slack_text import escape_within

if TYPE_CHECKING:
    from bot.replies.responder import Response
    from bot.replies.slack import SlackMessage

Json = dict[str, Any]

STEP = "answer_question"
QUESTION, ANSWER, ENTRY, SOURCES = "question", "answer", "entry_id", "sources"
MAX_SOURCES = 4_000


def describe_step() -> Json:
    """The step as the app's manifest names it."""
    parameters = {
        name: {
            "type": "string",
            "title": title,
            "description": description,
            "is_required": name in (QUESTION, ANSWER),
        }
        for name, (title, description) in wording.STEP_PARAMETERS.items()
    }
    return {
        "title": wording.STEP_TITLE,
        "description": wording.STEP_DESCRIPTION,
        "input_parameters": {QUESTION: parameters.pop(QUESTION)},
        "output_parameters": parameters,
    }


def render_outputs(message: SlackMessage, response: Response) -> Json:
    """What the step hands on: text that pings nobody, wherever a workflow puts it."""
    entries = response.answer.entries
    sources = [f"{wording.reference(one)} {one.address}" for entry in entries for one in entry.citations]
    numbered = "\n".join(f"[{number}] {source}" for number, source in enumerate(sources, 1))
    return {
        ANSWER: message.text,
        ENTRY: entries[0].id if response.answer.reason == "match" else "",
        SOURCES: escape_within(numbered, MAX_SOURCES),
    }
