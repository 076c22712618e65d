"""`impsci fmt`: the files of entries in one form, with every comment kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import NOT_ANSWERED, OK
from bot.cli.extras import import_curation
from bot.errors import UsageError
from bot.knowledge.document import MAX_BYTES
from bot.knowledge.loading import find_entry_files
from bot.knowledge.problems import Report
from bot.knowledge.writing import write_all
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci fmt`."""
    command.epilog = "Example: impsci fmt knowledge --check"
    command.add_argument(
        "paths",
        metavar="FILE|DIR",
        nargs="*",
        type=Path,
        help="files or folders (default: the knowledge base)",
    )
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 when a file would change"
    )


def run(options: argparse.Namespace) -> int:
    """Formats; exit code 1 when a file cannot be read, or with --check when one would change."""
    formatting = import_curation("formatting")
    paths = options.paths or knowledge_folders(os.environ, options.knowledge)
    changes: dict[Path, str] = {}
    files = bad = 0
    for path in _find_files(paths):
        files += 1
        text = _read(path)
        formatted = formatting.format_entry(text, str(path))
        if isinstance(formatted, Report):
            bad += 1
            print(*formatted.problems, sep="\n")
        elif formatted != text:
            changes[path] = formatted
            print(f"{path}: {'not formatted' if options.check else 'formatted'}")
    if not options.check:
        write_all(changes)
    print(f"{files} files, {len(changes)} {'to change' if options.check else 'changed'}, {bad} unreadable")
    return NOT_ANSWERED if bad or (options.check and changes) else OK


def _find_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from find_entry_files(path)
        elif path.is_file():
            yield path
        else:
            raise UsageError(f"expected a file or folder, found '{path}'")


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: expected at most {MAX_BYTES // 1024} KB")
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: expected a readable file in UTF-8, found: {error}") from None
