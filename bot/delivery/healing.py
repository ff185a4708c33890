"""What could not be posted follows by itself once it can be: at the platform's word, else at a look now and then.

At its word a channel that is shut is known to be so before a digest fails there, too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.access import Access
from bot.delivery.channel import Channel
from bot.delivery.lanes import Lane
from bot.delivery.ledger import Ledger
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.delivery.states import Delivery, State
from bot.errors import Blocked, ChannelGone, DeliveryError, Unproven
from bot.papers.clock import Clock

log = logging.getLogger(__name__)

# Seconds between two looks at a channel where no word comes from its platform.
EVERY = 900.0
# Of so many rounds one looks also at channels for which nothing waits.
SELDOM = 4
# Seconds between two tries in one channel, however many words come.
AT_ONCE = 60.0
# How long after it was due a digest still comes.
DIGEST_FOR = timedelta(hours=24)
REFUSED = frozenset({State.BLOCKED, State.GONE})

# Platform, workspace or server, channel.
Word = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A channel that takes no digests, or none with threads, and what of it can still follow."""

    channel: Channel
    digests: Sequence[Delivery] = ()
    threads: Sequence[Delivery] = ()


class Healing:
    """Opens deliveries again that were refused, where the refusal is over."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        posters: Mapping[str, Poster],
        gates: Mapping[str, Gate],
        clock: Clock,
        threads_for: timedelta,
        call: timedelta = timedelta(seconds=20),
        wake: Callable[[], None] = lambda: None,
        hint: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._posters = posters
        self._gates = gates
        self._clock = clock
        self._threads_for = threads_for
        self._call = call
        self._wake = wake
        self._hint = hint
        self._words: set[Word] = set()
        self._shut: set[Word] = set()
        self._met: set[str] = set()
        self._next_round = 0.0
        self._rounds = 0
        self._tried: dict[int, float] = {}

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Take a platform's word that something may have changed for the better in these channels."""
        self._words |= {(platform, tenant, channel) for channel in channels}
        self._hint()

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Take a platform's word that something may have changed for the worse in these channels."""
        self._shut |= {(platform, tenant, channel) for channel in channels}
        self._hint()

    async def heal(self, *, at_word: bool = False) -> int:
        """Look where a look is due, and give how many deliveries were opened again.

        With `at_word` only where a platform's word asks for a look: those now and then are another process's.
        """
        await self._close()
        words, self._words = self._words, set()
        # Nobody heard what changed on a platform before it was logged in to, so each of its shut channels gets a look.
        new = set[str]() if at_word else self._posters.keys() - self._met
        self._met |= new
        is_round = not at_word and self._clock.monotonic() >= self._next_round
        if not (words or new or is_round):
            return 0
        if is_round:
            self._next_round = self._clock.monotonic() + EVERY
            self._rounds += 1
        opened = 0
        for stopped in await self._stopped(self._clock.now()):
            channel = stopped.channel
            told = _is_told(channel, words)
            something_waits = stopped.digests or stopped.threads or self._rounds % SELDOM == 0
            if told or channel.platform in new or (is_round and something_waits):
                opened += await self._look_at(stopped, told=told)
        if opened:
            self._wake()
        return opened

    async def _close(self) -> None:
        """Know of the channels that are said to be shut whether they are."""
        words, self._shut = self._shut, set()
        for channel in await self._ledger.channels.all() if words else ():
            is_served = channel.status in ("active", "blocked") and channel.platform in self._posters
            if not is_served or not _is_told(channel, words):
                continue
            access = await self._access(channel)
            if access is None:  # nobody could tell
                self._shut.add((channel.platform, channel.tenant, channel.channel))
            elif access.blocked:
                log.info("%s takes no digests any more: %s", channel.name, access.blocked)
                status = "gone" if access.gone else "blocked"
                await self._ledger.channels.set_status(channel.id, status, access.blocked)

    async def _stopped(self, now: datetime) -> Sequence[Stopped]:
        """Channels that are shut, or whose digests lack their threads, with what is young enough to follow."""
        shut = {one.id: one for one in await self._ledger.channels.shut()}
        digests: dict[int, list[Delivery]] = {}
        threads: dict[int, list[Delivery]] = {}
        for one in await self._ledger.history.troubled(now - self._threads_for):
            # Nobody who wants no messages is looked at: they say themselves when they want them again.
            if one.channel.status == "paused" or one.channel.direct:
                continue
            if one.state in REFUSED and one.due_at > now - DIGEST_FOR:
                digests.setdefault(one.channel.id, []).append(one)
                shut.setdefault(one.channel.id, one.channel)
            elif one.state is State.SENT and one.due_at > now - self._threads_for and await self._lacks_thread(one):
                threads.setdefault(one.channel.id, []).append(one)
                shut.setdefault(one.channel.id, one.channel)
        return [Stopped(one, _wanted(digests.get(one.id, ())), threads.get(one.id, ())) for one in shut.values()]

    async def _lacks_thread(self, delivery: Delivery) -> bool:
        return any(part.state in REFUSED for part in await self._ledger.parts.of(delivery.id))

    async def _look_at(self, stopped: Stopped, *, told: bool) -> int:
        """Open again what the channel takes now; a look that fails is made again if a platform's word asked for it."""
        channel = stopped.channel
        if channel.platform not in self._posters:
            return 0
        if (
            self._clock.monotonic() - self._tried.get(channel.id, float("-inf")) < AT_ONCE
            or (access := await self._access(channel)) is None
        ):
            if told:
                self._words.add((channel.platform, channel.tenant, channel.channel))
            return 0
        if access.blocked:
            return 0
        if not stopped.digests:
            await self._reachable_again(channel)
        ready = [*stopped.digests, *(() if access.threadless else stopped.threads)]
        if ready:
            self._tried[channel.id] = self._clock.monotonic()
        return sum([await self._open(one) for one in ready])

    async def _access(self, channel: Channel) -> Access | None:
        """What the channel takes now; None if that cannot be told at this moment."""
        turn = await self._gates[channel.platform].wait(channel.channel, Lane.SPARE, channel.tenant)
        await turn.begin()
        try:
            async with asyncio.timeout(self._call.total_seconds()):
                return await self._posters[channel.platform].access(channel.place)
        except Unproven:  # it may not even be asked, so a try has to tell
            return Access(channel.name)
        except (Blocked, ChannelGone) as error:
            return Access(channel.name, blocked=str(error), gone=isinstance(error, ChannelGone))
        except (DeliveryError, TimeoutError) as error:
            log.info("%s could not be looked at: %s", channel.name, str(error) or "no answer in time")
            return None

    async def _reachable_again(self, channel: Channel) -> None:
        """Where nothing waits to prove it by being posted, believe the look."""
        now = self._clock.now()
        if channel.status in ("blocked", "gone"):
            log.info("%s takes digests again", channel.name)
            await self._ledger.channels.set_status(channel.id, "active", "")
        await self._ledger.redraws.regain(channel.id, now, now - self._threads_for)

    async def _open(self, delivery: Delivery) -> bool:
        until = delivery.due_at + (self._threads_for if delivery.state is State.SENT else DIGEST_FOR)
        expires_at = max(delivery.expires_at, until)
        why = "the channel takes it now"
        opened = await self._ledger.deliveries.reopen(delivery, self._clock.now(), expires_at, states=REFUSED, why=why)
        log.info("%s of %s goes on: %s", delivery.channel.name, delivery.issue, why)
        return opened


def _wanted(digests: Sequence[Delivery]) -> Sequence[Delivery]:
    """The newest edition alone, unless the channel wants to catch up on all; and the boards, of which one is young."""
    return [one for one in digests if one.kind != "digest" or _catches_up(one)]


def _catches_up(digest: Delivery) -> bool:
    return digest.channel.preferences.catch_up == "all" or digest.day == digest.channel.last_day


def _is_told(channel: Channel, words: Collection[Word]) -> bool:
    """Whether one of the words is about this channel; one that names no workspace or server is about any."""
    tenants = [tenant for platform, tenant, name in words if (platform, name) == (channel.platform, channel.channel)]
    return any(not tenant or channel.tenant in ("", tenant) for tenant in tenants)
