"""Sets of bullets while they are written: each by one process at a time, so that none is paid for twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.papers.bullets import Bullets
from bot.papers.clock import Clock
from bot.papers.library import Library
from bot.papers.paper import Paper
from bot.papers.ports import Account
from bot.papers.recipe import Recipe, Use

# After a paper on which every model failed; doubled with each further time.
FIRST_WAIT = timedelta(hours=1)


class Order(Protocol):
    """One set that this process has to itself; it ends by one of these calls, or when its process is gone."""

    @property
    def account(self) -> Account | None:
        """What calls for it are paid from; None for what the writer has."""

    async def keep(self, bullets: Bullets) -> None:
        """Keep the set, and with it what it took."""

    async def fail(self, reason: str) -> None:
        """Note that it could not be written now, and what that took."""

    async def give_back(self) -> None:
        """Leave it to the next who asks; what was paid is paid."""


class Orders(Protocol):
    """Who has which set written."""

    async def take(self, paper: Paper, language: str, recipe: Recipe, since: datetime) -> Order | None:
        """Have a set to oneself; None where another process has it, or wrote it, or failed at it after `since`."""


class Terms(NamedTuple):
    """Who orders, for how many tokens a day, and who is told of each call that ended."""

    owner: str
    tokens_per_day: int
    told: Callable[[Use], Awaitable[None]]


class OwnOrders:
    """The port Orders where there is one process, which knows what it has under way."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library, self._clock = library, clock

    async def take(self, paper: Paper, language: str, recipe: Recipe, since: datetime) -> Order:  # noqa: ARG002
        """Nobody else can have it."""
        return OwnOrder(self._library, self._clock, paper, language, recipe)


class OwnOrder:
    """The port Order; what calls take is written down by the writer's own account, call by call."""

    account = None

    def __init__(self, library: Library, clock: Clock, paper: Paper, language: str, recipe: Recipe) -> None:
        self._library, self._clock = library, clock
        self._paper, self._language, self._recipe = paper, language, recipe

    async def keep(self, bullets: Bullets) -> None:
        """Keep the set."""
        await self._library.bullets.save(self._paper.id, bullets)

    async def fail(self, reason: str) -> None:
        """Put it off."""
        now = self._clock.now()
        await self._library.bullets.put_off(self._paper, self._language, self._recipe, now, FIRST_WAIT, reason)

    async def give_back(self) -> None:
        """Nobody waits for it."""
