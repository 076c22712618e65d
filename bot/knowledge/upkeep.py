"""What a curator should look at: entries that load and answer, but are thin, unchecked or due for review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.knowledge.checks import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.knowledge.entry import Entry
    from bot.knowledge.loading import EntryFile
    from bot.knowledge.problems import Problem

REVIEW_DAYS = 365
"""How long a review holds, in days."""
LEAST_WORDS = 40
"""A shorter answer says too little to be worth a curator's name."""


def check_upkeep(files: Iterable[EntryFile], today: date) -> Iterator[Problem]:
    """Warnings on entries that need care as of `today`."""
    for file in files:
        yield from _check_texts(file)
        yield from _check_days(file, today)


def due_day(entry: Entry) -> date | None:
    """The day from which an entry is due for review; None where it was never reviewed."""
    return entry.reviewed + timedelta(days=REVIEW_DAYS) if entry.reviewed else None


def count_words(answer: str) -> int:
    """The words of an answer, without its [n] markers."""
    return len(MARKER.sub(" ", answer).split())


def _check_texts(file: EntryFile) -> Iterator[Problem]:
    words = count_words(file.entry.answer)
    if words < LEAST_WORDS:
        yield file.warning("answer", f"expected 60 to 120 words, found {words}")
    if not file.entry.short:
        yield file.warning("short", "expected one sentence that stands alone, found nothing")


def _check_days(file: EntryFile, today: date) -> Iterator[Problem]:
    entry = file.entry
    due = due_day(entry)
    if due is None:
        yield file.warning("reviewed", "expected the day a curator last read the whole entry, found nothing")
    elif due <= today:
        yield file.warning(
            "reviewed", f"expected a review within {REVIEW_DAYS} days, found it due since {due.isoformat()}"
        )
    dated = (
        *((f"citations[{index}]", citation.checked) for index, citation in enumerate(entry.citations)),
        *((f"links[{index}]", link.checked) for index, link in enumerate(entry.links)),
    )
    for where, checked in dated:
        if checked is None:
            yield file.warning(f"{where}.checked", "expected the day somebody last looked, found nothing")
        elif checked > today:
            yield file.warning(f"{where}.checked", f"expected a day up to today, found {checked.isoformat()}")
