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
from bot.matching.encoded import ENCODED_DIRECTIONS, encode_texts
from bot.matching.names import NameIndex
from bot.matching.phrasings import PhrasingIndex
from bot.matching.prepare import clean, split_sentences
from bot.matching.spelling import Speller
from bot.matching.texts import TextIndex
from bot.matching.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.cache import Arrays
    from bot.matching.encoder import Encoder
    from bot.matching.phrasings import Near
    from bot.matching.vectors import WordVectors

SHORTEST_SENTENCE = 25
_MARKER = re.compile(r"\[\d+\]")


class Index:
    """The entries of one knowledge base, by number, in every form that the matcher asks for."""

    def __init__(
        self, knowledge: KnowledgeBase, vectors: WordVectors, encoder: Encoder | None = None
    ) -> None:
        self.entries: tuple[Entry, ...] = tuple(knowledge)
        self.vectors = vectors
        self.names = NameIndex((entry.names for entry in self.entries), vectors.is_word)
        folder = find_folder()
        key = f"{knowledge.version}-{vectors.version}-{_version_of_code()}"
        arrays = recall_or_make(key, self._make_arrays, folder)
        self.bodies = BodyIndex.from_arrays(arrays)
        self.phrasings = PhrasingIndex.from_arrays(arrays)
        vocabulary = np.asarray(arrays["vocabulary"], np.uint8).tobytes().decode().split()
        self.speller = Speller(vocabulary, vectors.is_word, vectors.common_words)
        self._encoder = encoder
        if encoder is not None:
            key = f"{knowledge.version}-{encoder.version}-{_version_of_code()}"
            arrays = recall_or_make(key, lambda: self._make_encoded(encoder, folder), folder)
            self._encoded = PhrasingIndex.from_arrays(arrays)

    @property
    def has_encoder(self) -> bool:
        """True where meaning can be had from the sentence encoder too."""
        return self._encoder is not None

    def find_near(
        self, words: Sequence[str], stems: Sequence[str], also: Iterable[int], *, is_encoded: bool
    ) -> Near:
        """The entries whose phrasings are nearest to a query, and those of the numbers `also`.

        Meaning is that of the word vectors, or with `is_encoded` that of the sentence encoder.
        """
        if is_encoded and self._encoder is not None:
            (meaning,) = self._encoder.encode([" ".join(words)])
            return self._encoded.find_near(words, stems, meaning, also)
        return self.phrasings.find_near(words, stems, self.vectors.encode(words), also)

    def _make_arrays(self) -> Arrays:
        """All that takes long, in a form that is quick to store and read."""
        texts, owners, counts = self._collect_texts()
        meanings = np.array([self.vectors.encode(text) for text in texts], np.float32)
        index = TextIndex.of(texts, meanings.reshape(-1, self.vectors.dimensions))
        vocabulary = " ".join(sorted({word for text in texts[: sum(counts)] for word in text}))
        return {
            **BodyIndex.of(self.entries, self.vectors).to_arrays(),
            **PhrasingIndex.learn(index, counts, owners).to_arrays(),
            "vocabulary": np.frombuffer(vocabulary.encode(), np.uint8),
        }

    def _make_encoded(self, encoder: Encoder, folder: Path | None) -> Arrays:
        """The same of the phrasings, with the encoder's meanings."""
        texts, owners, counts = self._collect_texts()
        meanings = encode_texts([" ".join(text) for text in texts], encoder, folder)
        index = TextIndex.of(texts, meanings, ENCODED_DIRECTIONS)
        return PhrasingIndex.learn(index, counts, owners).to_arrays()

    def _collect_texts(self) -> tuple[list[tuple[str, ...]], NDArray[np.int64], list[int]]:
        """The words of all phrasings, then of all sentences of answers.

        With them the number of the entry of each, and how many phrasings each entry has.
        """
        phrasings = [[split_words(text) for text in entry.phrasings] for entry in self.entries]
        sentences = [[split_words(text) for text in _split_answer(entry)] for entry in self.entries]
        groups = (phrasings, sentences)
        texts = [text for group in groups for texts in group for text in texts]
        owners = [number for group in groups for number, texts in enumerate(group) for _ in texts]
        return texts, np.array(owners, np.int64), [len(texts) for texts in phrasings]

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
