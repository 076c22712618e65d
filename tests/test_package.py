"""The wheel holds everything: installed in an empty folder it answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the built wheel in it, and only the path of its dependencies borrowed."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("impsci_bot-*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    subprocess.run(
        [environment / "bin" / "pip", "install", "--quiet", "--no-index", "--no-deps", wheel],
        check=True,
        capture_output=True,
    )
    return environment


def run_in(environment: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    borrowed = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": os.environ["PATH"]}
    return subprocess.run(
        [environment / "bin" / "impsci", *arguments],
        cwd=cwd,
        env=borrowed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_answers_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = run_in(installed, "ask", "--json", "know-do gap", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [entry["id"] for entry in json.loads(done.stdout)["entries"]] == ["know-do-gap"]


def test_the_wheel_reads_its_own_files(installed: Path, tmp_path: Path) -> None:
    code = "import bot, bot.knowledge.loading as loading; print(bot.__file__, loading.default_folder())"
    done = subprocess.run(
        [installed / "bin" / "python", "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": sysconfig.get_path("purelib")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(str(installed) in part for part in done.stdout.split())
