"""What each thread is about: the entry last answered there, so that a follow-up can lean on it."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.answering.answer import Answer

REMEMBERED_SECONDS = 12 * 3_600.0
REMEMBERED_THREADS = 50_000

Thread = tuple[str, str, str, str]
"""Platform, workspace, channel and thread."""


class ThreadTopics:
    """Remembers topics in memory: a thread that is forgotten has to name its topic once more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._topics: OrderedDict[Thread, tuple[str, float]] = OrderedDict()

    def remember(self, thread: Thread, entry_id: str) -> None:
        """From now on the thread is about this entry; an empty id: the bot answered, about nothing single."""
        self._topics[thread] = (entry_id, self._clock())
        self._topics.move_to_end(thread)
        if len(self._topics) > REMEMBERED_THREADS:
            self._topics.popitem(last=False)

    def forget(self, platform: str, workspace: str) -> None:
        """Forgets every thread of a workspace."""
        for thread in [one for one in self._topics if one[:2] == (platform, workspace)]:
            del self._topics[thread]

    def learn(self, thread: Thread, answer: Answer) -> None:
        """What is answered in a thread is what the next question there may lean on."""
        if answer.status == "answered":
            self.remember(thread, answer.entries[0].id if answer.reason == "match" else "")

    def topic_of(self, thread: Thread) -> str | None:
        """The entry's id; None where the thread's last answer had none, or is forgotten."""
        return self._topics[thread][0] or None if self.knows(thread) else None

    def knows(self, thread: Thread) -> bool:
        """True where the bot answered in the thread within the last hours."""
        if thread not in self._topics:
            return False
        if self._clock() - self._topics[thread][1] <= REMEMBERED_SECONDS:
            return True
        del self._topics[thread]
        return False
