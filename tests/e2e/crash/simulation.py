"""What schedules are played in: workers that crash and freeze, a platform that loses answers, dice, and time.

What is assumed of the world is what the timings say: a call ends after `call` seconds, its message can be read
`settle` seconds later at most, and a key keeps repeats out for as long as it is trusted and a
call may take.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Literal, TypeVar, cast

from bot.delivery.access import Nature
from bot.delivery.channel import Place
from bot.delivery.deliverer import Deliverer
from bot.delivery.healing import REFUSED
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.parts import Timing
from bot.delivery.states import State
from bot.errors import Ambiguous, Blocked, DeliveryError, NotAccepted, RateLimited, TokenRefused, Unproven
from bot.ledger.memory.ledger import MemoryLedger
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.views.entries import Digest
from tests.simulated import MONDAY, Clock, Crash, papers

T = TypeVar("T")
# Chooses one of several; the first is the calm one.
Draw = Callable[[Sequence[Any]], Any]
TIMING = Timing()
CALL, SETTLE = TIMING.call.total_seconds(), TIMING.settle.total_seconds()
OUTCOMES = ("ok", "ok", "ok", "ok", "lost answer", "lost call", "refused", "limited", "hangs", "token", "forbidden")
LOOKS = ("seen", "seen", "seen", "seen", "away", "doubt", "limited", "forbidden")
STEPS = (*("on",) * 30, "crash", "crash", "pause", "others", "turn")
# Seconds by which somebody turns the wall clock.
TURNS = (100.0, 3600.0, 10.0, -100.0, -3600.0)
PAUSES = (1.0, 19.0, 44.0, 46.0, 91.0, 200.0)
# Seconds for which a platform with keys keeps repeats out: those for which we trust it, and a call.
WINDOW = 81.0
MESSAGES = 4


class Papers:
    """The library, votes and channels: two papers a day, on two days."""

    async def get(self, day: date) -> Edition:
        return Edition(day, papers(first=1 + 2 * (day - MONDAY).days))

    async def known(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        return {paper.id: paper for paper in papers(4) if paper.id in ids}

    async def of(self, _ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        return {}

    async def keywords(self, _papers: Sequence[Paper], _language: str) -> Mapping[str, Sequence[str]]:
        return {}

    async def tally(self, _ids: Sequence[str], _tenant: str | None = None) -> Mapping[str, int]:
        return {}

    async def listed_on(self, _ids: Sequence[str]) -> Mapping[str, date]:
        return {}

    async def matching(self, _texts: Sequence[str], _ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
        return {}

    async def set_status(self, *_what: object) -> None:
        """Nobody asks."""


Kind = Literal["channel", "forum", "news"]


@dataclass
class Stood:
    """A message in a channel, readable from `seen_at` on."""

    place: Place
    key: str
    at: float
    seen_at: float
    posted: Posted


@dataclass
class World:
    """Everything outside of the workers, and the dice."""

    draw: Draw
    ledger: Any = field(default_factory=MemoryLedger)
    clock: Clock = field(default_factory=Clock)
    trusted: float = 0.0
    kind: Kind = "channel"
    """What the channels are: in a forum no key is known where a post begins; news are published."""
    stood: list[Stood] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    calm: bool = False
    _nested: bool = False

    def choose(self, options: Sequence[T]) -> T:
        """What happens next; in the calm at the end always the first."""
        return options[0] if self.calm else cast("T", self.draw(options))

    def note(self, *words: object) -> None:
        self.trace.append(f"{self.clock.monotonic() - 1000:7.1f} {' '.join(map(str, words))}")

    def turn(self, seconds: float) -> None:
        """The wall clock is set; how long anything lasts is another clock's matter."""
        self.note("the clock is turned by", seconds)
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    async def others(self, me: Worker) -> None:
        """Let another worker do what it can, while this one is in the middle of something."""
        if self._nested:
            return
        self._nested = True
        try:
            await self.choose([one for one in self.workers if one is not me]).work()
        finally:
            self._nested = False

    async def permit(self) -> bool:
        """What was forbidden is allowed now, and goes on; gives whether there was any."""
        opened = False
        for one in await self.ledger.history.deliveries():
            parts = await self.ledger.parts.of(one.id) if one.state in (State.SENT, *REFUSED) else ()
            if any(part.state in REFUSED for part in parts):
                opened |= await self.ledger.deliveries.reopen(one, self.clock.now(), one.expires_at, states=REFUSED)
        return opened

    def spawn(self) -> None:
        """A new process in place of a dead one; it may know that the others are dead."""
        for index, worker in enumerate(self.workers):
            if worker.dead:
                self.workers[index] = Worker(self, f"{worker.name}'")


