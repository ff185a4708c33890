"""`bot why`, `bot retry`, `bot settle`, `bot repost`: what happened to a digest, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from bot.console.command_list import CHANNEL_HELP, DAY_HELP
from bot.console.delivering import SETTLED_WITHIN, Posting
from bot.console.outcomes import conclude, outcomes_of, print_outcomes, told
from bot.console.patience import working
from bot.console.reachable import reachable
from bot.console.terminal import command, issue_of, out, settings_or_exit, wait_for
from bot.delivery.channel import Channel
from bot.delivery.states import Delivery, Issue, State
from bot.delivery.vouching import vouch
from bot.errors import UsageError
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.delivery.ledger import Ledger
    from bot.service.assembly import App
    from bot.service.redaction import Hide

ChannelArgument = Annotated[str, typer.Argument(metavar="CHANNEL", help=CHANNEL_HELP)]
DayArgument = Annotated[str, typer.Argument(metavar="DAY", help=DAY_HELP)]
# The quarter of an hour and the day of these words are `EVERY` and `DIGEST_FOR` of `bot.delivery.healing`.
SENTENCES = {
    State.QUEUED: "It waits: {reason}",
    State.SENDING: "It is being posted.",
    State.UNKNOWN: "A call was made and nothing is known of it yet; the channel will be looked at.",
    State.SENT: "It was posted{but}.",
    State.SKIPPED: "It was left out: {reason}",
    State.GONE: "The channel is gone: {reason} Take it out of config/bot.toml, or correct its id; if it comes back "
    "within a day, so does the digest.",
    State.BLOCKED: "The bot may not post there: {reason} Once that is mended the digest of the last day follows within "
    "a quarter of an hour while `bot run` runs; `bot post` tries at once.",
    State.DEAD: "It was given up: {reason} `bot retry` tries again.",
    State.HELD: "It may or may not be in the channel, and nothing proves which: {reason} Look there: if it is, "
    "`bot settle` says so; if it is not, `bot retry --force` posts it.",
}


@command("why")
def why(channel: ChannelArgument, day: DayArgument) -> int:
    """Tell what happened to a digest."""
    return wait_for(_why(settings_or_exit(), channel, issue_of(day)))


async def _why(settings: Settings, name: str, issue: Issue) -> int:
    from bot.service.assembly import target_channels
    from bot.service.redaction import hiding, secrets_of
    from bot.service.stores import open_ledger

    async with open_ledger(settings) as ledger:
        (channel, *_) = target_channels(await _kept(ledger, name), name)
        # The channel's own may stand behind any number of others of that day.
        found = [
            one
            for one in await ledger.history.deliveries(day=issue.day, kind=issue.kind, limit=100_000)
            if one.channel.id == channel.id
        ]
        if not found:
            due = channel.next_due_at and f"; it is next due at {channel.next_due_at:%Y-%m-%d %H:%M} UTC"
            out.print(f"{channel.name} was never to get the {told(issue)}{due or ''}.", markup=False)
            return 0
        # What a platform or a library said of a failure stands in there, in whatever words.
        hide = hiding(secrets_of(settings))
        # Oldest first, as one tells a story; the ledger gives the newest first.
        for one in reversed(found):
            _tell(one, hide)
            _print_events(await ledger.history.events(one.id), hide)
    return 0


def _tell(one: Delivery, hide: Hide) -> None:
    again = f" (posted anew, no. {one.generation})" if one.generation else ""
    reason = (one.reason or "its turn has not come").rstrip(".") + "."
    but = f", yet not all of it: {one.reason.rstrip('.')}" if one.reason else ""
    sentence = SENTENCES[one.state].format(reason=reason, but=but)
    out.print(f"{one.channel.name}, {one.issue}{again}: {hide(sentence)}", markup=False)


def _print_events(events: Sequence[tuple[object, int | None, str, str, str]], hide: Hide) -> None:
    table = Table("when (UTC)", "message", "was", "became", "why", box=None)
    for when, seq, before, after, reason in events:
        row = (f"{when:%m-%d %H:%M:%S}", "all" if seq is None else str(seq), before, after, hide(reason))
        table.add_row(*map(Text, row))
    out.print(table)


@command("retry")
def retry(
    channel: ChannelArgument,
    day: DayArgument,
    force: Annotated[bool, typer.Option("--force", help="Post held messages without looking for them.")] = False,
) -> int:
    """Try a digest again."""
    return wait_for(_retry(settings_or_exit(), channel, issue_of(day), force))


async def _retry(settings: Settings, name: str, issue: Issue, force: bool) -> int:
    from bot.service.assembly import open_app

    async with open_app(settings) as app:
        channel = await _ready(app, name, private=True)
        found = await app.deliveries(issue, [channel])
        if not found:
            raise UsageError(f"{channel.name} has no {told(issue)} to try again; {_makes(issue, channel)} makes one.")
        now = app.clock.now()
        expires = now + timedelta(hours=settings.delivery.expires_hours)
        await app.ledger.deliveries.reopen(found[0], now, expires, force=force)
        return await _bring(app, issue, channel)


@command("settle")
def settle(channel: ChannelArgument, day: DayArgument) -> int:
    """Say that a held digest is there."""
    return wait_for(_settle(settings_or_exit(), channel, issue_of(day)))


async def _settle(settings: Settings, name: str, issue: Issue) -> int:
    from bot.database.instance import owner_name
    from bot.service.assembly import open_app, target_channels

    async with open_app(settings) as app:
        await app.configure()
        (channel, *_) = target_channels(await app.subscribed(), name)
        held = [one for one in await app.deliveries(issue, [channel]) if await _holds(app, one)]
        if not held:
            raise UsageError(f"Nothing of the {told(issue)} is held; `bot why` tells what became of it.")
        if not await vouch(app.ledger, held[0], app.clock, owner_name()):
            raise UsageError(f"Something is under way to {channel.name}; try again in a minute.")
        found = await outcomes_of(await app.deliveries(issue, [channel]), app.ledger)
        print_outcomes(found, settings, as_json=False)
        return conclude(issue, found, 0)


async def _holds(app: App, delivery: Delivery) -> bool:
    """Whether a message of a delivery is held."""
    return delivery.state.ended and any(part.state is State.HELD for part in await app.ledger.parts.of(delivery.id))


@command("repost")
def repost(channel: ChannelArgument, day: DayArgument) -> int:
    """Post a digest anew, whatever is there."""
    return wait_for(_repost(settings_or_exit(), channel, issue_of(day)))


async def _repost(settings: Settings, name: str, issue: Issue) -> int:
    from bot.service.assembly import open_app

    async with open_app(settings) as app:
        channel = await _ready(app, name)
        found = await app.deliveries(issue, [channel])
        now = app.clock.now()
        expires = now + timedelta(hours=settings.delivery.expires_hours)
        # Parts are known by their generation too, so what stands in the channel is not taken for this one.
        generation = found[0].generation + 1 if found else 0
        await app.ledger.deliveries.open(channel, issue.day, now, expires, generation=generation, kind=issue.kind)
        return await _bring(app, issue, channel)


def _makes(issue: Issue, channel: Channel) -> str:
    """The command that posts what was never to be posted."""
    digest = issue.kind == "digest"
    return f"`bot post --date {issue}`" if digest else f"`bot repost {channel.name} {issue}`"


async def _kept(ledger: Ledger, name: str) -> Sequence[Channel]:
    """All channels, and the one conversation with a person that is named."""
    everywhere = await ledger.channels.all(direct=True)
    return [one for one in everywhere if not one.direct or name in (one.channel, one.name)]


async def _ready(app: App, name: str, *, private: bool = False) -> Channel:
    from bot.service.assembly import target_channels

    await app.configure()
    known = await _kept(app.ledger, name) if private else await app.subscribed()
    served = [one for one in known if one.status != "paused"]
    (channel, *_) = reachable(target_channels(served, name), app.logins)
    with working(f"Logging in to {channel.platform}"):
        await app.log_in([channel.platform])
    return channel


async def _bring(app: App, issue: Issue, channel: Channel) -> int:
    with working("") as activity:
        await app.finish(issue, [channel], timedelta(seconds=SETTLED_WITHIN), Posting(activity, issue, 1))
    found = await outcomes_of(await app.deliveries(issue, [channel]), app.ledger)
    print_outcomes(found, app.settings, as_json=False)
    return conclude(issue, found, len(found))
