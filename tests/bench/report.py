"""Puts tables into `README.md` beside this file, between the markers of each."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).with_name("README.md")


def write_tables(name: str, tables: str, path: Path = README) -> None:
    """Puts `tables` in the place of those of this name.

    Raises:
        ValueError: the file has no place of this name.
    """
    start, end = f"<!-- {name}: made by the command above -->\n", f"<!-- end of {name} -->\n"
    before, found, rest = path.read_text(encoding="utf-8").partition(start)
    _, found_end, after = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"{path}: expected the lines {start!r} and {end!r}")
    path.write_text(f"{before}{start}\n{tables}\n\n{end}{after}", encoding="utf-8")
