"""The bot with its page alone, as it runs when no Slack is configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.bot import run_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.replies.responder import Responder
    from tests.fakes.bot import RunningBot


@pytest.fixture
async def site(responder: Responder) -> AsyncIterator[RunningBot]:
    """The page on a free port."""
    async with run_bot(responder) as running:
        yield running
