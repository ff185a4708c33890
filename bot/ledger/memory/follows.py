"""What people follow, and where each of them is written to, in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.wishes import Wish, Wishes
from bot.ledger.memory.channels import due_by
from bot.ledger.memory.tables import KeptChannel, Tables
from bot.ledger.memory.votes import Marks


class Follows:
    """The port Follows."""

    def __init__(self, tables: Tables, marks: Marks) -> None:
        self._tables = tables
        self._marks = marks
        self._wishes: dict[tuple[Person, Wish, str], datetime] = {}
        self._places: dict[Person, int] = {}

    async def of_place(self, channel_id: int) -> Wishes:
        """What is wished by whoever is written to there."""
        people = [person for person, number in self._places.items() if number == channel_id]
        return await self.of(people[0]) if people else Wishes()

    async def of(self, person: Person) -> Wishes:
        """What a person follows, and what they never want."""
        self._settle(person)
        wished = [(at, topic, wish) for (whose, wish, topic), at in self._wishes.items() if whose == person]
        return Wishes.of((wish, topic) for _, topic, wish in sorted(wished))

    async def keep(self, person: Person, wish: Wish, topic: str, heard: datetime) -> bool:
        """Keep a wish; gives whether it is new."""
        if self._is_forgotten(person, heard) or (person, wish, topic) in self._wishes:
            return False
        self._wishes[person, wish, topic] = heard
        return True

    async def drop(self, person: Person, wish: Wish, topics: Collection[str]) -> int:
        """Wish these no more; gives how many were wished."""
        self._settle(person)
        return sum(self._wishes.pop((person, wish, topic), None) is not None for topic in set(topics))

    async def place(self, person: Person) -> Channel | None:
        """Where a person is written to, if anywhere."""
        self._settle(person)
        number = self._places.get(person)
        return None if number is None else self._tables.channel(number)

    async def take_stop(self, person: Person) -> bool:
        """Note that a person is told that they can be written to no more; gives whether they were not told before."""
        place = await self.place(person)
        if place is None or place.status != "blocked":
            return False
        self._tables.channels[place.id].channel = replace(place, status="gone")
        return True

    async def write_to(self, person: Person, place: Channel, heard: datetime) -> tuple[Channel | None, Channel] | None:
        """Write to a person there from now on; gives where they were written to before and now."""
        if self._is_forgotten(person, heard):
            return None
        last = await self.place(person)
        if last is not None and last.status == "active":
            return last, last
        known = {
            (one.channel.platform, one.channel.tenant, one.channel.channel): one.channel
            for one in self._tables.channels.values()
        }
        before = known.get((place.platform, place.tenant, place.channel))
        number = before.id if before else len(self._tables.channels) + 1
        made = replace(place, id=number, status="active", last_day=before.last_day if before else None)
        self._tables.channels[number] = KeptChannel(made, due_by(place.preferences), configured=False)
        self._places = {one: kept for one, kept in self._places.items() if kept != number} | {person: number}
        return last, self._tables.channel(number)

    def _settle(self, person: Person) -> None:
        """Give what was kept of an id before workspaces were told apart to whoever of that id is met first."""
        before = replace(person, home="")
        if person.home:
            self._wishes = {(person if key[0] == before else key[0], *key[1:]): at for key, at in self._wishes.items()}
            self._places = {person if whose == before else whose: at for whose, at in self._places.items()}

    def forget(self, person: Person) -> None:
        """Remove what a person follows, where they are written to, and all that was or is still to be written."""
        self._settle(person)
        self._wishes = {key: at for key, at in self._wishes.items() if key[0] != person}
        number = self._places.pop(person, None)
        if number is not None:
            self._tables.empty(number)

    def _is_forgotten(self, person: Person, heard: datetime) -> bool:
        self._settle(person)
        erased = self._marks.erased_at(person)
        return erased is not None and erased >= heard
