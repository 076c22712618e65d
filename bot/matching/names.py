"""Finds the names of entries in a query: titles, aliases and acronyms, as whole words, however hyphenated."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.prepare import FRAME_WORDS
from bot.matching.words import is_acronym, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    # Where a name begins among some words, and its own words.
    _Meant = tuple[int, tuple[str, ...]]

LONGEST = 12
"""Names of more words than this are found as phrasings, not as names."""
OPENING = 4
"""Up to so many first letters of all names are known at hand: hardly any word begins as a name does."""
MOST_MISSPELT = 4
"""Longer names are found by their words alone."""
LETTERS_A_SLIP = 5
"""A name of so many letters may have one slip more than its words are mended for, to MOST_SLIPS."""
MOST_SLIPS = 2
SHORTEST_SWAPPED = 4
MOST_ALIKE = 200
"""Where so many names begin alike, as in a large base, it would take too long to look at them."""
REMEMBERED = 64
"""A query is asked for its names several times while it is answered."""


@dataclass(frozen=True, slots=True)
class Name:
    """A title or alias, ready to be found in a query."""

    entry: int
    text: str
    is_acronym: bool
    """One word that is written in capitals, such as `ISP`."""


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A run of a query's words, from `start` to before `end`, that is a name."""

    start: int
    end: int
    name: Name


