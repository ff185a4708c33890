"""What a platform tells of its channels: each piece of news is a reason to look, not to be believed blindly."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Protocol

from bot.chat.ledger import Ledger
from bot.delivery.channel import Place
from bot.papers.clock import Clock

log = logging.getLogger(__name__)

# As of messages that could not be reached for a while.
DRAWN_AGAIN = timedelta(hours=48)
UNINSTALLED = "the app was taken out of the workspace"


class Looking(Protocol):
    """Looks at channels soon, each method returning at once: where more may be possible, or less."""

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Something may have changed for the better."""

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Something may have changed for the worse."""


class ChannelNews:
    """Takes news that may come late, twice and in any order."""

    def __init__(self, ledger: Ledger, clock: Clock, looking: Looking) -> None:
        self._ledger = ledger
        self._clock = clock
        self._looking = looking

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """The bot may do more in these channels than before."""
        self._looking.regained(platform, tenant, channels)

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """The bot may do less in these channels than before, or nothing at all."""
        self._looking.shut(platform, tenant, channels)

    async def moved(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """A channel has another id, and goes on as what it was."""
        former = await self._ledger.channels.at(platform, Place(tenant, was))
        await self._ledger.move(platform, tenant, was, channel)
        now = await self._ledger.channels.at(platform, Place(tenant, channel))
        if former is None or now is None:
            return
        log.info("%s has the id %s now, and goes on under it", former.name, channel)
        if now.configured:
            log.warning("the settings still call it %s; write %s there", former.name, now.name)
        # What was tried by the old id meanwhile was refused.
        at = self._clock.now()
        await self._ledger.redraws.regain(now.id, at, at - DRAWN_AGAIN)
        self._looking.regained(platform, tenant, [channel])

    async def installed(self, platform: str, tenant: str) -> None:
        """A workspace has the bot, anew perhaps: its channels that stopped are found again as they were."""
        stopped = [
            one.channel
            for one in await self._ledger.channels.all()
            if one.platform == platform and one.tenant in ("", tenant) and one.status in ("gone", "blocked")
        ]
        self._looking.regained(platform, tenant, stopped)

    async def uninstalled(self, platform: str, tenant: str, *, alone: bool) -> None:
        """A workspace has the bot no more: its channels stop, until somebody brings it back."""
        theirs = ("", tenant) if alone else (tenant,)
        for one in await self._ledger.channels.all():
            if one.platform == platform and one.tenant in theirs and one.status in ("active", "blocked"):
                await self._ledger.channels.set_status(one.id, "gone", UNINSTALLED)
                log.warning("%s gets nothing any more: %s", one.name, UNINSTALLED)
