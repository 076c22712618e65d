"""Questions to ask: one that everybody asks, and many that nobody asked before."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.base import KnowledgeBase

SAME = "what is an ISP"

_FRAMES = (
    "what is {}",
    "hi team, can somebody tell me about {} please",
    "how do I use {} in a hospital",
    "{}",
    "where can I read more on {}?",
    "my boss wants to know what {} means and why it matters",
)
_OFF_TOPIC = ("the weather in Paris", "our parking garage", "a good pizza", "the football results")


def vary(knowledge: KnowledgeBase) -> Iterator[str]:
    """Questions without end, no two alike: names of entries, some with a typo, and some off the topic."""
    names = [name for entry in knowledge for name in entry.names] or ["fidelity"]
    for number in count():
        topic = _OFF_TOPIC[number % 4] if number % 8 == 7 else names[number * 7 % len(names)]
        if number % 5 == 4 and len(topic) > 6:
            middle = len(topic) // 2
            topic = topic[:middle] + topic[middle + 1] + topic[middle] + topic[middle + 2 :]
        # The number keeps each from being remembered.
        yield f"{_FRAMES[number % len(_FRAMES)].format(topic)} ({number})"
