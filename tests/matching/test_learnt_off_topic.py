"""What a base tells to be off topic is learnt, and carries over to questions like it."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.base import KnowledgeBase
from bot.matching.matcher import Matcher
from bot.matching.prepare import prepare_query
from bot.matching.ranking import Origin, load_ranking
from tests.builders import make_base, make_entry

OFF_TOPIC = (
    "my router loses the connection to the provider",
    "which provider has the fastest fibre at home",
    "how do I reset the wifi password",
    "is there a discount for a faster internet line",
    "the modem blinks red since this morning",
    "bank fees for a savings account",
    "how do I move my pension to another broker",
    "the loudspeakers sound dull, which amplifier",
    "a turntable for old records under 300 euros",
    "who repairs a bicycle nearby",
    "when does the canteen open",
    "what is the weather like in Lisbon",
    "how do I boil an egg",
    "which train goes to the airport",
    "my back hurts after a run",
    "a recipe for onion soup",
)
BASE = make_base()
PLAIN, TAUGHT = Matcher(BASE), Matcher(replace(BASE, off_topic=OFF_TOPIC))


def off_topic(matcher: Matcher, text: str) -> tuple[float, float]:
    evidence = matcher.match_text(text).matches[0].evidence
    return evidence.topical, evidence.off_topic


def test_what_is_like_it_is_known_to_be_off_topic() -> None:
    for text in ("my ISP has a slow fibre connection", "do the high fidelity loudspeakers sound better"):
        topical, chance = off_topic(TAUGHT, text)
        assert topical < 0.2, text
        assert chance > 0.3, text
        assert TAUGHT.match_text(text).confidence < 0.3, text
    text = "how do I reset the wifi password"
    assert TAUGHT.match_text(text).matches[0].evidence.closer < 0
    topical, chance = off_topic(TAUGHT, text)
    assert topical < 0
    assert chance > 0.5


def test_what_is_on_the_topic_stays_clear() -> None:
    for text, entry in (("what does an ISP do", "implementation-support-practitioner"), ("CFIR", "cfir")):
        first = TAUGHT.match_text(text).matches[0]
        assert first.entry.id == entry
        assert first.confidence > 0.5
        assert first.evidence.topical > 0
        assert first.evidence.closer > 0


def test_a_base_that_tells_nothing_knows_everyday_questions() -> None:
    text = "how long do I have to boil potatoes"
    topical, chance = off_topic(PLAIN, text)
    assert topical < 0
    assert chance > 0.5
    assert PLAIN.match_text(text).confidence < 0.1
    assert "boil" in PLAIN.find_nearest_off_topic(prepare_query(text))


def test_an_everyday_question_that_is_a_phrasing_is_not_off_topic() -> None:
    egg = make_entry("egg", title="Boiling eggs", questions=("How long should I boil an egg?",))
    matcher = Matcher(KnowledgeBase.of([*BASE, egg]))
    first = matcher.match_text("how long should I boil an egg").matches[0]
    assert first.entry.id == "egg"
    assert first.evidence.off_topic < 0.5


def test_the_evidence_is_silent_where_nothing_was_learnt() -> None:
    text = "how do I reset the wifi password"
    assert off_topic(Matcher(BASE, learns=False), text) == (0, 0)


def test_a_base_that_tells_less_than_a_question_an_entry_is_weighed_as_one_that_tells_nothing() -> None:
    asked = "how do I reset the wifi password"
    few = Matcher(replace(BASE, off_topic=OFF_TOPIC[:2]))
    for matcher, origin in ((few, Origin()), (TAUGHT, Origin(is_told=True))):
        matching = matcher.match_text(asked)
        evidence = [match.evidence for match in matching.matches]
        (chances,) = load_ranking(origin).confidences([evidence])
        assert [match.confidence for match in matching.matches] == chances


def test_it_carries_over_to_a_base_that_changed_a_little() -> None:
    text = "how do I reset the wifi password"
    renewed = Matcher(replace(BASE, off_topic=(*OFF_TOPIC, "how long do I boil an egg")), before=TAUGHT)
    assert not renewed.is_exact
    assert off_topic(renewed, text)[1] > 0.5
    assert off_topic(Matcher(BASE, before=TAUGHT), text)[1] < off_topic(TAUGHT, text)[1]
