"""Sheets as files: CSV for every program, XLSX with wrapped text, a fixed heading and no formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from bot.curation.sheet import COLUMNS, width_of
from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
"""An XLSX file is a zip archive; one that unpacks to more than this was not made by a curator."""
MAX_CELL = 32_767
"""More characters no cell of Excel holds."""


def to_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV in UTF-8, with the mark by which Excel knows it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def to_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as a workbook in which every cell is text.

    Raises:
        UsageError: a cell holds more than a sheet can.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "Entries"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 1):
        for position, text in enumerate(row, 1):
            if len(text) > MAX_CELL:
                raise UsageError(
                    f"{row[0]}: expected at most {MAX_CELL:,} characters a cell, found {len(text):,}"
                )
            try:
                cell = sheet.cell(number, position, text)
            except IllegalCharacterError:
                raise UsageError(f"{row[0]}: expected text, found a control character") from None
            # A text that begins with `=` stays a text.
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = wrapped
            if number == 1:
                cell.font = Font(bold=True)
    for position, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width_of(column)
    sheet.freeze_panes = "B2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_sheet(path: Path) -> list[list[str]]:
    """The rows of a CSV or XLSX file, as text; empty rows are left out as empty lists.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: expected at most {MAX_BYTES // 1024 // 1024} MB")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: expected a readable file, found: {error.strerror}") from None
    if path.suffix.lower() == ".csv":
        return _read_csv(path, content)
    if path.suffix.lower() == ".xlsx":
        return _read_xlsx(path, content)
    raise UsageError(f"{path}: expected a file that ends with .csv or .xlsx")


def _read_csv(path: Path, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        first = text.split("\n", 1)[0]
        # Spreadsheet programs of many countries part cells by semicolons.
        separator = max(",;\t", key=first.count)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except UnicodeDecodeError:
        raise UsageError(f"{path}: expected UTF-8 text: save the sheet as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise UsageError(f"{path}: expected CSV, found: {error}") from None


def _read_xlsx(path: Path, content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise UsageError(f"{path}: expected a sheet of entries, found a file far too large")
        book = load_workbook(io.BytesIO(content), data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise UsageError(f"{path}: expected an XLSX workbook, found: {error}") from None
    sheet = book.worksheets[0]
    return [[_to_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _to_text(value: object) -> str:
    """What a cell says: a program may have made a date or a number of it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
