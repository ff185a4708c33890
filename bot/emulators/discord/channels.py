"""Operations on channels: messages, threads and reactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.checks import Problems, Shape, anything, choice, number, text
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.pages import check_ids, page_size, part_of
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.discord.socket import GUILD_MESSAGES, GUILDS, MESSAGE_CONTENT, REACTIONS, Gateway
from bot.emulators.discord.state import (
    ADD_REACTIONS,
    CREATE_THREADS,
    MANAGE_MESSAGES,
    NO_MESSAGES,
    NO_THREADS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    THREAD,
    VIEW_CHANNEL,
    Conversation,
    World,
    emoji_of,
    iso,
)
from bot.emulators.discord.web import Route
from bot.emulators.emoji import MOST_ON_DISCORD, is_unicode_emoji

CHANNEL = "/channels/{channel_id}"
MESSAGE = CHANNEL + "/messages/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji_name}"
THREAD_NAME = Shape(
    {
        "name": text(1, 100),
        "auto_archive_duration": choice(60, 1440, 4320, 10080),
        "rate_limit_per_user": number(0, 21600),
        # For threads without a message; discord.js sends them here too.
        "type": anything,
        "invitable": anything,
    },
    ("name",),
)
REPLY = 19


class Channels:
    """Handlers of everything below `/channels`."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The operations with their rate limits."""
        # Published nowhere and changed at any time; five messages in five seconds is what bots meet.
        reading, posting, editing = Limit("read", 5, 1), Limit("post", 5, 5), Limit("edit", 5, 5)
        deleting, threading, reacting = Limit("delete", 5, 1), Limit("thread", 50, 10), Limit("react", 1, 0.25)
        return [
            Route("GET", CHANNEL, self.channel, Limit("channel", 10, 1)),
            Route("GET", CHANNEL + "/messages", self.history, reading),
            Route("POST", CHANNEL + "/messages", self.create, posting),
            Route("POST", CHANNEL + "/typing", self.typing, Limit("typing", 5, 5)),
            Route("GET", MESSAGE, self.one, reading),
            Route("PATCH", MESSAGE, self.edit, editing),
            Route("DELETE", MESSAGE, self.delete, deleting),
            Route("POST", MESSAGE + "/threads", self.thread, threading),
            Route("PUT", REACTION + "/@me", self.react, reacting),
            Route("DELETE", REACTION + "/@me", self.unreact, reacting),
            Route("GET", REACTION, self.reacted, Limit("reacted", 5, 1)),
        ]

    async def channel(self, call: ApiCall) -> Done:
        """A channel or thread."""
        return 200, payloads.channel(self._world, self._channel(call))

    async def typing(self, call: ApiCall) -> Done:
        """Show that the bot writes: nothing to remember."""
        self._channel(call, SEND_MESSAGES)
        return 204, None

    async def create(self, call: ApiCall) -> Done:
        """Post a message, or give back the one that the same nonce made."""
        channel = self._channel(call)
        self._need(channel, SEND_IN_THREADS if channel.kind == THREAD else SEND_MESSAGES)
        self._need_open(channel)
        body = check_message(call.body, "create", files=[file.name for file in call.files])
        nonce = None if body.get("nonce") is None else str(body["nonce"])
        if (
            # Only with `enforce_nonce`; a nonce alone is merely given back.
            nonce is not None
            and body.get("enforce_nonce")
            and (seen := self._world.seen_nonce(self._world.bot_id, nonce))
        ):
            return 200, self._stored(*seen)
        made = payloads.message(self._world, channel.id, self._world.bot, body, call.files)
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
            channel.archived, channel.locked = archived, locked
            await self._gateway.dispatch("THREAD_UPDATE", payloads.channel(self._world, channel), intents=GUILDS)

    async def publish(self, channel: Conversation, made: dict[str, Any]) -> None:
        """Store a new message and tell everybody."""
        channel.messages[made["id"]] = made
        channel.posted += 1
        await self._gateway.dispatch("MESSAGE_CREATE", self.event(made), intents=GUILD_MESSAGES)

    async def republish(self, made: dict[str, Any]) -> None:
        """Tell everybody that a message has changed."""
        made["edited_timestamp"] = iso()
        await self._gateway.dispatch("MESSAGE_UPDATE", self.event(made), intents=GUILD_MESSAGES)

    async def remove(self, channel: Conversation, message: str) -> None:
        """Delete a message and tell everybody."""
        del channel.messages[message]
        gone = {"id": message, "channel_id": channel.id, "guild_id": self._world.guild_id}
        # The bot asks for guilds and reactions only, so it is not told: it learns of deletions by a refusal (10008).
        await self._gateway.dispatch("MESSAGE_DELETE", gone, intents=GUILD_MESSAGES)

    def event(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """A message as events carry it: with its server and the author's membership."""
        member = payloads.member(made["author"])
        # Left out in events of messages, for the author stands beside it.
        del member["user"]
        return {**made, "guild_id": self._world.guild_id, "member": member}

    async def history(self, call: ApiCall) -> Done:
        """Messages, newest first; nothing without the right to read the history."""
        channel = self._channel(call)
        wanted = page_size(call.query, 50)
        # No refusal: docs.discord.com/developers/resources/message, get channel messages. An empty list proves nothing.
        if not self._world.may(channel, READ_HISTORY):
            return 200, []
        return 200, [self._seen(channel.messages[it]) for it in part_of(list(channel.messages), call.query, wanted)]

    async def one(self, call: ApiCall) -> Done:
        """One message."""
        return 200, self._seen(self._message(self._channel(call, READ_HISTORY), call))

    async def edit(self, call: ApiCall) -> Done:
        """Change a message of the bot."""
        made = self._message(self._unarchived(call), call)
        if made["author"]["id"] != self._world.bot_id:
            raise refused(50005)
        body = check_message(call.body, "edit", before=made, files=[file.name for file in call.files])
        payloads.change(self._world, made, body, call.files)
        await self.republish(made)
        return 200, made

    async def delete(self, call: ApiCall) -> Done:
        """Delete a message: the bot's own, or anybody's with the right to."""
        channel = self._channel(call)
        made = self._message(channel, call)
        if made["author"]["id"] != self._world.bot_id:
            self._need(channel, MANAGE_MESSAGES)
        await self.remove(channel, made["id"])
        return 204, None

    async def thread(self, call: ApiCall) -> Done:
        """Start the thread of a message; it has the message's id, so there is only one."""
        parent = self._channel(call, CREATE_THREADS)
        if parent.kind in NO_THREADS:
            raise refused(50024)
        made = self._message(parent, call)
        problems = Problems()
        THREAD_NAME(problems, (), call.body)
        problems.stop()
        # This makes opening a thread safe to repeat, which has no nonce: the second time says that it is there.
        if made["id"] in self._world.channels:
            raise refused(160004)
        body = call.body if isinstance(call.body, dict) else {}
        minutes = body.get("auto_archive_duration") or 1440
        # By its id alone a thread leads to the message under which it stands.
        channel = Conversation(made["id"], body["name"], THREAD, parent.id, self._world.bot_id, minutes, iso())
        self._world.channels[channel.id] = channel
        shape = payloads.channel(self._world, channel)
        made["flags"] |= payloads.HAS_THREAD
        made["thread"] = shape
        await self._gateway.dispatch("THREAD_CREATE", {**shape, "newly_created": True}, intents=GUILDS)
        return 201, shape

    async def react(self, call: ApiCall) -> Done:
        """Add the bot's reaction."""
        channel = self._unarchived(call, READ_HISTORY)
        made, emoji = self._message(channel, call), known(call.params["emoji_name"])
        # Whoever joins an emoji that is there needs no right to add one.
        if not self._world.reacted(made["id"], emoji):
            self._need(channel, ADD_REACTIONS)
        await self.mark(made, emoji, self._world.bot)
        return 204, None

    async def unreact(self, call: ApiCall) -> Done:
        """Take the bot's reaction away."""
        made = self._message(self._channel(call, READ_HISTORY), call)
        if not await self.unmark(made, known(call.params["emoji_name"]), self._world.bot):
            raise refused(10014)
        return 204, None

    async def mark(self, made: dict[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool = False) -> bool:
        """Let somebody react; False if that reaction is there already. Refuses more kinds than a message bears."""
        kinds = made.get("reactions", ())
        # Another person may still join one of the twenty.
        if len(kinds) >= MOST_ON_DISCORD and emoji_of(emoji) not in [one["emoji"] for one in kinds]:
            raise refused(30010)
        if not self._world.react(made, emoji, user["id"], burst=burst):
            return False
        if not self._sees(made):
            return True
        event = self._reaction(made, emoji, user, burst=burst)
        # Both are told of added ones only: of one taken back nobody learns whose message it was on.
        more = {"member": payloads.member(user), "message_author_id": made["author"]["id"]}
        await self._gateway.dispatch("MESSAGE_REACTION_ADD", {**event, **more}, intents=REACTIONS)
        return True

    async def unmark(self, made: dict[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool = False) -> bool:
        """Let somebody take a reaction back; False if there is none."""
        if not self._world.unreact(made, emoji, user["id"], burst=burst):
            return False
        if self._sees(made):
            event = self._reaction(made, emoji, user, burst=burst)
            await self._gateway.dispatch("MESSAGE_REACTION_REMOVE", event, intents=REACTIONS)
        return True

    async def clear(self, made: dict[str, Any], emoji: str | None) -> None:
        """Let a moderator take all reactions off, or those with one emoji."""
        self._world.clear(made, emoji)
        if self._sees(made):
            place = {"channel_id": made["channel_id"], "message_id": made["id"], "guild_id": self._world.guild_id}
            kind, more = ("ALL", {}) if emoji is None else ("EMOJI", {"emoji": emoji_of(emoji)})
            await self._gateway.dispatch(f"MESSAGE_REACTION_REMOVE_{kind}", {**place, **more}, intents=REACTIONS)

    def _sees(self, made: Mapping[str, Any]) -> bool:
        """Whether the bot is told what happens to a message: only in channels of its servers that it may view."""
        return self._world.may(self._world.channels[made["channel_id"]], VIEW_CHANNEL)

    def _reaction(self, made: Mapping[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool) -> dict[str, Any]:
        return {
            "user_id": user["id"],
            "channel_id": made["channel_id"],
            "message_id": made["id"],
            "guild_id": self._world.guild_id,
            "emoji": emoji_of(emoji),
            "burst": burst,
            "type": int(burst),
        }

    async def reacted(self, call: ApiCall) -> Done:
        """Who reacted with an emoji, by id: plainly, or with `type=1` as a super reaction."""
        made = self._message(self._channel(call, READ_HISTORY), call)
        limit, after = page_size(call.query, 25), int(call.query.get("after", 0))
        burst = call.query.get("type", "0") == "1"
        people = self._world.reacted(made["id"], known(call.params["emoji_name"]), burst=burst)
        return 200, [self._world.users[it] for it in people if int(it) > after][:limit]

    def _channel(self, call: ApiCall, *needed: int) -> Conversation:
        check_ids(call)
        channel = self._world.channels.get(call.params["channel_id"])
        if channel is None:
            raise refused(10003)
        if not self._world.may(channel, VIEW_CHANNEL):
            raise refused(50001)
        self._need(channel, *needed)
        return channel

    def _need_open(self, channel: Conversation) -> None:
        """Refuse a message where none can stand; one in an archived thread opens it again."""
        if channel.kind in NO_MESSAGES:
            raise refused(50008)
        if channel.locked:
            raise refused(160005)

    def _unarchived(self, call: ApiCall, *needed: int) -> Conversation:
        channel = self._channel(call, *needed)
        if channel.archived:
            raise refused(50083)
        return channel

    def _need(self, channel: Conversation, *needed: int) -> None:
        if not self._world.may(channel, *needed):
            raise refused(50013)

    def _message(self, channel: Conversation, call: ApiCall) -> dict[str, Any]:
        return self._stored(channel.id, call.params["message_id"])

    def _stored(self, channel: str, message: str) -> dict[str, Any]:
        made = self._world.channels[channel].messages.get(message)
        if made is None:
            raise refused(10008)
        return made

    def _seen(self, made: dict[str, Any]) -> dict[str, Any]:
        """A message as the bot may read it."""
        mine = made["author"]["id"] == self._world.bot_id
        # Over HTTP what counts is what the application was granted; on the gateway also what the session asked for.
        return made if mine or self._gateway.privileged & MESSAGE_CONTENT else payloads.without_words(made)

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
        made["message_reference"] = {"type": 0, "channel_id": made["channel_id"], "guild_id": self._world.guild_id}
        made["message_reference"]["message_id"] = str(reference["message_id"])


def known(emoji: str) -> str:
    """An emoji as it stands, or the refusal of what is none."""
    name, _, identity = emoji.partition(":")
    custom = bool(identity) and identity.isdecimal() and name.replace("_", "").isalnum()
    # A server's own emoji is not looked up, only its form is: this server has none.
    if not custom and (identity or not is_unicode_emoji(name)):
        raise refused(10014)
    return emoji
