"""Requests for several entries at once: "programs", "what free online training is there"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.finder import is_free, is_open, is_taught
from bot.knowledge.entry import Program
from bot.matching.words import split_words, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
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
    narrower: frozenset[str] = frozenset()
    """Those of `words` that only some of the entries are: of organizations, who asks for conferences."""


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
            certified trained institutes fellowships modules
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
        _stems("society network conference event"),
    ),
    ListKind(
        "Resources",
        _stems("resource journal website guide newsletter bulletin podcast"),
        _words("resources journals websites guides newsletters bulletins podcasts"),
        lambda knowledge: knowledge.of_kind("resource"),
        _stems("journal website guide newsletter bulletin podcast"),
    ),
    ListKind(
        "Definitions",
        _stems("definition term topic concept"),
        _words("definitions terms topics concepts"),
        lambda knowledge: knowledge.of_kind("definition"),
    ),
)

_LISTED = frozenset[str]().union(*(kind.words for kind in _LISTS))
"""Without one of these stems, no list is asked for; those of the plurals are among them."""
_SEVERAL = _words("links list lists options")
_NEGATIONS = _words("not isn't aren't no never rather instead than without zero")
_COSTS = _stems("cost fee charge pay paying tuition")
"""What is free is without one of these, or costs nothing."""
MOST_EITHER = 3
"""Of so many words that an entry need not all say one will do: "in San Francisco or Seattle"."""
_REACH = 2
"""So many words behind one of these are not what is wanted: "for practitioners rather than academics"."""
_WANTS_ONE_OF_SEVERAL = re.compile(
    r"\b(?:any|is there|are there|where (?:can|could|do)|which|what(?! (?:is|does) an?\b)|recommend|suggest"
    r"|looking for)\b",
    re.IGNORECASE,
)
# Who asks so wants to know something of the things, and not which there are.
_ASKS_OF_THEM = re.compile(r"(?:how|why|when|who|do|does|did|is|should|must)\b", re.IGNORECASE)

_YEAR = re.compile(r"20\d\d")
_TELLS_APART = re.compile(
    r"\b(?:differences?|differ|differs|different(?=[^\w]*$|\s+from)|vs|versus|distinction|distinguish\w*)\b",
    re.IGNORECASE,
)
"""Beside one of these, words for kinds are what is asked about: "theories vs frameworks"."""

# Words round a list request that narrow nothing.
_NEUTRAL = _stems(
    """
    implementation science improvement available offer offered option recommend recommended best good great
    useful list link website url address page field exist there different main common all every full complete
    overview current type certificate program course training work professional person people practice
    knowledge translation evidence support go take attend enroll enrol suit suitable agency staff team
    colleague boss zero start begin today apply follow nothing without compare comparison
    """
)

_PLACES = {
    stem(other): stem(place)
    for other, place in (
        ("african", "africa"),
        ("america", "usa"),
        ("american", "usa"),
        ("asian", "asia"),
        ("australian", "australia"),
        ("britain", "uk"),
        ("british", "uk"),
        ("canadian", "canada"),
        ("european", "europe"),
        ("german", "germany"),
        ("irish", "ireland"),
        ("scottish", "scotland"),
        ("swiss", "switzerland"),
    )
}


class Facet(NamedTuple):
    """What training may be asked for by."""

    words: frozenset[str]
    fits: Callable[[Program], bool]
    is_all: Callable[[Program], bool]
    """True where it is nothing else, so that who does not want it does not want the program."""
    field: str = ""
    """Of several facets of one field a program may have one or the other: "for researchers or managers"."""


def _facet(words: str, fits: Callable[[Program], bool], field: str = "") -> Facet:
    return Facet(_stems(words), fits, fits, field)


def _audience(name: str, words: str) -> Facet:
    def is_all(one: Program) -> bool:
        return {*one.audience} == {name}

    return Facet(_stems(words), lambda one: name in one.audience, is_all, "audience")


def _credential(name: str, words: str) -> Facet:
    return _facet(words, lambda one: one.credential == name, "credential")


_FREE = _facet("free gratis budget", is_free)
_FACETS = (
    _FREE,
    _facet("online remote virtual distance web elearning", lambda one: is_taught(one, "online"), "format"),
    _facet("person face classroom onsite", lambda one: is_taught(one, "in-person"), "format"),
    _audience("researchers", "researcher scientist academic postdoc faculty"),
    _audience("practitioners", "practitioner isp coach facilitator clinician nurse frontline"),
    _audience("students", "student graduate"),
    _audience("managers", "manager leader director administrator"),
    _credential("degree", "degree masters phd msc doctorate doctoral"),
    _credential("certificate", "certificate certification certified"),
    _facet("open now", is_open),
)
_CREDENTIALS = frozenset[str]().union(*(facet.words for facet in _FACETS if facet.field == "credential"))
_DENIABLE = frozenset[str]().union(*(facet.words for facet in _FACETS if facet is not _FREE))
"""The words of facets that one may not want; "no budget" wants what is free."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Entries that were asked for together."""

    heading: str
    entries: tuple[Entry, ...]
    is_of_several: bool = True
    """True where the kind was named in the plural, and which there are was asked."""

    def is_answered_by(self, entry: Entry) -> bool:
        """True where one entry may be meant all the same: it is of that kind, or only one was asked for.

        A program that was not asked for, because it costs money or is for others, is not meant.
        """
        if entry.program is not None and entry not in self.entries:
            return False
        return not self.is_of_several or entry.kind in {one.kind for one in self.entries}


