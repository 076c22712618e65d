"""The knowledge base that ships: sound, complete, and answered as its own questions expect."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.answering.answerer import Answerer
from bot.answering.evaluation import Example, evaluate, load_examples
from bot.knowledge.loading import default_folder, load_folders
from bot.matching.encoder import Encoder
from bot.matching.index import EVERYDAY_PATH
from bot.matching.prepare import prepare_query
from bot.replies.responder import Responder
from bot.replies.slack import render_slack
from tests.replies.test_slack import assert_valid

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

QUESTIONS = Path(__file__).parent / "questions"
UNSEEN = Path(__file__).parent / "unseen"
TWO_TOPICS = Path(__file__).parent / "two-topics.yaml"
"""Messages of two topics in forms as free as their writers could find: harder than what people mostly ask."""

BRIEF = {
    "implementation-science": "https://impsciuw.org/implementation-science/learn/implementation-science-overview/",
    "know-do-gap": "https://impsciuw.org/implementation-science/learn/implementation-science-overview/",
    "implementation-support-practitioner": (
        "https://bmchealthservres.biomedcentral.com/articles/10.1186/s12913-020-05145-1"
    ),
    "isp-core-competencies": "https://cippro.wpengine.com/resources/implementation-support-practitioner-competencies/",
    "tci-core-competencies": "https://thecenterforimplementation.com/toolbox/core-competencies",
    "tci-certificate": "https://thecenterforimplementation.com/certificate-program",
    "cip-certificate": "https://implementationpractice.org/certificate",
    "tci": "https://thecenterforimplementation.com",
    "cip": "https://www.implementationpractice.org",
    "nirn": "https://nirn.fpg.unc.edu",
    "nirn-ai-hub": "https://nirn.fpg.unc.edu/ai-hub",
    "sirc": "https://societyforimplementationresearchcollaboration.org",
    "sirc-practitioner-network": (
        "https://societyforimplementationresearchcollaboration.org/network-of-expertise/practitioner-networks-of-expertise-home/"
    ),
    "uw-implementation-science": "https://impsciuw.org",
}
"""The topics of the text that this product began with, and the address that each must lead to."""


@cache
def knowledge() -> KnowledgeBase:
    return load_folders([default_folder()]).knowledge


@cache
def answerer() -> Answerer:
    return Answerer(knowledge())


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_it_has_neither_errors_nor_warnings() -> None:
    assert [str(problem) for problem in load_folders([default_folder()]).problems] == []


@pytest.mark.parametrize("entry_id", BRIEF)
def test_each_topic_of_the_brief_leads_to_its_address(entry_id: str) -> None:
    entry = knowledge()[entry_id]
    addresses = [citation.address for citation in entry.citations] + [link.url for link in entry.links]
    assert any(address.startswith(BRIEF[entry_id]) for address in addresses)


@pytest.mark.parametrize("entry_id", BRIEF)
def test_each_topic_of_the_brief_is_reached_by_three_questions(entry_id: str) -> None:
    tallies = evaluate(load_examples(QUESTIONS / f"{entry_id}.yaml"), answerer().answer)
    right = [outcome for tally in tallies.values() for outcome in tally.outcomes if outcome.is_right]
    assert len(right) >= 3


def test_every_entry_has_three_questions_that_are_not_among_its_phrasings() -> None:
    for entry in knowledge():
        examples = load_examples(QUESTIONS / f"{entry.id}.yaml")
        phrasings = {folded(phrasing) for phrasing in entry.phrasings}
        assert len(examples) >= 3, entry.id
        assert not [example.text for example in examples if folded(example.text) in phrasings], entry.id


def test_every_phrasing_finds_its_own_entry() -> None:
    lost = [
        (entry.id, phrasing)
        for entry in knowledge()
        for phrasing in entry.questions
        if entry not in (answer := answerer().answer(phrasing)).entries + answer.choices
    ]
    assert len(lost) <= 4, lost


def test_every_entry_is_a_valid_slack_message_with_all_its_text() -> None:
    responder = Responder(knowledge())
    for entry in knowledge():
        response = responder.respond_with(entry.id)
        assert response is not None
        message = render_slack(response.reply)
        assert_valid(message)
        assert "…" not in message.text.replace(entry.answer, ""), entry.id


@cache
def shares(*, is_encoded: bool = False) -> dict[str, dict[str, float]]:
    examples: list[Example] = load_examples(QUESTIONS)
    asked = Answerer(knowledge(), Encoder.load()) if is_encoded else answerer()
    return {name: tally.to_record() for name, tally in evaluate(examples, asked.answer).items()}


FLOORS = {
    "plain": 0.97,
    "paraphrase": 0.91,
    "keyword": 0.96,
    "typo": 0.9,
    "noisy": 0.92,
    "markup": 0.96,
    "compare": 0.95,
    "programs": 0.88,
    "torn": 0.85,
    "near-oos": 0.97,
    "far-oos": 0.99,
}
"""The share of right outcomes below which a change has broken something; raised as the matcher improves, and
taken anew when the questions become harder."""


FLOORS_WITH_ENCODER = {
    **FLOORS,
    "plain": 0.98,
    "paraphrase": 0.92,
    "keyword": 0.97,
    "markup": 0.98,
    "programs": 0.88,
    "torn": 0.95,
}


@pytest.mark.parametrize("group", FLOORS)
def test_questions_are_answered_at_least_as_well_as_before(group: str) -> None:
    assert shares()[group]["right"] >= FLOORS[group]


@pytest.mark.parametrize("group", FLOORS)
def test_so_they_are_with_the_encoder(group: str) -> None:
    assert shares(is_encoded=True)[group]["right"] >= FLOORS_WITH_ENCODER[group]


@pytest.mark.parametrize("is_encoded", [False, True])
def test_wrong_answers_are_rare(is_encoded: bool) -> None:  # noqa: FBT001 - a parameter of a test
    on_topic = [
        share
        for group, share in shares(is_encoded=is_encoded).items()
        if group not in ("near-oos", "far-oos", "torn", "compare")
    ]
    assert (
        sum(share["wrong"] * share["n"] for share in on_topic) / sum(share["n"] for share in on_topic) <= 0.03
    )


@cache
def unseen_shares(*, is_encoded: bool) -> dict[str, float]:
    """The shares of questions that were written blind: those on the topic, and those off it by their class.

    What a set got wrong when it was asked first has been mended since: these are floors, and no forecast.
    """
    asked = Answerer(knowledge(), Encoder.load()) if is_encoded else answerer()
    tallies = evaluate(load_examples(UNSEEN), asked.answer)
    off_topic = {name: tallies.pop(name).to_record()["wrong"] for name in ("near-oos", "far-oos")}
    outcomes = [outcome for tally in tallies.values() for outcome in tally.outcomes]
    shares = {
        name: sum(getattr(outcome, f"is_{name}") for outcome in outcomes) / len(outcomes)
        for name in ("right", "wrong", "offered")
    }
    shares["too many"] = sum(outcome.has_too_many for outcome in outcomes) / len(outcomes)
    return {**shares, **off_topic}


@pytest.mark.parametrize("is_encoded", [False, True])
def test_questions_that_were_written_blind_are_answered_as_well_as_promised(
    is_encoded: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    shares = unseen_shares(is_encoded=is_encoded)
    assert shares["right"] >= 0.94
    assert shares["wrong"] - shares["too many"] <= 0.02
    assert shares["too many"] <= 0.015
    assert shares["offered"] >= 0.96
    assert shares["near-oos"] <= 0.05
    assert shares["far-oos"] <= 0.01


@pytest.mark.parametrize("is_encoded", [False, True])
def test_of_two_topics_as_a_rule_both_are_answered(is_encoded: bool) -> None:  # noqa: FBT001 - a parameter
    asked = Answerer(knowledge(), Encoder.load()) if is_encoded else answerer()
    tallies = evaluate(load_examples(TWO_TOPICS), asked.answer)
    assert tallies["compare"].to_record()["right"] >= 0.55
    beside = tallies["beside"]
    assert beside.share(lambda outcome: outcome.is_wrong and not outcome.has_too_many) <= 0.14
    assert beside.share(lambda outcome: outcome.has_too_many) <= 0.14


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How do implementation scientists use the word adoption?", "adoption"),
        ("How does implementation science treat health equity?", "health-equity"),
        ("In implementation, is a champion just a fan or is there more to it?", "champion"),
        ("Is EPIS just another buzzword or is there something behind it?", "epis"),
        (
            "Is the UNC certificate in implementation practice taught live or at one's own pace?",
            "cip-certificate",
        ),
        ("What is CEBC, where is it based and who pays for it?", "cebc"),
        ("I looked at PRISM too, but that is for another day. What does RE-AIM stand for?", "re-aim"),
        ("WHAT DOES FIDELITY MEAN AND HOW IS IT DIFFERENT FROM JUST DOING IT WELL", "fidelity"),
    ],
)
def test_nothing_is_compared_that_was_not_asked_for(question: str, expected: str) -> None:
    assert [entry.id for entry in answerer().answer(question).entries] == [expected]


@pytest.mark.parametrize(
    "asked",
    [
        "how do I cite {}?",
        "who invented {}",
        "my boss wants {}, what is it",
        "criticism of {}",
        "{} pdf",
        "latest version of {}",
        "explain {} to me like I'm new",
        "explain {} to a beginner",
        "can you tell me who is behind {}",
        "brief me on {} before my 2 o'clock, the board wants two lines",
        "My colleague on nights asked me what {} is and I had no answer. Got something I can pass on?",
        "show me what you've got on {}",
    ],
)
def test_what_one_may_want_to_know_of_anything_is_told_by_its_entry(asked: str) -> None:
    matcher = answerer().matcher
    for entry in knowledge():
        for name in entry.names:
            if matcher.find_bearers(prepare_query(name)) == (entry,):
                assert answerer().answer(asked.format(name)).entries == (entry,), name


def everyday() -> list[str]:
    return EVERYDAY_PATH.read_text(encoding="utf-8").splitlines()


def test_everyday_questions_are_left_alone() -> None:
    assert len(set(map(folded, everyday()))) == len(everyday())
    assert not [text for text in everyday() if answerer().answer(text).status == "answered"]


def test_these_are_neither_taught_nor_written_down() -> None:
    taught = {folded(example.text) for example in load_examples(QUESTIONS)}
    taught |= {folded(phrasing) for entry in knowledge() for phrasing in entry.phrasings}
    taught |= set(map(folded, (*knowledge().off_topic, *everyday())))
    assert not [example.text for example in load_examples(UNSEEN) if folded(example.text) in taught]
