"""Which language somebody reads Slack in."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

from bot.errors import Blocked, DeliveryError
from bot.platforms.slack.calls import Calls

log = logging.getLogger(__name__)

DEFAULT = "en"
# Seconds that an answer may wait for this.
PATIENCE = 1.0
MOST_REMEMBERED = 10_000


class Languages:
    """Asks Slack once for each person and remembers."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, user: str) -> str:
        """The person's language as a BCP 47 code; English if Slack does not say in time."""
        if user not in self._known:
            language, sure = await self._ask(user)
            if not sure:
                return language
            self._known[user] = language
            if len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return self._known[user]

    async def _ask(self, user: str) -> tuple[str, bool]:
        try:
            async with asyncio.timeout(PATIENCE):
                data = await self._calls.read("users.info", user=user, include_locale=True)
        except Blocked as error:
            log.warning("Everybody is answered in English: %s", error)
            return DEFAULT, True
        except (DeliveryError, TimeoutError) as error:
            log.info("The language of a Slack user is not known: %s", error or "no answer in time")
            return DEFAULT, False
        locale = str((data.get("user") or {}).get("locale") or DEFAULT)
        return locale.split("-")[0].lower() or DEFAULT, True
