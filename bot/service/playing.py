"""`bot playground`: an archive of its own, in which both channels are due since this morning, and the page above it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.database.connection import path_of
from bot.delivery.channel import Place
from bot.delivery.schedule import DAY, READY_HOUR, newest_ready
from bot.delivery.subscribing import subscribing
from bot.emulators.discord.state import ANNOUNCEMENT, FORUM, MEDIA
from bot.errors import UsageError
from bot.papers.bullets import Bullets
from bot.papers.clock import ShiftedClock
from bot.papers.ingest import import_day
from bot.papers.paper import Edition
from bot.playground.clock import PlaygroundClock
from bot.playground.lists import days_from
from bot.playground.page import Opened, Page
from bot.playground.process import BotProcess
from bot.playground.scratch import scratch_folder
from bot.playground.stand_ins import StandIns, stand_ins
from bot.service.stores import stores_in
from bot.settings.reader import without_settings
from bot.sources.huggingface_items import papers_of
from bot.sources.markdown import parse
from bot.sources.sample import LANGUAGES, SAMPLE_DAY, sample_bullets, sample_edition

# The first is subscribed already, the second waits for somebody to do it.
CHANNELS = ("daily-papers", "random")
# Where a digest on Discord is something else: published to other servers, a post under a tag, a picture in a gallery.
MORE_ON_DISCORD = (("news", ANNOUNCEMENT, ()), ("talks", FORUM, ("LLM", "Vision")), ("gallery", MEDIA, ()))
# What makes the bot as quick as somebody who looks at it.
QUICK = {
    "BOT_DELIVERY__TICK_SECONDS": "0.5",
    "BOT_DELIVERY__REDRAW_SECONDS": "0.3",
    "BOT_DELIVERY__SETTLE_SECONDS": "1",
    "BOT_SLACK__POSTS_PER_SECOND": "50",
    "BOT_LOG_FORMAT": "text",
}
LANGUAGES_OF: Mapping[str, str] = {"discord": "ko", "slack": "en"}
# As many listed days of somebody's own archive are shown.
MOST_DAYS = 30

Read = Sequence[tuple[Edition, Sequence[Mapping[str, Bullets]]]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page begins with: days with their bullets, the newest last."""

    days: Read

    @classmethod
    def sample(cls) -> Shown:
        """The built-in day."""
        return cls([(sample_edition(), [sample_bullets(language) for language in LANGUAGES])])

    def ending(self, newest: date) -> Read:
        """The same with the newest list on another day."""
        *older, (last, bullets) = self.days
        return [*older, (replace(last, day=newest), bullets)]


def from_text(text: str) -> Shown:
    """The day of a Markdown digest, or a list as Hugging Face's API gives it; raises UsageError."""
    if text.lstrip().startswith("["):
        return _from_list(text)
    edition, bullets = parse(text)
    return Shown([(edition, [bullets])])


def _from_list(text: str) -> Shown:
    try:
        papers, _ = papers_of(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"This is no list of Hugging Face's: {error}.") from None
    if not papers:
        raise UsageError("This list has no papers.")
    # Its day does not matter: the newest list is shown on the day that is ready now.
    return Shown([(Edition(SAMPLE_DAY, tuple(papers)), [])])


async def from_archive(path_or_url: str) -> Shown:
    """The last days of an archive; raises StorageError, or UsageError if it has none."""
    archive = path_of(path_or_url).absolute()
    if not archive.exists():
        raise UsageError(f"There is no archive {archive}.")
    async with stores_in(archive) as stores:
        span = await stores.library.editions.span()
        if span is None:
            raise UsageError(f"The archive {archive} has no papers.")
        days = await stores.library.editions.days(span[1] - MOST_DAYS * DAY, span[1])
        read = []
        for day in sorted(days):
            edition = await stores.library.editions.get(day) or Edition(day)
            sets = await stores.library.bullets.of([paper.id for paper in edition.papers])
            read.append((edition, [{paper: one} for paper, several in sets.items() for one in several]))
    return Shown(read)


async def play(
    shown: Shown,
    port: int,
    opened: Opened,
    languages: Mapping[str, str] = LANGUAGES_OF,
    begins: datetime | None = None,
) -> None:
    """Serve the page until cancelled, with a bot of its own under it; raises UsageError for a port that is taken.

    `languages` are those of each platform's first channel; the page's time is now unless it begins elsewhen.
    """
    with scratch_folder() as folder:
        clock = PlaygroundClock(folder / "clock", begins)
        newest = newest_ready(clock.now(), READY_HOUR)
        days = shown.ending(newest)
        lists = days_from(newest, days[-1][0].papers)
        async with stand_ins(CHANNELS, lists, clock.time) as services:
            for name, kind, tags in MORE_ON_DISCORD:
                services.discord.add_channel(name, kind, tags=tags)
            await _fill(folder / "bot.db", days, services, languages, ShiftedClock(clock.file))
            variables = {
                **without_settings(),
                **services.variables(folder),
                **QUICK,
                "BOT_CLOCK_FILE": str(clock.file),
            }
            await Page(services, clock, BotProcess(folder, variables), port).serve(opened)


async def _fill(
    archive: Path, days: Read, services: StandIns, languages: Mapping[str, str], clock: ShiftedClock
) -> None:
    """Make the archive: its papers with their bullets, and a channel on each platform whose digest is due."""
    async with stores_in(archive) as stores:
        for edition, sets in days:
            # A list that has none is read by the bot itself, which makes extracts of it before it posts.
            for bullets in sets:
                await import_day(edition, bullets, stores.library, clock)
        now = clock.now()
        ready = days[-1][0].day
        for platform, place in (
            ("discord", Place(services.discord.guild_id, services.discord.channel_ids[0])),
            ("slack", Place(services.slack.team_id, services.slack.channel_ids[0])),
        ):
            ask = subscribing({"language": languages[platform]}, now, ready)
            _, made = await stores.ledger.channels.revise(platform, place, ask, now)
            await stores.ledger.channels.reschedule(made.id, now - timedelta(minutes=1))
