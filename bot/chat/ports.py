"""What chat needs: votes, and the platforms that listen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.chat.reactions import PostedPaper, Reaction, Reading, Told, Vote
from bot.delivery.messages import Posted
from bot.delivery.ports import Poster, Tallies
from bot.delivery.states import SharedCard, Standing
from bot.papers.found import Found, Suggestion
from bot.views.replies import Call, Mark, Reply


class Votes(Tallies, Protocol):
    """Favourite marks; counts are always recomputed from the rows.

    Of each mark the newest is kept that was told of it, by the rules of `bot.chat.marks`, in whatever order that came.
    """

    def moment(self, now: datetime) -> datetime:
        """A moment of the order in which things are heard: later than every earlier one, whatever the clock does."""

    async def posted_paper(self, platform: str, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""

    async def set_vote(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it.

        A `stranger`'s mark counts once they are introduced; whoever has marks that count is known already.
        """

    async def apply_reading(
        self, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""

    async def clear(self, platform: str, channel: str, message: str, told: Told, mark: str | None) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""

    async def strangers(self, platform: str) -> frozenset[str]:
        """Who gave marks that do not count yet, for they may be a program's."""

    async def introduce(self, platform: str, user: str, *, is_person: bool) -> Sequence[str]:
        """Count a stranger's marks from now on, or remove them; gives the papers that they are about."""

    async def has_voted(self, platform: str, user: str, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""

    async def saved(self, platform: str, user: str, limit: int, offset: int = 0) -> Found:
        """The papers that a person favours, newest mark first."""

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""

    async def forget(self, platform: str, user: str, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """


class Chat(Protocol):
    """The core as a platform's listeners see it."""

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; errors are answers too."""

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:
        """At most 25 lines to offer while somebody types this option of a command."""

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one; gives whether anything changed."""

    async def share(self, call: Call) -> Reply | None:
        """The answer to a command for everybody, naming who shares it; a private one if that may not be shared.

        None for the second click of a double one.
        """

    async def shared(self, card: SharedCard) -> None:
        """Know a card that stands in its channel now: reactions on it count, and its numbers are kept up."""

    async def lost(self, reaction: Reaction, tenant: str) -> bool:
        """Whether a reaction is a star that cannot count, given by somebody who is to be told so, now and never again.

        To be asked only where a person can be told in private.
        """

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        """A click on a vote button: the paper's card if it was the person's own, else what is so now and its undoing.

        None for the second click of a double one, which has nothing more to tell.
        """

    def regained(self, platform: str, channels: Collection[str]) -> None:
        """Take the word that the bot may do more in these channels than before; returns at once."""

    def moment(self) -> datetime:
        """A moment of the order in which things are heard; a reading of reactions begins with one."""

    async def reconcile(self, platform: str, reading: Reading) -> int:
        """Make the votes of one message equal to its reactions as they were read; gives how many changed."""

    async def clear(self, platform: str, posted: Posted, emoji: str | None = None) -> int:
        """Note that all reactions on a message, or those with one emoji, were taken off; gives how many counted."""

    async def strangers(self, platform: str) -> frozenset[str]:
        """Whose reactions do not count yet, for they may be a program's."""

    async def introduce(self, platform: str, user: str, *, is_person: bool) -> None:
        """Say whether a stranger is a person; only then do their reactions count."""

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        """Messages whose reactions should be caught up at start, newest first."""


class Platform(Poster, AbstractAsyncContextManager["Platform"], Protocol):
    """A chat platform. Entering logs in (raises TokenRefused, NotAccepted); leaving closes every connection."""

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled; `listening` is set once connected."""

    async def wait_listening(self) -> None:
        """Wait until commands are served."""
