"""A base that changed a little is ready in a moment, and answers nearly as one that was learnt anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.matching.matcher import Matcher
from bot.matching.renewal import MOST_FRESH
from tests.builders import make_base, make_entry

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge.entry import Entry

NEW = make_entry(
    "champion",
    "Implementation champion",
    aliases=("champion",),
    questions=("who pushes a new practice within the team", "person who promotes the change on the ward"),
)
KNOWN = {
    "what is fidelity": "fidelity",
    "what does an ISP do": "implementation-support-practitioner",
    "framework with five domains": "cfir",
}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read that another test has learnt."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def first(matcher: Matcher, text: str) -> str:
    return matcher.match_text(text).matches[0].entry.id


def changed(*, without: str = "", more: tuple[Entry, ...] = ()) -> Matcher:
    """The matcher of the small base, changed, that was renewed from the one before."""
    entries = [entry for entry in make_base() if entry.id != without]
    return Matcher(KnowledgeBase.of((*entries, *more)), before=Matcher(make_base()))


def test_a_new_entry_is_found_at_once_and_the_others_still_are() -> None:
    renewed = changed(more=(NEW,))
    assert not renewed.is_exact
    for phrasing in NEW.phrasings:
        best, second, *_ = renewed.match_text(phrasing).matches
        assert best.entry.id == "champion"
        assert best.evidence.learnt > second.evidence.learnt + 0.1, "its texts were fitted"
    assert {text: first(renewed, text) for text in KNOWN} == KNOWN


def test_an_entry_that_is_gone_is_not_found() -> None:
    renewed = changed(without="fidelity")
    assert not renewed.is_exact
    assert "fidelity" not in [match.entry.id for match in renewed.match_text("what is fidelity").matches]
    assert first(renewed, "what does an ISP do") == KNOWN["what does an ISP do"]


def test_without_new_texts_it_matches_as_before() -> None:
    before = Matcher(make_base())
    renewed = Matcher(KnowledgeBase.of(replace(entry, note="New.") for entry in make_base()), before=before)
    assert not renewed.is_exact
    for text in KNOWN:
        assert renewed.match_text(text).confidence == pytest.approx(
            before.match_text(text).confidence, abs=0.05
        )


def test_much_that_is_new_is_learnt_anew() -> None:
    many = tuple(
        make_entry(f"topic-{number}", f"Topic {number}", questions=(f"what about matter {number}",))
        for number in range(MOST_FRESH // 2)
    )
    assert changed(more=many).is_exact


def test_what_was_carried_over_is_not_kept_for_the_next_start() -> None:
    changed(more=(NEW,))
    base = KnowledgeBase.of((*make_base(), NEW))
    assert Matcher(base).is_exact
    assert Matcher(base, before=Matcher(make_base())).is_exact, (
        "learnt meanwhile, so there is nothing to carry"
    )
