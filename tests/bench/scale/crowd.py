"""Many channels that are due in a ledger of either kind, a list for them, and a platform that takes everything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

from bot.database.values import stamp
from bot.delivery.channel import Place
from bot.delivery.ledger import Ledger
from bot.delivery.messages import Message, Posted
from bot.delivery.planner import Planner
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import newest_ready
from bot.ledger.kept import due_by
from bot.ledger.postgres.ledger import PostgresLedger
from bot.papers.clock import SystemClock
from bot.papers.library import Library
from bot.papers.paper import Edition
from bot.service.stores import Stores, stores_in
from tests.simulated import Clock, Platform, papers

CLOCK = SystemClock()
READY_HOUR = 22
ASKED = json.dumps({"style": "compact", "language": "en"})
COLUMNS = "platform, tenant, channel, preferences, due_by, next_due_at, since, configured"
# A statement on PostgreSQL has fifteen seconds.
AT_ONCE = 20_000
# In SQLite a number of rows is counted, in PostgreSQL generated.
IN_FILE = f"""
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
    INSERT INTO channel ({COLUMNS}) SELECT 'discord', '', 'c' || n, :asked, :by, :due, :due, 0 FROM numbers
"""
IN_POSTGRES = f"""
    INSERT INTO channel ({COLUMNS})
    SELECT 'discord', '', 'c' || n, :asked, :by, :due, :due, false
    FROM generate_series(:first::integer, :last::integer) AS n
"""


END = "UPDATE delivery SET state = 'sent', lease_owner = NULL, lease_until = NULL WHERE"


@dataclass(frozen=True, slots=True)
class Where:
    """The stores of one process: its file, and the address of the ledger if that is elsewhere."""

    file: str
    url: str | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Stores]:
        """Open them."""
        async with stores_in(Path(self.file), ledger_url=self.url) as stores:
            yield stores


async def fill(where: Where, channels: int) -> None:
    """Let so many channels be due, and a list of five papers be ready."""
    async with where.open() as stores:
        now = CLOCK.now()
        due, by = now - timedelta(minutes=1), due_by(Preferences())
        values = {"asked": ASKED, "by": by}
        if isinstance(stores.ledger, PostgresLedger):
            for first in range(1, channels + 1, AT_ONCE):
                last = min(first + AT_ONCE - 1, channels)
                await stores.ledger.database.run(IN_POSTGRES, **values, due=due, first=first, last=last)
            await stores.ledger.database.run("ANALYZE channel")
        else:
            async with stores.database.write() as transaction:
                await transaction.run(IN_FILE, {**values, "due": stamp(due), "count": channels})
        await stores.library.editions.save(Edition(newest(), papers(5)), now)


async def end_all(stores: Stores, deliveries: Sequence[int]) -> None:
    """Have these deliveries sent, in one step that is no part of the bot."""
    if isinstance(stores.ledger, PostgresLedger):
        await stores.ledger.database.run(f"{END} id = ANY (:ids::bigint[])", ids=list(deliveries))
        return
    async with stores.database.write() as transaction:
        await transaction.run(f"{END} id IN (SELECT value FROM json_each(?))", [json.dumps(deliveries)])


def newest() -> date:
    """The day whose list everybody gets."""
    return newest_ready(CLOCK.now(), READY_HOUR)


def planner(ledger: Ledger, library: Library) -> Planner:
    """As the bot has it."""
    return Planner(
        ledger=ledger, library=library, clock=CLOCK, ready_hour=READY_HOUR, days_back=7,
        expires=timedelta(hours=24),
    )  # fmt: skip


class Taker(Platform):
    """Takes every message after so many seconds, and remembers the first few alone."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(Clock(datetime(2026, 5, 5, tzinfo=UTC)))
        self._latency = latency
        self._numbers = count(1)
        self.posted = 0
        self.first: list[Posted] = []
        self.last_at = 0.0

    async def post(self, place: Place, message: Message, key: str) -> Posted:  # noqa: ARG002
        """A number, in a while."""
        await asyncio.sleep(self._latency)
        self.posted, self.last_at = self.posted + 1, monotonic()
        made = Posted(place.channel, f"{key}{next(self._numbers)}")
        if self.posted <= REMEMBERED:
            self.first.append(made)
        return made


# Messages that a platform remembers.
REMEMBERED = 50
# Calls of the ledger that write.
STEPS = {"deliveries": ("claim", "fix", "finish", "release", "open_all"), "parts": ("intend", "follow", "settle")}


class Counted:
    """Durable steps of a ledger, counted as they are called."""

    def __init__(self, ledger: object) -> None:
        self.steps = 0
        for part, names in STEPS.items():
            for name in names:
                rows = getattr(ledger, part)
                setattr(rows, name, self._counted(getattr(rows, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            self.steps += 1
            return await call(*given, **named)

        return counted


def most_memory() -> float:
    """MiB that this process held at most; not by getrusage, which counts what its parent was when it was begun."""
    return _held("VmHWM")


def memory() -> float:
    """MiB that this process holds now."""
    return _held("VmRSS")


def _held(name: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:")) / 1024
