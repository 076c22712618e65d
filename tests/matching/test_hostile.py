"""Whatever is typed, something is shown, and within what each platform takes; nothing ever raises."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.prepare import prepare_query
from bot.replies.slack import MAX_BLOCKS
from tests.builders import make_base
from tests.hostile import KINDS, Pipeline

if TYPE_CHECKING:
    from bot.knowledge.entry import Entry
    from bot.replies.slack import SlackMessage

# One for all tests: it remembers nothing of a text, and building it takes longer than a test.
BASE = make_base()
PIPELINE = Pipeline(BASE)

# How long a text takes is measured by `python -m tests.bench hostile`, not here.
PATIENT = settings(deadline=None)

# What the expressions look for, in any order and any number.
PIECES = st.sampled_from(
    """
    < > </ <@ <! <# <at> </at> <a <https://a | mailto: www. &amp; &lt; &#0; &#xD800; :a: * _ ~ ` > ' ’ - / ? .
    … , ; ( ) " @channel @here what who and also vs or is are between compare difference same as how does
    relate to from should we it that this fidelity ISP CFIR isps implementation science programs free online
    ﷺ ﬃ İ ß ſ
    """.split()
)
SPACES = st.sampled_from(("", " ", "  ", "\n", "\t", "\r", "\u00a0", "\u2028", "\u200b"))
TYPED = st.lists(st.tuples(PIECES, SPACES), max_size=400).map(lambda pairs: "".join(a + b for a, b in pairs))
REPEATED = st.builds(
    lambda piece, space, count: (piece + space) * count, PIECES, SPACES, st.integers(0, 1_500)
)
# Surrogates too: JSON can carry half a pair.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=3_000)


def show(text: str, topic: Entry | None = None) -> str:
    """Runs the text through everything; gives back the plain reply."""
    message, plain, *_, record = PIPELINE.run(text, topic)
    check_message(message)  # type: ignore[arg-type]
    json.dumps(record)
    assert isinstance(plain, str)
    return plain


def check_message(message: SlackMessage) -> None:
    assert 0 < len(message.blocks) <= MAX_BLOCKS
    assert message.text
    message.command_response.encode()


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_texts_get_a_reply(kind: str) -> None:
    assert show(KINDS[kind](Random(3))).strip()


@PATIENT
@given(ANY_TEXT)
def test_any_characters_get_a_reply(text: str) -> None:
    assert show(text).strip()


@PATIENT
@given(TYPED)
def test_any_mix_of_markup_and_words_gets_a_reply(text: str) -> None:
    assert show(text).strip()


@PATIENT
@given(REPEATED)
def test_anything_over_and_over_gets_a_reply(text: str) -> None:
    assert show(text).strip()


@PATIENT
@given(st.one_of(ANY_TEXT, TYPED).map(lambda text: f"and what about {text[:150]}?"))
def test_any_follow_up_gets_a_reply(text: str) -> None:
    assert show(text, topic=BASE["fidelity"]).strip()


@PATIENT
@given(st.one_of(ANY_TEXT, TYPED))
def test_a_prepared_query_can_be_written_as_utf_8(text: str) -> None:
    query = prepare_query(text)
    query.text.encode()
    assert len(query.words) == len(query.typed) == len(query.stems)
    assert all(0 <= position < len(query.words) for position in query.content)
