"""A ledger that lasts as long as its process, for tests of what is built on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.delivery.preferences import Preferences
from bot.ledger.memory.channels import Changes, Channels
from bot.ledger.memory.deliveries import Deliveries, Parts
from bot.ledger.memory.follows import Follows
from bot.ledger.memory.history import History, Posts, Redraws, Seeds, Shares
from bot.ledger.memory.installations import Installations
from bot.ledger.memory.leases import Leases, Processes
from bot.ledger.memory.moved import Move
from bot.ledger.memory.tables import Tables
from bot.ledger.memory.votes import Marks, People, Votes
from bot.papers.clock import Clock, SystemClock
from bot.papers.recipe import Ability, Use
from bot.papers.writing import sum_of


class Spending:
    """The port Spending."""

    def __init__(self) -> None:
        self._uses: dict[tuple[date, str], Use] = {}
        self._abilities: dict[str, tuple[datetime, Ability]] = {}

    async def record(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""
        self._uses[day, use.model] = sum_of(self._uses.get((day, use.model), Use(use.model)), use)

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""
        return [use for (of_day, _), use in sorted(self._uses.items(), key=lambda one: one[0]) if of_day == day]

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""
        at, ability = self._abilities.get(endpoint, (since, None))
        return ability if at >= since else None

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""
        self._abilities[endpoint] = at, ability


# No method here waits for anything, so each is done before another task goes on, as a transaction is.
class MemoryLedger:
    """The port Ledger; `defaults` are what a channel gets that asks for nothing."""

    def __init__(self, defaults: Preferences | None = None, clock: Clock | None = None, *, linked: bool = True) -> None:
        self.tables = tables = Tables(defaults or Preferences())
        self._marks = marks = Marks()
        self.channels = Channels(tables)
        self.changes = Changes(tables)
        self.deliveries = Deliveries(tables)
        self.parts = Parts(tables)
        self.history = History(tables)
        self.redraws = Redraws(tables, linked=linked)
        self.seeds = Seeds(tables)
        self.shares = Shares(tables)
        self.posts = Posts(tables)
        self.votes = Votes(marks, linked=linked)
        self.follows = Follows(tables, marks)
        self.people = People(marks, tables, self.follows.forget)
        self.spending = Spending()
        self.leases = Leases(clock or SystemClock())
        self.processes = Processes(clock or SystemClock())
        self.installations = Installations()

    async def move(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Keep all that is known of a channel under the id that its platform has given it instead."""
        Move(platform, tenant, was, channel).make(self.tables, self._marks)

    async def moved_to(self) -> str | None:
        """Nothing moves from here."""
        return None

    async def prune(self, now: datetime) -> int:  # noqa: ARG002
        """Nothing grows old here."""
        return 0
