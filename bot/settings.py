"""What the environment says: read once at the start; nothing below `channels` knows of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.quotas import Limits
from bot.errors import SettingsError
from bot.knowledge.loading import default_folder
from bot.matching.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEFAULT_PORT = 3000
DEFAULT_SLACK_API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Slack is reached; secrets do not show in `repr`."""

    signing_secret: str = ""
    bot_token: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    api_url: str = DEFAULT_SLACK_API
    seconds: int = 10
    """How long one call of Slack's Web API may take; then nobody knows whether it was carried out."""
    speaks_in_shared_channels: bool = False
    """True where the bot may answer mentions in channels shared with another organization."""

    @property
    def uses_oauth(self) -> bool:
        """True where any workspace may install the app by itself; a bot token is for one workspace."""
        return bool(self.client_id and self.client_secret and not self.bot_token)

    @property
    def uses_socket(self) -> bool:
        """True where events arrive over a WebSocket that the bot opens (Socket Mode)."""
        return bool(self.app_token and (self.bot_token or self.uses_oauth))

    @property
    def uses_http(self) -> bool:
        """True where events arrive as signed requests."""
        return bool(self.signing_secret and (self.bot_token or self.uses_oauth))

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be set before Slack can work; empty when it can."""
        if self.uses_socket or self.uses_http:
            return ()
        needed = () if self.bot_token or self.uses_oauth else (self._missing_token,)
        return (
            *needed,
            *(() if self.app_token or self.signing_secret else ("SLACK_SIGNING_SECRET or SLACK_APP_TOKEN",)),
        )

    @property
    def _missing_token(self) -> str:
        if self.client_id or self.client_secret:
            return "SLACK_CLIENT_SECRET" if self.client_id else "SLACK_CLIENT_ID"
        return "SLACK_BOT_TOKEN"

    def __repr__(self) -> str:
        return f"SlackSettings(socket={self.uses_socket}, http={self.uses_http}, api_url={self.api_url!r})"


SHARED_CHANNELS_SWITCH = "IMPSCI_SLACK_SHARED_CHANNELS"
TEAMS_PREFIX = "CONNECTIONS__SERVICE_CONNECTION__SETTINGS__"
PLAYGROUND_SWITCH = "TEAMS_ACCEPT_UNSIGNED_REQUESTS_FROM_THIS_MACHINE"
FEEDBACK_FORMS = ("custom", "default")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """How Teams is reached; secrets do not show in `repr`."""

    connection: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the Microsoft 365 Agents SDK reads, by the last part of each variable's name: `CLIENTID`."""
    is_playground: bool = False
    """True where requests without a token are answered, to this machine alone."""
    feedback_form: str = "custom"
    """`custom`: the bot's own reasons; `default`: the form that Teams has."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be set before Teams can work; empty when it can."""
        if self.is_playground:
            return ()
        kind = self.connection.get("AUTHTYPE", "ClientSecret")
        proof = {"ClientSecret": ("CLIENTSECRET",), "certificate": ("CERTPFXFILE",)}.get(kind, ())
        needed = ("CLIENTID", "TENANTID", *proof)
        return tuple(f"{TEAMS_PREFIX}{name}" for name in needed if not self.connection.get(name))

    @property
    def is_wanted(self) -> bool:
        """True where somebody set any of it."""
        return self.is_playground or bool(self.connection)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a server."""

    host: str
    port: int
    knowledge: tuple[Path, ...]
    slack: SlackSettings
    database: str = field(default="sqlite://", repr=False)
    """The database's address, which may hold a password; unless one is given, it is in memory."""
    limits: Limits = field(default_factory=Limits)
    encoder: Encoder | None = None
    teams: TeamsSettings = field(default_factory=TeamsSettings)


