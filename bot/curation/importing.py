"""From an edited sheet to changed files: what differs is changed, all else stays letter by letter."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.curation.blocks import split_blocks
from bot.curation.formatting import parse_entry, render_field, render_group_field
from bot.curation.sheet import COLUMNS, unescape_cell
from bot.errors import UsageError
from bot.knowledge.problems import Report, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.curation.blocks import EntryText
    from bot.curation.sheet import Column
    from bot.knowledge.loading import EntryFile

_BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Change:
    """A file with a new text."""

    path: Path
    before: str
    after: str

    def diff(self) -> str:
        """The change as a unified diff."""
        return "".join(
            difflib.unified_diff(
                self.before.splitlines(keepends=True),
                self.after.splitlines(keepends=True),
                str(self.path),
                str(self.path),
            )
        )


class SheetError(UsageError):
    """A sheet that cannot be brought in; the text names row and column of everything that is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n  ".join(("nothing was changed, because of:", *problems)))


def plan_changes(rows: Sequence[Sequence[str]], files: Mapping[str, EntryFile], sheet: str) -> list[Change]:
    """The changes that bring the files to what the sheet says.

    Raises:
        SheetError: something in the sheet is wrong; nothing is to be changed.
    """
    problems: list[str] = []
    columns = _read_heading(rows[0] if rows else (), sheet, problems)
    changes: list[Change] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            column: column.normalize(unescape_cell(cell)) for column, cell in zip(columns, row, strict=False)
        }
        entry_id = cells.get(_BY_NAME["id"], "")
        file = files.get(entry_id)
        if file is None:
            problems.append(
                f"{sheet}: row {number}, column id: expected the id of an entry, found {found(entry_id)}"
            )
        elif entry_id in seen:
            problems.append(
                f"{sheet}: row {number}, column id: expected each entry once,"
                f" found it also in row {seen[entry_id]}"
            )
        else:
            seen[entry_id] = number
            changes += _plan_file(file, cells, f"{sheet}: row {number}", problems)
    if problems:
        raise SheetError(problems)
    return changes


def _read_heading(heading: Sequence[str], sheet: str, problems: list[str]) -> list[Column]:
    names = [name.strip() for name in heading]
    while names and not names[-1]:
        names.pop()
    for position, name in enumerate(names, 1):
        if name not in _BY_NAME:
            problems.append(
                f"{sheet}: row 1, column {position}: expected one of {', '.join(_BY_NAME)},"
                f" found {found(name)}"
            )
        elif names.index(name) != position - 1:
            problems.append(
                f"{sheet}: row 1, column {position}: expected each column once, found {found(name)} again"
            )
    if "id" not in names:
        problems.append(f"{sheet}: row 1: expected a column 'id', found none")
    if problems:
        raise SheetError(problems)
    return [_BY_NAME[name] for name in names]


def _plan_file(
    file: EntryFile, cells: Mapping[Column, str], where: str, problems: list[str]
) -> Iterator[Change]:
    """The change of one file, or none where the sheet says what the file says."""
    changed = {
        column: text for column, text in cells.items() if text != column.normalize(column.read(file.entry))
    }
    if not changed:
        return
    for column in changed:
        if not column.is_editable:
            problems.append(
                f"{where}, column {column.name}: expected it unchanged, found a change:"
                f" edit it in {file.path}"
            )
            return
    path = Path(file.path)
    before = path.read_bytes().decode("utf-8-sig")
    text = split_blocks(before, file.path)
    if isinstance(text, Report):
        problems.append(f"{where}: expected a file that can be read, found {text.problems[0]}")
        return
    for column, cell in changed.items():
        text = _put(text, column, cell)
        report = parse_entry(str(text), file.path)
        if isinstance(report, Report):
            told = next(one for one in report.problems if one.severity == "error")
            problems.append(f"{where}, column {column.name}: {told.text}")
            return
        # An emptied cell may leave a default, such as the status `current`.
        if cell and column.normalize(column.read(report)) != cell:
            problems.append(
                f"{where}, column {column.name}: expected text that a file can hold, found {found(cell)}"
            )
            return
    yield Change(path, before, str(text))


def _put(text: EntryText, column: Column, cell: str) -> EntryText:
    value: str | list[str] = cell.split("\n") if column.is_list and cell else cell
    name = column.group or column.name
    old = text.find(name)
    before = old.text if old else ""
    if column.group:
        return text.put(name, render_group_field(name, column.field, value, before))
    return text.put(name, render_field(name, value, before) if value else "")
