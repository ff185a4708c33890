"""`bot post` and `bot deliveries`: what goes where, and what became of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Container, Coroutine, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from bot.command_list import CHANNEL_HELP
from bot.console.terminal import DayOption, JsonOption, command, day_of, err, out, settings_or_exit, wait_for
from bot.errors import BotError, SettingsError, SourceError
from bot.models import Channel, Delivery, State
from bot.settings import Settings

TOKENS = {"discord": "BOT_DISCORD__TOKEN", "slack": "BOT_SLACK__BOT_TOKEN"}

if TYPE_CHECKING:
    from bot.app import App
    from bot.bullets import Writing


@command("post")
def post(
    day: DayOption = None,
    channel: Annotated[str | None, typer.Option("--channel", help=CHANNEL_HELP)] = None,
    wait: Annotated[float, typer.Option("--wait", min=1, help="Seconds to wait for deliveries in doubt.")] = 150,
    as_json: JsonOption = False,
) -> int:
    """Post one edition now."""
    wanted = day_of(day) if day else None
    return wait_for(_post(settings_or_exit(), wanted, channel, timedelta(seconds=wait), as_json))


async def _post(settings: Settings, day: date | None, name: str | None, wait: timedelta, as_json: bool) -> int:
    from bot.app import newest_listed, open_app, target_channels

    target_channels([one.channel_of() for one in settings.channels], name)
    async with open_app(settings) as app:
        channels = reachable(target_channels(await app.configure(), name), app.known)
        await app.log_in(sorted({one.platform for one in channels}))
        if day is None:
            day = await newest_listed(app)
        else:
            await _refresh(app.collect(day), await app.store.checked_at(day) is not None)
        opened = await app.post(day, channels, wait)
        deliveries = await app.deliveries(day, channels)
        print_deliveries(deliveries, as_json)
        code = conclude(day, deliveries, sum(opened.values()), await threadless(app, deliveries))
        if app.writing and any(opened.values()):
            await _improve(app, app.writing, deliveries, wait)
    return code


async def _improve(app: App, writing: Writing, deliveries: Sequence[Delivery], wait: timedelta) -> None:
    """Now that everything is posted, have better bullets written for it and the messages edited; may fail freely."""
    ids = list(dict.fromkeys(paper_id for one in deliveries for paper_id in one.papers))
    papers = await app.store.papers(ids)
    jobs = await writing.missing(papers.values(), sorted({one.channel.language for one in deliveries}))
    if not jobs:
        return
    err.print(f"{len(jobs)} sets of bullets are being written; what is posted stands, whenever you stop this.")
    try:
        async with asyncio.timeout(wait.total_seconds()):
            written = await writing.write(jobs)
            while await app.redrawer.work():
                pass
    except (TimeoutError, BotError) as error:
        err.print(f"Bullets are left as extracts: {error}" if str(error) else "Bullets are left as extracts for now.")
    else:
        err.print(f"{len(written.papers)} of {len(jobs)} were written.")


def reachable(channels: Sequence[Channel], known: Container[str]) -> list[Channel]:
    """The channels for whose platform there is a token; raises SettingsError if there is none for any."""
    deaf = sorted({one.platform for one in channels if one.platform not in known})
    words = [f"There is no token for {name}: set {TOKENS[name]}; `bot doctor` says how to get it." for name in deaf]
    left = [one for one in channels if one.platform in known]
    if not left:
        raise SettingsError(*words)
    for sentence in words:
        err.print(sentence)
    return left


async def _refresh(collecting: Coroutine[Any, Any, Any], known: bool) -> None:
    """Read the day once more; if that fails a list that is already known will do."""
    try:
        await collecting
    except SourceError as error:
        if not known:
            raise
        err.print(f"{error} Going on with the list as last read.")


async def threadless(app: App, deliveries: Sequence[Delivery]) -> int:
    """How many digests stand in their channels without what belongs below them."""
    return sum([one.state is State.SENT and await app.was_refused(one) for one in deliveries])


def conclude(day: date, deliveries: Sequence[Delivery], new: int, lacking: int = 0) -> int:
    """Say how it went in one sentence, and give the exit code; `lacking` digests are not whole."""
    failed = [one for one in deliveries if one.state not in (State.SENT, State.SKIPPED)]
    if failed:
        err.print(f"{len(failed)} of {len(deliveries)} channels do not have the digest of {day}; the table says why.")
        return SourceError.exit_code
    if lacking:
        err.print(
            f"{lacking} of {len(deliveries)} channels have the digest of {day} without its thread; the table says why."
        )
        return SourceError.exit_code
    if new:
        err.print(f"{new} of {len(deliveries)} channels got the digest of {day} just now.")
    else:
        err.print(f"Every channel had the digest of {day} already; nothing was posted.")
    return 0


@command("deliveries")
def deliveries(
    day: DayOption = None,
    state: Annotated[State | None, typer.Option("--state", help="Only those in this state.")] = None,
    as_json: JsonOption = False,
) -> int:
    """List deliveries."""
    return wait_for(_deliveries(settings_or_exit(), day_of(day) if day else None, state, as_json))


async def _deliveries(settings: Settings, day: date | None, state: State | None, as_json: bool) -> int:
    from bot.app import database_path, open_store

    async with open_store(settings) as store:
        found = await store.deliveries(day=day, state=state)
    print_deliveries(found, as_json)
    if not found:
        err.print(f"The archive {database_path(settings).absolute()} knows of no such digest.", markup=False)
    return 0


def print_deliveries(found: Sequence[Delivery], as_json: bool) -> None:
    """A table, or JSON, of deliveries."""
    rows = [(one.channel.name, str(one.day), str(one.state), len(one.papers), _reason(one)) for one in found]
    if as_json:
        names = ("channel", "day", "state", "papers", "reason")
        out.print_json(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
        return
    table = Table("channel", "day", "state", "papers", "reason", box=None)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    out.print(table)


def _reason(one: Delivery) -> str:
    return one.reason or ("its turn has not come yet" if one.state is State.QUEUED else "")
