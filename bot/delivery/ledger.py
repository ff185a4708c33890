"""The ledger as deliveries use it: what must never be lost of channels and digests, in its parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.delivery.changes import Change, Revise
from bot.delivery.channel import FIRST, Channel, Place, Position
from bot.delivery.messages import Message, Posted
from bot.delivery.states import (
    Choice,
    Delivery,
    DeliveryKind,
    Extent,
    Loss,
    Opening,
    Part,
    Seeding,
    SharedCard,
    State,
    Wanted,
)
from bot.delivery.wishes import Wishes
from bot.papers.clock import Steady
from bot.papers.revision import Revision


class Channels(Protocol):
    """The channels and when each is due."""

    async def configure(self, channels: Sequence[Channel]) -> Sequence[Channel]:
        """Make the configured channels exist with these settings (matched by platform, tenant and channel).

        One that names no tenant is the channel of that name in whichever tenant it was subscribed from chat.
        `id`, `status`, `last_day` of the arguments are ignored; `next_due_at` is kept unless the schedule changed, and
        `since` unless the channel is new or comes back.
        A channel that was configured before and is not now becomes `paused`, and one that was subscribed from chat
        stays as it is. Gives the channels with their ids.
        """

    async def at(self, platform: str, place: Place) -> Channel | None:
        """The channel that is kept for a place; one that was kept without its tenant will do."""

    async def revise(
        self, platform: str, place: Place, revise: Revise, now: datetime, user: str = "", home: str = ""
    ) -> tuple[Channel, Channel]:
        """Change what is kept for a place, in one step that nobody else's change comes into; gives before and after.

        A place that nobody subscribed is a paused channel without a number, and it is kept only if it is revised.
        With a `user` it is kept in the same step that the channel is to be told who did it.
        """

    async def all(self, *, direct: bool = False) -> Sequence[Channel]:
        """All of them, by id; with `direct` the conversations with one person too, which are nobody else's business."""

    async def ask(self, channel: Channel) -> None:
        """Keep what a channel asks for now, and its `next_due_at`, which follows from that."""

    async def outdated(self) -> Sequence[Channel]:
        """Those whose `next_due_at` was found by another time, zone or weekdays than hold now.

        What a channel did not ask for follows the settings, which may have changed meanwhile.
        """

    async def due(self, now: datetime, after: Position = FIRST, limit: int | None = None) -> Sequence[Channel]:
        """Active and blocked channels with `next_due_at` at or before `now`, longest due first; those behind `after`.

        Then conversations with one person, the active ones alone: who wants no messages is not tried every day.
        """

    async def some(self, after: int, limit: int) -> Sequence[Channel]:
        """So many channels and conversations with higher ids than that, by id."""

    async def shut(self) -> Sequence[Channel]:
        """Channels that are blocked or gone, by id; no conversations with one person."""

    async def reschedule(self, channel_id: int, next_due_at: datetime, last_day: date | None = None) -> None:
        """Set when a channel is next due, and the newest edition that it need not get any more."""

    async def lacks_thread(self, channel_id: int, day: date) -> bool:
        """Whether the channel did not take all of what belongs below the newest digest of that day."""

    async def last_digest(self, channel_id: int) -> date | None:
        """The day of the newest edition of which this channel has a digest, None if it never had one."""

    async def set_status(self, channel_id: int, status: str, reason: str) -> None:
        """Mark a channel active, blocked, gone or paused; a paused one stays so until it is subscribed again.

        Else whoever unsubscribed while a digest was on its way would be subscribed again by its end.
        """


class Changes(Protocol):
    """What people changed of channels, for these to be told; all of one person within a few minutes is one."""

    async def to_tell(self, now: datetime) -> Sequence[Change]:
        """Those that are to be told by now, oldest first."""

    async def tried(self, change: Change, now: datetime) -> None:
        """Keep that a call to tell it is about to be made."""

    async def told(self, change: Change, posted: Posted) -> None:
        """Keep where it stands; what was changed since it was read is still to be told."""

    async def put_off(self, change: Change, until: datetime | None) -> None:
        """Tell it then, or never if that is None."""


