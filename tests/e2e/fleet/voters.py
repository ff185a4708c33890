"""People who vote while the fleet is in trouble, one thing after the other, and what then stands on the messages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.emulators.discord.api import DiscordApi
from bot.emulators.slack import payloads
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.state import add_reaction, remove_reaction

# What stands for the first three papers of a digest: on Discord, and on Slack.
KEYCAPS = {"1️⃣": "one", "2️⃣": "two", "3️⃣": "three"}
# Seconds before an event is told again that nobody acknowledged; Slack does so at once, after a minute and after five:
# docs.slack.dev/apis/events-api, error handling.
AGAIN = (0.0, 2.0, 10.0)
TAKEN_BACK = 0.3

# Platform and workspace, person, rank from 1.
Mark = tuple[str, str, int]


@dataclass
class Voters:
    """So many people on each platform."""

    discord: DiscordApi
    slacks: Sequence[SlackApi]
    seed: int
    people: int = 20
    pause: float = 0.2
    done: int = 0
    """Reactions that were given or taken back."""
    unheard: int = 0
    """Events of Slack that nobody acknowledged however often they were told; the votes are read from the message."""

    async def go_on(self, stop: asyncio.Event) -> None:
        """Vote until it is enough; what somebody has begun is ended."""
        async with asyncio.TaskGroup() as group:
            for number in range(self.people):
                group.create_task(self._vote_on_discord(stop, number))
                group.create_task(self._vote_on_slack(stop, number))

    async def _vote_on_discord(self, stop: asyncio.Event, number: int) -> None:
        chance, name = random.Random(f"{self.seed} discord {number}"), f"voter{number}"
        while not stop.is_set():
            await self._rest(chance)
            channel = chance.choice(self.discord.channel_ids)
            if posted := self.discord.messages(channel):
                act = self.discord.unreact if chance.random() < TAKEN_BACK else self.discord.react
                await act(channel, posted[0]["id"], chance.choice(list(KEYCAPS)), user=name)
                self.done += 1

    async def _vote_on_slack(self, stop: asyncio.Event, number: int) -> None:
        chance = random.Random(f"{self.seed} slack {number}")
        slack = self.slacks[number % len(self.slacks)]
        while not stop.is_set():
            await self._rest(chance)
            channel = chance.choice(slack.channel_ids)
            if posted := slack.messages(channel):
                await self._react(slack, channel, posted[0]["ts"], f"U0VOTER{number:04d}", chance)
                self.done += 1

    async def _react(self, slack: SlackApi, channel: str, ts: str, user: str, chance: random.Random) -> None:
        """React, or take it back; an event that nobody acknowledged is told again, word for word."""
        where, person = slack.world.channels[channel], slack.world.person(user)
        message, name = where.messages[ts], chance.choice(list(KEYCAPS.values()))
        added = chance.random() >= TAKEN_BACK
        if not (add_reaction if added else remove_reaction)(message, name, user):
            return
        told = payloads.reaction(where, message, person, name, slack.world.ts())
        told["type"] = "reaction_added" if added else "reaction_removed"
        whole = payloads.event(slack.world, told)
        for attempt, pause in enumerate((0.0, *AGAIN)):
            await asyncio.sleep(pause)
            if await slack.event(whole, attempt=attempt):
                return
        self.unheard += 1

    async def _rest(self, chance: random.Random) -> None:
        await asyncio.sleep(self.pause * chance.uniform(0.5, 1.5))

    def standing(self) -> set[Mark]:
        """Who marks which rank now, on whichever message."""
        return {*self._on_discord(), *(mark for slack in self.slacks for mark in _on_slack(slack))}

    def _on_discord(self) -> Iterator[Mark]:
        world = self.discord.world
        for channel in self.discord.channel_ids:
            for one in self.discord.messages(channel):
                for rank, emoji in enumerate(KEYCAPS, 1):
                    yield from (("discord", user, rank) for user in world.reacted(one["id"], emoji))


def _on_slack(slack: SlackApi) -> Iterator[Mark]:
    ranks = {name: rank for rank, name in enumerate(KEYCAPS.values(), 1)}
    for channel in slack.channel_ids:
        for one in slack.messages(channel):
            for mark in one.get("reactions", ()):
                yield from ((f"slack {slack.team_id}", user, ranks[mark["name"]]) for user in mark["users"])
