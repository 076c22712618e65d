"""The errors that this package raises on purpose; each text says where, what was found, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class ImpsciError(Exception):
    """Base of all errors below: something that a person can mend."""


class KnowledgeError(ImpsciError):
    """A knowledge base that cannot be used; `problems` holds one line per fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class SettingsError(ImpsciError):
    """An environment variable that cannot be used; the text names the variable, never its value."""


class StorageError(ImpsciError):
    """A database that failed or was too slow; the text holds nothing of what was to be stored."""


class UsageError(ImpsciError):
    """A command line that cannot be carried out."""
