"""Utterances become queries: what chat clients and manners add is taken away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.prepare import (
    MAX_CHARACTERS,
    Query,
    begins_asking,
    clean,
    part_told_and_asked,
    prepare_query,
    split_clauses,
    split_sentences,
)


def content_of(query: Query) -> list[str]:
    return [query.words[position] for position in query.content]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U04KQ7T2M> what is *fidelity*?", "what is fidelity ?"),
        ("<@U04KQ7T2M|impbot> fidelity &amp; adaptation", "fidelity & adaptation"),
        ("<at>ImpSci Bot</at>&nbsp;the Hexagon Tool", "the Hexagon Tool"),
        ("&gt; code this to CFIR\nwhat's that?", "code this to CFIR\nwhat's that?"),
        ("<!here> a link for <https://episframework.com|the EPIS site>", "a link for the EPIS site"),
        ("[EPIS](https://episframework.com) <- what is [that]?", "EPIS <- what is [that]?"),
        ("see https://www.re-aim.org/about?x=1 please", "see re-aim.org please"),
        ("<#C02AB9XYZ|help> audit &amp; feedback :pray:", "audit & feedback"),
        ("<p>What are the <strong>drivers</strong>?</p>", "What are the drivers ?"),
        ("```what is a stepped wedge```", "what is a stepped wedge"),
        ("fide\u200blity\u202e", "fidelity"),
        ("\u201cfidelity\u201d isn\u2019t \uff49\uff54\ufeff", '"fidelity" isn\'t it'),
        ("@impsci-bot hi, ask jo@example.org about fidelity", "hi, ask jo@example.org about fidelity"),
    ],
)
def test_markup_is_taken_away(typed: str, meant: str) -> None:
    assert clean(typed) == meant


def test_frames_and_manners_carry_no_topic() -> None:
    assert content_of(prepare_query("Hi there! Could you please tell me what fidelity means, thanks")) == [
        "fidelity"
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "what is fidelity, in plain English please",
        "what is fidelity for my thesis chapter",
        "Fidelity in words my mum would understand?",
        "explain fidelity like I'm five",
        "what is fidelity (in a nutshell)?",
        "fidelity in two or three words?",
        "define fidelity briefly",
        "fidelity without the jargon",
        "could you explain fidelity to a complete newbie?",
    ],
)
def test_how_an_answer_is_wished_for_carries_no_topic(typed: str) -> None:
    assert content_of(prepare_query(typed)) == ["fidelity"]


@pytest.mark.parametrize("typed", ["plain language summaries", "a short course in English for nurses"])
def test_the_same_words_within_a_topic_carry_it(typed: str) -> None:
    assert len(content_of(prepare_query(typed))) > 2


def test_a_common_word_in_capitals_carries_a_topic() -> None:
    assert content_of(prepare_query("what does IS mean")) == ["is"]
    assert content_of(prepare_query("what is it")) == []


def test_shouting_is_not_a_row_of_acronyms() -> None:
    assert content_of(prepare_query("WHAT IS FIDELITY PLEASE")) == ["fidelity"]


@pytest.mark.parametrize("typed", ["", "   ", "🎂🎂🎂", "???", "<@U123>", "\u200b\u200b"])
def test_nothing_to_read_is_an_empty_query(typed: str) -> None:
    assert prepare_query(typed).is_empty


@pytest.mark.parametrize("typed", ["hi", "Good morning everyone!", "thanks", "Hello there 👋"])
def test_greetings_are_recognized(typed: str) -> None:
    assert prepare_query(typed).is_greeting


def test_a_greeting_before_a_question_is_no_greeting() -> None:
    assert not prepare_query("hi, what is fidelity").is_greeting


def test_help_is_recognized() -> None:
    assert prepare_query("help").is_help
    assert not prepare_query("help with fidelity").is_help


def test_a_text_that_is_no_question_is_not_read() -> None:
    query = prepare_query("word " * MAX_CHARACTERS)
    assert query.is_too_long
    assert query.is_empty


def test_sentences_end_at_marks_and_lines() -> None:
    assert split_sentences("One. Two?\nThree") == ("One.", "Two?", "Three")


def test_no_sentence_ends_at_an_abbreviation() -> None:
    for text in (
        "the list by Metz et al. or that of Khan",
        "a framework, e.g. CFIR",
        "one vs. the other",
        "those from St. Louis and that of Dr. Proctor",
    ):
        assert split_sentences(text) == (text,)


def test_what_a_sentence_asks_stands_behind_what_it_tells() -> None:
    told = "Dana asked me something that I could not say"
    assert part_told_and_asked(f"{told}: who are NIRN?") == (told, "who are NIRN?")
    assert part_told_and_asked("who are NIRN?") == ("", "who are NIRN?")


def test_who_wants_to_know_asks() -> None:
    assert begins_asking("I just want to know what fidelity means")
    assert not begins_asking("I want to take a course")


def test_clauses_end_at_punctuation_and_conjunctions() -> None:
    assert split_clauses('I know CFIR, but she means "EPIS".') == ("I know CFIR", "she means", "EPIS")
    assert split_clauses("so") == ("so",)


@given(st.text(max_size=400))
def test_any_text_can_be_prepared(typed: str) -> None:
    query = prepare_query(typed)
    assert len(query.words) == len(query.stems)
    assert all(0 <= position < len(query.words) for position in query.content)
