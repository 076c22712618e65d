"""Words as the matcher sees them."""

from __future__ import annotations

import pytest

from bot.matching.words import fold, split_words, stem, to_american


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisation", "organization"),
        ("behaviour", "behavior"),
        ("programmes", "programs"),
        ("centre", "center"),
        ("analyse", "analyze"),
        ("practise", "practice"),
        ("modelling", "modeling"),
        ("counsellor", "counselor"),
        ("trialled", "trialed"),
        ("catalogue", "catalog"),
        ("neighbourhood", "neighborhood"),
        ("prioritising", "prioritizing"),
        ("standardise", "standardize"),
        ("incentivised", "incentivized"),
        ("paediatrician", "pediatrician"),
        ("leukaemia", "leukemia"),
        ("diarrhoea", "diarrhea"),
    ],
)
def test_british_and_american_spellings_are_one_word(british: str, american: str) -> None:
    assert to_american(british) == american
    assert to_american(american) == american


LOOK_BRITISH = """
    course exercise exercising otherwise stepwise expertise four promise promising compromises called
    controlled spelled installing willing raised praise advises supervising revised improvise devised
    precise concise analyses franchises merchandise liaising noise cruise disguised arise surprises
    dialogue tour detour pouring contour poet shoes does aerobic israel disease
    """.split()


@pytest.mark.parametrize("word", LOOK_BRITISH)
def test_words_that_only_look_british_stay(word: str) -> None:
    assert to_american(word) == word


def test_hyphens_of_every_kind_part_words() -> None:
    assert split_words("RE-AIM re‑aim re–aim re aim") == ("re", "aim") * 4


def test_accents_and_compatibility_forms_are_folded() -> None:
    assert fold("Bührmann ﬁdelity") == "buhrmann fidelity"


def test_possessives_are_dropped() -> None:
    assert split_words("Proctor's and Proctor’s") == ("proctor", "and", "proctor")


def test_forms_of_one_word_share_a_stem() -> None:
    assert stem("implementing") == stem("implementation") == stem("implemented")


def test_short_words_are_their_own_stem() -> None:
    assert stem("isp") == "isp"
    assert stem("ces") == "ces"
