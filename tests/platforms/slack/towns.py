"""Several workspaces, in which people install the app with a browser, and the real core behind the real client."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.chat.channel_news import ChannelNews
from bot.chat.commands.dispatcher import Commands
from bot.chat.front import Front
from bot.chat.installations import Installation
from bot.chat.votes import Ballots
from bot.delivery.channel import Channel, Place
from bot.delivery.deliverer import Deliverer
from bot.delivery.healing import Healing
from bot.delivery.messages import Message, Posted
from bot.delivery.pacing import Gate
from bot.delivery.parts import Timing
from bot.delivery.redraw import Redrawer
from bot.delivery.shared_cards import SharedCards
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.installs import CLIENT_ID, CLIENT_SECRET, Installs
from bot.papers.clock import Clock, SystemClock
from bot.papers.paper import Edition
from bot.platforms.platform import Keeping
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.settings import SlackSettings
from bot.service.stores import Stores, stores_in
from bot.settings.seal import Seal, keys_in
from tests.platforms.slack.posting import KEY
from tests.simulated import MONDAY, papers

ADA = "U0ADA0001"
FIRST_KEY, SECOND_KEY = "A" * 43 + "=", "B" * 42 + "A="


def seal(*keys: str) -> Seal:
    return Seal(keys_in(",".join(keys or (FIRST_KEY,))))


def town_settings(slacks: Installs, **more: object) -> SlackSettings:
    """Settings by which people may install the app."""
    given: dict[str, object] = {
        "client_id": CLIENT_ID,
        "client_secret": SecretStr(CLIENT_SECRET),
        "signing_secret": SecretStr("playground"),
        "public_url": "http://127.0.0.1:9",
        "api_base_url": slacks.base_url,
        "http_port": 0,
    }
    return SlackSettings.model_validate(given | more)


@dataclass
class Page:
    """What a browser shows."""

    status: int
    text: str
    headers: Any

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text)
        return html.unescape(found[1]) if found else ""

    @property
    def link(self) -> str:
        found = re.search(r'<a href="(.*?)">', self.text)
        return html.unescape(found[1]) if found else ""


class Browser:
    """A person's browser, which keeps cookies."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, language: str = "en-GB,en;q=0.5") -> None:
        self._session = session
        self._origin = origin
        self._headers = {"Accept-Language": language}

    async def look(self, path: str) -> Page:
        async with self._session.get(f"{self._origin}{path}", headers=self._headers) as answer:
            return Page(answer.status, await answer.text(), answer.headers)

    async def back(self, address: str) -> Page:
        """Follow Slack back to the app, wherever its public address leads."""
        return await self.look(address.removeprefix("http://127.0.0.1:9"))


