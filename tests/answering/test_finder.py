"""Training is found by what one needs, and what is not known to fit does not fit."""

from __future__ import annotations

import pytest

from bot.answering.finder import ProgramFilter, find_programs
from tests.builders import make_base

BASE = make_base()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ProgramFilter(), {"tci-certificate", "cip-certificate", "free-course"}),
        (ProgramFilter(credential="certificate"), {"tci-certificate", "cip-certificate"}),
        (ProgramFilter(audience="practitioners", is_open=True), {"tci-certificate"}),
        (ProgramFilter(format="online"), {"tci-certificate", "free-course"}),
        (ProgramFilter(is_free=True), {"free-course"}),
        (ProgramFilter(credential="degree"), set()),
        (ProgramFilter(format="in-person"), set()),
    ],
)
def test_what_fits_is_found(wanted: ProgramFilter, found: set[str]) -> None:
    assert {entry.id for entry in find_programs(BASE, wanted)} == found


def test_all_is_by_title() -> None:
    titles = [entry.title for entry in find_programs(BASE, ProgramFilter())]
    assert titles == sorted(titles)


def test_what_is_asked_for_has_a_name_and_can_be_taken_back() -> None:
    wanted = ProgramFilter.named(["online", "free", "of-nobody", ""])
    assert wanted == ProgramFilter(format="online", is_free=True)
    assert wanted.names == ("online", "free")
    assert wanted.toggle("in-person").names == ("in-person", "free")
    assert wanted.toggle("online").toggle("free") == ProgramFilter()
