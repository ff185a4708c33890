"""Channels that are set up from chat: who asks, what is kept, and a platform that says what it lets us do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.chat.call import Call
from bot.chat.commands.dispatcher import Commands
from bot.chat.votes import Ballots
from bot.delivery.channel import Channel
from bot.service.stores import Stores
from bot.views.replies import Reply, Words
from tests.simulated import Clock, Platform

ADMIN = Call("slack", "papers", "", "U1", tenant="T1", channel="C1", home="T1", manages=True, zone="Europe/Berlin")


@dataclass
class Room:
    """A channel of a workspace in which people ask."""

    stores: Stores
    clock: Clock = field(default_factory=Clock)
    acted: int = 0

    def __post_init__(self) -> None:
        self.platform = Platform(self.clock, "slack", 0.0)

    def _act(self) -> None:
        self.acted += 1

    @property
    def commands(self) -> Commands:
        """The commands, as another process has them after a restart."""
        stores, clock = self.stores, self.clock
        ballots = Ballots(ledger=stores.ledger, library=stores.library, clock=clock, emoji=("star",))
        return Commands(
            ledger=stores.ledger, library=stores.library, clock=clock, forget=ballots.forget, mark=ballots.mark,
            posters={"slack": self.platform}, act=self._act, expires=timedelta(hours=24),
        )  # fmt: skip

    async def ask(self, text: str, call: Call = ADMIN) -> Reply:
        """The answer to `/papers text`."""
        return await self.commands.answer(replace(call, text=text))

    async def told(self, text: str, call: Call = ADMIN) -> str:
        """All that is said in words and times."""
        reply = await self.ask(text, call)
        assert isinstance(reply.content, Words)
        assert reply.private
        moments = [f"{one.before}{one.fallback}{one.after}" for one in reply.content.moments]
        return "\n".join([reply.content.text, *([reply.content.code] if reply.content.code else ()), *moments])

    async def channel(self) -> Channel:
        """The only channel that is kept."""
        (one,) = await self.stores.ledger.channels.all()
        return one
