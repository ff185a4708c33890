"""Random schedules of votes on two platforms, each played until all is told: then the favourites are what people gave.

The bot's side is its own: `Ballots`, Slack's `CatchUp` and `People`, Discord's `reading_of`, over a store in memory or
the real one. Whatever they wait for waits at a gate, which the schedule opens when it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

from rich.console import Console

from bot.chat.reactions import Person, PostedPaper, Reaction
from bot.chat.votes import Ballots
from bot.delivery.messages import Posted
from bot.errors import AlreadyDone, Blocked
from bot.platforms.discord import catch_up
from bot.platforms.discord.catch_up import reading_of
from bot.platforms.slack import people
from bot.platforms.slack.catch_up import CatchUp
from bot.platforms.slack.people import People
from bot.views.replies import Mark as Wish
from tests.e2e.crash.remembered_votes import AnyPaper, RememberedVotes
from tests.e2e.crash.schedules import End, from_seed, on_all_cores
from tests.e2e.crash.simulation import Draw
from tests.e2e.crash.stores import ledgers
from tests.e2e.crash.vote_reads import DiscordReads, SlackReads
from tests.e2e.crash.vote_rooms import PAPERS, PEOPLE, PROGRAMS, Message, Room
from tests.simulated import Clock

CHANNEL = "C1"
ACTIONS = (
    *("react",) * 10, *("tell",) * 10, *("open a gate",) * 10, *("press",) * 2, *("time",) * 2, *("clear",) * 2,
    *("listen",) * 3, *("restart",) * 2, "delete", "hang up", "erase", "share", "introduce", "turn the clock",
)  # fmt: skip
WAITS = (0.001, 0.4, 1.5, 30.0)


class World:
    """A bot, two rooms in which people vote, and the dice."""

    def __init__(self, draw: Draw, ledger: Any = None) -> None:  # noqa: ANN401  (either one)
        self.choose, self.clock, self.trace = draw, Clock(), list[str]()
        self.ledger: Any = ledger or RememberedVotes()
        skew = timedelta(seconds=draw((0, 0.3, -0.3)))
        self.rooms: dict[str, Room] = {
            "discord": Room("discord", self.clock, draw, skew),
            "slack": Room("slack", self.clock, draw, skew, has_times=draw((True, True, True, False))),
        }
        for room in self.rooms.values():
            room.is_readable = draw((True, True, True, False))
        self.turns_clock = draw((False, False, False, True))
        self.parked: dict[asyncio.Task[Any], asyncio.Future[None]] = {}
        self.tasks: dict[asyncio.Task[Any], str] = {}
        self.due = {"discord": True, "slack": True}
        self._begin()

    def _begin(self) -> None:
        """A new process."""
        library = cast("Any", SimpleNamespace(papers=AnyPaper()))
        self.ballots = Ballots(ledger=self.ledger, library=library, clock=self.clock, emoji=["star", "+1"])
        self.sender = cast("Any", SlackReads(self.rooms["slack"], self.gate))
        here, core = cast("Any", SimpleNamespace(calls=self.sender, home="", identity={})), cast("Any", self.ballots)
        self.people = People(here, core)
        self.catching = CatchUp(here, core, self.people)

    def note(self, *words: object) -> None:
        self.trace.append(f"{self.clock.monotonic() - 1000:9.3f} {' '.join(map(str, words))}")

    async def post(self, room: Room, about: PostedPaper, parent: str = "") -> Message:
        """Let the bot post, and know that it did."""
        made = room.post(about, parent)
        await self.ledger.bear(room.name, Posted(CHANNEL, made.id), about, parent)
        self.clock.advance(0.1)
        return made

    def about(self, paper: str | None) -> PostedPaper:
        return PostedPaper(paper, () if paper else PAPERS, CHANNEL, self.clock.now())

    async def gate(self, what: str) -> None:
        """Wait until the schedule goes on here."""
        task = asyncio.current_task()
        assert task is not None
        self.parked[task] = asyncio.get_running_loop().create_future()
        await self.parked[task]
        self.note(self.tasks[task], what)

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks[asyncio.ensure_future(work)] = name

    async def settle(self) -> None:
        """Let everything run until it waits at a gate or has ended."""
        while True:
            for task in [one for one in self.tasks if one.done()]:
                task.result()
                del self.tasks[task]
            if all(task in self.parked for task in self.tasks):
                return
            await asyncio.sleep(0)

    async def open_gate(self) -> None:
        if self.parked:
            self.parked.pop(self.choose(list(self.parked))).set_result(None)
            await self.settle()

    async def catch_up(self) -> None:
        """Begin to read what is due, where nobody reads yet."""
        busy = set(self.tasks.values())
        if self.due["slack"] and "slack" not in busy and self.rooms["slack"].is_listening:
            self.due["slack"] = False
            for work in self.catching.readings(await self.ballots.recent_posts("slack")):
                self.start("slack", work)
        if self.due["discord"] and "discord" not in busy and self.rooms["discord"].is_listening:
            self.due["discord"] = False
            self.start("discord", self._read_discord())
        await self.settle()

    async def _read_discord(self) -> None:
        client = cast("Any", DiscordReads(self.rooms["discord"], self.gate))
        for one in await self.ballots.recent_posts("discord"):
            begun = self.ballots.moment()
            try:
                reading = await reading_of(client, one.posted, begun)
            except (AlreadyDone, Blocked):
                continue
            assert reading is not None
            await self.ballots.reconcile("discord", reading)

    async def introduce(self) -> None:
        if "people" not in self.tasks.values():
            self.start("people", self.people.introduce_all())
            await self.settle()

    async def tell(self, room: Room) -> bool:
        """Tell the bot one thing; gives whether there was any."""
        one = room.next_to_tell()
        if one is None:
            return False
        self.note(room.name, "tells", one.kind, one.message, one.user, one.emoji, one.on, f"of {one.true - 1000:.3f}")
        told = one.at if room.tells_time(one) else None
        user, posted = one.user, Posted(CHANNEL, one.message)
        match one.kind:
            case "press":
                click = Reaction(room.name, user, CHANNEL, "", "button", told)
                await self.ballots.mark(click, Wish(one.emoji, on=one.on), "en")
            case "clear":
                await self.ballots.clear(room.name, "", posted)
            case "clear-emoji":
                for emoji in (one.emoji, f"{one.emoji}::super"):
                    await self.ballots.clear(room.name, "", posted, emoji)
            case _ if room.name == "slack":
                await self._tell_slack(Reaction("slack", user, CHANNEL, one.message, one.emoji, told, one.id), one.kind)
            case _:
                reaction = Reaction("discord", user, CHANNEL, one.message, one.emoji)
                await self.ballots.react(reaction, added=one.kind == "add")
        return True

    async def _tell_slack(self, reaction: Reaction, kind: str) -> None:
        program = self.people.is_program(reaction.user)
        if not program:
            await self.ballots.react(replace(reaction, stranger=program is None), added=kind == "add")

    async def restart(self) -> None:
        """The process dies wherever it is, and another begins, perhaps with another idea of the time."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks, self.parked = {}, {}
        for room in self.rooms.values():
            room.restart()
            self.due[room.name] = True
        await self.ledger.begin()
        self._begin()

    async def erase(self) -> None:
        """Somebody has themselves forgotten; around that, nobody votes for longer than the clocks are apart."""
        room = self.rooms[self.choose(("discord", "slack"))]
        user = self.choose([user for user in PEOPLE[room.name] if user not in PROGRAMS])
        self.clock.advance(1)
        self.note(room.name, "forgets", user)
        room.erased[user] = self.clock.monotonic()
        await self.ballots.forget(Person(room.name, user))
        self.clock.advance(1)

    async def share(self) -> None:
        """A card is shared: another message of ours about one paper, which people may react to."""
        room = self.rooms[self.choose(("discord", "slack"))]
        await self.post(room, self.about(self.choose(PAPERS)))

    async def act(self, action: str) -> None:
        """Do one thing."""
        room = self.rooms["discord" if action == "clear" else self.choose(("discord", "slack"))]
        simple: Mapping[str, Callable[[], None]] = {
            "react": room.react, "press": room.press, "clear": room.clear, "delete": room.delete,
            "hang up": room.hang_up, "time": lambda: self.clock.advance(self.choose(WAITS)),
        }  # fmt: skip
        longer: Mapping[str, Callable[[], Awaitable[object]]] = {
            "tell": lambda: self.tell(room), "open a gate": self.open_gate, "restart": self.restart,
            "share": self.share, "introduce": self.introduce,
        }  # fmt: skip
        if action in simple:
            self.note(room.name, action)
            simple[action]()
        elif action == "listen":
            self.due[room.name] |= room.listen()
        elif action == "turn the clock":
            self._turn_clock()
        elif action == "erase":
            await (self.share() if self.turns_clock else self.erase())
        else:
            await longer[action]()
        await self.catch_up()

    def _turn_clock(self) -> None:
        if self.turns_clock:
            self.clock.set(self.clock.elsewhere() + timedelta(seconds=self.choose((0, -400, 400))))


