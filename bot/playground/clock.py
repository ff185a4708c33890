"""The playground's own time: the truth and the seconds that people have gone ahead, told to the bot by a file."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# Of the channels as they come: when and where it is morning.
HOUR, ZONE = 9, ZoneInfo("Asia/Seoul")
# After the hour, so that the bot finds a channel due as soon as it looks.
PAST = timedelta(seconds=2)
SATURDAY, MONDAY = 5, 0


class PlaygroundClock:
    """A clock that only goes ahead of where it began; the file holds by how many seconds it is ahead of the truth."""

    def __init__(self, file: Path, begins: datetime | None = None) -> None:
        self.file = file
        self.ahead = begins.timestamp() - time.time() if begins else 0.0
        self._write()

    def time(self) -> float:
        """The Unix time here."""
        return time.time() + self.ahead

    def now(self) -> datetime:
        """The same, aware, in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def go_to(self, moment: datetime) -> None:
        """Go ahead to a moment; to one that is over, nowhere."""
        self.ahead += max((moment - self.now()).total_seconds(), 0.0)
        self._write()

    def morning(self, days: int = 1) -> datetime:
        """The nth morning from now, a moment after nine."""
        here = self.now().astimezone(ZONE)
        first = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        first += DAY * (first <= here)
        return first + (days - 1) * DAY + PAST

    def morning_of(self, weekday: int) -> datetime:
        """The next morning of a weekday (Monday is 0)."""
        return next(day for day in map(self.morning, range(1, 9)) if day.weekday() == weekday)

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.ahead:.3f}\n", encoding="ascii")
        # In one step, so that the bot never reads half a number.
        new.replace(self.file)
