"""Cuts a text into the pieces of words that the sentence encoder knows, as BERT's uncased tokenizer does.

The pieces are BERT's (Devlin et al. 2019), cut by WordPiece: the longest known piece first, from the left.
The well-kept library for it, `tokenizers`, brings a client for a model hub and would be a quarter of the
extra's size; the tests compare the two.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.matching.vectors import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECES_PATH = DATA / "pieces.txt"
LONGEST_WORD = 100
"""A longer word is not cut, but unknown."""
# Chinese, Japanese and Korean ideographs, each of which is a word.
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class Pieces:
    """The pieces that an encoder knows, and their numbers."""

    def __init__(self, pieces: tuple[str, ...]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._start, self._end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]
        self._numbers_of = lru_cache(maxsize=20_000)(self._cut)

    @classmethod
    def load(cls, path: Path = PIECES_PATH) -> Pieces:
        """The pieces of a file, one a line."""
        return cls(tuple(path.read_text(encoding="utf-8").splitlines()))

    def number(self, text: str, most: int) -> list[int]:
        """The numbers of the pieces of a text, between the marks of its start and end; at most `most`."""
        numbers = [self._start]
        for word in _split(text):
            numbers += self._numbers_of(word)
            if len(numbers) >= most:
                break
        return [*numbers[: most - 1], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        numbers = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._numbers.get(mark + word[start:end])
                if number is not None:
                    numbers.append(number)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(numbers) or (self._unknown,)


def _split(text: str) -> Iterator[str]:
    """The words of a text, in lower case and without accents; each mark and ideograph is a word."""
    decomposed = unicodedata.normalize("NFD", "".join(map(_clean, text)))
    kept = (character for character in decomposed if unicodedata.category(character) != "Mn")
    yield from "".join(map(_set_apart, "".join(kept).lower())).split()


@lru_cache(maxsize=4_096)
def _clean(character: str) -> str:
    """Any white space as a blank, ideographs between blanks, and nothing of what nobody sees."""
    if character in "\t\n\r":
        return " "
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if character == "\ufffd" or category in ("Cc", "Cf", "Co", "Cs"):
        return ""
    is_ideograph = any(low <= ord(character) <= high for low, high in _IDEOGRAPHS)
    return f" {character} " if is_ideograph else character


@lru_cache(maxsize=4_096)
def _set_apart(character: str) -> str:
    """Marks between blanks; of ASCII, all that is no letter or digit is a mark."""
    is_mark = (
        not character.isspace() and not character.isalnum()
        if character.isascii()
        else unicodedata.category(character)[0] == "P"
    )
    return f" {character} " if is_mark else character
