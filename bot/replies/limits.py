"""Shortening at the borders of sentences and words."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?…])\s")


def shorten(text: str, limit: int) -> str:
    """`text`, or those whole sentences (else words) of it that fit into `limit` characters, and `…`."""
    if len(text) <= limit:
        return text
    room = text[: limit - 1]
    ends = [match.start() for match in _SENTENCE.finditer(room)]
    if ends and ends[-1] > limit // 2:
        return f"{room[: ends[-1]]}…"
    border = room.rfind(" ")
    return f"{room[:border] if border > limit // 2 else room}…"


def split_text(text: str, limit: int) -> tuple[str, ...]:
    """`text` in pieces of at most `limit` characters that add up to it, parted after sentences or words."""
    pieces: list[str] = []
    while len(text) > limit:
        ends = [match.end() for match in _SENTENCE.finditer(text, 0, limit)]
        border = ends[-1] if ends else text.rfind(" ", 0, limit) + 1 or limit
        pieces.append(text[:border])
        text = text[border:]
    return (*pieces, text)
