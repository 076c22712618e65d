"""Questions about two topics side by side: "CFIR vs EPIS", "is A the same as B"."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.matching.prepare import asks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOPIC = r"(.{2,120}?)"
_END = r"(?:[?.,;:!]|$)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?:differen\w*|distinction|distinguish|compar\w*|relation\w*|line|choose|choosing|choice|decid\w+|torn|overlap)\b.{{0,40}}?\b(?:between|of|from)\s+{_TOPIC}\s+(?:and|vs\.?|versus|or|from)\s+{_TOPIC}{_END}",
        rf"\b(?:compare|contrast|distinguish)\s+{_TOPIC}\s+(?:and|with|to|vs\.?|versus|from)\s+{_TOPIC}{_END}",
        rf"\b(?:tell|separate|differentiate|know)\s+{_TOPIC}\s+(?:apart\s+)?from\s+{_TOPIC}{_END}",
        rf"\b(?:is|are)\s+{_TOPIC}\s+(?:really\s+)?(?:just|only|merely|simply|basically|another|an?|the)\b.{{0,30}}?\b(?:names?|words?|terms?|labels?|synonyms?)\s+(?:for|of)\s+{_TOPIC}{_END}",
        rf"^{_TOPIC}\s+(?:vs\.?|versus|v\.)\s+{_TOPIC}{_END}",
        rf"\b(?:is|are)\s+{_TOPIC}\s+(?:really\s+|just\s+)?(?:the\s+same(?:\s+\w+)?\s+(?:as|like)|different\s+(?:from|to|than)|identical\s+(?:to|with))\s+{_TOPIC}{_END}",
        rf"\b(?:is|are)\s+{_TOPIC}\s+and\s+{_TOPIC}\s+(?:really\s+|just\s+)?(?:the\s+same|different|identical|synonyms?)\b",
        rf"\b(?:is|are)\s+{_TOPIC}\s+(?:(?:really|just)\s+)?(?:an?\s+)?(?:part|kind|type|form|subset)\s+of\s+{_TOPIC}(?:\s+or\b|{_END})",
        rf"\bhow\s+(?:does|do|is|are)\s+{_TOPIC}\s+(?:relate|related|differ|different|compare)\w*\s+(?:to|from|with)\s+{_TOPIC}{_END}",
        rf"\b(?:should|shall|do|would)\s+(?:i|we)\s+(?:\w+\s+)?{_TOPIC}\s+or\s+{_TOPIC}{_END}",
        rf"\b(?:mix\w*\s+up|confus\w+|conflat\w+|muddl\w+)\s+{_TOPIC}\s+(?:and|with|for)\s+{_TOPIC}{_END}",
        rf"\b(?:would|does|do|will|can)\s+{_TOPIC}\s+(?:give|offer|add|bring|have|do|cover|tell|include)\b.{{0,30}}?\b(?:anything|something|what|more)\s+(?:that\s+)?{_TOPIC}\s+(?:does|do|has|have|is|can)(?:\s*not|n't)\b",
        rf"^{_TOPIC}\s+(?:and|&)\s+{_TOPIC}\s+both\b",
        rf"^{_TOPIC}\s+or\s+{_TOPIC}{_END}",
        rf"^{_TOPIC}\s+(?:and|&)\s+{_TOPIC}\s+(?:sound|seem|look|are|mean)\b.{{0,30}}(?:identical|same|alike|different|similar)",
        rf"^{_TOPIC}\s+(?:and|&)\s+{_TOPIC}[,:]?\s+(?:what'?s|what is)\s+the\s+(?:differen|distinct)",
    )
)
_WHICH = re.compile(
    r"^(?:which|what)\s+(?:(?:should|shall|would|can|could|will|is|are|do|does|one|of)\b|(\w+))"
    rf"[^,:]{{0,60}}[,:]\s*{_TOPIC},?\s+or\s+{_TOPIC}{_END}",
    re.IGNORECASE,
)
"""The first word may say what both are: "which set should we use, the one by Metz or TCI's"."""
_HAS_BOTH = re.compile(
    rf"^{_TOPIC}\s+(?:has|have|offers?|runs?|made|publish\w*)\s+(?:both\s+)?an?\s+{_TOPIC},?\s+and\s+an?\s+{_TOPIC}{_END}",
    re.IGNORECASE,
)
_SO_HAS = re.compile(
    rf"^{_TOPIC}\s+(?:has|have|offers?|runs?|made|wrote|publish\w*)\s+{_TOPIC},?\s+and\s+so\s+(?:do|does|did|has|have)\s+{_TOPIC}{_END}",
    re.IGNORECASE,
)
_REFERS_TO_BOTH = re.compile(
    r"\b(?:these|those|they|them|both|the\s+two|each\s+other|one\s+another|which\s+one|the\s+(?:one|first)\b.*\bthe\s+(?:other|second))\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r",?\s+(?:and|but|while|whereas|or)\s+", re.IGNORECASE)
_JOINTS = re.compile(
    r"\b(?:vs\.?|versus|(?:as\s+)?(?:compared|comparable|opposed|distinct|different)\s+(?:with|to|from|than)"
    r"|(?:rather|better|worse)\s+than|instead\s+of|same\s+(?:thing\s+)?as|apart\s+from|unlike|against"
    r"|another\s+(?:word|name|term)\s+for|that)\s",
    re.IGNORECASE,
)
"""What stands between two things that are compared, whatever else the sentence says."""
MOST_JOINTS = 3
"""Of a sentence before a question; each is two more texts to match."""
MAX_CHARACTERS = 400
"""Longer sentences are not searched: the forms above are for questions."""


_CUES = re.compile(
    r"\b(?:vs|versus|v|or|differen\w*|differ|distinction|distinguish\w*|compar\w*|same|similar|identical|alike|relat\w*"
    r"|between|than|instead|overlap\w*|confus\w*|mix\w*|opposed|distinct|both|contrast\w*"
    r"|unlike|against|apart|separate\w*|another|alternatives?|interchangeabl\w*|torn|conflat\w*|side\s+by\s+side|begins?|(?:part|kind|type|form|subset)\s+of"
    r"|beyond|next\s+to|alongside|muddl\w*|which\s+(?:one|of\s+(?:them|these|those|the\s+two))"
    r"|(?:names?|words?|terms?|labels?|synonyms?)\s+(?:for|of))\b"
    r"|\b(?:tell|know)\b.*\bfrom\b|\b(?:that|anything|something)\b.*(?:\bnot|n't)\b",
    re.IGNORECASE,
)


def sets_side_by_side(text: str) -> bool:
    """True where a word may compare two things."""
    return len(text) <= MAX_CHARACTERS and bool(_CUES.search(text))


def find_pairs(sentence: str) -> Iterator[tuple[str, str]]:
    """The pairs of texts that a sentence may set side by side, the likeliest reading first."""
    if len(sentence) > MAX_CHARACTERS:
        return
    found = _WHICH.search(sentence)
    if found:
        if found[1]:
            yield f"{found[2]} {found[1]}", f"{found[3]} {found[1]}"
        yield _spell_out(found[2], found[3])
    found = _HAS_BOTH.search(sentence)
    if found:
        yield f"{found[1]} {found[2]}", f"{found[1]} {found[3]}"
    found = _SO_HAS.search(sentence)
    if found:
        yield f"{found[1]} {found[2]}", f"{found[3]} {found[2]}"
    for form in _FORMS:
        found = form.search(sentence)
        if found:
            yield _spell_out(found[1].strip(), found[2].strip())
    for joint in _JOINTS.finditer(sentence):
        yield _spell_out(sentence[: joint.start()].strip(), sentence[joint.end() :].strip())


def find_pairs_before(sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs of texts that a question may set side by side which only points back to them.

    They stand in the sentence before it, or in one of the two before it each.
    """
    for number, sentence in enumerate(sentences):
        if number and asks(sentence) and _REFERS_TO_BOTH.search(sentence):
            before = sentences[number - 1]
            for joint in islice(_BETWEEN.finditer(before), MOST_JOINTS):
                yield before[: joint.start()], before[joint.end() :]
            if number > 1:
                yield sentences[number - 2], before


def _spell_out(first: str, second: str) -> tuple[str, str]:
    """Both sides; "the one" in the second is what the first ends with: "TCI course or the (new UNC) one"."""
    *_, noun = re.findall(r"\w+", first) or ("one",)
    return first, re.sub(
        r"\b((?:the|that)(?: [\w'’]+){0,5}) one\b", rf"\1 {noun}", second, flags=re.IGNORECASE
    )
