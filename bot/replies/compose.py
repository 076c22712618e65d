"""Composes the neutral reply to an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.finder import FACETS, ProgramFilter, find_programs
from bot.replies import wording
from bot.replies.comparing import compare_entries
from bot.replies.markup import Bullets, Paragraph, Span, parse_markup
from bot.replies.reply import (
    Filter,
    Filters,
    FinePrint,
    Heading,
    Item,
    Lead,
    Links,
    Notice,
    Option,
    Options,
    Part,
    Reply,
    Sources,
    Tools,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.answering.answer import Answer
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Citation, Entry, Link

MOST_RELATED = 5
PROGRAMS_KEY = "programs"
"""The first part of the key of a response that lists training."""


class Composer:
    """Composes replies from the entries of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    def compose(self, answer: Answer) -> Reply:
        """The reply to an answer of any kind."""
        if answer.reason == "match":
            return self.compose_entry(answer.entries[0])
        if answer.reason == "list":
            is_training = all(entry.program is not None for entry in answer.entries)
            wanted = ProgramFilter() if is_training else None
            return Reply(tuple(_list_parts(answer.heading, answer.entries, wanted)))
        if answer.reason in ("comparison", "several"):
            return Reply(tuple(self._side_by_side(answer)))
        if answer.reason == "torn":
            prompt = wording.torn(len(answer.choices))
            options = (*_options(answer.choices), Option("", wording.neither(len(answer.choices))))
            return Reply((Options(prompt, options, is_choice=True),))
        return Reply(tuple(_abstaining_parts(answer)))

    def compose_entry(self, entry: Entry) -> Reply:
        """The whole answer of one entry."""
        return Reply(tuple(self._entry_parts(entry)))

    def compose_research(self, entry: Entry) -> Reply:
        """What one entry says to researchers."""
        return Reply(
            (
                Heading(wording.heading(entry)),
                FinePrint(wording.FOR_RESEARCHERS),
                *parse_markup(entry.research),
                Sources(tuple(map(self._mark_citation, entry.citations))),
                Tools((entry.id,)),
                FinePrint(wording.fine_print(entry), entry.reviewed),
            )
        )

    def compose_programs(self, wanted: ProgramFilter) -> Reply:
        """The training that somebody looks for."""
        found = find_programs(self._knowledge, wanted)
        if not found:
            nothing = Paragraph((Span(wording.NO_PROGRAM),))
            return Reply((Heading(wording.PROGRAMS), nothing, _filters(wanted)))
        return Reply(tuple(_list_parts(wording.PROGRAMS, found, wanted)))

    def compose_terms(self, terms: tuple[Entry, ...]) -> Reply:
        """The terms that a message holds, to choose from."""
        if not terms:
            return Reply((Paragraph((Span(wording.NO_TERMS),)),))
        return Reply((Options(wording.TERMS, _options(terms), is_choice=True),))

    def _side_by_side(self, answer: Answer) -> Iterator[Part]:
        entries = answer.entries
        yield Heading(wording.join(tuple(map(wording.short_name, entries))))
        if answer.reason == "comparison":
            yield compare_entries(entries, self._knowledge)
        else:
            yield from (part for entry in entries for part in _section_parts(entry))
        yield Options(wording.MORE, _options(entries))
        yield Tools(tuple(entry.id for entry in entries))
        yield FinePrint(wording.CURATED)

    def _entry_parts(self, entry: Entry) -> Iterator[Part]:
        yield Heading(wording.heading(entry))
        if entry.short:
            yield Lead(entry.short)
        if entry.note:
            yield Notice(entry.note)
        yield from parse_markup(entry.answer)
        day = wording.facts_day(entry)
        facts = wording.checked(wording.program_facts(entry), day)
        if facts:
            yield Paragraph((Span(facts, is_emphasis=True, day=day),))
        yield Sources(tuple(map(self._mark_citation, entry.citations)))
        if entry.links:
            yield Links(tuple(map(self._mark_link, entry.links)))
        related = [found for other in entry.related if (found := self._knowledge.get(other))]
        if related:
            yield Options(wording.RELATED, _options(related[:MOST_RELATED]))
        yield Tools((entry.id,), bool(entry.research))
        yield FinePrint(wording.fine_print(entry), entry.reviewed)

    def _mark_citation(self, citation: Citation) -> Citation:
        """The source, saying so where its address did not respond when somebody last looked."""
        dead = self._knowledge.dead_links.get(citation.address)
        return (
            replace(citation, title=f"{citation.title} ({wording.no_response(dead)})") if dead else citation
        )

    def _mark_link(self, link: Link) -> Link:
        dead = self._knowledge.dead_links.get(link.url)
        return replace(link, label=f"{link.label} ({wording.no_response(dead)})") if dead else link


def _list_parts(heading: str, entries: tuple[Entry, ...], wanted: ProgramFilter | None) -> Iterator[Part]:
    yield Heading(f"{heading} ({len(entries)})")
    for entry in entries:
        links = entry.links[:2]
        yield Item(
            entry.title,
            entry.note if entry.status == "ended" else entry.short,
            wording.program_facts(entry),
            links,
            entry.id,
            wording.facts_day(entry),
        )
    if wanted is not None:
        yield _filters(wanted)
    yield Tools(tuple(entry.id for entry in entries))
    yield FinePrint(wording.CURATED)


def _filters(wanted: ProgramFilter) -> Filters:
    """What the training can be narrowed by from here, and the way back to all of it."""
    facets = (
        Filter(
            wording.FACETS[name],
            f"{PROGRAMS_KEY}:{','.join(wanted.toggle(name).names)}",
            name in wanted.names,
        )
        for name in FACETS
    )
    return Filters(wording.NARROW, (*facets, Filter(wording.ALL_PROGRAMS, f"{PROGRAMS_KEY}:")))


def _section_parts(entry: Entry) -> Iterator[Part]:
    yield Heading(entry.title, level=2)
    if entry.short:
        yield Lead(entry.short)
    yield from parse_markup(entry.answer)
    yield Sources(entry.citations)


def _abstaining_parts(answer: Answer) -> Iterator[Part]:
    if answer.reason == "help":
        yield Heading(wording.HELP_TITLE)
        yield Paragraph((Span(wording.HELP_HOW),))
        yield from _examples()
    elif answer.reason in ("greeting", "empty"):
        yield Paragraph((Span(wording.GREETING if answer.reason == "greeting" else wording.EMPTY),))
        yield from _examples()
    elif answer.reason == "too-long":
        yield Paragraph((Span(wording.TOO_LONG),))
    elif answer.choices:
        yield Paragraph((Span(wording.UNSURE),))
        yield Options(wording.NEAREST, _options(answer.choices))
        yield Paragraph((Span(wording.REPHRASE),))
    else:
        yield Paragraph((Span(wording.UNRELATED),))
        yield Paragraph((Span(wording.REPHRASE),))


def _examples() -> Iterator[Part]:
    yield Paragraph((Span(f"{wording.TRY}:"),))
    yield Bullets(tuple((Span(example, is_code=True),) for example in wording.EXAMPLES))


def _options(entries: Iterable[Entry]) -> tuple[Option, ...]:
    return tuple(Option(entry.id, entry.title) for entry in entries)
