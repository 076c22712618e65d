"""The two sides that a question sets side by side, in whatever form."""

from __future__ import annotations

import pytest

from bot.answering.comparisons import find_pairs, find_pairs_before, sets_side_by_side
from bot.matching.prepare import split_sentences


@pytest.mark.parametrize(
    ("sentence", "pair"),
    [
        ("What is the difference between CFIR and EPIS?", ("CFIR", "EPIS")),
        ("Is PRISM just RE-AIM with context, or another model?", ("PRISM", "RE-AIM")),
        ("Are mechanisms and strategies the same?", ("mechanisms", "strategies")),
        ("Do the EPIS phases line up with NIRN's stages?", ("the EPIS phases", "NIRN's stages")),
        (
            "Is their booklet a shorter version of the WHO toolkit?",
            ("their booklet", "the WHO toolkit"),
        ),
        (
            "Compare the two competency lists for coaches, one by TCI and one by UNC.",
            ("competency lists by TCI", "competency lists by UNC"),
        ),
        (
            "I can afford one certificate only: the TCI one or the one from UNC.",
            ("the TCI certificate", "the certificate from UNC."),
        ),
        (
            "I compare two self-assessments: the one for programs and the other for wards",
            ("two self-assessments for programs", "two self-assessments for wards"),
        ),
    ],
)
def test_both_sides_are_found(sentence: str, pair: tuple[str, str]) -> None:
    assert sets_side_by_side(sentence)
    assert pair in list(find_pairs(sentence))


@pytest.mark.parametrize(
    ("message", "pair"),
    [
        ("I read about CFIR and EPIS. How do they differ?", ("I read about CFIR", "EPIS.")),
        ("CFIR or EPIS: which one suits a school?", ("CFIR", "EPIS")),
        (
            "Certificate from UNC or the one from TCI: how do they compare?",
            ("Certificate from UNC", "the Certificate from TCI"),
        ),
        (
            "Two competency lists are on my desk, the TCI one and the one UNC made. Do they overlap?",
            ("the TCI competency lists", "the competency lists UNC made."),
        ),
    ],
)
def test_a_question_points_back_to_them(message: str, pair: tuple[str, str]) -> None:
    assert pair in list(find_pairs_before(split_sentences(message)))


@pytest.mark.parametrize(
    "text",
    [
        "I want an open-access journal tied to SIRC. Which one is it?",
        "who pays for all this",
        "I just came from a talk on EPIS. What is CFIR?",
        "Each school in our EPIS project gets a champion. What does a champion do?",
        "We work together with others on EPIS. What is the Hexagon Tool?",
        "x" * 500 + " versus y",
    ],
)
def test_most_questions_compare_nothing(text: str) -> None:
    assert not sets_side_by_side(text)


def test_a_second_one_is_spelt_out_by_the_first() -> None:
    pairs = list(find_pairs("Is the TCI certificate comparable with the one from UNC?"))
    assert ("Is the TCI certificate", "the certificate from UNC?") in pairs
    assert ("TCI certificate", "the UNC certificate") in find_pairs(
        "TCI certificate or the UNC one, how do they differ?"
    )
    assert ("A certificate", "the new TCI Support Specialist certificate") in find_pairs(
        "A certificate or the new TCI Support Specialist one: what are the differences?"
    )


def test_the_ones_are_what_the_first_has_in_the_plural() -> None:
    pairs = find_pairs("How do the competencies that UNC published differ from the ones by TCI?")
    assert next(pairs)[1] == "the competencies by TCI"


def test_two_may_stand_two_sentences_before_the_question_about_them() -> None:
    said = ("NIRN and AIRN...", "one letter apart and both so active.", "Are they related?")
    assert ("NIRN", "AIRN...") in find_pairs_before(said)


def test_one_who_has_both_is_a_part_of_both_names() -> None:
    pairs = find_pairs("TDR has a MOOC and a toolkit on research. How do they differ?")
    assert next(pairs) == ("TDR MOOC", "TDR toolkit on research")


def test_what_another_one_has_too_is_a_part_of_both_names() -> None:
    pairs = find_pairs("TCI has a list of competencies, and so do the people at UNC. Which one?")
    assert next(pairs) == ("TCI a list of competencies", "the people at UNC a list of competencies")


def test_what_both_are_may_be_said_before_them() -> None:
    pairs = find_pairs("Which certificate should I take, UNC's or that of TCI?")
    assert next(pairs) == ("UNC's certificate", "that of TCI certificate")
