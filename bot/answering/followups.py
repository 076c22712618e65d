"""Follow-ups: "and where can I get certified?" leans on what was answered before in the same thread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.matching.prepare import asks
from bot.matching.pronouns import has_pronoun, put_in_name

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry

MAX_CHARACTERS = 200
"""Who writes more says what it is about."""

_OPENINGS = re.compile(
    r"^\s*(?:(?:and|but|so|ok|okay|also|then|thanks|thank you)\b[,!.]?\s*)+(?:(?:what|how)\s+about\b)?",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """True where a cleaned text asks about something that was named before it."""
    plain = _OPENINGS.sub("", text)
    return len(text) <= MAX_CHARACTERS and asks(plain) and (plain != text or has_pronoun(text))


def spell_out(text: str, topic: str) -> str:
    """The text with the topic's name where a pronoun stood, or else after it."""
    plain = _OPENINGS.sub("", text).strip()
    return put_in_name(plain, topic) if has_pronoun(plain) else f"{plain.rstrip(' ?.!')} {topic}"


def find_related(topic: Entry, knowledge: KnowledgeBase) -> frozenset[str]:
    """The ids of the entries that the topic names as related, or that name it."""
    return frozenset(topic.related) | {entry.id for entry in knowledge if topic.id in entry.related}
