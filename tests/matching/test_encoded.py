"""The encoder is asked where words leave a question open, and a text is encoded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.matching.encoded import encode_texts
from bot.matching.encoder import Encoder
from bot.matching.matcher import SURE, Matcher
from tests.builders import make_base

if TYPE_CHECKING:
    from pathlib import Path

OPEN = "how closely do clinicians stick to the protocol"
CLEAR = "what is an ISP"


def load_encoder() -> Encoder:
    """An encoder that has not started."""
    loaded = Encoder.load()
    assert loaded is not None
    return loaded


def has_started(encoder: Encoder) -> bool:
    return "_session" in vars(encoder)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """One that leaves the vectors of its phrasings on disk."""
    return Matcher(make_base(), load_encoder())


def test_a_question_in_other_words_is_understood_better(matcher: Matcher) -> None:
    without = Matcher(make_base()).match_text(OPEN)
    assert without.confidence < SURE
    found = matcher.match_text(OPEN)
    assert found.is_encoded
    assert not without.is_encoded
    assert found.matches[0].entry.id == "fidelity"
    (before,) = (match for match in without.matches if match.entry.id == "fidelity")
    assert found.matches[0].evidence.learnt_lead > before.evidence.learnt_lead


def test_a_clear_question_does_not_start_the_encoder(matcher: Matcher) -> None:
    before = matcher.match_text(CLEAR)
    encoder = load_encoder()
    again = Matcher(make_base(), encoder)
    assert again.match_text(CLEAR) == before
    assert before == Matcher(make_base()).match_text(CLEAR)
    assert not has_started(encoder)
    again.match_text(OPEN)
    assert has_started(encoder)


def test_the_same_question_gets_the_same_matches_from_vectors_made_anew(
    matcher: Matcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Matcher(make_base(), load_encoder()).match_text(OPEN) == matcher.match_text(OPEN)


def test_no_question_breaks_it(matcher: Matcher) -> None:
    for text in ("", "?", "😀", "12 34", "a" * 2_000, "word " * 500, "实现 科学"):
        assert 0 <= matcher.match_text(text).confidence <= 1


def test_a_text_is_encoded_once(tmp_path: Path) -> None:
    first = encode_texts(["one text", "another text", "one text"], load_encoder(), tmp_path)
    assert np.array_equal(first[0], first[2])
    encoder = load_encoder()
    again = encode_texts(["another text", "one text"], encoder, tmp_path)
    assert not has_started(encoder)
    assert np.array_equal(again, first[[1, 0]])
    more = encode_texts(["one text", "a third text"], encoder, tmp_path)
    assert has_started(encoder)
    assert np.array_equal(more[0], first[0])


def test_without_a_folder_and_with_a_broken_file_texts_are_encoded_all_the_same(tmp_path: Path) -> None:
    encoder = load_encoder()
    expected = encode_texts(["a text"], encoder, None)
    assert expected.shape == (1, encoder.dimensions)
    encode_texts(["a text"], encoder, tmp_path)
    (stored,) = tmp_path.glob("*.npz")
    stored.write_bytes(b"not an archive")
    assert np.array_equal(encode_texts(["a text"], encoder, tmp_path), expected)


def test_no_text_has_no_vector(tmp_path: Path) -> None:
    encoder = load_encoder()
    assert encode_texts([], encoder, tmp_path).shape == (0, encoder.dimensions)
    assert not has_started(encoder)
