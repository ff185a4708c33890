"""What became of deliveries, and which of their messages are to be drawn again, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.chat.reactions import PostedPaper
from bot.delivery.messages import Message, Posted
from bot.delivery.states import (
    TROUBLED,
    Delivery,
    DeliveryKind,
    Extent,
    Loss,
    Part,
    Seeding,
    SharedCard,
    Standing,
    State,
)
from bot.ledger.memory.tables import Event, KeptCard, KeptDelivery, KeptPart, Tables
from bot.papers.revision import Revision

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class History:
    """The port History."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def deliveries(
        self,
        day: date | None = None,
        state: State | None = None,
        limit: int = 1000,
        kind: DeliveryKind | None = None,
    ) -> Sequence[Delivery]:
        """Deliveries, of one kind or of all, newest first."""
        found = [self._tables.delivery(kept) for kept in reversed(self._tables.deliveries.values())]
        of_kind = [one for one in found if kind in (None, one.kind)]
        return [one for one in of_kind if day in (None, one.day) and state in (None, one.state)][:limit]

    async def of_channel(self, channel_id: int, limit: int, kind: DeliveryKind = "digest") -> Sequence[Delivery]:
        """A channel's deliveries of its newest editions or periods, the newest of each, newest edition first."""
        found = [self._tables.delivery(kept) for kept in self._tables.deliveries.values() if kept.delivery.kind == kind]
        of_it = sorted((one.day, one.generation, one) for one in found if one.channel.id == channel_id)
        newest = {day: one for day, _, one in of_it}
        return [newest[day] for day in sorted(newest, reverse=True)][:limit]

    async def events(self, delivery_id: int) -> Sequence[Event]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""
        return list(self._tables.deliveries[delivery_id].events)

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""
        found: dict[str, date] = {}
        for kept in self._tables.deliveries.values():
            one = kept.delivery
            if (
                (one.channel.id, one.kind) != (channel_id, "digest")
                or one.day == but
                or not (one.state is State.SENT or kept.has_post())
            ):
                continue
            # Of style cards each paper is a message of its own, and was shown only if that was posted.
            unsent = {
                part.part.message.paper_id
                for part in kept.parts
                if part.part.message.kind == "post" and part.part.state is not State.SENT
            }
            for paper_id in {*one.papers} & {*paper_ids} - unsent:
                found[paper_id] = max(found.get(paper_id, one.day), one.day)
        return found

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or lost a message to one."""
        return [
            self._tables.delivery(kept)
            for kept in self._tables.deliveries.values()
            if kept.ended_at
            and kept.ended_at >= since
            and ({kept.delivery.state, *(one.part.state for one in kept.parts)} & TROUBLED)
        ]

    async def states(self, since: date) -> Mapping[State, tuple[int, datetime]]:
        """How many deliveries of that day and later are in each state, and when the first of them was due."""
        due: dict[State, list[datetime]] = {}
        for kept in self._tables.deliveries.values():
            if kept.delivery.day >= since:
                due.setdefault(kept.delivery.state, []).append(kept.delivery.due_at)
        return {state: (len(times), min(times)) for state, times in due.items()}

    async def take_notice(self, day: date, now: datetime) -> bool:  # noqa: ARG002
        """Claim the day's notice; gives whether nobody had it before."""
        is_new = day not in self._tables.notices
        self._tables.notices.add(day)
        return is_new


