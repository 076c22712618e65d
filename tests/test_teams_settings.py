"""Teams' settings: the SDK's own names, one dangerous switch, and no secret in sight."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import PLAYGROUND_SWITCH, TEAMS_PREFIX, load_settings

ID, TENANT, SECRET = (f"{TEAMS_PREFIX}{name}" for name in ("CLIENTID", "TENANTID", "CLIENTSECRET"))
GIVEN = {ID: "an-id", TENANT: "a-tenant", SECRET: "a-secret-of-nobody"}


def test_the_sdks_names_are_read() -> None:
    teams = load_settings(GIVEN).teams
    assert teams.connection == {
        "CLIENTID": "an-id",
        "TENANTID": "a-tenant",
        "CLIENTSECRET": "a-secret-of-nobody",
    }
    assert teams.missing == ()
    assert "a-secret-of-nobody" not in repr(load_settings(GIVEN))


def test_nothing_is_wanted_unless_said() -> None:
    teams = load_settings({}).teams
    assert not teams.is_wanted
    assert teams.missing == (ID, TENANT, SECRET)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("ClientSecret", (SECRET,)),
        ("certificate", (f"{TEAMS_PREFIX}CERTPFXFILE",)),
        ("UserManagedIdentity", ()),
        ("WorkloadIdentity", ()),
    ],
)
def test_each_kind_of_proof_needs_its_own(kind: str, needed: tuple[str, ...]) -> None:
    environ = {ID: "an-id", TENANT: "a-tenant", f"{TEAMS_PREFIX}AUTHTYPE": kind}
    assert load_settings(environ).teams.missing == needed


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", ""])
def test_the_switch_works_on_this_machine(host: str) -> None:
    assert load_settings({PLAYGROUND_SWITCH: "1", "HOST": host}).teams.is_playground


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "bot.example.org", "localhost.example.org"])
def test_the_switch_is_refused_where_others_can_reach_the_server(host: str) -> None:
    with pytest.raises(SettingsError, match=PLAYGROUND_SWITCH):
        load_settings({PLAYGROUND_SWITCH: "1", "HOST": host})


def test_the_switch_is_refused_beside_real_credentials() -> None:
    with pytest.raises(SettingsError, match="not together"):
        load_settings({PLAYGROUND_SWITCH: "1", **GIVEN})


def test_the_switch_is_on_or_off() -> None:
    assert not load_settings({PLAYGROUND_SWITCH: "0"}).teams.is_playground
    with pytest.raises(SettingsError, match="expected 1"):
        load_settings({PLAYGROUND_SWITCH: "yes"})


def test_the_feedback_form_is_one_of_two() -> None:
    assert load_settings({"TEAMS_FEEDBACK_FORM": "default"}).teams.feedback_form == "default"
    with pytest.raises(SettingsError, match="custom or default"):
        load_settings({"TEAMS_FEEDBACK_FORM": "own"})