class ListFinder:
    """Finds the list that a query asks for, among the entries of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        # Few questions need it, and each of few entries.
        self._stems_said_of = lru_cache(maxsize=None)(_list_stems_said)

    def find(
        self,
        query: Query,
        in_names: frozenset[int] = frozenset(),
        beside: frozenset[str] = frozenset(),
    ) -> ListRequest | None:
        """The list that the query asks for and nothing else, or None.

        That is so when a word for the kind is there in the plural (or in the singular beside a word such as
        "links") and every other word that carries a topic is neutral or names a facet. A word at one of
        the positions `in_names` belongs to a name ("theories, models and frameworks") and asks for no list.
        Stems `beside` it, in the rest of a message, may name facets too ("I'm a nurse with no budget").
        """
        asked = _Asked.of(query, in_names)
        for kind in asked.find_kinds(wants_several="every" in query.words):
            chosen, unmet = _narrow(self._select(kind, asked), asked, kind, beside)
            if chosen and not unmet:
                return ListRequest(kind.heading, chosen)
        return None

    def find_narrowed(self, query: Query, in_names: frozenset[int] = frozenset()) -> ListRequest | None:
        """The entries of a kind that speak of everything else that the query asks for, or None.

        Weaker than `find`, so it is for queries that no single entry answers: "is there a course in Canada".
        A word that no entry of the kind uses cannot be honoured: then there is no list.
        """
        asked = _Asked.of(query, in_names)
        for kind in asked.find_kinds(wants_several=bool(_WANTS_ONE_OF_SEVERAL.search(query.text))):
            chosen, unmet = _narrow(self._select(kind, asked), asked, kind)
            unmet = frozenset(map(_at_home, unmet))
            speaking = tuple(entry for entry in chosen if asked.is_met(unmet, self._stems_said_of(entry)))
            if speaking:
                is_of_several = bool(asked.free_words & kind.plurals) and not _ASKS_OF_THEM.match(query.text)
                return ListRequest(kind.heading, speaking, is_of_several)
        return None

    def _select(self, kind: ListKind, asked: _Asked) -> tuple[Entry, ...]:
        """The entries of a kind, or those of them that are what the query calls them."""
        entries = tuple(kind.select(self._knowledge))
        narrower = asked.free_stems & kind.narrower
        if not narrower:
            return entries
        fitting = tuple(entry for entry in entries if narrower & self._stems_said_of(entry))
        return fitting or entries


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of a query that carry a topic, and their stems; the free ones are in no longer name."""

    words: frozenset[str]
    stems: frozenset[str]
    free_words: frozenset[str]
    free_stems: frozenset[str]
    denied: frozenset[str]
    """The stems of facets that are not wanted."""
    is_either: bool
    """True where one of two will do: "a course or a certificate"."""
    alternatives: frozenset[str]
    """The stems on both sides of each "or"."""
    tells_apart: bool
    """True where it is asked how the things that two words stand for differ."""

    @classmethod
    def of(cls, query: Query, in_names: frozenset[int]) -> _Asked:
        denied = {index for index in query.content if _is_denied(query, index)}
        gratis = {index for index in query.content if _costs_nothing(query, index)}
        wanted = [index for index in query.content if index not in denied | gratis]
        free = [index for index in wanted if index not in in_names]
        free_stems = frozenset(query.stems[index] for index in free)
        return cls(
            frozenset(query.words[index] for index in wanted),
            frozenset(query.stems[index] for index in wanted) | ({stem("free")} if gratis else set()),
            frozenset(query.words[index] for index in free),
            free_stems,
            frozenset(query.stems[index] for index in denied),
            "or" in query.words,
            frozenset(map(_at_home, _list_alternatives(query))),
            len(free_stems & _LISTED) > 1 and bool(_TELLS_APART.search(query.text)),
        )

    def is_met(self, wanted: frozenset[str], said: frozenset[str]) -> bool:
        """True where an entry says what is wanted of it, or one thing of several that will do."""
        is_either = bool(self.alternatives) and self.alternatives <= wanted and len(wanted) <= MOST_EITHER
        return not wanted.isdisjoint(said) if is_either else wanted <= said

    def find_kinds(self, *, wants_several: bool = False) -> Iterator[ListKind]:
        """The kinds of list that may be asked for; who wants several may name the kind in the singular."""
        wants_several = wants_several or bool(self.words & _SEVERAL)
        for kind in () if self.tells_apart else _LISTS:
            if self.free_words & kind.plurals or (wants_several and self.free_stems & kind.words):
                yield kind


