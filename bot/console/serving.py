"""`bot demo`, `run`, `health`, `doctor`, `playground`: the bot at work, and whether it can be."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.ending import end_with_input
from bot.console.reachable import reachable
from bot.console.staying import stay_while_starting
from bot.console.terminal import command, err, out, settings_or_exit, text_in, wait_for
from bot.delivery.channel import Channel
from bot.errors import SettingsError
from bot.service.configuration import told_from
from bot.service.wording import counted
from bot.settings.roles import ALL, INGEST, Roles
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.service.assembly import App


@command("demo")
def demo() -> int:
    """Show the sample day."""
    from bot.service.demo import show

    return wait_for(show(out))


@command("run")
def run(
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="What it does: all, or ingest,deliver,chat,http; may stand several times.",
        ),
    ] = None,
    with_input: Annotated[
        bool, typer.Option("--with-input", hidden=True, help="End when standard input does: the playground's bot.")
    ] = False,
) -> int:
    """Serve until stopped."""
    if with_input:
        end_with_input()
    from bot.service.roles import chosen_roles

    settings = settings_or_exit()
    return wait_for(_serve(settings, chosen_roles(settings, role or [])))


async def _serve(settings: Settings, roles: Roles) -> int:
    from bot.database.instance import only_service
    from bot.service.heartbeat import Heartbeat
    from bot.service.patience import once_there
    from bot.service.stores import database_path

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # In place of what cli set: here both mean a good end, after what is under way.
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stay_while_starting(loop)
    path = database_path(settings)
    configured = configured_channels(settings) if roles != INGEST else []
    # Where several processes share the rest, another one is welcome beside this one, with a file of its own.
    with only_service(path, ", or give this one a file of its own in BOT_LIBRARY_PATH" if settings.ledger_url else ""):
        # Else `bot health` would call this service well by the last beat of the one before.
        Heartbeat(path).forget()
        async with AsyncExitStack() as stack:
            # Before the stores are there, for whoever asks is to be told that they are awaited.
            opening = await stack.enter_async_context(_told(settings, roles))
            app = await once_there(stack, opening, Heartbeat(path), stop)
            if app:
                await _run(app, path, configured, stop)
    err.print("Stopped.")
    return 0


async def _run(app: App, path: Path, configured: Sequence[Channel], stop: asyncio.Event) -> None:
    from bot.service.rounds import Rounds
    from bot.service.stores import place_of_ledger
    from bot.service.subscriptions import together

    served = together(configured, await app.ledger.channels.all())
    if app.settings.ledger_url:
        err.print(f"Channels and votes are in {place_of_ledger(app.settings)}.", markup=False)
    _say_what_is_served(path, served, app)
    await Rounds(app).run(stop)


Opening = Callable[[], AbstractAsyncContextManager["App"]]


@asynccontextmanager
async def _told(settings: Settings, roles: Roles) -> AsyncIterator[Opening]:
    """What opens the bot; programs are told how it is while the block runs, where settings want that."""
    from bot.service.assembly import open_app

    if settings.web.port is None:
        yield partial(open_app, settings, roles=roles)
        return
    from bot.service.metrics import Metrics
    from bot.web.operations import Pages, asked, bound

    metrics = Metrics(settings)
    pages = Pages(settings, metrics)

    @asynccontextmanager
    async def counted() -> AsyncIterator[App]:
        async with open_app(settings, counting=metrics.counted, roles=roles) as app:
            with pages.telling_of(app):
                yield app

    with bound(settings.web) as line:
        async with asked(pages, line):
            yield counted


def configured_channels(settings: Settings) -> list[Channel]:
    """The configured channels that there is a token for; raises SettingsError where nobody could be served."""
    if not settings.platforms and not settings.channels:
        raise SettingsError(
            f"There is no token, so nobody would be served. {told_from()} Set BOT_DISCORD__TOKEN or "
            "BOT_SLACK__BOT_TOKEN (`bot doctor` says how to get one), or a webhook in a [[channels]] table."
        )
    return reachable(settings.subscribed, settings.platforms) if settings.channels else []


def _say_what_is_served(archive: Path, channels: Sequence[Channel], app: App) -> None:
    from bot.service.roles import idle_roles

    err.print(told_from(), markup=False)
    err.print(f"The archive is {archive.absolute()}.", markup=False)
    if app.roles != ALL:
        err.print(f"This process does {', '.join(sorted(app.roles))}.")
    if app.roles == INGEST:
        err.print("It fills the archive; other processes post and answer. Stop with Ctrl-C.")
        return
    for role in idle_roles(app.roles, [app.kinds[name].heard_by(app.settings.section(name)) for name in app.logins]):
        err.print(f"Nobody is heard by {role} with these settings, so it has nothing to do.")
    served = " and ".join(app.logins) or "nobody by itself"
    err.print(f"Serving {served}, {counted(len(channels), 'channel')}. Stop with Ctrl-C.")
    if not channels:
        err.print("No channel is subscribed yet: type /papers subscribe in one, or name it in config/bot.toml.")


@command("doctor")
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of Discord, Slack or Hugging Face.")] = False,
) -> int:
    """Say what is set up."""
    from bot.console.examining import examine

    out.print(told_from(), markup=False)
    return wait_for(examine(settings_or_exit(), out, offline=offline))


@command("health")
def health() -> int:
    """Say whether the service does its rounds."""
    from bot.database.instance import is_served
    from bot.service.heartbeat import MOST_TICKS, Heartbeat
    from bot.service.stores import database_path

    settings = settings_or_exit()
    path = database_path(settings).absolute()
    heartbeat = Heartbeat(path)
    age = heartbeat.age()
    if is_served(path) is False:
        err.print(f"No `bot run` is at work on {path}.", markup=False)
    elif failure := heartbeat.failure():
        err.print(failure, markup=False)
    elif age is None:
        err.print("`bot run` has not done its first round yet.")
    elif age < settings.delivery.tick_seconds * MOST_TICKS:
        for trouble in heartbeat.troubles():
            err.print(trouble, markup=False)
        return 0
    else:
        err.print(f"The last round of `bot run` was {age:.0f} s ago.")
    return 1


@command("playground")
def playground(
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, metavar="N", help="Where the page is; 0 takes any port.")
    ] = 8765,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    day: Annotated[
        Path | None,
        typer.Option("--day", metavar="FILE", help="A Markdown digest, or a list of Hugging Face's API."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="The last days of an archive: sqlite:///data/bot.db."),
    ] = None,
    export: Annotated[
        bool, typer.Option("--export", help="No page: print the settings that point a bot at the stand-ins.")
    ] = False,
) -> int:
    """Serve the page, or the stand-ins alone."""
    if export:
        from bot.playground.stand_ins import serve_stand_ins

        return wait_for(serve_stand_ins(out, err))
    return wait_for(_play(port, day, database, browse=not no_open))


async def _play(port: int, day: Path | None, database: str | None, *, browse: bool) -> int:
    from bot.service.playing import Shown, from_archive, from_text, play

    shown = from_text(text_in(day)) if day else await from_archive(database) if database else Shown.sample()
    try:
        await play(shown, port, partial(_tell_address, browse=browse))
    except asyncio.CancelledError:
        err.print("Stopped.")
    return 0


def _tell_address(address: str, *, browse: bool) -> None:
    out.print(address, markup=False)
    err.print("Discord and Slack stand on this page, with the bot under them. Ctrl-C ends it.")
    if browse:
        _open(address)


def _open(address: str) -> None:
    """Show a page in the browser, where there is one that has a window of its own."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    # One for terminals would take ours over; those with windows are of other classes.
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(address)
