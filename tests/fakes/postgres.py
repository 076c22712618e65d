"""A real PostgreSQL in a folder of its own, for as long as the tests run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "nobody"
"""PostgreSQL refuses to run as root."""
SECONDS = 60.0
_OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -k {folder}"


def find_postgres() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; Debian does not put it on the path."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    return installed[-1] if installed else Path(on_path).parent if on_path else None


class Cluster:
    """A running PostgreSQL, reached through a socket in its folder."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._number = 0

    def address(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    async def make_database(self) -> str:
        """The address of a new, empty database."""
        self._number += 1
        name = f"test{self._number}"
        connection = await asyncpg.connect(host=str(self._folder), user=USER, database="postgres")
        await connection.execute(f"create database {name}")
        await connection.close()
        return self.address(name)

    def start(self) -> None:
        """Starts the server and waits until it takes connections."""
        options = _OPTIONS.format(folder=self._folder)
        log = str(self._folder / "log")
        self.run("pg_ctl", "-w", "-D", str(self._folder / "data"), "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stops the server; who is connected is cut off."""
        self.run("pg_ctl", "-w", "-D", str(self._folder / "data"), "-m", "fast", "stop")

    def run(self, program: str, *arguments: str) -> None:
        """One of its programs, as the user that owns it."""
        command = [str(self._binaries / program), *arguments]
        user = USER if os.geteuid() == 0 else None
        subprocess.run(
            command,
            user=user,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=SECONDS,
        )


@contextmanager
def run_postgres(binaries: Path) -> Iterator[Cluster]:
    """A new cluster, started; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="impsci-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    cluster = Cluster(binaries, folder)
    try:
        data = str(folder / "data")
        cluster.run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
