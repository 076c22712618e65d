"""A place for what people say of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import StorageError

if TYPE_CHECKING:
    from bot.storage.feedback import Feedback


class Kept:
    """Keeps what it is given in a list, or is out of order."""

    def __init__(self) -> None:
        self.feedback: list[Feedback] = []
        self.is_broken = False

    async def add_feedback(self, feedback: Feedback) -> None:
        if self.is_broken:
            raise StorageError("the database does not answer")
        self.feedback.append(feedback)
