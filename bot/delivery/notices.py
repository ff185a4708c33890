"""Tells the admin once a day which deliveries need a person, and why."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta

from bot.delivery.channel import Channel, names_apart
from bot.delivery.keys import part_key
from bot.delivery.ledger import Ledger
from bot.delivery.ports import Poster
from bot.delivery.states import Delivery, State
from bot.errors import DeliveryError
from bot.papers.clock import Clock
from bot.texts.words import say

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=1)
MOST_LINES = 20
# States with a sentence of their own; in any other a part of the digest is missing.
TOLD = frozenset({State.BLOCKED, State.GONE, State.DEAD, State.HELD})


def notice_text(troubled: Sequence[Delivery], language: str) -> str:
    """A line for each delivery to a channel and one for all to single people, and what to type next."""
    shared = [one for one in troubled if not one.channel.direct]
    names = names_apart([one.channel for one in shared or troubled])
    lines = [_line(one, name, language) for one, name in list(zip(shared, names, strict=False))[:MOST_LINES]]
    if (more := len(shared) - MOST_LINES) > 0:
        lines.append(say(language, "notice.more", n=more))
    if private := len(troubled) - len(shared):
        lines.append(say(language, "notice.private", n=private))
    first = (shared or troubled)[0]
    hint = say(language, "notice.next", channel=names[0], day=first.issue)
    return "\n".join([say(language, "notice.title"), *lines, hint])


def _line(delivery: Delivery, name: str, language: str) -> str:
    what = say(language, f"notice.{delivery.state if delivery.state in TOLD else State.SENT}")
    return say(language, "notice.line", channel=name, day=delivery.issue, what=what)


def _is_theirs(delivery: Delivery) -> bool:
    """Whether it is a person's own doing that they are not written to, which is theirs to know."""
    return delivery.channel.direct and delivery.state in (State.BLOCKED, State.GONE)


class Notices:
    """Posts the notice to the admin's channel; the day is taken before the call, so at most one is posted."""

    def __init__(self, *, ledger: Ledger, posters: Mapping[str, Poster], clock: Clock, admin: Channel | None) -> None:
        self._ledger = ledger
        self._posters = posters
        self._clock = clock
        self._admin = admin

    async def tell(self) -> bool:
        """Tell what there is to tell, if that was not done today; gives whether the admin was told."""
        now = self._clock.now()
        troubled = [one for one in await self._ledger.history.troubled(now - LOOK_BACK) if not _is_theirs(one)]
        poster = self._posters.get(self._admin.platform) if self._admin else None
        if not troubled or (self._admin and poster is None):
            return False
        today = now.astimezone(UTC).date()
        # A notice that comes twice annoys more than one that is lost, for `bot deliveries` tells the same.
        if not await self._ledger.history.take_notice(today, now):
            return False
        for one in troubled:
            log.warning("%s, %s needs a person: %s. %s", one.channel.full_name, one.issue, one.state, one.reason)
        if self._admin is None or poster is None:
            return False
        try:
            language = self._admin.preferences.language
            place = replace(self._admin.place, title=say(language, "notice.title"))
            text = notice_text(troubled, language)
            # No part has the number -1, so no digest in the admin's channel has this key.
            await poster.post(place, poster.notice(text), part_key(self._admin, today, -1, 0))
        except DeliveryError as error:
            log.warning("the admin's channel %s could not be told: %s", self._admin.name, error)
            return False
        return True
