"""Confidence is the chance of being right."""

from __future__ import annotations

import random

from bot.matching.calibration import calibration_error, fit_ranking
from bot.matching.evidence import EVIDENCE_NAMES, Evidence
from bot.matching.ranking import Ranking, load_ranking


def evidence(**values: float) -> Evidence:
    return Evidence(**{name: values.get(name, 0.0) for name in EVIDENCE_NAMES})


def test_a_fitted_ranking_predicts_the_share_of_right_ones() -> None:
    dice = random.Random(1)
    drawn = [dice.random() for _ in range(4_000)]
    ranking = fit_ranking((evidence(learnt=value), dice.random() < value) for value in drawn)
    for value in (0.2, 0.5, 0.8):
        assert abs(ranking.confidence(evidence(learnt=value)) - value) < 0.08


def test_evidence_without_meaning_gets_no_weight() -> None:
    dice = random.Random(2)
    ranking = fit_ranking(
        (evidence(phrasing=dice.random(), name=float(right)), right) for right in [True, False] * 500
    )
    assert ranking.confidence(evidence(name=1.0)) > 0.9
    assert abs(ranking.confidence(evidence(phrasing=1.0)) - ranking.confidence(evidence())) < 0.2


def test_confidence_stays_between_0_and_1() -> None:
    extreme = Ranking.of({"learnt": 1e6}, 0.0)
    assert 0 < extreme.confidence(evidence(learnt=-1.0)) < extreme.confidence(evidence(learnt=1.0)) < 1


def test_the_calibration_error_is_the_mean_distance() -> None:
    assert calibration_error([(0.8, True)] * 4 + [(0.8, False)]) < 1e-9
    assert abs(calibration_error([(0.9, False)] * 10) - 0.9) < 1e-9


def test_the_ranking_that_ships_prefers_more_evidence() -> None:
    ranking = load_ranking()
    weak = evidence(learnt=0.1, phrasing=0.2, known=0.5, length=0.2)
    strong = evidence(
        learnt=0.9,
        learnt_lead=0.8,
        phrasing=0.95,
        phrasing_lead=0.5,
        name=1.0,
        is_whole=1.0,
        body=1.0,
        known=1.0,
        length=0.2,
    )
    assert ranking.confidence(strong) > ranking.confidence(weak)
