"""The stand-ins in a process of their own: opened, given faults and read out over a pair of sockets."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.messages import CROSSPOSTED
from bot.emulators.discord.state import ANNOUNCEMENT, FORUM, MEMBER_PERMISSIONS, READ_HISTORY
from bot.emulators.slack.api import SlackApi

# The calls of a digest, for plans of faults.
FAULTY = {
    "discord": r"POST .*/(messages|threads|crosspost|webhooks/\d+/[\w-]+)$",
    "slack": r"POST .*(chat\.postMessage|/services/)",
}

# What Discord says of a second thread below a message, and of what is published again: refusals that are meant to be.
DONE_BEFORE = re.compile(": (160004|40033) ")
Kind = Literal["text", "forum", "news", "webhook"]


@dataclass(frozen=True, slots=True)
class Place:
    """One stand-in: where it is, and the channels that it has."""

    platform: str
    number: int
    token: str
    base_url: str
    gateway_url: str
    channels: tuple[str, ...]
    kind: Kind = "text"

    @property
    def login(self) -> str:
        """The line of the registry by which it is posted to."""
        return f"{self.platform}-webhook" if self.kind == "webhook" else self.platform

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Where the channels are; of webhooks `channels` are their addresses."""
        if self.kind == "webhook":
            return [{"webhook": one} for one in self.channels]
        return [{"platform": self.platform, "channel": one} for one in self.channels]

    @property
    def settings(self) -> dict[str, Any]:
        """The platform's table of `bot.toml`."""
        if self.kind == "webhook":
            return {"api_base_url": self.base_url}
        if self.platform == "slack":
            return {"bot_token": self.token, "api_base_url": self.base_url}
        return {"token": self.token, "api_base_url": self.base_url, "gateway_url": self.gateway_url}


@dataclass(frozen=True, slots=True)
class Stood:
    """A message that stands in a channel or its thread: everything that it says, as one text."""

    channel: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a stand-in has at the end: messages by channel in the order of posting, and how it was asked."""

    messages: tuple[Stood, ...]
    threads: int
    posts: int
    refusals: tuple[str, ...]
    published: int
    """Messages that stand in other servers too."""
    limited: int
    """Requests that were answered with 429."""
    first_post_at: float
    last_post_at: float
    calls: int
    """All requests that came from the first post to the last."""


class Stage:
    """The other process, as the one that forked it sees it."""

    def __init__(self, pipe: socket.socket, pid: int) -> None:
        self._lines = pipe.makefile("rw")
        self.pid = pid

    def open(
        self,
        platform: str,
        *,
        channels: int = 1,
        nonce_seconds: float = 120.0,
        rate_limits: bool = False,
        latency: float = 0.0,
        readable: bool = True,
        kind: Kind = "text",
        faults: Sequence[str] = (),
    ) -> Place:
        """A new stand-in; `faults` meet the calls of digests in order."""
        wanted = {"channels": channels, "rate_limits": rate_limits, "latency": latency}
        if platform == "discord":
            wanted["nonce_seconds"] = nonce_seconds
        told = self._ask("open", platform, wanted, list(faults), readable, kind)
        return Place(**(told | {"channels": tuple(told["channels"])}))

    def ledger(self, place: Place, *, close: bool = True) -> Ledger:
        """What stands there."""
        told = self._ask("ledger", place.number, close)
        messages = tuple(Stood(**one) for one in told["messages"])
        return Ledger(**(told | {"messages": messages, "refusals": tuple(told["refusals"])}))

    def _ask(self, *words: object) -> dict[str, Any]:
        self._lines.write(f"{json.dumps(words)}\n")
        self._lines.flush()
        answer = self._lines.readline()
        if not answer:
            raise RuntimeError("the stand-ins died")
        return cast("dict[str, Any]", json.loads(answer))


@contextmanager
def stage() -> Iterator[Stage]:
    """Fork the stand-ins; to be called before any event loop or thread exists."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        ours.close()
        try:
            asyncio.run(_serve(theirs))
        finally:
            os._exit(0)
    theirs.close()
    try:
        yield Stage(ours, pid)
    finally:
        ours.close()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


