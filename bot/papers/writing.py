"""Bullets that language models write, beside the extracts that every paper has: which are missing, and at what price.

Nothing waits for them: what is posted without them is drawn again when they come.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.errors import BotError, SummaryError, WriterAway, alone
from bot.papers.clock import Clock
from bot.papers.library import Library
from bot.papers.orders import Order, Orders, OwnOrders
from bot.papers.paper import Paper
from bot.papers.ports import Writer
from bot.papers.ranking import ranked
from bot.papers.recipe import Ability, Use
from bot.papers.spending import Spending

# Papers under way; the writer has its own bound for calls.
AT_ONCE = 4
# After that an endpoint is asked anew for the strictest form: it may have learned.
KNOWN_FOR = timedelta(days=30)
Job = tuple[Paper, str]
log = logging.getLogger(__name__)


@dataclass
class Written:
    """What a round brought: papers with a new set, and (paper, language) pairs that keep the extract for now."""

    papers: list[str] = field(default_factory=list)
    failed: int = 0
    away: list[Job] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many sets are still missing."""
        return self.failed + len(self.away)


class Budget:
    """What a writer may spend (port Allowance), in tokens a UTC day; `spent` is this process's, for each model."""

    def __init__(self, spending: Spending, clock: Clock, tokens_per_day: int) -> None:
        self._spending, self._clock, self._most = spending, clock, tokens_per_day
        self._day: date | None = None
        self._used = self._under_way = 0
        self.spent: dict[str, Use] = {}

    async def allows(self, estimate: int) -> bool:
        """Whether today's tokens are not spent, by calls under way neither; then this one's estimate is set aside."""
        today = self._clock.now().date()
        # Read once a day: what other processes spend later that day is not seen here.
        if today != self._day:
            self._day, self._used = today, sum(use.tokens for use in await self._spending.uses(today))
        # The estimate itself is not added: a limit below one estimate would else forbid every call.
        if self._used + self._under_way >= self._most:
            return False
        self._under_way += estimate
        return True

    async def ability(self, endpoint: str) -> Ability | None:
        """What an endpoint was found to take of late."""
        return await self._spending.ability(endpoint, self._clock.now() - KNOWN_FOR)

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep what an endpoint takes."""
        await self._spending.save_ability(endpoint, ability, self._clock.now())

    async def record(self, use: Use, estimate: int) -> None:
        """Keep what a call took, in the place of its estimate."""
        self._under_way -= estimate
        self._used += use.tokens
        await self.told(use)
        await self._spending.record(self._clock.now().date(), use)

    async def told(self, use: Use) -> None:
        """Add what a call of this process took, which is written down elsewhere."""
        self.spent[use.model] = sum_of(self.spent.get(use.model, Use(use.model)), use)


def sum_of(one: Use, other: Use) -> Use:
    """Both together, under the name of the first."""
    return Use(
        model=one.model,
        calls=one.calls + other.calls,
        failed=one.failed + other.failed,
        tokens_in=one.tokens_in + other.tokens_in,
        tokens_out=one.tokens_out + other.tokens_out,
        seconds=one.seconds + other.seconds,
    )


async def _nothing(_: Sequence[str]) -> None:
    """Draws nothing again."""


class Writing:
    """Finds the sets that are missing, has them written, and has posted messages drawn again with them."""

    def __init__(
        self,
        *,
        library: Library,
        writer: Writer,
        clock: Clock,
        redraw: Callable[[Sequence[str]], Awaitable[object]] = _nothing,
        orders: Orders | None = None,
    ) -> None:
        self._library, self._writer, self._clock, self._redraw = library, writer, clock, redraw
        self._orders = orders or OwnOrders(library, clock)

    async def recent(self, days_back: int, languages: Sequence[str]) -> None:
        """Write what the newest days lack, the newest first; what goes wrong with one day is logged."""
        self._writer.begin()
        today = self._clock.now().date()
        for back in range(days_back + 1):
            try:
                await self.day(today - timedelta(days=back), languages)
            except BotError as error:
                log.warning("%s", error)
            except Exception:
                log.exception("a round of writing failed")

    async def day(self, day: date, languages: Sequence[str]) -> Written:
        """Write what a day's papers lack in these languages."""
        edition = await self._library.editions.get(day)
        jobs = await self.missing(edition.papers if edition else (), languages)
        return await self.write(jobs)

    async def missing(self, papers: Iterable[Paper], languages: Sequence[str], *, again: bool = False) -> list[Job]:
        """The sets to write, best papers first; `again` also gives those that were put off after a failure."""
        # Without an abstract a model could only invent, and nothing could be held against it.
        worth = [paper for paper in ranked(papers) if paper.abstract.strip() and not paper.withdrawn]
        now = None if again else self._clock.now()
        jobs = [
            (paper, language)
            for language in languages
            for paper in await self._library.bullets.unwritten(worth, language, self._writer.recipe, now)
        ]
        place = {paper.id: number for number, paper in enumerate(worth)}
        return sorted(jobs, key=lambda job: place[job[0].id])

    async def write(self, jobs: Sequence[Job], on_set: Callable[[], None] = lambda: None) -> Written:
        """Have the sets written and keep them; what fails keeps its extract and is tried again later.

        Where a model was away for some and there for others, the some get a second chance at the end.
        """
        since = self._clock.now()
        written = await self._round(jobs, since, on_set)
        # A rate limit in the middle of a round looks like that; where nobody was there at all a second try is waste.
        if written.away and written.papers:
            # These were counted already when the first round passed them.
            second = await self._round(written.away, since, lambda: None)
            written = Written(written.papers + second.papers, written.failed + second.failed, second.away)
        if written.papers:
            # Once for all: the same digest holds many papers, and platforms limit edits.
            await self._redraw(written.papers)
        if written.left:
            log.info("%d sets of bullets could not be written now; extracts stand in for them", written.left)
        return written

    async def _round(self, jobs: Sequence[Job], since: datetime, on_set: Callable[[], None]) -> Written:
        written, queue = Written(), iter(jobs)
        # Callers know BotError and no groups; the first reason is as good as any.
        with alone():
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(jobs))):
                    group.create_task(self._work(queue, since, written, on_set))
        return written

    async def _work(self, queue: Iterator[Job], since: datetime, written: Written, on_set: Callable[[], None]) -> None:
        # One plain iterator serves all workers: nothing is awaited between asking it and having the job.
        for job in queue:
            # What another process has, or has ended since, is done as far as this one goes.
            if order := await self._orders.take(*job, self._writer.recipe, since):
                await self._write(job, order, written)
            on_set()

    async def _write(self, job: Job, order: Order, written: Written) -> None:
        paper, language = job
        try:
            bullets = await self._writer.summarize(paper, language, order.account)
            await order.keep(replace(bullets, made_of=paper.fingerprint))
            written.papers.append(paper.id)
        # Before SummaryError, of which it is one: the paper did nothing wrong, so it is not put off.
        except WriterAway as error:
            log.debug("%s", error)
            written.away.append(job)
            await order.give_back()
        except SummaryError as error:
            log.info("%s", error)
            written.failed += 1
            await order.fail(str(error))
        # The archive is broken: going on would pay for bullets that nobody can keep.
        except BotError:
            raise
        except Exception as error:
            log.exception("no bullets for %s in %s", paper.id, language)
            written.failed += 1
            await order.fail(repr(error))
