"""The one place that puts the parts together: settings in, a running bot out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial

from bot.charts.plotter import ChildPlotter, is_installed
from bot.chat.allowances import Allowances
from bot.chat.channel_news import ChannelNews
from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.ledger import Ledger
from bot.chat.ports import Listener
from bot.chat.votes import Ballots
from bot.database.instance import owner_name, surely_dead
from bot.delivery.announcing import Announcing
from bot.delivery.bell import Bell
from bot.delivery.channel import Channel, languages_of
from bot.delivery.deliverer import Deliverer
from bot.delivery.direct import DirectMessages
from bot.delivery.failpoint import Failpoint
from bot.delivery.healing import Healing
from bot.delivery.notices import Notices
from bot.delivery.on_demand import bring
from bot.delivery.pacing import Gate
from bot.delivery.parts import Timing
from bot.delivery.planner import PAGE, Planner
from bot.delivery.ports import Poster
from bot.delivery.redraw import Redrawer
from bot.delivery.schedule import DAY, newest_ready, next_due
from bot.delivery.seeder import Seeder
from bot.delivery.shared_cards import SharedCards
from bot.delivery.states import Delivery, Issue
from bot.errors import BotError, SettingsError, SourceError, UsageError
from bot.papers.clock import Clock, ShiftedClock, SystemClock
from bot.papers.ingest import Collected, collect
from bot.papers.leases import Company, Lease
from bot.papers.library import Library
from bot.papers.orders import Terms
from bot.papers.paper import Edition
from bot.papers.ports import Extractor, Source
from bot.papers.writing import Budget, Writing
from bot.platforms.registry import PLATFORMS, Platforms
from bot.service.alarms import Alarms
from bot.service.configuration import told_from
from bot.service.heartbeat import Heartbeat
from bot.service.lists import Lists
from bot.service.logins import Login, gates_of, logins_of
from bot.service.observed import Counting, uncounted
from bot.service.redaction import hiding, secrets_of
from bot.service.sharing import WORDS, Sharing, Word, fence, orders_of, sharing
from bot.service.stores import Stores, database_path, open_stores
from bot.settings.roles import ALL, Roles
from bot.settings.settings import Settings

log = logging.getLogger(__name__)

# Few at once: a lease runs from the claim, and all that are claimed together wait at one gate.
CLAIMS = 16
# Is called now and then with how some deliveries stand.
Watch = Callable[[Sequence[Delivery]], object]


@dataclass
class App:
    """The parts, put together."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    library: Library
    source: Source
    logins: Mapping[str, Login]
    """How to log in to each platform that settings hold a token for."""
    posters: dict[str, Poster]
    """Those that are logged in."""
    chat: Front
    deliverer: Deliverer
    redrawer: Redrawer
    seeder: Seeder
    shared_cards: SharedCards
    planner: Planner
    healing: Healing
    notices: Notices
    alarms: Alarms
    announcing: Announcing
    stack: AsyncExitStack
    bell: Bell
    list_wanted: Bell
    """Rings when a channel is due and waits for a list."""
    hinted: Bell
    """Rings when a platform says that a channel may take more than before."""
    polled: Bell
    """Rings when the lists have been read, or when what channels ask for has changed."""
    heartbeat: Heartbeat
    calls: Mapping[Word, Bell]
    """Ring when this process found out first what another one may have to do."""
    sharing: Sharing
    me: str
    """The name of this process, which no other ever has."""
    kinds: Platforms
    fence: Callable[[Callable[[], Lease | None]], None]
    """Has a library that several processes share changed only in a term of this one."""
    roles: Roles = ALL
    """What this process does."""
    writing: Writing | None = None
    """None where no language model is set: bullets are extracts then."""
    budget: Budget | None = None
    counting: Counting = uncounted
    """Counts what goes through a port."""
    unheard: set[str] = field(default_factory=set)
    """Platforms whose requests are to come here and cannot yet."""
    listeners: dict[str, Listener] = field(default_factory=dict)
    """One for each platform that was logged in to."""

    @cached_property
    def summarizer(self) -> Extractor:
        """Loaded when the first list has been read, for which nobody who starts the bot waits."""
        from bot.summarizers.extractive import ExtractiveSummarizer

        return ExtractiveSummarizer()

    async def configure(self) -> Sequence[Channel]:
        """Make the archive know the channels of the settings; gives them with their numbers."""
        now, channels = self.clock.now(), self.ledger.channels
        wanted = self.settings.subscribed
        configured = await channels.configure(
            [replace(one, next_due_at=next_due(one, now), since=now) for one in wanted]
        )
        for one in await channels.outdated():
            await channels.ask(replace(one, next_due_at=next_due(one, now)))
        return configured

    async def subscribed(self) -> Sequence[Channel]:
        """All channels that take digests, those of the settings and those subscribed from chat."""
        return [one for one in await self.ledger.channels.all() if one.status != "paused"]

    async def languages(self) -> Sequence[str]:
        """The languages that some channel wants, of however many channels."""
        found, last = set[str](), 0
        while page := await self.ledger.channels.some(last, PAGE):
            found |= {*languages_of(one for one in page if not one.direct)}
            last = page[-1].id
        return sorted(found)

    async def log_in(self, names: Iterable[str]) -> None:
        """Log in to these platforms; raises TokenRefused or NotAccepted."""
        for name in names:
            if name not in self.posters:
                connection = await self.stack.enter_async_context(self.logins[name]())
                self.posters[name] = self.counting(connection.poster, "poster", name)
                self.listeners[name] = connection.listener

    async def collect(self, day: date) -> Collected:
        """Read a day's list into the archive and have its posted messages drawn again."""
        collected = await collect(day, self.source, self.library, self.summarizer, self.clock)
        self.calls["work"].ring()
        if collected.new or collected.changed:
            # All of them: one more paper changes the count in the heading of each digest of the day.
            edition = await self.library.editions.get(day) or Edition(day)
            await self.redraw([paper.id for paper in edition.papers])
        return collected

    async def redraw(self, paper_ids: Sequence[str]) -> None:
        """Have the messages of the last days that show these papers drawn again soon."""
        now = self.clock.now()
        await self.ledger.redraws.touch(paper_ids, now, now - timedelta(hours=self.settings.editions.refresh_hours))
        _ring(self.bell, self.calls["work"])

    async def post(
        self, day: date, channels: Sequence[Channel], wait: timedelta, watch: Watch = lambda _: None
    ) -> Mapping[int, bool]:
        """Bring one edition to these channels now; gives for each channel id whether something was to be done.

        What a channel refused before is tried again.
        Stops waiting after `wait`: whatever is open then goes on with the next `bot run` or `bot post`.
        """
        now = self.clock.now()
        expires = now + timedelta(hours=self.settings.delivery.expires_hours)
        to_do = {one.id: await bring(self.ledger, one, day, now, expires) for one in channels}
        await self.finish(Issue(day), channels, wait, watch)
        return to_do

    async def finish(
        self, issue: Issue, channels: Sequence[Channel], wait: timedelta, watch: Watch = lambda _: None
    ) -> None:
        """Bring the open deliveries of an issue to their end, each platform's by themselves, for at most so long.

        A call that has begun by then is waited for. Raises TokenRefused when the others are done.
        """
        names = sorted({channel.platform for channel in channels})
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._finish_on(issue, [one for one in channels if one.platform == name], watch))
                for name in names
            ]
            # No `timeout` block: it would break calls off in the middle, and each of them would be in doubt.
            _, late = await asyncio.wait(tasks, timeout=wait.total_seconds())
            if late:
                await self.deliverer.under_way.end()
            for task in late:
                task.cancel()
        errors = [error for task in tasks if not task.cancelled() and (error := task.result())]
        if errors:
            raise errors[0]

    async def _finish_on(self, issue: Issue, channels: Sequence[Channel], watch: Watch) -> BotError | None:
        """The same for the channels of one platform; gives what ended it early."""
        wanted = {(channel.id, *issue) for channel in channels}
        try:
            while not all(one.state.ended for one in await self._watched(issue, channels, watch)):
                if not await self.deliverer.deliver(CLAIMS, wanted):
                    await self.library.keep_up()
                    await asyncio.sleep(0.2)
        except BotError as error:
            return error
        return None

    async def _watched(self, issue: Issue, channels: Sequence[Channel], watch: Watch) -> list[Delivery]:
        found = await self.deliveries(issue, channels)
        watch(found)
        return found

    async def deliveries(self, issue: Issue, channels: Sequence[Channel]) -> list[Delivery]:
        """The newest delivery of an issue to each of the channels."""
        ids = {channel.id for channel in channels}
        newest: dict[int, Delivery] = {}
        # The newest come first, so the first of a channel stays.
        for one in await self.ledger.history.deliveries(day=issue.day, kind=issue.kind, limit=100_000):
            if one.channel.id in ids:
                newest.setdefault(one.channel.id, one)
        return [newest[channel.id] for channel in channels if channel.id in newest]


