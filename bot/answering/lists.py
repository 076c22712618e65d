"""Requests for several entries at once: "programs", "what free online training is there"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.words import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry, Program
    from bot.matching.prepare import Query


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list, and the words that ask for it."""

    heading: str
    words: frozenset[str]
    plurals: frozenset[str]
    """The words that ask for it on their own: `frameworks` does, `framework` may be part of a name."""
    select: Callable[[KnowledgeBase], Iterable[Entry]]


_LISTS = (
    ListKind(
        "Training and certificates",
        _stems(
            """
            program course certificate certification certified training train qualification degree masters phd
            diploma workshop fellowship institute module class learning study professional development
            """
        ),
        _words(
            """
            programs courses certificates certifications training trainings qualifications degrees workshops
            certified
            """
        ),
        lambda knowledge: knowledge.programs,
    ),
    ListKind(
        "Frameworks, models and theories",
        _stems("framework model theory"),
        _words("frameworks models theories"),
        lambda knowledge: knowledge.of_kind("framework"),
    ),
    ListKind(
        "Tools and measures",
        _stems("tool measure instrument scale questionnaire checklist"),
        _words("tools measures instruments questionnaires checklists"),
        lambda knowledge: knowledge.of_kind("tool"),
    ),
    ListKind(
        "Organizations and events",
        _stems("organization society network conference event"),
        _words("organizations societies conferences events"),
        lambda knowledge: knowledge.of_kind("organization"),
    ),
    ListKind(
        "Resources",
        _stems("resource journal website guide"),
        _words("resources journals websites guides"),
        lambda knowledge: knowledge.of_kind("resource"),
    ),
    ListKind(
        "Definitions",
        _stems("definition term topic concept"),
        _words("definitions terms topics concepts"),
        lambda knowledge: knowledge.of_kind("definition"),
    ),
)

_SEVERAL = _words("links list lists options")

# Words round a list request that narrow nothing.
_NEUTRAL = _stems(
    """
    implementation science improvement available offer offered option recommend recommended best good great
    useful list link website url address page field exist there different main common all every full complete
    overview current type certificate program course training work professional person people practice
    knowledge translation
    """
)


def _is_taught(program: Program, how: str) -> bool:
    return how in program.format or "hybrid" in program.format


_FACETS: tuple[tuple[frozenset[str], Callable[[Program], bool]], ...] = (
    (_stems("free gratis budget"), lambda one: one.cost in ("free", "mixed")),
    (_stems("online remote virtual distance web elearning"), lambda one: _is_taught(one, "online")),
    (_stems("person face classroom onsite"), lambda one: _is_taught(one, "in-person")),
    (
        _stems("researcher scientist academic postdoc faculty"),
        lambda one: "researchers" in one.audience,
    ),
    (
        _stems("practitioner coach facilitator clinician nurse frontline"),
        lambda one: "practitioners" in one.audience,
    ),
    (_stems("student graduate"), lambda one: "students" in one.audience),
    (_stems("manager leader director administrator"), lambda one: "managers" in one.audience),
    (_stems("degree masters phd msc doctorate doctoral"), lambda one: one.credential == "degree"),
    (_stems("certificate certification certified"), lambda one: one.credential == "certificate"),
    (_stems("open now"), lambda one: one.applications == "open"),
)


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Entries that were asked for together."""

    heading: str
    entries: tuple[Entry, ...]


def find_list(query: Query, knowledge: KnowledgeBase) -> ListRequest | None:
    """The list that the query asks for, or None where it asks for something else.

    A query asks for a list when a word for the kind is there in the plural (or in the singular beside a word
    such as "links") and every other word that carries a topic is neutral or names a facet. Words that the
    list cannot honour leave the query to the matcher.
    """
    asked = [(query.words[index], query.stems[index]) for index in query.content]
    wants_several = any(word in _SEVERAL for word, _ in asked)
    for kind in _LISTS:
        named = kind.words if wants_several else frozenset()
        if not any(word in kind.plurals or one in named for word, one in asked):
            continue
        rest = {one for _, one in asked} - kind.words - _NEUTRAL
        chosen, unmet = _narrow(tuple(kind.select(knowledge)), {one for _, one in asked}, rest)
        if not unmet and chosen:
            return ListRequest(kind.heading, chosen)
    return None


def _narrow(
    entries: tuple[Entry, ...], asked: set[str], rest: set[str]
) -> tuple[tuple[Entry, ...], set[str]]:
    """The entries that fit every facet asked for, and the words that are no facet."""
    unmet = set(rest)
    for words, fits in _FACETS:
        if asked & words:
            fitting = tuple(entry for entry in entries if entry.program and fits(entry.program))
            # A facet that nothing fits narrows nothing: "certificates" shows all when none is marked as one.
            entries = fitting or entries
            unmet -= words
    return entries, unmet
