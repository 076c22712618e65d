"""Remembers on disk what took long to make, by a key that changes with everything it was made from."""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.generic]]

KEPT = 10
"""How many results are kept; the ones not used for longest go first."""


def find_folder() -> Path | None:
    """Where programs of this user keep what can be made again (XDG Base Directory Specification)."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "impsci"
    except RuntimeError:  # A user without a home, as in a container.
        return None


def recall_or_make(key: str, make: Callable[[], Arrays], folder: Path | None) -> Arrays:
    """The arrays that `make` gives, by name; read from disk where they were made before.

    A disk that cannot be read or written costs only time.
    """
    arrays = recall(key, folder)
    if not arrays:
        arrays = make()
        remember(key, arrays, folder)
    return arrays


def recall(key: str, folder: Path | None) -> Arrays:
    """The arrays that were remembered; none where there are none, or where they cannot be read."""
    if folder is None:
        return {}
    path = folder / f"{key}.npz"
    with contextlib.suppress(OSError, ValueError, EOFError, zipfile.BadZipFile):
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = dict(stored)
        with contextlib.suppress(OSError):  # A cache that may only be read is as good.
            path.touch()
        return arrays
    return {}


def remember(key: str, arrays: Arrays, folder: Path | None) -> None:
    """Keeps the arrays for later, where the disk can be written."""
    if folder is not None:
        with contextlib.suppress(OSError):
            _store(arrays, folder / f"{key}.npz")


def _store(arrays: Arrays, path: Path) -> None:
    """Writes beside the place and moves there, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(file, allow_pickle=False, **arrays)
    Path(file.name).chmod(0o644)  # No secret, and another user may run what this one built.
    Path(file.name).replace(path)
    known = sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in known[KEPT:]:
        old.unlink(missing_ok=True)
