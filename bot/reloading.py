"""The knowledge that a running bot answers from, taken over anew when its files change.

All or nothing: a new responder is built beside the old one and put in its place in one step, and only when
every file is sound. A turn keeps the responder that it began with.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError
from bot.knowledge.loading import load_knowledge
from bot.knowledge.watching import read_signature
from bot.replies.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.knowledge.watching import Signature
    from bot.matching.encoder import Encoder

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.15
"""How often the files are looked at; with the time to load them, changes are taken over within 2 seconds."""
LOOK_SHARE = 0.05
"""The most of one core that looking may take: a look at ten thousand files is followed by a longer pause."""
LONGEST_WAIT_SECONDS = 0.6
"""While files go on changing, loading waits for a still moment, but no longer than this."""


class LiveResponder:
    """The responder of now, and why it is not a newer one."""

    def __init__(
        self,
        responder: Responder,
        folders: Sequence[Path] = (),
        seen: Signature | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.now = responder
        self.error = ""
        """Why the files as they are cannot be used; empty while the responder answers from them."""
        self._folders = tuple(folders)
        self._encoder = encoder
        self._learning: asyncio.Task[None] | None = None
        self._taken = read_signature(self._folders) if seen is None else seen

    @classmethod
    def load(cls, folders: Sequence[Path], encoder: Encoder | None = None) -> LiveResponder:
        """A responder of the folders.

        Raises:
            KnowledgeError: they cannot be used.
        """
        # Read before the files, so that a change made meanwhile is seen as one.
        seen = read_signature(folders)
        return cls(_build(folders, encoder), folders, seen, encoder)

    async def watch(self) -> None:
        """Takes over changes until it is cancelled; without folders there is nothing to watch."""
        last = self._taken
        changed_since: float | None = None
        pause = LOOK_SECONDS
        while self._folders:
            await asyncio.sleep(pause)
            try:
                looked = time.perf_counter()
                seen = await asyncio.to_thread(read_signature, self._folders)
                pause = max(LOOK_SECONDS, (time.perf_counter() - looked) / LOOK_SHARE)
                if seen == self._taken:
                    changed_since = None
                    continue
                now = time.monotonic()
                changed_since = now if changed_since is None else changed_since
                is_still, last = seen == last, seen
                if is_still or now - changed_since >= LONGEST_WAIT_SECONDS:
                    await self._take_over(seen)
                    changed_since = None
            except Exception:
                # Watching must outlive whatever happens to the files; the next look tries again.
                logger.exception("knowledge could not be looked at")

    async def _take_over(self, seen: Signature) -> None:
        started = time.perf_counter()
        try:
            responder = await asyncio.to_thread(_build, self._folders, self._encoder, self.now)
        except KnowledgeError as error:
            self._taken = seen
            more = len(error.problems) - 1
            self.error = error.problems[0] + (f" (and {more} more)" if more else "")
            logger.error("knowledge not taken over, the last good one stays: %s", self.error)  # noqa: TRY400
            return
        self.now, self.error, self._taken = responder, "", seen
        logger.info(
            "knowledge taken over entries=%d version=%s ms=%.0f",
            len(responder.knowledge),
            responder.knowledge.version,
            (time.perf_counter() - started) * 1_000,
        )
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learn_exactly())

    async def _learn_exactly(self) -> None:
        """Learns the base of now anew, while it answers from what was carried over from earlier ones."""
        try:
            while not (carried := self.now).is_exact:
                learnt = await asyncio.to_thread(Responder, carried.knowledge, self._encoder)
                if self.now is carried:
                    self.now = learnt
        except Exception:
            logger.exception("knowledge not learnt anew, what was carried over from earlier stays")


def _build(folders: Sequence[Path], encoder: Encoder | None, before: Responder | None = None) -> Responder:
    return Responder(load_knowledge(folders), encoder, before)
