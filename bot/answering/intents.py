"""Public intent sets, read as bases of phrasings alone, and the questions that come with them.

A set is a file `{"entries": [{id, title, phrasings}], "queries": [{text, expect, typo}], "validation": ...}`;
a query that expects null is off the topic, and `typo` is the query with typing errors.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import UsageError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Part = Literal["queries", "validation"]


@dataclass(frozen=True, slots=True)
class IntentQuestion:
    """A question to a set."""

    text: str
    typo: str
    """The same with typing errors."""
    expect: str | None
    """The entry that is meant; None for a question off the topic."""


@dataclass(frozen=True, slots=True)
class IntentSet:
    """One file: a base, and questions with their answers."""

    name: str
    knowledge: KnowledgeBase
    questions: tuple[IntentQuestion, ...]


def load_intent_sets(folder: Path, part: Part) -> Iterator[IntentSet]:
    """The sets of a folder, by name, with the questions of one of their parts.

    Raises:
        UsageError: there is none.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UsageError(f"expected intent sets as {folder}/*.json, found none")
    for path in paths:
        stored = json.loads(path.read_text(encoding="utf-8"))
        yield IntentSet(
            path.name.removesuffix(".json"),
            KnowledgeBase.of(map(_to_entry, stored["entries"])),
            tuple(IntentQuestion(one["text"], one["typo"], one["expect"]) for one in stored[part]),
        )


def _to_entry(record: dict[str, Any]) -> Entry:
    """The title is the only name, and the whole answer: a set has no answers."""
    return Entry(
        id=record["id"],
        kind="definition",
        title=record["title"],
        answer=record["title"],
        citations=(),
        questions=tuple(record["phrasings"]),
    )
