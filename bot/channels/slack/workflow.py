"""The step of Slack's Workflow Builder that answers a question, where the app was made with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.channels.slack.tokens import PLATFORM
from bot.channels.slack.translate import Place
from bot.replies import wording
from bot.replies.slack_step import QUESTION, STEP, render_outputs

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.channels.slack.desk import Desk
    from bot.channels.turns import Deliveries

Json = dict[str, Any]


class WorkflowStep:
    """Hands the answer back to the workflow: a step that nobody ends keeps its workflow waiting for ever."""

    def __init__(self, desk: Desk, deliveries: Deliveries) -> None:
        self._desk = desk
        self._deliveries = deliveries

    def register(self, app: AsyncApp) -> None:
        """Makes Bolt call this object; the client it passes has the token of this one execution."""
        app.function(STEP)(self.on_executed)

    async def on_executed(self, body: Json, client: AsyncWebClient) -> None:
        """A workflow has come to the step."""
        event, place = body["event"], Place.of(body)
        execution = str(event["function_execution_id"])
        if not self._deliveries.claim(f"{place.workspace}:{execution}"):
            return
        question = str((event.get("inputs") or {}).get(QUESTION) or "")
        if self._desk.turns.quotas.take(place.workspace, place.person):
            self._desk.turns.start(self._answer(execution, question, client), PLATFORM)
        else:
            self._desk.turns.start(self._fail(execution, wording.TOO_MANY, client), PLATFORM)

    async def _answer(self, execution: str, question: str, client: AsyncWebClient) -> None:
        message, response = self._desk.answer(question, "workflow")
        if response is None:
            await self._fail(execution, message.text, client)
            return
        await self._desk.sender.call(
            client,
            "functions.completeSuccess",
            function_execution_id=execution,
            outputs=render_outputs(message, response),
        )

    async def _fail(self, execution: str, error: str, client: AsyncWebClient) -> None:
        await self._desk.sender.call(
            client, "functions.completeError", function_execution_id=execution, error=error
        )
