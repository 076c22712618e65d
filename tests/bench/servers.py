"""Starts servers as processes, asks them, and reads from the kernel what they used."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.slack.manifest import EVENTS_PATH
from tests.fakes.bot import FORM
from tests.fakes.payloads import as_form, make_command
from tests.fakes.slack import BOT_TOKEN, SIGNING_SECRET, sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
PAUSE_SECONDS = 0.002
OK = 200


@dataclass(slots=True)
class Server:
    """A running server; its connection is kept open as Slack keeps its own."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    started: float
    """When the process was started, by `time.perf_counter`."""
    connection: http.client.HTTPConnection

    def ask(self, body: bytes) -> tuple[float, bytes]:
        """The seconds from a signed command to the end of its reply, and the reply."""
        headers = {**sign(body), "Content-Type": FORM}
        before = time.perf_counter()
        self.connection.request("POST", EVENTS_PATH, body, headers)
        response = self.connection.getresponse()
        reply = response.read()
        seconds = time.perf_counter() - before
        if response.status != OK:
            raise RuntimeError(f"{self.name} answered {response.status}: {reply[:200]!r}")
        return seconds, reply

    @property
    def cpu_seconds(self) -> float:
        """What all its threads have used of a core so far."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    @property
    def resident_mb(self) -> float:
        """The memory that it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def run_server(
    name: str, knowledge: Sequence[Path] = (), more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server by its name, from the start of its process until the end of the block."""
    port = _find_free_port()
    command = [sys.executable, "-m", "tests.bench.baselines", name, str(port), EVENTS_PATH]
    if name == "bot":
        folders = (f"--knowledge={folder}" for folder in knowledge)
        command = [sys.executable, "-m", "bot", "serve", *folders]
    environment = {
        **os.environ,
        "PORT": str(port),
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "IMPSCI_ENCODER": "off",  # As after a plain installation.
        "IMPSCI_QUOTA_PERSON": "0",
        "IMPSCI_QUOTA_WORKSPACE": "0",
        "DATABASE_URL": "sqlite://",
        **(more or {}),
    }
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            _connect(connection, process)
            yield Server(name, process, port, started, connection)
        finally:
            connection.close()
            process.terminate()


def make_body(question: str) -> bytes:
    """`/impsci QUESTION`."""
    return as_form(make_command(question))


def _connect(connection: http.client.HTTPConnection, process: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(PAUSE_SECONDS)
        else:
            return
    raise RuntimeError("the server did not start; start it by hand to see why")


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
