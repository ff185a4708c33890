"""Says each trouble once in a while, however many rounds meet it: a log of one sentence hides all others."""

from __future__ import annotations

import logging

from bot.papers.clock import Clock

# Seconds.
AGAIN_AFTER = 60.0


class Complaints:
    """What was said of late, by the sentence."""

    def __init__(self, log: logging.Logger, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._said: dict[str, float] = {}

    def say(self, sentence: str) -> None:
        """Log a warning, unless the same was logged within a minute."""
        now = self._clock.monotonic()
        self._said = {each: at for each, at in self._said.items() if now - at < AGAIN_AFTER}
        if sentence not in self._said:
            self._said[sentence] = now
            self._log.warning("%s", sentence)
