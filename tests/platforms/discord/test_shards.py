"""However many processes run with one token, each shard is heard by one; where it goes on nothing is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.emulators.discord.api import DiscordApi
from bot.errors import StorageError
from bot.ledger.memory.ledger import MemoryLedger
from bot.papers.clock import Steady, SystemClock
from bot.papers.leases import Company, Lease, Process
from bot.platforms.discord import shards
from bot.platforms.discord.gateway_sessions import GatewaySession, as_note, from_note
from bot.platforms.discord.login import DiscordLogin, connected
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.discord.shards import groups_of
from tests.platforms.discord.fakes import FakeChat

LASTS = timedelta(seconds=1)


@dataclass
class Freezable(SystemClock):
    """A clock that can stand still, with its process, and then shows all that has passed."""

    ahead: float = 0.0

    def steady(self) -> Steady:
        steady = super().steady()
        return Steady(steady.clock, steady.seconds + self.ahead)


@dataclass
class Node:
    """A process with the token, as far as Discord sees it."""

    name: str
    ledger: MemoryLedger
    settings: DiscordSettings
    clock: Freezable = field(default_factory=Freezable)
    chat: FakeChat = field(default_factory=FakeChat)
    alone: bool = False
    platform: DiscordLogin | None = None

    @property
    def mine(self) -> frozenset[int]:
        """Its shards."""
        shared = self.platform.listener.client.shared if self.platform else None
        return shared.mine if shared else frozenset()

    async def _beat(self) -> None:
        while True:
            await self.ledger.processes.beat(Process(self.name, frozenset({"chat"})))
            await asyncio.sleep(LASTS.total_seconds() / 5)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """It runs, and ends in order."""
        company = Company(self.name, self.ledger.leases, self.ledger.processes, LASTS, alone=self.alone)
        beating = asyncio.create_task(self._beat())
        async with connected(
            self.settings, call_seconds=4.0, guild_ready_timeout=0.05, company=company, clock=self.clock
        ) as self.platform:
            task = asyncio.create_task(self.platform.listener.listen(self.chat))
            try:
                yield
            finally:
                beating.cancel()
                await self.ledger.processes.leave(self.name)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK", "TURN_LOOK"):
        monkeypatch.setattr(shards, name, 0.05)
    monkeypatch.setattr(shards, "BETWEEN_IDENTIFIES", timedelta(seconds=0.3))


@pytest.fixture
def two(settings: DiscordSettings, api: DiscordApi) -> tuple[Node, Node]:
    api.gateway.starts.between_seconds = 0.25
    ledger = MemoryLedger()
    return Node("one", ledger, settings), Node("other", ledger, settings)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  (two clients and a server, none of which tells the others)
            await asyncio.sleep(0.02)


async def test_two_with_one_token_answer_once(api: DiscordApi, two: tuple[Node, Node]) -> None:
    one, other = two
    async with one.listening():
        await until(lambda: one.mine == {0})
        await api.connected()
        async with other.listening():
            for _ in range(3):
                await api.command("paper", {"query": "lora"})
            assert (len(one.chat.calls), len(other.chat.calls)) == (3, 0)
            assert (api.gateway.identified, other.mine) == (1, frozenset())


async def test_one_that_ends_in_order_leaves_its_session_and_what_happened_meanwhile(
    api: DiscordApi, two: tuple[Node, Node]
) -> None:
    one, other = two
    async with one.listening():
        await until(lambda: one.mine == {0})
        await api.connected()
    message = await api.say(api.channel_ids[0], "hello", user="ada")
    await api.react(api.channel_ids[0], message["id"], "⭐", user="ada")
    async with other.listening():
        await until(
            lambda: bool(other.platform and other.platform.listener.client.heard.is_set()) or bool(api.gateway.resumed)
        )
        assert (await api.command("paper", {"query": "lora"})).private
        assert (api.gateway.identified, api.gateway.resumed) == (1, 1)
        client = other.platform.listener.client if other.platform else None
        assert client is not None
        # What the gateway tells only at a session's beginning was asked for.
        await until(lambda: bool(client.guilds) and not client.guilds[0].unavailable)
        guild = client.guilds[0]
        assert [one.id for one in guild.text_channels] == [int(one) for one in api.channel_ids]
        assert guild.me.id == client.application_id
        assert other.chat.calls[0].present


async def test_a_session_with_hundreds_of_servers_goes_on_too(api: DiscordApi, two: tuple[Node, Node]) -> None:
    one, other = two
    api.add_servers(450)
    async with one.listening():
        await until(lambda: one.mine == {0})
        await api.connected()
    async with other.listening():
        await until(lambda: bool(api.gateway.resumed))
        assert (await api.command("paper", {"query": "lora"})).private
        assert (api.gateway.identified, api.gateway.resumed) == (1, 1)
        assert other.platform is not None
        assert len(other.platform.listener.client.guilds) == 451
        assert other.chat.calls[0].present


async def test_one_that_dies_is_followed_once_its_lease_ends(api: DiscordApi, two: tuple[Node, Node]) -> None:
    one, other = two
    async with other.listening():
        await until(lambda: other.mine == {0})
        # As a process that is killed: it says nothing more, and its connection breaks.
        shared = other.platform.listener.client.shared if other.platform else None
        assert shared is not None
        async with one.listening():
            kept = one.ledger.leases._kept
            await until(lambda: any(from_note(lease.note) for lease, _ in kept.values()))
            vars(shared)["_renew"] = _never
            await api.command("paper", {"query": "lora"})
            other.clock.ahead += LASTS.total_seconds()
            await until(lambda: one.mine == {0} and api.gateway.resumed == 1)
            assert (await api.command("paper", {"query": "lora"})).private
            # What the dead one had answered since it last wrote down how far it was is told again, and left alone.
            assert (len(one.chat.calls), len(other.chat.calls)) == (1, 1)
        assert api.refusals == []


async def _never(*_: object) -> None:
    await asyncio.Event().wait()


async def test_one_that_stood_still_past_its_lease_takes_no_event_and_lets_its_shards_go(
    api: DiscordApi, two: tuple[Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    async with one.listening():
        await until(lambda: one.mine == {0})
        await api.connected()
        # Its renewals stop, as everything in it does, and the other one takes over.
        one_shared = one.platform.listener.client.shared if one.platform else None
        assert one_shared is not None
        gate = asyncio.Event()
        renew = one_shared._renew

        async def frozen(*words: object) -> None:
            await gate.wait()
            await renew(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(one_shared, "_renew", frozen)
        async with other.listening():
            await until(lambda: other.mine == {0})
            one.clock.ahead += LASTS.total_seconds()
            assert one.mine == {0}
            assert not one_shared.holds(0)
            await until(lambda: api.gateway.resumed + api.gateway.identified == 2)
            gate.set()
            await until(lambda: one.mine == frozenset())
            assert (await api.command("paper", {"query": "lora"})).private
            assert (len(one.chat.calls), len(other.chat.calls)) == (0, 1)


async def test_one_alone_on_its_file_answers_however_long_nothing_can_be_written_there(
    api: DiscordApi, settings: DiscordSettings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, refused, taken = Node("one", MemoryLedger(), settings, alone=True), asyncio.Event(), asyncio.Event()
    take = one.ledger.leases.take

    async def full(*_: object, **__: object) -> None:
        refused.set()
        raise StorageError("The disk is full.")

    async def room(name: str, owner: str, lasts: timedelta, note: str | None = None) -> Lease | None:
        lease = await take(name, owner, lasts, note)
        taken.set()
        return lease

    async with one.listening():
        await until(lambda: one.mine == {0})
        await api.connected()
        monkeypatch.setattr(one.ledger.leases, "take", full)
        one.clock.ahead += 3 * LASTS.total_seconds()
        await asyncio.wait_for(refused.wait(), 5)
        await api.command("paper", {"query": "lora"})
        await asyncio.sleep(LASTS.total_seconds() * 1.2)
        monkeypatch.setattr(one.ledger.leases, "take", room)
        await asyncio.wait_for(taken.wait(), 5)
        await api.command("paper", {"query": "lora"})
        assert (len(one.chat.calls), one.mine, api.gateway.identified) == (2, frozenset({0}), 1)
    assert "stood still" not in caplog.text


async def test_shards_are_shared_in_equal_parts_and_begin_one_after_the_other(
    api: DiscordApi, two: tuple[Node, Node]
) -> None:
    one, other = two
    api.gateway.shards = 4
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(one.listening())
        await until(lambda: one.mine == {0, 1, 2, 3})
        await api.connected(4)
        await stack.enter_async_context(other.listening())
        await until(lambda: len(one.mine) == len(other.mine) == 2)
        await until(lambda: api.gateway.resumed == 2)
        assert one.mine | other.mine == {0, 1, 2, 3}
        assert (await api.command("paper", {"query": "lora"})).private
    assert (api.gateway.identified, api.gateway.starts.hurried) == (4, 0)


async def test_a_process_that_is_told_its_shards_has_these_alone(
    api: DiscordApi, two: tuple[Node, Node], settings: DiscordSettings
) -> None:
    one, _ = two
    one.settings = settings.model_copy(update={"shard_count": 4, "shard_ids": (1, 3)})
    async with one.listening():
        await until(lambda: one.mine == {1, 3})
        await api.connected(2)
        assert sorted(it.shard for it in api.gateway.sessions.values()) == [(1, 4), (3, 4)]


async def test_who_comes_later_goes_by_the_number_of_shards_that_others_launched(
    api: DiscordApi, two: tuple[Node, Node]
) -> None:
    one, other = two
    api.gateway.shards = 2
    async with one.listening():
        await until(lambda: one.mine == {0, 1})
        api.gateway.shards = 3
        async with other.listening():
            await until(lambda: len(one.mine) == len(other.mine) == 1)


def test_sessions_are_kept_as_a_text_and_one_of_another_kind_is_none() -> None:
    sessions = {3: GatewaySession("abc", 7, "wss://gateway.discord.gg")}
    assert from_note(as_note(sessions)) == sessions
    assert from_note(as_note(sessions, exact=True))[3].exact
    assert from_note("") == from_note("[1]") == from_note('{"0": {"other": 1}}') == {}


def test_a_group_is_what_may_begin_at_once() -> None:
    assert {name: list(group) for name, group in groups_of("discord/1", 5, 2).items()} == {
        "discord/1/5/0": [0, 1], "discord/1/5/2": [2, 3], "discord/1/5/4": [4]
    }  # fmt: skip
