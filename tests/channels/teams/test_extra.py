"""Without the extra `[teams]` the bot runs, loads none of it, and says how to get it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import TEAMS_EXTRA, describe
from bot.settings import Settings, SlackSettings, TeamsSettings
from tests.fakes.bot import run_bot

if TYPE_CHECKING:
    import pytest

    from bot.replies.responder import Responder

GIVEN = TeamsSettings({"CLIENTID": "an-id", "TENANTID": "a-tenant", "CLIENTSECRET": "nobody's"})


def make_settings(teams: TeamsSettings) -> Settings:
    return Settings("127.0.0.1", 0, (Path("knowledge"),), SlackSettings(), teams=teams)


def test_nothing_of_it_is_loaded_before_it_is_configured() -> None:
    code = (
        "import sys, bot.app, bot.cli, bot.cli.teams;"
        "print(any(name.startswith(('microsoft_agents', 'msal', 'jwt')) for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


async def test_without_the_extra_the_bot_runs_and_says_how_to_get_it(
    responder: Responder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "microsoft_agents", None)
    async with run_bot(responder, teams=GIVEN) as bot:
        assert (await bot.get("/readyz")).status == 200
        assert (await bot.activity({})).status == 404
    assert TEAMS_EXTRA in caplog.text
    assert TEAMS_EXTRA in describe(make_settings(GIVEN), responder, "http://localhost")


def test_it_says_what_is_missing_and_when_it_is_on(responder: Responder) -> None:
    off = describe(make_settings(TeamsSettings()), responder, "http://localhost")
    assert "Teams  off: set CONNECTIONS__SERVICE_CONNECTION__SETTINGS__CLIENTID" in off
    on = describe(make_settings(GIVEN), responder, "http://localhost")
    assert "Teams  on: http://localhost/api/messages\n" in on
    open_to_all_here = describe(
        make_settings(TeamsSettings(is_playground=True)), responder, "http://localhost"
    )
    assert "UNSIGNED" in open_to_all_here
