"""Misspelt words are mended towards the base's own words, and nothing else is touched."""

from __future__ import annotations

import pytest

from bot.matching.spelling import Speller, index_common, index_own

DICTIONARY = {"weather", "whether", "trail", "cycling", "reading", "adaption"}
SPELLER = Speller(
    index_own(("fidelity", "adoption", "adaptation", "cfir", "readiness", "implementation", "trial", "isp")),
    DICTIONARY.__contains__,
    index_common(DICTIONARY),
)


def only(words: tuple[str, ...]) -> Speller:
    return Speller(index_own(words), lambda _: False, index_common(()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fidality", "fidelity"),
        ("fidelty", "fidelity"),
        ("adpotion", "adoption"),
        ("implmentaton", "implementation"),
        ("cifr", "cfir"),
        ("rediness", "readiness"),
        ("imlementation", "implementation"),
        ("readines", "readiness"),
        ("wheather", "weather"),
        ("tral", "trial"),
    ],
)
def test_a_misspelling_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "fidelity",
        "weather",
        "trail",
        "reading",
        "adaption",
        "ips",
        "isps",
        "cfi",
        "cfar",
        "x" * 10_000,
        "2024",
    ],
)
def test_known_short_and_strange_words_stay(word: str) -> None:
    assert SPELLER.correct(word) == word


def test_a_word_of_four_letters_stands_in_no_other_ones_way() -> None:
    assert only(("there", "here")).correct("htere") == "there"


def test_the_nearest_word_wins() -> None:
    assert only(("sustain", "sustained")).correct("sustaind") in {
        "sustain",
        "sustained",
    }
    assert only(("measure", "measured")).correct("meassured") == "measured"
