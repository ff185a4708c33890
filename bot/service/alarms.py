"""Errors of the log, told in the admin's channel too: each kind at once, then at most once an hour with how often."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.delivery.channel import Channel
from bot.delivery.keys import part_key
from bot.delivery.ports import Poster
from bot.errors import DeliveryError
from bot.papers.clock import Clock
from bot.service.redaction import Hide, hiding
from bot.texts.words import say

log = logging.getLogger(__name__)

# Our own loggers stand below this one.
OURS = "bot"
QUIET_SECONDS = 3600.0
# After a notice that could not be posted.
RETRY_SECONDS = 300.0
# What is told at once; kinds beyond the newest are in the log alone.
MOST_LINES, MOST_KINDS = 8, 200
LONGEST = 300
# No part of a digest has it, nor has the daily notice.
SEQ = -2


@dataclass(slots=True)
class Kind:
    """Errors that differ only in when they came and whom they met."""

    newest: str
    first_at: datetime
    count: int = 0
    """How many came since the admin was told."""
    told_at: float = float("-inf")


class Alarms(logging.Handler):
    """A handler of the log while it is entered; `tell` posts what it has heard."""

    def __init__(
        self, *, posters: Mapping[str, Poster], clock: Clock, admin: Channel | None, hide: Hide | None = None
    ) -> None:
        super().__init__(logging.ERROR)
        self._hide = hide or hiding()
        self._posters = posters
        self._clock = clock
        self._admin = admin
        self._kinds: dict[tuple[str, str, str], Kind] = {}
        self._not_before = float("-inf")

    def __enter__(self) -> Self:
        if self._admin:
            logging.getLogger(OURS).addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger(OURS).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count an error; any thread may log one."""
        error = record.exc_info[1] if record.exc_info else None
        name = (record.name, str(record.msg), type(error or _named(record)).__name__)
        now, told = self._clock.now(), self._hide(_told(record.getMessage(), error))
        kind = self._kinds.setdefault(name, Kind(told, now))
        if not kind.count:
            kind.first_at = now
        kind.newest, kind.count = told, kind.count + 1
        if len(self._kinds) > MOST_KINDS:
            del self._kinds[next(iter(self._kinds))]

    async def check(self, platform: str) -> None:
        """Say in the log whether the admin's channel on this platform cannot be told, and what mends that."""
        poster = self._posters.get(platform)
        if self._admin is None or self._admin.platform != platform or poster is None:
            return
        try:
            hindrance = (await poster.access(self._admin.place)).blocked
        except DeliveryError as error:
            hindrance = str(error)
        if hindrance:
            log.warning("The admin's channel %s cannot be told of trouble. %s", self._admin.name, hindrance)

    async def tell(self) -> bool:
        """Tell the admin what is due; gives whether something was told."""
        poster = self._posters.get(self._admin.platform) if self._admin else None
        now = self._clock.monotonic()
        due = [one for one in list(self._kinds.values()) if one.count and now - one.told_at >= QUIET_SECONDS][
            :MOST_LINES
        ]
        if self._admin is None or poster is None or not due or now < self._not_before:
            return False
        moment, counts = self._clock.now().astimezone(UTC), [one.count for one in due]
        key = part_key(self._admin, moment.date(), SEQ, int(moment.timestamp()))
        try:
            text = _notice(due, self._admin.preferences.language)
            await poster.post(self._admin.place, poster.notice(text), key)
        except DeliveryError as error:
            # As a warning, or it would be the next thing to tell.
            log.warning("the admin's channel %s could not be told: %s", self._admin.name, error)
            self._not_before = now + RETRY_SECONDS
            return False
        for one, count in zip(due, counts, strict=True):
            # What came while the call was under way is told the next time.
            one.count, one.told_at, one.first_at = one.count - count, now, self._clock.now()
        return True


def _notice(due: list[Kind], language: str) -> str:
    lines = [
        say(language, "alarm.line", n=one.count, at=f"{one.first_at.astimezone(UTC):%H:%M} UTC", told=one.newest)
        for one in due
    ]
    return "\n".join([say(language, "alarm.title"), *lines, say(language, "alarm.next")])


def _named(record: logging.LogRecord) -> BaseException | None:
    """The error that a message names without its traceback."""
    args = record.args if isinstance(record.args, tuple) else ()
    return next((arg for arg in args if isinstance(arg, BaseException)), None)


def _told(message: str, error: BaseException | None) -> str:
    """What happened in one line: the message, the error, and where in our own code it came from."""
    if error is None:
        return message.splitlines()[0][:LONGEST] if message else ""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    said = " ".join(str(error).split())
    return f"{message[:LONGEST]}: {type(error).__name__}{f': {said[:LONGEST]}' if said else ''}{place}"
