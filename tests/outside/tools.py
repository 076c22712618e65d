"""The tools that are not ours: Node with the packages of `package-lock.json`, and a browser.

Where one is missing its tests are left out with a reason; with `CI=true` that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
SECONDS = 300.0


def find_node() -> str:
    """Node's path; its packages are installed."""
    node = shutil.which("node")
    if node is None:
        leave_out("node is missing: install Node.js 18 or newer (Debian: apt-get install nodejs npm)")
    if not (PACKAGES / "typescript").is_dir():
        leave_out("the npm packages are missing: npm ci --prefix tests/outside")
    return node


def find_chromium() -> str:
    """A browser's path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        leave_out("no browser: install Chromium (Debian: apt-get install chromium)")
    return found


def run_node(script: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """A script of this folder, or of one of its packages, run to its end."""
    return run((find_node(), str(HERE / script), *arguments), stdin)


def run(command: Sequence[str], stdin: str = "", cwd: Path = HERE) -> subprocess.CompletedProcess[str]:
    """A command, run to its end; its output is captured."""
    return subprocess.run(
        command, cwd=cwd, input=stdin, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def leave_out(reason: str) -> NoReturn:
    """Skips a test that lacks a tool; with `CI=true` it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
