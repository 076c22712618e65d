"""How much may be asked: counted by person and workspace, refilled over time, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.channels.quotas import Limits, Quotas
from bot.errors import SettingsError
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock() -> list[float]:
    return [1_000.0]


@pytest.fixture
def make(clock: list[float]) -> Callable[[int, int], Quotas]:
    return lambda person, workspace: Quotas(Limits(person, workspace), lambda: clock[0])


def test_a_person_may_ask_so_often_in_a_minute(make: Callable[[int, int], Quotas]) -> None:
    quotas = make(3, 100)
    assert [quotas.take("T1", "U1") for _ in range(5)] == [True] * 3 + [False] * 2
    assert quotas.take("T1", "U2"), "another person is not affected"
    assert quotas.take("T2", "U1"), "the same id in another workspace is another person"


def test_a_workspace_may_ask_so_often_in_a_minute(make: Callable[[int, int], Quotas]) -> None:
    quotas = make(100, 3)
    assert [quotas.take("T1", f"U{number}") for number in range(5)] == [True] * 3 + [False] * 2
    assert quotas.take("T2", "U1"), "another workspace is not affected"


def test_what_was_used_comes_back_evenly(make: Callable[[int, int], Quotas], clock: list[float]) -> None:
    quotas = make(60, 1_000)
    assert all(quotas.take("T1", "U1") for _ in range(60))
    assert not quotas.take("T1", "U1")
    clock[0] += 2
    assert [quotas.take("T1", "U1") for _ in range(3)] == [True, True, False]
    clock[0] += 3_600
    assert [quotas.take("T1", "U1") for _ in range(61)] == [True] * 60 + [False], "an hour does not add up"


def test_a_question_that_is_refused_takes_nothing_from_the_workspace(
    make: Callable[[int, int], Quotas],
) -> None:
    quotas = make(1, 3)
    assert [quotas.take("T1", "U1") for _ in range(50)].count(True) == 1
    assert [quotas.take("T1", person) for person in ("U2", "U3", "U4")] == [True, True, False]


def test_a_person_who_is_refused_is_told_once_a_minute(
    make: Callable[[int, int], Quotas], clock: list[float]
) -> None:
    quotas = make(1, 1)
    assert [quotas.tell("T1", "U1") for _ in range(3)] == [True, False, False]
    clock[0] += 61
    assert quotas.tell("T1", "U1")


def test_zero_means_any_number(make: Callable[[int, int], Quotas]) -> None:
    quotas = make(0, 0)
    assert all(quotas.take("T1", "U1") for _ in range(10_000))


def test_no_more_than_so_many_are_remembered(
    make: Callable[[int, int], Quotas], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.quotas.REMEMBERED", 100)
    quotas = make(1, 0)
    for number in range(1_000):
        quotas.take("T1", f"U{number}")
    assert len(quotas._persons._buckets) == 100
    assert not quotas.take("T1", "U999"), "who asked last is remembered"


def test_the_environment_sets_the_limits() -> None:
    settings = load_settings({"IMPSCI_QUOTA_PERSON": "7", "IMPSCI_QUOTA_WORKSPACE": "0"})
    assert settings.limits == Limits(7, 0)
    assert load_settings({}).limits == Limits()


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "9" * 30])
def test_a_limit_that_is_no_number_is_told(text: str) -> None:
    with pytest.raises(SettingsError, match="IMPSCI_QUOTA_PERSON: expected a number"):
        load_settings({"IMPSCI_QUOTA_PERSON": text})
