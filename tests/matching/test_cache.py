"""What took long to make is made once; a cache that is broken, foreign or not there only costs time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.cache import KEPT, recall_or_make

if TYPE_CHECKING:
    from pathlib import Path

    from bot.matching.cache import Arrays

MADE = np.array([[0.5, 0.25]], np.float16)


class Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Arrays:
        self.times += 1
        return {"table": MADE, "words": np.frombuffer(b"two words", np.uint8)}


def test_the_second_time_it_is_read(tmp_path: Path) -> None:
    maker = Maker()
    for _ in range(3):
        arrays = recall_or_make("key", maker, tmp_path)
        assert np.array_equal(arrays["table"], MADE)
        assert arrays["table"].dtype == MADE.dtype
        assert arrays["words"].tobytes() == b"two words"
    assert maker.times == 1


def test_another_key_is_made_anew(tmp_path: Path) -> None:
    maker = Maker()
    recall_or_make("one", maker, tmp_path)
    recall_or_make("two", maker, tmp_path)
    assert maker.times == 2


def test_a_broken_or_foreign_file_is_replaced(tmp_path: Path) -> None:
    maker = Maker()
    for content in (b"", b"not an archive", b"PK\x03\x04 half of one"):
        (tmp_path / "key.npz").write_bytes(content)
        assert np.array_equal(recall_or_make("key", maker, tmp_path)["table"], MADE)
    assert maker.times == 3
    recall_or_make("key", maker, tmp_path)
    assert maker.times == 3


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    maker = Maker()
    assert np.array_equal(recall_or_make("key", maker, blocked)["table"], MADE)
    assert np.array_equal(recall_or_make("key", maker, None)["table"], MADE)
    assert maker.times == 2


def test_only_the_latest_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        recall_or_make(str(number), Maker(), tmp_path)
    assert len(list(tmp_path.glob("*"))) == KEPT
