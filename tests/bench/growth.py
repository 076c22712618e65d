"""How engines grow: each size in a process of its own, with a limit of time and of memory.

`python -m tests.bench.growth ENGINE PHRASINGS SECONDS MEGABYTES SEED` measures one size and prints JSON.
"""

from __future__ import annotations

import gc
import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.bench.engines import ENGINES, find_missing
from tests.bench.synthetic import make_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

QUESTIONS = 2_000
"""So many that a point in a hundred is more than chance."""
OURS = "impsci"
LEAST_QUESTIONS = 20
WARM_UP = 10
ASKING_SHARE = 0.2
"""The share of the time limit after which no further question is asked."""
PATIENCE = 10
"""The limit is one of processor time; on a busy machine a process may take so many times longer."""
Z = 1.96
"""So many standard deviations hold 95 in 100."""
OUT_OF_MEMORY, OUT_OF_TIME = "out of memory", "out of time"


@dataclass(frozen=True, slots=True)
class Cell:
    """What was measured of an engine at one size, or why nothing was."""

    engine: str
    phrasings: int
    failure: str = ""
    asked: int = 0
    p50: float = 0.0
    """Seconds of processor time."""
    p99: float = 0.0
    build: float = 0.0
    bytes_a_phrasing: float = 0.0
    clean: str = ""
    """For each question whether the first entry is the one that it was made for: `1` or `0`."""
    typo: str = ""
    """The same, with typing errors."""


def measure_growth(
    names: Sequence[str], sizes: Sequence[int], seconds: float, megabytes: int, seed: int
) -> str:
    """Tables: times, then the rest; an engine that fails at one size is asked for no larger one."""
    rows: list[list[Cell]] = []
    left_out = []
    for name in names:
        missing = find_missing(ENGINES[name])
        if missing:
            left_out.append(f"Left out: {ENGINES[name].title} (needs {', '.join(missing)}).")
        else:
            rows.append(list(_measure_sizes(name, sizes, seconds, megabytes, seed)))
    return "\n\n".join((*_render(rows, sizes), *left_out))


def _measure_sizes(
    name: str, sizes: Sequence[int], seconds: float, megabytes: int, seed: int
) -> Iterator[Cell]:
    for size in sizes:
        cell = _run_child(name, size, seconds, megabytes, seed)
        sys.stderr.write(f"{cell}\n")
        yield cell
        if cell.failure:
            return


