"""`/impsci`: answered in the response itself, for the asker alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.channels.slack.messages import assert_good, buttons_of, heading_of, topics_of

if TYPE_CHECKING:
    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack


async def test_a_question_is_answered_at_once_for_the_asker_alone(bot: RunningBot, slack: FakeSlack) -> None:
    answered = await bot.command("what is an ISP")
    assert answered.status == 200
    assert answered.headers["Content-Type"].startswith("application/json")
    assert answered.json["response_type"] == "ephemeral"
    assert_good(answered.json)
    assert heading_of(answered.json) == "Implementation support practitioner (ISP)"
    await bot.stop()
    assert slack.arrived == [], "an answer in the response needs no call"


async def test_the_plain_text_says_all_of_the_answer(bot: RunningBot) -> None:
    text = (await bot.command("what is an ISP")).json["text"]
    for part in (
        "Implementation support practitioner (ISP)",
        "A professional who helps others put evidence-informed practices to use",
        "ISPs neither deliver services nor manage them [1].",
        "• staff who deliver [1].",
        "Albers B, Metz A, Burke K (2020)",
        "https://bmchealthservres.biomedcentral.com/articles/10.1186/s12913-020-05145-1",
        "https://example.org/isp?from=a&amp;to=b",
        "reviewed 23 Nov 2026",
    ):
        assert part in text


async def test_related_topics_are_buttons(bot: RunningBot) -> None:
    buttons = topics_of((await bot.command("what is an ISP")).json)
    assert [button["value"] for button in buttons] == ["isp-core-competencies", "tci-certificate"]


async def test_a_note_of_the_curators_is_shown(bot: RunningBot) -> None:
    message = (await bot.command("fidelity")).json
    assert any("This entry is being revised." in str(block) for block in message["blocks"])
    assert "This entry is being revised." in message["text"]


@pytest.mark.parametrize("text", ["", "help", "Help!", "what can you do?"])
async def test_without_a_question_it_says_what_can_be_asked(bot: RunningBot, text: str) -> None:
    answered = await bot.command(text)
    assert answered.status == 200
    assert_good(answered.json)
    assert heading_of(answered.json) == "Ask me about implementation science"
    assert "what is an ISP" in answered.json["text"]


async def test_a_greeting_is_greeted(bot: RunningBot) -> None:
    message = (await bot.command("hello")).json
    assert_good(message)
    assert message["text"].startswith("Hello!")


async def test_program_links_are_given_together(bot: RunningBot) -> None:
    message = (await bot.command("programs")).json
    assert_good(message)
    assert heading_of(message) == "Training and certificates (2)"
    for address in (
        "https://thecenterforimplementation.com/certificate-program",
        "https://implementationpractice.org/certificate",
    ):
        assert address in message["text"]
        assert address in [button.get("url") for button in buttons_of(message)]


async def test_two_frameworks_are_set_side_by_side(bot: RunningBot) -> None:
    message = (await bot.command("CFIR vs EPIS")).json
    assert_good(message)
    assert "five domains" in message["text"]
    assert "four phases" in message["text"]


async def test_an_ambiguous_question_offers_both_and_a_way_out(bot: RunningBot) -> None:
    message = (await bot.command("core competencies")).json
    assert_good(message)
    *offered, way_out = topics_of(message)
    assert {button["value"] for button in offered} == {"isp-core-competencies", "tci-core-competencies"}
    assert way_out["text"]["text"] == "Neither"
    assert "value" not in way_out


@pytest.mark.parametrize(
    "text",
    [
        "weather in Paris",
        "🎉🎉🎉",
        ":tada: :+1:",
        "<script>steal(cookies)</script>",
        "<!channel> <@U1|you> @here what is the weather",
        "x" * 40_000,
        "what is fidelity " * 2_300,
        "\u202eمرحبا\u0000\u200b",
        "'; DROP TABLE users; --",
        "%s {0} {{7*7}} ${jndi:ldap://x}",
        "\n\n\n",
        "&lt;!channel&gt; &amp;amp;",
    ],
)
async def test_what_has_no_answer_is_told_kindly_and_echoes_nothing(bot: RunningBot, text: str) -> None:
    answered = await bot.command(text)
    assert answered.status == 200
    assert_good(answered.json)
    assert heading_of(answered.json) in ("", "Ask me about implementation science")
    if text.strip() and len(text) < 40_000:
        assert text.strip() not in answered.text


async def test_a_hostile_entry_comes_out_harmless(bot: RunningBot) -> None:
    message = (await bot.command("zorblax")).json
    assert_good(message)
    assert heading_of(message).startswith("Zorblax <!channel>"), "plain text: only letters to Slack"
    assert "&lt;!everyone&gt; &amp; &lt;@U1|you&gt;" in message["text"]


async def test_the_same_question_gets_the_same_answer_again(bot: RunningBot) -> None:
    first = await bot.command("what is an ISP")
    assert (await bot.command("what is an ISP")).text == first.text
