"""Words that stand for a thing that was named before, in the same message."""

from __future__ import annotations

import pytest

from bot.matching.matcher import Matcher
from bot.matching.prepare import prepare_query
from bot.matching.pronouns import asks_of_part, has_pronoun, put_in_name
from tests.builders import make_base

MATCHER = Matcher(make_base())


@pytest.mark.parametrize(
    ("text", "spelt_out"),
    [
        ("what is it?", "what is CFIR?"),
        ("what are its main ideas, and who made it", "what are CFIR main ideas, and who made it"),
        ("What does that even mean?", "What does CFIR even mean?"),
        ("and who made that?", "and who made CFIR?"),
        ("is there evidence that this works", "is there evidence that CFIR works"),
        ("What does that word mean in our field?", "What does CFIR mean in our field?"),
    ],
)
def test_the_first_one_gives_way_to_the_name(text: str, spelt_out: str) -> None:
    assert has_pronoun(text)
    assert put_in_name(text, "CFIR") == spelt_out


@pytest.mark.parametrize(
    "text",
    [
        "who made this framework?",
        "a tool that helps",
        "those who know",
        "an item",
        "is there a word for that?",
        "has anybody seen a method like this?",
    ],
)
def test_a_word_beside_the_thing_itself_stands_for_nothing(text: str) -> None:
    assert not has_pronoun(text)


@pytest.mark.parametrize(
    "text", ["meaning?", "What are the criteria?", "and who are its authors", "which stages are there"]
)
def test_a_part_is_that_of_a_thing_named_before(text: str) -> None:
    assert asks_of_part(text)


@pytest.mark.parametrize(
    "text", ["why?", "what are the criteria for a visa to Canada this summer", "steps back"]
)
def test_other_questions_ask_for_no_part(text: str) -> None:
    assert not asks_of_part(text)


def test_a_question_for_a_part_is_read_behind_the_name() -> None:
    assert put_in_name("What are the five domains?", "CFIR") == "CFIR: What are the five domains?"


@pytest.mark.parametrize(
    "message",
    [
        "Hi, a colleague is into PARIHS. My boss wants me to use CFIR. What is it, in short?",
        "PARIHS came up before. Now my boss insists on CFIR. I nodded. What does that even mean?",
        "They say we should use CFIR and I have never come across it. What is it? Thanks a million",
        "My boss mentioned CFIR by the PARIHS people. What is it?",
    ],
)
def test_in_a_message_it_stands_for_what_was_named_last(message: str) -> None:
    assert MATCHER.match_text(message).matches[0].entry.id == "cfir"


@pytest.mark.parametrize("question", ["What does that word mean in our field?", "What does it stand for?"])
def test_a_word_whose_meaning_is_asked_is_the_last_name_whatever_came_between(question: str) -> None:
    message = f"My boss told us to use CFIR, and everybody else nodded. I did not dare to ask. {question}"
    assert any("consolidated" in part.heard.words for part in MATCHER.read(prepare_query(message)))


def test_it_does_not_stand_for_who_made_a_thing() -> None:
    parts = MATCHER.read(prepare_query("I remember a sheet by the PARIHS people. What is on it?"))
    assert not any(part.heard.words[:3] == ("what", "is", "on") for part in parts)


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("I read about CFIR. What is it?", 3),
        ("I know CFIR, but my boss has another. What is it?", 2),
    ],
)
def test_it_does_not_where_another_thing_came_between(message: str, count: int) -> None:
    """Beside the whole and the first sentence, the second is read only where it is spelt out."""
    assert len(list(MATCHER.read(prepare_query(message)))) == count


def test_a_plural_stands_for_all_that_was_named_and_not_for_the_last_one() -> None:
    for message, words in (
        ("They showed PARIHS and CFIR on a slide. Who made them?", ("who", "made", "them")),
        ("They showed us CFIR on a slide. Who made it?", ("who", "made", "consolidated")),
    ):
        assert any(part.heard.words[:3] == words for part in MATCHER.read(prepare_query(message)))


def test_a_question_with_a_name_of_its_own_stays_as_it_is() -> None:
    matching = MATCHER.match_text("I read about CFIR. What is fidelity, and how is it measured?")
    assert matching.matches[0].entry.id == "fidelity"
