"""What the environment says of Slack: one workspace by a bot token, or any by a client's id and secret."""

from __future__ import annotations

import pytest

from bot.settings import load_settings

SECRET = "a-secret-of-nobody"
HTTP = {"SLACK_SIGNING_SECRET": SECRET}
CLIENT = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET}
TOKEN = {"SLACK_BOT_TOKEN": f"xoxb-{SECRET}"}


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN")),
        ({**HTTP, **TOKEN}, ()),
        ({**HTTP, **CLIENT}, ()),
        (CLIENT, ("SLACK_SIGNING_SECRET or SLACK_APP_TOKEN",)),
        ({**HTTP, "SLACK_CLIENT_ID": "1.2"}, ("SLACK_CLIENT_SECRET",)),
        ({**HTTP, "SLACK_CLIENT_SECRET": SECRET}, ("SLACK_CLIENT_ID",)),
    ],
)
def test_what_is_missing_is_named(environment: dict[str, str], missing: tuple[str, ...]) -> None:
    assert load_settings(environment).slack.missing == missing


def test_a_bot_token_is_for_one_workspace() -> None:
    slack = load_settings({**HTTP, **TOKEN, **CLIENT}).slack
    assert slack.uses_http
    assert not slack.uses_oauth


def test_many_workspaces_work_over_a_socket_too() -> None:
    slack = load_settings({**CLIENT, "SLACK_APP_TOKEN": f"xapp-{SECRET}"}).slack
    assert slack.uses_socket
    assert slack.uses_oauth


def test_no_secret_is_shown() -> None:
    settings = load_settings(
        {**HTTP, **TOKEN, **CLIENT, "DATABASE_URL": f"postgresql://u:{SECRET}@host/name"}
    )
    assert SECRET not in repr(settings)


def test_data_is_kept_where_programs_of_this_user_keep_theirs() -> None:
    settings = load_settings({"XDG_DATA_HOME": "/data"})
    assert settings.database == "sqlite:////data/impsci/impsci.sqlite3"
    assert load_settings({}).database.endswith("/.local/share/impsci/impsci.sqlite3")
