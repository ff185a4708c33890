"""The error tree of the bot; every library's error becomes one of these at the edge where it is met.

::

    BotError                    a plain sentence for a person; `exit_code` for the command line
    ├── UsageError              the words of a command are off: a date, an id, a channel (64)
    ├── SettingsError           settings are wrong or missing; names every one (78)
    ├── OutputError             what was to be written cannot be: a full disk (69)
    │   └── OutputClosed        nobody reads it any more (141, as the shell says it)
    ├── Interrupted             somebody broke a long command off, which says where it stands (130)
    ├── SourceError             the day's list could not be read (69)
    ├── StorageError            the archive cannot be read or written (69)
    │   ├── StoreAway           it does not answer now: trying again is all that helps
    │   └── ArchiveDamaged      its file is broken: only a backup helps
    ├── SummaryError            no bullets could be made
    │   └── WriterAway          no language model can be asked now: not the paper's fault
    └── DeliveryError           what became of one call to a platform
        ├── NotAccepted         surely not posted: try again later
        │   └── RateLimited     the platform says when (`retry_after` seconds, `everywhere` or one channel)
        ├── Ambiguous           perhaps posted: look before trying again
        ├── AlreadyDone         surely posted before, and removed by somebody since
        ├── Blocked             a permission is missing in this channel, or it is of a kind that takes no digest
        │   └── HomeRefused     the token of the channel's workspace is not valid, those of others may be
        ├── ChannelGone         the channel, or the bot's place in it, no longer exists
        ├── ParentGone          what this message belongs under was deleted: nothing can follow it
        ├── NotHere             a channel of this kind has no such thing: no threads, nothing to publish
        ├── Frozen              the message stands and cannot be changed any more
        ├── Rejected            the platform refuses the content: our own fault
        ├── TokenRefused        the token is not valid: nothing can be sent
        ├── ListeningRefused    commands and votes cannot be heard as things are set up; posting goes on
        └── Unproven            the channel's history may not be read, so nothing can be proven
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BotError(Exception):
    """Anything that the bot can tell a person in one sentence."""

    exit_code = 70


class UsageError(BotError):
    """A command was called with words that mean nothing here."""

    exit_code = 64


class SettingsError(BotError):
    """The settings are wrong; `problems` holds one sentence for each."""

    exit_code = 78

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class OutputError(BotError):
    """Standard output takes nothing more."""

    exit_code = 69


class OutputClosed(OutputError):
    """Whoever read standard output has gone."""

    exit_code = 141


class Interrupted(BotError):
    """A command was broken off; the sentence says what is done and how to go on."""

    exit_code = 130


class SourceError(BotError):
    """The source of papers did not give a list that can be read."""

    exit_code = 69


class StorageError(BotError):
    """The archive cannot be opened, read or written."""

    exit_code = 69


class StoreAway(StorageError):
    """The store does not answer now, and may in a moment; `place` says where it is, once that is known."""

    place = "the database"

    def at(self, place: str) -> StoreAway:
        """The same, of this place."""
        self.place = place
        return self


class ArchiveDamaged(StorageError):
    """The archive's file is broken; writing to it any more could only make that worse."""


class LeaseLost(StorageError):
    """What this process had alone is another's by now, so what it brings too late is not written."""


class SummaryError(BotError):
    """No bullets could be made for a paper."""


class WriterAway(SummaryError):
    """No language model can be asked now, whichever paper it is about."""

    exit_code = 69


class DeliveryError(BotError):
    """What became of one call to a platform; the sentence is kept with the part."""

    exit_code = 69


class NotAccepted(DeliveryError):
    """The platform surely did not take the message."""


class RateLimited(NotAccepted):
    """The platform asks to wait `retry_after` seconds, for the whole bot if `everywhere`."""

    def __init__(self, sentence: str, *, retry_after: float, everywhere: bool = False) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
        self.everywhere = everywhere


class Ambiguous(DeliveryError):
    """The platform may have taken the message; only the channel can tell."""


class AlreadyDone(DeliveryError):
    """The message was posted before and somebody has removed it since."""


class Blocked(DeliveryError):
    """The bot may not post in this channel until somebody grants a permission."""


class HomeRefused(Blocked):
    """The platform does not accept the token of the channel's workspace until somebody installs the app again."""


class ChannelGone(DeliveryError):
    """The channel does not exist any more, or not for this bot."""


class ParentGone(DeliveryError):
    """The message that this one belongs under was deleted."""


class NotHere(DeliveryError):
    """A channel of this kind has no such thing as a thread, or nothing that can be published."""


class Frozen(DeliveryError):
    """The message stands and cannot be changed any more: in an archived thread, after the time for edits."""


class Rejected(DeliveryError):
    """The platform refuses this content, however often it is sent."""


class TokenRefused(DeliveryError):
    """The platform does not accept the bot's token; `platform` says which, once the core has met it."""

    exit_code = 78
    platform = ""

    def on(self, platform: str) -> TokenRefused:
        """The same, met on this platform."""
        self.platform = platform
        return self


class ListeningRefused(DeliveryError):
    """The platform does not let the bot hear commands and votes until somebody changes a setting."""

    exit_code = 78


class Unproven(DeliveryError):
    """The channel's history cannot be read, so a message can neither be found nor ruled out."""


@contextmanager
def alone(kind: type[BotError] = BotError) -> Iterator[None]:
    """Of a group of errors of this kind the first by itself, however deep: one sentence is enough.

    An `except*` that raises does the same only since Python 3.11.4: github.com/python/cpython/issues/103590.
    """
    try:
        yield
    except BaseExceptionGroup as group:
        ours, others = group.split(kind)
        if ours is None or others is not None:
            raise
        error: BaseException = ours
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None
