"""The bot's token in a workspace: one for all, or one from each installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from slack_bolt.authorization import AuthorizeResult

if TYPE_CHECKING:
    from bot.storage.store import Store

PLATFORM = "slack"


class Tokens(Protocol):
    """Where the tokens come from."""

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """The token of a workspace; Bolt asks for it by these names."""

    async def find_token(self, enterprise_id: str | None, team_id: str | None) -> str | None:
        """The same, for a turn that can wait longer than Slack does."""

    async def remove(
        self, enterprise_id: str | None, team_id: str | None, *, before: float
    ) -> tuple[str, ...]:
        """Removes the tokens and all other data of a workspace, or of an organization where none is named.

        Gives back the workspaces that are gone: none where the app was installed again after `before`, the
        moment when it was removed.

        Raises:
            StorageError: they could not all be removed.
        """

    def forget_token(self, token: str) -> None:
        """Reads the token anew at the next turn: Slack said that this one is no longer good."""


class OneWorkspace:
    """The token that the operator set; it needs no database."""

    def __init__(self, bot_token: str, store: Store) -> None:
        self._bot_token = bot_token
        self._store = store

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Known without asking Slack (`auth.test`), so that no first request waits for it.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=self._bot_token)

    async def find_token(self, enterprise_id: str | None, team_id: str | None) -> str | None:
        del enterprise_id, team_id
        return self._bot_token

    async def remove(
        self, enterprise_id: str | None, team_id: str | None, *, before: float
    ) -> tuple[str, ...]:
        del before
        return await self._store.remove_workspace(PLATFORM, team_id or enterprise_id or "")

    def forget_token(self, token: str) -> None:
        """There is no other."""
