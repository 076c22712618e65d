"""A base's phrasings as the sentence encoder sees them; each vector is made once and remembered on disk.

A curator who changes one entry waits for the sentences of that entry, not for those of all.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.cache import recall, remember

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.matching.cache import Arrays
    from bot.matching.encoder import Encoder
    from bot.matching.phrasings import Asked, Near, PhrasingIndex
    from bot.matching.vectors import Vector

MOST_REMEMBERED = 20_000
"""Vectors kept on disk, 1.5 KB each; the ones of other bases go first."""


class EncodedIndex:
    """The phrasings of a base, compared with a query by the sentence encoder."""

    def __init__(self, encoder: Encoder, phrasings: PhrasingIndex) -> None:
        self._encoder = encoder
        self.phrasings = phrasings

    def find_near(self, asked: Sequence[Asked]) -> list[Near]:
        """For each query the entries nearest to it, and those that are looked at anyway."""
        return self.phrasings.find_near(asked, self._encoder.encode([" ".join(one.words) for one in asked]))


def encode_texts(texts: Sequence[str], encoder: Encoder, folder: Path | None) -> Vector:
    """The vector of each text, from the disk where it was made before."""
    key = f"encoded-{encoder.version}"
    stored = recall(key, folder)
    known = {}
    if "names" in stored and "vectors" in stored:
        known = dict(zip(np.asarray(stored["names"]).tolist(), np.asarray(stored["vectors"]), strict=True))
    names = [_name(text) for text in texts]
    missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    # Rounded as stored, so that the first answer and all later ones are the same.
    made = encoder.encode(list(missing.values())).astype(np.float16)
    known.update(zip(missing, made, strict=True))
    if missing:
        wanted = set(names)
        ordered = sorted(known, key=lambda name: name not in wanted)[: max(MOST_REMEMBERED, len(wanted))]
        arrays: Arrays = {
            "names": np.array(ordered, np.uint64),
            "vectors": np.array([known[name] for name in ordered], np.float16),
        }
        remember(key, arrays, folder)
    vectors = np.array([known[name] for name in names], np.float32)
    return vectors.reshape(-1, encoder.dimensions)


def _name(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
