"""A store in each kind of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """A store in an empty database."""
    opened = Store(address)
    yield opened
    await opened.close()
