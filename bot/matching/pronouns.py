"""Words that stand for a thing that was named before: "I am to use CFIR. What is it?"."""

from __future__ import annotations

import re

_WORD = r"(?:this|that)\s+(?:word|term|phrase|expression|acronym|abbreviation|jargon)\b"
# "that" and "this" stand for a thing only where none follows: not in "this framework" or "a tool that helps".
_PRONOUN = re.compile(
    rf"\b(?:it|its|they|them|their|{_WORD}|this(?=\s+(?:works?|worked|helps?|helped)\b)|(?:this|that|these|those)"
    r"(?=\s*(?:[?.!,]|$)|\s+(?:is|are|was|were|mean|means|stand|stands|actually|even|really|exactly|and|about|all|then)\b))\b",
    re.IGNORECASE,
)
_MEANS = re.compile(
    rf"\b(?:{_WORD}|(?:it|this|that)\s+(?:(?:actually|really|even|exactly)\s+)?(?:means?|stands?)\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:they|them|their|these|those)\b", re.IGNORECASE)


def has_plural(text: str) -> bool:
    """True where a word stands for several things that were named before."""
    return bool(_PLURAL.search(text))


def asks_of_word(text: str) -> bool:
    """True where the thing that was named before is a word, of which one wants to know what it means."""
    return bool(_MEANS.search(text))


def has_pronoun(text: str) -> bool:
    """True where a word stands for a thing that was named before."""
    return bool(_PRONOUN.search(text))


def put_in_name(text: str, name: str) -> str:
    """The text with a name in place of the first such word."""
    return _PRONOUN.sub(lambda _: name, text, count=1)
