"""Each channel gets each edition once, whatever crashes.

A delivery is claimed by a lease with a growing fence; its parts are fixed before the first call; every call is preceded
by a durable intent; and a call whose outcome is in doubt is looked up in the channel before it is ever made again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.delivery.channel import Place
from bot.delivery.contents import choice_for, content_of, title_of, why_nothing
from bot.delivery.crew import Crew
from bot.delivery.digest import UNSUBSCRIBED
from bot.delivery.drawings import Drawings
from bot.delivery.keys import part_key
from bot.delivery.ledger import Ledger
from bot.delivery.pacing import Gate
from bot.delivery.parts import EXPIRED, Parts, Timing
from bot.delivery.places import fitted, is_thread, place_of
from bot.delivery.ports import Poster
from bot.delivery.states import Delivery, Part, State, Wanted
from bot.delivery.steps import Steps
from bot.errors import ArchiveDamaged, BotError, StoreAway, TokenRefused
from bot.papers.clock import Clock
from bot.papers.library import Library

log = logging.getLogger(__name__)

# About as long as a login takes at the start.
NOT_CONNECTED = timedelta(seconds=5)
TROUBLE = timedelta(seconds=30)
# What the store alone held up goes on once it is back; seconds between tries to give the claim back, and how many.
STORE_BACK = timedelta(seconds=1)
GIVE_BACK_AGAIN, GIVE_BACK_TRIES = 1.0, 60
# How old messages may be that are drawn again once their channel can be reached.
DRAWN_AGAIN = timedelta(hours=48)
UNWANTED = "this person wants no messages any more"
# A blocked channel stays in the plan, so its next digest is also the try that tells whether it is open again.
STATUS_AFTER: Mapping[State, str] = {State.SENT: "active", State.BLOCKED: "blocked", State.GONE: "gone"}


class Deliverer:
    """Takes deliveries out of the ledger and brings them to their channels."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        owner: str,
        timing: Timing,
        failpoint: Callable[[str], None] = lambda name: None,  # noqa: ARG005
    ) -> None:
        self._ledger = ledger
        self._library = library
        self._posters = posters
        self._clock = clock
        self._owner = owner
        self._lease = timing.lease
        self._failpoint = failpoint
        self._busy: set[int] = set()
        self._drawings = Drawings()
        self._parts = Parts(ledger=ledger, gates=gates, clock=clock, timing=timing, failpoint=failpoint)
        self.under_way = self._parts.under_way

    async def deliver(
        self, limit: int = 32, only: Collection[Wanted] | None = None, *, platform: str | None = None
    ) -> int:
        """Claim up to `limit` deliveries, bring each as far as it goes now, and give how many were claimed.

        Raises TokenRefused when a platform no longer accepts the bot.
        """
        async with Crew(limit) as crew:
            return await self._fill(crew, only, platform)

    async def keep_delivering(self, at_once: int, platform: str, ended: Callable[[], None] = lambda: None) -> None:
        """Have `at_once` deliveries of a platform under way, until none can be claimed and all went as far as they go.

        `ended` is called whenever some have. A worker for one platform alone is held up by no other. Raises
        TokenRefused when the platform no longer accepts the bot.
        """
        async with Crew(at_once) as crew:
            while await self._fill(crew, None, platform) or not crew.idle:
                await crew.make_room()
                ended()

    async def _fill(self, crew: Crew, only: Collection[Wanted] | None, platform: str | None) -> int:
        """Claim as many deliveries as there is room for, and begin with them; gives how many."""
        now = self._clock.now()
        # A lease whose work goes on here can be over by a clock that jumped ahead, or by a long wait at the gate.
        claimed = await self._ledger.deliveries.claim(
            self._owner, now, now + self._lease, crew.room, only, but=tuple(self._busy), platform=platform,
            steady=self._clock.steady(), library=self._library.revision,
        )  # fmt: skip
        self._failpoint("after_claim")
        crew.begin(map(self._deliver_one, claimed))
        return len(claimed)

    async def _deliver_one(self, delivery: Delivery) -> None:
        poster = self._posters.get(delivery.channel.platform)
        if poster is None:
            await self._put_off(delivery, NOT_CONNECTED, f"not connected to {delivery.channel.platform}")
            return
        self._busy.add(delivery.id)
        try:
            async with self._steps(delivery) as steps:
                if await self._is_wanted(steps) and await self._fixed(steps, poster):
                    await self._deliver_parts(steps, poster)
        except (TokenRefused, ArchiveDamaged) as end:
            await self._put_off(delivery, TROUBLE, str(end))
            if isinstance(end, TokenRefused):
                end.on(poster.name)
            raise
        except StoreAway as away:
            await self._give_back(delivery, str(away))
        except BotError as trouble:
            log.warning("%s of %s waits: %s", delivery.channel.name, delivery.issue, trouble)
            await self._put_off(delivery, TROUBLE, str(trouble))
        finally:
            self._busy.discard(delivery.id)

    def _steps(self, delivery: Delivery) -> Steps:
        return Steps(
            self._ledger, delivery,
            clock=self._clock, lease=self._lease, under_way=self.under_way, failpoint=self._failpoint,
        )  # fmt: skip

    async def _is_wanted(self, steps: Steps) -> bool:
        """Whether a channel still takes digests, or a person messages; a digest that has begun comes whole."""
        delivery = steps.delivery
        if delivery.channel.direct and delivery.channel.status != "active":
            await self._finish(steps, State.SKIPPED, UNWANTED)
            return False
        if delivery.channel.status != "paused" or any(
            part.state is not State.QUEUED for part in await self._ledger.parts.of(delivery.id)
        ):
            return True
        await self._finish(steps, State.SKIPPED, UNSUBSCRIBED)
        return False

    async def _put_off(self, delivery: Delivery, wait: timedelta, reason: str) -> None:
        await self._ledger.deliveries.release(delivery, self._clock.now() + wait, reason)

    async def _give_back(self, delivery: Delivery, reason: str) -> None:
        """Give a claim back as soon as the store takes it, else nobody could go on before its lease is over."""
        for _ in range(GIVE_BACK_TRIES):
            try:
                await self._put_off(delivery, STORE_BACK, reason)
            except StoreAway:
                await asyncio.sleep(GIVE_BACK_AGAIN)
            else:
                return

    async def _deliver_parts(self, steps: Steps, poster: Poster) -> None:
        delivery = steps.delivery
        channel = replace(delivery.channel.place, title=title_of(delivery))
        done: list[Part] = []
        lacks, shut = "", False
        for waiting in await self._ledger.parts.of(delivery.id):
            if shut and waiting.message.kind != "publish":
                continue
            part = await self._deliver_part(steps, poster, waiting, channel, done)
            if part is None:
                return
            done.append(part)
            if part.seq == 0 and (part.state is not State.SENT or part.posted is None):
                await self._finish(steps, part.state, part.reason)
                return
            shut = shut or self._shuts(part)
            lacks = lacks or ("" if part.state is State.SENT else part.reason)
        if delivery.channel.preferences.seed_reactions and not delivery.channel.direct:
            await steps.write()
            # Before the end, so that a crash in between asks once more; they are added after it.
            await self._ledger.seeds.ask(delivery, self._clock.now())
        await self._finish(steps, State.SENT, lacks)

    async def _deliver_part(
        self, steps: Steps, poster: Poster, part: Part, channel: Place, done: Sequence[Part]
    ) -> Part | None:
        """Bring one part to its end where it belongs; None if it must wait."""
        if part.state.ended:
            return part
        place = place_of(part, channel, done)
        if place is None:
            return await steps.settle(part, State.SKIPPED, "what it is about was not posted")
        if part.message.kind == "thread" and is_thread(done[0], channel.channel):
            return await steps.settle(part, State.SENT, "the post is a thread", posted=done[0].posted)
        return await self._parts.deliver(steps, poster, part, place)

    @staticmethod
    def _shuts(part: Part) -> bool:
        """Whether no later message has a place to go: no thread, a digest that was deleted, no leave any more."""
        match part.message.kind:
            case "thread":
                return part.state is not State.SENT
            case "publish":
                return False
        return part.state in (State.SKIPPED, State.BLOCKED, State.GONE)

    async def _fixed(self, steps: Steps, poster: Poster) -> bool:
        """Make sure that the delivery's messages are written down; what is written once never changes."""
        delivery = steps.delivery
        # Papers and parts are written in one transaction, so where there are papers all parts are there.
        if delivery.papers:
            return True
        if self._clock.now() >= delivery.expires_at:
            await self._finish(steps, State.DEAD, EXPIRED)
            return False
        channel = await fitted(delivery.channel, poster)
        choice = await choice_for(delivery, channel, self._library, self._ledger)
        content = await content_of(delivery, channel, choice, self._library, self._ledger)
        if content is None:
            await self._finish(steps, State.SKIPPED, why_nothing(delivery, choice))
            return False
        messages = self._drawings.of(poster, content)
        issue = delivery.generation, delivery.kind
        keys = (part_key(delivery.channel, delivery.day, seq, *issue) for seq in range(len(messages)))
        return await self._ledger.deliveries.fix(delivery, choice, list(zip(keys, messages, strict=True)))

    async def _finish(self, steps: Steps, state: State, reason: str) -> None:
        if not await steps.finish(state, reason):
            return
        delivery = steps.delivery
        log.info("%s of %s: %s%s", delivery.channel.name, delivery.issue, state, reason and f" ({reason})")
        # Of a person either is the same: they are told at their next command.
        status = "blocked" if delivery.channel.direct and state is State.GONE else STATUS_AFTER.get(state)
        if status and status != delivery.channel.status:
            await self._ledger.channels.set_status(delivery.channel.id, status, reason)
        if state is State.SENT and delivery.channel.status != "active":
            now = self._clock.now()
            await self._ledger.redraws.regain(delivery.channel.id, now, now - DRAWN_AGAIN)