def load_settings(environ: Mapping[str, str] = os.environ, knowledge: Sequence[Path] = ()) -> Settings:
    """The settings that `environ` holds; `knowledge` given on a command line goes first.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    slack = SlackSettings(
        signing_secret=environ.get("SLACK_SIGNING_SECRET", "").strip(),
        bot_token=_token(environ, "SLACK_BOT_TOKEN", "xoxb-"),
        app_token=_token(environ, "SLACK_APP_TOKEN", "xapp-"),
        client_id=environ.get("SLACK_CLIENT_ID", "").strip(),
        client_secret=environ.get("SLACK_CLIENT_SECRET", "").strip(),
        api_url=environ.get("SLACK_API_URL", "").strip() or DEFAULT_SLACK_API,
        speaks_in_shared_channels=_switch(environ, SHARED_CHANNELS_SWITCH),
    )
    host = environ.get("HOST", "").strip() or "127.0.0.1"
    return Settings(
        host=host,
        port=_port(environ.get("PORT", "").strip()),
        knowledge=knowledge_folders(environ, knowledge),
        slack=slack,
        limits=Limits(
            person=_count(environ, "IMPSCI_QUOTA_PERSON", Limits().person),
            workspace=_count(environ, "IMPSCI_QUOTA_WORKSPACE", Limits().workspace),
        ),
        database=environ.get("DATABASE_URL", "").strip() or default_database(environ),
        encoder=find_encoder(environ),
        teams=_teams(environ, host),
    )


def default_database(environ: Mapping[str, str]) -> str:
    """A file where programs of this user keep what must not be lost (XDG Base Directory Specification)."""
    folder = environ.get("XDG_DATA_HOME", "") or os.path.expanduser("~/.local/share")  # noqa: PTH111 - unlike Path.home, it does not raise for a user without a home
    return f"sqlite:///{folder}/impsci/impsci.sqlite3"


def knowledge_folders(environ: Mapping[str, str], chosen: Sequence[Path] = ()) -> tuple[Path, ...]:
    """The folders to load: those chosen, else those of `IMPSCI_KNOWLEDGE`, else the one that ships."""
    if chosen:
        return tuple(chosen)
    listed = [part for part in environ.get("IMPSCI_KNOWLEDGE", "").split(os.pathsep) if part]
    return tuple(map(Path, listed)) or (default_folder(),)


def find_encoder(environ: Mapping[str, str]) -> Encoder | None:
    """The sentence encoder where the extra `[semantic]` is installed, unless `IMPSCI_ENCODER` is `off`.

    Raises:
        SettingsError: the variable has another value than `on` and `off`, or is `on` without the extra.
    """
    wanted = environ.get("IMPSCI_ENCODER", "").strip()
    if wanted not in ("", "on", "off"):
        raise SettingsError(f"IMPSCI_ENCODER: expected 'on' or 'off', found '{wanted[:20]}'")
    encoder = None if wanted == "off" else Encoder.load()
    if wanted == "on" and encoder is None:
        raise SettingsError(
            "IMPSCI_ENCODER: 'on' needs the extra: install it with pip install 'impsci-bot[semantic]'"
        )
    return encoder


def _teams(environ: Mapping[str, str], host: str) -> TeamsSettings:
    connection = {
        name.removeprefix(TEAMS_PREFIX): value.strip()
        for name, value in environ.items()
        if name.startswith(TEAMS_PREFIX) and value.strip()
    }
    form = environ.get("TEAMS_FEEDBACK_FORM", "").strip() or FEEDBACK_FORMS[0]
    if form not in FEEDBACK_FORMS:
        raise SettingsError(
            f"TEAMS_FEEDBACK_FORM: expected {' or '.join(FEEDBACK_FORMS)}, found '{form[:20]}'"
        )
    return TeamsSettings(connection, _is_playground(environ, host, bool(connection)), form)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    switch = environ.get(name, "").strip()
    if switch not in ("", "0", "1"):
        raise SettingsError(f"{name}: expected 1 or nothing, found '{switch[:20]}'")
    return switch == "1"


def _is_playground(environ: Mapping[str, str], host: str, has_connection: bool) -> bool:  # noqa: FBT001 - private
    if not _switch(environ, PLAYGROUND_SWITCH):
        return False
    if has_connection:
        raise SettingsError(f"{PLAYGROUND_SWITCH}: not together with {TEAMS_PREFIX}…: unset one of them")
    if not _is_loopback(host):
        raise SettingsError(
            f"{PLAYGROUND_SWITCH}: refused, because the server listens on '{host}', which others can reach:"
            " set HOST to 127.0.0.1, or unset the switch"
        )
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if text.isascii() and text.isdigit() and int(text) < 65_536:
        return int(text)
    raise SettingsError(f"PORT: expected a number from 0 to 65535, found '{text[:20]}'")


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise SettingsError(f"{name}: expected a number of questions a minute, or 0 for any, found '{text[:20]}'")


def _token(environ: Mapping[str, str], name: str, prefix: str) -> str:
    value = environ.get(name, "").strip()
    if value and not value.startswith(prefix):
        raise SettingsError(
            f"{name}: expected a token that starts with '{prefix}'; the one set starts otherwise"
        )
    return value
