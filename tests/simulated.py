"""A platform in memory that does what a plan says, a clock that tests set, and the core around a real archive."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.chat.channel_news import ChannelNews
from bot.chat.ledger import Ledger
from bot.chat.ports import Chat
from bot.delivery.access import Access, Nature
from bot.delivery.channel import Channel, Place
from bot.delivery.deliverer import Deliverer
from bot.delivery.healing import Healing
from bot.delivery.messages import KEY_MARK, Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.parts import Timing
from bot.delivery.states import Delivery, Part, State
from bot.errors import Ambiguous, DeliveryError, Unproven
from bot.library.library import SqliteLibrary
from bot.papers.clock import Clock as AnyClock
from bot.papers.clock import Steady
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from bot.views.emoji import Spellings
from bot.views.entries import Board, Shown, Style
from bot.views.replies import Card, Reply
from tests.samples import ENGLISH

# A Tuesday.
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
MONDAY = date(2026, 5, 4)
_real_sleep = asyncio.sleep


class Crash(BaseException):
    """The process dies here; nothing of it runs on."""


class Clock:
    """Stands still until a test moves it; `sleep` moves it to the earliest sleeper's end."""

    def __init__(self, at: datetime = NOON) -> None:
        self._now = at
        self._monotonic = 1000.0
        self._sleepers: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def steady(self) -> Steady:
        return Steady("this machine", self._monotonic)

    def elsewhere(self) -> datetime:
        """What the platform's own clock shows, which nobody sets."""
        return NOON + timedelta(seconds=self._monotonic - 1000.0)

    def advance(self, seconds: float) -> None:
        """Let both clocks go on."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, at: datetime) -> None:
        """Set the wall clock alone, as an administrator does."""
        self._now = at

    async def sleep(self, seconds: float) -> None:
        """Stands in for asyncio.sleep: time passes only when everybody sleeps."""
        until = self._monotonic + seconds
        self._sleepers.append(until)
        try:
            while self._monotonic < until:
                asleep = list(self._sleepers)
                for _ in range(3):
                    await _real_sleep(0)
                # Whoever woke up meanwhile may wake another, who goes to sleep again.
                if asleep == self._sleepers and min(asleep) == until and self._monotonic < until:
                    self.advance(until - self._monotonic)
        finally:
            self._sleepers.remove(until)


@dataclass(frozen=True)
class Outcome:
    """What one call does: whether the platform takes the message, and what the caller then meets."""

    taken: bool = True
    error: BaseException | None = None
    hangs: bool = False
    before: Callable[[], object] = lambda: None


OK = Outcome()
LOST_ANSWER = Outcome(taken=True, error=Ambiguous("the answer was lost"))
LOST_CALL = Outcome(taken=False, error=Ambiguous("the call was lost"))
HANGS = Outcome(taken=True, hangs=True)


def refused(error: BaseException) -> Outcome:
    """The platform does not take the message and says so."""
    return Outcome(taken=False, error=error)


@dataclass
class Sent:
    """A message that stands in a channel."""

    place: Place
    kind: str
    body: Mapping[str, Any]
    key: str
    at: datetime
    posted: Posted
    removed: bool = False


class Platform:
    """The port `Platform`: every call takes the next outcome of its plan, or succeeds."""

    def __init__(self, clock: Clock, name: str = "discord", trusts_key_for: float = 60.0) -> None:
        self.name: str = name
        self.trusts_key_for = trusts_key_for
        self.naming_notifies = not trusts_key_for
        self.history_lags = 0.0
        self.plan: deque[Outcome] = deque()
        self.finds: deque[DeliveryError | None] = deque()
        self.edits: deque[DeliveryError | None] = deque()
        self.readable = True
        self.forums: set[str] = set()
        self.natures: dict[str, Nature] = {}
        self.has_plainer = False
        self.messages: list[Sent] = []
        self.calls: list[tuple[str, Message, datetime]] = []
        self.looks: list[tuple[Place, str]] = []
        self.reacting: deque[DeliveryError | None] = deque()
        self.reactions: dict[str, list[str]] = {}
        self.edited: list[tuple[Posted, Mapping[str, Any], str]] = []
        self.accesses: dict[str, Access | DeliveryError] = {}
        self.asked: list[str] = []
        self.opened: list[str] = []
        self.refusing: dict[str, DeliveryError] = {}
        self.seen: dict[str, Collection[str]] = {}
        self.called = asyncio.Event()
        self._clock = clock

    async def __aenter__(self) -> Platform:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def render(self, shown: Shown) -> Sequence[Message]:
        """One message; in style `digest` a thread with one reply a paper, unless it goes to one person."""
        drawn = self._drawn(shown)
        return [
            *drawn,
            *(Message("publish", {}, one.paper_id) for one in drawn if shown.publish and one.kind == "post"),
        ]

    def _drawn(self, shown: Shown) -> Sequence[Message]:
        lines = [f"{one.rank}. {one.paper.title} {one.paper.votes}/{one.favourites}" for one in shown.entries]
        post = Message("post", {"text": "\n".join(lines), "key": KEY_MARK})
        if isinstance(shown, Board) or shown.style == "compact" or shown.personal:
            return [post]
        replies = [
            Message("reply", {"text": line, "key": KEY_MARK}, entry.paper.id)
            for line, entry in zip(lines, shown.entries, strict=True)
        ]
        if shown.style == "cards":
            return [replace(reply, kind="post") for reply in replies]
        return [post, Message("thread", {"name": str(shown.day)}), *replies]

    def plainer(self, message: Message) -> Message | None:
        """The same, marked as plain; once."""
        plain = replace(message, body={**message.body, "plain": True})
        return None if message.body.get("plain") or not self.has_plainer else plain

    def notice(self, text: str) -> Message:
        """The words."""
        return Message("post", {"text": text})

    def announcement(self, user: str, told: str, language: str) -> Message:  # noqa: ARG002
        """The person and the sentence."""
        return Message("post", {"text": f"{user or 'Somebody'}{told}"})

    def card(self, reply: Reply) -> Message:
        """The paper with its numbers, and who shared it."""
        assert isinstance(reply.content, Card)
        entry = reply.content.entry
        text = f"{entry.paper.title} {entry.paper.votes}/{entry.favourites} by {reply.sharer}"
        return Message("post", {"text": text}, entry.paper.id)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Do what the plan says; the same key within `trusts_key_for` gives the same message."""
        outcome = self.plan.popleft() if self.plan else OK
        self.calls.append((key, message, self._clock.now()))
        assert message.kind == "post" or place.parent, "a reply needs its first message"
        outcome.before()
        posted = self._take(place, message, key) if outcome.taken else None
        self.called.set()
        await (asyncio.Event().wait() if outcome.hangs else _real_sleep(0))
        if outcome.error is not None:
            raise outcome.error
        assert posted is not None
        return posted

    async def nature(self, place: Place) -> Nature:
        """As a test says of the channel; in forums no key is known outside of their posts."""
        keyed = place.channel not in self.forums or place.parent is not None
        return replace(self.natures.get(place.channel, Nature()), keeps_keys=keyed)

    def _take(self, place: Place, message: Message, key: str) -> Posted:
        now = self._clock.elsewhere()
        keyed = place.channel not in self.forums or place.parent is not None
        for sent in self.messages:
            young = keyed and now - sent.at < timedelta(seconds=self.trusts_key_for)
            if sent.key == key and sent.place == place and (young or message.kind in ("thread", "publish")):
                return sent.posted
        number = f"m{len(self.messages) + 1}"
        posted = Posted((place.parent or number) if place.channel in self.forums else place.channel, number)
        self.messages.append(Sent(place, message.kind, message.body, key, now, posted))
        return posted

    async def edit(self, tenant: str, posted: Posted, message: Message, key: str) -> None:  # noqa: ARG002
        """Replace a body, or raise what the plan says."""
        await _real_sleep(0)
        if self.edits and (error := self.edits.popleft()):
            raise error
        self.edited.append((posted, message.body, key))

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:  # noqa: ARG002
        """React by the last spelling, or do what the plan says."""
        await _real_sleep(0)
        if self.reacting and (error := self.reacting.popleft()):
            raise error
        self.reactions.setdefault(posted.message, []).append(spellings[-1])

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:  # noqa: ARG002
        """Look through what stands in the place; `since` spares real platforms only old pages, never the newest."""
        await _real_sleep(0)
        self.looks.append((place, key))
        if self.finds and (error := self.finds.popleft()):
            raise error
        if not self.readable:
            raise Unproven("history may not be read")
        visible = self._clock.elsewhere() - timedelta(seconds=self.history_lags)
        for sent in self.messages:
            if (sent.place, sent.key) == (place, key) and sent.at <= visible and not sent.removed:
                return sent.posted
        return None

    async def direct(self, tenant: str, user: str) -> Place:  # noqa: ARG002
        """The conversation with a person, unless the plan says otherwise."""
        await _real_sleep(0)
        self.opened.append(user)
        if user in self.refusing:
            raise self.refusing[user]
        return Place("", f"dm-{user}")

    async def access(self, place: Place, language: str = "en") -> Access:  # noqa: ARG002
        """What a test says of the channel; nothing hinders by default."""
        await _real_sleep(0)
        self.asked.append(place.channel)
        found = self.accesses.get(place.channel, Access("a channel"))
        if isinstance(found, DeliveryError):
            raise found
        return found

    async def address(self, place: Place, posted: Posted) -> str:
        """By its place."""
        return f"https://{self.name}.example/{place.tenant}/{posted.channel}/{posted.message}"

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Those that a test says this person sees."""
        return {one: f"#{one}" for one in channels if one in self.seen.get(user, ())}

    async def shortcomings(self) -> Sequence[str]:
        """None."""
        return ()

    async def listen(self, chat: Chat) -> None:
        """Hear nothing."""

    async def wait_listening(self) -> None:
        """Be ready at once."""


def papers(count: int = 2, *, first: int = 1) -> tuple[Paper, ...]:
    """Papers with falling votes."""
    return tuple(
        Paper(f"2605.{number:05}", f"Paper {number}", "An abstract.", ("Ada", "Grace"), votes=max(1, 100 - number))
        for number in range(first, first + count)
    )


@dataclass
class World:
    """The core on a real archive, a simulated platform and a simulated clock."""

    stores: Stores
    clock: Clock
    platforms: dict[str, Platform]
    gates: dict[str, Gate]
    timing: Timing = field(default_factory=Timing)
    channels: Sequence[Channel] = ()

    @property
    def ledger(self) -> Ledger:
        """One of the stores."""
        return self.stores.ledger

    @property
    def library(self) -> SqliteLibrary:
        """The other."""
        return self.stores.library

    @property
    def platform(self) -> Platform:
        """The only one, or the first."""
        return next(iter(self.platforms.values()))

    def deliverer(self, owner: str = "one", failpoint: Callable[[str], None] = lambda name: None) -> Deliverer:  # noqa: ARG005
        """A worker as a process of its own has it."""
        return Deliverer(
            ledger=self.ledger,
            library=self.library,
            posters=self.platforms,
            gates=self.gates,
            clock=self.clock,
            owner=owner,
            timing=self.timing,
            failpoint=failpoint,
        )

    async def subscribe(self, *names: str, style: Style = "digest") -> None:
        """Make channels of the platform's own."""
        names = names or ("c1",)
        now = self.clock.now()
        asked = ENGLISH.asking(style=style)
        wanted = [Channel(0, self.platform.name, "", name, asked, next_due_at=now) for name in names]
        self.channels = await self.ledger.channels.configure(wanted)

    async def open(self, day: date = MONDAY, *, hours: float = 24) -> None:
        """A delivery of the day's digest to every channel."""
        now = self.clock.now()
        for channel in self.channels:
            await self.ledger.deliveries.open(channel, day, now, now + timedelta(hours=hours))

    async def run(self, *, rounds: int = 60, deliverer: Deliverer | None = None) -> None:
        """Work until nothing is open, moving the clock on to whatever comes next."""
        worker = deliverer or self.deliverer()
        for _ in range(rounds):
            await worker.deliver()
            upcoming = await self.ledger.deliveries.next_at()
            if upcoming is None:
                return
            self.clock.advance(max(0.001, (upcoming - self.clock.now()).total_seconds()))
        raise AssertionError("deliveries are still open")

    async def delivery(self) -> Delivery:
        """The newest one."""
        return (await self.ledger.history.deliveries())[0]

    async def parts(self) -> Sequence[Part]:
        """The newest delivery's parts."""
        return await self.ledger.parts.of((await self.delivery()).id)

    async def states(self) -> list[State]:
        """The newest delivery's state, then its parts'."""
        return [(await self.delivery()).state, *(part.state for part in await self.parts())]


