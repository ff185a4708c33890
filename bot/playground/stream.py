"""What the page shows as things by their names, and a numbered stream of how they change."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

# Changes that are kept for pages whose line broke; whoever has missed more is told everything anew.
MOST_KEPT = 1_000
# Looked at so often also if nobody rings: what the bot's process does, and who is connected.
LOOK_SECONDS = 1.0
# What happens within this time is told at once.
GATHER_SECONDS = 0.03

# The number of a page that knows nothing yet.
NOTHING = -1

Things = Iterable[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed since the number before: things by name as JSON, `null` for those that are gone."""

    number: int
    things: dict[str, str]
    whole: bool = False

    def data(self) -> str:
        """One line of JSON."""
        inside = ",".join(f"{json.dumps(name)}:{value}" for name, value in self.things.items())
        return f'{{"whole":{json.dumps(self.whole)},"things":{{{inside}}}}}'


class Stream:
    """Compares what is with what was, whenever it is told to look."""

    def __init__(self, things: Callable[[], Things]) -> None:
        self._things = things
        self._known: dict[str, str] = {}
        self._kept: deque[Change] = deque(maxlen=MOST_KEPT)
        self._number = 0
        self._rung = asyncio.Event()
        self._changed = asyncio.Condition()
        # Numbers of a playground that ran before mean nothing here.
        self._life = secrets.token_hex(4)

    def ring(self) -> None:
        """Have it look soon."""
        self._rung.set()

    async def run(self) -> None:
        """Look whenever somebody rings, and now and then, until cancelled."""
        while True:
            await self.look()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._rung.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(GATHER_SECONDS)
            self._rung.clear()

    async def look(self) -> None:
        """Note what has changed, and tell everybody who listens."""
        now = {name: json.dumps(value) for name, value in self._things()}
        changed = {name: value for name, value in now.items() if self._known.get(name) != value}
        changed |= dict.fromkeys(self._known.keys() - now.keys(), "null")
        if not changed:
            return
        self._known, self._number = now, self._number + 1
        self._kept.append(Change(self._number, changed))
        async with self._changed:
            self._changed.notify_all()

    async def listen(self, last_id: str = "") -> AsyncIterator[tuple[str, str]]:
        """Everything, or what came after the change of this id, and then each change: its id and its data."""
        number = self._resumed(last_id)
        while True:
            missed = [one for one in self._kept if one.number > number] if self._reaches(number) else [self._whole()]
            for change in missed:
                number = change.number
                yield f"{self._life}-{number}", change.data()
            await self._beyond(number)

    async def _beyond(self, number: int) -> None:
        """Wait for a change after this one."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._number > number)

    def _whole(self) -> Change:
        return Change(self._number, dict(self._known), whole=True)

    def _resumed(self, last_id: str) -> int:
        """The number from which a page goes on; one that reaches nothing where it must be told everything."""
        life, _, number = last_id.partition("-")
        known = life == self._life and number.isdecimal() and int(number) <= self._number
        return int(number) if known else NOTHING

    def _reaches(self, number: int) -> bool:
        """Whether everything after a change is still kept; whoever reads too slowly has lost some."""
        return number == self._number or (bool(self._kept) and self._kept[0].number <= number + 1)
