"""Slack's limits: an app may call each method so often a minute in one workspace, whichever channel it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from math import inf

from bot.delivery.counts import Counts, OwnCounts
from bot.errors import RateLimited
from bot.papers.clock import Clock, SystemClock

# Seconds; one more than Slack's minute, since two calls are not equally long on their way.
WINDOW = 61.0
# One call in so many is left to people and to posting by those who have time.
SPARE = 5
# By the tier that docs.slack.dev/reference/methods publishes for each; a method that is missing is paced elsewhere.
PER_MINUTE: Mapping[str, int] = {
    "auth.teams.list": 20,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.join": 50,
    "conversations.list": 20,
    "conversations.open": 50,
    "conversations.replies": 50,
    "files.completeUploadExternal": 100,
    "files.getUploadURLExternal": 100,
    "reactions.add": 50,
    "reactions.get": 50,
    "users.conversations": 50,
    "users.info": 100,
    "users.list": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
}


class Budgets:
    """What one workspace has left of each method; after `pause`, which is Slack's own word, nobody calls until then."""

    def __init__(self, clock: Clock | None = None, counts: Counts | None = None, workspace: str = "") -> None:
        """Of a `workspace` whose calls are counted in `counts`; the same by whoever else calls there."""
        self._clock = clock or SystemClock()
        self._own = OwnCounts(self._clock)
        self._shared = counts or self._own
        self._workspace = workspace

    async def turn(self, method: str, about: str = "", *, patience: float = inf, spare: bool = False) -> None:
        """Return when the method may be called; raises RateLimited at once if that is over `patience` seconds away.

        Whoever has time says `spare` and leaves a share to the others. A pause holds only for what the call is `about`.
        """
        until = self._clock.monotonic() + patience
        while (wait := await self._begin(method, about, spare=spare)) > 0:
            if self._clock.monotonic() + wait > until:
                raise RateLimited(f"Slack takes no more {method} for {wait:.0f} seconds.", retry_after=wait)
            await asyncio.sleep(wait)

    async def pause(self, method: str, about: str, seconds: float) -> None:
        """Let nobody call for so long, since Slack has said so."""
        counts = self._shared if method in PER_MINUTE else self._own
        await counts.pause(self._name(method, about), seconds)

    async def _begin(self, method: str, about: str, *, spare: bool) -> float:
        """Seconds to wait; 0 if the call is counted and may be made."""
        most = PER_MINUTE.get(method)
        if most is None:  # one channel's, which one process has at a time
            return self._own.paused(self._name(method, about))
        return await self._shared.begin(self._name(method, about), most - most // SPARE if spare else most, WINDOW)

    def _name(self, method: str, about: str) -> str:
        return f"slack {self._workspace} {method} {about}"
