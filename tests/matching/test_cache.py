"""What took long to learn is learnt once; a cache that is broken, foreign or not there only costs time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.cache import KEPT, recall_or_learn

if TYPE_CHECKING:
    from pathlib import Path

    from bot.matching.vectors import Vector

LEARNT = np.array([[0.5, 0.25]], np.float32)
SHAPE = (1, 2)


class Lesson:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Vector:
        self.times += 1
        return LEARNT


def test_the_second_time_it_is_read(tmp_path: Path) -> None:
    lesson = Lesson()
    for _ in range(3):
        assert np.array_equal(recall_or_learn("key", SHAPE, lesson, tmp_path), LEARNT)
    assert lesson.times == 1


def test_another_key_is_learnt_anew(tmp_path: Path) -> None:
    lesson = Lesson()
    recall_or_learn("one", SHAPE, lesson, tmp_path)
    recall_or_learn("two", SHAPE, lesson, tmp_path)
    assert lesson.times == 2


def test_a_broken_or_foreign_file_is_replaced(tmp_path: Path) -> None:
    lesson = Lesson()
    (tmp_path / "key.npy").write_bytes(b"not an array")
    recall_or_learn("key", SHAPE, lesson, tmp_path)
    np.save(tmp_path / "key.npy", np.zeros((5, 5), np.float16))
    assert np.array_equal(recall_or_learn("key", SHAPE, lesson, tmp_path), LEARNT)
    assert lesson.times == 2


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    lesson = Lesson()
    assert np.array_equal(recall_or_learn("key", SHAPE, lesson, blocked), LEARNT)
    assert np.array_equal(recall_or_learn("key", SHAPE, lesson, None), LEARNT)
    assert lesson.times == 2


def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        recall_or_learn(str(number), SHAPE, Lesson(), tmp_path)
    assert len(list(tmp_path.glob("*"))) == KEPT
