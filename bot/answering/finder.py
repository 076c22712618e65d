"""Finds training by what one needs: an award, an audience, a way of teaching, no fee, an open door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry, Program


FACETS: dict[str, tuple[str, Any]] = {
    "online": ("format", "online"),
    "in-person": ("format", "in-person"),
    "practitioners": ("audience", "practitioners"),
    "researchers": ("audience", "researchers"),
    "certificate": ("credential", "certificate"),
    "degree": ("credential", "degree"),
    "free": ("is_free", True),
    "open": ("is_open", True),
}
"""What can be asked for by name: the field of a filter, and its value."""


@dataclass(frozen=True, slots=True)
class ProgramFilter:
    """What a training must have; what is empty may be anything. Values are those of the entries' fields."""

    credential: str = ""
    audience: str = ""
    format: str = ""
    is_free: bool = False
    is_open: bool = False

    @classmethod
    def named(cls, names: Iterable[str]) -> ProgramFilter:
        """The filter of some of `FACETS`; of two for one field the later counts, unknown names do not."""
        return cls(**dict(FACETS[name] for name in names if name in FACETS))

    @property
    def names(self) -> tuple[str, ...]:
        """The names in `FACETS` of what it asks for."""
        return tuple(name for name, (field, value) in FACETS.items() if getattr(self, field) == value)

    def toggle(self, name: str) -> ProgramFilter:
        """The filter that also asks for this, or no longer."""
        field, value = FACETS[name]
        fresh = getattr(ProgramFilter(), field)
        return replace(self, **{field: fresh if getattr(self, field) == value else value})

    def fits(self, program: Program) -> bool:
        """True where the training is known to have all of it."""
        return (
            self.credential in ("", program.credential)
            and (not self.audience or self.audience in program.audience)
            and (not self.format or is_taught(program, self.format))
            and (not self.is_free or is_free(program))
            and (not self.is_open or is_open(program))
        )


def find_programs(knowledge: KnowledgeBase, wanted: ProgramFilter) -> tuple[Entry, ...]:
    """The training that fits, by title; where nothing is asked for, all of it."""
    return tuple(
        entry
        for entry in knowledge.programs
        if wanted == ProgramFilter() or (entry.program is not None and wanted.fits(entry.program))
    )


def is_taught(program: Program, how: str) -> bool:
    """True where it is taught `online` or `in-person`; a hybrid is both."""
    return how in program.format or "hybrid" in program.format


def is_free(program: Program) -> bool:
    """True where at least a part of it costs nothing."""
    return program.cost in ("free", "mixed")


def is_open(program: Program) -> bool:
    """True where one can start or apply at any time."""
    return program.applications == "open"
