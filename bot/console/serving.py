"""`bot demo`, `run`, `health`, `doctor`, `playground`: the bot at work, and whether it can be."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.console.terminal import command, err, out, settings_or_exit, wait_for
from bot.settings import Settings


@command("demo")
def demo() -> int:
    """Show the sample day."""
    from bot.demo import show

    return wait_for(show(out))


@command("run")
def run() -> int:
    """Serve until stopped."""
    return wait_for(_serve(settings_or_exit()))


async def _serve(settings: Settings) -> int:
    from bot.app import database_path, open_app
    from bot.instance import only_service
    from bot.rounds import Rounds

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with only_service(database_path(settings)):
        async with open_app(settings) as app:
            _say_what_is_served(settings, list(app.known))
            await Rounds(app).run(stop)
    err.print("Stopped.")
    return 0


def _say_what_is_served(settings: Settings, platforms: Sequence[str]) -> None:
    where = " and ".join(platforms) if platforms else "no platform (no token is set; try `bot doctor`)"
    err.print(f"Serving {where}, {len(settings.channels)} channels. Stop with Ctrl-C.")


@command("doctor")
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of Discord, Slack or Hugging Face.")] = False,
) -> int:
    """Say what is set up."""
    from bot.doctor import examine

    return wait_for(examine(settings_or_exit(), out, offline=offline))


@command("health")
def health() -> int:
    """Say whether the service does its rounds."""
    from bot.app import database_path
    from bot.heartbeat import Heartbeat

    settings = settings_or_exit()
    age = Heartbeat(database_path(settings)).age()
    if age is not None and age < settings.delivery.tick_seconds * 4:
        return 0
    err.print("`bot run` does not run here." if age is None else f"The last round of `bot run` was {age:.0f} s ago.")
    return 1


@command("playground")
def playground() -> int:
    """Serve the stand-ins."""
    from bot.demo import serve_stand_ins

    return wait_for(serve_stand_ins(out))
