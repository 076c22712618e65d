"""What the first answer costs: loading, `impsci ask`, and memory, above an empty Python process."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
# The most memory that the process ever held; what `resource` tells includes that of the parent.
_PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))
"""
_EMPTY = f"{_PEAK}print(peak())"
_LOAD = f"""{_PEAK}
import json, time
from bot.knowledge.loading import default_folder, load_knowledge
from bot.replies.responder import Responder
imported = time.perf_counter()
knowledge = load_knowledge([default_folder()])
loaded = time.perf_counter()
responder = Responder(knowledge)
indexed = time.perf_counter()
responder.respond("what is an ISP")
answered = time.perf_counter()
times = {{"load": loaded - imported, "index": indexed - loaded, "answer": answered - indexed}}
print(json.dumps({{**times, "megabytes": peak()}}))
"""
LOAD_AIM, ASK_AIM, MEMORY_AIM = 0.3, 0.6, 60


def measure_first_answer(runs: int) -> str:
    """A table of medians beside the aims; one run before them fills the caches."""
    empties, asks, processor, loads = [], [], [], []
    for number in range(runs + 1):
        empty = float(_run("-c", _EMPTY))
        started, used = time.perf_counter(), _processor_time()
        _run("-m", "bot", "ask", "what is an ISP")
        ask, used = time.perf_counter() - started, _processor_time() - used
        load = json.loads(_run("-c", _LOAD))
        if number:
            empties.append(empty)
            asks.append(ask)
            processor.append(used)
            loads.append(load)
    parts = {name: median(one[name] for one in loads) for name in loads[0]}
    memory = parts["megabytes"] - median(empties)
    rows = (
        ("load the files", f"{parts['load']:.2f} s", ""),
        ("index them, from what was learnt before", f"{parts['index']:.2f} s", ""),
        ("both, above the imports", f"{parts['load'] + parts['index']:.2f} s", f"{LOAD_AIM} s"),
        ("first answer after that", f"{parts['answer'] * 1e3:.1f} ms", ""),
        ("`impsci ask`, from start to end", f"{median(asks):.2f} s", f"{ASK_AIM} s"),
        ("of that, processor time", f"{median(processor):.2f} s", ""),
        ("memory above an empty process", f"{memory:.0f} MB", f"{MEMORY_AIM} MB"),
    )
    lines = [f"| what, median of {runs} | measured | aim |", "|---|--:|--:|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _processor_time() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(*arguments: str) -> str:
    # Whoever starts the bot a second time has its compiled modules.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout
