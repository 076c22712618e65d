"""The matcher: reads a query against a knowledge base and ranks the entries that it may be about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.matching.asides import load_asides
from bot.matching.evidence import Evidence, Reading, read_heard, read_queries
from bot.matching.hearing import find_names, hear, mend_words
from bot.matching.index import Index
from bot.matching.phrasings import Asked
from bot.matching.prepare import (
    Query,
    asks,
    begins_asking,
    prepare_query,
    split_clauses,
    split_sentences,
)
from bot.matching.pronouns import asks_of_part, asks_of_word, has_plural, has_pronoun, put_in_name
from bot.matching.ranking import Origin, load_ranking
from bot.matching.rules import Rules, join_words
from bot.matching.vectors import load_vectors
from bot.matching.words import WORD, split_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.encoder import Encoder
    from bot.matching.evidence import Candidate

    _Ranked = list[tuple[Candidate, float]]

MOST_SENTENCES = 8
MOST_CLAUSES = 8
"""Of one sentence."""
MOST_WORDS = 45
"""Of all sentences and clauses that are read alone; who writes more says it at the start."""
MOST_UNKNOWN = 8
"""With more words that nobody knows a message is not parted; of 7,500 that people typed, none had so many."""
LONG_SENTENCE = 14
REMEMBERED_QUERIES = 64
REMEMBERED_READINGS = 32
TOLD_SHARE = 0.9
"""How much the match of a sentence that only tells something counts, beside those of what asks."""
SPELT_OUT_SHARE = 0.98
"""The same for a question in which a name was put for what points back: it may be another thing."""
SURE = 0.8
"""Below this confidence the sentence encoder is asked, if there is one; a higher value changes little."""
_BESIDE = frozenset(("by", "from", "at", "like"))
"""Behind one of these, the name is that of whoever made a thing, or of what it is like; "the" may stand
between."""


class Match(NamedTuple):
    """An entry that a query may be about."""

    entry: Entry
    confidence: float
    """The chance, from 0 to 1, that this is the entry asked for."""
    evidence: Evidence
    number: int
    """The number, among the entry's own, of the phrasing that is most like the query."""

    @property
    def nearest(self) -> str:
        """That phrasing."""
        return self.entry.phrasings[self.number]


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher found."""

    query: Query
    part: Query
    """The sentence or clause of it that holds the question, or all of it."""
    words: tuple[str, ...]
    """The words of that part, misspellings mended."""
    matches: tuple[Match, ...]
    """Best first."""
    is_encoded: bool = False
    """True where the sentence encoder was asked."""

    @property
    def confidence(self) -> float:
        """The chance that the first match is right; 0 where there is none."""
        return self.matches[0].confidence if self.matches else 0.0

    def find_topic(self, least: float) -> Entry | None:
        """What the query is about, where the chance is at least so large; None where that is not clear."""
        return self.matches[0].entry if self.matches and self.confidence >= least else None


class Matcher:
    """Matches queries against one knowledge base."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        encoder: Encoder | None = None,
        before: Matcher | None = None,
        *,
        learns: bool = True,
    ) -> None:
        """With the matcher of an earlier base, one that changed a little is ready in a moment.

        Without `learns`, the base is taken for one that is too large to learn from.
        """
        earlier: Index | None = before._index if before is not None else None  # noqa: SLF001 - of this class
        self._index: Index = Index(knowledge, load_vectors(), encoder, earlier, learns=learns)
        # One question of several is read alone, then as a part of the message.
        self._readings: dict[Query, Reading] = {}
        # A query is asked for its names several times while it is answered.
        self._owners_of_names = lru_cache(maxsize=REMEMBERED_QUERIES)(self._find_owners_of_names)
        self._rules = {
            number: Rules.of(entry.match)
            for number, entry in enumerate(self._index.entries)
            if entry.match.never or entry.match.require
        }

    def match_text(self, text: str) -> Matching:
        """The matches of a text as typed."""
        return self.match(prepare_query(text))

    def match(self, query: Query) -> Matching:
        """The matches of a query, best first.

        In a chatty message one sentence holds the question; read alone, it is not drowned by the rest. So the
        whole and each sentence are read, and the reading with the most confident match counts. Where that one
        is not sure, it is read again with the sentence encoder, if there is one.
        """
        if query.is_empty:
            return Matching(query, query, (), ())
        parts = list(self._part(query))
        readings = self._read(parts)
        # A rule is held against the whole message: "... ask the EIC? I mean the Innovation Council".
        said = join_words(readings[0].heard.words)
        ranked = self._rank(readings, said)
        surest = [max((chance for _, chance in candidates), default=0.0) for candidates in ranked]
        best = _choose(parts, surest)
        if surest[best] >= SURE or not self._index.is_encoded:
            return self._tell(query, parts[best], readings[best], ranked[best])
        (reading,) = read_heard([readings[best].heard], self._index, is_encoded=True)
        (candidates,) = self._rank([reading], said, is_encoded=True)
        return replace(self._tell(query, parts[best], reading, candidates), is_encoded=True)

    def _read(self, parts: Sequence[Query]) -> list[Reading]:
        """The readings of some queries; the last ones are remembered."""
        known = {part: self._readings.get(part) for part in parts}
        new = [part for part, reading in known.items() if reading is None]
        fresh = dict(zip(new, read_queries(new, self._index), strict=True)) if new else {}
        self._readings.update(fresh)
        while len(self._readings) > REMEMBERED_READINGS:
            del self._readings[next(iter(self._readings))]
        return [known[part] or fresh[part] for part in parts]

    def _rank(self, readings: Sequence[Reading], said: str, *, is_encoded: bool = False) -> list[_Ranked]:
        """For each reading the candidates that no rule forbids, each with its confidence.

        `said` is the whole message, in joined words.
        """
        ranking = load_ranking(Origin(self._index.learns, self._index.is_told, is_encoded))
        chances = ranking.confidences([[one.evidence for one in reading.candidates] for reading in readings])
        # What a rule forbids has competed with the rest, and makes none of them likelier.
        return [
            [pair for pair in zip(one.candidates, shares, strict=True) if self._allows(pair[0].entry, said)]
            for one, shares in zip(readings, chances, strict=True)
        ]

    def _allows(self, entry: int, said: str) -> bool:
        """True where no rule of an entry, by number, forbids it to answer what was said."""
        return entry not in self._rules or self._rules[entry].allow(said)

    def _tell(self, query: Query, part: Query, reading: Reading, candidates: _Ranked) -> Matching:
        matches = [
            Match(self._index.entries[one.entry], chance, one.evidence, one.nearest)
            for one, chance in candidates
        ]
        matches.sort(key=lambda match: (-match.confidence, match.entry.id))
        return Matching(query, part, reading.heard.words, tuple(matches))

    @property
    def is_exact(self) -> bool:
        """True where all was learnt from this very base, and nothing carried over from an earlier one."""
        return self._index.is_exact

    def find_named(self, query: Query) -> tuple[Entry, ...]:
        """The entries whose names stand in the query, in that order; an ambiguous name counts for none."""
        owners = self._owners_of_names(query).values()
        named = dict.fromkeys([entries[0] for entries in owners if len(entries) == 1])
        return tuple(map(self.entry_of, named))

    def find_spans(self, query: Query) -> Mapping[tuple[int, int], tuple[Entry, ...]]:
        """The entries of each name in the query, by the positions of its first word and of the one behind."""
        owners = self._owners_of_names(query).items()
        return {span: tuple(map(self.entry_of, entries)) for span, entries in owners}

    def find_written(self, query: Query) -> Entry | None:
        """The entry of which the query is a phrasing, word for word; names are found otherwise."""
        number = self._index.written.find(query.words)
        is_phrasing = 0 <= number < self.size and not self._index.names.has(query.words)
        return self.entry_of(number) if is_phrasing else None

    def is_off_topic(self, query: Query) -> bool:
        """True for a question that the base tells to be off topic, word for word."""
        return self._index.written.find(query.words) == self.size

    def mend_words(self, query: Query) -> tuple[str, ...]:
        """The words of a query, misspellings mended."""
        return mend_words(query, self._index)

    def mend(self, query: Query) -> str:
        """The text of a query, misspellings mended and all else as it was typed."""
        mended = zip(query.typed, query.words, mend_words(query, self._index), strict=True)
        words = iter([typed if meant == word else meant for typed, word, meant in mended])
        return WORD.sub(lambda _: next(words), query.text)

    def names_field(self, entry: Entry) -> bool:
        """True for a term that most entries use: beside another one, it only says in which field that is."""
        return entry.kind == "definition" and self._index.bodies.are_everywhere(
            map(stem, split_words(entry.title))
        )

    def knows(self, query: Query) -> bool:
        """True where some entry speaks of each word that carries the query."""
        words = mend_words(query, self._index)
        stems = [stem(words[position]) for position in query.content]
        return min(self._index.bodies.weigh(stems).found, default=0) >= 0

    def is_garbled(self, query: Query) -> bool:
        """True where so many words are unknown that the message is only read as a whole.

        Each of them takes long to look up, and each sentence of a message has others.
        """
        return len({word for word in query.words if not self._index.speller.knows(word)}) > MOST_UNKNOWN

    def find_nearest_off_topic(self, query: Query) -> str:
        """The question most like it of those that no entry answers; empty where nothing was learnt."""
        heard = hear(query, self._index)
        return self._index.find_nearest_off_topic(Asked(heard.said, heard.stems, ()))

    def find_bearers(self, query: Query, message: Query | None = None) -> tuple[Entry, ...]:
        """The entries that bear the one name which is all that the query asks for.

        The rules of entries are held against the whole `message`, where the query is one question of it.
        """
        owners = self._owners_of_names(query)
        if not owners:
            return ()
        named = {place for start, end in owners for place in range(start, end)}
        # Of a longer message only the name itself is sure: "and is the IS version something else?"
        around = frozenset[str]() if message else load_asides(query.text)
        asked = {place for place in query.content if place in named or query.stems[place] not in around}
        for (start, end), entries in owners.items():
            if asked and asked <= set(range(start, end)):
                said = join_words(self.mend_words(message or query))
                return tuple(self._index.entries[one] for one in entries if self._allows(one, said))
        return ()

    def find_name_positions(self, query: Query) -> frozenset[int]:
        """The positions of the words that are part of a name of several words."""
        runs = self._owners_of_names(query)
        return frozenset(position for start, end in runs if end - start > 1 for position in range(start, end))

    def _find_owners_of_names(self, query: Query) -> dict[tuple[int, int], list[int]]:
        """For each run of words that is a name: the numbers of the entries of that name."""
        owners: dict[tuple[int, int], list[int]] = defaultdict(list)
        for span in find_names(mend_words(query, self._index), query, self._index):
            owners[span.start, span.end].append(span.name.entry)
        return owners

    def read(self, query: Query, *, is_encoded: bool = False) -> Iterator[Reading]:
        """The reading of the whole query, then that of each of its sentences."""
        yield from read_queries(list(self._part(query)), self._index, is_encoded=is_encoded)

    def _part(self, query: Query) -> Iterator[Query]:
        """The query, then each of its sentences and of the clauses that may hold the question."""
        yield query
        if self.is_garbled(query):
            return
        sentences = split_sentences(query.text)[:MOST_SENTENCES]
        parts = list(map(prepare_query, sentences)) if len(sentences) > 1 else []
        back = [_points_back(part) or (asks(part.text) and not part.content) for part in parts]
        if any(map(_points_back, parts[1:])):
            parts = list(self._spell_out(parts))
        if any(asks(part.text) for part in parts):
            # Beside a question, a sentence that neither asks nor names anything tells how it came about, but
            # for one that is pointed back to: "I saw people plan services with users. What is that called?"
            parts = [
                part
                for part, is_meant in zip(parts, [*back[1:], False], strict=True)
                if is_meant or asks(part.text) or self._owners_of_names(part)
            ]
        for sentence in sentences:
            if len(sentence.split()) > LONG_SENTENCE:
                # A clause says less than its sentence, unless it names what it is about.
                clauses = map(prepare_query, split_clauses(sentence)[:MOST_CLAUSES])
                parts += [clause for clause in clauses if self._owners_of_names(clause)]
        words = 0
        # Questions with a name first: they say what they are about, however much was told before.
        parts.sort(key=lambda part: not (asks(part.text) and self._owners_of_names(part)))
        for part in parts[:MOST_SENTENCES]:
            words += len(part.words)
            if part.content and words <= MOST_WORDS:
                yield part

    def _spell_out(self, sentences: Iterable[Query]) -> Iterator[Query]:
        """The sentences; in a question that names nothing, a pronoun stands for what was named last before.

        It does not where a clause without a name came between: in "I know CFIR, but she has another. What is
        it?" the pronoun stands for something else. A clause that has a pronoun too speaks of the same thing.
        Who asks what a word means asks of the last name all the same. A plural stands for all that one
        sentence named.
        """
        last: Entry | None = None
        word: Entry | None = None
        are_several = False
        for sentence in sentences:
            named = self.find_named(sentence)
            is_any = are_several and has_plural(sentence.text)
            meant = word if asks_of_word(sentence.text) else last
            if meant and not named and not is_any and _points_back(sentence):
                yield prepare_query(put_in_name(sentence.text, meant.title))
            else:
                yield sentence
            if named:
                are_several = len(named) > 1
                for clause in split_clauses(sentence.text):
                    found = self._find_last_named(prepare_query(clause))
                    word = found or word
                    last = found or (last if has_pronoun(clause) else None)

    def _find_last_named(self, clause: Query) -> Entry | None:
        """The thing that a clause names last; who made it ("the course by NIRN") is another thing."""
        owners = self._owners_of_names(clause).items()
        names = [(start, entries[0]) for (start, _), entries in owners if len(entries) == 1]
        while names and not _BESIDE.isdisjoint(clause.words[max(0, names[-1][0] - 2) : names[-1][0]]):
            names.pop()
        return self.entry_of(names[-1][1]) if names else None

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self._index.entries)

    def entry_of(self, number: int) -> Entry:
        """The entry of a candidate."""
        return self._index.entries[number]


def _choose(parts: Sequence[Query], surest: Sequence[float]) -> int:
    """The number of the part that counts, the first being the whole: the one with the surest match.

    What only tells something counts a little less, and so does what was spelt out.
    """
    questions = [sentence for sentence in split_sentences(parts[0].text) if asks(sentence)]
    worth = [surest[0]]
    for part, chance in zip(parts[1:], surest[1:], strict=True):
        is_asked = any(part.text in question for question in questions)
        worth.append(chance * (1 if is_asked else SPELT_OUT_SHARE if asks(part.text) else TOLD_SHARE))
    return worth.index(max(worth))


def _points_back(sentence: Query) -> bool:
    """True for a question that is about a thing which was named before."""
    is_question = begins_asking(sentence.text) and has_pronoun(sentence.text)
    return is_question or asks_of_part(sentence.text)
