"""Texts that are known again, word for word."""

from __future__ import annotations

from bot.matching.prepare import prepare_query
from bot.matching.written import WrittenIndex

TEXTS = (
    ("what is fidelity", "How do the organisations differ, in plain English?"),
    (),
    ("what is fidelity", "Bührmann’s programme"),
    ("who pays for this internet line",),
)
WRITTEN = WrittenIndex.of(TEXTS)


def find(text: str, written: WrittenIndex = WRITTEN) -> int:
    return written.find(prepare_query(text).words)


def test_a_text_leads_to_its_owner_however_it_is_typed() -> None:
    assert find("who pays for this internet line") == 3
    assert find("WHO pays, for <b>this</b> internet-line?!") == 3
    assert find("how do the organizations differ") == 0
    assert find("buhrmann programme") == 2


def test_of_two_owners_the_last_one_counts() -> None:
    assert find("what is fidelity?") == 2


def test_another_text_has_none() -> None:
    for text in ("", "fidelity", "fidelity is what", "what is fidelity to you"):
        assert find(text) == -1, text
    assert WrittenIndex.of([(), ()]).find(("fidelity",)) == -1


def test_a_checksum_alone_is_not_trusted() -> None:
    """Another text may have the same one by chance."""
    arrays = WrittenIndex.of([("what is fidelity",)]).to_arrays()
    assert find("what is fidelity", WrittenIndex.from_arrays([("what is feasibility",)], arrays)) == -1


def test_what_is_stored_finds_the_same() -> None:
    again = WrittenIndex.from_arrays(TEXTS, WRITTEN.to_arrays())
    assert [find(text, again) for texts in TEXTS for text in texts] == [2, 0, 2, 2, 3]
