"""The words by which people name a kind of thing: "which tool", "a course", "the journal's website"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.entry import Kind

_WORDS: dict[Kind, str] = {
    "framework": "framework model theory taxonomy",
    "tool": "tool measure instrument scale questionnaire survey checklist template score",
    "program": (
        "program course certificate certification certified credential training trained degree masters msc"
        " phd diploma workshop fellowship institute class masterclass mooc"
    ),
    "resource": "website site url journal toolkit guide workbook podcast newsletter bulletin pdf download",
    "organization": "organization society association network center conference meeting event summit",
}
KIND_OF: dict[str, Kind] = {stem(word): kind for kind, words in _WORDS.items() for word in words.split()}
"""The kind that a stem names."""


def find_kinds(words: Iterable[str]) -> frozenset[Kind]:
    """The kinds that folded words name."""
    return frozenset(KIND_OF[one] for word in words if (one := stem(word)) in KIND_OF)
