"""Confidence is the chance of being right."""

from __future__ import annotations

import math
import random

from bot.matching.calibration import Sample, calibration_error, fit_ranking
from bot.matching.evidence import EVIDENCE_NAMES, Evidence
from bot.matching.ranking import Origin, Ranking, load_ranking


def evidence(**values: float) -> Evidence:
    return Evidence(**{name: values.get(name, 0.0) for name in EVIDENCE_NAMES})


def one(shown: Evidence, is_right: bool, weight: float = 1.0, is_foreign: bool = False) -> Sample:  # noqa: FBT001, FBT002
    """A question with one candidate."""
    return Sample([shown], [is_right], weight, is_foreign)


def confidence(ranking: Ranking, **values: float) -> float:
    ((chance,),) = ranking.confidences([[evidence(**values)]])
    return chance


def test_a_fitted_ranking_predicts_the_share_of_right_ones() -> None:
    dice = random.Random(1)
    drawn = [dice.random() for _ in range(4_000)]
    ranking = fit_ranking(one(evidence(learnt=value), dice.random() < value) for value in drawn)
    for value in (0.2, 0.5, 0.8):
        assert abs(confidence(ranking, learnt=value) - value) < 0.08


def test_evidence_without_meaning_gets_no_weight() -> None:
    dice = random.Random(2)
    ranking = fit_ranking(
        one(evidence(phrasing=dice.random(), name=float(right)), right) for right in [True, False] * 500
    )
    assert confidence(ranking, name=1.0) > 0.9
    assert abs(confidence(ranking, phrasing=1.0) - confidence(ranking)) < 0.2


def test_another_base_teaches_how_evidence_adds_up_but_not_how_often_it_is_right() -> None:
    def draw(seed: int, often: float, count: int, *, is_foreign: bool) -> list[Sample]:
        dice = random.Random(seed)
        drawn = ((dice.random(), dice.random()) for _ in range(count))
        return [
            one(evidence(learnt=value), chance < often * value, 1.0, is_foreign) for value, chance in drawn
        ]

    own = draw(3, 0.4, 4_000, is_foreign=False)
    alone = fit_ranking(own)
    with_others = fit_ranking(own + draw(4, 1.0, 8_000, is_foreign=True))
    mixed = fit_ranking(own + draw(4, 1.0, 8_000, is_foreign=False))
    kept, lost = (abs(confidence(one, learnt=0.6) - 0.24) for one in (with_others, mixed))
    assert abs(confidence(alone, learnt=0.6) - 0.24) < 0.04
    assert kept < 0.06 < lost


def test_a_heavier_sample_counts_more() -> None:
    light, heavy = (
        fit_ranking([Sample([evidence()], [True], weight), Sample([evidence()], [False])] * 50)
        for weight in (1.0, 3.0)
    )
    assert abs(confidence(light) - 0.5) < 0.01
    assert abs(confidence(heavy) - 0.75) < 0.01


def test_evidence_that_is_the_same_everywhere_does_no_harm() -> None:
    ranking = fit_ranking(
        one(evidence(known=1.0, length=0.25, name=float(right)), right) for right in [True, False] * 50
    )
    assert confidence(ranking, known=1.0, length=0.25, name=1.0) > 0.9
    assert confidence(ranking, known=1.0, length=0.25) < 0.1


def test_confidence_stays_between_0_and_1() -> None:
    extreme = Ranking.of({"learnt": 1e6}, 0.0)
    assert 0 < confidence(extreme, learnt=-1.0) < confidence(extreme, learnt=1.0) < 1


def test_a_product_of_evidence_has_a_weight() -> None:
    ranking = Ranking.of({"name": 1.0, "name × known": 2.0, "known × known": -4.0}, 0.5)
    strength = 0.5 + 0.8 + 2 * 0.8 * 0.5 - 4 * 0.5**2
    assert abs(confidence(ranking, name=0.8, known=0.5) - 1 / (1 + math.exp(-strength))) < 1e-9


def test_entries_compete_with_one_another_and_with_none() -> None:
    ranking = Ranking.of({"learnt": 1.0}, 0.0)
    alone = confidence(ranking, learnt=2.0)
    (two,) = ranking.confidences([[evidence(learnt=2.0), evidence(learnt=2.0)]])
    assert two[0] == two[1] < alone
    assert sum(two) < 1
    assert ranking.confidences([[], [evidence(learnt=2.0)], []]) == [[], [alone], []]


def test_what_tells_two_entries_apart_is_learnt_where_both_are_likely() -> None:
    dice = random.Random(5)

    def ask() -> Sample:
        shown = [evidence(learnt=0.9, name=dice.random()) for _ in range(3)]
        named = max(range(3), key=lambda at: shown[at].name)
        return Sample(shown, [at == named for at in range(3)])

    ranking = fit_ranking(ask() for _ in range(500))
    ((named, other),) = ranking.confidences(
        [[evidence(learnt=0.9, name=0.9), evidence(learnt=0.9, name=0.4)]]
    )
    assert named > 0.9
    assert other < 0.1


def test_any_of_several_right_entries_will_do() -> None:
    both = Sample([evidence(name=1.0), evidence(name=1.0), evidence()], [True, True, False])
    none = Sample([evidence(), evidence()], [False, False])
    (chances,) = fit_ranking([both, none] * 50).confidences([both.evidence])
    assert chances[0] == chances[1] > 0.45


def test_the_calibration_error_is_the_mean_distance() -> None:
    assert calibration_error([(0.8, True)] * 4 + [(0.8, False)]) < 1e-9
    assert abs(calibration_error([(0.9, False)] * 10) - 0.9) < 1e-9


def test_the_ranking_that_ships_prefers_more_evidence() -> None:
    ranking = load_ranking(Origin())
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
    ((surer, less_sure),) = ranking.confidences([[strong, weak]])
    assert surer > less_sure
    assert ranking.confidences([[strong], [weak]]) > [[surer], [less_sure]]
