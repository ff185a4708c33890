"""A core that notes what it is asked and answers what the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.chat.reactions import Person, Reaction, Reading
from bot.delivery.messages import Posted
from bot.delivery.states import SharedCard, Standing
from bot.papers.found import Suggestion
from bot.platforms.discord.login import DiscordLogin
from bot.views.forms import Form
from bot.views.home import Home
from bot.views.replies import Mark, Reply, Words

# Where the messages stand whose reactions are read again.
TENANT = "a workspace or server"


@dataclass
class FakeChat:
    """Answers every command with `reply`, after `wait` if that is an event; raises `error` instead if there is one."""

    reply: Reply = field(default_factory=lambda: Reply(Words("Hello.")))
    wait: asyncio.Event | None = None
    error: Exception | None = None
    silent: bool = False
    shares: list[SharedCard] = field(default_factory=list)
    suggestions: Sequence[Suggestion] = ()
    posts: Sequence[Posted] = ()
    calls: list[Call] = field(default_factory=list)
    menus: list[str] = field(default_factory=list)
    typing: list[tuple[Call, str]] = field(default_factory=list)
    marks: list[tuple[Reaction, Mark, str, bool]] = field(default_factory=list)
    events: asyncio.Queue[tuple[Reaction, bool]] = field(default_factory=asyncio.Queue)
    readings: list[Reading] = field(default_factory=list)
    cleared: asyncio.Queue[tuple[Posted, str | None]] = field(default_factory=asyncio.Queue)
    regains: asyncio.Queue[frozenset[str]] = field(default_factory=asyncio.Queue)
    counts: asyncio.Queue[tuple[Posted, frozenset[Reaction]]] = field(default_factory=asyncio.Queue)

    async def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.wait:
            await self.wait.wait()
        if self.error:
            raise self.error
        return self.reply

    async def about(self, call: Call, menu: str) -> Reply:
        self.menus.append(menu)
        return await self.answer(call)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:
        if self.error:
            raise self.error
        self.typing.append((call, option))
        return [one for one in self.suggestions if one.label.lower().startswith(typed.lower())]

    def managing(self, call: Call) -> bool:
        raise AssertionError(call)

    async def form(self, call: Call, *, pressed: bool) -> Form | None:
        raise AssertionError(call, pressed)

    async def home(self, call: Call) -> Home:
        raise AssertionError(call)

    async def greeting(self, call: Call) -> Reply | None:
        raise AssertionError(call)

    async def ungreeted(self, call: Call) -> None:
        raise AssertionError(f"{call.user} was greeted")

    def fill(self, call: Call, values: Mapping[str, str]) -> Call:
        raise AssertionError(call, values)

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        self.events.put_nowait((reaction, added))
        return True

    async def share(self, call: Call) -> Reply | None:
        reply = await self.answer(call)
        if not reply.shareable:
            return reply
        return None if self.silent else reply.shared(call.user)

    async def shared(self, card: SharedCard) -> None:
        self.shares.append(card)

    async def lost(self, reaction: Reaction) -> bool:
        raise AssertionError(f"Discord has no way to tell {reaction.user} something in private")

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        self.marks.append((reaction, mark, language, own))
        if self.wait:
            await self.wait.wait()
        return None if self.silent else self.reply

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        assert tenant
        assert platform == "discord"
        self.regains.put_nowait(frozenset(channels))

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        raise AssertionError(f"{channels} of {tenant} on {platform}")

    async def moved(self, platform: str, tenant: str, was: str, channel: str) -> None:
        raise AssertionError(f"{was} of {tenant} on {platform} is {channel}")

    async def installed(self, platform: str, tenant: str) -> None:
        raise AssertionError(f"nobody installs by themselves: {platform}:{tenant}")

    async def whose(self, platform: str, channel: str, message: str) -> str:
        raise AssertionError(f"{platform}:{channel} is shared with nobody: {message}")

    async def uninstalled(self, platform: str, tenant: str, *, alone: bool) -> None:  # noqa: ARG002
        raise AssertionError(f"{tenant} on {platform}")

    def moment(self) -> datetime:
        return datetime.now(UTC)

    async def reconcile(self, platform: str, reading: Reading) -> int:
        assert platform == "discord"
        assert reading.tenant == TENANT
        self.readings.append(reading)
        self.counts.put_nowait((reading.posted, reading.reactions))
        return len(reading.reactions)

    async def clear(self, platform: str, tenant: str, posted: Posted, emoji: str | None = None) -> int:
        assert (platform, bool(tenant)) == ("discord", True)
        self.cleared.put_nowait((posted, emoji))
        return 1

    async def strangers(self, platform: str) -> frozenset[Person]:
        raise AssertionError(f"{platform} says of everybody whether they are a person")

    async def introduce(self, person: Person, *, is_person: bool) -> None:
        raise AssertionError(f"Discord says of {person} at once: {is_person}")

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        assert platform == "discord"
        return [Standing(posted, "", datetime.now(UTC), TENANT) for posted in self.posts]


@asynccontextmanager
async def listening(platform: DiscordLogin, chat: Chat) -> AsyncIterator[None]:
    """Serve while the block runs."""
    task = asyncio.create_task(platform.listener.listen(chat))
    waiting = asyncio.create_task(platform.listener.wait_listening())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        assert waiting.done(), task
        yield
    finally:
        task.cancel()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await task
