"""`python -m tests.bench`: prints tables in Markdown. Trust the ratios; the times depend on the machine.

`python -m tests.bench public FOLDER` measures the matcher on public intent sets instead of the server.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bot.knowledge.loading import default_folder, load_knowledge
from tests.bench.load import measure_load
from tests.bench.public import measure_public, render_public, to_json
from tests.bench.starts import measure_starts
from tests.bench.traffic import measure_traffic


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the bot.")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of requests (10)")
    parser.add_argument("--requests", type=int, default=300, help="requests a round and server (300)")
    parser.add_argument("--starts", type=int, default=7, help="starts a server (7)")
    parser.add_argument("--knowledge", type=Path, default=default_folder(), help="the knowledge base to ask")
    commands = parser.add_subparsers(metavar="COMMAND")
    public = commands.add_parser("public", help="how well and how fast public intent sets are matched")
    public.add_argument("folder", type=Path, help="the folder of the sets, as *.json")
    public.add_argument("--part", choices=("queries", "validation"), default="queries", help="what is asked")
    public.add_argument("--json", action="store_true", help="print one JSON list")
    public.set_defaults(run=_measure_sets)
    parser.set_defaults(run=_measure_server)
    options = parser.parse_args()
    return int(options.run(options))


def _measure_sets(options: argparse.Namespace) -> int:
    results = measure_public(options.folder, options.part)
    if not results:
        sys.stderr.write(f"{options.folder}: expected sets as *.json, found none\n")
        return 2
    sys.stdout.write((to_json(results) if options.json else render_public(results)) + "\n")
    return 0


def _measure_server(options: argparse.Namespace) -> int:
    if not Path("/proc/self/schedstat").exists():
        sys.stderr.write("Processor time and memory are read from /proc: run this on Linux.\n")
        return 2
    folders = [options.knowledge]
    knowledge = load_knowledge(folders)
    asked = options.rounds * options.requests
    sys.stdout.write(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {len(knowledge)} entries.\n\n"
        f"A signed slash command over one connection, {asked:,} for each line, in turn:\n\n"
        f"{measure_load(knowledge, folders, options.rounds, options.requests)}\n\n"
        "4,000 signed events of 50 workspaces over 64 connections, a third of them repeats; client and\n"
        f"fake Slack share the machine:\n\n{measure_traffic(folders)}\n\n"
        f"Start-up, {options.starts} times each, in turn:\n\n"
        f"{measure_starts(folders, options.starts)}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
