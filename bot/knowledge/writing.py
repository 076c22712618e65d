"""Writes several files, all or none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_all(changes: Mapping[Path, str]) -> None:
    """Writes each text to its path; when one cannot be written, all files are as before.

    A reader sees the old file or the new one, never a part of it.

    Raises:
        UsageError: a file cannot be written.
    """
    drafts = {path: path.with_name(f".{path.name}.draft") for path in changes}
    before: dict[Path, bytes | None] = {}
    try:
        for path, text in changes.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            drafts[path].write_text(text, encoding="utf-8", newline="\n")
        for path, draft in drafts.items():
            before[path] = path.read_bytes() if path.exists() else None
            os.replace(draft, path)  # noqa: PTH105 - named as in the documentation of atomic writes
    except OSError as error:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise UsageError(f"{error.filename}: expected to be written, found: {error.strerror}") from None
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
