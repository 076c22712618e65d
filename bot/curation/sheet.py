"""Entries as rows of a sheet: one row an entry, one column a field, one line of a cell an item of a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.fields import ENTRY_FIELDS, PROGRAM_FIELDS
from bot.knowledge.shapes import ListOf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.entry import Entry

READ_ONLY = ("citations", "links")
"""Shown for reading: a source has too many parts for a cell, and is edited in its file."""
NOT_IN_SHEET = ("program", "match")

# What a spreadsheet takes for a formula; a leading apostrophe tells it that this is text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"''*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: a field of the entry, or of its `program`."""

    name: str
    is_list: bool
    group: str = ""

    @property
    def field(self) -> str:
        """The name of the field within its group."""
        return self.name.removeprefix(f"{self.group}.")

    @property
    def is_editable(self) -> bool:
        return self.name not in ("id", *READ_ONLY)

    @property
    def is_one_line(self) -> bool:
        """True where line breaks mean no more than spaces."""
        return not self.is_list and self.name not in ("answer", "research")

    def read(self, entry: Entry) -> str:
        """The text of the cell."""
        if self.name in READ_ONLY:
            return "\n".join(_read_only_lines(entry, self.name))
        holder = getattr(entry, self.group) if self.group else entry
        value = getattr(holder, self.field) if holder is not None else None
        if value is None:
            return ""
        return "\n".join(value) if self.is_list else str(value)

    def normalize(self, cell: str) -> str:
        """The text of a cell as an equal field would give it."""
        text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
        if self.is_list:
            return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))
        return " ".join(text.split()) if self.is_one_line else text.strip()


def _columns() -> Iterable[Column]:
    for row in ENTRY_FIELDS.rows:
        if row.name == "program":
            for part in PROGRAM_FIELDS.rows:
                yield Column(f"program.{part.name}", isinstance(part.shape, ListOf), "program")
        elif row.name not in NOT_IN_SHEET:
            is_list = isinstance(row.shape, ListOf) and row.name not in READ_ONLY
            yield Column(row.name, is_list)


COLUMNS = tuple(_columns())


def to_rows(entries: Iterable[Entry]) -> list[list[str]]:
    """The heading and a row for each entry, safe to open in a spreadsheet program."""
    heading = [column.name for column in COLUMNS]
    return [heading, *([escape_cell(column.read(entry)) for column in COLUMNS] for entry in entries)]


def escape_cell(text: str) -> str:
    """`text` so that no spreadsheet program runs it; `unescape_cell` takes it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_cell(text: str) -> str:
    """The text that `escape_cell` was given."""
    return text[1:] if _ESCAPED.match(text) else text


def _read_only_lines(entry: Entry, name: str) -> Iterable[str]:
    if name == "links":
        return (f"{link.label}: {link.url}" for link in entry.links)
    return (
        f"[{number}] {citation.authors or citation.publisher} ({citation.year or 'n.d.'}) {citation.title}:"
        f" {citation.address}"
        for number, citation in enumerate(entry.citations, 1)
    )


def _is_long(column: Column) -> bool:
    """True where a cell needs a wide column."""
    return column.is_list or column.name in ("answer", "research", "short", "note", *READ_ONLY)


def width_of(column: Column) -> int:
    """A fitting width, in characters."""
    return 60 if _is_long(column) else 24
