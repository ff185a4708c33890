"""What people do in Slack: commands, clicks, reactions; what the app answers, and what everybody then sees."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.emulators.faults import Faults, cut, quiet
from bot.emulators.slack import payloads
from bot.emulators.slack.chat import numbered, post_as_bot, remove, rewrite
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.faults import HttpAnswer, before, finish
from bot.emulators.slack.rules.all import Rules
from bot.emulators.slack.socket import SocketMode
from bot.emulators.slack.state import Conversation, Surface, World, add_reaction, public, remove_reaction

Json = dict[str, Any]

# docs.slack.dev/interactivity/handling-user-interaction: five times within thirty minutes.
RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60


@dataclass(slots=True)
class Answer:
    """What the app answered to a command or a click.

    `payload` is what the ack carried, `responses` what came to the response_url since, `surfaces` the private messages
    that are shown now; `refusal` says why Slack would not show the ack's payload.
    """

    acked: bool = False
    payload: Json | None = None
    responses: list[Json] = field(default_factory=list)
    latency_seconds: float = 0.0
    refusal: str = ""
    surfaces: list[Surface] = field(default_factory=list)
    _read: int = 0
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def wait_response(self, timeout: float = 3.0) -> Json:  # noqa: ASYNC109 - part of the test's sentence
        """The first post to the response_url that was not given out yet; raises TimeoutError."""
        async with asyncio.timeout(timeout), self._arrived:
            await self._arrived.wait_for(lambda: len(self.responses) > self._read)
            self._read += 1
            return self.responses[self._read - 1]

    async def add(self, response: Json) -> None:
        """Note a post to the response_url."""
        async with self._arrived:
            self.responses.append(response)
            self._arrived.notify_all()


@dataclass(slots=True)
class Hook:
    """A response_url: whose answer it belongs to, where, and what it may change."""

    answer: Answer
    channel: Conversation
    until: float
    message_ts: str = ""
    surface: Surface | None = None
    uses: int = RESPONSE_USES
    user: str = ""


@dataclass(slots=True)
class Interactions:
    """People's side of the workspace."""

    world: World
    rules: Rules
    socket: SocketMode
    faults: Faults
    closing: asyncio.Event
    refusals: list[str]
    origin: Callable[[], str]
    hooks: dict[str, Hook] = field(default_factory=dict)
    watch: Callable[[], object] = quiet
    """Is called when something has come to a response_url."""

    async def command(self, command: str, text: str, user: str, channel_id: str, seconds: float) -> Answer:
        """Type a slash command."""
        answer, channel = Answer(), self.world.find(channel_id)
        channel.people.add(user)
        hook = Hook(answer, channel, self._until(), user=user)
        payload = payloads.command(self.world, channel, self.world.person(user), command, text)
        payload["response_url"] = self._address("commands", hook)
        # A command may be answered in the ack itself, which spares a request and none of the five uses.
        await self.ask("slash_commands", payload, answer, seconds, accepts=True)
        if answer.payload:
            self.note(answer, self._refusal(f"ack of {payload['command']}", answer.payload))
        if answer.payload and not answer.refusal:
            self._show(answer.payload, hook)
        return answer

    async def click(
        self, channel_id: str, ts: str, action_id: str, user: str, value: str | None, shown: Answer | None
    ) -> Answer:
        """Press a button, or choose from a menu."""
        answer, channel = Answer(), self.world.find(channel_id)
        # A private answer stands in no channel, so that it is found through whoever was shown it.
        surface, message = self._found(channel, ts, action_id, value, shown)
        blocks = surface.blocks if surface else message.get("blocks", [])
        action = payloads.action(self.world, blocks, action_id, value)
        hook = Hook(answer, channel, self._until(), "" if surface else message["ts"], surface, user=user)
        person = self.world.person(user)
        payload = payloads.click(self.world, channel, person, action, {"ts": surface.ts} if surface else message)
        payload["container"]["is_ephemeral"] = surface is not None
        if surface is None:
            # A click on a private answer brings no message: what stood on it must be in the button's own value.
            payload["message"] = public(message)
        payload["response_url"] = self._address("actions", hook)
        await self.ask("interactive", payload, answer, self.socket.ack_timeout)
        return answer

    async def choose(self, channel_id: str, message: Json, callback_id: str, user: str) -> Answer:
        """Choose a command from the menu of a message, anybody's."""
        answer, channel = Answer(), self.world.find(channel_id)
        payload = payloads.shortcut(self.world, channel, self.world.person(user), callback_id, message)
        payload["response_url"] = self._address("app", Hook(answer, channel, self._until(), user=user))
        await self.ask("interactive", payload, answer, self.socket.ack_timeout)
        return answer

    def _found(
        self, channel: Conversation, ts: str, action_id: str, value: str | None, shown: Answer | None
    ) -> tuple[Surface | None, Json]:
        here = self.world.surfaces.get(ts)
        for surface in [here] if here else reversed(shown.surfaces if shown else []):
            if payloads.offers(surface.blocks, action_id, value):
                return surface, {}
        if shown is not None and ts not in channel.messages:
            raise LookupError(f"This private answer shows nothing with the action id {action_id!r} and that value.")
        if ts not in channel.messages:
            raise LookupError(f"There is no message {ts!r} in {channel.id}.")
        return None, channel.messages[ts]

    async def ask(self, kind: str, payload: Json, answer: Answer, seconds: float, *, accepts: bool = False) -> None:
        """Send a payload and note its ack, if one comes in time."""
        ack = await self.socket.send(kind, payload, seconds=seconds, accepts=accepts)
        if ack is None:
            return
        answer.acked, answer.payload, answer.latency_seconds = True, ack.payload, ack.seconds
        # Slack drops it without a word and people see nothing; here it counts as a mistake of the bot.
        if ack.payload and not accepts:
            self.note(answer, f"{payload['type']}: the ack of this payload cannot carry an answer")

    def note(self, answer: Answer, refusal: str) -> None:
        """Note why Slack would not show an answer, if there is a reason."""
        if refusal:
            answer.refusal = refusal
            self.refusals.append(refusal)

    def _refusal(self, what: str, content: Json) -> str:
        """Why Slack would not show this, or nothing."""
        # Private unless said otherwise.
        if content.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
            return f"{what}: invalid_response_type"
        try:
            self.rules.message(str(content.get("text") or ""), content.get("blocks"))
        except Refused as refused:
            return f"{what}: {refused}"
        return ""

    def _show(self, content: Json, hook: Hook) -> None:
        if content.get("response_type") == "in_channel":
            message = post_as_bot(self.world, hook.channel, content, str(content.get("thread_ts") or ""))
            # Known here and never told: no answer of a response_url carries a ts.
            hook.message_ts = hook.message_ts or message["ts"]
            return
        blocks = numbered(self.world, content.get("blocks"))
        surface = Surface(self.world.ts(), str(content.get("text") or ""), blocks, hook.user, hook.channel.id)
        hook.answer.surfaces.append(surface)
        self.world.surfaces[surface.ts] = surface
        hook.surface = hook.surface or surface

    def _until(self) -> float:
        return self.world.clock() + RESPONSE_SECONDS

    def _address(self, kind: str, hook: Hook) -> str:
        key = secrets.token_urlsafe(18)
        self.hooks[key] = hook
        return f"{self.origin()}/{kind}/{self.world.team_id}/{self.world.serial('1')}/{key}"

    async def respond(self, request: web.Request) -> web.Response:
        """Take a post to a response_url."""
        outcome = self.faults.take(f"{request.method} {request.path}")
        if outcome == "refuse":
            return cut(request)
        reply = before(outcome) or await self._take(self.hooks.get(request.match_info["key"]), request)
        self.watch()
        return await finish(request, outcome, reply, self.closing)

    async def _take(self, hook: Hook | None, request: web.Request) -> HttpAnswer:
        if hook is None or hook.until < self.world.clock():
            return HttpAnswer({"ok": False, "error": "expired_url"}, 404)
        if hook.uses == 0:
            return HttpAnswer({"ok": False, "error": "used_url"}, 404)
        content = _content(await request.text())
        if content is None:
            return HttpAnswer({"ok": False, "error": "invalid_payload"}, 400)
        # Whoever deletes need not say anything.
        refusal = "" if content.get("delete_original") else self._refusal("response_url", content)
        if refusal:
            self.refusals.append(refusal)
            return HttpAnswer({"ok": False, "error": refusal.split()[1]}, 400)
        # What was refused costs nothing here; the five count what was shown.
        hook.uses -= 1
        self._apply(content, hook)
        await hook.answer.add(content)
        return HttpAnswer({"ok": True})

    def _apply(self, content: Json, hook: Hook) -> None:
        changes = [name for name in ("delete_original", "replace_original") if _true(content.get(name))]
        message = hook.channel.messages.get(hook.message_ts)
        # With nothing left to replace it comes as a new message.
        if not changes or (hook.surface is None and message is None):
            self._show(content, hook)
        elif hook.surface is not None:
            self._change(content, hook, hook.surface, gone="delete_original" in changes)
        elif message is not None and "delete_original" in changes:
            remove(hook.channel, message)
        elif message is not None:
            rewrite(self.world, message, content)

    def _change(self, content: Json, hook: Hook, surface: Surface, *, gone: bool) -> None:
        surface.text = "" if gone else str(content.get("text") or "")
        surface.blocks = [] if gone else numbered(self.world, content.get("blocks"))
        shown = hook.answer.surfaces
        if surface not in shown and not gone:
            shown.append(surface)
        if gone:
            self.world.surfaces.pop(surface.ts, None)

    def whispered(self, user: str) -> Answer:
        """The private messages that somebody was shown in channels, as an answer whose buttons can be pressed."""
        whispers = [one for one in self.world.whispers if one["user"] == user]
        return Answer(surfaces=[self.world.surfaces[one["ts"]] for one in whispers])

    async def react(self, channel_id: str, ts: str, name: str, user: str, *, on: bool) -> bool:
        """Put an emoji on a message, or take it off; gives whether the app acked the event."""
        channel, person = self.world.find(channel_id), self.world.person(user)
        message, name = channel.messages[ts], self.world.known_emoji(name)
        channel.people.add(person.id)
        changed = (add_reaction if on else remove_reaction)(message, name, person.id)
        # Reactions are told only to an app that is in the channel, though it may post in public ones without.
        if not changed or channel.id not in self.world.members:
            return False
        event = payloads.reaction(channel, message, person, name, self.world.ts())
        event["type"] = "reaction_added" if on else "reaction_removed"
        return await self.socket.event(payloads.event(self.world, event))


def _true(value: object) -> bool:
    return str(value).lower() in ("true", "1")


def _content(body: str) -> Json | None:
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
