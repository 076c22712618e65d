"""`impsci links`: opens every address politely and reports what does not respond."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import __version__
from bot.cli import NOT_ANSWERED, OK
from bot.curation.link_check import Finding, LinkChecker, Manners, build_session
from bot.curation.link_report import collect_urls, load_exceptions, render_report
from bot.errors import UsageError
from bot.knowledge.links import REPORT_FILE
from bot.knowledge.loading import load_folders
from bot.knowledge.writing import write_all
from bot.settings import knowledge_folders

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from bot.curation.link_report import Exceptions

AGENT = f"impsci-links/{__version__} (checks the links of a knowledge base)"
_DEFAULTS = Manners()


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The arguments of `impsci links`."""
    command.epilog = "Example: impsci links --pace 2"
    command.add_argument(
        "--entry", metavar="ID", action="append", default=[], help="only this entry's addresses"
    )
    command.add_argument(
        "--dry-run", action="store_true", help=f"print what was found, and write no {REPORT_FILE}"
    )
    command.add_argument(
        "--pace", metavar="SECONDS", type=float, default=_DEFAULTS.pace, help="between requests to one host"
    )
    command.add_argument("--timeout", metavar="SECONDS", type=float, default=_DEFAULTS.timeout)
    command.add_argument("--tries", metavar="N", type=int, default=_DEFAULTS.tries)
    command.add_argument(
        "--allow-private",
        action="store_true",
        help="also open addresses of this machine and of private networks (for tests)",
    )


def run(options: argparse.Namespace) -> int:
    """Checks each folder's addresses and writes its report; exit code 1 when some address is dead."""
    if options.entry and not options.dry_run:
        raise UsageError("--entry goes with --dry-run: a report covers the whole knowledge base")
    manners = Manners(
        pace=max(options.pace, 0.0),
        timeout=max(options.timeout, 0.1),
        tries=max(options.tries, 1),
        allows_private=options.allow_private,
    )
    today = datetime.now(UTC).date()
    counts: Counter[str] = Counter()
    reports: dict[Path, str] = {}
    for folder in knowledge_folders(os.environ, options.knowledge):
        entries = load_folders([folder]).knowledge
        urls = collect_urls(entry for entry in entries if not options.entry or entry.id in options.entry)
        findings = asyncio.run(_check(urls, load_exceptions(folder), manners))
        for finding in findings:
            counts[finding.status] += 1
            if finding.status != "ok":
                print(f"{finding.status:8}{finding.url}{_told(finding)}  [{', '.join(urls[finding.url])}]")
        reports[folder / REPORT_FILE] = render_report(findings, urls, today)
    if not options.dry_run:
        write_all(reports)
    print(", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "no addresses")
    return NOT_ANSWERED if counts["dead"] or counts["refused"] else OK


async def _check(urls: Iterable[str], exceptions: Exceptions, manners: Manners) -> list[Finding]:
    excused = [Finding(url, "excused", reason) for url in urls if (reason := exceptions.find(url))]
    names = {finding.url for finding in excused}
    async with build_session(manners, AGENT) as session:
        checked = await LinkChecker(session, manners).check_all(url for url in urls if url not in names)
    return [*excused, *checked]


def _told(finding: Finding) -> str:
    return f" -> {finding.new_url}" if finding.new_url else f" ({finding.detail})"
