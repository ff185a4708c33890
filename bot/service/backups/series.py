"""How the backups of a store are called."""

from __future__ import annotations

from pathlib import Path

from bot.database.postgres.address import name_of
from bot.database.rotation import Series
from bot.service.stores import database_path
from bot.settings.settings import Settings


def series_of(settings: Settings) -> Series:
    """The backups of what settings name."""
    return of_database(settings.ledger_url) if settings.ledger_url else of_archive(database_path(settings))


def of_archive(path: Path) -> Series:
    """Those of a SQLite file."""
    return Series(path.stem, ".db")


def of_database(url: str) -> Series:
    """Those of a PostgreSQL database."""
    return Series(name_of(url), ".dump")
