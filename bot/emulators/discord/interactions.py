"""Interactions: what people do reaches the bot as an event, and the bot's answers come back over REST."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import messages, payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.channels import Channels
from bot.emulators.discord.checks import Problems, Shape, each, text
from bot.emulators.discord.doings import (
    ANSWER,
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    MODAL,
    UPDATE,
    Answer,
    Doing,
    Interaction,
    NoAnswer,
)
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.rules.commands import CHOICE
from bot.emulators.discord.rules.messages import Use, check_message
from bot.emulators.discord.socket import Gateway
from bot.emulators.discord.state import MEMBER_PERMISSIONS, World
from bot.emulators.discord.web import Route

ALLOWED: Mapping[int, tuple[int, ...]] = {
    COMMAND: (ANSWER, DEFER, MODAL),
    COMPONENT: (ANSWER, DEFER, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
}
# From the event on, however late the first answer was.
TOKEN_SECONDS = 15 * 60.0
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
CHOICE_LIST = Shape({"choices": each(CHOICE, 0, 25)})
MODAL_WINDOW = Shape({"custom_id": text(1, 100), "title": text(1, 45), "components": each(lambda *_: None, 1, 5)})


class Interactions:
    """Sends interactions to the bot and takes its answers."""

    def __init__(self, world: World, gateway: Gateway, channels: Channels) -> None:
        self._world = world
        self._gateway = gateway
        self._channels = channels
        self._open: dict[str, Interaction] = {}

    def routes(self) -> list[Route]:
        """The operations with their rate limits; none of them counts against the bot's."""
        callback, webhook = Limit("callback", 1000, 1), Limit("webhook", 5, 1)
        one, first = WEBHOOK + "/messages/{message_id}", WEBHOOK + "/messages/@original"
        return [
            Route("POST", CALLBACK, self.callback, callback, open=True),
            Route("POST", WEBHOOK, self.follow_up, webhook, open=True),
            *(
                Route(method, path, handler, webhook, open=True)
                for path in (first, one)
                for method, handler in (("GET", self.get), ("PATCH", self.edit), ("DELETE", self.delete))
            ),
        ]

    async def send(self, doing: Doing, seconds: float) -> Answer:
        """Let the bot know, and wait for its first answer."""
        now = time.monotonic()
        opened = Interaction(
            id=self._world.new_id(),
            token=secrets.token_urlsafe(48),
            kind=doing.kind,
            channel=doing.channel,
            user=doing.user,
            source=doing.source,
            # After three seconds Discord shows people a failure and takes no first answer any more.
            deadline=now + seconds,
            began=now,
        )
        self._open[opened.token] = opened
        # No intent is needed for it.
        await self._gateway.dispatch("INTERACTION_CREATE", self._event(opened, doing))
        try:
            async with asyncio.timeout(seconds):
                await opened.acknowledged.wait()
        except TimeoutError:
            raise NoAnswer(f"the bot did not answer {doing.data} within {seconds:g} s") from None
        return opened.answer

    def _event(self, opened: Interaction, doing: Doing) -> dict[str, Any]:
        event = {
            "id": opened.id,
            "application_id": self._world.bot_id,
            "type": opened.kind,
            "token": opened.token,
            "version": 1,
            "data": dict(doing.data),
            "guild_id": self._world.guild_id,
            "guild": {"id": self._world.guild_id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "locale": doing.locale,
            "channel_id": opened.channel.id,
            # The pages of the documentation list these permissions, npm's types of the same API forbid them.
            "channel": {**payloads.channel(self._world, opened.channel), "permissions": str(MEMBER_PERMISSIONS)},
            "member": payloads.acting_member(self._world, opened.user),
            "app_permissions": str(self._world.rights(opened.channel) if self._world.member else 0),
            "entitlements": [],
            "authorizing_integration_owners": self._owners(opened.user),
            "context": 0,
            # discord.py reads this, `entitlements`, `context` and the owners without asking whether they are there.
            "attachment_size_limit": 10_485_760,
        }
        return event if opened.source is None else {**event, "message": opened.source}

    def _owners(self, user: Mapping[str, Any]) -> dict[str, str]:
        """By whose installation the app is here: the server's, or where its bot is no member only the person's own."""
        return {"0": self._world.guild_id} if self._world.member else {"1": user["id"]}

    async def callback(self, call: ApiCall) -> Done:
        """Take the first answer to an interaction."""
        opened = self._open.get(call.params["interaction_token"])
        if opened is None or opened.id != call.params["interaction_id"]:
            raise refused(10062)
        # Before the deadline is looked at, so that a second answer is told apart from a late one.
        if opened.acknowledged.is_set():
            raise refused(40060)
        if time.monotonic() > opened.deadline:
            raise refused(10062)
        kind, data = _callback_parts(call.body, ALLOWED[opened.kind])
        resource = await self._first(opened, kind, data, call)
        answer = opened.answer
        answer.type, answer.data, answer.latency_seconds = kind, data, time.monotonic() - opened.began
        opened.acknowledged.set()
        # discord.py asks for it, and learns the message's id only so.
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return 204, None
        return 200, self._told(opened, resource)

    async def _first(
        self, opened: Interaction, kind: int, data: dict[str, Any], call: ApiCall
    ) -> dict[str, Any] | None:
        """Do what the first answer asks for; give the resource that it made."""
        if kind == ANSWER:
            body = check_message(data, "answer", files=[file.name for file in call.files])
            made = await self._post(opened, body, call)
        elif kind == DEFER:
            # Who sees the answer is settled here: what fills it later cannot be private if this was not.
            await self._post(opened, {"flags": data.get("flags") or 0}, call, more_flags=messages.LOADING)
            return None
        elif kind in (UPDATE, DEFER_UPDATE):
            made = self._source(opened)
            if kind == UPDATE:
                await self._change(made, data, "answer", call)
        else:
            _check_window(kind, data)
            return None
        return {"type": kind, "message": made} if kind != DEFER_UPDATE else None

    def _source(self, opened: Interaction) -> dict[str, Any]:
        if opened.source is None:
            raise refused(10008)
        opened.answer.message = opened.source
        return opened.source

    async def _post(
        self, opened: Interaction, body: Mapping[str, Any], call: ApiCall, *, more_flags: int = 0, first: bool = True
    ) -> dict[str, Any]:
        """Make a message of the bot's answer, for everybody or for one person."""
        made = messages.message(self._world, opened.channel.id, self._world.bot, body, call.files)
        made["flags"] |= more_flags | ((body.get("flags") or 0) & messages.EPHEMERAL)
        made["webhook_id"] = made["application_id"] = self._world.bot_id
        made["interaction_metadata"] = self._metadata(opened)
        if first:
            made["type"] = messages.SLASH_ANSWER if opened.kind == COMMAND else 0
            opened.answer.message = made
        if made["flags"] & messages.EPHEMERAL:
            self._world.private[made["id"]] = made
        else:
            await self._channels.publish(opened.channel, made)
        return made

    def _metadata(self, opened: Interaction) -> dict[str, Any]:
        known = {"id": opened.id, "type": opened.kind, "user": opened.user}
        owners = {"authorizing_integration_owners": self._owners(opened.user)}
        source = {"interacted_message_id": opened.source["id"]} if opened.source else {}
        return {**known, **owners, **source}

    def _told(self, opened: Interaction, resource: dict[str, Any] | None) -> dict[str, Any]:
        interaction: dict[str, Any] = {"id": opened.id, "type": opened.kind}
        interaction |= {"channel_id": opened.channel.id, "guild_id": self._world.guild_id}
        if opened.answer.message is not None:
            flags = opened.answer.message["flags"]
            interaction["response_message_id"] = opened.answer.message["id"]
            interaction["response_message_loading"] = bool(flags & messages.LOADING)
            interaction["response_message_ephemeral"] = bool(flags & messages.EPHEMERAL)
        return {"interaction": interaction} if resource is None else {"interaction": interaction, "resource": resource}

    async def follow_up(self, call: ApiCall) -> Done:
        """Add a message; after a deferral the first one fills the waiting message instead."""
        opened = self._acknowledged(call)
        waiting = opened.answer.message
        # The flag of that follow-up to be private is ignored, as by Discord: the deferral has decided it.
        if waiting is not None and waiting["flags"] & messages.LOADING:
            return await self._finish(opened, waiting, call)
        body = check_message(call.body, "follow-up", files=[file.name for file in call.files])
        made = await self._post(opened, body, call, first=False)
        opened.answer.followups.append(made)
        await opened.answer.change()
        return 200, made

    async def get(self, call: ApiCall) -> Done:
        """The first answer, or a follow-up."""
        return 200, self._message(self._acknowledged(call), call)

    async def edit(self, call: ApiCall) -> Done:
        """Change the first answer, or a follow-up."""
        opened = self._acknowledged(call)
        return await self._finish(opened, self._message(opened, call), call)

    async def _finish(self, opened: Interaction, made: dict[str, Any], call: ApiCall) -> Done:
        await self._change(made, call.body, "follow-up", call)
        await opened.answer.change()
        return 200, made

    async def delete(self, call: ApiCall) -> Done:
        """Delete the first answer, or a follow-up."""
        opened = self._acknowledged(call)
        made = self._message(opened, call)
        if opened.answer.message is made:
            opened.answer.message = None
        if made in opened.answer.followups:
            opened.answer.followups.remove(made)
        # A private message is in no channel, and nobody is told that it goes.
        if self._world.private.pop(made["id"], None) is None:
            await self._channels.remove(self._world.channels[made["channel_id"]], made["id"])
        await opened.answer.change()
        return 204, None

    async def _change(self, made: dict[str, Any], body: object, use: Use, call: ApiCall) -> None:
        checked = check_message(body, use, before=made, files=[file.name for file in call.files])
        messages.change(self._world, made, checked, call.files)
        made["flags"] &= ~messages.LOADING
        if not made["flags"] & messages.EPHEMERAL:
            await self._channels.republish(made)

    def _acknowledged(self, call: ApiCall) -> Interaction:
        opened = self._open.get(call.params["webhook_token"])
        # Too late a change says 50027: a webhook's token that is no longer valid, since follow-ups are a webhook's.
        if opened is None or time.monotonic() - opened.began > TOKEN_SECONDS:
            raise refused(50027)
        if call.params["webhook_id"] != self._world.bot_id or not opened.acknowledged.is_set():
            raise refused(10015)
        return opened

    def _message(self, opened: Interaction, call: ApiCall) -> dict[str, Any]:
        wanted, first = call.params.get("message_id"), opened.answer.message
        known = [*([] if first is None else [first]), *opened.answer.followups]
        for made in known:
            if (wanted is None and made is first) or made["id"] == wanted:
                return self._living(made)
        raise refused(10008)

    def _living(self, made: dict[str, Any]) -> dict[str, Any]:
        """The message, unless somebody has deleted it."""
        channel = self._world.channels[made["channel_id"]]
        # Answers are kept by the interaction too, which does not learn that a moderator deleted one.
        if made["id"] not in channel.messages and made["id"] not in self._world.private:
            raise refused(10008)
        return made


def _callback_parts(body: object, allowed: tuple[int, ...]) -> tuple[int, dict[str, Any]]:
    """The type and data of a first answer, or the refusal of one that does not fit its interaction."""
    problems = Problems()
    parts: Mapping[str, Any] = body if isinstance(body, dict) else {}
    kind, data = parts.get("type"), parts.get("data")
    if isinstance(kind, bool) or kind not in allowed:
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
    if data is not None and not isinstance(data, dict):
        problems.add(("data",), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    problems.stop()
    return int(parts["type"]), data or {}


def _check_window(kind: int, data: Mapping[str, Any]) -> None:
    problems = Problems()
    (CHOICE_LIST if kind == CHOICES else MODAL_WINDOW)(problems, ("data",), data)
    problems.stop()
