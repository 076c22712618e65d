"""Turns: one message in, one reply out, even when it is delivered twice or the server is stopping."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.channels.metrics import Metrics
    from bot.channels.quotas import Quotas
    from bot.replies.responder import Response

logger = logging.getLogger(__name__)

REMEMBERED_SECONDS = 3_600.0
REMEMBERED_DELIVERIES = 50_000


class Deliveries:
    """Remembers which deliveries were taken on, because platforms deliver at least once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def claim(self, delivery: str) -> bool:
        """True the first time a delivery is seen; False for its repeats within the hour."""
        now = self._clock()
        while self._seen and (
            len(self._seen) > REMEMBERED_DELIVERIES
            or now - next(iter(self._seen.values())) > REMEMBERED_SECONDS
        ):
            self._seen.popitem(last=False)
        if delivery in self._seen:
            return False
        self._seen[delivery] = now
        return True


class Turns:
    """Who may start a turn, which are under way beside their requests, and what came of them."""

    def __init__(self, quotas: Quotas, metrics: Metrics) -> None:
        self.quotas = quotas
        self.metrics = metrics
        self._running: set[asyncio.Task[None]] = set()

    def start(self, turn: Coroutine[object, object, None], platform: str) -> None:
        """Runs `turn` in the background; an error in it is logged and ends that turn alone."""
        task = asyncio.create_task(self._guard(turn, platform))
        # The loop itself holds tasks only weakly.
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self, seconds: float) -> int:
        """Waits for the turns under way; gives back how many had not ended after `seconds`."""
        if not self._running:
            return 0
        _, pending = await asyncio.wait(self._running, timeout=seconds)
        for task in pending:
            task.cancel()
        return len(pending)

    async def _guard(self, turn: Coroutine[object, object, None], platform: str) -> None:
        try:
            await turn
        except Exception:
            self.metrics.count_failure(platform, "turn")
            logger.exception("turn failed platform=%s incident=%s", platform, new_incident())

    def log_turn(self, platform: str, surface: str, response: Response, started: float) -> None:
        """One line a turn; never the question's text. `started` is a reading of `time.perf_counter`."""
        answer = response.answer
        seconds = time.perf_counter() - started
        self.metrics.count_turn(platform, surface, answer.status, seconds)
        logger.info(
            "turn platform=%s surface=%s status=%s reason=%s entries=%s confidence=%.2f ms=%.1f",
            platform,
            surface,
            answer.status,
            answer.reason,
            ",".join(entry.id for entry in answer.entries[:5]) or "-",
            answer.confidence,
            seconds * 1_000,
        )


def new_incident() -> str:
    """A short id that stands both in the log and in what the asker reads."""
    return secrets.token_hex(4)
