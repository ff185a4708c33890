"""What can go wrong on both platforms, switched on and off: the next post fails, lines break, histories are shut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.emulators.discord.state import MEMBER_PERMISSIONS, READ_HISTORY
from bot.playground.stand_ins import StandIns

HISTORIES = frozenset(f"{kind}:history" for kind in ("channels", "groups", "im"))
# A message that is posted; what answers a command goes another way.
ON_DISCORD, ON_SLACK = r"^POST /api/v10/channels/\d+/messages$", r"^POST /api/chat\.postMessage"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to the next posts, one after the other, on each platform."""

    discord: Sequence[str]
    slack: Sequence[str]


TROUBLES: Mapping[str, Trouble] = {
    "429": Trouble(["429:2"], ["429:2"]),
    "500": Trouble(["500"], ["500"]),
    "drop": Trouble(["drop"], ["drop"]),
}


class Switches:
    """The troubles that are on."""

    def __init__(self, services: StandIns) -> None:
        self._services = services
        self._shut = False

    def state(self) -> dict[str, bool]:
        """Each with whether it is on; one that has happened is off again."""
        both = (*self._services.discord.faults.rules, *self._services.slack.faults.rules)
        planned = {outcome for rule in both for outcome in rule.outcomes}
        waiting = {name: not planned.isdisjoint((*one.discord, *one.slack)) for name, one in TROUBLES.items()}
        return {**waiting, "history": self._shut}

    async def turn(self, name: str, *, on: bool) -> None:
        """Switch a trouble on or off."""
        if name == "history":
            await self._shut_histories(shut=on)
            return
        discord, slack = self._services.discord.faults, self._services.slack.faults
        discord.clear(ON_DISCORD)
        slack.clear(ON_SLACK)
        if on:
            discord.plan(ON_DISCORD, *TROUBLES[name].discord)
            slack.plan(ON_SLACK, *TROUBLES[name].slack)

    async def cut(self) -> None:
        """Break the lines over which both bots hear of people."""
        self._services.slack.cut_sockets()
        await self._services.discord.disconnect()

    async def _shut_histories(self, *, shut: bool) -> None:
        self._shut = shut
        may = MEMBER_PERMISSIONS & ~READ_HISTORY if shut else MEMBER_PERMISSIONS
        for channel in self._services.discord.world.top_level:
            await self._services.discord.permit(channel.id, may)
        scopes = self._services.slack.scopes
        (scopes.difference_update if shut else scopes.update)(HISTORIES)