class Redraws:
    """The port Redraws."""

    def __init__(self, tables: Tables, *, linked: bool = True) -> None:
        self._tables = tables
        self._linked = linked

    async def touch(self, paper_ids: Sequence[str], at: datetime, since: datetime, tenant: str | None = None) -> int:
        """Have messages with one of the papers drawn again at `at`: posted after `since`, or still on their way."""
        wanted, touched = {*paper_ids}, 0
        for kept, one in self._tables.parts():
            young = not one.part.state.ended or (
                one.part.state is State.SENT and one.ended_at is not None and one.ended_at > since
            )
            if (
                young
                and one.lost is None
                and _shown_by(kept, one) & wanted
                and self._is_of(kept.delivery.channel.tenant, tenant)
            ):
                one.redraw.ask(at)
                touched += 1
        for card in self._tables.cards.values():
            young = card.at > since and not card.lost
            if young and card.card.message.paper_id in wanted and self._is_of(card.card.tenant, tenant):
                card.redraw.ask(at)
                touched += 1
        return touched

    def _is_of(self, where: str, tenant: str | None) -> bool:
        return self._linked or tenant in (None, where)

    async def touched(
        self,
        now: datetime,
        limit: int,
        until: datetime | None = None,  # noqa: ARG002  (nobody else draws them)
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> Sequence[tuple[Delivery, Part]]:
        """Sent parts whose redraw is due, oldest first."""
        due = [
            (one.redraw.at, one.part.id, kept, one)
            for kept, one in self._tables.parts()
            if one.redraw.at and one.redraw.at <= now and one.part.state is State.SENT and one.part.posted
        ]
        return [(self._tables.delivery(kept), one.part) for _, _, kept, one in sorted(due, key=lambda row: row[:2])][
            :limit
        ]

    async def redrawn(
        self,
        part: Part,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        [one] = [one for _, one in self._tables.parts() if one.part.id == part.id]
        if retry_at is not None:
            one.redraw.at = retry_at
            return
        one.part = replace(one.part, message=replace(one.part.message, body=message.body))
        one.redraw.done(seen_at)

    async def lose(
        self, delivery: Delivery, part: Part, how: Loss, extent: Extent, now: datetime, why: str
    ) -> frozenset[int]:
        """Draw a sent part no more, nor what shares its fate; gives the ids of all these."""
        gone = set()
        for kept, one in self._tables.parts():
            shares = {
                "message": False,
                "thread": kept.delivery.id == delivery.id and _channel_of(one.part) == _channel_of(part),
                "channel": kept.delivery.channel.id == delivery.channel.id,
            }[extent]
            if one.lost is None and one.part.state is State.SENT and (shares or one.part.id == part.id):
                one.lost, one.redraw.at, one.redraw.wish = how, None, None
                kept.events.append((now, one.part.seq, State.SENT, how, why))
                gone.add(one.part.id)
        return frozenset(gone)

    async def regain(self, channel_id: int, at: datetime, since: datetime) -> int:
        """Have a channel's messages that could not be reached drawn again."""
        back = [
            one
            for kept, one in self._tables.parts()
            if kept.delivery.channel.id == channel_id and one.lost == "unreachable"
        ]
        for one in back:
            young = one.ended_at is not None and one.ended_at > since
            one.lost, one.redraw.at, one.redraw.wish = None, at if young else None, at if young else None
        return len(back)


class Seeds:
    """The port Seeds."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def ask(self, delivery: Delivery, at: datetime) -> None:
        """Have the messages of a delivery bear them from `at` on, once it is sent."""
        for one in self._tables.deliveries[delivery.id].parts:
            is_new = one.seed_at is None and not one.seeds and not one.seed_refused
            if is_new and one.part.message.kind in ("post", "reply"):
                one.seed_at = at

    async def wanted(self, platform: str, now: datetime, since: datetime, limit: int) -> Sequence[Seeding]:
        """Messages of a platform that lack some now and were posted after `since`, oldest first."""
        lacking = [
            (one.seed_at, kept, one)
            for kept, one in self._tables.parts()
            if kept.delivery.channel.platform == platform and kept.delivery.state is State.SENT
            and one.part.state is State.SENT and one.part.posted and one.lost is None
            and one.seed_at and one.seed_at <= now and one.ended_at and one.ended_at > since
        ]  # fmt: skip
        oldest = sorted(lacking, key=lambda row: (row[0], row[2].part.id))[:limit]
        return [Seeding(self._tables.delivery(kept), one.part, one.seeds) for _, kept, one in oldest]

    async def added(self, part: Part, done: int, next_at: datetime | None) -> None:
        """Keep that so many stand on a message, and when the next is to be added."""
        for one in self._kept(part):
            one.seeds, one.seed_at = done, next_at

    async def refuse(self, part: Part, why: str) -> None:
        """Add no more to a message."""
        for one in self._kept(part):
            one.seed_refused, one.seed_at = why, None

    async def refusal(self, channel_id: int) -> str:
        """Why the newest message of a channel that was to bear some does not bear them all."""
        seeded = [
            (one.part.id, one.seed_refused)
            for kept, one in self._tables.parts()
            if kept.delivery.channel.id == channel_id and (one.seeds or one.seed_refused)
        ]
        return max(seeded, default=(0, ""))[1]

    def _kept(self, part: Part) -> Sequence[KeptPart]:
        return [one for _, one in self._tables.parts() if one.part.id == part.id]


class Shares:
    """The port Shares."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def keep(self, card: SharedCard, at: datetime) -> None:
        """Know a card that stands in its channel, and have it drawn again at once."""
        # Told of twice, it stays as it was first known.
        kept = self._tables.cards.setdefault(_place(card), KeptCard(card, at))
        if kept.card is card:
            kept.redraw.ask(at)

    async def touched(
        self,
        now: datetime,
        limit: int,
        until: datetime | None = None,  # noqa: ARG002  (nobody else draws them)
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> Sequence[SharedCard]:
        """Shared cards whose redraw is due, oldest first."""
        due = [(one.redraw.at, one.card) for one in self._tables.cards.values() if one.redraw.at]
        return [card for at, card in sorted(due, key=lambda pair: pair[0]) if at <= now][:limit]

    async def redrawn(
        self,
        card: SharedCard,
        message: Message,
        seen_at: datetime,
        retry_at: datetime | None = None,
        library: Revision | None = None,  # noqa: ARG002  (nobody else draws them)
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""
        kept = self._tables.cards[_place(card)]
        if retry_at is not None:
            kept.redraw.at = retry_at
            return
        kept.card = replace(kept.card, message=replace(kept.card.message, body=message.body))
        kept.redraw.done(seen_at)

    async def lose(self, card: SharedCard) -> None:
        """Draw a card no more, which cannot be changed; the marks on it stay."""
        kept = self._tables.cards[_place(card)]
        kept.lost, kept.redraw.at, kept.redraw.wish = True, None, None


class Posts:
    """The port Posts."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def about(self, platform: str, tenant: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""
        for name, where, standing, about in self._bearers():
            posted = standing.posted
            here = channel in ("", posted.channel) and (tenant in ("", where) or not where)
            if (name, posted.message) == (platform, message) and here:
                return about
        return None

    async def recent(self, platform: str, since: datetime) -> Sequence[Standing]:
        """Messages of ours since then that can bear votes, newest first."""
        shut = ("deleted", "unreachable")
        lost = {one.part.posted for _, one in self._tables.parts() if one.lost in shut}
        lost |= {one.card.posted for one in self._tables.cards.values() if one.lost}
        found = [
            standing
            for name, _, standing, about in self._bearers()
            if name == platform and about.at and about.at >= since and standing.posted not in lost
        ]
        return sorted(found, key=lambda one: (one.at, one.posted.message), reverse=True)

    def _bearers(self) -> list[tuple[str, str, Standing, PostedPaper]]:
        """Our messages that can bear marks: about one paper, or about several by their rank."""
        found = []
        for kept, one in self._tables.parts():
            posted, message, channel = one.part.posted, one.part.message, kept.delivery.channel
            if posted is None or message.kind not in ("post", "reply"):
                continue
            ranked = kept.delivery.papers if message.kind == "post" and message.paper_id is None else ()
            # Only of a sent part it is known since when it stands; in doubt or lost, it may bear marks all the same.
            at = one.ended_at if one.part.state is State.SENT else None
            about = PostedPaper(message.paper_id, ranked, posted.channel, at, channel.tenant)
            parent = _first_post(kept) if message.kind == "reply" else ""
            standing = Standing(posted, parent, at or LONG_AGO, channel.tenant)
            found.append((channel.platform, channel.tenant, standing, about))
        for shared in self._tables.cards.values():
            card = shared.card
            about = PostedPaper(card.message.paper_id, (), card.posted.channel, shared.at, card.tenant)
            found.append((card.platform, card.tenant, Standing(card.posted, "", shared.at, card.tenant), about))
        return found


def _shown_by(kept: KeptDelivery, one: KeptPart) -> set[str]:
    """The papers whose numbers a message shows."""
    message, again = one.part.message, {paper_id for paper_id, _ in kept.delivery.repeats}
    if message.paper_id is not None:
        return {message.paper_id} | (again if message.kind == "post" else set())
    return {*kept.delivery.papers} | again if message.kind == "post" else set()


def _channel_of(part: Part) -> str | None:
    return part.posted.channel if part.posted else None


def _first_post(kept: KeptDelivery) -> str:
    first = next((one.part.posted for one in kept.parts if one.part.message.kind == "post"), None)
    return first.message if isinstance(first, Posted) else ""


def _place(card: SharedCard) -> tuple[str, str, str, str]:
    return card.platform, card.tenant, card.posted.channel, card.posted.message
