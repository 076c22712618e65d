"""Misspelt words are mended towards the base's own words, and nothing else is touched."""

from __future__ import annotations

import pytest

from bot.matching.spelling import Speller

DICTIONARY = {"weather", "whether", "trail", "cycling", "reading", "adaption"}
SPELLER = Speller(
    ("fidelity", "adoption", "adaptation", "cfir", "readiness", "implementation", "trial", "isp"),
    DICTIONARY.__contains__,
    DICTIONARY.copy,
)


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
    ],
)
def test_a_misspelling_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    "word",
    ["fidelity", "weather", "trail", "reading", "adaption", "ips", "cfi", "cfar", "x" * 10_000, "2024"],
)
def test_known_short_and_strange_words_stay(word: str) -> None:
    assert SPELLER.correct(word) == word


def test_the_nearest_word_wins() -> None:
    assert Speller(("sustain", "sustained"), lambda _: False, list).correct("sustaind") in {
        "sustain",
        "sustained",
    }
    assert Speller(("measure", "measured"), lambda _: False, list).correct("meassured") == "measured"
