"""Knowledge bases of any size, made up: words as rare as those of a language, ten phrasings an entry.

Words follow Zipf's law and their number grows with the text (Heaps' law). An entry has a title and some words
of its own; a phrasing mixes the title's words, the entry's other words, and words that everybody uses. A
question is made as a phrasing is, so that it asks in a new way. The same seed gives the same base.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from bot.knowledge.entry import Entry

if TYPE_CHECKING:
    from numpy.typing import NDArray

PHRASINGS = 10
OWN_WORDS = 6
COMMON = 300
"""So many of the most frequent words name nothing."""
WORDS_TO_TEXT = 25
"""The vocabulary is so many times the root of the number of words that are said."""
MEAN_LENGTH = 6
SHARE_OF_TITLE, SHARE_OF_OWN = 0.4, 0.25
LONG_WORD = 5
SHARE_OF_TYPOS = 1 / 3
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an entry, as meant and with typing errors."""

    entry_id: str
    clean: str
    typo: str


def make_entries(phrasings: int, questions: int, seed: int) -> tuple[list[Entry], list[Asked]]:
    """A base of so many phrasings, and questions about entries chosen at random, some more than once."""
    generator, random = np.random.default_rng(seed), Random(seed)
    words = _make_words(COMMON + int(WORDS_TO_TEXT * (phrasings * MEAN_LENGTH) ** 0.5), random)
    frequency = 1 / np.arange(1, len(words) + 1)
    said = _Sampler(frequency, generator)
    topical = _Sampler(frequency[COMMON:], generator)
    entries, asked = [], []
    count = max(1, phrasings // PHRASINGS)
    times_asked = np.bincount(generator.integers(count, size=questions), minlength=count).tolist()
    titles: set[tuple[int, ...]] = set()
    for number in range(count):
        title = tuple(COMMON + one for one in topical.take(random.choice((2, 2, 3))))
        while title in titles:
            title = (*title, COMMON + topical.take(1)[0])
        titles.add(title)
        own = [COMMON + one for one in topical.take(OWN_WORDS)]
        # The name is a phrasing too.
        texts = [_phrase(title, own, said, words, random) for _ in range(PHRASINGS - 1 + times_asked[number])]
        entry_id = f"entry-{number}"
        name = " ".join(words[one] for one in title)
        entries.append(Entry(entry_id, "definition", name, name, (), questions=tuple(texts[: PHRASINGS - 1])))
        asked += [Asked(entry_id, text, mistype(text, random)) for text in texts[PHRASINGS - 1 :]]
    return entries, asked


class _Sampler:
    """Numbers drawn by weight, many at once as that is quicker."""

    def __init__(self, weights: NDArray[np.float64], generator: np.random.Generator) -> None:
        self._bounds = np.cumsum(weights) / weights.sum()
        self._generator = generator
        self._ready: list[int] = []

    def take(self, count: int) -> list[int]:
        """So many numbers."""
        if len(self._ready) < count:
            drawn = np.searchsorted(self._bounds, self._generator.random(100_000))
            self._ready = np.minimum(drawn, len(self._bounds) - 1).tolist()
        taken = self._ready[-count:]
        del self._ready[-count:]
        return taken


def _phrase(title: tuple[int, ...], own: list[int], said: _Sampler, words: list[str], random: Random) -> str:
    chosen = [random.choice(title)]
    for _ in range(random.randint(2, 8)):
        draw = random.random()
        if draw < SHARE_OF_TITLE:
            chosen.append(random.choice(title))
        elif draw < SHARE_OF_TITLE + SHARE_OF_OWN:
            chosen.append(random.choice(own))
        else:
            chosen += said.take(1)
    random.shuffle(chosen)
    return " ".join(words[one] for one in dict.fromkeys(chosen))


def _make_words(count: int, random: Random) -> list[str]:
    """Words that can be said; the more frequent ones are the shorter."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 1 + (len(words) > 40) + (len(words) > 2_000) + random.randint(0, 1)
        words["".join(random.choices(_SYLLABLES, k=syllables)) + random.choice(("", "n", "s", "r", "t"))] = (
            None
        )
    return list(words)


def mistype(text: str, random: Random) -> str:
    """The text with an edit in about a third of its longer words, and in one at the least."""
    words = text.split()
    long = [place for place, word in enumerate(words) if len(word) >= LONG_WORD]
    chosen = {place for place in long if random.random() < SHARE_OF_TYPOS} or set(long[:1])
    return " ".join(_slip(word, random) if place in chosen else word for place, word in enumerate(words))


def _slip(word: str, random: Random) -> str:
    place = random.randrange(1, len(word) - 1)
    before, here, after = word[:place], word[place], word[place + 1 :]
    return random.choice(
        (
            before + after,
            before + here + here + after,
            before + random.choice("abcdefghijklmnopqrstuvwxyz") + after,
            before + after[0] + here + after[1:],
        )
    )
