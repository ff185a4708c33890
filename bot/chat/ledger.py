"""The whole ledger: beside deliveries what must never be lost of votes, people and spending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.installations import Installations
from bot.chat.reactions import Person, PostedPaper, Reading, Saved, Told, Vote
from bot.delivery import ledger
from bot.delivery.channel import Channel, Place
from bot.delivery.states import Standing
from bot.delivery.wishes import Wish, Wishes
from bot.papers.leases import Leases, Processes
from bot.papers.spending import Spending


class Votes(ledger.Tallies, Protocol):
    """Favourite marks; counts are always recomputed from the rows.

    Of each mark the newest is kept that was told of it, by the rules of `bot.chat.marks`, in whatever order that came.
    """

    def moment(self, now: datetime) -> datetime:
        """A moment of the order in which things are heard: later than every earlier one, whatever the clock does."""

    async def cast(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it.

        A `stranger`'s mark counts once they are introduced; whoever has marks that count is known already.
        """

    async def apply_reading(
        self, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""

    async def clear(self, platform: str, tenant: str, channel: str, message: str, told: Told, mark: str | None) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""

    async def has_voted(self, person: Person, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""

    async def saved(self, person: Person, limit: int, offset: int = 0) -> Saved:
        """A page of the papers that a person favours, newest mark first."""


class People(Protocol):
    """What is kept about people, and how it goes."""

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Who gave marks that do not count yet, for they may be a program's."""

    async def introduce(self, person: Person, *, is_person: bool) -> Sequence[tuple[str, str]]:
        """Count a stranger's marks from now on, or remove them; gives the paper and the tenant of each."""

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""

    async def take_greeting(self, platform: str, place: Place, at: datetime, again_after: timedelta) -> bool:
        """Note that somebody is greeted in a channel; gives whether nobody was within the time before."""

    async def drop_greeting(self, platform: str, place: Place) -> None:
        """Forget that somebody was greeted in a channel."""

    async def forget(self, person: Person, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """


class Follows(ledger.Follows, Protocol):
    """What people follow and mute, and where each of them is written to.

    Nothing is kept of what somebody asked for before they had themselves forgotten: `heard` is when they asked.
    """

    async def of(self, person: Person) -> Wishes:
        """What a person follows, and what they never want, in the order in which they wished it."""

    async def keep(self, person: Person, wish: Wish, topic: str, heard: datetime) -> bool:
        """Keep a wish; gives whether it is new."""

    async def drop(self, person: Person, wish: Wish, topics: Collection[str]) -> int:
        """Wish these no more; gives how many were wished."""

    async def place(self, person: Person) -> Channel | None:
        """Where a person is written to, if anywhere."""

    async def write_to(self, person: Person, place: Channel, heard: datetime) -> tuple[Channel | None, Channel] | None:
        """Write to a person there from now on, as it prefers and from `next_due_at` on, whatever stopped it before.

        Gives where they were written to before and now, in one step; None for somebody who is forgotten. A place that
        is active already stays as it is. `id`, `status` and `last_day` are ignored.
        """

    async def take_stop(self, person: Person) -> bool:
        """Note that a person is told that they can be written to no more; gives whether they were not told before."""


class Posts(Protocol):
    """Our messages that bear votes."""

    async def about(self, platform: str, tenant: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours.

        An empty channel is any, for where the message's id is unique without it; an empty tenant is any too, and fits
        whatever was kept without one.
        """

    async def recent(self, platform: str, since: datetime) -> Sequence[Standing]:
        """Messages of ours since then that can bear votes, newest first; none that is deleted or out of reach."""


class Ledger(ledger.Ledger, Protocol):
    """The ledger in all its parts."""

    @property
    def votes(self) -> Votes:
        """Favourite marks."""

    @property
    def people(self) -> People:
        """What is kept about people."""

    @property
    def follows(self) -> Follows:
        """What people follow."""

    @property
    def posts(self) -> Posts:
        """Our messages that bear votes."""

    @property
    def spending(self) -> Spending:
        """What language models took."""

    @property
    def leases(self) -> Leases:
        """Names that at most one process has at a time."""

    @property
    def processes(self) -> Processes:
        """Which processes are at work."""

    @property
    def installations(self) -> Installations:
        """Where people have installed the bot by themselves."""

    async def move(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Keep a channel's preferences, deliveries, messages and votes under the id that it has now, in one step.

        Settings that name the old id mean it from now on. Told again, or of what is not known, nothing changes. Where
        the new id was subscribed meanwhile that stays, and what the old one had does not come there again.
        """

    async def moved_to(self) -> str | None:
        """Where everything went that was kept here, as it can be shown; None while this ledger is in use."""

    async def prune(self, now: datetime) -> int:
        """Remove what nobody needs any more: old messages, old events; gives how many rows went."""
