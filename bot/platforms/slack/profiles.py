"""What Slack knows of the people who ask: their language, their time zone, and whether they run the workspace."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from bot.errors import Blocked, DeliveryError
from bot.platforms.slack.calls import Calls

log = logging.getLogger(__name__)

DEFAULT = "en"
# Seconds that an answer may wait for this.
PATIENCE = 1.0
MOST_REMEMBERED = 10_000
# Seconds for which an answer is good: people change their language and travel, and admins are not that for ever.
GOOD_FOR = 3600.0
GOOD_FOR_RIGHTS = 60.0


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as far as answers depend on them: a BCP 47 code, and a zone of the IANA data or nothing."""

    language: str = DEFAULT
    zone: str = ""
    is_admin: bool = False


class Profiles:
    """Asks Slack about each person once in a while, and remembers."""

    def __init__(self, calls: Calls, now: Callable[[], float] = monotonic) -> None:
        self._calls = calls
        self._now = now
        self._known: OrderedDict[str, tuple[Profile, float]] = OrderedDict()

    async def of(self, user: str, *, good_for: float = GOOD_FOR) -> Profile:
        """The person's profile, not older than so many seconds.

        What was known before, else English and no zone, if Slack does not say in time.
        """
        before, at = self._known.get(user, (Profile(), float("-inf")))
        if self._now() - at <= good_for:
            return before
        profile = await self._ask(user)
        if profile is None:
            return before
        self._known[user] = profile, self._now()
        self._known.move_to_end(user)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return profile

    async def language(self, user: str) -> str:
        """The language in which somebody reads Slack."""
        return (await self.of(user)).language

    async def is_admin(self, user: str) -> bool:
        """Whether somebody is an admin or owner of the workspace just now; no if Slack does not say."""
        return (await self.of(user, good_for=GOOD_FOR_RIGHTS)).is_admin

    async def _ask(self, user: str) -> Profile | None:
        try:
            async with asyncio.timeout(PATIENCE):
                data = await self._calls.read("users.info", user=user, include_locale=True)
        except Blocked as error:
            log.warning("Everybody is answered in English: %s", error)
            return Profile()
        except (DeliveryError, TimeoutError) as error:
            log.info("A Slack user's language is not known: %s", error or "no answer in time")
            return None
        return _read(data.get("user") or {})


def _read(user: Mapping[str, Any]) -> Profile:
    """Slack's own fields: docs.slack.dev/reference/objects/user-object."""
    language = str(user.get("locale") or DEFAULT).split("-")[0].lower()
    runs_it = any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
    return Profile(language or DEFAULT, str(user.get("tz") or ""), is_admin=runs_it)
