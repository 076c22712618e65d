"""A curator's last word: what a question about an entry must hold, and what it never holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.entry import MatchRules


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one entry, ready to be held against the words of a question."""

    never: tuple[str, ...]
    require: tuple[str, ...]

    @classmethod
    def of(cls, rules: MatchRules) -> Rules:
        """The rules as they stand in the entry's file."""
        return cls(
            *(tuple(join_words(split_words(text)) for text in one) for one in (rules.never, rules.require))
        )

    def allow(self, said: str) -> bool:
        """True where the joined words of a question hold what they must, and nothing of another field."""
        # Plain loops: several entries are asked for each question, and a generator takes twice as long.
        for phrase in self.never:
            if phrase in said:
                return False
        return not self.require or any(phrase in said for phrase in self.require)


def join_words(words: Iterable[str]) -> str:
    """Words with a space on both sides of each, so that whole words are found in the result."""
    return f" {' '.join(words)} "
