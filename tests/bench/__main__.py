"""`python -m tests.bench`: prints tables in Markdown. Trust the ratios; the times depend on the machine.

Without a command it measures the server; `README.md` beside this file says what the commands measure.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bot.knowledge.loading import default_folder, load_knowledge
from bot.matching.encoder import Encoder
from tests.bench.engines import ENGINES
from tests.bench.growth import measure_growth
from tests.bench.hostile import measure_hostile, measure_texts
from tests.bench.load import measure_load
from tests.bench.peers import load_tasks, measure_peers, own_task
from tests.bench.public import measure_public, render_public, to_json
from tests.bench.report import write_tables
from tests.bench.starting import measure_first_answer
from tests.bench.starts import measure_starts
from tests.bench.traffic import measure_traffic

QUESTIONS = Path(__file__).parents[1] / "questions"
LARGEST = 6
"""The exponent of ten of the largest base that is tried."""


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
    public.add_argument("--encoder", action="store_true", help="with the extra [semantic]")
    public.add_argument("--json", action="store_true", help="print one JSON list")
    public.set_defaults(run=_measure_sets)
    _add_peers(commands)
    _add_growth(commands)
    _add_hostile(commands)
    first = commands.add_parser("first-answer", help="what the first answer costs")
    first.add_argument("--runs", type=int, default=7, help="starts of each (7)")
    first.add_argument("--write", action="store_true", help="put the tables into tests/bench/README.md")
    first.set_defaults(run=lambda options: _show("first answer", measure_first_answer(options.runs), options))
    parser.set_defaults(run=_measure_server)
    options = parser.parse_args()
    return int(options.run(options))


def _add_peers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    peers = commands.add_parser(
        "peers", help="how right and how fast other engines are on the same questions"
    )
    peers.add_argument("folders", type=Path, nargs="*", help="folders of public sets, as *.json")
    peers.add_argument("--questions", type=Path, default=QUESTIONS, help="the questions on the own base")
    peers.add_argument("--most", type=int, default=1_000, help="questions of each set, evenly chosen (1,000)")
    _add_common(peers)
    peers.set_defaults(run=_measure_peers)


def _add_growth(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    growth = commands.add_parser("growth", help="how engines grow from a thousand phrasings to a million")
    growth.add_argument(
        "--sizes", type=int, nargs="*", default=[10**power for power in range(3, LARGEST + 1)]
    )
    growth.add_argument("--seconds", type=int, default=300, help="limit for one engine at one size (300)")
    growth.add_argument("--megabytes", type=int, default=6_000, help="the same for its memory (6,000)")
    growth.add_argument("--seed", type=int, default=1, help="of the made-up bases (1)")
    _add_common(growth)
    growth.set_defaults(run=_measure_growth)


def _add_hostile(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    hostile = commands.add_parser("hostile", help="what texts cost that try to slow the bot")
    hostile.add_argument("--seed", type=int, default=1, help="of the texts (1)")
    hostile.add_argument(
        "--text", type=Path, nargs="*", default=[], help="measure the texts of files instead"
    )
    hostile.add_argument("--write", action="store_true", help="put the tables into tests/bench/README.md")
    hostile.set_defaults(run=_measure_hostile)


def _add_common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--engines", nargs="*", default=list(ENGINES), choices=list(ENGINES))
    command.add_argument("--write", action="store_true", help="put the tables into tests/bench/README.md")


def _measure_peers(options: argparse.Namespace) -> int:
    tasks = [own_task(load_knowledge([options.knowledge]), options.questions)]
    tasks += [task for folder in options.folders for task in load_tasks(folder, options.most)]
    return _show("peers", measure_peers(tasks, options.engines), options)


def _measure_growth(options: argparse.Namespace) -> int:
    limits = f"At most {options.seconds} s and {options.megabytes:,} MB for one engine at one size."
    tables = measure_growth(options.engines, options.sizes, options.seconds, options.megabytes, options.seed)
    return _show("growth", f"{limits}\n\n{tables}", options)


def _measure_hostile(options: argparse.Namespace) -> int:
    knowledge = load_knowledge([options.knowledge])
    if options.text:
        sys.stdout.write(measure_texts(knowledge, options.text) + "\n")
        return 0
    return _show("hostile", measure_hostile(knowledge, options.seed), options)


def _show(name: str, tables: str, options: argparse.Namespace) -> int:
    """Prints tables, and puts them into the README where that is wanted."""
    told = f"Python {platform.python_version()}, {os.cpu_count()} cores.\n\n{tables}"
    sys.stdout.write(f"{told}\n")
    if options.write:
        write_tables(name, told)
    return 0


def _measure_sets(options: argparse.Namespace) -> int:
    results = measure_public(options.folder, options.part, Encoder.load() if options.encoder else None)
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
