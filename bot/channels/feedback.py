"""What people say of answers, on its way into the store: the same for every platform."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.errors import StorageError

if TYPE_CHECKING:
    from bot.storage.feedback import Feedback, FeedbackStore

logger = logging.getLogger(__name__)


async def keep_feedback(feedback: Feedback, store: FeedbackStore) -> bool:
    """True where it is kept; one line in the log, without the comment, and one more where it is lost."""
    logger.info(
        "feedback platform=%s surface=%s helpful=%s reasons=%s entries=%s",
        feedback.platform,
        feedback.surface,
        feedback.is_helpful,
        ",".join(feedback.reasons) or "-",
        ",".join(feedback.entry_ids) or "-",
    )
    try:
        await store.add_feedback(feedback)
    except StorageError as error:
        logger.error("feedback not kept: %s", error)  # noqa: TRY400
        return False
    return True
