"""Scores that are added up beforehand, or estimated where texts are many, are near those of all texts."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching import learnt
from bot.matching.learning import learn_weights
from bot.matching.learnt import Learnt
from bot.matching.meanings import Meanings
from bot.matching.texts import Said, TextIndex

ENTRIES, EACH, SIZE = 12, 20, 32
OWNERS = np.arange(ENTRIES).repeat(EACH)
TEXTS = [(f"topic{owner}", f"word{number % 7}", "shared") for number, owner in enumerate(OWNERS.tolist())]


@pytest.fixture(scope="module")
def meanings() -> np.ndarray:
    chance = np.random.default_rng(5)
    rows = chance.normal(size=(ENTRIES, SIZE))[OWNERS] + 0.8 * chance.normal(size=(len(OWNERS), SIZE))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def texts(meanings: np.ndarray) -> TextIndex:
    return TextIndex.of(TEXTS, Meanings.of(meanings, OWNERS), len(TEXTS))


@pytest.fixture(scope="module")
def weights(texts: TextIndex) -> np.ndarray:
    return learn_weights(texts.compare_all(), OWNERS, ENTRIES)


@pytest.fixture
def queries(texts: TextIndex, meanings: np.ndarray) -> list[Said]:
    """As between two texts each, in the words of the first."""
    between = meanings[:-1] + 0.5 * meanings[1:]
    seen = texts.meanings.see(np.asarray(between, np.float32))
    return [texts.read(TEXTS[number], TEXTS[number], seen[number]) for number in range(0, len(seen), 9)]


def _score_by_all(texts: TextIndex, weights: np.ndarray, said: Said) -> np.ndarray:
    likeness = texts.compare(said, [slice(0, texts.count)], texts.count).whole
    return np.asarray((likeness + 1) @ weights)


def _settled(made: Learnt, texts: TextIndex, said: Said) -> np.ndarray:
    """The scores when every entry was looked at closely."""
    estimate = made.estimate(said)
    own = made.own * texts.compare(said, [slice(0, texts.count)], texts.count).in_meaning
    made.settle(estimate, np.arange(ENTRIES), np.add.reduceat(own, np.arange(ENTRIES) * EACH))
    return estimate.scores


@pytest.mark.parametrize("frequent", [0, 16, 1_000])
def test_with_few_texts_scores_are_those_of_all(
    texts: TextIndex, weights: np.ndarray, queries: list[Said], frequent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "FREQUENT", frequent)
    made = Learnt.of(texts, OWNERS, weights)
    again = Learnt.from_arrays(texts, OWNERS, made.to_arrays())
    for said in queries:
        scores = _score_by_all(texts, weights, said)
        assert made.estimate(said).scores == pytest.approx(scores, abs=0.01)
        assert again.estimate(said).scores == pytest.approx(scores, abs=0.05), "stored in half precision"


def test_with_many_texts_scores_are_near_and_nearer_where_looked_at(
    texts: TextIndex, weights: np.ndarray, queries: list[Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learnt, "MOST_CENTERS", len(TEXTS) - 1)
    monkeypatch.setattr(learnt, "CENTERS", len(TEXTS) // 4)
    made = Learnt.of(texts, OWNERS, weights)
    made = Learnt.from_arrays(texts, OWNERS, made.to_arrays())
    wanted = np.array([_score_by_all(texts, weights, said) for said in queries])
    estimated = np.array([made.estimate(said).scores for said in queries]) - wanted
    settled = np.array([_settled(made, texts, said) for said in queries]) - wanted
    assert np.abs(estimated).mean() < 0.15 * wanted.std()
    assert np.abs(settled).mean() < 0.6 * np.abs(estimated).mean()