def many(count: int, seed: int, out: Console, address: str | None = None) -> int:
    """Play so many schedules of votes, in memory or on a server; gives the exit code."""
    return on_all_cores(count, seed, out, partial(_all, address), "every favourite is as people gave it")


async def _all(address: str | None, seeds: range, out: Console) -> int:
    async with ledgers(address) as fresh:
        for seed in seeds:
            end = await play(from_seed(seed), await fresh())
            if end.wrong:
                out.print(f"seed {seed}: {end.wrong}", *end.trace, sep="\n", markup=False)
                return 1
    return 0


async def play(draw: Draw, ledger: Any = None) -> End:  # noqa: ANN401  (either one)
    """One schedule, from the first digests to the calm in which all is told and read."""
    with patch.object(catch_up, "PAGE", 1), patch.object(people, "MANY", 2):
        return await _play(World(draw, ledger))


async def _play(world: World) -> End:
    for room in world.rooms.values():
        digest = await world.post(room, world.about(None))
        for paper in PAPERS:
            await world.post(room, world.about(paper), digest.id)
    for _ in range(world.choose((15, 30, 60))):
        await world.act(world.choose(ACTIONS))
    await _calm(world)
    return End("; ".join(await _wrong(world)), 0, tuple(world.trace))


async def _calm(world: World) -> None:
    """Nobody does anything more; what is still to be told and read comes in any order."""
    for room in world.rooms.values():
        world.due[room.name] |= room.listen()
    for _ in range(3000):
        await world.catch_up()
        busy = bool(world.parked) and world.choose((True, False))
        if busy:
            await world.open_gate()
        elif not await world.tell(world.rooms["discord"]) and not await world.tell(world.rooms["slack"]):
            if world.parked:
                await world.open_gate()
            elif await world.ballots.strangers("slack"):
                await world.introduce()
            elif not any(world.due.values()):
                return
    raise AssertionError("there is no end")


async def _wrong(world: World) -> list[str]:
    found, least, most = list[str](), dict.fromkeys(PAPERS, 0), dict.fromkeys(PAPERS, 0)
    for room in world.rooms.values():
        for user in PEOPLE[room.name]:
            favoured = await world.ledger.votes.has_voted(Person(room.name, user), PAPERS)
            for paper in PAPERS:
                wanted = room.expects(user, paper)
                least[paper] += wanted is True
                most[paper] += wanted is not False
                if wanted not in (None, paper in favoured):
                    found.append(f"{user} {'did' if wanted else 'did not'} favour {paper}")
    tally = await world.ledger.votes.tally(PAPERS)
    return found + [
        f"{paper} has {tally.get(paper, 0)} votes, not {least[paper]} to {most[paper]}"
        for paper in PAPERS
        if not least[paper] <= tally.get(paper, 0) <= most[paper]
    ]