@dataclass
class Town:
    """The bot, and the workspaces that may install it."""

    slacks: Installs
    stores: Stores
    platform: SlackLogin
    front: Front
    healing: Healing
    deliverer: Deliverer
    redrawer: Redrawer
    ballots: Ballots
    clock: Clock
    origin: str = ""

    @asynccontextmanager
    async def browser(self, language: str = "en-GB,en;q=0.5") -> AsyncIterator[Browser]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Browser(session, self.origin, language)

    async def install(self, *tenants: str) -> Page:
        """Let somebody install the app in workspaces or organisations; gives the page that they see in the end."""
        for tenant in tenants:
            async with self.browser() as browser:
                begun = await browser.look("/slack/install")
                page = await browser.back(self.slacks.agree(begun.link, tenant))
        return page

    def in_(self, team: str) -> SlackApi:
        return self.slacks[team]

    async def kept(self, tenant: str) -> Installation:
        found = await self.stores.ledger.installations.of("slack", tenant)
        assert found is not None
        return found

    async def channel(self, team: str, channel_id: str = "") -> Channel | None:
        here = channel_id or self.in_(team).channel_ids[0]
        return await self.stores.ledger.channels.at("slack", Place(team, here))

    async def subscribe(self, team: str, channel_id: str = "") -> Channel:
        here = channel_id or self.in_(team).channel_ids[0]
        await self.in_(team).command("/papers", "subscribe top_n=3 zone=UTC", user=ADA, channel=here)
        channel = await self.channel(team, here)
        assert channel is not None
        return channel

    async def post(self, team: str, message: Message, key: str = KEY) -> Posted:
        return await self.platform.poster.post(Place(team, self.in_(team).channel_ids[0]), message, key)

    async def deliver(self, channel: Channel) -> None:
        """Open Monday's digest for a channel and bring it as far as it goes now."""
        now = self.clock.now()
        await self.stores.ledger.deliveries.open(channel, MONDAY, now, now + timedelta(hours=24))
        while await self.deliverer.deliver():
            pass

    async def favourites(self, count: int) -> list[tuple[str, str]]:
        """The home and the workspace of each mark that counts, once there are so many: strangers are asked about."""
        async with asyncio.timeout(10):
            while True:
                rows = await self.stores.database.read("SELECT home, tenant FROM favourite ORDER BY home, tenant")
                if len(rows) >= count:
                    return [(row["home"], row["tenant"]) for row in rows]
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Let what was begun for people come to its end."""
        rooms = self.platform.listener.rooms
        assert rooms is not None
        await rooms.finished()

    async def states(self) -> dict[str, str]:
        """How the newest delivery of each workspace stands."""
        found = await self.stores.ledger.history.deliveries()
        return {one.channel.tenant: one.state.value for one in reversed(found)}


@asynccontextmanager
async def town_in(
    folder: Path,
    slacks: Installs,
    *,
    clock: Clock | None = None,
    keys: tuple[str, ...] = (FIRST_KEY,),
    url: str | None = None,
    linked: bool = True,
    **more: object,
) -> AsyncIterator[Town]:
    """The bot, which is listening over HTTP while the block runs; `url` is where in PostgreSQL its ledger is."""
    clock = clock or SystemClock()
    settings = town_settings(slacks, **more)
    async with stores_in(folder / "bot.db", ledger_url=url, linked=linked) as stores:
        ledger, library = stores.ledger, stores.library
        if not await library.editions.days(MONDAY, MONDAY):
            await library.editions.save(Edition(MONDAY, papers(8)), clock.now())
        keeping = Keeping(ledger.installations, seal(*keys))
        async with connected(settings, call_seconds=5, clock=clock, keeping=keeping) as platform:
            ballots = Ballots(ledger=ledger, library=library, clock=clock, emoji=["star"], linked=linked)
            posters, gates = {"slack": platform.poster}, {"slack": Gate(clock, 1000)}
            commands = Commands(
                ledger=ledger, library=library, clock=clock, forget=ballots.forget, mark=ballots.mark, posters=posters
            )
            cards = SharedCards(ledger=ledger, library=library, posters=posters, gates=gates, clock=clock)
            healing = Healing(ledger=ledger, posters=posters, gates=gates, clock=clock, threads_for=timedelta(hours=48))
            news = ChannelNews(ledger, clock, healing)
            front = Front(commands, ballots, cards, clock, news)
            deliverer = Deliverer(
                ledger=ledger, library=library, posters=posters, gates=gates, clock=clock, owner="here",
                timing=Timing(timedelta(seconds=90), timedelta(seconds=20), timedelta(seconds=0)),
            )  # fmt: skip
            redrawer = Redrawer(ledger=ledger, library=library, posters=posters, gates=gates, clock=clock)
            town = Town(
                slacks, stores, platform, front, healing, deliverer, redrawer, ballots, clock
            )  # fmt: skip
            async with _listening(town):
                yield town


@asynccontextmanager
async def _listening(town: Town) -> AsyncIterator[None]:
    task = asyncio.create_task(town.platform.listener.listen(town.front))
    try:
        async with asyncio.timeout(20):
            await town.platform.listener.wait_listening()
        town.origin = town.platform.listener.address
        await town.slacks.deliver_to(f"{town.origin}/slack/events")
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
