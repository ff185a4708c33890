"""Incoming webhooks: an address that anybody may post to who knows it, answered with a word and a status."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulators.faults import Faults, cut
from bot.emulators.slack.chat import numbered
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.limits import Limited, Limits
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.state import RequestRecord, Webhook, World

Json = dict[str, Any]
# docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors; all others are 400.
STATUSES: Mapping[str, int] = {
    **dict.fromkeys(("action_prohibited", "posting_to_general_channel_denied", "invalid_token", "team_disabled"), 403),
    **dict.fromkeys(("no_service", "no_service_id", "no_team", "no_active_hooks", "channel_not_found"), 404),
    "channel_is_archived": 410,
    "rate_limited": 429,
    "rollup_error": 500,
}
METHOD = "webhook"
# The status that stands for a line that was cut.
CUT = 0


@dataclass(frozen=True, slots=True)
class Said:
    """An answer on its way out."""

    text: str = "ok"
    status: int = 200
    retry_after: int = 0

    def response(self) -> web.Response:
        """As Slack would give it."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return web.Response(text=self.text, status=self.status, headers=headers, content_type="text/html")


class Webhooks:
    """Answers `/services/TEAM/WEBHOOK/SECRET`."""

    def __init__(
        self,
        world: World,
        rules: Rules,
        faults: Faults,
        limits: Limits | None,
        closing: asyncio.Event,
        *,
        requests: list[RequestRecord],
        refusals: list[str],
    ) -> None:
        self._world, self._rules, self._faults, self._limits, self._closing = world, rules, faults, limits, closing
        self._requests, self._refusals = requests, refusals

    def make(self, channel: str) -> Webhook:
        """A new webhook of a channel."""
        made = Webhook(self._world.serial("B"), secrets.token_hex(12), channel)
        self._world.webhooks[made.id] = made
        return made

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one post, or do to it what was planned."""
        sent = await _payload(request)
        outcome = self._faults.take(f"{request.method} {request.path}")
        if outcome == "refuse":
            return cut(request)
        said = planned(outcome) or self._post(request.match_info, sent)
        told = planned(outcome.removesuffix("-after")) if outcome.endswith("-after") else None
        lost = outcome in ("drop", "hang")
        self._requests.append(self._record(sent, said, CUT if lost else (told or said).status, outcome))
        if outcome == "hang":
            await self._closing.wait()
        return cut(request) if lost else (told or said).response()

    def _record(self, sent: object, said: Said, status: int, outcome: str) -> RequestRecord:
        arguments = sent if isinstance(sent, dict) else {}
        return RequestRecord(METHOD, arguments, {"text": said.text}, status, self._world.clock(), outcome)

    def _post(self, names: Mapping[str, str], sent: object) -> Said:
        try:
            hook = self._found(names)
            if self._limits:
                self._limits.take(METHOD, hook.id, 600)
            self._store(hook, sent)
        except Limited as limited:
            return Said("rate_limited", 429, limited.retry_after)
        except Refused as refused:
            status = STATUSES.get(refused.error, 400)
            if status == 400:
                self._refusals.append(f"{METHOD}: {refused}")
            return Said(refused.error, status)
        return Said()

    def _found(self, names: Mapping[str, str]) -> Webhook:
        if names["team"] != self._world.team_id:
            raise Refused("no_team")
        hook = self._world.webhooks.get(names["hook"])
        if hook is None:
            raise Refused("no_service")
        if hook.secret != names["secret"]:
            raise Refused("invalid_token")
        channel = self._world.channels.get(hook.channel)
        if channel is None:
            raise Refused("channel_not_found")
        if channel.is_archived:
            raise Refused("channel_is_archived")
        return hook

    def _store(self, hook: Webhook, sent: object) -> None:
        if not isinstance(sent, dict):
            raise Refused("invalid_payload")
        text, blocks = str(sent.get("text") or ""), sent.get("blocks")
        if not text and not blocks:
            raise Refused("no_text")
        self._rules.message(text, blocks, None)
        message = {**self._world.bot_message(text), "bot_id": hook.id, "subtype": "bot_message"}
        # No app's own: the bot must not take it for a message of its own.
        for name in ("user", "app_id", "bot_profile"):
            message.pop(name, None)
        if blocks:
            message["blocks"] = numbered(self._world, blocks)
        self._world.channels[hook.channel].messages[message["ts"]] = message


async def _payload(request: web.Request) -> object:
    """What was sent, as JSON or as the field `payload` of a form; None if it is neither."""
    try:
        if request.content_type == "application/json":
            text = await request.text()
        else:
            text = str((await request.post()).get("payload", ""))
        sent: object = json.loads(text)
    except ValueError:
        return None
    return sent


def planned(outcome: str) -> Said | None:
    """The answer that is given instead of doing anything, if the outcome is one of those."""
    name, _, detail = outcome.partition(":")
    if name == "error":
        return Said(detail, STATUSES.get(detail, 400))
    if name == "429":
        return Said("rate_limited", 429, int(detail or 1))
    if name.isdecimal():
        return Said(f"HTTP {name}", int(name))
    return Said("<html>not Slack</html>") if name == "html" else None