@asynccontextmanager
async def open_app(
    settings: Settings,
    clock: Clock | None = None,
    kinds: Platforms = PLATFORMS,
    counting: Counting = uncounted,
    roles: Roles = ALL,
) -> AsyncIterator[App]:
    """The whole bot on platforms of these kinds, not yet logged in anywhere; leaving closes everything in reverse.

    What goes through its ports is counted by `counting`.
    Raises StorageError, or SettingsError for a proxy or a certificate that cannot be used.
    """
    settings.network.check()
    clock = clock or (ShiftedClock(settings.clock_file) if settings.clock_file else SystemClock())
    async with AsyncExitStack() as stack:
        stores = await stack.enter_async_context(open_stores(settings, searching=True))
        source: Source = Lists(settings.hugging_face, settings.network, stack)
        me = owner_name()
        # Before anything is posted, for a broken file may have forgotten what was.
        await stores.database.check()
        shared = await sharing(stores.ledger, clock, me)
        if not settings.ledger_url:
            # What a process that surely runs no more had claimed is free at once, else a restart would wait for its
            # leases. Of a ledger that several processes share, nobody can say so: a lease runs out.
            deliveries = stores.ledger.deliveries
            await deliveries.release_dead(surely_dead(await deliveries.lease_owners(), me))
        lead = partial(fence, stores.library)
        opened = stores
        stores = replace(stores, ledger=counting(stores.ledger, "ledger"), library=counting(stores.library, "library"))
        source = counting(source, "source")
        app = _assembled(settings, kinds, shared, stores, source, stack, me, counting, lead)
        app.chat = counting(app.chat, "chat")
        app.roles = roles
        await _give_writer(app, opened, me)
        yield app


