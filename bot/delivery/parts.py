"""One part of a delivery on its way: announced, called, looked up where the call is in doubt, and written down.

Its life; what stands in capitals is an end:

              announced              the platform has it
    queued --------------> sending ---------------------> SENT
     | ^  ^                 | | |     refused for good
     | |  |  not accepted   | | +-----------------------> BLOCKED, GONE, SKIPPED, DEAD, HELD
     | |  +-----------------+ |
     | |                      |   no answer, or not accepted while an earlier call is in doubt
     | |                      v
     | |     not there     unknown ---------------------> SENT (found there), GONE, SKIPPED, HELD
     | +--------------------+ | |     not to be seen yet
     |                        | +-----------------------> unknown
     |                        |       a thread, to publish, or a message whose key still counts: announced anew
     |                        +-------------------------> sending
     |       out of time
     +--------------------------------------------------> DEAD

That a part is SENT is written with the next one's announcement, or with the delivery's end, where these come at once.
A part that is still `sending` when its delivery is claimed anew was left by a dead process; it is in doubt, and goes
on as `unknown` does. In doubt no refusal counts as "not posted": what would be BLOCKED or DEAD is HELD for a person.
Parts that have no place to go any more are SKIPPED. Ends are opened again by healing and by people: HELD becomes
`unknown`, unless it is forced, everything else `queued`. A backup that is put back makes `queued` parts `unknown`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.delivery.channel import Place
from bot.delivery.keys import plainer_key
from bot.delivery.lanes import Lane
from bot.delivery.ledger import Ledger
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.states import Part, State
from bot.delivery.steps import Steps
from bot.delivery.turns import Turn
from bot.delivery.under_way import UnderWay
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    HomeRefused,
    NotAccepted,
    NotHere,
    ParentGone,
    RateLimited,
    Rejected,
    TokenRefused,
    Unproven,
)
from bot.papers.clock import Clock

EXPIRED = "expired before it could be posted"
# Seconds. All that failed in one moment must not come back in one: aws.amazon.com/blogs/architecture, "Exponential
# Backoff And Jitter".
BACKOFF_FIRST = 2.0
BACKOFF_MOST = 600.0
# How long after its end a delivery in doubt is still looked for where the platform does not answer.
LOOK_ON = timedelta(hours=1)
# AlreadyDone is Discord's 10008 for a nonce whose message a moderator deleted: it was sent once, and is not wanted.
ENDS: Mapping[type[DeliveryError], State] = {
    AlreadyDone: State.SENT,
    Blocked: State.BLOCKED,
    HomeRefused: State.BLOCKED,
    ChannelGone: State.GONE,
    ParentGone: State.SKIPPED,
    NotHere: State.SKIPPED,
    Frozen: State.DEAD,
    Rejected: State.DEAD,
    Unproven: State.HELD,
}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may last."""

    lease: timedelta = timedelta(seconds=90)
    call: timedelta = timedelta(seconds=20)
    settle: timedelta = timedelta(seconds=20)
    """How long after a call in doubt its message may still be missing from the channel's history."""


