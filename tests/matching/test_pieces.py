"""Texts are cut into the same pieces as the reference tokenizer cuts them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing

from bot.matching.pieces import PIECES_PATH, Pieces

PIECES = Pieces.load()
MOST = 64
# Of later characters the reference knows some not at all, or as another kind.
OLD = [
    character
    for character in map(chr, range(0x20000))
    if unicodedata.ucd_3_2_0.category(character) == unicodedata.category(character) not in ("Cn", "Cs")
]


def build_reference() -> Tokenizer:
    """BERT's uncased tokenizer, put together from the library's parts."""
    vocabulary = {
        piece: number for number, piece in enumerate(PIECES_PATH.read_text(encoding="utf-8").splitlines())
    }
    reference = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    reference.normalizer = normalizers.BertNormalizer(lowercase=True)
    reference.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    reference.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[(one, vocabulary[one]) for one in ("[CLS]", "[SEP]")]
    )
    reference.enable_truncation(MOST)
    return reference


REFERENCE = build_reference()


def is_cut_alike(text: str) -> bool:
    return PIECES.number(text, MOST) == list(REFERENCE.encode(text).ids)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "What is implementation science?",
        "don't mix RE-AIM, i-PARIHS & EPIS (2011)!",
        "naïve café Ångström Ελλάδα",
        "実装科学とは何ですか",
        "a\u200bb\u00adc\ufffdd\x00e\tf\u2003g",
        "x" * 101 + " and " + "y" * 100,
        "antidisestablishmentarianism zzxqj 😀 e\u0301",
        "word " * 100,
    ],
)
def test_texts_are_cut_as_by_the_reference(text: str) -> None:
    assert is_cut_alike(text)


def test_each_character_is_cut_as_by_the_reference() -> None:
    different = [one for one in OLD if not is_cut_alike(f"a{one}b {one}")]
    assert [hex(ord(one)) for one in different] == []


@settings(max_examples=300)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=200))
def test_any_latin_text_is_cut_as_by_the_reference(text: str) -> None:
    assert is_cut_alike(text)


@given(st.text(max_size=300), st.integers(2, 20))
def test_no_text_has_more_pieces_than_asked_for(text: str, most: int) -> None:
    numbers = PIECES.number(text, most)
    assert 2 <= len(numbers) <= most
    assert numbers[0] == 101
    assert numbers[-1] == 102


def test_a_text_of_any_length_is_read_no_further_than_needed() -> None:
    assert PIECES.number("word " * 100_000, MOST) == PIECES.number("word " * 100, MOST)
