"""The small world that the Discord emulator keeps: one server, its channels, people and messages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime
from typing import Any

# Discord's epoch, the first second of 2015, in Unix milliseconds.
EPOCH_MS = 1_420_070_400_000
# When server, bot and channels were made (2024): their ids are the same in every run.
FOUNDED_MS = 1_704_067_200_000

VIEW_CHANNEL, SEND_MESSAGES, READ_HISTORY, ADD_REACTIONS = 1 << 10, 1 << 11, 1 << 16, 1 << 6
CREATE_THREADS, SEND_IN_THREADS, MANAGE_MESSAGES, ADMINISTRATOR = 1 << 35, 1 << 38, 1 << 13, 1 << 3
MANAGE_THREADS, CREATE_PRIVATE_THREADS = 1 << 34, 1 << 36
# What everybody may do by default; the last four: embed links, attach files, foreign emoji, application commands.
MEMBER_PERMISSIONS = (
    VIEW_CHANNEL | SEND_MESSAGES | READ_HISTORY | ADD_REACTIONS | CREATE_THREADS | SEND_IN_THREADS
    | 1 << 14 | 1 << 15 | 1 << 18 | 1 << 31
)  # fmt: skip
OWNER_PERMISSIONS = (1 << 53) - 1
TEXT_CHANNEL, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM, MEDIA = 0, 2, 4, 5, 13, 15, 16
# Of one person with the bot, and of several people without it.
DIRECT, GROUP = 1, 3
ANNOUNCEMENT_THREAD, THREAD, PRIVATE_THREAD = 10, 11, 12
THREADS = frozenset({ANNOUNCEMENT_THREAD, THREAD, PRIVATE_THREAD})
FORUMS = frozenset({FORUM, MEDIA})
# docs.discord.com/developers/topics/threads: a forum takes posts, each a thread, and no plain message (50008).
NO_MESSAGES = frozenset({CATEGORY}) | FORUMS
# Rooms to talk in have a chat and no threads, and no thread has one inside (50024).
NO_THREADS = frozenset({VOICE, STAGE, CATEGORY}) | THREADS
TOKEN = "playground.discord.token"  # noqa: S105 - opens only this emulator


def snowflake_at(milliseconds: int, number: int = 0) -> int:
    """The id that Discord would give at this Unix time."""
    # docs.discord.com/developers/reference, snowflakes. Clients read times and shards from ids, so they must be real.
    return (milliseconds - EPOCH_MS) << 22 | number


def founding(number: int) -> str:
    """An id that does not change between runs."""
    return str(snowflake_at(FOUNDED_MS + number * 1000, 1))


def iso(milliseconds: int) -> str:
    """A Unix time as Discord writes it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="microseconds")


@dataclass(slots=True)
class Conversation:
    """A channel or a thread with its messages by id, oldest first."""

    id: str
    name: str
    kind: int = TEXT_CHANNEL
    parent: str | None = None
    owner: str = ""
    archive_minutes: int = 1440
    created: str = ""
    position: int = 0
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    posted: int = 0
    archived: bool = False
    locked: bool = False
    archived_at: str = ""
    """When it was archived or opened last."""
    tags: list[str] = field(default_factory=list)
    """Of a post, by id."""
    available_tags: list[dict[str, Any]] = field(default_factory=list)
    """Of a forum."""
    needs_tag: bool = False
    """Whether a forum takes no post without one."""
    people: tuple[str, ...] = ()
    """Who talks there, of a conversation outside of servers."""


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a channel gives and denies to a role or a member."""

    id: str
    of_member: bool = False
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that anybody may post to who knows it; no application owns it."""

    id: str
    token: str
    channel: str
    name: str
    posted: set[str] = field(default_factory=set)
    """Its own messages by id, which alone it may change."""


