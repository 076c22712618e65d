"""What the matcher looks things up in, built once: names, phrasings, bodies, spelling."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.matching.bodies import BodyIndex
from bot.matching.cache import find_folder, recall, recall_or_make
from bot.matching.deletions import DeletionIndex
from bot.matching.encoded import EncodedIndex, encode_texts
from bot.matching.kin import KinIndex, LargeKinIndex
from bot.matching.learning import learn_weights
from bot.matching.meanings import Meanings
from bot.matching.names import NameIndex
from bot.matching.phrasings import PhrasingIndex, Places
from bot.matching.prepare import clean, split_sentences
from bot.matching.renewal import OFF_TOPIC, Change, Owned
from bot.matching.retrieval import LargePhrasingIndex
from bot.matching.spelling import Speller, index_common, index_own
from bot.matching.texts import TextIndex
from bot.matching.vectors import DATA
from bot.matching.words import split_words
from bot.matching.written import WrittenIndex, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.entry import Entry
    from bot.matching.cache import Arrays
    from bot.matching.encoder import Encoder
    from bot.matching.phrasings import Asked, Near
    from bot.matching.vectors import Vector, WordVectors

    # From texts and their meanings to the weight of each text for each entry.
    Learn = Callable[[TextIndex, Vector], Vector]

MOST_LEARNT = 5_000
"""With more phrasings than this, nothing is learnt at start, and a query is not compared with all of them."""
LEAST_KNOWN = 0.5
"""What words mean says little where a dictionary lists fewer of them, as in another language: made-up bases,
and public sets in cipher, lose 2 points in 100 by what is learnt from it."""
SAMPLE = 300
"""So many words tell how many a dictionary lists."""
MOST_TEXTS = 5_000
"""With more texts than this, sentences of answers are not learnt from: it takes too long."""
SHORTEST_SENTENCE = 25
EVERYDAY_PATH = DATA / "everyday.txt"
"""Questions on everything and nothing, so that every base knows what most others look like."""
MOST_CUT = 5
"""Who types more words that nobody knows asks nothing, or asks with the others."""
_MARKER = re.compile(r"\[\d+\]")


class Index:
    """The entries of one knowledge base, by number, in every form that the matcher asks for."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        vectors: WordVectors,
        encoder: Encoder | None = None,
        before: Index | None = None,
        *,
        learns: bool = True,
    ) -> None:
        """What was learnt from a base `before` this one is carried over, where little changed since.

        Without `learns`, the base is taken for one that is too large to learn from.
        """
        self.entries: tuple[Entry, ...] = tuple(knowledge)
        self._off_topic = knowledge.off_topic
        self.vectors = vectors
        self.names = NameIndex((entry.names for entry in self.entries), vectors.is_word)
        self.bodies: BodyIndex
        self.phrasings: PhrasingIndex | LargePhrasingIndex
        self.kin: KinIndex | LargeKinIndex
        self.written: WrittenIndex
        """The questions of each entry, and last of all those that no entry answers."""
        self.encoded: EncodedIndex | None = None
        self.is_exact = True
        """False where something was carried over."""
        self.learns = learns and self._can_learn()
        """False where a query is compared with few phrasings, and nothing was learnt from them."""
        if not self.learns:
            self.bodies = BodyIndex.of(self.entries, vectors)
            self.phrasings = LargePhrasingIndex(self.entries, vectors)
            self.kin = self.phrasings.kin
            self.written = WrittenIndex.of(self._list_written())
            own = index_own(self._read_words())
        else:
            change = self._find_change(before)
            learnt = before.phrasings if before is not None else None
            arrays = self._recall_or_make(
                f"{knowledge.version}-{vectors.version}", self._make_arrays, change, learnt
            )
            self.bodies = BodyIndex.from_arrays(arrays)
            self.phrasings = phrasings = PhrasingIndex.from_arrays(arrays)
            self.kin = KinIndex.from_arrays(arrays, vectors)
            self.written = WrittenIndex.from_arrays(self._list_written(), arrays)
            own = DeletionIndex.from_arrays(arrays)
            if encoder is not None:
                learnt = before.encoded.phrasings if before is not None and before.encoded else None
                arrays = self._recall_or_make(
                    f"{knowledge.version}-{encoder.version}",
                    lambda learn: self._make_encoded_arrays(encoder, phrasings, learn),
                    change,
                    learnt,
                )
                self.encoded = EncodedIndex(encoder, phrasings.with_meanings(arrays))
        self.speller = Speller(own, vectors.is_word, self._index_common_words())

    def _can_learn(self) -> bool:
        """True where there is little enough to learn from, and what words mean is known."""
        if sum(len(entry.phrasings) for entry in self.entries) > MOST_LEARNT:
            return False
        words = list(islice(self._read_words(), SAMPLE))
        return sum(map(self.vectors.is_word, words)) >= LEAST_KNOWN * len(words)

    def _find_change(self, before: Index | None) -> Change | None:
        """What changed since `before`, where that is little."""
        if before is None:
            return None
        change = Change.between(before.collect_texts(), self.collect_texts())
        return change if change.is_small else None

    def _recall_or_make(
        self,
        key: str,
        make: Callable[[Learn], Arrays],
        change: Change | None,
        learnt: PhrasingIndex | LargePhrasingIndex | None,
    ) -> Arrays:
        """The arrays from the disk, or made; those for which something was carried over are not kept."""
        key, folder = f"{key}-{_version_of_code()}", find_folder()
        if change is None or not isinstance(learnt, PhrasingIndex):
            return recall_or_make(key, lambda: make(self._learn_anew), folder)
        arrays = recall(key, folder)
        if not arrays:
            self.is_exact = False
            arrays = make(partial(change.carry_over, learnt.weights))
        return arrays

    @property
    def is_encoded(self) -> bool:
        """True where a query can be compared by the sentence encoder too."""
        return self.encoded is not None

    @property
    def is_told(self) -> bool:
        """True where the base tells so much of what is off topic that one can build on it.

        Less is learnt from too, and weighed like the everyday questions that any base has.
        """
        return self.learns and 0 < len(self.entries) <= len(self._off_topic)

    def find_near(self, asked: Sequence[Asked], meanings: Vector, *, is_encoded: bool) -> list[Near]:
        """For each query the entries whose phrasings are nearest to it, and those that are looked at anyway.

        `meanings` are those of the word vectors; with `is_encoded` that of the encoder counts instead, where
        it can be had.
        """
        if is_encoded and self.encoded is not None:
            return self.encoded.find_near(asked)
        if isinstance(self.phrasings, PhrasingIndex):
            return self.phrasings.find_near(asked, meanings)
        return [
            self.phrasings.find_near(one.words, one.stems, meaning, one.also)
            for one, meaning in zip(asked, meanings, strict=True)
        ]

    def find_nearest_off_topic(self, asked: Asked) -> str:
        """The off-topic question that is most like a query; empty where nothing was learnt."""
        if not isinstance(self.phrasings, PhrasingIndex):
            return ""
        nearest = self.phrasings.find_nearest_off_topic(asked, self.vectors.encode(asked.words))
        return list(self._all_off_topic.values())[nearest]

    def _list_written(self) -> list[tuple[str, ...]]:
        return [*(entry.questions for entry in self.entries), self._off_topic]

    def _read_words(self) -> Iterator[str]:
        return (word for entry in self.entries for text in entry.phrasings for word in split_words(text))

    def _index_common_words(self) -> DeletionIndex:
        """Made once and kept on disk: it takes a moment."""
        key = f"common-{self.vectors.version}-{_version_of_code()}"
        words = self.vectors.common_words
        return DeletionIndex.from_arrays(
            recall_or_make(key, lambda: index_common(words()).to_arrays(), find_folder())
        )

    def _make_arrays(self, learn: Learn) -> Arrays:
        """All that takes long, in a form that is quick to store and read."""
        owned = self.collect_texts()
        meanings = np.array([self.vectors.encode(text) for text in owned.texts], np.float32)
        meanings = meanings.reshape(-1, self.vectors.dimensions)
        counts = np.array([len(entry.phrasings) for entry in self.entries], np.int64)
        count = int(counts.sum())
        index = TextIndex.of(owned.texts, Meanings.of(meanings, owned.owners[:count]), count)
        places = Places(counts, len(owned.texts), len(self._all_off_topic))
        return {
            **BodyIndex.of(self.entries, self.vectors).to_arrays(),
            **KinIndex.of(self.entries, self.vectors).to_arrays(),
            **PhrasingIndex.of(index, places, learn(index, meanings)).to_arrays(),
            **index_own(self._read_words()).to_arrays(),
            **WrittenIndex.of(self._list_written()).to_arrays(),
        }

    def _make_encoded_arrays(self, encoder: Encoder, phrasings: PhrasingIndex, learn: Learn) -> Arrays:
        """What the phrasings say with the encoder's meanings."""
        texts = [" ".join(text) for text in self.collect_texts().texts]
        return phrasings.learn_meanings(encode_texts(texts, encoder, find_folder()), learn)

    def _learn_anew(self, index: TextIndex, _: Vector) -> Vector:
        owned = self.collect_texts()
        return learn_weights(index.compare_all(), owned.owners, len(owned.ids))

    def collect_texts(self) -> Owned:
        """The words of all phrasings, of all sentences of answers, and of what is off topic.

        An everyday question that is a phrasing, word for word, is not off topic.
        """
        phrasings = [[split_words(text) for text in entry.phrasings] for entry in self.entries]
        sentences = [[split_words(text) for text in _split_answer(entry)] for entry in self.entries]
        off_topic = list(self._all_off_topic)
        if sum(map(len, (*phrasings, *sentences, off_topic))) > MOST_TEXTS:
            sentences = [[] for _ in self.entries]
        groups = (phrasings, sentences)
        texts = [text for group in groups for texts in group for text in texts] + off_topic
        owners = [number for group in groups for number, texts in enumerate(group) for _ in texts]
        owners += [len(self.entries)] * len(off_topic)
        return Owned(texts, np.array(owners, np.int64), [*(entry.id for entry in self.entries), OFF_TOPIC])

    @cached_property
    def _all_off_topic(self) -> dict[tuple[str, ...], str]:
        """Everyday questions that are no phrasing, and what the base tells to be off topic."""
        phrasings = {split_words(text) for entry in self.entries for text in entry.phrasings}
        everyday = {words: text for words, text in _load_everyday().items() if words not in phrasings}
        return {**everyday, **{words_of(text): text for text in self._off_topic}}


def _split_answer(entry: Entry) -> list[str]:
    """The sentences that say what the entry is; short ones say nothing on their own."""
    answer = _MARKER.sub(" ", clean(entry.answer))
    return [text for text in (entry.short, *split_sentences(answer)) if len(text) >= SHORTEST_SENTENCE]


@lru_cache(maxsize=1)
def _version_of_code() -> str:
    """Differs between versions of the code that makes the arrays, so that none of an older one is read."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), EVERYDAY_PATH]
    return f"{crc32(b''.join(file.read_bytes() for file in files)):08x}"


@lru_cache(maxsize=1)
def _load_everyday() -> dict[tuple[str, ...], str]:
    """The everyday questions, by their words."""
    return {split_words(text): text for text in EVERYDAY_PATH.read_text(encoding="utf-8").splitlines()}
