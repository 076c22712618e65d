"""Entries as files, for tests of everything that reads or writes folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WORDS = " ".join(["Fidelity is how far an intervention is delivered as its developers intended."] * 4)
GOOD = f"""\
id: fidelity
kind: definition
title: Implementation fidelity
aliases: [fidelity, treatment integrity]
questions:
  - how do I know whether staff deliver the program as designed
  - how is fidelity measured
short: How closely an intervention is delivered as intended.
answer: |
  {WORDS} [1]
citations:
  - title: A conceptual framework for implementation fidelity
    authors: Carroll C, Patterson M
    year: 2007
    publisher: Implementation Science
    doi: 10.1186/1748-5908-2-40
    checked: 2026-11-01
status: current
reviewed: 2026-11-01
"""


def write_entry(folder: Path, text: str = GOOD, entry_id: str = "fidelity") -> Path:
    """A file of the folder; `text` is that of `fidelity`, or another."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{entry_id}.yaml"
    path.write_text(text.replace("id: fidelity", f"id: {entry_id}", 1), encoding="utf-8")
    return path


def other(entry_id: str, title: str, *questions: str) -> str:
    """The text of a further entry that shares no name with `fidelity`."""
    listed = "".join(f"  - {question}\n" for question in questions or (f"what about {title}",))
    start, end = GOOD.index("title:"), GOOD.index("short:")
    head = GOOD[:start].replace("id: fidelity", f"id: {entry_id}")
    return f"{head}title: {title}\naliases: [{title}]\nquestions:\n{listed}{GOOD[end:]}"
