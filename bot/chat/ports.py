"""What chat and whoever listens on a platform need of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.chat.call import Call
from bot.chat.reactions import Person, Reaction, Reading
from bot.delivery.messages import Posted
from bot.delivery.states import SharedCard, Standing
from bot.papers.found import Suggestion
from bot.views.forms import Form
from bot.views.home import Home
from bot.views.replies import Mark, Reply


class Chat(Protocol):
    """The core as a platform's listeners see it."""

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; errors are answers too."""

    async def about(self, call: Call, menu: str) -> Reply:
        """The answer to a command of a message's menu, by its name there; the text is all that is read of the message.

        Errors are answers too.
        """

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:
        """At most 25 lines to offer while somebody types this option of a command."""

    def managing(self, call: Call) -> bool:
        """Whether this is a command for those who manage a channel, so that a platform looks who manages it first."""

    async def form(self, call: Call, *, pressed: bool) -> Form | None:
        """The form that a platform with forms opens instead of answering; None where there is none to be filled in.

        It is for a button that says so (`pressed`), or for a command that opens it by itself.
        """

    async def home(self, call: Call) -> Home:
        """What a person sees who looks at the bot itself, with this page of their favourites."""

    async def greeting(self, call: Call) -> Reply | None:
        """What to tell, in private, whoever has just let the bot into the call's channel; None if nothing."""

    async def ungreeted(self, call: Call) -> None:
        """That surely did not reach them; the next time somebody is told."""

    def fill(self, call: Call, values: Mapping[str, str]) -> Call:
        """The call of a form with what was changed in it, by the fields' names; raises Misfilled."""

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one; gives whether anything changed."""

    async def share(self, call: Call) -> Reply | None:
        """The answer to a command for everybody, naming who shares it; a private one if that may not be shared.

        None for the second click of a double one, and for a click that was heard before, here or by another process.
        """

    async def shared(self, card: SharedCard) -> None:
        """Know a card that stands in its channel now: reactions on it count, and its numbers are kept up."""

    async def lost(self, reaction: Reaction) -> bool:
        """Whether a reaction is a star that cannot count, given by somebody who is to be told so, now and never again.

        To be asked only where a person can be told in private.
        """

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        """A click on a vote button: the paper's card if it was the person's own, else what is so now and its undoing.

        None for the second click of a double one, which has nothing more to tell.
        """

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Take the word that the bot may do more in these channels than before; returns at once."""

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Take the word that the bot may do less in these channels than before, or nothing; returns at once."""

    async def moved(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Take the word that a channel has another id; told twice or late, nothing changes."""

    async def uninstalled(self, platform: str, tenant: str, *, alone: bool) -> None:
        """Take the word that a workspace has taken the bot out: its channels stop, and no others.

        `alone` says that the bot is in no other one, so that channels which name none are this one's.
        """

    async def installed(self, platform: str, tenant: str) -> None:
        """Take the word that a workspace has the bot, anew perhaps: what stopped there is looked at soon."""

    async def whose(self, platform: str, channel: str, message: str) -> str:
        """The workspace in which a message of ours stands, where several share a channel; empty if it is not ours."""

    def moment(self) -> datetime:
        """A moment of the order in which things are heard; a reading of reactions begins with one."""

    async def reconcile(self, platform: str, reading: Reading) -> int:
        """Make the votes of one message equal to its reactions as they were read; gives how many changed."""

    async def clear(self, platform: str, tenant: str, posted: Posted, emoji: str | None = None) -> int:
        """Note that all reactions on a message, or those with one emoji, were taken off; gives how many counted."""

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Whose reactions do not count yet, for they may be a program's."""

    async def introduce(self, person: Person, *, is_person: bool) -> None:
        """Say whether a stranger is a person; only then do their reactions count."""

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        """Messages whose reactions should be caught up at start, newest first."""


class Listener(Protocol):
    """A platform as chat sees it: it hears people and answers them."""

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled; raises TokenRefused, ListeningRefused, NotAccepted."""

    async def wait_listening(self) -> None:
        """Wait until commands are served."""
