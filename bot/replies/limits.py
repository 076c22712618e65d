"""Shortening at the borders of sentences and words."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?…])\s")


def shorten(text: str, limit: int) -> str:
    """`text`, or the whole sentences (else words) of it that fit into `limit` characters, and an ellipsis."""
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    ends = [match.start() for match in _SENTENCE.finditer(room)]
    if ends and ends[-1] > limit // 2:
        return f"{room[: ends[-1]]}…"
    border = room.rfind(" ")
    return f"{room[:border] if border > limit // 2 else room}…"
