"""Entries leave as a sheet and come back: unchanged, changed where somebody edited, or refused as a whole."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.cli import main
from bot.curation.sheet import escape_cell, unescape_cell
from bot.knowledge.loading import default_folder, load_folders
from tests.knowledge.files import GOOD, other, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMENTED = GOOD.replace(
    "aliases: [fidelity, treatment integrity]",
    "aliases:  # names\n  - fidelity  # short\n  - treatment integrity",
)
COMMENTED = COMMENTED.replace("citations:", "# Sources were read in the library.\ncitations:")
SOFFICE = shutil.which("soffice")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    write_entry(folder, COMMENTED)
    write_entry(
        folder,
        other("manuals", "Following the manual", "'=how do they follow it'", "'@who writes it'"),
        "manuals",
    )
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def export(folder: Path, name: str) -> Path:
    path = folder.parent / f"entries.{name}"
    assert main(["export", "--format", name, "-o", str(path), "--knowledge", str(folder)]) == 0
    return path


def bring_in(folder: Path, sheet: Path, *options: str) -> int:
    return main(["import", str(sheet), "--knowledge", str(folder), *options])


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def edit(path: Path, change: Callable[[list[dict[str, str]]], object]) -> Path:
    """The CSV file with its rows changed."""
    heading, *rows = rows_of(path)
    records = [dict(zip(heading, row, strict=True)) for row in rows]
    change(records)
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_what_was_not_edited_changes_no_file(name: str, folder: Path) -> None:
    before = snapshot(folder)
    assert bring_in(folder, export(folder, name), "--yes") == 0
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_knowledge_base_that_ships_comes_back_unchanged(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(default_folder(), folder)
    before = snapshot(folder)
    assert bring_in(folder, export(folder, name), "--yes") == 0
    assert snapshot(folder) == before


def test_an_edit_changes_its_field_alone_and_keeps_remarks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(records: list[dict[str, str]]) -> None:
        assert records[0]["id"] == "fidelity"
        records[0]["title"] = "Fidelity of implementation"
        records[0]["aliases"] += "\nprogram integrity"
        records[0]["owner"] = "Jane Doe"
        records[0]["status"] = ""

    sheet = edit(export(folder, "csv"), change)
    before = snapshot(folder)
    assert bring_in(folder, sheet) == 0
    assert snapshot(folder) == before
    shown = capsys.readouterr().out
    assert "-title: Implementation fidelity\n+title: Fidelity of implementation\n" in shown
    assert "1 files to change: add --yes to write" in shown
    assert bring_in(folder, sheet, "--yes") == 0
    expected = COMMENTED.replace("title: Implementation fidelity", "title: Fidelity of implementation")
    expected = expected.replace(
        "  - treatment integrity\n", "  - treatment integrity\n  - program integrity\n"
    )
    expected = expected.replace("status: current\n", "owner: Jane Doe\n")
    assert (folder / "fidelity.yaml").read_text(encoding="utf-8") == expected
    assert (folder / "manuals.yaml").read_bytes() == before["manuals.yaml"]


def test_the_parts_of_a_program_are_columns(folder: Path) -> None:
    def change(records: list[dict[str, str]]) -> None:
        records[1]["program.cost"] = "free"
        records[1]["program.audience"] = "students\nmanagers"

    assert bring_in(folder, edit(export(folder, "csv"), change), "--yes") == 0
    program = load_folders([folder]).knowledge["manuals"].program
    assert program is not None
    assert (program.cost, program.audience) == ("free", ("students", "managers"))


BAD: dict[str, tuple[Callable[[list[dict[str, str]]], object], str]] = {
    "kind": (
        lambda records: records[1].update(kind="tol"),
        (
            "row 3, column kind: expected one of definition, framework, tool, resource, program,"
            " organization, found 'tol' (did you mean 'tool'?)"
        ),
    ),
    "title": (
        lambda records: records[0].update(title=""),
        "row 2, column title: expected text, at most 200 characters, found nothing",
    ),
    "id": (
        lambda records: records[0].update(id="nowhere"),
        "row 2, column id: expected the id of an entry, found 'nowhere'",
    ),
    "twice": (
        lambda records: records.append(dict(records[0])),
        "row 4, column id: expected each entry once, found it also in row 2",
    ),
    "day": (
        lambda records: records[0].update(reviewed="01/11/2026"),
        "row 2, column reviewed: expected a day as YYYY-MM-DD, found '01/11/2026'",
    ),
    "read-only": (
        lambda records: records[0].update(citations="none"),
        "row 2, column citations: expected it unchanged, found a change: edit it in",
    ),
    "heading": (
        lambda records: [record.update(colour="red") for record in records],
        "row 1, column 25: expected one of id, kind,",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_one_mistake_keeps_all_from_being_written(
    case: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, expected = BAD[case]
    sheet = edit(edit(export(folder, "csv"), lambda records: records[0].update(note="New.")), change)
    before = snapshot(folder)
    assert bring_in(folder, sheet, "--yes") == 2
    assert expected in capsys.readouterr().err
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\tx", "'=1", "''@x", "'quoted'", "plain", "", "'"],
)
def test_a_formula_is_disarmed_and_comes_back(text: str) -> None:
    escaped = escape_cell(text)
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescape_cell(escaped) == text


def test_no_cell_of_a_workbook_is_a_formula(folder: Path) -> None:
    sheet = load_workbook(export(folder, "xlsx")).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "'=how do they follow it\n@who writes it" in {str(cell.value) for cell in cells}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("entries.xlsx", b"no zip"),
        ("entries.csv", b"\xff\xfe\x00"),
        ("entries.ods", b""),
        ("entries.csv", b""),
        ("entries.csv", b'id,title\nfidelity,"open quote'),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(
    name: str, content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / name).write_bytes(content)
    assert bring_in(folder, folder.parent / name, "--yes") == 2
    assert capsys.readouterr().err.startswith("impsci: ")


needs_soffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice (soffice) is not installed: apt-get install libreoffice-calc-nogui"
)


def through_libreoffice(path: Path, ending: str, folder: Path) -> Path:
    """The sheet as LibreOffice reads and writes it."""
    folder.mkdir()
    filters = {
        "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false",
        "xlsx": "xlsx:Calc MS Excel 2007 XML",
    }
    source = ["--infilter=Text - txt - csv (StarCalc):44,34,76,1"] if path.suffix == ".csv" else []
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            *source,
            "--convert-to",
            filters[ending],
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "HOME": str(folder)},
    )
    return folder / f"{path.stem}.{ending}"


@needs_soffice
@pytest.mark.parametrize(("start", "end"), [("xlsx", "xlsx"), ("xlsx", "csv"), ("csv", "xlsx")])
def test_a_sheet_survives_a_spreadsheet_program(start: str, end: str, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(default_folder(), folder)
    write_entry(
        folder,
        other("zz-manuals", "Following the manual", "'=how do they follow it'", "'@who writes it'"),
        "zz-manuals",
    )
    before = snapshot(folder)
    sheet = through_libreoffice(export(folder, start), end, tmp_path / "office")
    assert bring_in(folder, sheet, "--yes") == 0
    assert snapshot(folder) == before


@needs_soffice
def test_an_edit_in_a_spreadsheet_program_is_all_that_changes(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(default_folder(), folder)
    before = snapshot(folder)
    sheet = through_libreoffice(export(folder, "xlsx"), "xlsx", tmp_path / "office")
    book = load_workbook(sheet)
    cells = next(row for row in book.worksheets[0].iter_rows() if row[0].value == "fidelity")
    cells[2].value = "Fidelity of implementation"
    book.save(sheet)
    assert bring_in(folder, sheet, "--yes") == 0
    after = snapshot(folder)
    changed = [name for name in after if after[name] != before[name]]
    assert changed == ["definitions/fidelity.yaml"]
    assert after[changed[0]] == before[changed[0]].replace(
        b"title: Implementation fidelity", b"title: Fidelity of implementation"
    )
