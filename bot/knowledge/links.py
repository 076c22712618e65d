"""The last report on links: which addresses did not respond, and when somebody looked."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

REPORT_FILE = "_links.json"
"""Stands in the folder of a knowledge base, and is written by `impsci links`."""
MAX_BYTES = 20 * 1024 * 1024


def load_dead_links(folders: Iterable[Path]) -> Mapping[str, date]:
    """Each address that did not respond, with the day; a report that cannot be read says nothing.

    The report is an aid: a broken one must not keep the bot from answering.
    """
    dead: dict[str, date] = {}
    for folder in folders:
        path = folder / REPORT_FILE
        try:
            if path.stat().st_size > MAX_BYTES:
                continue
            report = json.loads(path.read_text(encoding="utf-8"))
            checked = date.fromisoformat(report["checked"])
            dead |= {str(row["url"]): checked for row in report["links"] if row["status"] == "dead"}
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return dead
