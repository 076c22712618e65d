"""Remembers on disk what took long to learn, by a key that changes with everything it was learnt from."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.matching.vectors import Vector

KEPT = 20
"""How many results are kept; the ones not used for longest go first."""


def find_folder() -> Path | None:
    """Where programs of this user keep what can be made again (XDG Base Directory Specification)."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "impsci"
    except RuntimeError:  # A user without a home, as in a container.
        return None


def recall_or_learn(
    key: str, shape: tuple[int, int], learn: Callable[[], Vector], folder: Path | None
) -> Vector:
    """What `learn` gives, of this shape; read from disk where it was learnt before.

    A disk that cannot be read or written costs only time.
    """
    if folder is None:
        return learn().astype(np.float16).astype(np.float32)
    path = folder / f"{key}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):
        stored = np.load(path, allow_pickle=False)
        if stored.shape == shape:
            with contextlib.suppress(OSError):  # A cache that may only be read is as good.
                path.touch()
            return np.asarray(stored, np.float32)
    # Rounded as stored, so that the first answer and all later ones are the same.
    learnt = learn().astype(np.float16)
    with contextlib.suppress(OSError):
        _store(learnt, path)
    return learnt.astype(np.float32)


def _store(learnt: NDArray[np.float16], path: Path) -> None:
    """Writes beside the place and moves there, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.save(file, learnt)
    Path(file.name).chmod(0o644)  # No secret, and another user may run what this one built.
    Path(file.name).replace(path)
    known = sorted(path.parent.glob("*.npy"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in known[KEPT:]:
        old.unlink(missing_ok=True)
