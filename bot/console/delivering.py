"""`bot post` and `bot deliveries`: what goes where, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.console.command_list import CHANNEL_HELP, DAY_HELP
from bot.console.outcomes import conclude, outcomes_of, print_outcomes, told
from bot.console.patience import Activity, working
from bot.console.reachable import reachable
from bot.console.terminal import DayOption, JsonOption, command, day_of, err, issue_of, settings_or_exit, wait_for
from bot.delivery.states import Delivery, Issue, State
from bot.errors import BotError, DeliveryError, SourceError
from bot.service.wording import counted
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.papers.writing import Writing
    from bot.service.assembly import App

# Seconds after which nothing is in doubt any more: a lease that somebody else left (90), a call (20), and the time in
# which its message may still be missing from the channel's history (20); see `bot.delivery.parts.Timing`.
SETTLED_WITHIN = 150


@command("post")
def post(
    day: DayOption = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="CHANNEL", help=CHANNEL_HELP)] = None,
    wait: Annotated[
        float, typer.Option("--wait", min=1, metavar="SECONDS", help="Seconds to wait for deliveries in doubt.")
    ] = SETTLED_WITHIN,
    as_json: JsonOption = False,
) -> int:
    """Post one edition now."""
    wanted = day_of(day) if day else None
    return wait_for(_post(settings_or_exit(), wanted, channel, timedelta(seconds=wait), as_json))


async def _post(settings: Settings, day: date | None, name: str | None, wait: timedelta, as_json: bool) -> int:
    from bot.service.assembly import newest_listed, open_app, target_channels
    from bot.service.subscriptions import known_channels

    # A misspelt name is told before anything is made or asked.
    target_channels(await known_channels(settings), name)
    async with AsyncExitStack() as stack:
        with working("Getting ready") as activity:
            app = await stack.enter_async_context(open_app(settings))
            await app.configure()
            channels = reachable(target_channels(await app.subscribed(), name), app.logins)
            platforms = sorted({one.platform for one in channels})
            activity.what = f"Logging in to {' and '.join(platforms)}"
            shut = await _shut(app, platforms)
            channels = [one for one in channels if one.platform in app.posters]
            activity.what = "Reading the day's list"
            if day is None:
                day = await newest_listed(app)
            else:
                await _refresh(app.collect(day), await app.library.editions.checked_at(day) is not None)
            opened = await app.post(day, channels, wait, Posting(activity, Issue(day), len(channels)))
            deliveries = await app.deliveries(Issue(day), channels)
            outcomes = await outcomes_of(deliveries, app.ledger)
        print_outcomes(outcomes, settings, as_json=as_json)
        code = conclude(Issue(day), outcomes, sum(opened.values()))
        # Only after the table: whoever reads it has what was asked for, and writing can take minutes.
        if app.writing and any(opened.values()):
            with working("Having bullets written"):
                await _improve(app, app.writing, deliveries, wait)
    # The worst of all: a platform that is shut shows in the code even where the other's digests went out.
    return max(code, *shut, 0)


async def _shut(app: App, platforms: Sequence[str]) -> list[int]:
    """Log in to each; gives the exit codes of those that are shut, which hold the others up in nothing.

    Raises the first DeliveryError where all are.
    """
    errors: list[DeliveryError] = []
    for name in platforms:
        try:
            await app.log_in([name])
        except DeliveryError as error:
            errors.append(error)
    if len(errors) == len(platforms):
        raise errors[0]
    for met in errors:
        err.print(str(met), markup=False)
    return [met.exit_code for met in errors]


class Posting:
    """Keeps an activity's words up with how far the deliveries are."""

    def __init__(self, activity: Activity, issue: Issue, channels: int) -> None:
        self._activity, self._start = activity, f"Posting the {told(issue)} to {counted(channels, 'channel')}"
        self._open: dict[int, tuple[str, str]] = {}
        activity.what = self._start

    def __call__(self, deliveries: Sequence[Delivery]) -> None:
        """Say which are open, and what the first of them waits for."""
        for one in deliveries:
            self._open.pop(one.channel.id, None)
            if not one.state.ended:
                self._open[one.channel.id] = one.channel.name, one.reason
        waiting = [f"{name} waits: {reason}" for name, reason in self._open.values() if reason]
        left = f", {len(self._open)} of them open" if self._open else ""
        why = f"; {waiting[0]}" if waiting else ""
        self._activity.what = f"{self._start}{left}{why}"


async def _improve(app: App, writing: Writing, deliveries: Sequence[Delivery], wait: timedelta) -> None:
    """Now that everything is posted, have better bullets written for it and the messages edited; may fail freely."""
    ids = list(dict.fromkeys(paper_id for one in deliveries for paper_id in one.papers))
    papers = await app.library.papers.known(ids)
    jobs = await writing.missing(papers.values(), sorted({one.channel.preferences.language for one in deliveries}))
    if not jobs:
        return
    err.print(f"Writing {counted(len(jobs), 'set')} of bullets; what is posted stands, whenever you stop this.")
    try:
        async with asyncio.timeout(wait.total_seconds()):
            written = await writing.write(jobs)
            # One call draws at most a hundred messages; the last one finds none to edit.
            while await app.redrawer.redraw():
                pass
    except (TimeoutError, BotError) as error:
        err.print(f"Bullets are left as extracts: {error}" if str(error) else "Bullets are left as extracts for now.")
    else:
        err.print(f"{len(written.papers)} of {len(jobs)} were written.")


async def _refresh(collecting: Coroutine[Any, Any, Any], known: bool) -> None:
    """Read the day once more; if that fails a list that is already known will do."""
    try:
        await collecting
    except SourceError as error:
        if not known:
            raise
        err.print(f"{error} Going on with the list as last read.")


@command("deliveries")
def deliveries(
    day: Annotated[str | None, typer.Option("--date", metavar="DAY", help=DAY_HELP)] = None,
    state: Annotated[State | None, typer.Option("--state", help="Only those in this state.")] = None,
    as_json: JsonOption = False,
) -> int:
    """List deliveries."""
    return wait_for(_deliveries(settings_or_exit(), issue_of(day) if day else None, state, as_json))


async def _deliveries(settings: Settings, issue: Issue | None, state: State | None, as_json: bool) -> int:
    from bot.service.stores import open_ledger, place_of_ledger

    async with open_ledger(settings) as ledger:
        # A day is that of its digests, and of the boards of a week or month that ended with it.
        kind = issue.kind if issue and issue.kind != "digest" else None
        known = await ledger.history.deliveries(day=issue and issue.day, state=state, kind=kind)
        found = await outcomes_of(known, ledger)
    print_outcomes(found, settings, as_json=as_json)
    if not found:
        err.print(f"The archive {place_of_ledger(settings)} knows of no such digest.", markup=False)
    return 0
