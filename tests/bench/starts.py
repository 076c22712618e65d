"""The time from the start of a server's process to its first reply, and the memory that it then holds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.questions import SAME
from tests.bench.servers import make_body, run_server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TITLES = {
    "bare": "aiohttp + signature check",
    "bolt": "empty Bolt app",
    "bot": "impsci",
}


@dataclass(slots=True)
class Start:
    """What was measured of one server."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


def measure_starts(folders: Sequence[Path], rounds: int) -> str:
    """A table; the servers are started in turn."""
    measured = {name: Start() for name in TITLES}
    for round_number in range(rounds + 1):
        for name, start in measured.items():
            with run_server(name, folders) as server:
                server.ask(make_body(SAME))
                seconds = time.perf_counter() - server.started
                # The first round fills the caches of bytecode and files.
                if round_number:
                    start.seconds.append(seconds)
                    start.megabytes.append(server.resident_mb)
    return _render(measured)


def _render(measured: dict[str, Start]) -> str:
    bolt = measured["bolt"]
    lines = [
        "| server | start to first reply, s | × Bolt | resident memory, MB | × Bolt |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, start in measured.items():
        seconds, megabytes = median(start.seconds), median(start.megabytes)
        lines.append(
            f"| {TITLES[name]} | {seconds:.2f} | {seconds / median(bolt.seconds):.2f}"
            f" | {megabytes:.0f} | {megabytes / median(bolt.megabytes):.2f} |"
        )
    return "\n".join(lines)