async def _give_writer(app: App, stores: Stores, owner: str) -> None:
    """Let the app have bullets written by the models that settings name, if any."""
    if not app.settings.llm.endpoints:
        return
    from bot.summarizers.llm.summarizer import LlmSummarizer

    app.budget = Budget(app.ledger.spending, app.clock, app.settings.llm.tokens_per_day)
    allowance = app.counting(app.budget, "budget")
    writer = await app.stack.enter_async_context(LlmSummarizer(app.settings.llm, allowance, app.settings.network))
    orders = orders_of(stores, Terms(owner, app.settings.llm.tokens_per_day, allowance.told))
    app.writing = Writing(library=app.library, writer=writer, clock=app.clock, redraw=app.redraw, orders=orders)


def _assembled(
    settings: Settings, kinds: Platforms, shared: Sharing, stores: Stores, source: Source,
    stack: AsyncExitStack, owner: str, counting: Counting, lead: Callable[[Callable[[], Lease | None]], None],
) -> App:  # fmt: skip
    ledger, library, clock = stores.ledger, stores.library, shared.clock
    bell, list_wanted, hinted, polled = Bell(), Bell(), Bell(), Bell()
    calls = {word: Bell() for word in WORDS}
    wake, company = partial(_ring, bell, calls["work"]), _company(settings, ledger, shared, owner)
    posters, gates = dict[str, Poster](), gates_of(settings, kinds, clock, counting, shared.paces)
    seconds, redraw_for = settings.delivery, timedelta(hours=settings.editions.refresh_hours)
    call = timedelta(seconds=seconds.call_seconds)
    ballots = Ballots(
        ledger=ledger, library=library, clock=clock, emoji=settings.votes.emoji,
        redraw_after=timedelta(seconds=seconds.redraw_seconds), redraw_for=redraw_for, wake=wake,
        linked=settings.votes.linked,
    )  # fmt: skip
    commands = _commands(settings, clock, stores, ballots, posters, gates, partial(_ring, bell, polled, calls["asked"]))
    deliverer = Deliverer(
        ledger=ledger, library=library, posters=posters, gates=gates, clock=clock,
        owner=owner, failpoint=Failpoint(settings.failpoint),
        timing=Timing(timedelta(seconds=seconds.lease_seconds), call, timedelta(seconds=seconds.settle_seconds)),
    )  # fmt: skip
    redrawer = Redrawer(
        ledger=ledger, library=library, posters=posters, gates=gates, clock=clock, call=call, follow=redraw_for,
    )  # fmt: skip
    shared_cards = SharedCards(
        ledger=ledger, library=library, posters=posters, gates=gates, clock=clock, call=call, wake=wake,
    )  # fmt: skip
    healing = Healing(
        ledger=ledger, posters=posters, gates=gates, clock=clock, threads_for=redraw_for,
        call=call, wake=wake, hint=hinted.ring,
    )  # fmt: skip
    notices = Notices(ledger=ledger, posters=posters, clock=clock, admin=settings.admin_channel)
    alarms = Alarms(posters=posters, clock=clock, admin=settings.admin_channel, hide=hiding(secrets_of(settings)))
    announcing = Announcing(ledger=ledger, posters=posters, gates=gates, clock=clock, call=call)
    news, allowances = ChannelNews(ledger, clock, healing), Allowances(clock, settings.chat.commands_per_minute)
    return App(
        settings, clock, ledger, library, source,
        logins_of(settings, kinds, clock, gates, shared.counts, ledger.installations, company), posters,
        Front(commands, ballots, shared_cards, clock, news, allowances, company), deliverer, redrawer,
        _seeder(settings, clock, ledger, posters, gates), shared_cards,
        _planner(settings, stores, clock, wake, partial(_ring, list_wanted, calls["list"])), healing, notices, alarms,
        announcing, stack, bell, list_wanted, hinted, polled, Heartbeat(database_path(settings)), calls, shared, owner,
        kinds, lead, counting=counting,
    )  # fmt: skip


