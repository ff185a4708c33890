"""What is known of a mark after something was told of it, in whatever order the telling arrives; pure.

Two orders say what is newer. Events follow each other by the platform's own clock, where it has one: one that comes
late or again is older than what is known. What was read of a message and what was told of it follow each other by our
own order of hearing: a reading never undoes what was heard after it began.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.chat.reactions import Person, Told, Vote

# Stands for every mark of a message.
ALL = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether a mark stands, by the newest that was told of it; one that was taken back is kept for a while too."""

    given: bool
    told: datetime
    heard: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment of both orders from which everything on a message was read, or taken off."""

    told: datetime
    begun: datetime

    def after(self, kept: Kept) -> bool:
        """Whether this says more than what is kept; what was heard later and yet happened earlier is older too."""
        return kept.heard <= self.begun or kept.told < self.told

    def now(self, kept: Kept | None, *, given: bool) -> Kept:
        """What is kept of a mark after this."""
        return Kept(given, max(self.told, kept.told) if kept else self.told, self.begun)


def after_event(
    kept: Kept | None, told: Told, *, given: bool, read: datetime | None, erased: datetime | None
) -> Kept | None:
    """What to keep after somebody gave or took back a mark; None if that is no news.

    `read` is when all such marks on the message were last read or taken off, by the platform's clock; `erased` is when
    the person was forgotten.
    """
    # Of two events of one moment the one heard later holds, so an equal time is not old.
    is_old = (read is not None and told.at < read) or (kept is not None and told.at < kept.told)
    is_forgotten = erased is not None and told.at <= erased
    return None if is_old or is_forgotten else Kept(given, told.at, told.heard)


def after_reading(
    kept: Mapping[Vote, Kept],
    listed: Collection[Vote],
    seen: Seen,
    *,
    cut: Collection[str] = (),
    forgotten: Collection[Person] = (),
    since: Collection[str] = (),
) -> dict[Vote, Kept]:
    """What changes when a message's marks were read: `listed` stand, and of the marks in `cut` some more.

    `forgotten` are people who had themselves erased after the message was posted: what they gave before counts no more,
    so theirs count only where something was told of them since. `since` are the marks, `ALL` for all, of which
    everything was read or taken off after this reading began.
    """

    def is_news(vote: Vote) -> bool:
        one = kept.get(vote)
        return vote.person not in forgotten if one is None else not one.given and seen.after(one)

    if ALL in since:
        return {}
    new = [vote for vote in listed if vote.mark not in since and is_news(vote)]
    return {vote: seen.now(kept.get(vote), given=True) for vote in new} | {
        vote: seen.now(one, given=False)
        for vote, one in kept.items()
        if one.given and vote not in listed and vote.mark not in cut and seen.after(one)
    }


def tells_all(
    kept: Mapping[Vote, Kept], listed: Collection[Vote], *, cut: Collection[str], forgotten: Collection[Person]
) -> bool:
    """Whether such a reading says everything, so that an older event that comes after it says nothing more."""
    return not cut and not any(vote.person in forgotten and vote not in kept for vote in listed)


def after_clearing(kept: Mapping[Vote, Kept], seen: Seen) -> dict[Vote, Kept]:
    """What changes when somebody took these marks off a message, whoever had given them."""
    return after_reading(kept, (), seen)
