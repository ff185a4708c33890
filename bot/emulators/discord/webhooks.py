"""Webhooks: addresses that anybody may post to who knows them; those of interactions are the bot's own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.emulators.discord import messages
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.channels import Channels
from bot.emulators.discord.checks import Problems
from bot.emulators.discord.errors import refused
from bot.emulators.discord.interactions import Interactions
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.rules.components import BUTTON, LINK, SELECTS, walk
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.discord.state import FORUMS, THREAD, Conversation, Webhook, World, new_user
from bot.emulators.discord.web import Route

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
MESSAGE = WEBHOOK + "/messages/{message_id}"


class Webhooks:
    """Handlers of everything below `/webhooks`; by the id in the address it is for a webhook, or for an interaction."""

    def __init__(self, world: World, channels: Channels, interactions: Interactions) -> None:
        self._world = world
        self._channels = channels
        self._interactions = interactions

    def routes(self) -> list[Route]:
        """The operations with their rate limit, which is each webhook's; none of them counts against the bot's."""
        first, limit = WEBHOOK + "/messages/@original", Limit("webhook", 5, 1)
        told, of = self._interactions, Route
        return [
            of("GET", WEBHOOK, self.about, limit, open=True),
            of("POST", WEBHOOK, self.execute, limit, open=True),
            *(
                of(method, first, handler, limit, open=True)
                for method, handler in (("GET", told.get), ("PATCH", told.edit), ("DELETE", told.delete))
            ),
            of("GET", MESSAGE, self.get, limit, open=True),
            of("PATCH", MESSAGE, self.edit, limit, open=True),
            of("DELETE", MESSAGE, self.delete, limit, open=True),
        ]

    def make(self, channel: str, name: str) -> Webhook:
        """A new webhook of a channel."""
        made = Webhook(self._world.new_id(), secrets.token_urlsafe(51), channel, name)
        self._world.webhooks[made.id] = made
        return made

    async def about(self, call: ApiCall) -> Done:
        """What whoever knows the address may know of it."""
        hook = self._found(call)
        told = {"id": hook.id, "type": 1, "name": hook.name, "avatar": None, "application_id": None}
        return 200, {**told, "channel_id": hook.channel, "guild_id": self._world.guild_id, "token": hook.token}

    async def execute(self, call: ApiCall) -> Done:
        """Post a message; without `wait` nothing is told of it."""
        if self._is_interactions(call):
            return await self._interactions.follow_up(call)
        hook, body = self._found(call), self._checked(call, None)
        channel = self._thread(hook, call, body)
        author = new_user(hook.id, str(body.get("username") or hook.name), bot=True)
        made = messages.message(self._world, channel.id, author, body, call.files)
        if channel.id == "":
            channel.id = made["channel_id"] = made["id"]
            self._world.channels[channel.id] = channel
        made["webhook_id"] = hook.id
        hook.posted.add(made["id"])
        await self._channels.archive(channel, archived=False)
        await self._channels.publish(channel, made)
        return (200, made) if _is_true(call, "wait") else (204, None)

    async def get(self, call: ApiCall) -> Done:
        """One of its messages."""
        if self._is_interactions(call):
            return await self._interactions.get(call)
        return 200, self._message(self._found(call), call)[1]

    async def edit(self, call: ApiCall) -> Done:
        """Change one of its messages."""
        if self._is_interactions(call):
            return await self._interactions.edit(call)
        channel, made = self._message(self._found(call), call)
        if channel.archived:
            raise refused(50083)
        messages.change(self._world, made, self._checked(call, made), call.files)
        await self._channels.republish(made)
        return 200, made

    async def delete(self, call: ApiCall) -> Done:
        """Delete one of its messages."""
        if self._is_interactions(call):
            return await self._interactions.delete(call)
        channel, made = self._message(self._found(call), call)
        await self._channels.remove(channel, made["id"])
        return 204, None

    def _is_interactions(self, call: ApiCall) -> bool:
        return call.params["webhook_id"] == self._world.bot_id

    def _found(self, call: ApiCall) -> Webhook:
        hook = self._world.webhooks.get(call.params["webhook_id"])
        # With its channel a webhook goes too.
        if hook is None or hook.channel not in self._world.channels:
            raise refused(10015)
        if hook.token != call.params["webhook_token"]:
            raise refused(50027)
        return hook

    def _checked(self, call: ApiCall, before: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The body, without components where nobody asked for them; with none that somebody would have to answer."""
        body = call.body
        # Of a webhook that no application owns they are left out without a word unless the query says otherwise
        # (docs.discord.com/developers/resources/webhook#execute-webhook).
        if isinstance(body, dict) and not _is_true(call, "with_components"):
            body = {name: value for name, value in body.items() if name != "components"}
        names = [file.name for file in call.files]
        checked = check_message(body, "follow-up", before=before, files=names)
        problems = Problems()
        for path, one in walk(checked.get("components")):
            if one["type"] in SELECTS or (one["type"] == BUTTON and one.get("style") != LINK):
                problems.add(path, "BASE_TYPE_BAD", "Only an application's webhook may have interactive components.")
        problems.stop()
        return checked

    def _thread(self, hook: Webhook, call: ApiCall, body: Mapping[str, Any]) -> Conversation:
        """Where a message goes: the channel, a thread of it, or a post of a forum that begins with it."""
        channel, thread, name = self._world.channels[hook.channel], call.query.get("thread_id"), body.get("thread_name")
        if thread and name:
            raise refused(220002)
        if thread:
            return self._within(hook, thread)
        if channel.kind in FORUMS:
            if not name:
                raise refused(220001)
            now = self._world.now()
            return Conversation("", str(name), THREAD, hook.channel, owner=hook.id, created=now, archived_at=now)
        if name:
            raise refused(220003)
        return channel

    def _within(self, hook: Webhook, thread: str) -> Conversation:
        found = self._world.channels.get(thread)
        if found is None or found.parent != hook.channel:
            raise refused(10003)
        return found

    def _message(self, hook: Webhook, call: ApiCall) -> tuple[Conversation, dict[str, Any]]:
        """One of its own, in its channel or in the thread that the call names."""
        thread = call.query.get("thread_id")
        channel = self._within(hook, thread) if thread else self._world.channels[hook.channel]
        made = channel.messages.get(call.params["message_id"])
        if made is None or made["id"] not in hook.posted:
            raise refused(10008)
        return channel, made

    def renew(self, hook: str) -> Webhook:
        """Give a webhook a new token."""
        made = self._world.webhooks[hook] = replace(self._world.webhooks[hook], token=secrets.token_urlsafe(51))
        return made


def _is_true(call: ApiCall, name: str) -> bool:
    return call.query.get(name, "").lower() in ("1", "true")
