"""`impsci new`: an entry and its questions, begun so that both pass `check`."""

from __future__ import annotations

import os
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import OK
from bot.errors import UsageError
from bot.knowledge.entry import KINDS
from bot.knowledge.loading import load_folders
from bot.knowledge.writing import write_all
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse

DEFAULT_QUESTIONS = Path("tests/questions")

_ENTRY = """\
id: {id}
kind: {kind}
title: {title}
aliases: [{name}]  # TODO: other names of the same thing: acronym, spellings
questions:  # TODO: at least eight, as people type them, some of them without the name
  - {what}
  - {how}
short: >-
  TODO: one sentence in plain language that stands alone.
answer: |
  TODO: 60 to 120 words in your own words; what it is comes first. Each claim carries its source [1].
citations:
  - title: "TODO: the title of the source"
    url: https://example.org/todo
status: current
reviewed: {today}
"""

_QUESTIONS = """\
- {{text: {first}, expect: {id}, class: plain}}
- {{text: {second}, expect: {id}, class: keyword}}
- {{text: {third}, expect: {id}, class: noisy}}
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci new`."""
    command.epilog = 'Example: impsci new "Normalization process theory" --kind framework'
    command.add_argument("term", help="the name of the topic, as the heading of the answer")
    command.add_argument("--kind", choices=KINDS, default="definition", help="what sort of thing it is")
    command.add_argument(
        "--into", metavar="DIR", type=Path, help="the knowledge base that gets it (default: the last one)"
    )
    command.add_argument(
        "--questions",
        metavar="DIR",
        type=Path,
        default=DEFAULT_QUESTIONS,
        help=f"the folder that gets its questions (default: {DEFAULT_QUESTIONS})",
    )


def run(options: argparse.Namespace) -> int:
    """Writes both files; refuses where the topic exists."""
    folders = knowledge_folders(os.environ, [*options.knowledge, *([options.into] if options.into else [])])
    term = " ".join(options.term.split())
    entry_id = to_id(term)
    existing = {file.entry.id: file for file in load_folders(folders).files}
    path = folders[-1] / f"{options.kind}s" / f"{entry_id}.yaml"
    questions = options.questions / f"{entry_id}.yaml"
    if entry_id in existing:
        raise UsageError(f"expected a new topic, found it in {existing[entry_id].path}")
    for one in (path, questions):
        if one.exists():
            raise UsageError(f"expected a new file, found one at {one}")
    write_all(
        {path: _render_entry(entry_id, term, options.kind), questions: _render_questions(entry_id, term)}
    )
    print(f"{path}: written; fill in what says TODO, then set `checked` on the source that you have read")
    print(f"{questions}: written; replace these three by what people would really ask")
    print(f"Then: impsci check {folders[-1]} --questions {options.questions}")
    return OK


def to_id(term: str) -> str:
    """The id of a topic: its words in lower case, joined by hyphens.

    Raises:
        UsageError: the term holds no letter or digit.
    """
    plain = unicodedata.normalize("NFKD", term).encode("ascii", "ignore").decode().lower().replace("'", "")
    entry_id = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not entry_id or len(term) > 150:
        raise UsageError(f"expected the name of a topic with Latin letters, found '{term[:60]}'")
    return entry_id


def _render_entry(entry_id: str, term: str, kind: str) -> str:
    return _ENTRY.format(
        id=entry_id,
        kind=kind,
        title=_quote(term),
        name=_quote(term),
        what=_quote(f"what is {term}"),
        how=_quote(f"where can I learn about {term}"),
        today=datetime.now(UTC).date().isoformat(),
    )


def _render_questions(entry_id: str, term: str) -> str:
    return _QUESTIONS.format(
        id=entry_id,
        first=_quote(f"Could you explain {term} to me?"),
        second=_quote(f"{term} in a nutshell"),
        third=_quote(f"hi, somebody mentioned {term} in a meeting, what do they mean by that"),
    )


def _quote(text: str) -> str:
    """The text as YAML, which must not read a colon or a bracket in it."""
    return text if re.fullmatch(r"[A-Za-z][\w \-?']*", text) and text.lower() not in _WORDS else _double(text)


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WORDS = frozenset(("yes", "no", "true", "false", "null", "on", "off", "y", "n"))
