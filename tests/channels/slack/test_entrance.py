"""Who gets in at `/slack/events`: what Slack signed in the last five minutes, and nothing makes a 500."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.fakes.bot import FORM, JSON
from tests.fakes.payloads import as_form, as_json, make_command, make_direct_message, make_event
from tests.fakes.slack import sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.bot import RunningBot
    from tests.fakes.slack import FakeSlack

BODY = as_form(make_command("what is an ISP"))
MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def no_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Holds for every test here: whatever came in, no error and no traceback was logged."""
    caplog.set_level(logging.INFO)
    yield
    for record in caplog.get_records("call"):
        assert record.levelno < logging.ERROR, record.getMessage()
        assert record.exc_info is None, record.getMessage()
    assert "Traceback" not in caplog.text


async def test_a_signed_request_is_let_in(bot: RunningBot) -> None:
    assert (await bot.post_signed(BODY, FORM)).status == 200


async def test_a_request_without_a_signature_is_refused(bot: RunningBot) -> None:
    assert (await bot.post(BODY, {"Content-Type": FORM})).status == 401


async def test_a_signature_alone_is_refused(bot: RunningBot) -> None:
    headers = sign(BODY)
    del headers["X-Slack-Request-Timestamp"]
    assert (await bot.post(BODY, {**headers, "Content-Type": FORM})).status == 401


async def test_another_apps_signature_is_refused(bot: RunningBot) -> None:
    headers = sign(BODY, secret="another app's secret")
    assert (await bot.post(BODY, {**headers, "Content-Type": FORM})).status == 401


async def test_a_signature_of_another_body_is_refused(bot: RunningBot) -> None:
    headers = {**sign(BODY), "Content-Type": FORM}
    assert (await bot.post(BODY + b"&more=1", headers)).status == 401


@pytest.mark.parametrize("seconds", [-86_400, -330, 330, 86_400])
async def test_an_old_or_early_request_is_refused(bot: RunningBot, seconds: int) -> None:
    headers = sign(BODY, timestamp=int(time.time()) + seconds)
    assert (await bot.post(BODY, {**headers, "Content-Type": FORM})).status == 401


@pytest.mark.parametrize("seconds", [-270, 270])
async def test_a_clock_that_is_a_little_off_does_no_harm(bot: RunningBot, seconds: int) -> None:
    headers = sign(BODY, timestamp=int(time.time()) + seconds)
    assert (await bot.post(BODY, {**headers, "Content-Type": FORM})).status == 200


@pytest.mark.parametrize(
    "timestamp", ["", "soon", "1e9", "-1", "1700000000.5", "١٧٠٠", "9" * 400, "0x10", "nan"]
)
async def test_a_timestamp_that_is_no_number_is_refused(bot: RunningBot, timestamp: str) -> None:
    headers = {**sign(BODY), "X-Slack-Request-Timestamp": timestamp, "Content-Type": FORM}
    assert (await bot.post(BODY, headers)).status == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=ünïcödé", "v1=" + "0" * 64, "v0=" + "0" * 4_000])
async def test_a_signature_of_another_form_is_refused(bot: RunningBot, signature: str) -> None:
    headers = {**sign(BODY), "X-Slack-Signature": signature, "Content-Type": FORM}
    assert (await bot.post(BODY, headers)).status == 401


async def test_raw_bytes_in_the_signature_header_are_refused(bot: RunningBot) -> None:
    headers = {**sign(BODY), "Content-Type": FORM}
    headers["X-Slack-Signature"] = b"v0=\xff\xfe".decode("utf-8", "surrogateescape")
    assert (await bot.post(BODY, headers)).status in (400, 401)


@pytest.mark.parametrize("content_type", [FORM, JSON])
async def test_an_unsigned_body_that_is_no_text_is_refused(bot: RunningBot, content_type: str) -> None:
    headers = {**sign(BODY), "Content-Type": content_type}
    assert (await bot.post(b"\xff\xfe\x00text=\x80", headers)).status in (400, 401)