class NameIndex:
    """All names of a knowledge base; an entry is its number here."""

    def __init__(self, names: Iterable[Sequence[str]], is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._by_letters: dict[str, list[Name]] = defaultdict(list)
        # The names of several words, by how many these are and the first letter, which is hardly ever wrong.
        self._long: dict[tuple[int, str], list[str]] = defaultdict(list)
        # The letters of acronyms, by the same with two neighbours swapped.
        self._swapped: dict[str, str] = {}
        for number, texts in enumerate(names):
            for text in texts:
                words = split_words(text)
                letters = "".join(map(_singular, words))
                known = {name.entry for name in self._by_letters.get(letters, ())}
                if 0 < len(words) <= LONGEST and number not in known:
                    in_capitals = len(words) == 1 and is_acronym(text.strip())
                    self._by_letters[letters].append(Name(number, text, in_capitals))
                if any(map(is_acronym, text.replace("-", " ").split())):
                    self._swapped.update(dict.fromkeys(_swap("".join(words)), "".join(words)))
                alike = self._long[len(words), letters[:1]]
                if 1 < len(words) <= MOST_MISSPELT and len(alike) < MOST_ALIKE:
                    alike.append(" ".join(words))
        self._sorted = sorted(self._by_letters)
        self._openings = {letters[:count] for letters in self._sorted for count in range(1, OPENING + 1)}
        self._find = lru_cache(maxsize=REMEMBERED)(self._find_longest)
        self._find_nearly = lru_cache(maxsize=REMEMBERED)(self._find_likely)

    def has(self, words: Iterable[str]) -> bool:
        """True where the words are a name, and nothing more."""
        return "".join(map(_singular, words)) in self._by_letters

    def find(self, words: tuple[str, ...], typed: tuple[str, ...]) -> tuple[NamedSpan, ...]:
        """The names among `words` that are not part of a longer one, in order.

        `typed` holds the same words as they were typed: an acronym that is also a common word (`IS`) or a
        name of people (`Eric`) is meant as one only when it is typed as one.
        """
        return self._find(words, typed)

    def _find_longest(self, words: Sequence[str], typed: Sequence[str]) -> tuple[NamedSpan, ...]:
        found = list(self._find_all(words, typed))
        longest = {span.start: span.end for span in sorted(found, key=attrgetter("end"))}
        # Where the names that begin further left end; a span that ends there or before is inside one of them.
        reaches, reach = {}, 0
        for start in sorted(longest):
            reaches[start] = reach
            reach = max(reach, longest[start])
        return tuple(span for span in found if reaches[span.start] < span.end == longest[span.start])

    def find_lookalikes(self, words: Sequence[str], typed: Sequence[str]) -> frozenset[int]:
        """The positions of words that look like an acronym and are not meant as one: `Eric`, not `ERIC`."""
        return frozenset(
            position
            for position, word in enumerate(words)
            if word not in FRAME_WORDS
            and not self._is_meant(word, typed[position])
            and any(name.is_acronym for name in self._by_letters.get(_singular(word), ()))
        )

    def find_swapped(self, words: Sequence[str], typed: Sequence[str]) -> _Meant | None:
        """The acronym that a run of words in capitals is, but for two letters: `RE-AMI`.

        With it, cut into as many words, where the run begins.
        """
        for place in [place for place, text in enumerate(typed) if is_acronym(text)]:
            for start, end in ((place, place + 1), (max(0, place - 1), place + 1), (place, place + 2)):
                run = words[start:end]
                said = "".join(run)
                # What is a name, or a word, was typed as it was meant.
                if said in self._swapped and said not in self._by_letters and not self._is_word(said):
                    letters = iter(self._swapped[said])
                    return start, tuple("".join(islice(letters, len(word))) for word in run)
        return None

    def find_misspelt(self, words: tuple[str, ...], doubtful: tuple[int, ...]) -> _Meant | None:
        """The name of several words that a run of words, one of them at a `doubtful` place, comes nearest to.

        With it, where the run begins; None where no run comes near enough to a name. In a word at another
        place one slip is as much as can be.
        """
        return self._find_nearly(words, doubtful)

    def _find_likely(self, words: Sequence[str], doubtful: Collection[int]) -> _Meant | None:
        runs = {
            (start, count)
            for place in doubtful
            for count in range(2, MOST_MISSPELT + 1)
            for start in range(max(0, place - count + 1), min(place, len(words) - count) + 1)
        }
        near = []
        for start, count in sorted(runs):
            said = words[start : start + count]
            text = " ".join(said)
            names = self._long.get((count, text[:1]), ())
            if "".join(map(_singular, said)) in self._by_letters or len(names) >= MOST_ALIKE:
                continue
            slips = min(MOST_SLIPS, len(text) // LETTERS_A_SLIP)
            for name, distance, _ in process.extract(text, names, scorer=OSA.distance, score_cutoff=slips):
                pairs = enumerate(zip(said, name.split(), strict=True), start)
                if all(place in doubtful or OSA.distance(*pair) <= 1 for place, pair in pairs):
                    near.append((distance, -count, start, tuple(name.split())))
        return min(near)[2:] if near else None

    def _find_all(self, words: Sequence[str], typed: Sequence[str]) -> Iterator[NamedSpan]:
        parts = [_singular(word) for word in words]
        for start in range(len(words)):
            if parts[start][:OPENING] not in self._openings:
                continue
            letters = ""
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                letters += parts[end - 1]
                if not self._begins_name(letters):
                    break
                for name in self._by_letters.get(letters, ()):
                    if not name.is_acronym or self._is_meant(words[start], typed[start]) or end - start > 1:
                        yield NamedSpan(start, end, name)

    def _begins_name(self, letters: str) -> bool:
        if len(letters) <= OPENING or letters[:OPENING] not in self._openings:
            return letters in self._openings
        place = bisect_left(self._sorted, letters)
        return place < len(self._sorted) and self._sorted[place].startswith(letters)

    def _is_meant(self, word: str, typed: str) -> bool:
        """True where a word can be the acronym: in capitals, or not the name or word that it looks like."""
        if is_acronym(typed):
            return True
        return word not in FRAME_WORDS and not (typed[:1].isupper() and self._is_word(word))


def _swap(letters: str) -> Iterator[str]:
    """The letters with two neighbours swapped, but for the first, which is hardly ever wrong."""
    for place in range(1, len(letters) - 1) if len(letters) >= SHORTEST_SWAPPED else ():
        yield letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]


def _singular(word: str) -> str:
    """`champions` is a name where `champion` is."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word
