"""A Slack workspace in memory: channels, people, messages, and what the bot may do there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.emulators.emoji import MOST_OF_ONE_PERSON, MOST_ON_SLACK, SLACK_NAMES, slack_name
from bot.emulators.slack.errors import Refused

Json = dict[str, Any]

# What an app made from our manifest may do, and nothing else.
# A test that needs another scope adds it, so that nothing works here which an installed app may not do.
MANIFEST_SCOPES = frozenset(
    (
        *("chat:write", "commands", "reactions:read", "reactions:write"),
        *("users:read", "im:write", "im:history", "files:write"),
        *(f"{kind}:{verb}" for kind in ("channels", "groups") for verb in ("read", "history")),
    )
)


@dataclass(slots=True)
class Person:
    """Somebody in the workspace."""

    id: str
    name: str
    locale: str = "en-US"
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_guest: bool = False
    tz: str = "America/Los_Angeles"
    is_disabled: bool = False
    """Whether their account was shut."""
    is_elsewhere: bool = False
    """In another workspace, with which a channel is shared."""


@dataclass(slots=True)
class Conversation:
    """A channel, or a direct message (`with_user`), and its messages by `ts` in the order of posting."""

    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    with_user: str = ""
    created: int = 0
    people: set[str] = field(default_factory=set)
    """Who is in it: whoever has said or done something there, and whoever a test puts in."""
    messages: dict[str, Json] = field(default_factory=dict)

    def top_level(self) -> list[Json]:
        """Messages outside of threads, oldest first."""
        return [message for message in self.messages.values() if not is_reply(message)]

    def replies(self, thread_ts: str) -> list[Json]:
        """Messages of a thread without the first, oldest first."""
        return [message for message in self.messages.values() if is_reply(message, thread_ts)]


@dataclass(slots=True, eq=False)
class Surface:
    """A private message that one person sees in a channel; only a response_url can change it."""

    ts: str
    text: str
    blocks: list[Json]
    user: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that anybody may post to who knows it; `secret` is its last part."""

    id: str
    secret: str
    channel: str


@dataclass(slots=True)
class Trigger:
    """What a person did that lets the app open one view for them, until a moment and once."""

    user: str
    until: float
    used: bool = False


@dataclass(slots=True)
class File:
    """A file on its way, whose bytes come to the address with this key; nobody sees it before it is `shared`."""

    id: str
    name: str
    length: int
    key: str
    alt: str = ""
    content: bytes | None = None
    title: str = ""
    shared: bool = False


@dataclass(slots=True)
class RequestRecord:
    """One call of a Web API method; `status` is 0 where the line was cut, `answer` is what Slack would have said."""

    method: str
    arguments: Json
    answer: Json
    status: int
    at: float
    fault: str = "ok"


def is_reply(message: Json, thread_ts: str | None = None) -> bool:
    """Whether a message is inside a thread (that one, if given) without having started it."""
    thread = message.get("thread_ts")
    return bool(thread) and thread != message["ts"] and thread_ts in (None, thread)