async def _serve(pipe: socket.socket) -> None:
    reader, writer = await asyncio.open_connection(sock=pipe)
    async with AsyncExitStack() as stack:
        world = Places(stack)
        while line := await reader.readline():
            name, *words = json.loads(line)
            answer = await (world.open(*words) if name == "open" else world.ledger(*words))
            writer.write(f"{json.dumps(answer)}\n".encode())
            await writer.drain()


class Places:
    """All stand-ins of this process."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._open: dict[int, tuple[DiscordApi | SlackApi, AsyncExitStack]] = {}
        self._opened = 0

    async def open(
        self, platform: str, wanted: Mapping[str, Any], faults: Sequence[str], readable: bool, kind: Kind
    ) -> dict[str, Any]:
        stack = AsyncExitStack()
        api: DiscordApi | SlackApi
        if platform == "discord":
            api = await stack.enter_async_context(DiscordApi(**wanted))
        else:
            api = await stack.enter_async_context(SlackApi(**wanted))
        self._stack.push_async_exit(stack)
        api.faults.plan(FAULTY[platform], *faults)
        if kind in ("forum", "news") and isinstance(api, DiscordApi):
            api.channel_ids = (api.add_channel("papers", FORUM if kind == "forum" else ANNOUNCEMENT),)
        if not readable:
            _blind(api)
        self._opened += 1
        self._open[self._opened] = api, stack
        token = api.token if isinstance(api, DiscordApi) else api.bot_token
        gateway = api.gateway_url if isinstance(api, DiscordApi) else ""
        channels = map(api.add_webhook, api.channel_ids) if kind == "webhook" else api.channel_ids
        return asdict(Place(platform, self._opened, token, api.base_url, gateway, tuple(channels), kind))

    async def ledger(self, number: int, close: bool) -> dict[str, Any]:
        api, stack = self._open[number]
        told = discord_ledger(api) if isinstance(api, DiscordApi) else slack_ledger(api)
        if close:
            del self._open[number]
            await stack.aclose()
        return asdict(told)


def _blind(api: DiscordApi | SlackApi) -> None:
    """Let the bot post and not read."""
    if isinstance(api, DiscordApi):
        api.permissions.update(dict.fromkeys(api.channel_ids, MEMBER_PERMISSIONS & ~READ_HISTORY))
    else:
        api.scopes.difference_update([scope for scope in api.scopes if scope.endswith(":history")])


def discord_ledger(api: DiscordApi) -> Ledger:
    """Each channel's messages, then those of its threads."""
    stood, threads = [], 0
    for channel in api.channel_ids:
        rooms = [channel, *(one["id"] for one in api.threads(channel))]
        threads += len(rooms) - 1
        stood += [_stood(channel, one["id"], one) for room in rooms for one in api.messages(room)]
    posts = [one for one in api.requests if one.method == "POST" and one.path.endswith(("/messages", "/threads"))]
    limited = sum(one.status == 429 for one in api.requests)
    times = [one.at for one in posts] or [0.0]
    refusals = tuple(one for one in api.refusals if not DONE_BEFORE.search(one))
    published = sum(one["flags"] & CROSSPOSTED for channel in api.channel_ids for one in api.messages(channel))
    calls = sum(times[0] <= one.at <= times[-1] for one in api.requests)
    return Ledger(tuple(stood), threads, len(posts), refusals, published, limited, times[0], times[-1], calls)


def slack_ledger(api: SlackApi) -> Ledger:
    """Each channel's messages, each followed by its replies."""
    stood = []
    for channel in api.channel_ids:
        for parent in api.messages(channel):
            for one in (parent, *api.replies(channel, parent["ts"])):
                stood.append(_stood(channel, one["ts"], one))  # noqa: PERF401  (clearer as three plain loops)
    posts = [one for one in api.requests if one.method == "chat.postMessage"]
    limited = sum(one.status == 429 for one in api.requests)
    times = [one.at for one in posts] or [0.0]
    calls = sum(times[0] <= one.at <= times[-1] for one in api.requests)
    return Ledger(tuple(stood), 0, len(posts), tuple(api.refusals), 0, limited, times[0], times[-1], calls)


def _stood(channel: str, identity: str, message: Mapping[str, Any]) -> Stood:
    return Stood(channel, identity, json.dumps(message))
