"""What a platform is to the bot: a line of the registry, and what one gets by logging in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from bot.chat.installations import Installations
from bot.chat.ports import Listener
from bot.delivery.counts import Counts
from bot.delivery.pacing import Gate
from bot.delivery.ports import Poster
from bot.network.network import Network
from bot.papers.clock import Clock
from bot.papers.leases import Company
from bot.settings.roles import Role
from bot.settings.seal import Seal
from bot.settings.section import PlatformSection, WebhookSection

Table = TypeVar("Table", bound=PlatformSection)


class Connection(Protocol):
    """A login, which posting and listening share."""

    @property
    def poster(self) -> Poster:
        """Draws and posts."""

    @property
    def listener(self) -> Listener:
        """Hears commands, clicks and reactions."""


class Keeping(NamedTuple):
    """Where installations are kept, and what makes their tokens unreadable there."""

    store: Installations
    seal: Seal


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a login is given beside its own settings."""

    network: Network
    call_seconds: float
    clock: Clock
    gate: Gate | None = None
    """What a platform asks of itself before it posts passes this too."""
    counts: Counts | None = None
    """Where calls are counted that several processes make; None if there is only this one."""
    keeping: Keeping | None = None
    """Where tokens are kept that people bring; None where nobody may bring any."""
    company: Company | None = None
    """With whom what only one may hear is shared; None for a login that nobody shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform(Generic[Table]):
    """A platform before anything is asked of it; `connect` imports its library, so that none without a token is."""

    name: str
    section: type[Table]
    """Its table in `bot.toml`."""
    token: str = ""
    """The variable of the token without which it is off; empty where nobody logs in."""
    gate: Callable[[Table, Clock], Gate]
    """How fast it may be called."""
    connect: Callable[[Table, Surroundings], AbstractAsyncContextManager[Connection]]
    """Logs in; entering raises TokenRefused or NotAccepted, leaving closes everything."""
    libraries: tuple[str, ...] = ()
    """Loggers of what it is called with, which tell too much."""
    secrets: str = r"(?!)"
    """A pattern of its tokens, so that none is ever written down; without one nothing matches."""
    heard_by: Callable[[Table], Role | None] = lambda _: None
    """The role of the processes that hear its people; None where nobody is heard."""
    setup: Callable[[Table], tuple[bool, str]]
    """Whether all is set that it needs, and a sentence on it for the doctor, empty where there is nothing to say."""


def webhook_setup(section: WebhookSection) -> tuple[bool, str]:
    """The `setup` of webhooks: that there are some; what they leave to the bot is told of each."""
    return True, section.is_on * f"{section.title} gets digests by webhook, so without votes and commands."