def _run_child(name: str, size: int, seconds: float, megabytes: int, seed: int) -> Cell:
    command = [sys.executable, "-m", "tests.bench.growth", name, *map(str, (size, seconds, megabytes, seed))]
    with tempfile.TemporaryDirectory() as cache:  # Nothing that was learnt before is to be found.
        environment = {**os.environ, "XDG_CACHE_HOME": cache, "OPENBLAS_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                command,
                cwd=Path(__file__).parents[2],
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE * seconds + PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Cell(name, size, OUT_OF_TIME)
    if done.returncode == 0:
        return Cell(**json.loads(done.stdout))
    if done.returncode == -signal.SIGXCPU:
        return Cell(name, size, OUT_OF_TIME)
    return Cell(name, size, OUT_OF_MEMORY if "MemoryError" in done.stderr else done.stderr[-300:])


def measure_one(name: str, size: int, seconds: float, megabytes: int, seed: int) -> Cell:
    """An engine at one size, in this process.

    Raises:
        MemoryError: it needs more than the limit.
    """
    entries, questions = make_entries(size, QUESTIONS, seed)
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    limit = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + PATIENCE))
    # Modules and word vectors are no part of what grows.
    ENGINES[name](entries[:2]).find(questions[0].clean)
    before, started = _resident(), time.process_time()
    find = ENGINES[name](entries).find
    build, held = time.process_time() - started, _resident() - before
    # As the bot does when it starts, so that all it holds is not gone through again and again.
    gc.collect()
    gc.freeze()
    times, clean, typo = [], [], []
    # With a limit of processor time only that of the thread is told exactly.
    asking = time.thread_time()
    for number, question in enumerate(questions):
        started = time.thread_time()
        found = find(question.clean)
        times.append(time.thread_time() - started)
        clean.append(str(int(found.entry_id == question.entry_id)))
        typo.append(str(int(find(question.typo).entry_id == question.entry_id)))
        if number >= LEAST_QUESTIONS and time.thread_time() - asking > seconds * ASKING_SHARE:
            break
    settled = times[WARM_UP:]
    return Cell(
        name,
        size,
        asked=len(times),
        p50=median(settled),
        p99=quantiles(settled, n=100, method="inclusive")[98],
        build=build,
        bytes_a_phrasing=held / size,
        clean="".join(clean),
        typo="".join(typo),
    )


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _render(rows: Sequence[Sequence[Cell]], sizes: Sequence[int]) -> Iterator[str]:
    heads = " | ".join(f"{size:,}" for size in sizes)
    yield "\n".join(
        (
            "Processor time a question in ms, p50 / p99, by the number of phrasings:\n",
            f"| engine | {heads} | exponent |",
            f"|---|{'--:|' * (len(sizes) + 1)}",
            *(
                f"| {_title(row)} | {' | '.join(_pad(map(_times, row), sizes))} | {_exponent(row)} |"
                for row in rows
            ),
        )
    )
    yield "\n".join(
        (
            "Own entry first in %, clean / with typing errors; build in s; memory a phrasing in bytes:\n",
            f"| engine | {heads} |",
            f"|---|{'--:|' * len(sizes)}",
            *(f"| {_title(row)} | {' | '.join(_pad(map(_rest, row), sizes))} |" for row in rows),
        )
    )
    ours = {cell.phrasings: cell for row in rows for cell in row if cell.engine == OURS}
    if not ours:
        return
    yield "\n".join(
        (
            "Questions that the bot alone gets right : the engine alone, clean / with typing errors:\n",
            f"| engine | {heads} |",
            f"|---|{'--:|' * len(sizes)}",
            *(
                f"| {_title(row)} | {' | '.join(_pad((_beside(cell, ours) for cell in row), sizes))} |"
                for row in rows
                if row[0].engine != OURS
            ),
        )
    )


def _title(row: Sequence[Cell]) -> str:
    return ENGINES[row[0].engine].title


def _times(cell: Cell) -> str:
    return cell.failure or f"{cell.p50 * 1e3:.3g} / {cell.p99 * 1e3:.3g}"


def _rest(cell: Cell) -> str:
    if cell.failure:
        return "–"
    shares = f"{_share(cell.clean)} / {_share(cell.typo)}"
    return f"{shares}; {cell.build:.3g} s; {cell.bytes_a_phrasing:,.0f} B"


def _share(right: str) -> str:
    """The share, and half of Wilson's interval (1927)."""
    count, share = len(right), right.count("1") / len(right)
    half = Z * math.sqrt(share * (1 - share) / count + (Z / count / 2) ** 2) / (1 + Z * Z / count)
    return f"{share * 100:.1f} ± {half * 100:.1f}"


def _beside(cell: Cell, ours: Mapping[int, Cell]) -> str:
    """How often one of the two alone is right."""
    own = ours.get(cell.phrasings)
    if cell.failure or own is None or own.failure:
        return "–"
    return f"{_compare(own.clean, cell.clean)} / {_compare(own.typo, cell.typo)}"


def _compare(one: str, other: str) -> str:
    pairs = list(zip(one, other, strict=False))
    return f"{pairs.count(('1', '0'))} : {pairs.count(('0', '1'))}"


def _pad(cells: Iterator[str], sizes: Sequence[int]) -> list[str]:
    shown = list(cells)
    return shown + ["–"] * (len(sizes) - len(shown))


def _exponent(row: Sequence[Cell]) -> str:
    """By which power of the size the median grows between the last two sizes that were measured."""
    done = [cell for cell in row if not cell.failure]
    if len(done) < 2:
        return "–"
    before, last = done[-2:]
    return f"{math.log(last.p50 / before.p50) / math.log(last.phrasings / before.phrasings):.2f}"


if __name__ == "__main__":
    chosen, *numbers = sys.argv[1:]
    size_, seconds_, megabytes_, seed_ = map(int, numbers)
    sys.stdout.write(json.dumps(asdict(measure_one(chosen, size_, seconds_, megabytes_, seed_))))
