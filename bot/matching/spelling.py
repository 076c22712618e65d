"""Mends misspelt words, towards the words of the knowledge base's own phrasings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHORTEST = 4
"""Shorter words are never bent: too many of them are one letter apart."""
LONGEST = 30
REMEMBERED = 20_000


class Speller:
    """Knows the words of one knowledge base, and which others are words at all."""

    def __init__(self, vocabulary: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._vocabulary = frozenset(vocabulary)
        self._targets = sorted(word for word in self._vocabulary if len(word) >= SHORTEST and word.isalpha())
        self._is_word = is_word
        self._mended: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """`word`, or the word of the phrasings that it is most likely a misspelling of.

        Words that the base or a dictionary knows stay as they are. In four letters only two swapped
        neighbours are mended, in five to seven one edit, in longer words two.
        """
        if not SHORTEST <= len(word) <= LONGEST or word in self._vocabulary or not word.isalpha():
            return word
        mended = self._mended.get(word)
        if mended is None:
            mended = word if self._is_word(word) else self._nearest(word)
            if len(self._mended) < REMEMBERED:
                self._mended[word] = mended
        return mended

    def _nearest(self, word: str) -> str:
        edits = 2 if len(word) >= 8 else 1
        found = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=edits, limit=5)
        likely = [(distance, known) for known, distance, _ in found if _is_likely(word, known, distance)]
        return min(likely)[1] if likely else word


def _is_likely(word: str, known: str, distance: float) -> bool:
    if len(word) == SHORTEST or len(known) == SHORTEST:
        return sorted(word) == sorted(known)
    return distance <= 1 or word[0] == known[0]