class World:
    """Everything that Slack remembers; `members` are the channels in which the bot is, `scopes` what its token may."""

    def __init__(self, channels: Sequence[str] | int = 1, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.team_id, self.team_domain = "T0PLAYGRND", "playground"
        self.bot_user_id, self.bot_id, self.app_id = "U0PLAYBOT1", "B0PLAYBOT1", "A0PLAYGRND"
        self.enterprise_id, self.is_org_wide = "", False
        """The organisation that the workspace belongs to, and whether the app is in all of it by one installation."""
        self.shared: set[str] = set()
        """Channels that are shared with other workspaces."""
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Conversation] = {}
        self.members: set[str] = set()
        self.scopes: set[str] = set(MANIFEST_SCOPES)
        self.origin = ""
        """Where this workspace is reached."""
        self.files: dict[str, File] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.home_enabled = True
        self.messages_tab = True
        """Whether people can be written to in the app's own conversation."""
        self.modals: dict[str, list[str]] = {}
        """The modals that each person has open, the one that is seen last."""
        self.emoji: set[str] = set(SLACK_NAMES)
        self.splits: list[str] = []
        self.most_listed = 50
        """People that pages list for an emoji; `reactions.get` with `full` lists all."""
        self.whispers: list[Json] = []
        self.surfaces: dict[str, Surface] = {}
        """Every private message that is shown now, by its `ts`."""
        self.triggers: dict[str, Trigger] = {}
        self.webhooks: dict[str, Webhook] = {}
        self._last_ts = 0
        self._serial = 0
        self._settle(channels)

    def _settle(self, channels: Sequence[str] | int) -> None:
        self.person(self.bot_user_id).is_bot = True
        self.people[self.bot_user_id].name = "papers"
        self.person("U0PERSON01").is_admin = True
        # Slack says of it that it is no bot, and it reacts and posts: whoever counts people must know it by its id.
        self.people["USLACKBOT"] = Person("USLACKBOT", "slackbot")
        for name in _names(channels):
            self.add_channel(name)

    def add_channel(self, name: str, *, is_private: bool = False, member: bool = True) -> Conversation:
        """Make a channel of this name (a channel's id serves as both) and let the bot in."""
        # G is a private channel or a group chat of earlier years.
        given = re.fullmatch(r"[CG][A-Z0-9]{8,}", name)
        channel_id = name if given else f"C0{len(self.channels) + 1:08d}"
        channel = Conversation(channel_id, name.lower() if given else name, is_private, created=int(self.clock()))
        self.channels[channel_id] = channel
        if member:
            self.members.add(channel_id)
        return channel

    def person(self, user_id: str) -> Person:
        """Somebody by id, made up if new."""
        return self.people.setdefault(user_id, Person(user_id, user_id.lower()))

    def serial(self, prefix: str) -> str:
        """A new id."""
        self._serial += 1
        return f"{prefix}0{self._serial:08d}"

    def ts(self) -> str:
        """A new timestamp, later than every earlier one."""
        # Slack promises a ts to be unique in its channel only; here in the workspace, so a mix-up of channels is not
        # caught.
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def trigger(self, user: str = "U0PERSON01") -> str:
        """A trigger id of somebody's, good for one view within three seconds."""
        trigger_id = f"{self.serial('1')}.{self.serial('2')}.playground"
        # docs.slack.dev/interactivity/handling-user-interaction: three seconds, once.
        self.triggers[trigger_id] = Trigger(user, self.clock() + 3)
        return trigger_id

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Spend a trigger id, or refuse it."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        # Spent also when it is too late.
        trigger.used = True
        if trigger.until < self.clock():
            raise Refused("expired_trigger_id")
        return trigger

    def direct(self, user_id: str) -> Conversation:
        """The bot's direct messages with somebody."""
        if user_id not in self.people:
            raise Refused("user_not_found")
        # docs.slack.dev/reference/methods/conversations.open: programs write to people and not to each other.
        if self.people[user_id].is_bot:
            raise Refused("cannot_dm_bot")
        if self.people[user_id].is_disabled:
            raise Refused("user_disabled")
        for channel in self.channels.values():
            if channel.with_user == user_id:
                return channel
        channel = Conversation(self.serial("D"), "directmessage", True, with_user=user_id, created=int(self.clock()))
        self.channels[channel.id] = channel
        self.members.add(channel.id)
        return channel

    def find(self, name: str) -> Conversation:
        """A channel by id, by #name, or by the person to write to."""
        if name in self.channels:
            return self.channels[name]
        # Writing to a person's id opens the direct messages with them; W is a person of an Enterprise Grid.
        if re.fullmatch(r"[UW][A-Z0-9]{8,}", name):
            return self.direct(name)
        for channel in self.channels.values():
            if name.startswith("#") and channel.name == name[1:]:
                return channel
        raise Refused("channel_not_found")

    def readable(self, name: str) -> Conversation:
        """A channel whose messages the bot may read: one that it is in."""
        channel = self.find(name)
        if channel.id not in self.members:
            # A private channel that the app is not in does not exist for it: the two cannot be told apart from outside.
            raise Refused("channel_not_found" if channel.is_private else "not_in_channel")
        if channel.with_user and "im:history" not in self.scopes:
            raise Refused("missing_scope", needed="im:history", provided=",".join(sorted(self.scopes)))
        return channel

    def writable(self, name: str) -> Conversation:
        """A channel in which the bot may post: one that it is in, or a public one with `chat:write.public`."""
        channel = self.find(name)
        if channel.id not in self.members and channel.is_private:
            raise Refused("channel_not_found")
        # docs.slack.dev/reference/methods/chat.postMessage: the app's conversation is its Messages tab.
        if channel.with_user and not self.messages_tab:
            raise Refused("messages_tab_disabled")
        # After the private ones, whose being archived is nobody's business either; reading an archived channel goes on.
        if channel.is_archived:
            raise Refused("is_archived")
        if channel.id not in self.members and "chat:write.public" not in self.scopes:
            raise Refused("not_in_channel")
        return channel

    def known_emoji(self, name: str) -> str:
        """The emoji's name without colons; refuses one that this workspace does not have."""
        plain = slack_name(name)
        if plain not in self.emoji:
            raise Refused("invalid_name")
        return name.strip(":")

    def profile(self) -> Json:
        """The bot as messages name it."""
        return {
            "id": self.bot_id,
            "app_id": self.app_id,
            "name": self.people[self.bot_user_id].name,
            "icons": {f"image_{size}": f"https://a.slack-edge.com/{size}.png" for size in (36, 48, 72)},
            "deleted": False,
            "updated": 1_700_000_000,
            "team_id": self.team_id,
        }

    def bot_message(self, text: str) -> Json:
        """A new message of the bot, not in any channel yet."""
        return {
            "user": self.bot_user_id,
            "type": "message",
            "ts": self.ts(),
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "text": text,
            "team": self.team_id,
            "bot_profile": self.profile(),
        }