def may_want_list(words: Iterable[str]) -> bool:
    """False where none of the words is there that a request for a list needs, as in most queries."""
    return not _LISTED.isdisjoint(map(stem, words))


def _at_home(stemmed: str) -> str:
    """The stem of a place, for that of its people or its other name: "European" is in Europe."""
    return _PLACES.get(stemmed, stemmed)


def _list_alternatives(query: Query) -> Iterator[str]:
    places = [place for place, word in enumerate(query.words) if word == "or"]
    for place in places:
        yield from query.stems[max(0, place - 1) : place]
        yield from query.stems[place + 1 : place + 2]


def _is_denied(query: Query, position: int) -> bool:
    """True for a word that names a facet only to say what is not wanted."""
    before = query.words[max(0, position - _REACH) : position]
    return query.stems[position] in _DENIABLE and not _NEGATIONS.isdisjoint(before)


def _costs_nothing(query: Query, position: int) -> bool:
    """True for a word for what a thing costs, where it says that there is nothing to pay."""
    around = query.words[max(0, position - _REACH) : position + 2]
    return query.stems[position] in _COSTS and not (_NEGATIONS | {"nothing"}).isdisjoint(around)


def _list_stems_said(entry: Entry) -> frozenset[str]:
    """The stems of what an entry says of itself in few words."""
    return frozenset(_at_home(stem(word)) for word in split_words(_describe(entry)))


def _describe(entry: Entry) -> str:
    program = entry.program or Program()
    where = (
        program.provider,
        program.credential,
        program.place,
        program.length,
        *program.audience,
        *program.format,
    )
    return " ".join((*entry.names, entry.short, *where, *entry.about))


def _narrow(
    entries: tuple[Entry, ...], asked: _Asked, kind: ListKind, beside: frozenset[str] = frozenset()
) -> tuple[tuple[Entry, ...], frozenset[str]]:
    """The entries that fit every facet asked for, and the stems that are neither facet nor neutral."""
    unmet = frozenset(one for one in asked.stems - kind.words - _NEUTRAL if not _YEAR.fullmatch(one))
    for facet in _FACETS:
        if asked.denied & facet.words:
            others = tuple(entry for entry in entries if entry.program and not facet.is_all(entry.program))
            entries = others or entries
    wanted = [facet for facet in _FACETS if (asked.stems | beside) & facet.words]
    # "A course or a certificate" is any training, "a degree or a certificate" one of the two.
    is_any_credential = asked.is_either and bool(asked.stems & kind.words - _CREDENTIALS)
    for facet in wanted:
        is_one_of_several = asked.is_either and bool(facet.field)
        either = [one for one in wanted if one.field == facet.field] if is_one_of_several else [facet]
        fitting = tuple(
            entry for entry in entries if entry.program and any(one.fits(entry.program) for one in either)
        )
        # A facet that nothing fits narrows nothing: "certificates" shows all when none is marked as one.
        if fitting and not (is_any_credential and facet.words <= _CREDENTIALS):
            entries = fitting
        unmet -= facet.words
    return entries, unmet