class Deliveries(Protocol):
    """Deliveries on their way. Every change after a claim holds only while the claim's fence does."""

    async def open(
        self,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
        kind: DeliveryKind = "digest",
    ) -> bool:
        """Create the delivery of (channel, day, kind, generation) unless it exists; gives whether it is new.

        In the same transaction moves the channel's `next_due_at` (if given) forward, and for a digest its `last_day`.
        """

    async def open_all(self, openings: Sequence[Opening]) -> int:
        """Create the deliveries that these channels are due and lack, and move each of them on; gives how many are new.

        In one transaction. Neither `next_due_at` nor `last_day` ever goes back.
        """

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[Wanted] | None = None,
        but: Collection[int] = (),
        platform: str | None = None,
        steady: Steady | None = None,
        library: Revision | None = None,
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1.

        Whether a lease is over is told by the clock of `steady` where it was taken by the same one, else by `now`.
        `only` narrows to those, `but` leaves out those delivery ids, `platform` takes those of one alone. With a
        `library` none is given that was opened after a change which that has not seen: behind is never empty. At most
        one delivery a channel is leased at a time. One to a single person waits for all of its platform to channels
        that were due with it or before, but for those that are put off.
        """

    async def fix(self, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""

    async def finish(
        self, delivery: Delivery, state: State, now: datetime, reason: str, sent: tuple[Part, Posted] | None = None
    ) -> bool:
        """End a delivery: its open parts become `skipped` but for one that was `sent`, its lease goes."""

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`."""

    async def reopen(
        self,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = ...,
        why: str = ...,
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states (any bad end) and those skipped for them.

        A held part is looked for first, unless `force` says to post it. `why` is kept with each part.
        """

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""

    async def bring_forward(self, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now."""

    async def release_dead(self, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""


class Parts(Protocol):
    """The messages of a delivery, changed only under its claim."""

    async def of(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        """Commit, durably, that a call is about to be made: `sending`, attempts + 1, first and last try.

        `first_try_at` is set anew when the part was `queued`. The lease is extended to `lease_until`.
        Gives whether the fence held.
        """

    async def settle(
        self,
        delivery: Delivery,
        part: Part,
        state: State,
        now: datetime,
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> bool:
        """Write what became of a call; `count=False` takes the attempt back (a 429). Gives whether the fence held."""

    async def follow(
        self,
        delivery: Delivery,
        sent: Part,
        posted: Posted,
        part: Part,
        now: datetime,
        lease_until: datetime,
        steady: Steady | None = None,
    ) -> bool:
        """Commit at once that one part was sent and that the call for another is about to be made.

        Gives whether the fence held and both were open; if not, nothing is written.
        """

    async def rewrite(self, delivery: Delivery, part: Part, message: Message, key: str, now: datetime) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""


class History(Protocol):
    """What became of deliveries."""

    async def deliveries(
        self,
        day: date | None = None,
        state: State | None = None,
        limit: int = 1000,
        kind: DeliveryKind | None = None,
    ) -> Sequence[Delivery]:
        """Deliveries, of one kind or of all, newest first."""

    async def of_channel(self, channel_id: int, limit: int, kind: DeliveryKind = "digest") -> Sequence[Delivery]:
        """A channel's deliveries of its newest editions or periods, the newest of each, newest edition first."""

    async def events(self, delivery_id: int) -> Sequence[tuple[datetime, int | None, str, str, str]]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or with such a part."""

    async def states(self, since: date) -> Mapping[State, tuple[int, datetime]]:
        """How many deliveries of that day and later are in each state, and when the first of them was due."""

    async def take_notice(self, day: date, now: datetime) -> bool:
        """Claim the day's notice to the admin; gives whether nobody had it before."""


class Redraws(Protocol):
    """Posted messages that are to be drawn again because their numbers moved."""

    async def touch(self, paper_ids: Sequence[str], at: datetime, since: datetime, tenant: str | None = None) -> int:
        """Have messages with one of the papers drawn again at `at`: posted after `since`, or still on their way.

        Shared cards are among them. With a `tenant` only its own, where each has favourites of its own.
        """

    async def touched(
        self, now: datetime, limit: int, until: datetime | None = None, library: Revision | None = None
    ) -> Sequence[tuple[Delivery, Part]]:
        """Sent parts whose redraw is due, oldest first.

        With `until` they are left by all other processes to whoever asks, until then or until they are drawn. With a
        `library` only those are given whose mark was set by changes that it has seen.
        """

    async def redrawn(
        self,
        part: Part,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`.

        A mark that was set by changes which the `library` had not seen stays, and one is set where another process
        was given the part meanwhile: nobody knows which of the two edits came last.
        """

    async def lose(
        self, delivery: Delivery, part: Part, how: Loss, extent: Extent, now: datetime, why: str
    ) -> frozenset[int]:
        """Draw a sent part no more, nor what shares its fate; gives the ids of all these."""

    async def regain(self, channel_id: int, at: datetime, since: datetime) -> int:
        """Have a channel's messages that could not be reached drawn again at `at`, those posted after `since`."""


class Seeds(Protocol):
    """Reactions of the bot's own on its messages, by which people vote with one click."""

    async def ask(self, delivery: Delivery, at: datetime) -> None:
        """Have the messages of a delivery bear them from `at` on, once it is sent; what was asked before stays."""

    async def wanted(self, platform: str, now: datetime, since: datetime, limit: int) -> Sequence[Seeding]:
        """Messages of a platform that lack some now and were posted after `since`, oldest first."""

    async def added(self, part: Part, done: int, next_at: datetime | None) -> None:
        """Keep that so many stand on a message, and when the next is to be added, None if that was the last."""

    async def refuse(self, part: Part, why: str) -> None:
        """Add no more to a message."""

    async def refusal(self, channel_id: int) -> str:
        """Why the newest message of a channel that was to bear some does not bear them all; empty if it does."""


class Shares(Protocol):
    """Cards that people showed to a whole channel: drawn again like the messages of a delivery."""

    async def keep(self, card: SharedCard, at: datetime) -> None:
        """Know a card that stands in its channel, and have it drawn again at once: its numbers may have moved."""

    async def touched(
        self, now: datetime, limit: int, until: datetime | None = None, library: Revision | None = None
    ) -> Sequence[SharedCard]:
        """Shared cards whose redraw is due, oldest first; `until` and `library` are as for parts."""

    async def redrawn(
        self,
        card: SharedCard,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""

    async def lose(self, card: SharedCard) -> None:
        """Draw a card no more, which cannot be changed; the marks on it stay."""


class Follows(Protocol):
    """What people follow who are written to."""

    async def of_place(self, channel_id: int) -> Wishes:
        """What is wished by whoever is written to there, nothing where that is nobody."""


class Tallies(Protocol):
    """How many people favour a paper.

    Where each workspace or server has favourites of its own, `tenant` says whose; without one everybody's are counted.
    Where they are linked they always are.
    """

    async def tally(self, paper_ids: Sequence[str], tenant: str | None = None) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""

    async def favourites(
        self, since: datetime | None = None, until: datetime | None = None, tenant: str | None = None
    ) -> Mapping[str, int]:
        """The same of every paper that somebody favours by a mark of that time: `since` is in it, `until` is not."""


class Ledger(Protocol):
    """What deliveries need of the ledger."""

    @property
    def channels(self) -> Channels:
        """The channels."""

    @property
    def changes(self) -> Changes:
        """What people changed of them."""

    @property
    def deliveries(self) -> Deliveries:
        """Deliveries on their way."""

    @property
    def parts(self) -> Parts:
        """Their messages."""

    @property
    def history(self) -> History:
        """What became of them."""

    @property
    def redraws(self) -> Redraws:
        """Messages to be drawn again."""

    @property
    def seeds(self) -> Seeds:
        """Reactions of the bot's own."""

    @property
    def shares(self) -> Shares:
        """Shared cards."""

    @property
    def follows(self) -> Follows:
        """What people follow."""

    @property
    def votes(self) -> Tallies:
        """How many favour a paper."""
