"""The servers to compare with, each a process: `python -m tests.bench.baselines bolt PORT PATH`.

`bare` is aiohttp with the SDK's signature check and a constant reply: what no bot in Python can beat by much.
`bolt` is an empty Bolt app with one command: what one gets by following Bolt's own documents.
Nothing of the bot is imported here, or its start-up and memory would be measured too. The secrets come from
the same variables of the environment as the bot's.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck

REPLY = "An answer that is always the same."


def build_bare(path: str) -> web.Application:
    """A signature check and a constant."""
    from slack_sdk.signature import SignatureVerifier  # noqa: PLC0415 - each server loads what it needs

    verifier = SignatureVerifier(os.environ["SLACK_SIGNING_SECRET"])

    async def answer(request: web.Request) -> web.Response:
        body = await request.read()
        if not verifier.is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        return web.json_response({"response_type": "ephemeral", "text": REPLY})

    app = web.Application()
    app.router.add_post(path, answer)
    return app


def build_bolt(path: str) -> web.Application:
    """An empty Bolt app, in its fastest form: it answers within the request and asks Slack nothing."""
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415
    from slack_bolt.async_app import AsyncApp  # noqa: PLC0415
    from slack_bolt.authorization import AuthorizeResult  # noqa: PLC0415

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=os.environ["SLACK_BOT_TOKEN"]
        )

    bolt = AsyncApp(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"], authorize=authorize, process_before_response=True
    )

    @bolt.command("/impsci")
    async def answer_command(ack: AsyncAck) -> None:
        await ack(REPLY)

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post(path, answer)
    return app


BUILDERS = {"bare": build_bare, "bolt": build_bolt}

if __name__ == "__main__":
    name, port, path = sys.argv[1:]
    web.run_app(
        BUILDERS[name](path), host="127.0.0.1", port=int(port), access_log=None, print=lambda *_: None
    )
