"""Lets in only what Slack signed, before anything else looks at a request.

Bolt verifies signatures too, but it decodes and converts first, so that some unsigned requests end in an
error 500 with a traceback. Here bytes are compared with bytes, in constant time, before anything is parsed.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_SKEW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


class RefusedError(Exception):
    """A request that is not let in; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class Guard:
    """Checks signature, age and form of a request."""

    def __init__(self, signing_secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = signing_secret.encode()
        self._clock = clock

    def admit(self, body: bytes, headers: Mapping[str, str]) -> str:
        """The text of a request that Slack signed in the last five minutes.

        Raises:
            RefusedError: 401 where it is not signed or not fresh, 400 where what was signed is malformed.
        """
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        signature = headers.get("X-Slack-Signature", "")
        if not _TIMESTAMP.fullmatch(timestamp):
            raise RefusedError(401, "no timestamp, or one that is no number")
        if abs(self._clock() - int(timestamp)) > MAX_SKEW_SECONDS:
            raise RefusedError(
                401, "the timestamp is more than five minutes off (is this machine's clock right?)"
            )
        signed = b"v0:%s:%s" % (timestamp.encode(), body)
        expected = "v0=" + hmac.new(self._secret, signed, "sha256").hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
            raise RefusedError(401, "the signature does not match (is SLACK_SIGNING_SECRET this app's?)")
        return _decode(body, headers.get("Content-Type", ""))


def _decode(body: bytes, content_type: str) -> str:
    try:
        text = body.decode()
        is_json = content_type.startswith("application/json") or text.startswith("{")
        payload = text if is_json else dict(parse_qsl(text, keep_blank_values=True)).get("payload", "{}")
        if not isinstance(json.loads(payload), dict):
            raise RefusedError(400, "the body is JSON, but no object")
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise RefusedError(400, "the body is not the text or JSON that its type says") from None
    return text
