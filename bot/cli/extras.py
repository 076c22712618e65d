"""What needs the extra `[curate]`, imported when it is used and asked for by name when it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bot.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType


def import_curation(name: str) -> ModuleType:
    """The module `bot.curation.<name>`.

    Raises:
        UsageError: a library that it needs is not installed.
    """
    try:
        return import_module(f"bot.curation.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("bot."):
            raise
        raise UsageError(
            f"this command needs the library '{error.name}': install it with pip install 'impsci-bot[curate]'"
        ) from None
