"""Words that stand for a thing that was named before: "I am to use CFIR. What is it?"."""

from __future__ import annotations

import re

_WORD = r"(?:this|that)\s+(?:word|term|phrase|expression|acronym|abbreviation|jargon)\b"
# "that" and "this" stand for a thing only where none follows: not in "this framework" or "a tool that helps".
# In "is there a word for this" and "a method like that" they stand for all that was told.
_PRONOUN = re.compile(
    rf"\b(?:it|its|they|them|their|{_WORD}|this(?=\s+(?:works?|worked|helps?|helped)\b)"
    r"|(?<!\bfor )(?<!\blike )(?:this|that|these|those)(?=\s*(?:[?.!,]|$)"
    r"|\s+(?:is|are|was|were|mean|means|stand|stands|actually|even|really|exactly|and|about|all|then)\b))\b",
    re.IGNORECASE,
)
_MEANS = re.compile(
    rf"\b(?:{_WORD}|(?:it|this|that)\s+(?:(?:actually|really|even|exactly)\s+)?(?:means?|stands?)\b)",
    re.IGNORECASE,
)
# Who asks for "the criteria" or "meaning?" asks for those of a thing that was named before.
_ASKS_OF_PART = re.compile(
    r"(?:(?:and|so|but)\s+)?(?:what|which|who|how\s+many|where)\b.{0,25}\b"
    r"(?:criteri(?:on|a)|steps?|stages?|phases?|domains?|constructs?|components?|elements?|dimensions?|levels?"
    r"|principles?|authors?|definition|basics|gist)(?:\s+\w+){0,2}\s*\?*"
    r"|(?:the\s+)?(?:meaning|definition|basics|gist)(?:\s+(?:please|pls))?\s*\?*",
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


def asks_of_part(text: str) -> bool:
    """True for a short question for what only a thing can have that was named before."""
    return bool(_ASKS_OF_PART.fullmatch(text))


def put_in_name(text: str, name: str) -> str:
    """The text with a name in place of the first such word, or before a text without one."""
    return _PRONOUN.sub(lambda _: name, text, count=1) if has_pronoun(text) else f"{name}: {text}"
