"""Interactions: what people do reaches the bot as an event, and the bot's answers come back over REST."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import messages
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.channels import Channels
from bot.emulators.discord.doings import Answer, Doing, Interaction, Modal, NoAnswer
from bot.emulators.discord.errors import refused
from bot.emulators.discord.interaction_events import event, metadata
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.rules.callbacks import (
    ANSWER,
    DEFER,
    DEFER_UPDATE,
    MODAL,
    UPDATE,
    callback_parts,
    check_choices,
)
from bot.emulators.discord.rules.messages import Use, check_message
from bot.emulators.discord.rules.modals import check_modal, numbered
from bot.emulators.discord.socket import Gateway
from bot.emulators.discord.state import World
from bot.emulators.discord.web import Route

# From the event on, however late the first answer was.
TOKEN_SECONDS = 15 * 60.0
# Of an app that only the person has installed: docs.discord.com/developers/interactions/receiving-and-responding.
MOST_FOLLOW_UPS = 5
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"


class Interactions:
    """Sends interactions to the bot and takes its answers."""

    def __init__(self, world: World, gateway: Gateway, channels: Channels) -> None:
        self._world = world
        self._gateway = gateway
        self._channels = channels
        self._open: dict[str, Interaction] = {}
        self.modals: dict[str, Modal] = {}
        """What each person has open, by their ids."""

    def routes(self) -> list[Route]:
        """How the first answer comes, which does not count against the bot's limit; what follows is a webhook's."""
        return [Route("POST", CALLBACK, self.callback, Limit("callback", 1000, 1), open=True)]

    async def send(self, doing: Doing, seconds: float) -> Answer:
        """Let the bot know, and wait for its first answer."""
        now = time.monotonic()
        opened = Interaction(
            id=self._world.new_id(),
            token=secrets.token_urlsafe(48),
            doing=doing,
            # After three seconds Discord shows people a failure and takes no first answer any more.
            deadline=now + seconds,
            began=now,
        )
        self._open[opened.token] = opened
        # No intent is needed for it.
        await self._gateway.dispatch("INTERACTION_CREATE", event(self._world, opened))
        try:
            async with asyncio.timeout(seconds):
                await opened.acknowledged.wait()
        except TimeoutError:
            raise NoAnswer(f"the bot did not answer {doing.data} within {seconds:g} s") from None
        return opened.answer

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
        kind, data = callback_parts(call.body, opened.doing.kind)
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
        elif kind == MODAL:
            self._show(opened, data)
            return None
        else:
            check_choices(data)
            return None
        return {"type": kind, "message": made} if kind != DEFER_UPDATE else None

    def _show(self, opened: Interaction, data: Mapping[str, Any]) -> None:
        """Have a modal stand before whoever asked, instead of one that stood there."""
        check_modal(data)
        doing = opened.doing
        self.modals[doing.user["id"]] = Modal(opened.id, numbered(data), doing, metadata(self._world, opened))

    def _source(self, opened: Interaction) -> dict[str, Any]:
        if opened.doing.source is None:
            raise refused(10008)
        opened.answer.message = self._living(opened.doing.source)
        return opened.answer.message

    async def _post(
        self, opened: Interaction, body: Mapping[str, Any], call: ApiCall, *, more_flags: int = 0, first: bool = True
    ) -> dict[str, Any]:
        """Make a message of the bot's answer, for everybody or for one person."""
        self._check_files(call)
        made = messages.message(self._world, opened.doing.channel.id, self._world.bot, body, call.files)
        made["flags"] |= more_flags | ((body.get("flags") or 0) & messages.EPHEMERAL)
        # Without "Use External Apps" what a person's own app says is theirs alone: the page named above.
        if opened.is_foreign(self._world) and not self._world.external_apps:
            made["flags"] |= messages.EPHEMERAL
        made["webhook_id"] = made["application_id"] = self._world.bot_id
        made["interaction_metadata"] = metadata(self._world, opened)
        if first:
            made["type"] = opened.answers_as
            opened.answer.message = made
        if made["flags"] & messages.EPHEMERAL:
            self._world.private[made["id"]] = made
        else:
            await self._channels.publish(opened.doing.channel, made)
        return made

    def _told(self, opened: Interaction, resource: dict[str, Any] | None) -> dict[str, Any]:
        interaction: dict[str, Any] = {"id": opened.id, "type": opened.doing.kind}
        here = opened.doing.channel.id
        interaction |= {"channel_id": here, **self._world.server_of(here)}
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
        if opened.is_foreign(self._world) and len(opened.answer.followups) >= MOST_FOLLOW_UPS:
            raise refused(40094)
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

    def _check_files(self, call: ApiCall) -> None:
        """Refuse files that are larger than the interaction said they may be."""
        if any(len(file.content) > self._world.attachment_limit for file in call.files):
            raise refused(40005)

    async def _change(self, made: dict[str, Any], body: object, use: Use, call: ApiCall) -> None:
        self._check_files(call)
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