class Parts:
    """Brings one part at a time to its end, under the claim of its delivery."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        gates: Mapping[str, Gate],
        clock: Clock,
        timing: Timing,
        failpoint: Callable[[str], None],
    ) -> None:
        self._ledger = ledger
        self._gates = gates
        self._clock = clock
        self._timing = timing
        self._failpoint = failpoint
        self.under_way = UnderWay()

    async def deliver(self, steps: Steps, poster: Poster, part: Part, place: Place) -> Part | None:
        """Bring one part to its end; None if it must wait, and the claim has been given back or lost."""
        if _in_doubt(part):  # to find out takes its time
            await steps.write()
        if await self._may_post(steps, poster, part, place):
            return await self._post(steps, poster, part, place)
        if _in_doubt(part):
            return await self._look(steps, poster, part, place)
        return await steps.settle(part, State.DEAD, EXPIRED)

    async def _may_post(self, steps: Steps, poster: Poster, part: Part, place: Place) -> bool:
        """Whether a call made now is in time and gives one message at most."""
        in_time = self._clock.now() < steps.delivery.expires_at
        return in_time and (not _in_doubt(part) or await self._may_repeat(part, poster, place))

    async def _may_repeat(self, part: Part, poster: Poster, place: Place) -> bool:
        """Whether sending again surely gives one message: a thread by nature, a message by its key for a while."""
        # Discord refuses a second thread with 160004, for it is called after its message, and to publish what is
        # published with 40033: docs.discord.com/developers/topics/opcodes-and-status-codes#json.
        if part.message.kind in ("thread", "publish"):
            return True
        # Less than 0 is a wall clock that was set back since: nobody knows how old the key is.
        return 0 <= self._age(part) < poster.trusts_key_for and (await poster.nature(place)).keeps_keys

    def _age(self, part: Part) -> float:
        """Seconds since the first try: by the clock that nobody sets, or the wall clock if another machine made it."""
        since = self._clock.steady().since(part.first_try)
        if since is None and part.first_try_at is not None:
            return (self._clock.now() - part.first_try_at).total_seconds()
        return float("inf") if since is None else since

    async def _look(self, steps: Steps, poster: Poster, part: Part, place: Place) -> Part | None:
        """Find out from the channel what became of an earlier call."""
        now = self._clock.now()
        visible_at = self._visible_at(part, poster, now)
        if now < visible_at:
            return await self._wait(steps, part, visible_at, "in doubt; looking soon")
        self._failpoint("before_look")
        turn = await self._gates[poster.name].wait(place.channel, Lane.LOOK, place.tenant)
        await turn.begin()
        try:
            # Of several calls, each with its own end, and turns to wait for; it changes nothing, so it may last longer.
            async with asyncio.timeout(self._timing.lease.total_seconds() / 2):
                # From the first try on: any of several may be the one that was taken.
                found = await poster.find(place, part.key, part.first_try_at or now)
        except TimeoutError:
            return await self._not_seen(steps, part, NotAccepted(f"{poster.name} did not answer in time"))
        except DeliveryError as error:
            return await self._not_seen(steps, part, error)
        self._failpoint("after_look")
        if found is not None:
            return await steps.settle(part, State.SENT, "found in the channel", posted=found)
        absent = await steps.settle(part, State.QUEUED, "not in the channel")
        # Asked anew whether it may be posted, for it can have expired while the channel was read.
        return absent and await self.deliver(steps, poster, absent, place)

    def _visible_at(self, part: Part, poster: Poster, now: datetime) -> datetime:
        """From when on the message of a call in doubt must stand in the channel's history if it was taken at all."""
        since = self._clock.steady().since(part.last_try)
        if since is None:
            return self._visible_by_wall(part, poster, now)
        if part.state is State.SENDING:
            # Nobody has written how the call ended. Whoever made it had half of the lease left, and is gone by now.
            since -= min(since, (self._timing.lease / 2 + self._timing.call).total_seconds())
        return now + max(self._timing.settle - timedelta(seconds=since), timedelta(0))

    def _visible_by_wall(self, part: Part, poster: Poster, now: datetime) -> datetime:
        """The same where another machine made the call, or this one before it was started anew."""
        tried = part.last_try_at or now
        if part.state is State.UNKNOWN and tried > now:  # the clock has been set back since
            return part.next_at or now
        if part.state is State.UNKNOWN:
            # Where keys are trusted, `next_at` may be the moment of a repetition that came too late.
            lasted = self._timing.call if poster.trusts_key_for else timedelta(0)
            return max(tried + lasted + self._timing.settle, part.next_at or tried)
        ended = min(now, tried + self._timing.lease / 2 + self._timing.call)
        return ended + self._timing.settle

    async def _not_seen(self, steps: Steps, part: Part, error: DeliveryError) -> Part | None:
        """Act on a look that failed: look again later, or leave the doubt to a person where that cannot help."""
        now = self._clock.now()
        match error:
            case TokenRefused():
                raise error
            case ChannelGone():
                return await steps.settle(part, State.GONE, str(error))
            case ParentGone():
                return await steps.settle(part, State.SKIPPED, str(error))
            # A look changes nothing, so it is made again even when nobody knows whether the last one got there.
            case NotAccepted() | Ambiguous() if now < steps.delivery.expires_at + LOOK_ON:
                until = max(now + self._timing.settle, self._next_try(steps, part, error))
                return await self._wait(steps, part, until, f"could not look: {error}")
        return await steps.settle(part, State.HELD, str(error))

    async def _post(self, steps: Steps, poster: Poster, part: Part, place: Place) -> Part | None:
        turn = await steps.meanwhile(self._gates[poster.name].wait(place.channel, tenant=place.tenant))
        if not await self._may_post(
            steps, poster, part, place
        ):  # the gate can be shut for longer than a key is trusted
            return await self.deliver(steps, poster, part, place)
        # Only now, since the bot may have been told to stop while this call waited for its turn.
        if self.under_way.stopping:
            await steps.release(self._clock.now(), "the bot was stopped")
            return None
        with self.under_way:
            return await self._announce_and_call(steps, poster, part, place, turn)

    async def _announce_and_call(
        self, steps: Steps, poster: Poster, part: Part, place: Place, turn: Turn
    ) -> Part | None:
        now, since = self._clock.now(), self._clock.monotonic()
        steady = self._clock.steady()
        if not await steps.intend(part, now, steady):
            return None
        # A refusal ends a key's story: its age counts anew from the first try that may have been taken.
        tried = part if _in_doubt(part) else replace(part, first_try_at=now, first_try=steady)
        await turn.begin()
        self._failpoint("after_intent")
        # Measured with a process stopped past its lease: two posts on Slack without this question, one with it. A fence
        # alone does not help, since no platform looks at fences.
        if not await self._may_post(steps, poster, part, place) or not self._lease_is_fresh(now, since):
            return await self._failed(steps, poster, tried, place, NotAccepted("held up too long before the call"))
        return await self._call(steps, poster, tried, place)

    async def _call(self, steps: Steps, poster: Poster, part: Part, place: Place) -> Part | None:
        try:
            async with asyncio.timeout(self._timing.call.total_seconds()):
                posted = await poster.post(place, part.message, part.key)
        except TimeoutError:
            error = Ambiguous(f"{poster.name} did not answer in time")
            return await self._failed(steps, poster, part, place, error)
        except DeliveryError as error:
            return await self._failed(steps, poster, part, place, error)
        self._failpoint("after_call")
        return steps.sent(part, posted)

    def _lease_is_fresh(self, now: datetime, since: float) -> bool:
        """Whether less than half of the lease is used by both clocks; else somebody may soon take over."""
        half = self._timing.lease / 2
        # The wall clock can be set back, and the other stands still while a machine sleeps (man 2 clock_gettime).
        return self._clock.now() - now < half and self._clock.monotonic() - since < half.total_seconds()

    async def _failed(
        self, steps: Steps, poster: Poster, part: Part, place: Place, error: DeliveryError
    ) -> Part | None:
        """Act on a refusal or a doubt; an earlier doubt about the part is never forgotten over a new refusal."""
        now, reason = self._clock.now(), str(error)
        refused = State.UNKNOWN if _in_doubt(part) else State.QUEUED
        match error:
            case TokenRefused():
                await steps.settle(part, refused, reason, count=False)
                raise error
            case NotAccepted():
                until, count = self._next_try(steps, part, error), not isinstance(error, RateLimited)
                return await self._wait(steps, part, until, reason, refused, count=count)
            case Ambiguous():
                # The call may have lasted long, and its message takes its time to appear from when it ended.
                least = timedelta(0) if await self._may_repeat(part, poster, place) else self._timing.settle
                until = max(now + least, self._next_try(steps, part, error))
                return await self._wait(steps, part, until, reason)
            # Not in doubt: the plainer form has another key, by which the richer one would not be found.
            case Rejected() if not _in_doubt(part) and (plainer := poster.plainer(part.message)):
                await self._ledger.parts.rewrite(steps.delivery, part, plainer, plainer_key(part.key), now)
                return await self._wait(steps, part, now, reason, refused)
        end = ENDS[type(error)]
        if _in_doubt(part) and end in (State.BLOCKED, State.DEAD):
            return await steps.settle(part, State.HELD, f"in doubt, and now refused: {reason}")
        return await steps.settle(part, end, reason)

    async def _wait(
        self,
        steps: Steps,
        part: Part,
        until: datetime,
        reason: str,
        state: State = State.UNKNOWN,
        *,
        count: bool = True,
    ) -> Part | None:
        """Write why the part waits and give the claim back; always None."""
        if await steps.settle(part, state, reason, next_at=until, count=count, steady=self._clock.steady()):
            await steps.release(until, reason)
        return None

    def _next_try(self, steps: Steps, part: Part, error: DeliveryError) -> datetime:
        """When the platform says; else with full jitter, doubling from two seconds to ten minutes."""
        now = self._clock.now()
        if isinstance(error, RateLimited):
            if error.everywhere:
                self._gates[steps.delivery.channel.platform].pause(error.retry_after)
            return now + timedelta(seconds=error.retry_after)
        # Attempts have no bound, and 2.0 ** 1024 is an OverflowError.
        most = min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** min(part.attempts, 16))
        return now + timedelta(seconds=random.uniform(0, most))


def _in_doubt(part: Part) -> bool:
    """Whether an earlier call may have posted the part."""
    return part.state in (State.SENDING, State.UNKNOWN)
