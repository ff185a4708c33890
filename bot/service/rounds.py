"""What a running bot does again and again: collect, plan, deliver, redraw, tidy, and listen on every platform."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

from bot.delivery.bell import Bell
from bot.delivery.schedule import DAY, local_time
from bot.errors import (
    ArchiveDamaged,
    BotError,
    ListeningRefused,
    NotAccepted,
    SourceError,
    StoreAway,
    TokenRefused,
    alone,
)
from bot.papers.ingest import Collected
from bot.papers.leases import Lease, Process
from bot.service.assembly import CLAIMS, App
from bot.service.complaints import Complaints
from bot.service.leadership import Leadership
from bot.service.people_first import PeopleFirst
from bot.service.roles import Round, does, leader_of, led
from bot.service.storage import far_behind
from bot.service.wording import counted, sum_of
from bot.settings.roles import ALL

log = logging.getLogger(__name__)

# For each platform: one that is shut must not hold the others up.
WORKERS = 4
RECONNECT_SECONDS = 15
# Between two looks whether a store that was away is back.
STORE_SECONDS = 1.0
MOST_TOLD = 10
# Of any weekdays one comes within a week.
LONGEST_WAIT = 8 * DAY
# Two clocks that run apart by 100 millionths, which is much, differ by 6 ms after it.
SAMPLE_SECONDS = 60
# Between two looks for what other processes changed in the library, which they call out too.
FOLLOW_SECONDS = 5
# Papers; about half a second of one core.
LEARNT_AT_ONCE = 8


class Rounds:
    """The loops of one app, ended together."""

    def __init__(self, app: App) -> None:
        self._app = app
        # Every round meets a store that is away.
        self._complaints = Complaints(log, app.clock)
        self._off: dict[str, str] = {}
        """Platforms that take nothing from us any more, and why."""
        self._deaf: dict[str, str] = {}
        """Platforms that are posted to and not heard, and why."""
        self._people = PeopleFirst(app.logins)
        self._away: StoreAway | None = None
        """The store did not answer of late."""
        self._answered = float("-inf")
        """When it last answered again: whoever had asked before that may hear of its absence later."""
        self._posted = Bell()
        """Rings when deliveries have gone as far as they go now."""
        self._tidy_again = float("-inf")
        leases, lasts = app.sharing.leases, timedelta(seconds=app.settings.process.lease_seconds)
        self._leaderships = {
            name: Leadership(leases, app.clock, name, app.me, lasts) for name in led(app.roles) if leases
        }
        if "ingest" in self._leaderships:
            app.fence(partial(self._term, "ingest"))

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`: collect, plan, deliver, redraw, and listen on every platform.

        A platform that refuses its token is left alone, the other goes on; raises TokenRefused where none is left.
        """
        await self._app.configure()
        if self._does("deliver"):
            await self._say_what_is_due()
        self._say_whom_nobody_tells()
        with alone(), self._app.alarms:
            await self._serve_all(stop)

    async def _say_what_is_due(self) -> None:
        """Which channel gets its next digest when, the soonest first; of many only some are looked at."""
        channels = self._app.ledger.channels
        due = await channels.due(self._app.clock.now() + LONGEST_WAIT, limit=MOST_TOLD + 1)
        due = [one for one in due if not one.direct]
        for one in due[:MOST_TOLD]:
            if one.next_due_at:
                log.info("%s: next due at %s", one.name, local_time(one.next_due_at, one.preferences.zone))
        if len(due) > MOST_TOLD:
            log.info("and the others later")

    def _say_whom_nobody_tells(self) -> None:
        admin = self._app.settings.admin_channel
        if admin and admin.platform not in self._app.logins:
            log.warning("nobody is told of trouble: admin is %s, and there is no token for it", admin.name)

    async def _serve_all(self, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            listeners = [group.create_task(self._serve(name)) for name in self._app.logins]
            listeners += [group.create_task(one.keep(self._gain)) for one in self._leaderships.values()]
            listeners.append(group.create_task(self._app.sharing.hear_others(self._hear)))
            loops = [group.create_task(loop) for loop in self._signs(stop)]
            await self._people.wait(stop)
            loops += [group.create_task(loop) for loop in self._loops(stop)]
            # A model may take a minute for an answer, so nobody waits for it at the end.
            if self._does("write"):
                listeners.append(group.create_task(self._write()))
            await stop.wait()
            await self._drain()
            for task in (*listeners, *loops):
                task.cancel()
        await self._leave()

    def _does(self, work: Round) -> bool:
        return does(self._app.roles, work)

    def _leads(self, work: Round) -> bool:
        """Whether this process is the one that does such a round now."""
        name = leader_of(work)
        return self._app.sharing.leases is None or name is None or self._term(name) is not None

    def _term(self, name: str) -> Lease | None:
        leadership = self._leaderships.get(name)
        return leadership.lease if leadership else None

    def _gain(self) -> None:
        """From now on this process does alone what another one did before."""
        for bell in (self._app.list_wanted, self._app.hinted, self._posted, self._app.bell):
            bell.ring()

    def _hear(self, word: str) -> None:
        """Another process says that there is something to do."""
        bells = {
            "list": (self._app.list_wanted,),
            "asked": (self._app.bell, self._app.polled),
        }
        for bell in bells.get(word, (self._app.bell, self._posted)):
            bell.ring()

    async def _leave(self) -> None:
        """Have the others not wait for this process."""
        if self._app.sharing.leases:
            for one in self._leaderships.values():
                await one.resign()
            with suppress(BotError):
                await self._app.ledger.processes.leave(self._app.me)

    async def _drain(self) -> None:
        """Let calls under way end; whatever else goes on can be broken off at any step."""
        seconds = self._app.settings.delivery.drain_seconds
        log.info("stopping: calls under way have %g seconds to end", seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._app.deliverer.under_way.end()

    def _loops(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        app, tick, day = self._app, self._app.settings.delivery.tick_seconds, DAY.total_seconds()
        posting = list(app.logins) if self._does("deliver") else []
        shared: Sequence[tuple[Round, float, Callable[[], Awaitable[object]], Bell]] = (
            ("collect", app.settings.editions.poll_minutes * 60, self._poll, app.list_wanted),
            ("plan", tick, self._plan, app.bell),
            ("redraw", tick, self._redraw, app.bell),
            *(("seed", tick, partial(self._seed, name), self._posted) for name in posting),
            ("announce", tick, self._announce, app.bell),
            ("heal", tick, self._heal, app.hinted),
            ("learn", day, self._learn, app.polled),
            ("warm", day, self._warm, Bell()),
            # Once at the start, or as soon as this process leads, then once a day.
            ("tidy", day, self._tidy, app.list_wanted),
            *(("wake", day, partial(app.sharing.tell_others, word), bell) for word, bell in app.calls.items()),
        )
        return [
            *(self._rounds(stop, seconds, work, bell) for name, seconds, work, bell in shared if self._does(name)),
            *(self._rounds(stop, tick, partial(self._deliver, name), app.bell) for name in posting * WORKERS),
            self._rounds(stop, FOLLOW_SECONDS, self._follow, app.bell),
        ]

    def _signs(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """The loops by which others know that this process is there, and how it is."""
        app, tick = self._app, self._app.settings.delivery.tick_seconds
        return [
            # With bells that nobody rings. By itself, so that what makes every other round fail is told all the same.
            self._rounds(stop, tick, app.alarms.tell, Bell()),
            self._rounds(stop, SAMPLE_SECONDS, app.sharing.keep_time, Bell()),
            self._rounds(stop, min(tick, app.settings.process.lease_seconds / 3), self._live, Bell()),
        ]

    async def _rounds(
        self, stop: asyncio.Event, seconds: float, work: Callable[[], Awaitable[object]], bell: Bell
    ) -> None:
        """Do a piece of work every so often, and when the bell rings.

        What goes wrong in one round is logged and ends only that round.
        """
        while not stop.is_set():
            # Before the work, so that whoever rings during it is heard after it.
            heard, wait, began = bell.count, seconds, self._app.clock.monotonic()
            try:
                await work()
            except TokenRefused as error:
                self._switch_off(error)
            # Ends the process, for every further write could only make the file worse.
            except ArchiveDamaged:
                raise
            except StoreAway as error:
                self._complaints.say(str(error))
                self._away = error if began >= self._answered else self._away
                wait = STORE_SECONDS
            except BotError as error:
                self._complaints.say(str(error))
            except Exception:
                log.exception("a round failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await bell.after(heard)

    async def _poll(self) -> None:
        """Read the newest lists, oldest first, so that the archive's votes stay honest."""
        if not self._leads("collect"):
            return
        await self._people.calm()
        today = self._app.clock.now().date()
        brought: list[Collected] = []
        for back in range(self._app.settings.editions.poll_days, -1, -1):
            try:
                brought.append(await self._app.collect(today - back * DAY))
            except SourceError as error:
                log.warning("%s", error)
        if brought:
            log.info("read the lists of %s: %s", counted(len(brought), "day"), sum_of(brought))
        self._app.bell.ring()
        self._app.calls["work"].ring()
        self._app.polled.ring()

    async def _warm(self) -> None:
        await self._people.calm()
        await self._app.library.search.warm()

    async def _follow(self) -> None:
        """Take in what other processes changed in the library, and go on with what had to wait for it."""
        if await self._app.library.keep_up():
            self._app.bell.ring()

    async def _plan(self) -> None:
        with self._failing():
            await self._app.planner.plan()
            await self._app.notices.tell()
        self._beat()

    async def _live(self) -> None:
        """Say that this process is at work: to the others, if there can be any, and to whoever asks how it is."""
        with self._failing():
            if self._app.sharing.leases:
                await self._app.ledger.processes.beat(Process(self._app.me, frozenset(self._app.roles)))
        # Whoever plans is well only if that is done.
        if not self._does("plan"):
            self._beat()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Whoever asks how this process is hears at once of a store that is away, and it is told when that is over."""
        try:
            yield
        except StoreAway as error:
            self._app.heartbeat.fail(str(error))
            raise
        if self._away:
            log.info("%s answers again", self._away.place)
            self._away, self._answered = None, self._app.clock.monotonic()

    def _beat(self) -> None:
        self._app.heartbeat.beat([*self._off.values(), *self._deaf.values(), *far_behind(self._app.library.lag)])

    async def _announce(self) -> None:
        if self._leads("announce"):
            await self._app.announcing.announce()

    async def _heal(self) -> None:
        await self._app.healing.heal(at_word=not self._leads("heal"))

    async def _deliver(self, platform: str) -> None:
        """Deliver to a platform until nothing can be claimed now, then wake again when the next one can."""
        if platform in self._off:
            return
        await self._app.deliverer.keep_delivering(CLAIMS, platform, self._posted.ring)
        # The earliest of any platform; where it is another's, one claim is tried in vain.
        upcoming = await self._app.ledger.deliveries.next_at()
        if upcoming is not None:
            wait = (upcoming - self._app.clock.now()).total_seconds()
            if wait < self._app.settings.delivery.tick_seconds:
                # It may be due already and yet not be claimed: another platform's, or one that goes on here.
                await asyncio.sleep(max(wait, 0.05))
                await self._app.deliverer.keep_delivering(CLAIMS, platform, self._posted.ring)

    async def _seed(self, platform: str) -> None:
        """Add what was asked for of reactions, as long as some message gets all of its own."""
        while platform not in self._off and self._leads("seed") and await self._app.seeder.seed(platform):
            pass

    async def _write(self) -> None:
        """Have bullets written whenever lists were read, where a model is set, until cancelled."""
        if self._app.writing is None:
            return
        while True:
            heard = self._app.polled.count
            try:
                if self._leads("write"):
                    languages = await self._app.languages()
                    await self._app.writing.recent(self._app.settings.editions.poll_days, languages)
            except StoreAway as error:
                self._complaints.say(str(error))
                await asyncio.sleep(STORE_SECONDS)
                continue
            await self._app.polled.after(heard)

    async def _tidy(self) -> None:
        if not self._leads("tidy") or self._app.clock.monotonic() < self._tidy_again:
            return
        self._tidy_again = self._app.clock.monotonic() + DAY.total_seconds() / 2
        removed = await self._app.ledger.prune(self._app.clock.now())
        log.info("tidied the archive: %d rows were too old to be of use", removed)

    async def _learn(self) -> None:
        while self._leads("learn") and await self._app.library.search.learn(LEARNT_AT_ONCE):
            pass

    async def _redraw(self) -> None:
        # Votes come in bursts, and those of one burst are one edit.
        await asyncio.sleep(self._app.settings.delivery.redraw_seconds)
        while await self._app.redrawer.redraw() + await self._app.shared_cards.redraw():
            pass

    async def _serve(self, name: str) -> None:
        """Log in and listen; a platform that is away is tried again, the others go on meanwhile."""
        while name not in (*self._off, *self._deaf):
            try:
                await self._app.log_in([name])
                await self._app.alarms.check(name)
                await self._listen(name)
            except (TokenRefused, ListeningRefused) as error:
                self._give_up(name, error)
                continue
            except StoreAway as error:
                self._complaints.say(str(error))
                await asyncio.sleep(STORE_SECONDS)
                continue
            except NotAccepted as error:
                log.warning("%s; trying again in %d seconds", error, RECONNECT_SECONDS)
            except BotError:
                raise
            except Exception:
                log.exception("%s stopped listening", name)
            finally:
                self._people.meet(name)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, name: str) -> None:
        """Hear a platform's people, where that is a role of this process; else only posting is."""
        role = self._app.kinds[name].heard_by(self._app.settings.section(name))
        if role not in self._app.roles and self._app.roles != ALL:
            self._people.meet(name)
            await asyncio.Event().wait()
        listening = self._app.listeners[name].listen(self._app.chat)
        if role == "http":
            # Whoever leads requests here is to know when; who stands by for a connection is as ready as can be.
            self._app.unheard.add(name)
        opening = asyncio.create_task(self._heard(name))
        try:
            await listening
        finally:
            opening.cancel()
            if role == "http":
                self._app.unheard.add(name)

    async def _heard(self, name: str) -> None:
        await self._app.listeners[name].wait_listening()
        self._app.unheard.discard(name)
        self._people.meet(name)

    def _give_up(self, name: str, error: TokenRefused | ListeningRefused) -> None:
        """Listen no more where trying again would only be refused again; posting goes on if there was a login."""
        if isinstance(error, TokenRefused) and name not in self._app.posters:
            self._switch_off(error.on(name))
            return
        self._deaf[name] = (
            f"{name}: commands and votes are off until this is mended and the bot is started again, posting goes on. "
            f"{error}"
        )
        log.error("%s", self._deaf[name])

    def _switch_off(self, error: TokenRefused) -> None:
        """Call a platform no more that refuses our token; raises the error where no other is left."""
        name = error.platform
        if name not in self._off:
            self._off[name] = (
                f"{name}: nothing can be posted until the token is mended and the bot is started again; its digests "
                f"wait. {error}"
            )
            log.error("%s", self._off[name])
            self._app.posters.pop(name, None)
        if self._off.keys() >= self._app.logins.keys():
            raise error
