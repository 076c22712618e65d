"""How much a workspace and a person may ask, so that one cannot take the bot from all the others."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 50_000
"""The most persons and workspaces that are remembered; who did not ask for longest is forgotten first."""
MINUTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Questions a minute; 0 means any number. No person types as many: they stop programs."""

    person: int = 300
    workspace: int = 3_000


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: float


class _Buckets:
    """Token buckets: each holds a minute's worth, and fills up evenly."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._buckets: OrderedDict[tuple[str, ...], _Bucket] = OrderedDict()

    def has(self, key: tuple[str, ...], now: float) -> bool:
        """True where one may be taken."""
        return self._size == 0 or self._fill(key, now).left >= 1

    def take(self, key: tuple[str, ...]) -> None:
        """Takes one that is there."""
        if self._size:
            self._buckets[key].left -= 1

    def forget(self, workspace: str) -> None:
        """Drops the buckets whose key begins with a workspace: its own, or those of its persons."""
        for key in [one for one in self._buckets if one[0] == workspace]:
            del self._buckets[key]

    def _fill(self, key: tuple[str, ...], now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._size, now)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        gained = (now - bucket.filled_at) * self._size / MINUTE_SECONDS
        bucket.left, bucket.filled_at = min(self._size, bucket.left + gained), now
        return bucket


class Quotas:
    """Counts what is asked, by workspace and by person of a workspace."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        limits = limits or Limits()
        self._clock = clock
        self._persons = _Buckets(limits.person)
        self._workspaces = _Buckets(limits.workspace)
        self._told = _Buckets(1)

    def take(self, workspace: str, person: str) -> bool:
        """True where this person may ask now; a question that is refused does not count."""
        now = self._clock()
        key = (workspace, person)
        if not (self._persons.has(key, now) and self._workspaces.has((workspace,), now)):
            return False
        self._persons.take(key)
        self._workspaces.take((workspace,))
        return True

    def forget(self, workspace: str) -> None:
        """Forgets a workspace and its persons."""
        for buckets in (self._workspaces, self._persons, self._told):
            buckets.forget(workspace)

    def tell(self, workspace: str, person: str) -> bool:
        """True once a minute for a person who is refused: who asks too much is not answered as often."""
        key = (workspace, person)
        if not self._told.has(key, self._clock()):
            return False
        self._told.take(key)
        return True
