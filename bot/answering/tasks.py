"""Requests for work that no reviewed answer can do: "translate this", "write me an abstract"."""

from __future__ import annotations

import re

_OPENING = (
    r"(?:(?:and|so|ok|okay|hi|hey|hello|please|pls|now|then|just|kindly)\b[,!:]?\s+){0,3}"
    r"(?:(?:(?:can|could|would|will)\s+(?:you|u|the\s+bot|somebody|someone|anyone)"
    r"|(?:i|we)\s+(?:need|want|would\s+like)\s+(?:you|someone|somebody)\s+to"
    r"|(?:help|get)\s+(?:me|us)(?:\s+to)?)\s+)?"
    r"(?:(?:please|pls|also|quickly|just|kindly|now)\s+){0,2}"
)
# What may be written; a definition, an explanation or a list is what the bot has.
_WRITINGS = (
    r"abstract|aims?|ads?|advert\w*|agenda|announcement|article|assignment|blog|budget|chapter|code|cv|dissertation"
    r"|e-?mails?|essay|flyer|grant|haiku|homework|invitation|invoice|job\s+description|joke|lecture|letter|limerick"
    r"|macro|memo|message|minutes|note|op-?ed|paper|paragraph|poem|policy\s+brief|post|poster|powerpoint|program"
    r"|presentation|press\s+release|proposal|query|quiz|recipe|report|script|section|slides?|slide\s+deck|song"
    r"|speech|story|syllabus|tender|thank[- ]you|thesis|tweet"
)
_MATERIAL = r"(?:this|it|these|those|the\s+following|(?:my|our|his|her|the)\s+attached)\b"
_TASK = re.compile(
    _OPENING
    + r"(?:(?:translate|proofread|transcribe|rephrase|rewrite|spell-?check|predict|forecast|reschedule)\b"
    r"|remind\s+(?:me|us)\s+(?:to|on|in|at|about|every|tomorrow|tonight|next)\b"
    r"|(?:book|reserve|order|schedule|cancel|buy)\s+(?:me|us|a|an|the|my|our|two|three|some|\d+)\b"
    r"|(?:edit|correct|fix|format|shorten|fill\s+in|forward|e-?mail|send|print|convert|upload|install|debug)\s+"
    rf"(?:(?:my|our)\b|{_MATERIAL})"
    r"|(?:summari[sz]e|analy[sz]e|code|score|grade|mark|review|check|improve)\s+"
    rf"(?:all\s+(?:of\s+)?)?{_MATERIAL}"
    r"|(?:compute|calculate)\s+(?:the|a|an|my|our|this|these|those|me)\b"
    r"|(?:(?:write|draft|compose|generate)\s+(?:(?:me|us|up)\s+)?"
    r"|(?:create|make|produce|prepare|design|build|program)\s+(?:me|us)\s+)"
    rf"(?:[\w'-]+\s+){{0,6}}?(?:{_WRITINGS})\b)",
    re.IGNORECASE,
)


def asks_for_work(sentence: str) -> bool:
    """True for a sentence that wants something done rather than told."""
    return bool(_TASK.match(sentence))
