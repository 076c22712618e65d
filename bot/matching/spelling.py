"""Mends misspelt words, towards the words of the base's own phrasings, then towards other common words."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, Levenshtein

from bot.matching.deletions import DeletionIndex, leave_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SHORTEST = 4
"""Shorter words are never bent: too many of them are one letter apart."""
LONGEST = 30
LONG = 8
"""From this length two mistakes in a word are mended, below it one."""
MOST_COST = 2.0
FOREIGN = 0.6
"""How much likelier a word of the base's own is than one of the dictionary's."""
REMEMBERED = 20_000

# What slips are likely: fingers swap letters, forget to double one, or hit the next key; the first letter of
# a word is hardly ever wrong.
SWAPPED, DOUBLED, NEXT_KEY, VOWEL, OTHER = 0.5, 0.4, 0.7, 0.7, 1.0
AT_START = 0.5
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR_KEYS = frozenset(
    frozenset((first, second))
    for upper, lower in ((0, 0), (1, 1), (2, 2), (0, 1), (1, 2))
    for column, first in enumerate(_KEYBOARD[upper])
    for second in _KEYBOARD[lower][max(0, column - 1) : column + 2]
    if first != second
)
_VOWELS = frozenset("aeiouy")


class Speller:
    """Knows the words of one knowledge base, and which others are words at all."""

    def __init__(self, own: DeletionIndex, is_word: Callable[[str], bool], common: DeletionIndex) -> None:
        self._own = own
        self._vocabulary = frozenset(own.words)
        self._is_word = is_word
        self._common = common
        self.knows = lru_cache(maxsize=REMEMBERED)(self._is_known)
        """True for what stays as it is: a word of the base or a dictionary, or what is hardly a word."""
        self._nearest = lru_cache(maxsize=REMEMBERED)(self._find_nearest)

    def correct(self, word: str) -> str:
        """`word`, or the word of the phrasings that it is most likely a misspelling of.

        Words that the base or a dictionary knows stay as they are. In up to seven letters one mistake is
        mended, in longer words two; but a word of four letters is taken to be meant only where two neighbours
        were swapped or a double was forgotten.
        """
        return word if self.knows(word) else self._nearest(word)

    def _is_known(self, word: str) -> bool:
        known = word in self._vocabulary or word.removesuffix("s") in self._vocabulary
        return known or not _count_slips(word) or self._is_word(word)

    def _find_nearest(self, word: str) -> str:
        left = leave_out(word, _count_slips(word))
        cost, nearest = min(_find_likely(word, self._own.find(left)), default=(math.inf, word))
        if cost > SWAPPED:
            # A word that no phrasing uses still has a meaning.
            others = self._common.find(left)
            other_cost, other = min(_find_likely(word, others), default=(math.inf, word))
            if other_cost + FOREIGN < cost:
                cost, nearest = other_cost, other
        return nearest


def index_own(words: Iterable[str]) -> DeletionIndex:
    """The index of a base's own words, which are found through all mistakes that are mended."""
    return DeletionIndex.of(sorted(set(words)), _count_slips)


def index_common(words: Iterable[str]) -> DeletionIndex:
    """The index of other words, which are found through one mistake."""
    return DeletionIndex.of(sorted(word for word in words if len(word) >= SHORTEST), lambda _: 1)


def _count_slips(word: str) -> int:
    """How many mistakes are mended in a word; none in what is no word, or hardly one."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return 0
    return 2 if len(word) >= LONG else 1


def _find_likely(word: str, others: Iterable[str]) -> Iterator[tuple[float, str]]:
    """The words among others that `word` may be a misspelling of, each with its cost."""
    slips = _count_slips(word)
    for known in others:
        if _count_slips(known) and OSA.distance(word, known, score_cutoff=slips) <= slips:
            cost = estimate_cost(word, known)
            if cost <= (SWAPPED if len(known) == SHORTEST else MOST_COST):
                yield cost, known


def estimate_cost(typed: str, meant: str) -> float:
    """How unlikely it is that `typed` was meant to be `meant`: 0 where they are the same."""
    if len(typed) == len(meant):
        wrong = [place for place, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
        if len(wrong) == 2 and wrong[1] - wrong[0] == 1 and sorted(typed) == sorted(meant):
            return SWAPPED + AT_START * (wrong[0] == 0)
    cost = 0.0
    for edit in Levenshtein.editops(typed, meant):
        at, to = edit.src_pos, edit.dest_pos
        if edit.tag == "insert":
            cost += DOUBLED if meant[to] in (meant[to - 1 : to] + meant[to + 1 : to + 2]) else OTHER
        elif edit.tag == "delete":
            cost += DOUBLED if typed[at] in (typed[at - 1 : at] + typed[at + 1 : at + 2]) else OTHER
        else:
            cost += _cost_of_replacing(typed[at], meant[to])
        cost += AT_START * (at == 0)
    return cost


def _cost_of_replacing(typed: str, meant: str) -> float:
    if frozenset((typed, meant)) in _NEAR_KEYS:
        return NEXT_KEY
    return VOWEL if typed in _VOWELS and meant in _VOWELS else OTHER
