"""The web page at `/`, the JSON at `/api/ask`, and `/healthz`, `/readyz` and `/metrics` for operators."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.metrics import CONTENT_TYPE
from bot.channels.web.page import STYLESHEET_PATH
from bot.replies import wording
from bot.replies.record import to_record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channels.turns import Turns
    from bot.channels.web.page import Page
    from bot.replies.responder import Responder, Response

logger = logging.getLogger(__name__)

PLATFORM = "web"
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class WebChannel:
    """Answers browsers and scripts."""

    def __init__(
        self, responder: Callable[[], Responder], knowledge_error: Callable[[], str], page: Page, turns: Turns
    ) -> None:
        self._responder = responder
        self._knowledge_error = knowledge_error
        self._page = page
        self._turns = turns

    def add_routes(self, app: web.Application) -> None:
        """Mounts all paths of this channel."""
        app.router.add_get("/", self.show_page)
        app.router.add_get("/api/ask", self.ask)
        app.router.add_get("/healthz", self.show_health)
        app.router.add_get("/readyz", self.show_readiness)
        app.router.add_get("/metrics", self.show_metrics)
        app.router.add_get(STYLESHEET_PATH, self.show_stylesheet)

    async def show_page(self, request: web.Request) -> web.Response:
        """The page with a question form; with `?q=` also the answer, with `?entry=` one entry."""
        responder = self._responder()
        question = request.query.get("q", "")
        entry_id = request.query.get("entry", "")
        response = (
            responder.respond_with(entry_id)
            if entry_id
            else self._respond(question, "page")
            if question.strip()
            else None
        )
        status = 404 if entry_id and response is None else 200
        html = self._page.render(
            response.reply if response else None,
            question=question,
            count=len(responder.knowledge),
            gone=wording.GONE if status == 404 else "",
        )
        return web.Response(text=html, content_type="text/html", status=status)

    async def ask(self, request: web.Request) -> web.Response:
        """The JSON record of an answer."""
        question = request.query.get("q")
        if question is None:
            return web.json_response(
                {"error": "expected a question in the parameter 'q', as in /api/ask?q=what+is+an+ISP"},
                status=400,
            )
        started = time.perf_counter()
        response = self._respond(question, "api")
        return web.json_response(
            to_record(question, response.answer, (time.perf_counter() - started) * 1_000)
        )

    async def show_health(self, _: web.Request) -> web.Response:
        """The process runs."""
        return web.json_response({"status": "ok"})

    async def show_readiness(self, _: web.Request) -> web.Response:
        """The bot can answer; `knowledge_error` says why it does so from older files than there are."""
        knowledge = self._responder().knowledge
        record = {"status": "ready", "entries": len(knowledge), "knowledge": knowledge.version}
        error = self._knowledge_error()
        return web.json_response({**record, "knowledge_error": error} if error else record)

    async def show_metrics(self, _: web.Request) -> web.Response:
        """Numbers of all channels, for Prometheus."""
        return web.Response(body=self._turns.metrics.render(), headers={"Content-Type": CONTENT_TYPE})

    async def show_stylesheet(self, _: web.Request) -> web.Response:
        """The page's one stylesheet."""
        return web.Response(
            text=self._page.stylesheet, content_type="text/css", headers={"Cache-Control": "max-age=3600"}
        )

    def _respond(self, question: str, surface: str) -> Response:
        started = time.perf_counter()
        response = self._responder().respond(question)
        self._turns.log_turn(PLATFORM, surface, response, started)
        return response


@web.middleware
async def secure_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Headers that let a browser run and load nothing but the page's own stylesheet."""
    try:
        response = await handler(request)
    except web.HTTPException as refusal:
        refusal.headers.update(_SECURITY_HEADERS)
        raise
    response.headers.update(_SECURITY_HEADERS)
    return response
