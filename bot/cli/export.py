"""`impsci export`: all entries as a sheet, as JSON, as a glossary, or their sources as references."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import OK
from bot.cli.extras import import_curation
from bot.errors import UsageError
from bot.knowledge.loading import load_knowledge
from bot.replies import references
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse

    from bot.knowledge.base import KnowledgeBase

FORMATS = ("csv", "xlsx", "json", "markdown", "csl-json", "bibtex", "ris")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci export`."""
    command.epilog = "Example: impsci export --format xlsx -o entries.xlsx"
    command.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    command.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to (default: print it)")


def run(options: argparse.Namespace) -> int:
    """Writes the export."""
    content = _export(load_knowledge(knowledge_folders(os.environ, options.knowledge)), options.format)
    if options.output is not None:
        try:
            options.output.write_bytes(content)
        except OSError as error:
            raise UsageError(f"-o: expected a file that can be written, found: {error}") from None
    elif options.format == "xlsx" and sys.stdout.isatty():
        raise UsageError("expected -o FILE: a workbook cannot be shown in a terminal")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    return OK


def _export(knowledge: KnowledgeBase, name: str) -> bytes:
    if name in ("csv", "xlsx"):
        rows = import_curation("sheet").to_rows(knowledge)
        sheet_files = import_curation("sheet_files")
        return bytes(sheet_files.to_csv(rows) if name == "csv" else sheet_files.to_xlsx(rows))
    if name == "json":
        records = [asdict(entry) for entry in knowledge]
        return (json.dumps(records, ensure_ascii=False, indent=2, default=_to_json) + "\n").encode()
    if name == "markdown":
        return _render_glossary(knowledge).encode()
    items = references.to_items(citation for entry in knowledge for citation in entry.citations)
    return (str(references.render(items, name)).rstrip("\n") + "\n").encode()


def _to_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"expected a value of an entry, found {type(value).__name__}")


def _render_glossary(knowledge: KnowledgeBase) -> str:
    """All entries by title, as one Markdown document."""
    from bot.replies.compose import Composer  # noqa: PLC0415 - only the glossary needs replies
    from bot.replies.markdown import render_markdown  # noqa: PLC0415

    composer = Composer(knowledge)
    entries = sorted(knowledge, key=lambda entry: entry.title.casefold())
    parts = (render_markdown(composer.compose_entry(entry)) for entry in entries)
    return "\n\n".join(("# Glossary of implementation science", *parts)) + "\n"