@pytest.mark.parametrize("content_type", [FORM, JSON])
async def test_a_signed_body_that_is_no_text_is_refused(bot: RunningBot, content_type: str) -> None:
    answered = await bot.post_signed(b"\xff\xfe\x00text=\x80", content_type)
    assert answered.status in (400, 401)


@pytest.mark.parametrize(
    "body", [b"{", b"", b'{"type": "event_callback"', b"[" * 50_000, b'{"a": NaN1}', b"nothing"]
)
async def test_signed_json_that_is_broken_is_refused(bot: RunningBot, body: bytes) -> None:
    assert (await bot.post_signed(body, JSON)).status == 400


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"true", b"[{}]"])
async def test_signed_json_that_is_no_object_is_refused(bot: RunningBot, body: bytes) -> None:
    assert (await bot.post_signed(body, JSON)).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"payload={",
        b"payload=",
        b"payload=[]",
        b"payload=1",
        b"payload=null",
        b"{}",
        b"command=",
        b"%%%",
    ],
)
async def test_a_signed_form_that_makes_no_sense_is_refused(bot: RunningBot, body: bytes) -> None:
    assert 400 <= (await bot.post_signed(body, FORM)).status < 500


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event": []},
        {"type": "event_callback", "event": "mention"},
        {"type": "event_callback", "event": {"type": "app_mention"}},
        {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": 1, "ts": 2}},
        {"type": "event_callback", "event": {"type": ["message"]}},
        {"type": "event_callback"},
        {"type": "nothing we know"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{}]},
        {"authorizations": []},
        {"authorizations": [None], "event": {"type": "message"}},
        {"team": [], "user": 1},
    ],
)
async def test_signed_json_of_another_shape_makes_no_error(
    bot: RunningBot, payload: dict[str, object]
) -> None:
    assert (await bot.post_signed(as_json(payload), JSON)).status < 500


async def test_a_body_of_more_than_a_mebibyte_is_refused(bot: RunningBot) -> None:
    body = b"text=" + b"x" * MEBIBYTE
    assert (await bot.post_signed(body, FORM)).status == 413


async def test_a_body_of_less_than_a_mebibyte_is_read(bot: RunningBot) -> None:
    answered = await bot.command("x" * (MEBIBYTE - 1_000))
    assert answered.status == 200
    assert "too long" in answered.json["text"]


async def test_slacks_challenge_is_answered(bot: RunningBot) -> None:
    challenge = {
        "type": "url_verification",
        "token": "of-nobody",
        "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY",
    }
    answered = await bot.post_signed(as_json(challenge), JSON)
    assert answered.status == 200
    assert "3eZbrw1aBm2rZgRNFdxV2595E9CY" in answered.text


async def test_an_unsigned_challenge_is_refused(bot: RunningBot) -> None:
    body = as_json({"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"})
    answered = await bot.post(body, {"Content-Type": JSON})
    assert answered.status == 401
    assert "3eZbrw1aBm2rZgRNFdxV2595E9CY" not in answered.text


async def test_an_unsigned_certificate_check_is_refused(bot: RunningBot) -> None:
    assert (await bot.post(b"ssl_check=1&token=x", {"Content-Type": FORM})).status == 401


async def test_what_is_refused_reaches_nobody(bot: RunningBot, slack: FakeSlack) -> None:
    body = as_json(make_event(make_direct_message("what is an ISP")))
    assert (await bot.post(body, {"Content-Type": JSON, **sign(body, secret="another")})).status == 401
    await bot.stop()
    assert slack.arrived == []


async def test_the_reason_of_a_refusal_is_logged_without_secrets(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    await bot.post(BODY, {**sign(BODY, secret="another"), "Content-Type": FORM})
    assert "slack request refused status=401" in caplog.text
    assert sign(BODY)["X-Slack-Signature"] not in caplog.text


async def test_only_post_is_let_in(bot: RunningBot) -> None:
    assert (await bot.get("/slack/events")).status == 405


async def test_a_request_that_ends_halfway_leaves_the_bot_well(bot: RunningBot) -> None:
    address = urlsplit(bot.address)
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: 999\r\n\r\ntext=what")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert (await bot.post_signed(BODY, FORM)).status == 200