@dataclass(slots=True)
class World:
    """Everything that exists; its channels are `named` (digits make one of that id), or so many.

    What the bot may do follows from `roles` (permissions by id; everybody has the server's, the bot both) and a
    channel's `overwrites`; an entry of `permissions` is the overwrite for the bot that gives it just these.
    """

    named: InitVar[Sequence[str] | int] = 1
    # Discord says only «the past few minutes»: two are our reading of it, and the bot relies on one.
    nonce_seconds: float = 120.0
    token: str = TOKEN
    clock: Callable[[], float] = time.time
    """The Unix time here, by which ids and timestamps are made."""
    guild_id: str = founding(0)
    bot_id: str = founding(1)
    owner_id: str = founding(2)
    role_id: str = founding(3)
    """The bot's own role."""
    member: bool = True
    """Whether the bot is in the server."""
    others: dict[str, str] = field(default_factory=dict)
    """More servers that the bot is in, by id with their names; nothing happens there."""
    external_apps: bool = True
    """Whether members may let apps of their own speak in the server."""
    attachment_limit: int = 10 * 2**20
    """Bytes of a file, which the server's level decides."""
    channels: dict[str, Conversation] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    permissions: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    overwrites: dict[str, list[Overwrite]] = field(default_factory=dict)
    moderators: set[str] = field(default_factory=set)
    """People, by id, who may do everything in the server; the owner is one."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What was attached to messages, by the attachment's id."""
    shut: set[str] = field(default_factory=set)
    """People, by id, to whom the bot may not write: they let nobody do so, or share no server with it."""
    private: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Ephemeral messages by id."""
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    _nonces: dict[tuple[str, str], tuple[float, str, str]] = field(default_factory=dict)
    _reactions: dict[str, dict[tuple[str, bool], list[str]]] = field(default_factory=dict)
    """Who reacted, by message, and emoji and whether as a super reaction; one person may have given both."""
    _ids: dict[str, str] = field(default_factory=dict)
    _last_id: int = 0

    def __post_init__(self, named: Sequence[str] | int) -> None:
        names = [f"papers-{n + 1}" for n in range(named)] if isinstance(named, int) else named
        for index, name in enumerate(names):
            is_id = re.fullmatch(r"\d{15,20}", name) is not None
            identity, called = (name, f"papers-{index + 1}") if is_id else (founding(100 + index), name)
            self.channels[identity] = Conversation(identity, called, position=index)
        self.roles |= {self.guild_id: MEMBER_PERMISSIONS, self.role_id: 0}
        self._join(new_user(self.bot_id, "papers", bot=True))
        self._join(new_user(self.owner_id, "ada"))
        self.moderators.add(self.owner_id)

    @property
    def bot(self) -> dict[str, Any]:
        """The bot's user."""
        return self.users[self.bot_id]

    @property
    def servers(self) -> list[str]:
        """The ids of all servers that the bot is in, in their order."""
        return sorted([*([self.guild_id] if self.member else ()), *self.others], key=int)

    @property
    def top_level(self) -> list[Conversation]:
        """The server's channels that are not threads."""
        return [it for it in self.channels.values() if it.kind not in THREADS and not it.people]

    @property
    def threads(self) -> list[Conversation]:
        """All threads."""
        return [channel for channel in self.channels.values() if channel.kind in THREADS]

    def new_id(self) -> str:
        """A snowflake of now, greater than every one before."""
        # Never less than the last one, though the clock may be set back: histories are read by the order of ids.
        self._last_id = max(self._last_id + 1, snowflake_at(int(self.clock() * 1000)))
        return str(self._last_id)

    def now(self) -> str:
        """The time here as Discord writes it."""
        return datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="microseconds")

    def user(self, name: str | None) -> dict[str, Any]:
        """The person of this name or id, who joins if nobody has it; the server's owner if no name is given."""
        if name is None:
            return self.users[self.owner_id]
        known = self._ids.get(name, name)
        if known not in self.users:
            known = name if re.fullmatch(r"\d{15,20}", name) else self.new_id()
            self._join(new_user(known, name))
        return self.users[known]

    def _join(self, user: dict[str, Any]) -> None:
        self.users[user["id"]] = user
        self._ids[user["username"]] = user["id"]

    def rights(self, channel: Conversation) -> int:
        """The bot's permissions in a channel; a thread has its parent's.

        As in discord.com/developers/docs/topics/permissions: everybody's overwrite, then all roles', then the member's.
        """
        # With one person the bot may do what they may; among people it is nobody.
        if channel.people:
            return MEMBER_PERMISSIONS if channel.kind == DIRECT else 0
        has = self.roles[self.guild_id] | self.roles[self.role_id]
        # An administrator passes by every overwrite.
        if has & ADMINISTRATOR:
            return OWNER_PERMISSIONS
        for overwrite in self.overwrites_of(channel.parent or channel.id):
            # Within one overwrite allowing wins.
            has = has & ~overwrite.deny | overwrite.allow
        # Who does not see a channel can do nothing in it, whatever else is allowed.
        return has if has & VIEW_CHANNEL else 0

    def overwrites_of(self, channel: str) -> list[Overwrite]:
        """A channel's overwrites in the order in which they count."""
        kept = {(one.of_member, one.id): one for one in self.overwrites.get(channel, ())}
        if channel in self.permissions:
            base, has = self.roles[self.guild_id] | self.roles[self.role_id], self.permissions[channel]
            kept = {(True, self.bot_id): Overwrite(self.bot_id, True, allow=has & ~base, deny=base & ~has)}
        return sorted(kept.values(), key=lambda one: (one.of_member, one.id != self.guild_id))

    def may(self, channel: Conversation, *needed: int) -> bool:
        """Whether the bot has all of these permissions in a channel."""
        has = self.rights(channel)
        return (self.member or bool(channel.people)) and all(has & bit for bit in needed)

    def server_of(self, channel: str) -> dict[str, str]:
        """The server of a channel, as events and messages name it; nothing for conversations outside of servers."""
        return {} if self.channels[channel].people else {"guild_id": self.guild_id}

    def conversation(self, *people: str) -> Conversation:
        """The bot's conversation with one person, or one of several people without it; the same for the same people."""
        known = next((it for it in self.channels.values() if it.people == people), None)
        if known is None:
            known = Conversation(self.new_id(), "", DIRECT if len(people) == 1 else GROUP, people=people)
            self.channels[known.id] = known
        return known

    def remember_nonce(self, author: str, nonce: str, message: dict[str, Any]) -> None:
        """Note which message an author's nonce made."""
        # By author and not by channel, as documented: the same nonce in a second channel gives back the first's
        # message.
        self._nonces[author, nonce] = (time.monotonic(), message["channel_id"], message["id"])

    def seen_nonce(self, author: str, nonce: str) -> tuple[str, str] | None:
        """The channel and message that this author's nonce made, if that was recent."""
        at, channel, message = self._nonces.get((author, nonce), (float("-inf"), "", ""))
        return (channel, message) if time.monotonic() - at < self.nonce_seconds else None

    def react(self, message: dict[str, Any], emoji: str, user: str, *, burst: bool = False) -> bool:
        """Add a person's reaction; False if it is there already."""
        people = self._reactions.setdefault(message["id"], {}).setdefault((emoji, burst), [])
        if user in people:
            return False
        people.append(user)
        self._recount(message)
        return True

    def unreact(self, message: dict[str, Any], emoji: str, user: str, *, burst: bool = False) -> bool:
        """Remove a person's reaction; False if there is none."""
        people = self._reactions.get(message["id"], {}).get((emoji, burst), [])
        if user not in people:
            return False
        people.remove(user)
        self._recount(message)
        return True

    def clear(self, message: dict[str, Any], emoji: str | None) -> None:
        """Remove everybody's reactions, or those with one emoji."""
        for name, burst in list(self._reactions.get(message["id"], {})):
            if emoji in (None, name):
                del self._reactions[message["id"]][name, burst]
        self._recount(message)

    def reacted(self, message: str, emoji: str, *, burst: bool = False) -> list[str]:
        """Who reacted with this emoji, by id."""
        # By id, since pages of them go on `after` one.
        return sorted(self._reactions.get(message, {}).get((emoji, burst), ()), key=int)

    def _recount(self, message: dict[str, Any]) -> None:
        marks = {name: None for (name, _), people in self._reactions.get(message["id"], {}).items() if people}
        message["reactions"] = [self._reaction(message["id"], name) for name in marks]
        # No empty list: Discord leaves the key out, and a client that counts on it fails here as it would there.
        if not marks:
            del message["reactions"]

    def _reaction(self, message: str, emoji: str) -> dict[str, Any]:
        normal, burst = (self.reacted(message, emoji, burst=kind) for kind in (False, True))
        return {
            "emoji": emoji_of(emoji),
            "count": len(normal) + len(burst),
            "count_details": {"burst": len(burst), "normal": len(normal)},
            "burst_colors": ["#fab437"] if burst else [],
            "me_burst": self.bot_id in burst,
            "burst_me": self.bot_id in burst,
            "burst_count": len(burst),
            "me": self.bot_id in normal,
        }


def emoji_of(text: str) -> dict[str, Any]:
    """An emoji as events carry it, from `⭐` or `name:id`."""
    name, _, identity = text.partition(":")
    return {"id": identity or None, "name": name}


def new_user(identity: str, name: str, *, bot: bool = False) -> dict[str, Any]:
    """Somebody as messages and events name them."""
    return {
        "id": identity,
        "username": name,
        "global_name": None if bot else name.title(),
        "avatar": None,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "discriminator": "0000" if bot else "0",
        "public_flags": 0,
        "flags": 0,
        "bot": bot,
    }
