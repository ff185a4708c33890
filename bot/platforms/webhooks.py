"""What the incoming webhooks of all platforms have in common: they are posted to, and nothing comes back by them."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp

from bot.chat.ports import Chat
from bot.delivery.access import Access, Nature
from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.delivery.ports import Poster
from bot.errors import Ambiguous, Blocked, ChannelGone, NotAccepted, Unproven
from bot.network.aiohttp_connector import Connector, Unreachable
from bot.platforms.platform import Surroundings
from bot.settings.section import WebhookSection
from bot.views.emoji import Spellings


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of a call."""

    status: int
    headers: Mapping[str, str]
    text: str


class Calls:
    """Calls to addresses that are secrets: no error tells one, and none leads elsewhere."""

    def __init__(self, session: aiohttp.ClientSession, title: str, seconds: float) -> None:
        self._session = session
        self._title = title
        self._seconds = seconds

    async def make(
        self, method: str, url: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer to one call, whatever it says; raises NotAccepted or Ambiguous."""
        try:
            async with (
                asyncio.timeout(self._seconds),
                # Whoever answers with another address could have the digest, and the secret, sent anywhere.
                self._session.request(method, url, json=body, params=query, allow_redirects=False) as response,
            ):
                text = await response.text(encoding="utf-8", errors="replace")
                return Answer(response.status, response.headers, text)
        except Unreachable as error:
            raise NotAccepted(f"{self._title} cannot be reached: {error}.") from error
        except TimeoutError as error:
            raise Ambiguous(f"{self._title} did not answer in time, so it may have taken this.") from error
        except (aiohttp.ClientError, OSError) as error:
            # Not in the error's own words, in which the address may stand.
            what = type(error).__name__
            raise Ambiguous(
                f"The connection to {self._title} broke before it answered ({what}), so it may have taken this."
            ) from error


class Silence:
    """The port `Listener` where nobody is heard."""

    async def listen(self, chat: Chat) -> None:  # noqa: ARG002
        """Wait until cancelled."""
        await asyncio.Event().wait()

    async def wait_listening(self) -> None:
        """Nothing has to be waited for."""


class Webhooks(ABC):
    """What of the port `Poster` is alike for all: nothing is found again, nobody is heard, written to or seen."""

    trusts_key_for: float = 0.0
    naming_notifies: bool = False

    def __init__(self, section: WebhookSection, calls: Calls) -> None:
        self._section = section
        self._calls = calls

    def _url_of(self, channel: str) -> SplitResult:
        """The address of a channel; raises ChannelGone where the settings hold it no more."""
        if (found := self._section.addresses.get(channel)) is None:
            raise ChannelGone("No [[channels]] table has this webhook's address any more.")
        return urlsplit(found.get_secret_value())

    async def nature(self, place: Place) -> Nature:  # noqa: ARG002  (webhooks are alike)
        """There are messages and nothing else, and none is known by a key."""
        return Nature(keeps_keys=False, has_threads=False, publishes=False)

    async def react(self, tenant: str, posted: Posted, spellings: Spellings) -> None:  # noqa: ARG002
        """There are no reactions of a webhook's; raises Blocked."""
        raise Blocked("A webhook cannot react to what it has posted.")

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:  # noqa: ARG002
        """Nothing can be read; raises Unproven."""
        raise Unproven("A webhook cannot read what stands in its channel.")

    async def direct(self, tenant: str, user: str) -> Place:  # noqa: ARG002
        """Nobody can be written to; raises Blocked."""
        raise Blocked("A webhook writes to its channel alone.")

    @abstractmethod
    async def access(self, place: Place, language: str = ...) -> Access:
        """What is known of a webhook, and what one cannot do."""

    async def address(self, place: Place, posted: Posted) -> str:  # noqa: ARG002
        """Nobody is told where a message of a webhook is looked at."""
        return ""

    async def seen_by(self, user: str, tenant: str, channels: Collection[str]) -> Mapping[str, str]:  # noqa: ARG002
        """Nobody can tell."""
        return {}

    async def shortcomings(self) -> Sequence[str]:
        """Nothing that is so of all of them; what none can do is told of each."""
        return ()


@dataclass(frozen=True, slots=True)
class Posting:
    """A `Connection` by which nothing is heard."""

    poster: Poster
    listener: Silence = field(default_factory=Silence)


@asynccontextmanager
async def connected(
    section: WebhookSection, around: Surroundings, made: Callable[[Calls], Poster]
) -> AsyncIterator[Posting]:
    """A session for calls to webhooks; there is nothing to log in to."""
    # A connection for each call: one that was kept may be shut at the moment of the next, and nobody could then say
    # whether that was taken.
    once = {aiohttp.hdrs.CONNECTION: "close"}
    async with aiohttp.ClientSession(connector=Connector(around.network), headers=once) as session:
        yield Posting(made(Calls(session, section.title, around.call_seconds)))
