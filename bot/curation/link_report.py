"""Which addresses to check, which not and why, and the report of what came of them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError
from bot.knowledge.document import Items, load_node
from bot.knowledge.problems import Report
from bot.knowledge.shapes import Address, Field, Fields, ListOf, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.curation.link_check import Finding
    from bot.knowledge.entry import Entry

EXCEPTIONS_FILE = "_link_exceptions.yaml"
"""Stands in the folder of a knowledge base: `{url, reason}` records."""

_EXCEPTIONS = ListOf(
    Fields(
        rows=(
            Field(
                "url",
                Address(),
                "An address, or the beginning of several with `*` at its end.",
                required=True,
            ),
            Field("reason", Text(400), "Why it is not checked.", required=True),
        ),
        expected="an exception as {url, reason}",
    ),
    most=5_000,
)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Addresses that are not checked, each with the reason."""

    reasons: Mapping[str, str]

    def find(self, url: str) -> str:
        """The reason why an address is not checked; empty where it is."""
        for pattern, reason in self.reasons.items():
            if url == pattern or (pattern.endswith("*") and url.startswith(pattern[:-1])):
                return reason
        return ""


def load_exceptions(folder: Path) -> Exceptions:
    """The exceptions of a folder; none where it has no such file.

    Raises:
        KnowledgeError: one of them has no reason, or the file cannot be read.
    """
    path = folder / EXCEPTIONS_FILE
    if not path.exists():
        return Exceptions({})
    report = Report(str(path))
    node = load_node(path, report)
    if node is not None and not isinstance(node, Items):
        report.error(1, "file", "expected a list of {url, reason}, found no list")
        node = None
    values = _EXCEPTIONS.read(node, "", report) if node is not None else ()
    if report.problems:
        raise KnowledgeError([str(problem) for problem in report.problems])
    return Exceptions({value["url"]: value["reason"] for value in values})


def collect_urls(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Every address that entries send people to, with the ids of the entries."""
    urls: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for url in (*(one.address for one in entry.citations), *(one.url for one in entry.links)):
            if entry.id not in urls[url]:
                urls[url].append(entry.id)
    return dict(sorted(urls.items()))


def render_report(findings: Sequence[Finding], urls: Mapping[str, Sequence[str]], today: date) -> str:
    """The report as the text of `_links.json`."""
    rows = [
        {
            "url": finding.url,
            "status": finding.status,
            "detail": finding.detail,
            **({"new_url": finding.new_url} if finding.new_url else {}),
            "entries": list(urls[finding.url]),
        }
        for finding in sorted(findings, key=lambda finding: finding.url)
    ]
    return json.dumps({"checked": today.isoformat(), "links": rows}, ensure_ascii=False, indent=1) + "\n"
