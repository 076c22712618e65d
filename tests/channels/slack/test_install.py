"""Installing by OAuth: who may, what is kept of whom, and that no workspace sees another's."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bot.channels.slack.manifest import REDIRECT_PATH, SCOPES
from bot.channels.slack.oauth import COOKIE, INSTALL_PATH
from bot.storage.feedback import Feedback
from bot.storage.store import Store
from tests.channels.slack.messages import heading_of
from tests.channels.web.page import read_page
from tests.fakes.bot import FORM, JSON, run_bot
from tests.fakes.payloads import as_form, as_json, make_command, make_event, make_mention
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, Outcome, granted, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.replies.responder import Responder
    from tests.fakes.bot import Answered, RunningBot
    from tests.fakes.slack import FakeSlack

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Shared:
    """A bot that any workspace may install, its fake Slack, and its database."""

    bot: RunningBot
    slack: FakeSlack
    file: Path

    async def start(self) -> tuple[str, str]:
        """A person opens the address; gives back the state and the cookie."""
        answered = await self.bot.visit(INSTALL_PATH)
        assert answered.status == 302
        query = parse_qs(urlsplit(answered.headers["Location"]).query)
        cookie = SimpleCookie(answered.headers["Set-Cookie"])[COOKIE]
        return query["state"][0], f"{COOKIE}={cookie.value}"

    async def finish(self, state: str, cookie: str, **more: str) -> Answered:
        """Slack sends that person back."""
        return await self.bot.visit(REDIRECT_PATH, cookie, state=state, **{"code": "c0de", **more})

    async def install(self, team: str | None, token: str, enterprise: str | None = None) -> Answered:
        """The whole way."""
        state, cookie = await self.start()
        self.slack.plan(granted(team, token, enterprise=enterprise))
        answered = await self.finish(state, cookie)
        assert answered.status == 200, answered.text
        return answered

    async def mention(self, team: str, *, enterprise: str | None = None, is_org: bool = False) -> str:
        """The token with which a mention in a workspace was answered."""
        before = len(self.slack.calls)
        body = of_workspace(make_event(make_mention("what is an ISP")), team, enterprise, is_org=is_org)
        assert (await self.bot.post_signed(as_json(body), JSON)).status == 200
        await self.slack.wait_for(lambda slack: len(slack.calls) > before)
        return self.slack.calls[-1].token

    async def tell(
        self, event: Json, team: str | None, organization: str | None = None, *, at: float | None = None
    ) -> Answered:
        """Slack tells of the end of an installation, by a workspace or an organization."""
        body = of_workspace(make_event(event), team, organization, is_org=organization is not None)
        body["event_time"] = int(time.time() + 5 if at is None else at)
        return await self.bot.post_signed(as_json(body), JSON)

    def count(self, table: str) -> int:
        """How many rows there are; the file is read as somebody else would."""
        with sqlite3.connect(self.file) as connection:
            found: int = connection.execute(f"select count(*) from {table}").fetchone()[0]
        connection.close()
        return found


def of_workspace(
    body: Json, team: str | None, enterprise: str | None = None, *, is_org: bool = False
) -> Json:
    """The event, as it comes from another workspace."""
    place = {"team_id": team, "enterprise_id": enterprise, "is_enterprise_install": is_org}
    return {**body, **place, "authorizations": [{**body["authorizations"][0], **place}]}


@pytest.fixture
async def shared(slack: FakeSlack, responder: Responder, tmp_path: Path) -> AsyncIterator[Shared]:
    file = tmp_path / "impsci.sqlite3"
    async with run_bot(responder, slack, uses_oauth=True, database=f"sqlite:///{file}") as bot:
        yield Shared(bot, slack, file)


UNINSTALLED: Json = {"type": "app_uninstalled"}
REVOKED: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0IMPSCI"]}}


def test_the_scopes_asked_for_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "deploy" / "slack" / "manifest.yaml").read_text("utf-8"))
    assert sorted(SCOPES) == sorted(manifest["oauth_config"]["scopes"]["bot"])


async def test_a_person_who_wants_to_install_is_sent_to_slack(shared: Shared) -> None:
    answered = await shared.bot.visit(INSTALL_PATH)
    address = urlsplit(answered.headers["Location"])
    assert address.path == "/oauth/v2/authorize"
    query = parse_qs(address.query)
    assert query["client_id"] == [CLIENT_ID]
    assert query["scope"] == [",".join(SCOPES)]
    assert answered.headers["Cache-Control"] == "no-store"
    cookie = SimpleCookie(answered.headers["Set-Cookie"])[COOKIE]
    assert cookie.value == query["state"][0]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["max-age"], cookie["path"]) == ("Lax", "600", REDIRECT_PATH)


async def test_after_the_installation_the_workspace_is_answered_with_its_own_token(shared: Shared) -> None:
    answered = await shared.install("T1", "xoxb-one")
    page = read_page(answered.text)
    assert page.texts("h1") == ["impsci is installed in Workspace T1 <b>"]
    assert page.all("b") == []
    assert "https://slack.com/app_redirect?app=A1&team=T1" in [
        one.attributes["href"] for one in page.all("a")
    ]
    assert "xoxb-one" not in answered.text
    assert await shared.mention("T1") == "xoxb-one"
    call = shared.slack.calls[0]
    assert (call.method, call.arguments["code"]) == ("oauth.v2.access", "c0de")
    assert CLIENT_SECRET not in str(call.arguments), "it goes in a header, which is never logged"


async def test_a_command_needs_no_installation_to_be_answered(shared: Shared) -> None:
    body = as_form({**make_command("fidelity"), "team_id": "T0NEVER"})
    assert heading_of((await shared.bot.post_signed(body, FORM)).json) == "Implementation fidelity"


async def test_a_mention_where_nothing_is_installed_is_told_in_the_log(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    body = of_workspace(make_event(make_mention("what is an ISP")), "T0NEVER")
    assert (await shared.bot.post_signed(as_json(body), JSON)).status == 200
    await shared.bot.stop()
    assert shared.slack.calls == []
    assert "install it at /slack/install" in caplog.text
    assert "turn failed platform=slack" in caplog.text


async def test_two_workspaces_are_never_answered_with_one_anothers_token(shared: Shared) -> None:
    await shared.install("T1", "xoxb-one")
    await shared.install("T2", "xoxb-two")
    assert [await shared.mention(team) for team in ("T1", "T2", "T1", "T2")] == [
        "xoxb-one",
        "xoxb-two",
        "xoxb-one",
        "xoxb-two",
    ]


async def test_installing_again_replaces_the_token_at_once_and_leaves_no_old_one(shared: Shared) -> None:
    await shared.install("T1", "xoxb-old")
    assert await shared.mention("T1") == "xoxb-old"
    await shared.install("T1", "xoxb-new")
    assert await shared.mention("T1") == "xoxb-new"
    assert b"xoxb-new" in shared.file.read_bytes()
    assert shared.count("slack_bots") == 1
    assert shared.count("slack_installations") == 1


async def test_installing_again_elsewhere_is_noticed_when_slack_refuses_the_old_token(shared: Shared) -> None:
    """Another process took in the new installation; this one still remembers the old token."""
    await shared.install("T1", "xoxb-old")
    assert await shared.mention("T1") == "xoxb-old"
    with closing(sqlite3.connect(shared.file)) as other:
        other.execute("update slack_bots set bot_token = 'xoxb-new'")
        other.commit()
    shared.slack.plan(refused("token_revoked"))
    await shared.mention("T1")
    await shared.bot.stop()
    assert [call.token for call in shared.slack.calls[-2:]] == ["xoxb-old", "xoxb-new"]
    assert len(shared.slack.posted) == 2


async def test_an_organization_installs_for_all_its_workspaces(shared: Shared) -> None:
    answered = await shared.install(None, "xoxb-org", enterprise="E1")
    assert "impsci is installed in Organization E1" in answered.text
    assert await shared.mention("T1", enterprise="E1", is_org=True) == "xoxb-org"
    assert await shared.mention("T2", enterprise="E1", is_org=True) == "xoxb-org"
    await shared.install("T2", "xoxb-own", enterprise="E1")
    assert await shared.mention("T2", enterprise="E1") == "xoxb-own", "its own goes first"


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED], ids=lambda event: str(event["type"]))
async def test_a_workspace_that_removes_the_app_takes_everything_along(shared: Shared, event: Json) -> None:
    for team, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        await shared.install(team, token)
        await shared.mention(team)
        await keep_feedback(shared.file, team)
    assert (await shared.tell(event, "T1")).status == 200
    assert (await shared.tell(event, "T1")).status == 200, "Slack tells it twice"
    assert shared.count("slack_bots") == shared.count("slack_installations") == 1
    assert shared.count("impsci_feedback") == 1
    calls = len(shared.slack.calls)
    body = of_workspace(make_event(make_mention("what is an ISP")), "T1")
    await shared.bot.post_signed(as_json(body), JSON)
    assert await shared.mention("T2") == "xoxb-two"
    assert len(shared.slack.calls) == calls + 1, "T1 is not answered with a token that was remembered"


async def test_an_organization_that_removes_the_app_takes_its_workspaces_along(shared: Shared) -> None:
    await shared.install(None, "xoxb-org", enterprise="E1")
    for team in ("T1", "T2"):
        await shared.mention(team, enterprise="E1", is_org=True)
        await keep_feedback(shared.file, team)
    await keep_feedback(shared.file, "T3")
    assert (await shared.tell(UNINSTALLED, "T1", "E1")).status == 200
    assert shared.count("slack_bots") == 0
    assert shared.count("impsci_feedback") == 1
    assert shared.count("impsci_members") == 0


async def test_the_threads_of_an_organization_are_forgotten_with_it(shared: Shared) -> None:
    async def say(event: Json) -> int:
        """How many answers there are now."""
        body = of_workspace(make_event(event), "T1", "E1", is_org=True)
        assert (await shared.bot.post_signed(as_json(body), JSON)).status == 200
        await shared.bot.finish_turns()
        return len(shared.slack.posted)

    await shared.install(None, "xoxb-org", enterprise="E1")
    first = make_mention("what is an ISP")
    again: Json = {"type": "message", "channel_type": "channel", "thread_ts": first["ts"]}
    assert await say(first) == 1
    assert await say({**make_mention(""), **again, "text": "what is fidelity"}) == 2
    assert (await shared.tell(UNINSTALLED, "T1", "E1")).status == 200
    await shared.install(None, "xoxb-org", enterprise="E1")
    assert await say({**make_mention(""), **again, "text": "what is fidelity"}) == 2


async def test_a_workspace_that_its_organization_takes_the_app_from_loses_its_data_alone(
    shared: Shared,
) -> None:
    await shared.install(None, "xoxb-org", enterprise="E1")
    for team in ("T1", "T2"):
        await shared.mention(team, enterprise="E1", is_org=True)
        await keep_feedback(shared.file, team)
    event: Json = {"type": "team_access_revoked", "team_ids": ["T1"]}
    assert (await shared.tell(event, None, "E1")).status == 200
    assert shared.count("slack_bots") == 1
    assert shared.count("impsci_feedback") == 1


async def test_what_is_told_late_of_an_earlier_installation_does_no_harm(shared: Shared) -> None:
    await shared.install("T1", "xoxb-one")
    assert (await shared.tell(UNINSTALLED, "T1", at=time.time() - 60)).status == 200
    assert await shared.mention("T1") == "xoxb-one"


async def test_a_personal_token_that_goes_changes_nothing(shared: Shared) -> None:
    await shared.install("T1", "xoxb-one")
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U9ADMIN"]}}
    assert (await shared.tell(event, "T1")).status == 200
    assert await shared.mention("T1") == "xoxb-one"


async def keep_feedback(file: Path, team: str) -> None:
    store = Store(f"sqlite:///{file}")
    await store.add_feedback(Feedback("slack", team, "U1", "mention", ("cfir",), is_helpful=True))
    await store.close()


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=", f"{COOKIE}=another", f"{COOKIE}=ünïcode"])
async def test_a_state_that_was_stolen_from_another_browser_is_refused(shared: Shared, cookie: str) -> None:
    state, _ = await shared.start()
    await assert_refused(shared, await shared.finish(state, cookie))


@pytest.mark.parametrize("state", ["", "x", "x" * 5_000, "' or 1=1 --", "\0"])
async def test_a_state_that_was_made_up_is_refused(shared: Shared, state: str) -> None:
    await shared.start()
    await assert_refused(shared, await shared.finish(state, f"{COOKIE}={state}" if state.isalnum() else ""))


async def test_a_state_works_once(shared: Shared) -> None:
    state, cookie = await shared.start()
    shared.slack.plan(granted("T1", "xoxb-one"))
    assert (await shared.finish(state, cookie)).status == 200
    shared.slack.arrived.clear()
    await assert_refused(shared, await shared.finish(state, cookie))


async def test_a_state_works_once_even_for_two_at_the_same_time(shared: Shared) -> None:
    state, cookie = await shared.start()
    shared.slack.plan(granted("T1", "xoxb-one"))
    answers = await asyncio.gather(*(shared.finish(state, cookie) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [400] * 7


async def test_a_state_expires(shared: Shared) -> None:
    state, cookie = await shared.start()
    with sqlite3.connect(shared.file) as connection:
        connection.execute("update slack_oauth_states set expire_at = '2020-01-01 00:00:00.000000'")
    connection.close()
    await assert_refused(shared, await shared.finish(state, cookie))
    await shared.start()
    assert shared.count("slack_oauth_states") == 1, "expired ones are cleared away"


async def assert_refused(shared: Shared, answered: Answered) -> None:
    assert answered.status == 400
    page = read_page(answered.text)
    assert page.texts("h1") == ["impsci was not installed"]
    assert INSTALL_PATH in [one.attributes["href"] for one in page.all("a")]
    assert "oauth.v2.access" not in shared.slack.arrived
    assert answered.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("error", ["access_denied", "invalid_team_for_non_distributed_app", "<script>"])
async def test_a_person_who_says_no_is_told_kindly(shared: Shared, error: str) -> None:
    _, cookie = await shared.start()
    answered = await shared.bot.visit(REDIRECT_PATH, cookie, error=error, state="x")
    assert answered.status == 200
    assert read_page(answered.text).texts("h1") == ["impsci was not installed"]
    assert error not in answered.text
    assert SimpleCookie(answered.headers["Set-Cookie"])[COOKIE].value == ""


@pytest.mark.parametrize(
    "outcome",
    [
        refused("invalid_code"),
        refused("bad_client_secret"),
        Outcome(body={"ok": True}),
        Outcome(502, raw="<html>"),
        Outcome(200, raw="[]"),
    ],
    ids=["code", "secret", "no grant", "gateway", "no object"],
)
async def test_an_error_of_slacks_installs_nothing(shared: Shared, outcome: Outcome) -> None:
    state, cookie = await shared.start()
    shared.slack.plan(outcome)
    answered = await shared.finish(state, cookie)
    assert answered.status == 502
    assert read_page(answered.text).texts("h1") == ["impsci was not installed"]


async def test_a_database_that_is_down_is_told_kindly(
    slack: FakeSlack, responder: Responder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    database = f"sqlite:///{tmp_path}/file/impsci.sqlite3"
    async with run_bot(responder, slack, uses_oauth=True, database=database) as bot:
        answered = await bot.visit(INSTALL_PATH)
        assert answered.status == 503
        assert read_page(answered.text).texts("h1") == ["impsci cannot be installed now"]
        assert heading_of((await bot.command("fidelity")).json) == "Implementation fidelity"
        body = of_workspace(make_event(UNINSTALLED), "T1")
        assert (await bot.post_signed(as_json(body), JSON)).status == 503, "Slack will tell it again"
    assert "slack tokens cannot be read for now" in caplog.text


async def test_a_mention_is_answered_when_its_token_comes_later_than_slack_waits(shared: Shared) -> None:
    await shared.install("T1", "xoxb-one")
    with closing(sqlite3.connect(shared.file, isolation_level=None)) as other:
        other.execute("begin exclusive")
        body = of_workspace(make_event(make_mention("what is an ISP")), "T1")
        assert (await shared.bot.post_signed(as_json(body), JSON)).status == 200, "it is acknowledged in time"
        assert shared.slack.posted == []
        other.execute("rollback")
    await shared.slack.wait_for(lambda slack: bool(slack.posted[-1:] and slack.calls[-1].token == "xoxb-one"))
    await shared.bot.stop()
    assert len(shared.slack.posted) == 1


async def test_an_app_of_one_workspace_has_no_installation_and_no_database(
    slack: FakeSlack, responder: Responder, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    async with run_bot(responder, slack, database=f"sqlite:///{tmp_path}/file/impsci.sqlite3") as bot:
        assert (await bot.visit(INSTALL_PATH)).status == 404
        await bot.event(make_mention("what is an ISP"))
        assert heading_of(await slack.wait_for_message()).startswith("Implementation support")


async def test_an_app_of_one_workspace_that_is_removed_takes_its_data_along(
    slack: FakeSlack, responder: Responder, tmp_path: Path
) -> None:
    file = tmp_path / "impsci.sqlite3"
    async with run_bot(responder, slack, database=f"sqlite:///{file}") as bot:
        shared = Shared(bot, slack, file)
        await keep_feedback(file, "T1")
        await keep_feedback(file, "T2")
        assert (await shared.tell(UNINSTALLED, "T1")).status == 200
        assert shared.count("impsci_feedback") == 1
