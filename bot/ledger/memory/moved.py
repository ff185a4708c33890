"""A channel that its platform gave another id, in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.ledger.memory.tables import Tables
from bot.ledger.memory.votes import Marks


@dataclass(frozen=True, slots=True)
class Move:
    """From one id to another."""

    platform: str
    tenant: str
    was: str
    channel: str

    def make(self, tables: Tables, marks: Marks) -> None:
        """Keep everything under the new id."""
        self._messages(tables)
        self._channels(tables)
        self._cards(tables)
        self._marks(marks)
        for known, now in tables.moved.items():
            tables.moved[known] = self.channel if (known[0], now) == (self.platform, self.was) else now
        tables.moved.pop((self.platform, self.channel), None)
        tables.moved[self.platform, self.was] = self.channel

    def _fits(self, platform: str, tenant: str, channel: str) -> bool:
        return (platform, channel) == (self.platform, self.was) and tenant in (self.tenant, "")

    def _messages(self, tables: Tables) -> None:
        for kept, one in tables.parts():
            if self._is_old(tables.channels[kept.delivery.channel.id].channel):
                one.part = replace(one.part, posted=self._posted(one.part.posted))
        for told in tables.changes:
            if self._is_old(told.change.channel):
                told.change = replace(told.change, posted=self._posted(told.change.posted))

    def _posted(self, posted: Posted | None) -> Posted | None:
        return replace(posted, channel=self.channel) if posted and posted.channel == self.was else posted

    def _is_old(self, channel: Channel) -> bool:
        return self._fits(channel.platform, channel.tenant, channel.channel)

    def _channels(self, tables: Tables) -> None:
        known = {
            (one.channel.platform, one.channel.channel, one.channel.tenant): one for one in tables.channels.values()
        }
        for kept in [one for one in tables.channels.values() if self._is_old(one.channel)]:
            new = known.get((self.platform, self.channel, kept.channel.tenant))
            if new is None:
                kept.channel = replace(kept.channel, channel=self.channel)
                continue
            days = [day for day in (new.channel.last_day, kept.channel.last_day) if day]
            new.channel = replace(new.channel, last_day=max(days, default=None))
            kept.channel, kept.configured = replace(kept.channel, status="gone", next_due_at=None), False

    def _cards(self, tables: Tables) -> None:
        for place in [one for one in tables.cards if self._fits(*one[:3])]:
            kept = tables.cards.pop(place)
            kept.card = replace(kept.card, posted=replace(kept.card.posted, channel=self.channel))
            tables.cards.setdefault((*place[:2], self.channel, place[3]), kept)

    def _marks(self, marks: Marks) -> None:
        for vote in [one for one in marks.kept if self._fits(one.platform, one.tenant, one.channel)]:
            marks.kept.setdefault(replace(vote, channel=self.channel), marks.kept.pop(vote))
        for message, mark in [one for one in marks.read if self._fits(*one[0][:3])]:
            moved = (*message[:2], self.channel, message[3])
            marks.read.setdefault((moved, mark), marks.read.pop((message, mark)))
        for platform, tenant, channel in [one for one in marks.greetings if self._fits(*one)]:
            at = marks.greetings.pop((platform, tenant, channel))
            marks.greetings.setdefault((platform, tenant, self.channel), at)
