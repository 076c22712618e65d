"""Puts entries side by side, from nothing but what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.replies import wording
from bot.replies.markup import Bullets, Paragraph, Span, parse_markup
from bot.replies.reply import Comparison, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Citation, Entry
    from bot.replies.markup import Spans

KINDS_WITH_PARTS = ("framework", "tool")
"""In these entries a list names the parts of the thing; in others it may name anything."""


def compare_entries(entries: tuple[Entry, ...], knowledge: KnowledgeBase) -> Comparison:
    """The entries as columns; a row that no entry says anything in is left out."""
    rows = (
        Row(wording.WHAT_IT_IS, tuple(_describe(entry) for entry in entries)),
        Row(wording.KIND, tuple((Span(wording.KIND_NAMES[entry.kind]),) for entry in entries)),
        Row(wording.PARTS, tuple(_list_parts(entry) for entry in entries)),
        Row(wording.SERVES, tuple(_name_topics(entry, knowledge) for entry in entries)),
        Row(wording.AT_A_GLANCE, tuple(_list_facts(entry) for entry in entries)),
        Row(wording.SOURCES, tuple(_list_sources(entry.citations) for entry in entries)),
    )
    return Comparison(tuple(entry.title for entry in entries), tuple(row for row in rows if any(row.cells)))


def _describe(entry: Entry) -> Spans:
    """The entry in a sentence, else its first paragraph."""
    if entry.short:
        return (Span(entry.short),)
    paragraphs = (part.spans for part in parse_markup(entry.answer) if isinstance(part, Paragraph))
    return tuple(_link_markers(next(paragraphs, ()), entry.citations))


def _list_parts(entry: Entry) -> Spans:
    lists = [part for part in parse_markup(entry.answer) if isinstance(part, Bullets)]
    if entry.kind not in KINDS_WITH_PARTS or not lists:
        return ()
    spans: list[Span] = []
    for item in lists[0].items:
        spans += (Span("; "),) if spans else ()
        spans += _link_markers(item, entry.citations)
    return tuple(spans)


def _name_topics(entry: Entry, knowledge: KnowledgeBase) -> Spans:
    topics = (found.title for topic in entry.about if (found := knowledge.get(topic)))
    return _to_spans(", ".join(topics))


def _list_sources(citations: tuple[Citation, ...]) -> Spans:
    spans: list[Span] = []
    for number, citation in enumerate(citations, 1):
        spans += (Span("; "),) if spans else ()
        spans.append(Span(f"[{number}] {wording.short_reference(citation)}", url=citation.address))
    return tuple(spans)


def _link_markers(spans: Spans, citations: tuple[Citation, ...]) -> Iterator[Span]:
    """The spans with each marker as a link to its source: in a table there is no list of sources below."""
    for span in spans:
        if 0 < span.source <= len(citations):
            yield Span(span.text, url=citations[span.source - 1].address)
        else:
            yield span


def _list_facts(entry: Entry) -> Spans:
    day = wording.facts_day(entry)
    facts = wording.checked(wording.program_facts(entry), day)
    return (Span(facts, day=day),) if facts else ()


def _to_spans(text: str) -> Spans:
    return (Span(text),) if text else ()