def _company(settings: Settings, ledger: Ledger, shared: Sharing, owner: str) -> Company:
    """The processes on the ledger; of one file's service there is one, whatever it is called each time."""
    alone, lasts = shared.leases is None, timedelta(seconds=settings.process.lease_seconds)
    return Company("service" if alone else owner, ledger.leases, ledger.processes, lasts, alone=alone)


def _planner(
    settings: Settings, stores: Stores, clock: Clock, wake: Callable[[], None], ask: Callable[[], None]
) -> Planner:
    editions = settings.editions
    return Planner(
        ledger=stores.ledger, library=stores.library, clock=clock, ready_hour=editions.ready_hour,
        days_back=editions.poll_days, expires=timedelta(hours=settings.delivery.expires_hours), wake=wake, ask=ask,
    )  # fmt: skip


def _seeder(
    settings: Settings, clock: Clock, ledger: Ledger, posters: Mapping[str, Poster], gates: Mapping[str, Gate]
) -> Seeder:
    return Seeder(
        ledger=ledger, posters=posters, gates=gates, clock=clock, emoji=settings.votes.emoji,
        call=timedelta(seconds=settings.delivery.call_seconds),
        follow=timedelta(hours=settings.editions.refresh_hours),
    )  # fmt: skip


def _commands(
    settings: Settings, clock: Clock, stores: Stores, ballots: Ballots, posters: Mapping[str, Poster],
    gates: Mapping[str, Gate], act: Callable[[], None],
) -> Commands:  # fmt: skip
    call = timedelta(seconds=settings.delivery.call_seconds)
    direct = DirectMessages(posters=posters, clock=clock, gates=gates, call=call)
    return Commands(
        ledger=stores.ledger, library=stores.library, clock=clock, forget=ballots.forget, mark=ballots.mark,
        posters=posters, defaults=settings.defaults, ready_hour=settings.editions.ready_hour, direct=direct,
        expires=timedelta(hours=settings.delivery.expires_hours), act=act,
        plotter=ChildPlotter() if is_installed() else None,
    )  # fmt: skip


def _ring(*bells: Bell) -> None:
    """Ring them all."""
    for bell in bells:
        bell.ring()


def target_channels(channels: Sequence[Channel], name: str | None) -> list[Channel]:
    """The channels that a person means: all, or those called `name` (`discord:123`, `123`, `slack:T1/C1`).

    Raises SettingsError where there are none at all, UsageError where none is called so, or one in each of several
    workspaces.
    """
    if not channels:
        raise SettingsError(
            f"No channel is subscribed, so nothing would be posted. {told_from()} Start the bot in the folder of your "
            "config/bot.toml, or name that file in BOT_CONFIG. A [[channels]] table in it subscribes a channel, and so "
            "does /papers subscribe in chat."
        )
    meant = [channel for channel in channels if name in (None, channel.channel, channel.name, channel.full_name)]
    if not meant:
        known = ", ".join(channel.name for channel in channels)
        raise UsageError(f"There is no channel {name}; subscribed are {known}.")
    if name and len({channel.tenant for channel in meant}) > 1:
        raise UsageError(f"There are several: write {' or '.join(channel.full_name for channel in meant)}.")
    return meant


async def newest_listed(app: App) -> date:
    """The newest ready day with papers, read from the source where the archive does not know it; raises SourceError."""
    ready = newest_ready(app.clock.now(), app.settings.editions.ready_hour)
    for back in range(app.settings.editions.poll_days):
        day = ready - back * DAY
        if await app.library.editions.checked_at(day) is None:
            await app.collect(day)
        if await app.library.editions.days(day, day):
            return day
    raise SourceError(f"No list with papers was published in the {app.settings.editions.poll_days} days up to {ready}.")
