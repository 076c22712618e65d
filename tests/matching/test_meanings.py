"""Meanings in the directions that tell entries apart."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.meanings import Meanings

SIZE = 16


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def owners() -> np.ndarray:
    return np.arange(60).repeat(20)


@pytest.fixture
def meanings(owners: np.ndarray) -> np.ndarray:
    """Those of one entry point the same way, but for one direction, which says nothing of the entry."""
    chance = np.random.default_rng(7)
    centres = chance.normal(size=(owners.max() + 1, SIZE))
    rows = centres[owners] + 0.1 * chance.normal(size=(len(owners), SIZE))
    rows[:, 3] = 4 * chance.normal(size=len(owners))
    return _unit(rows)


def _compare(seen: Meanings, meanings: np.ndarray) -> np.ndarray:
    """The cosine of each meaning with that of each text."""
    return seen.see(meanings) @ seen.rows.T


def _gap(cosines: np.ndarray, owners: np.ndarray) -> float:
    same = owners[:, None] == owners
    return float(cosines[same].mean() - cosines[~same].mean())


def test_entries_stand_further_apart(meanings: np.ndarray, owners: np.ndarray) -> None:
    seen = Meanings.of(meanings, owners)
    assert _gap(seen.compare_all(), owners) > _gap(meanings @ meanings.T, owners) + 0.1


def test_a_query_is_seen_as_the_texts_are(meanings: np.ndarray, owners: np.ndarray) -> None:
    seen = Meanings.of(meanings, owners)
    assert _compare(seen, meanings[:5]) == pytest.approx(seen.compare_all()[:5], abs=1e-5)


def test_texts_that_stand_alone_stay_as_they_are(meanings: np.ndarray) -> None:
    """A base of titles only tells nothing of how phrasings of one entry differ."""
    seen = Meanings.of(meanings, np.arange(len(meanings)))
    assert seen.compare_all() == pytest.approx(meanings @ meanings.T, abs=1e-5)


def test_few_phrasings_change_little(meanings: np.ndarray, owners: np.ndarray) -> None:
    few = slice(0, 100, 10)
    changes = [
        np.abs(Meanings.of(meanings[part], owners[part]).compare_all() - meanings[part] @ meanings[part].T)
        for part in (few, slice(None))
    ]
    assert changes[0].mean() < changes[1].mean() / 4


def test_texts_without_an_entry_are_compared_too(meanings: np.ndarray, owners: np.ndarray) -> None:
    """Answers and questions off the topic stand behind the phrasings."""
    seen = Meanings.of(meanings, owners[:-20])
    assert seen.compare_all().shape == (len(meanings), len(meanings))


def test_no_meaning_is_like_nothing(meanings: np.ndarray, owners: np.ndarray) -> None:
    seen = Meanings.of(np.vstack([meanings, np.zeros((1, SIZE), np.float32)]), owners)
    assert _compare(seen, np.zeros((1, SIZE), np.float32)) == pytest.approx(0)
    assert _compare(seen, meanings[:1])[0, -1] == pytest.approx(0)


def test_no_texts() -> None:
    seen = Meanings.of(np.zeros((0, SIZE), np.float32), np.zeros(0, np.int64))
    assert _compare(seen, np.ones((2, SIZE), np.float32)).shape == (2, 0)


def test_what_is_stored_is_read_again(meanings: np.ndarray, owners: np.ndarray) -> None:
    seen = Meanings.of(meanings, owners, most=5)
    again = Meanings.from_arrays(seen.to_arrays())
    assert np.array_equal(_compare(again, meanings[:3]), _compare(seen, meanings[:3]))