async def ledger_url() -> str | None:
    """Where the ledger of a new world is; with the library, unless a test puts another answer here."""
    return None


@asynccontextmanager
async def world(
    folder: Path, *names: str, trusts_key_for: float = 60.0, style: Style = "digest"
) -> AsyncIterator[World]:
    """Channels that are subscribed, and Monday's list with two papers, in a new archive."""
    clock = Clock()
    platform = Platform(clock, "discord" if trusts_key_for else "slack", trusts_key_for)
    async with stores_in(folder / "bot.db", ledger_url=await ledger_url()) as stores:
        made = World(stores, clock, {platform.name: platform}, {platform.name: Gate(clock, 1e9)})
        await stores.library.editions.save(Edition(MONDAY, papers()), clock.now())
        await made.subscribe(*names, style=style)
        yield made


def news_of(ledger: Ledger, clock: AnyClock) -> ChannelNews:
    """News of channels, on platforms that nobody is logged in to."""
    healing = Healing(ledger=ledger, posters={}, gates={}, clock=clock, threads_for=timedelta(hours=48))
    return ChannelNews(ledger, clock, healing)


def crash_at(step: str, times: int = 1) -> Callable[[str], None]:
    """A failpoint at which the process dies, the nth time it is reached."""
    left = times

    def reached(name: str) -> None:
        nonlocal left
        left -= name == step
        if left == 0 and name == step:
            raise Crash(step)

    return reached
