"""A knowledge base: the entries that the bot answers from, held in memory and never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from bot.knowledge.entry import Entry, Kind


@dataclass(frozen=True)
class KnowledgeBase:
    """Entries by id, in the order of their ids."""

    entries: Mapping[str, Entry]
    dead_links: Mapping[str, date] = field(default_factory=dict)
    """Addresses that did not respond when somebody last looked, and the day of that."""
    off_topic: tuple[str, ...] = ()
    """Questions that no entry answers, as people type them."""

    @classmethod
    def of(
        cls,
        entries: Iterable[Entry],
        dead_links: Mapping[str, date] | None = None,
        off_topic: Iterable[str] = (),
    ) -> KnowledgeBase:
        """A base of `entries`; of two with one id the later one counts."""
        by_id = {entry.id: entry for entry in entries}
        return cls(
            MappingProxyType(dict(sorted(by_id.items()))),
            MappingProxyType(dict(dead_links or {})),
            tuple(off_topic),
        )

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __getitem__(self, entry_id: str) -> Entry:
        return self.entries[entry_id]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.entries

    def get(self, entry_id: str) -> Entry | None:
        """The entry, or None where there is none of this id."""
        return self.entries.get(entry_id)

    def of_kind(self, *kinds: Kind) -> tuple[Entry, ...]:
        """The entries of these kinds, by title."""
        chosen = (entry for entry in self if entry.kind in kinds)
        return tuple(sorted(chosen, key=lambda entry: entry.title.casefold()))

    @cached_property
    def programs(self) -> tuple[Entry, ...]:
        """All training that one can join, by title: programs, and resources that are themselves training."""
        chosen = (entry for entry in self if entry.kind == "program" or entry.program is not None)
        return tuple(sorted(chosen, key=lambda entry: entry.title.casefold()))

    @cached_property
    def latest(self) -> tuple[Entry, ...]:
        """The entries by the day of their last review, newest first; what changed or ended goes before."""
        return tuple(
            sorted(
                (entry for entry in self if entry.reviewed),
                key=lambda entry: (entry.reviewed, entry.status != "current", bool(entry.note)),
                reverse=True,
            )
        )

    @cached_property
    def version(self) -> str:
        """A fingerprint of the content: equal for equal content, on every machine."""
        digest = hashlib.sha256(repr(self.off_topic).encode())
        for entry in self:
            digest.update(repr(entry).encode())
        return digest.hexdigest()[:12]
