"""Operations on channels and the messages in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import messages, payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.checks import Problems
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit, Window
from bot.emulators.discord.pages import page_size, part_of
from bot.emulators.discord.rights import Rights
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.discord.socket import GUILDS, MESSAGE_CONTENT, MESSAGES, Gateway
from bot.emulators.discord.state import (
    ANNOUNCEMENT,
    MANAGE_MESSAGES,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    THREADS,
    Conversation,
    World,
)
from bot.emulators.discord.web import Route

CHANNEL = "/channels/{channel_id}"
MESSAGE = CHANNEL + "/messages/{message_id}"
REPLY = 19


class Channels:
    """Handlers of channels and their messages."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._rights = Rights(world)
        self._published: dict[str, Window] = {}

    def routes(self) -> list[Route]:
        """The operations with their rate limits."""
        # Published nowhere and changed at any time; five messages in five seconds is what bots meet.
        reading, posting, editing = Limit("read", 5, 1), Limit("post", 5, 5), Limit("edit", 5, 5)
        return [
            Route("GET", CHANNEL, self.channel, Limit("channel", 10, 1)),
            Route("GET", CHANNEL + "/messages", self.history, reading),
            Route("POST", CHANNEL + "/messages", self.create, posting),
            Route("POST", CHANNEL + "/typing", self.typing, Limit("typing", 5, 5)),
            Route("GET", MESSAGE, self.one, reading),
            Route("PATCH", MESSAGE, self.edit, editing),
            Route("DELETE", MESSAGE, self.delete, Limit("delete", 5, 1)),
            # Ten an hour, which no page of Discord's says: synzen/MonitoRSS #184, acehox/auto-publisher #36.
            Route("POST", MESSAGE + "/crosspost", self.crosspost, Limit("crosspost", 10, 3600)),
        ]

    async def channel(self, call: ApiCall) -> Done:
        """A channel or thread."""
        return 200, payloads.channel(self._world, self._rights.channel(call))

    async def typing(self, call: ApiCall) -> Done:
        """Show that the bot writes: nothing to remember."""
        self._rights.channel(call, SEND_MESSAGES)
        return 204, None

    async def create(self, call: ApiCall) -> Done:
        """Post a message, or give back the one that the same nonce made."""
        channel = self._rights.channel(call)
        self._rights.need(channel, SEND_IN_THREADS if channel.kind in THREADS else SEND_MESSAGES)
        self._rights.need_open(channel)
        body = check_message(call.body, "create", files=[file.name for file in call.files])
        nonce = None if body.get("nonce") is None else str(body["nonce"])
        if (
            # Only with `enforce_nonce`; a nonce alone is merely given back.
            nonce is not None
            and body.get("enforce_nonce")
            and (seen := self._world.seen_nonce(self._world.bot_id, nonce))
        ):
            return 200, self._rights.stored(*seen)
        made = messages.message(self._world, channel.id, self._world.bot, body, call.files)
        self._refer(made, body)
        if nonce is not None:
            self._world.remember_nonce(self._world.bot_id, nonce, made)
        # Writing in an archived thread opens it; only a locked one refuses
        # (docs.discord.com/developers/topics/threads).
        await self.archive(channel, archived=False)
        await self.publish(channel, made)
        return 200, made

    async def archive(self, channel: Conversation, *, archived: bool, locked: bool = False) -> None:
        """Archive a thread or open it again, and tell everybody."""
        if (channel.archived, channel.locked) != (archived, locked):
            # When that was changed last: docs.discord.com/developers/resources/channel#thread-metadata-object
            channel.archived_at = self._world.now() if channel.archived != archived else channel.archived_at
            channel.archived, channel.locked = archived, locked
            await self._gateway.dispatch("THREAD_UPDATE", payloads.channel(self._world, channel), intents=GUILDS)

    async def publish(self, channel: Conversation, made: dict[str, Any]) -> None:
        """Store a new message and tell everybody."""
        channel.messages[made["id"]] = made
        channel.posted += 1
        await self._gateway.tell("MESSAGE_CREATE", self.event(made), MESSAGES)

    async def republish(self, made: dict[str, Any]) -> None:
        """Tell everybody that a message has changed."""
        made["edited_timestamp"] = self._world.now()
        await self._gateway.tell("MESSAGE_UPDATE", self.event(made), MESSAGES)

    async def remove(self, channel: Conversation, message: str) -> None:
        """Delete a message and tell everybody."""
        del channel.messages[message]
        gone = {"id": message, "channel_id": channel.id, **self._world.server_of(channel.id)}
        # The bot asks for guilds and reactions only, so it is not told: it learns of deletions by a refusal (10008).
        await self._gateway.tell("MESSAGE_DELETE", gone, MESSAGES)

    def event(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """A message as events carry it: with its server and the author's membership."""
        member = payloads.member(made["author"])
        # Left out in events of messages, for the author stands beside it.
        del member["user"]
        server = self._world.server_of(made["channel_id"])
        return {**made, **server, "member": member} if server else {**made}

    async def history(self, call: ApiCall) -> Done:
        """Messages, newest first; nothing without the right to read the history."""
        channel = self._rights.channel(call)
        wanted = page_size(call.query, 50)
        # No refusal: docs.discord.com/developers/resources/message, get channel messages. An empty list proves nothing.
        if not self._world.may(channel, READ_HISTORY):
            return 200, []
        return 200, [self._seen(channel.messages[it]) for it in part_of(list(channel.messages), call.query, wanted)]

    async def one(self, call: ApiCall) -> Done:
        """One message."""
        return 200, self._seen(self._rights.message(self._rights.channel(call, READ_HISTORY), call))

    async def edit(self, call: ApiCall) -> Done:
        """Change a message of the bot."""
        made = self._rights.message(self._rights.unarchived(call), call)
        if made["author"]["id"] != self._world.bot_id:
            raise refused(50005)
        if made["flags"] & messages.CROSSPOSTED:
            self._edit_published(made)
        body = check_message(call.body, "edit", before=made, files=[file.name for file in call.files])
        messages.change(self._world, made, body, call.files)
        await self.republish(made)
        return 200, made

    def _edit_published(self, made: Mapping[str, Any]) -> None:
        """Refuse a fourth edit in an hour of what stands in other servers too."""
        # discord/discord-api-docs #2258 and, for how it is said, #6109: only the body tells how long it lasts.
        wait = self._published.setdefault(made["id"], Window(3, 3600)).take()
        if wait:
            error = refused(20028)
            error.body |= {"global": False, "retry_after": round(wait, 3)}
            raise error

    async def crosspost(self, call: ApiCall) -> Done:
        """Publish a message to the channels that follow this one; once, ever."""
        channel = self._rights.channel(call, SEND_MESSAGES)
        if channel.kind != ANNOUNCEMENT:
            raise refused(50024)
        made = self._rights.message(channel, call)
        # One's own needs Send Messages alone: docs.discord.com/developers/resources/message#crosspost-message
        if made["author"]["id"] != self._world.bot_id:
            self._rights.need(channel, MANAGE_MESSAGES)
        if made["flags"] & messages.CROSSPOSTED:
            raise refused(40033)
        made["flags"] |= messages.CROSSPOSTED
        await self._gateway.tell("MESSAGE_UPDATE", self.event(made), MESSAGES)
        return 200, made

    async def delete(self, call: ApiCall) -> Done:
        """Delete a message: the bot's own, or anybody's with the right to."""
        channel = self._rights.channel(call)
        made = self._rights.message(channel, call)
        if made["author"]["id"] != self._world.bot_id:
            self._rights.need(channel, MANAGE_MESSAGES)
        await self.remove(channel, made["id"])
        return 204, None

    def _seen(self, made: dict[str, Any]) -> dict[str, Any]:
        """A message as the bot may read it."""
        mine = made["author"]["id"] == self._world.bot_id
        # Over HTTP what counts is what the application was granted; on the gateway also what the session asked for.
        return made if mine or self._gateway.privileged & MESSAGE_CONTENT else messages.without_words(made)

    def _refer(self, made: dict[str, Any], body: Mapping[str, Any]) -> None:
        """Make a message a reply."""
        reference = body.get("message_reference")
        if not reference:
            return
        target = self._world.channels[made["channel_id"]].messages.get(str(reference["message_id"]))
        # True unless said otherwise: a reply to a deleted message is refused as bad content, not as 10008.
        if target is None and reference.get("fail_if_not_exists", True):
            problems = Problems()
            problems.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            problems.stop()
        made["type"] = REPLY
        place = {"channel_id": made["channel_id"], **self._world.server_of(made["channel_id"])}
        made["message_reference"] = {"type": 0, **place}
        made["message_reference"]["message_id"] = str(reference["message_id"])