class Remote:
    """The port Platform, for one worker."""

    name: str = "slack"

    def __init__(self, world: World, worker: Worker) -> None:
        self._world, self._worker = world, worker
        self.trusts_key_for = world.trusted

    def render(self, digest: Digest) -> Sequence[Message]:
        replies = [Message("reply", {"text": one.paper.title}, one.paper.id) for one in digest.entries]
        shown = [Message("publish", {})] if self._world.kind == "news" else []
        return [Message("post", {}), Message("thread", {}), *replies, *shown]

    async def nature(self, place: Place) -> Nature:
        return Nature(keeps_keys=self._world.kind != "forum" or place.parent is not None)

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        world, outcome = self._world, self._world.choose(OUTCOMES)
        self._worker.alive()
        world.note(self._worker.name, "posts", message.kind, key[:4], outcome)
        until = world.clock.monotonic() + CALL
        await self._pass(world.choose((0.0, 0.0, 0.0, 5.0, 19.0)), until)
        if outcome in ("refused", "limited", "token", "lost call", "forbidden"):
            raise self._refusal(outcome)
        posted = self._take(place, message, key)
        if outcome == "hangs":
            world.clock.advance(until - world.clock.monotonic())
            raise TimeoutError
        await self._worker.step()
        if outcome == "lost answer":
            raise Ambiguous("the answer was lost")
        return posted

    async def _pass(self, seconds: float, until: float) -> None:
        """Time passes before a call is taken, and others work meanwhile; too much of it ends the call."""
        if seconds:
            self._world.clock.advance(seconds)
            await self._world.others(self._worker)
            self._worker.alive()
        if self._world.clock.monotonic() >= until:
            raise TimeoutError

    def _refusal(self, outcome: str) -> DeliveryError:
        match outcome:
            case "limited":
                return RateLimited("slow down", retry_after=self._world.choose((1.0, 30.0, 100.0)))
            case "token":
                return TokenRefused("who are you?")
            case "forbidden":
                return Blocked("not here")
            case "refused":
                return NotAccepted("no route")
        return Ambiguous("the call was lost")

    def _take(self, place: Place, message: Message, key: str) -> Posted:
        world, now = self._world, self._world.clock.monotonic()
        for one in world.stood:
            keyed = self.trusts_key_for and now - one.at < WINDOW and (world.kind != "forum" or place.parent)
            known = message.kind in ("thread", "publish") or keyed
            if one.key == key and one.place == place and known:
                return one.posted
        number = f"m{len(world.stood)}"
        posted = Posted((place.parent or number) if world.kind == "forum" else place.channel, number)
        lag = world.choose((0.0, 0.0, 5.0, SETTLE - 0.1))
        world.stood.append(Stood(place, key, now, now + lag, posted))
        return posted

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:  # noqa: ARG002
        world, outcome = self._world, self._world.choose(LOOKS)
        self._worker.alive()
        world.note(self._worker.name, "looks for", key[:4], outcome)
        match outcome:
            case "away":
                raise NotAccepted("no route")
            case "doubt":
                raise Ambiguous("no answer")
            case "limited":
                raise RateLimited("slow down", retry_after=30)
            case "forbidden":
                raise Unproven("history may not be read")
        now = world.clock.monotonic()
        # `since` spares only old pages, and all that stands here is on the newest.
        found = [one for one in world.stood if (one.place, one.key) == (place, key)]
        await self._worker.step()
        return next((one.posted for one in found if one.seen_at <= now), None)


class Steps:
    """A part of the ledger as one worker has it: at each step the process may die, freeze, or be overtaken."""

    def __init__(self, part: Any, worker: Worker) -> None:  # noqa: ANN401  (of either ledger)
        self._part, self._worker = part, worker

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        async def stepped(*arguments: object, **named: object) -> object:
            self._worker.alive()
            done = await getattr(self._part, name)(*arguments, **named)
            await self._worker.step()
            return done

        return stepped


class Worker:
    """A process that delivers."""

    def __init__(self, world: World, name: str) -> None:
        self.name, self.dead, self._world = name, False, world
        stub: Any = Papers()
        ledger = {name: Steps(getattr(world.ledger, name), self) for name in ("deliveries", "parts", "history")}
        self._deliverer = Deliverer(
            ledger=cast("Any", SimpleNamespace(**ledger, channels=stub, redraws=stub, votes=stub)),
            library=cast("Any", SimpleNamespace(editions=stub, papers=stub, bullets=stub, search=stub, revision=None)),
            posters=cast("Any", {"slack": Remote(world, self)}), gates={"slack": Gate(world.clock, 1e9)},
            clock=world.clock, owner=name, timing=TIMING, failpoint=self._reached,
        )  # fmt: skip

    def alive(self) -> None:
        """Whatever a dead process would do does not happen."""
        if self.dead:
            raise Crash

    def _reached(self, name: str) -> None:
        self.alive()
        if self._world.choose(STEPS) == "crash":
            self._die(name)

    def _die(self, where: str) -> None:
        self._world.note(self.name, "dies at", where)
        self.dead = True
        raise Crash

    async def step(self) -> None:
        """Something may happen here."""
        self.alive()
        match self._world.choose(STEPS):
            case "crash":
                self._die("a step")
            case "pause":
                await self._freeze(self._world.choose(PAUSES))
            case "others":
                await self._world.others(self)
            case "turn":
                self._world.turn(self._world.choose(TURNS))
                await self._world.others(self)

    async def _freeze(self, seconds: float) -> None:
        self._world.note(self.name, "freezes for", seconds)
        self._world.clock.advance(seconds)
        await self._world.others(self)
        self.alive()

    async def work(self) -> None:
        """Claim and deliver; a refused token ends the process too."""
        if self.dead:
            return
        try:
            await self._deliverer.deliver()
        except Crash:
            self.dead = True
        except TokenRefused:
            self._world.note(self.name, "stops")
            self.dead = True
