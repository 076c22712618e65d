"""Phrasings of different entries that are nearly the same: people who type one may mean the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from bot.knowledge.checks import fold_phrasing
from bot.knowledge.problems import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.knowledge.loading import EntryFile
    from bot.knowledge.problems import Problem

LEAST_RATIO = 90
"""From here, on rapidfuzz's scale to 100, two phrasings are one."""
KEY_LETTERS = 5
"""Words that begin alike count as one when pairs are looked for: `programme` and `programs`."""
MOST_PER_PHRASING = 3


# A named tuple, because a large knowledge base has a hundred thousand of them.
class _Phrasing(NamedTuple):
    file: EntryFile
    where: str
    text: str
    folded: str
    """Its words in alphabetic order: word order does not tell phrasings apart."""
    keys: tuple[str, ...]
    """The beginnings of its words, the rarest first."""


def check_similar(files: Sequence[EntryFile]) -> Iterator[Problem]:
    """A warning for each phrasing that is nearly the same as one of another entry.

    Only phrasings that share two of their rarest words are compared, so `what is CFIR` and `what is EPIS`
    are not taken for one, and the time grows nearly in line with the number of entries.
    """
    phrasings = _read_phrasings(files)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, phrasing in enumerate(phrasings):
        for pair in _pairs(phrasing.keys):
            groups[pair].append(number)
    shared = (numbers for numbers in groups.values() if len(numbers) > 1)
    pairs = {pair for numbers in shared for pair in _near_pairs(numbers, phrasings)}
    told: Counter[int] = Counter()
    for earlier, later in sorted(pairs):
        told[later] += 1
        if told[later] <= MOST_PER_PHRASING:
            yield _to_problem(phrasings[later], phrasings[earlier])


def _pairs(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The pairs of the rarest three; phrasings that are nearly the same share at least one of them."""
    return combinations(keys[:3], 2) if len(keys) > 1 else iter([keys])


def _near_pairs(numbers: list[int], phrasings: Sequence[_Phrasing]) -> Iterator[tuple[int, int]]:
    texts = [phrasings[number].folded for number in numbers]
    for position, number in enumerate(numbers[:-1]):
        rest = process.extract_iter(
            texts[position], texts[position + 1 :], scorer=fuzz.ratio, score_cutoff=LEAST_RATIO
        )
        for _, _, offset in rest:
            other = numbers[position + 1 + offset]
            if _may_be_confused(phrasings[number], phrasings[other]):
                yield number, other


def _may_be_confused(one: _Phrasing, other: _Phrasing) -> bool:
    """Of two entries, and with the rarest word of each in the other; equal ones `check_layer` reports."""
    return (
        one.file.entry.id != other.file.entry.id
        and one.folded != other.folded
        and one.keys[0] in other.keys
        and other.keys[0] in one.keys
    )


def _to_problem(phrasing: _Phrasing, other: _Phrasing) -> Problem:
    return phrasing.file.warning(
        phrasing.where,
        f"expected a phrasing unlike those of other entries, found {found(phrasing.text)}"
        f" and {found(other.text)} in {other.file.path}:{other.file.line_of(other.where)}",
    )


def _read_phrasings(files: Iterable[EntryFile]) -> list[_Phrasing]:
    read = [
        (file, where, text, " ".join(words), {word[:KEY_LETTERS] for word in words})
        for file in files
        for where, text in file.phrasings()
        if (words := sorted(fold_phrasing(text).split()))
    ]
    counts = Counter(chain.from_iterable(keys for *_, keys in read))
    # Sorted twice, so that keys of one count always come in one order.
    return [
        _Phrasing(file, where, text, folded, tuple(sorted(sorted(keys), key=counts.__getitem__)))
        for file, where, text, folded, keys in read
    ]
