"""What the matcher looks things up in, built once: names, phrasings, bodies, spelling."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.matching.bodies import BodyIndex
from bot.matching.cache import find_folder, recall_or_make
from bot.matching.deletions import DeletionIndex
from bot.matching.names import NameIndex
from bot.matching.phrasings import PhrasingIndex
from bot.matching.prepare import clean, split_sentences
from bot.matching.retrieval import LargePhrasingIndex
from bot.matching.spelling import Speller, index_common, index_own
from bot.matching.texts import TextIndex
from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.cache import Arrays
    from bot.matching.vectors import WordVectors

MOST_LEARNT = 4_000
"""With more phrasings than this, nothing is learnt at start, and a query is not compared with all of them."""
MOST_TEXTS = 5_000
"""With more phrasings and sentences than this, only the phrasings are learnt from: it takes too long."""
SHORTEST_SENTENCE = 25
_MARKER = re.compile(r"\[\d+\]")


class Index:
    """The entries of one knowledge base, by number, in every form that the matcher asks for."""

    def __init__(self, knowledge: KnowledgeBase, vectors: WordVectors) -> None:
        self.entries: tuple[Entry, ...] = tuple(knowledge)
        self.vectors = vectors
        self.names = NameIndex((entry.names for entry in self.entries), vectors.is_word)
        self.bodies: BodyIndex
        self.phrasings: PhrasingIndex | LargePhrasingIndex
        if sum(len(entry.phrasings) for entry in self.entries) > MOST_LEARNT:
            self.bodies = BodyIndex.of(self.entries, vectors)
            self.phrasings = LargePhrasingIndex(self.entries, vectors)
            own = index_own(self._read_words())
        else:
            key = f"{knowledge.version}-{vectors.version}-{_version_of_code()}"
            arrays = recall_or_make(key, self._make_arrays, find_folder())
            self.bodies = BodyIndex.from_arrays(arrays)
            self.phrasings = PhrasingIndex.from_arrays(arrays)
            own = DeletionIndex.from_arrays(arrays)
        self.speller = Speller(own, vectors.is_word, lru_cache(maxsize=1)(self._index_common_words))

    def _read_words(self) -> Iterator[str]:
        return (word for entry in self.entries for text in entry.phrasings for word in split_words(text))

    def _index_common_words(self) -> DeletionIndex:
        """Made when the first misspelling is met, and kept on disk: it takes a moment."""
        key = f"common-{self.vectors.version}-{_version_of_code()}"
        words = self.vectors.common_words
        return DeletionIndex.from_arrays(
            recall_or_make(key, lambda: index_common(words()).to_arrays(), find_folder())
        )

    def _make_arrays(self) -> Arrays:
        """All that takes long, in a form that is quick to store and read."""
        phrasings = [[split_words(text) for text in entry.phrasings] for entry in self.entries]
        sentences = [[split_words(text) for text in _split_answer(entry)] for entry in self.entries]
        if sum(map(len, (*phrasings, *sentences))) > MOST_TEXTS:
            sentences = [[] for _ in self.entries]
        texts = [text for group in (phrasings, sentences) for texts in group for text in texts]
        owners = [
            number for group in (phrasings, sentences) for number, texts in enumerate(group) for _ in texts
        ]
        meanings = np.array([self.vectors.encode(text) for text in texts], np.float32)
        index = TextIndex.of(texts, meanings.reshape(-1, self.vectors.dimensions))
        counts = [len(texts) for texts in phrasings]
        return {
            **BodyIndex.of(self.entries, self.vectors).to_arrays(),
            **PhrasingIndex.learn(index, counts, np.array(owners, np.int64)).to_arrays(),
            **index_own(self._read_words()).to_arrays(),
        }

    def text_of_phrasing(self, entry: int, number: int) -> str:
        """A phrasing of an entry, as it was written."""
        return self.entries[entry].phrasings[number]


def _split_answer(entry: Entry) -> list[str]:
    """The sentences that say what the entry is; short ones say nothing on their own."""
    answer = _MARKER.sub(" ", clean(entry.answer))
    return [text for text in (entry.short, *split_sentences(answer)) if len(text) >= SHORTEST_SENTENCE]


@lru_cache(maxsize=1)
def _version_of_code() -> str:
    """Differs between versions of the code that makes the arrays, so that none of an older one is read."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return f"{crc32(b''.join(module.read_bytes() for module in modules)):08x}"