def _names(channels: Sequence[str] | int) -> Iterable[str]:
    if not isinstance(channels, int):
        return channels
    return ("general", *(f"papers-{number}" for number in range(2, channels + 1)))[:channels]


def public(message: Json, *, metadata: bool = False) -> Json:
    """A message as the Web API shows it; metadata only to whom asks for it."""
    hidden = set() if metadata else {"metadata"}
    return {name: value for name, value in message.items() if name not in hidden}


def listing(message: Json, most: int) -> Json:
    """A message with not more than so many people for each emoji; the counts stay right."""
    if "reactions" not in message:
        return message
    # docs.slack.dev/reference/methods/reactions.get: the list of people may be cut, the count is always right.
    return {**message, "reactions": [{**one, "users": one["users"][:most]} for one in message["reactions"]]}


THREAD_KEYS = (
    *("thread_ts", "parent_user_id", "reply_count", "reply_users", "reply_users_count"),
    *("latest_reply", "is_locked", "subscribed"),
)


def without_thread(message: Json, *others: str) -> Json:
    """A message without what it says about its thread, and without some other keys."""
    return {name: value for name, value in public(message).items() if name not in (*THREAD_KEYS, *others)}


def reaction_of(message: Json, name: str) -> Json | None:
    """A message's entry for one emoji."""
    return next((entry for entry in message.get("reactions", ()) if entry["name"] == name), None)


def add_reaction(message: Json, name: str, user: str) -> bool:
    """Note somebody's emoji on a message; gives whether it is new. Refuses more than a message bears."""
    entry, others = reaction_of(message, name), message.get("reactions", ())
    if entry is None and len(others) >= MOST_ON_SLACK:
        raise Refused("too_many_emoji")
    # Of one person's emoji the one that is asked about does not count, else repeating the last would be refused.
    if sum(user in other["users"] for other in others if other is not entry) >= MOST_OF_ONE_PERSON:
        raise Refused("too_many_reactions")
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        message.setdefault("reactions", []).append(entry)
    if user in entry["users"]:
        return False
    entry["users"].append(user)
    entry["count"] += 1
    return True


def remove_reaction(message: Json, name: str, user: str) -> bool:
    """Take somebody's emoji off a message; gives whether it was there."""
    entry = reaction_of(message, name)
    if entry is None or user not in entry["users"]:
        return False
    entry["users"].remove(user)
    entry["count"] -= 1
    # An emoji that nobody gives any more is gone, and its place in the order with it.
    message["reactions"] = [kept for kept in message["reactions"] if kept["count"]]
    if not message["reactions"]:
        del message["reactions"]
    return True
