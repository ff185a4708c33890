"""`bot migrate-store`: everything from one kind of store to the other."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import typer

from bot.console.patience import counting
from bot.console.terminal import JsonOption, command, err, out, settings_or_exit, wait_for
from bot.database.postgres.address import place_of
from bot.errors import UsageError
from bot.service.wording import counted
from bot.settings.values import database_url

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="URL", help="The store that is moved: that of the settings if left out.")
]
ToOption = Annotated[
    str, typer.Option("--to", metavar="URL", help="A new file, sqlite:///..., or an empty database, postgresql://...")
]


@command("migrate-store")
def migrate_store(to: ToOption, source: FromOption = None, as_json: JsonOption = False) -> int:
    """Move everything."""
    settings = settings_or_exit()
    moved_from = _address(source, "--from") if source else settings.database_url
    return wait_for(_move(moved_from, _address(to, "--to"), as_json=as_json))


async def _move(source: str, target: str, *, as_json: bool) -> int:
    from bot.papers.clock import SystemClock
    from bot.service.stores import needing_postgres

    with needing_postgres():
        from bot.service.moving.between import move_store

    moved = await move_store(source, target, SystemClock(), partial(counting, "Moving"))
    if as_json:
        tables = {name: {"rows": found.rows, "sha256": found.sha256} for name, found in moved.tables.items()}
        out.print_json(json.dumps({"from": _place(source), "to": _place(target), "tables": tables}))
    err.print(
        f"Moved {counted(moved.rows, 'row')} and compared each of them. Now set BOT_DATABASE_URL to {_place(target)} "
        f"and start the bot; {_place(source)} is not used any more.",
        markup=False,
    )
    return 0


def _address(url: str, option: str) -> str:
    try:
        return database_url(url)
    except ValueError as error:
        raise UsageError(f"{option}: {error}.") from None


def _place(url: str) -> str:
    return place_of(url) if url.startswith("postgres") else url
