"""Rules that one field alone cannot show: within an entry, within a folder, and between entries."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.knowledge.problems import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.knowledge.loading import EntryFile
    from bot.knowledge.problems import Problem

MARKER = re.compile(r"\[(\d{1,3})\](?!\()")
"""A source marker in an answer: `[1]`, but not the text of a link, `[1](https://...)`."""
_WORD = re.compile(r"\w+")


def check_layer(files: Sequence[EntryFile]) -> Iterator[Problem]:
    """Problems of the files of one folder: inside each, and names claimed twice."""
    for file in files:
        yield from _check_entry(file)
    yield from _check_ids(files)
    yield from _check_phrasings(files)


def check_links_between(files: Sequence[EntryFile]) -> Iterator[Problem]:
    """Problems between entries of all folders: ids that lead nowhere."""
    known = {file.entry.id for file in files}
    for file in files:
        for field, ids in (("related", file.entry.related), ("about", file.entry.about)):
            for index, other in enumerate(ids):
                where = f"{field}[{index}]"
                if other == file.entry.id:
                    yield file.warning(where, f"expected another entry, found {found(other)} itself")
                elif other not in known:
                    yield file.warning(where, f"expected the id of an entry, found {found(other)}")


def fold_phrasing(phrasing: str) -> str:
    """The words of `phrasing` alone, in lower case: two texts that are equal so are asked alike."""
    return " ".join(_WORD.findall(phrasing.casefold()))


def _check_entry(file: EntryFile) -> Iterator[Problem]:
    stem = PurePath(file.path).stem
    if file.entry.id != stem:
        yield file.error("id", f"expected the file's name '{stem}', found '{file.entry.id}'")
    count = len(file.entry.citations)
    used: set[int] = set()
    for field, text in (("answer", file.entry.answer), ("research", file.entry.research)):
        markers = {int(number) for number in MARKER.findall(text)}
        for number in sorted(markers - set(range(1, count + 1))):
            expected = f"expected a source for [{number}]"
            yield file.error(field, f"{expected}, found {count} citation{'s' if count != 1 else ''}")
        if text and not markers:
            yield file.warning(field, "expected a marker such as [1] on each claim, found none")
        used |= markers
    if not used:
        return
    for number in sorted(set(range(1, count + 1)) - used):
        where = f"citations[{number - 1}]"
        yield file.warning(where, f"expected [{number}] in the answer, found no such marker")


def _check_ids(files: Iterable[EntryFile]) -> Iterator[Problem]:
    first: dict[str, EntryFile] = {}
    for file in files:
        other = first.setdefault(file.entry.id, file)
        if other is not file:
            yield file.error("id", f"expected an id of its own, found it also in {other.path}")


def _check_phrasings(files: Iterable[EntryFile]) -> Iterator[Problem]:
    """A question that two entries claim can only be answered by chance; who shares an alias is offered."""
    owners: dict[str, list[tuple[EntryFile, str]]] = defaultdict(list)
    for file in files:
        for where, phrasing in file.phrasings():
            owners[fold_phrasing(phrasing)].append((file, where))
    for claims in owners.values():
        owner, first = claims[0]
        for file, where in claims[1:]:
            if file is owner:
                yield file.warning(where, "expected each phrasing once, found it twice")
            elif where.startswith("questions") or first.startswith("questions"):
                yield file.error(where, f"expected a phrasing of its own, found it also in {owner.path}")
