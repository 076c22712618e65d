"""What is measured of answers: confusions, reliability, and what another threshold would change."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bot.answering.answer import Answer
from bot.answering.answerer import Answerer
from bot.answering.evaluation import Confusion, Example, Outcome, find_confusions
from bot.answering.reliability import measure_reliability
from bot.answering.sweep import sweep_thresholds
from tests.builders import make_base, make_entry

FIDELITY, ERIC = make_entry("fidelity", "Fidelity"), make_entry("eric", "ERIC")


def asked(expect: str, answer: Answer, text: str = "a question") -> Outcome:
    return Outcome(Example(text, (expect,) if expect else (), "plain"), answer)


def answered(entry_id: str, confidence: float = 0.9) -> Answer:
    return Answer("answered", "match", confidence, entries=(make_entry(entry_id, entry_id),))


def test_confusions_are_the_wrong_answers_most_frequent_first() -> None:
    outcomes = [
        asked("fidelity", answered("fidelity")),
        asked("", answered("eric"), "who is Eric Clapton"),
        asked("fidelity", answered("adaptation"), "one"),
        asked("fidelity", answered("adaptation"), "two"),
        asked("fidelity", Answer("choices", "torn", 0.4, choices=(ERIC, FIDELITY))),
    ]
    assert find_confusions(outcomes) == [
        Confusion("fidelity", "adaptation", ("one", "two")),
        Confusion("", "eric", ("who is Eric Clapton",)),
    ]


def test_an_entry_that_was_not_asked_for_is_one_too_many_unless_a_list_holds_it() -> None:
    both = Answer("answered", "comparison", 0.9, entries=(FIDELITY, ERIC))
    assert asked("fidelity", both).is_wrong
    assert Outcome(Example("a question", ("fidelity", "eric"), "plain"), both).is_right
    assert asked("fidelity", replace(both, reason="list")).is_right


def test_a_confidence_that_is_the_share_of_right_ones_has_no_error() -> None:
    outcomes = [asked("fidelity", answered("fidelity", 0.8))] * 4 + [asked("fidelity", answered("eric", 0.8))]
    measured = measure_reliability(outcomes)
    assert measured.n == 5
    assert measured.error == pytest.approx(0)
    (only,) = measured.bins
    assert (only.n, only.right, only.confidence) == pytest.approx((5, 0.8, 0.8))
    assert only.low <= 0.8 <= only.high


def test_full_confidence_is_in_the_last_bin_and_overconfidence_is_an_error() -> None:
    measured = measure_reliability([asked("fidelity", answered("eric", 1.0))] * 3)
    assert measured.error == pytest.approx(1)
    assert [(one.high, one.right) for one in measured.bins] == [(1.0, 0.0)]


def test_the_first_choice_is_what_the_confidence_speaks_of() -> None:
    outcomes = [
        asked("eric", Answer("choices", "torn", 0.5, choices=(ERIC, FIDELITY))),
        asked("eric", Answer("choices", "torn", 0.5, choices=(FIDELITY, ERIC))),
        asked("", Answer("abstained", "unrelated", 0.0)),
    ]
    measured = measure_reliability(outcomes)
    assert (measured.n, measured.right) == (2, 0.5)


def test_nothing_asked_measures_nothing() -> None:
    measured = measure_reliability([])
    assert (measured.n, measured.error, measured.bins) == (0, 0.0, ())


def test_a_higher_threshold_answers_less_and_errs_less() -> None:
    answerer = Answerer(make_base())
    examples = [
        Example("what is an ISP", ("implementation-support-practitioner",), "plain"),
        Example("how do staff deliver the program", ("fidelity",), "paraphrase"),
        Example("who helps with putting evidence into use", ("cfir",), "wrongly expected"),
        Example("is this the right framework for evidence", (), "near"),
        Example("a good pizza", (), "far"),
    ]
    points = list(sweep_thresholds(examples, answerer))
    assert [point.threshold for point in points] == [step / 20 for step in range(21)]
    for lower, higher in pairwise(points):
        assert higher.wrong <= lower.wrong
        assert higher.off_topic <= lower.off_topic
    assert points[0].right + points[0].wrong > points[-1].right + points[-1].wrong
    half = answerer.with_thresholds(replace(answerer.thresholds, answer=0.5))
    answered_at_half = [bool(half.answer(one.text).entries) for one in examples[:3]]
    assert points[10].right + points[10].wrong == pytest.approx(sum(answered_at_half) / 3)
