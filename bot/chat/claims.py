"""What everybody sees is done once, whichever process hears of it and however often it is told."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Hashable
from datetime import timedelta

from bot.chat.call import Call
from bot.chat.double_clicks import MOMENT
from bot.errors import StorageError
from bot.papers.leases import Company

log = logging.getLogger(__name__)

PREFIX = "click/"
# How long something may be told again: Discord takes answers for fifteen minutes, Slack sends again for five.
REMEMBERED = timedelta(minutes=15)
# Seconds that somebody who clicked may wait for this.
PATIENCE = 1.0
# So many claims later those are forgotten that are over.
SWEEP_EVERY = 100


class Claims:
    """Clicks that processes take from each other, by the leases of the store that they share."""

    def __init__(self, company: Company | None = None) -> None:
        self._company = company
        self._asked = 0

    async def take(self, call: Call, what: Hashable) -> bool:
        """Whether this process is to do what was asked; not if another one does, or did it, for the same click.

        A second click of a double one may be heard by another process, so that the same is not done again for a moment.
        """
        company = self._company
        if company is None:
            return True
        try:
            async with asyncio.timeout(PATIENCE):
                await self._sweep(company)
                if call.event and not await self._taken(company, ("event", call.platform, call.event), REMEMBERED):
                    return False
                return company.alone or await self._taken(company, ("what", what), timedelta(seconds=MOMENT))
        except (StorageError, TimeoutError) as error:
            log.info("whether another process took a click cannot be told: %s", error or "no answer")
            return True

    async def _taken(self, company: Company, what: Hashable, lasts: timedelta) -> bool:
        name = hashlib.sha256(repr(what).encode("utf-8", "surrogatepass")).hexdigest()
        # By a new owner each time: also what this process did itself is not done again.
        return await company.leases.take(f"{PREFIX}{name}", f"{company.me}/{secrets.token_hex(4)}", lasts) is not None

    async def _sweep(self, company: Company) -> None:
        self._asked += 1
        if self._asked % SWEEP_EVERY == 0:
            await company.leases.sweep(PREFIX)
