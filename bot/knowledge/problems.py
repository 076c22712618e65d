"""A problem in a knowledge base: where it is, what was expected, what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault; errors keep a knowledge base from loading, warnings do not."""

    path: str
    line: int
    field: str
    text: str
    severity: Severity = "error"

    def __str__(self) -> str:
        mark = "warning: " if self.severity == "warning" else ""
        return f"{self.path}:{self.line}: {self.field}: {mark}{self.text}"


@dataclass(slots=True)
class Report:
    """Collects the problems of one file, so that a curator sees all of them at once."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def error(self, line: int, where: str, text: str) -> None:
        self.problems.append(Problem(self.path, line, where, text))

    def warning(self, line: int, where: str, text: str) -> None:
        self.problems.append(Problem(self.path, line, where, text, "warning"))


def found(value: str) -> str:
    """`value` in quotes, short enough for one line of a report."""
    shown = " ".join(value.split())
    return f"'{shown[:57]}...'" if len(shown) > 60 else f"'{shown}'"
