"""The answer as a record for machines: what `impsci ask --json` prints and `/api/ask` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answering.answer import Answer
    from bot.knowledge.entry import Entry

Record = dict[str, Any]


def to_record(question: str, answer: Answer, took_ms: float) -> Record:
    """The record of an answer; `took_ms` is the time from question to answer in milliseconds."""
    return {
        "question": question,
        "status": answer.status,
        "confidence": round(answer.confidence, 4),
        "entries": [_entry_record(entry) for entry in answer.entries],
        "choices": [{"id": entry.id, "title": entry.title} for entry in answer.choices],
        "took_ms": round(took_ms, 3),
    }


def to_error_record(question: str, error: str) -> Record:
    """The record of a question that could not be read; `error` says why."""
    empty: Record = {"question": question, "status": "error", "confidence": 0.0, "entries": [], "choices": []}
    return {**empty, "took_ms": 0.0, "error": error}


def _entry_record(entry: Entry) -> Record:
    record: Record = {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "short": entry.short,
        "answer": entry.answer,
        "research": entry.research or None,
        "citations": [
            {
                "n": number,
                "title": citation.title,
                "authors": citation.authors,
                "year": citation.year,
                "publisher": citation.publisher,
                "url": citation.address,
                "doi": citation.doi or None,
            }
            for number, citation in enumerate(entry.citations, 1)
        ],
        "links": [{"label": link.label, "url": link.url} for link in entry.links],
        "status": entry.status,
        "note": entry.note or None,
        "reviewed": entry.reviewed.isoformat() if entry.reviewed else None,
    }
    return record
