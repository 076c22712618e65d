"""One call from an utterance to its reply: what every channel, the web page and the command line use."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.finder import ProgramFilter, find_programs
from bot.replies.compose import PROGRAMS_KEY, Composer

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.encoder import Encoder
    from bot.replies.reply import Reply

MOST_TERMS = 10
_ENTRY, _RESEARCH, _ASKED = "entry", "research", "asked"
REMEMBERED = 2_000
"""How many utterances are remembered with their reply; people ask the same few things."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Response:
    """An answer and its wording; compared by identity, so that a channel can remember its own rendering."""

    answer: Answer
    reply: Reply
    key: str = ""
    """What `Responder.recall` gives this response for, as long as knowledge does not change."""


class Responder:
    """Responds from one knowledge base: the same words always get the same response."""

    def __init__(
        self, knowledge: KnowledgeBase, encoder: Encoder | None = None, before: Responder | None = None
    ) -> None:
        """With the responder of an earlier base, one that changed a little is ready in a moment."""
        self.knowledge = knowledge
        earlier = before._answerer if before is not None else None  # noqa: SLF001 - of this class
        self._answerer: Answerer = Answerer(knowledge, encoder, before=earlier)
        self._composer = Composer(knowledge)
        self._remembered: OrderedDict[tuple[str, str | None], Response] = OrderedDict()

    @property
    def is_exact(self) -> bool:
        """True where all was learnt from this very base, and nothing carried over from an earlier one."""
        return self._answerer.matcher.is_exact

    def respond(self, utterance: str, topic: str | None = None) -> Response:
        """The response to what a person typed; `topic` is the entry answered before in the same thread."""
        asked = (utterance, topic)
        remembered = self._remembered.get(asked)
        if remembered is not None:
            self._remembered.move_to_end(asked)
            return remembered
        answer = self._answerer.answer(utterance, self.knowledge.get(topic) if topic else None)
        one = answer.entries[0].id if answer.reason == "match" else ""
        key = f"{_ENTRY}:{one}" if one else f"{_ASKED}:{topic or ''}:{utterance}"
        response = Response(answer, self._composer.compose(answer), key)
        if answer.reason == "too-long":
            return response  # Whoever sends such a text again may wait; 2,000 of them would fill the memory.
        self._remembered[asked] = response
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return response

    def respond_with(self, entry_id: str) -> Response | None:
        """The response that shows one entry, or None where there is no such entry (any more)."""
        entry = self.knowledge.get(entry_id)
        if entry is None:
            return None
        answer = Answer("answered", "match", 1.0, entries=(entry,))
        return Response(answer, self._composer.compose(answer), f"{_ENTRY}:{entry_id}")

    def respond_to_researcher(self, entry_id: str) -> Response | None:
        """The research wording of one entry, or None where there is none (any more)."""
        entry = self.knowledge.get(entry_id)
        if entry is None or not entry.research:
            return None
        answer = Answer("answered", "match", 1.0, entries=(entry,))
        return Response(answer, self._composer.compose_research(entry), f"{_RESEARCH}:{entry_id}")

    def respond_with_programs(self, wanted: ProgramFilter) -> Response:
        """The training that somebody looks for."""
        entries = find_programs(self.knowledge, wanted)
        answer = Answer("answered" if entries else "abstained", "list", 1.0, entries=entries)
        key = f"{PROGRAMS_KEY}:{','.join(wanted.names)}"
        return Response(answer, self._composer.compose_programs(wanted), key)

    def respond_with_terms(self, text: str) -> Response:
        """The response to somebody who wants the terms of a message explained: the one, or a choice."""
        terms = self._answerer.find_terms(text)[:MOST_TERMS]
        if len(terms) == 1:
            response = self.respond_with(terms[0].id)
            assert response is not None  # noqa: S101 - it was found a moment ago
            return response
        if terms:
            answer = Answer("choices", "torn", 1 / len(terms), choices=terms)
            return Response(answer, self._composer.compose_terms(terms))
        answer = Answer("abstained", "unrelated", 0.0)
        return Response(answer, self._composer.compose_terms(()))

    def suggest(self, typed: str, most: int) -> tuple[Entry, ...]:
        """The entries that somebody may mean who has typed this far: by name first, then by meaning."""
        start = typed.casefold().strip()
        if not start:
            return ()
        named: list[tuple[bool, str, Entry]] = []
        for entry in self.knowledge:
            names = [name.casefold() for name in (entry.title, *entry.aliases)]
            if any(start in name for name in names):
                # Who types the beginning of a name wants it before those that hold it somewhere.
                is_begun = any(name.startswith(start) for name in names)
                named.append((not is_begun, entry.title.casefold(), entry))
        ordered = [entry for *_, entry in sorted(named, key=lambda one: one[:2])]
        # Not remembered: every letter typed is another text, and they would push out what people ask.
        remembered = self._remembered.get((typed, None))
        answer = remembered.answer if remembered else self._answerer.answer(typed, None)
        together = {entry.id: entry for entry in (*ordered, *answer.entries, *answer.choices)}
        return tuple(together.values())[:most]

    def recall(self, key: str) -> Response | None:
        """The response of this `key` anew, or None where what it is about is gone."""
        kind, _, rest = key.partition(":")
        if kind == _ENTRY:
            return self.respond_with(rest)
        if kind == _RESEARCH:
            return self.respond_to_researcher(rest)
        if kind == PROGRAMS_KEY:
            return self.respond_with_programs(ProgramFilter.named(rest.split(",")))
        topic, _, utterance = rest.partition(":")
        return self.respond(utterance, topic or None) if kind == _ASKED else None

    def respond_with_none(self) -> Response:
        """The response to somebody who meant none of the choices."""
        answer = Answer("abstained", "unrelated", 0.0)
        return Response(answer, self._composer.compose(answer))
