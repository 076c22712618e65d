"""Builds everything, once: knowledge, responder, channels, server. No container, no globals."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import random
import signal
from importlib.util import find_spec
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.metrics import Metrics
from bot.channels.quotas import Quotas
from bot.channels.slack.channel import MAX_BODY_BYTES, SlackChannel
from bot.channels.slack.manifest import EVENTS_PATH
from bot.channels.slack.oauth import INSTALL_PATH
from bot.channels.turns import Deliveries, Turns
from bot.channels.web.channel import WebChannel, secure_headers
from bot.channels.web.page import Page
from bot.errors import StorageError
from bot.reloading import LiveResponder
from bot.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.channels.teams.channel import TeamsChannel
    from bot.replies.responder import Responder
    from bot.settings import Settings, TeamsSettings
    from bot.storage.feedback import FeedbackStore

logger = logging.getLogger(__name__)

FINISH_SECONDS = 10.0
"""How long a stopping server waits for the turns under way."""


TURNS = web.AppKey("turns", Turns)
"""Where the application keeps the turns under way."""
TEAMS_EXTRA = "pip install 'impsci-bot[teams]'"


def build_app(
    settings: Settings, responder: Responder | LiveResponder, feedback: FeedbackStore | None = None
) -> web.Application:
    """The web application with every channel that is configured."""
    live = responder if isinstance(responder, LiveResponder) else LiveResponder(responder)
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=[secure_headers])
    turns = Turns(Quotas(settings.limits), Metrics())
    app[TURNS] = turns
    store = Store(settings.database)
    page = Page()
    WebChannel(lambda: live.now, lambda: live.error, page, turns).add_routes(app)
    slack = None
    if not settings.slack.missing:
        slack = SlackChannel(
            settings.slack, lambda: live.now, Deliveries(), turns, store, feedback=feedback or store
        )
        slack.add_routes(app, page.render_notice)
    teams = _build_teams(settings.teams, lambda: live.now, turns, feedback or store)
    if teams is not None:
        teams.add_routes(app)

    async def run_channels(_: web.Application) -> AsyncIterator[None]:
        connecting = asyncio.create_task(slack.connect()) if slack is not None else None
        yield
        if connecting is not None:
            connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connecting
        if slack is not None:
            await slack.disconnect()
        cut_off = await turns.finish(FINISH_SECONDS)
        if cut_off:
            logger.error("stopped with %d turns unfinished after %.0f seconds", cut_off, FINISH_SECONDS)

    async def watch_files(_: web.Application) -> AsyncIterator[None]:
        watching = asyncio.create_task(live.watch())
        yield
        watching.cancel()

    async def keep_store(_: web.Application) -> AsyncIterator[None]:
        # Beside the server, which answers without it; for feedback alone it is opened when there is some.
        opening = asyncio.create_task(_open(store)) if settings.slack.uses_oauth else None
        yield
        if opening is not None:
            await opening
        await store.close()

    app.cleanup_ctx.extend((keep_store, run_channels, watch_files))
    return app


async def _open(store: Store) -> None:
    try:
        await store.open()
    except StorageError as error:
        logger.error("nothing can be kept for now, feedback neither: %s", error)  # noqa: TRY400


def _build_teams(
    settings: TeamsSettings,
    responder: Callable[[], Responder],
    turns: Turns,
    feedback: FeedbackStore,
) -> TeamsChannel | None:
    """Teams, where it is configured and its extra is installed; only then are its libraries read."""
    if settings.missing or not has_teams_extra():
        if settings.is_wanted:
            logger.error("Teams is off: %s", explain_teams(settings))
        return None
    from bot.channels.teams.channel import TeamsChannel  # noqa: PLC0415 - the extra may be missing
    from bot.channels.teams.listeners import Listeners  # noqa: PLC0415
    from bot.channels.teams.service import Entrance, build_connector  # noqa: PLC0415

    connector = build_connector(settings, random.SystemRandom().random)
    listeners = Listeners(
        responder, connector, Deliveries(), turns, feedback, feedback_form=settings.feedback_form
    )
    return TeamsChannel(Entrance(settings), listeners)


def has_teams_extra() -> bool:
    """True where the extra `[teams]` is installed."""
    return find_spec("microsoft_agents") is not None


def explain_teams(settings: TeamsSettings) -> str:
    """Why Teams is off, and what to do."""
    if not has_teams_extra():
        return f"not installed: {TEAMS_EXTRA}"
    return f"set {' and '.join(settings.missing)} (deploy/teams/README.md)"


def describe(settings: Settings, responder: Responder, address: str) -> str:
    """What a person who just started the server wants to know."""
    slack = settings.slack
    if slack.missing:
        slack_line = f'off: set {" and ".join(slack.missing)} (README, "Ten minutes to Slack")'
    else:
        ways = [
            *(["Socket Mode"] if slack.uses_socket else []),
            *([f"{address}{EVENTS_PATH}"] if slack.uses_http else []),
            *([f"any workspace by {address}{INSTALL_PATH}"] if slack.uses_oauth else []),
        ]
        slack_line = "on: " + " and ".join(ways)
    teams_line = f"off: {explain_teams(settings.teams)}"
    if has_teams_extra() and not settings.teams.missing:
        teams_line = f"on: {address}/api/messages"
        teams_line += (
            " (UNSIGNED requests of this machine are answered)" if settings.teams.is_playground else ""
        )
    return "\n".join(
        (
            f"impsci knows {len(responder.knowledge)} entries ({', '.join(map(str, settings.knowledge))})",
            f"  page   {address}/",
            f"  JSON   {address}/api/ask?q=what+is+an+ISP",
            f"  Slack  {slack_line}",
            f"  Teams  {teams_line}",
            "Stop with Ctrl+C.",
        )
    )


async def serve(settings: Settings, announce: Callable[[str], None] = print) -> None:
    """Runs the server until SIGTERM or SIGINT; turns under way are finished first.

    Raises:
        KnowledgeError: the knowledge base cannot be used.
        OSError: the port is taken or may not be used.
    """
    live = LiveResponder.load(settings.knowledge, settings.encoder)
    runner = web.AppRunner(build_app(settings, live), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        stop = _listen_for_stop()
        # What was built stays: to search it for garbage again would delay a question by a tenth of a second.
        gc.collect()
        gc.freeze()
        announce(describe(settings, live.now, _address(runner, settings)))
        await stop.wait()
    finally:
        await runner.cleanup()


def _address(runner: web.AppRunner, settings: Settings) -> str:
    """Where a person on this machine reaches the server; the port is the real one where 0 was asked for."""
    port = runner.addresses[0][1] if runner.addresses else settings.port
    host = "localhost" if settings.host in ("0.0.0.0", "::", "127.0.0.1", "::1") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{port}"


def _listen_for_stop() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in the loop.
            loop.add_signal_handler(one, stop.set)
    return stop
