"""What a signed slash command costs, beside an empty Bolt app and bare aiohttp."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import repeat
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.bench.questions import SAME, vary
from tests.bench.servers import make_body, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase
    from tests.bench.servers import Server

WARM_UP = 200


@dataclass(slots=True)
class Case:
    """A server asked in one way, with what was measured."""

    title: str
    server: Server
    questions: Iterator[str]
    latencies: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    """Seconds of a core a request, one number a round."""

    def run(self, requests: int) -> None:
        """Asks so many questions one after the other."""
        bodies = [make_body(next(self.questions)) for _ in range(requests)]
        before = self.server.cpu_seconds
        self.latencies += [self.server.ask(body)[0] for body in bodies]
        self.cpu.append((self.server.cpu_seconds - before) / requests)

    def forget(self) -> None:
        """Leaves out what was measured so far."""
        self.latencies.clear()
        self.cpu.clear()


def measure_load(knowledge: KnowledgeBase, folders: Sequence[Path], rounds: int, requests: int) -> str:
    """A table; every round asks every server, so that other work on the machine slows all alike."""
    with ExitStack() as stack:
        bare, bolt, bot = (stack.enter_context(run_server(name, folders)) for name in ("bare", "bolt", "bot"))
        cases = (
            Case("aiohttp + signature check, constant reply", bare, repeat(SAME)),
            Case("empty Bolt app, constant reply", bolt, repeat(SAME)),
            Case("impsci, answer remembered", bot, repeat(SAME)),
            Case("impsci, every question new", bot, vary(knowledge)),
        )
        for case in cases:
            case.run(WARM_UP)
            case.forget()
        for _ in range(rounds):
            for case in cases:
                case.run(requests)
    return _render(cases)


def _render(cases: Sequence[Case]) -> str:
    bare, bolt = cases[:2]
    lines = [
        "| server | p50 ms | p99 ms | × aiohttp | × Bolt | CPU µs a request | × aiohttp | × Bolt |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for case in cases:
        p50, cpu = median(case.latencies), median(case.cpu)
        numbers = (
            f"{p50 * 1e3:.2f}",
            f"{quantiles(case.latencies, n=100)[98] * 1e3:.2f}",
            f"{p50 / median(bare.latencies):.2f}",
            f"{p50 / median(bolt.latencies):.2f}",
            f"{cpu * 1e6:.0f}",
            f"{cpu / median(bare.cpu):.2f}",
            f"{cpu / median(bolt.cpu):.2f}",
        )
        lines.append(f"| {case.title} | {' | '.join(numbers)} |")
    return "\n".join(lines)
