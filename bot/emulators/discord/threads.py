"""Operations on threads: those below messages, the posts of forums, and which there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.emulators.discord import messages, payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.channels import Channels
from bot.emulators.discord.checks import (
    Check,
    Problems,
    Shape,
    anything,
    boolean,
    choice,
    each,
    number,
    snowflake,
    text,
)
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.pages import page_size
from bot.emulators.discord.rights import Rights
from bot.emulators.discord.rules.messages import check_message
from bot.emulators.discord.socket import GUILDS, Gateway
from bot.emulators.discord.state import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    CREATE_PRIVATE_THREADS,
    CREATE_THREADS,
    FORUMS,
    MANAGE_THREADS,
    NO_THREADS,
    PRIVATE_THREAD,
    READ_HISTORY,
    SEND_MESSAGES,
    THREAD,
    THREADS,
    VIEW_CHANNEL,
    Conversation,
    World,
)
from bot.emulators.discord.web import Route

CHANNEL = "/channels/{channel_id}"
MINUTES = choice(60, 1440, 4320, 10080)
NAMED: Mapping[str, Check] = {
    "name": text(1, 100),
    "auto_archive_duration": MINUTES,
    "rate_limit_per_user": number(0, 21600),
}
# For threads without a message: discord.js sends them also for one below a message, discord.py for a post.
IDLE: Mapping[str, Check] = {"type": anything, "invitable": anything}
STARTED = Shape({**NAMED, **IDLE}, ("name",))
TAGS = each(snowflake, 0, 5)
POSTED = Shape({**NAMED, **IDLE, "applied_tags": TAGS, "message": anything}, ("name", "message"))
CHANGED = Shape(
    {
        **NAMED,
        **dict.fromkeys(("archived", "locked", "invitable"), boolean),
        "flags": number(0, 2**31 - 1),
        "applied_tags": TAGS,
    }
)


class Threads:
    """Handlers of threads."""

    def __init__(self, world: World, gateway: Gateway, channels: Channels) -> None:
        self._world = world
        self._gateway = gateway
        self._channels = channels
        self._rights = Rights(world)

    def routes(self) -> list[Route]:
        """The operations with their rate limits."""
        starting, listing = Limit("thread", 50, 10), Limit("threads", 5, 1)
        return [
            Route("POST", CHANNEL + "/messages/{message_id}/threads", self.below, starting),
            Route("POST", CHANNEL + "/threads", self.start, starting),
            Route("PATCH", CHANNEL, self.modify, Limit("channel-edit", 5, 15)),
            Route("GET", "/guilds/{guild_id}/threads/active", self.active, listing),
            Route("GET", CHANNEL + "/threads/archived/public", self.archived, listing),
        ]

    async def below(self, call: ApiCall) -> Done:
        """Start the thread of a message; it has the message's id, so there is only one."""
        parent = self._rights.channel(call, CREATE_THREADS)
        if parent.kind in NO_THREADS:
            raise refused(50024)
        made = self._rights.message(parent, call)
        body = _fit(STARTED, call.body)
        # This makes opening a thread safe to repeat, which has no nonce: the second time says that it is there.
        if made["id"] in self._world.channels:
            raise refused(160004)
        # By its id alone a thread leads to the message under which it stands.
        kind = ANNOUNCEMENT_THREAD if parent.kind == ANNOUNCEMENT else THREAD
        shape = await self._open(Conversation(made["id"], body["name"], kind, parent.id), body)
        made["flags"] |= messages.HAS_THREAD
        made["thread"] = shape
        return 201, shape

    async def start(self, call: ApiCall) -> Done:
        """Start a thread of its own: in a forum a post with its first message, elsewhere an empty one."""
        parent = self._rights.channel(call)
        if parent.kind in FORUMS:
            return await self._post(parent, call)
        if parent.kind in NO_THREADS:
            raise refused(50024)
        body = _fit(STARTED, call.body)
        # Private unless it is said otherwise: docs.discord.com/developers/resources/channel, start thread.
        kind = ANNOUNCEMENT_THREAD if parent.kind == ANNOUNCEMENT else body.get("type") or PRIVATE_THREAD
        self._rights.need(parent, CREATE_PRIVATE_THREADS if kind == PRIVATE_THREAD else CREATE_THREADS)
        return 201, await self._open(Conversation(self._world.new_id(), body["name"], kind, parent.id), body)

    async def _post(self, forum: Conversation, call: ApiCall) -> Done:
        """A post in a forum; its first message has its id, and a nonce means nothing here."""
        # Send Messages alone: docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
        self._rights.need(forum, SEND_MESSAGES)
        body = _fit(POSTED, call.body)
        words = check_message(body["message"], "post", files=[file.name for file in call.files])
        tags = self._tags(forum, body)
        made = messages.message(self._world, "", self._world.bot, words, call.files)
        return 201, {**await self._begin(forum, made, {**body, "applied_tags": tags}), "message": made}

    async def begin(self, forum: Conversation, name: str, content: str, user: dict[str, Any]) -> str:
        """Let somebody begin a post in a forum, without a tag; gives its id."""
        made = messages.message(self._world, "", user, {"content": content})
        return str((await self._begin(forum, made, {"name": name}))["id"])

    async def _begin(self, forum: Conversation, made: dict[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
        """Have a post stand with its first message, whose id it has."""
        made["channel_id"] = made["id"]
        tags = list(body.get("applied_tags") or ())
        post = Conversation(made["id"], body["name"], THREAD, forum.id, owner=made["author"]["id"], tags=tags)
        shape = await self._open(post, body)
        await self._channels.publish(post, made)
        return shape

    def _tags(self, forum: Conversation, body: Mapping[str, Any]) -> list[str]:
        """The tags that a post asks for, or the refusal of none where one must be, and of those that nobody may set."""
        wanted = [str(it) for it in body.get("applied_tags") or ()]
        if forum.needs_tag and not wanted:
            raise refused(40067)
        known = {tag["id"]: tag for tag in forum.available_tags}
        if any(it not in known for it in wanted):
            raise refused(10087)
        if any(known[it]["moderated"] for it in wanted):
            self._rights.need(forum, MANAGE_THREADS)
        return wanted

    async def _open(self, thread: Conversation, body: Mapping[str, Any]) -> dict[str, Any]:
        """Have a new thread stand, and tell everybody."""
        thread.owner = thread.owner or self._world.bot_id
        thread.archive_minutes = body.get("auto_archive_duration") or 1440
        thread.created = thread.archived_at = self._world.now()
        self._world.channels[thread.id] = thread
        shape = payloads.channel(self._world, thread)
        await self._gateway.dispatch("THREAD_CREATE", {**shape, "newly_created": True}, intents=GUILDS)
        return shape

    async def modify(self, call: ApiCall) -> Done:
        """Change a thread; other channels are not the bot's to change."""
        thread = self._rights.channel(call)
        if thread.kind not in THREADS:
            raise refused(50013)
        body = _fit(CHANGED, call.body)
        opens = body.get("archived") is False
        # To open an unlocked one takes Send Messages; all else takes Manage Threads, and that the thread is open or
        # opened by the same call: docs.discord.com/developers/resources/channel, modify channel, JSON params (thread).
        opens_only = set(body) == {"archived"} and opens and not thread.locked
        self._rights.need(thread, SEND_MESSAGES if opens_only else MANAGE_THREADS)
        if thread.archived and not opens:
            raise refused(50083)
        thread.name = body.get("name") or thread.name
        thread.archive_minutes = body.get("auto_archive_duration") or thread.archive_minutes
        archived, locked = body.get("archived"), body.get("locked")
        await self._channels.archive(
            thread,
            archived=thread.archived if archived is None else archived,
            locked=thread.locked if locked is None else locked,
        )
        return 200, payloads.channel(self._world, thread)

    async def active(self, call: ApiCall) -> Done:
        """All threads of the server that are open and that the bot may view, newest first."""
        if call.params["guild_id"] in self._world.others:
            return 200, {"threads": [], "members": []}
        if call.params["guild_id"] != self._world.guild_id:
            raise refused(10004)
        if not self._world.member:
            raise refused(50001)
        seen = [one for one in self._world.threads if not one.archived and self._world.may(one, VIEW_CHANNEL)]
        return 200, self._listed(sorted(seen, key=lambda one: int(one.id), reverse=True), more=False)

    async def archived(self, call: ApiCall) -> Done:
        """A channel's public threads that are archived, the one archived last first."""
        # A time here and no id, unlike in every other list.
        parent = self._rights.channel(replace(call, query={}), READ_HISTORY)
        limit, before = page_size(call.query, 50), _moment(call.query.get("before"))
        shut = [one for one in self._world.threads if one.parent == parent.id and one.archived]
        public = [one for one in shut if one.kind != PRIVATE_THREAD and _moment(one.archived_at) < before]
        public.sort(key=lambda one: one.archived_at, reverse=True)
        return 200, self._listed(public[:limit], more=len(public) > limit)

    def _listed(self, threads: list[Conversation], *, more: bool) -> dict[str, Any]:
        return {"threads": [payloads.channel(self._world, one) for one in threads], "members": [], "has_more": more}


def _moment(text: str | None) -> datetime:
    """A time in a query, or the refusal of what is none; the end of time if there is none."""
    try:
        return datetime.fromisoformat(text) if text else datetime.max.replace(tzinfo=UTC)
    except ValueError:
        problems = Problems()
        problems.add(("before",), "DATETIME_TYPE_INVALID_FORMAT", "Must be in ISO8601 format.")
        problems.stop()
        raise


def _fit(shape: Shape, body: object) -> Mapping[str, Any]:
    """The body, or the refusal of one of another shape."""
    problems = Problems()
    shape(problems, (), body)
    problems.stop()
    return body if isinstance(body, dict) else {}
