"""What is generated from the table of field rules: the JSON Schema for editors, the table for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.knowledge.fields import CITATION_FIELDS, ENTRY_FIELDS, LINK_FIELDS, MATCH_FIELDS, PROGRAM_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.shapes import Fields

SCHEMA_ID = "urn:impsci:entry"
TABLE_START = "<!-- The tables up to the next marker are written by `impsci schema --write`. -->"
TABLE_END = "<!-- End of the generated tables. -->"

_GROUPS: tuple[tuple[str, Fields], ...] = (
    ("An entry", ENTRY_FIELDS),
    ("Each of `citations`", CITATION_FIELDS),
    ("Each of `links`", LINK_FIELDS),
    ("`program`", PROGRAM_FIELDS),
    ("`match`", MATCH_FIELDS),
)


def build_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an entry."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "An entry of the impsci knowledge base",
        "description": "One topic in one YAML file: how people ask for it, the answer, and its sources.",
        **ENTRY_FIELDS.schema(),
    }


def render_schema() -> str:
    """The schema as the text of `schema.json`."""
    return json.dumps(build_schema(), ensure_ascii=False, indent=2) + "\n"


def render_tables() -> str:
    """The tables of all fields, in Markdown."""
    return "\n\n".join("\n".join(_table_lines(title, fields)) for title, fields in _GROUPS)


def _table_lines(title: str, fields: Fields) -> Iterator[str]:
    yield f"**{title}**"
    yield ""
    yield "| field | needed | what it is | what is accepted |"
    yield "| --- | --- | --- | --- |"
    for row in fields.rows:
        needed = "yes" if row.required else "one of these" if row.name in fields.one_of else ""
        accepted = row.shape.expected.replace("|", "\\|")
        yield f"| `{row.name}` | {needed} | {row.meaning} | {accepted} |"


def replace_tables(guide: str) -> str:
    """The text of the guide with its tables written anew.

    Raises:
        ValueError: the guide does not hold both markers.
    """
    before, start, rest = guide.partition(TABLE_START)
    _, end, after = rest.partition(TABLE_END)
    if not start or not end:
        raise ValueError(f"expected the markers '{TABLE_START}' and '{TABLE_END}'")
    return f"{before}{start}\n\n{render_tables()}\n\n{end}{after}"
