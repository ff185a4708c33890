"""What an archive that cannot be written, or that lost power, does to a digest on its way."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot.delivery.states import State
from bot.errors import StorageError, StoreAway
from bot.service.stores import stores_in
from tests.simulated import Outcome, Sent, World, world

ORDER = ["post", "thread", "reply", "reply"]


@contextmanager
def other_program(bot: World) -> Iterator[sqlite3.Connection]:
    """Another program that has the archive open and may lock it."""
    with closing(sqlite3.connect(bot.stores.database.path, isolation_level=None)) as other:
        yield other


async def be_impatient(bot: World) -> None:
    """Wait for a lock hardly at all."""
    await bot.stores.database.outside_transaction("PRAGMA busy_timeout = 1")


async def test_no_call_is_made_that_cannot_be_announced(tmp_path: Path) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        await be_impatient(bot)
        with other_program(bot) as other:

            def lock(step: str) -> None:
                if step == "after_claim":
                    other.execute("BEGIN IMMEDIATE")

            with pytest.raises(StorageError):
                await bot.deliverer(failpoint=lock).deliver()
            assert bot.platform.calls == []
        bot.clock.advance(91)
        await bot.run()
        assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_an_answer_that_cannot_be_written_at_once_is_written_later(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        await be_impatient(bot)
        bot.platform.readable = False  # so that a doubt could never be cleared
        with other_program(bot) as other:
            bot.platform.plan.append(Outcome(before=lambda: other.execute("BEGIN IMMEDIATE")))
            working = asyncio.create_task(bot.deliverer().deliver())
            await bot.platform.called.wait()
            await asyncio.sleep(0.2)
            other.execute("ROLLBACK")
            await working
        assert await bot.states() == [State.SENT] * 5


async def test_an_answer_that_cannot_be_written_for_long_is_looked_up_in_the_channel(tmp_path: Path) -> None:
    async with world(tmp_path, "c1", trusts_key_for=0) as bot:
        await bot.open()
        await be_impatient(bot)
        with other_program(bot) as other:
            bot.platform.plan.append(Outcome(before=lambda: other.execute("BEGIN IMMEDIATE")))
            working = asyncio.create_task(bot.deliverer().deliver())
            await bot.platform.called.wait()
            await asyncio.sleep(0.2)
            bot.clock.advance(60)
            with pytest.raises(StorageError):
                await working
        bot.clock.advance(91)
        await bot.run()
        assert [sent.kind for sent in bot.platform.messages] == ORDER
        assert len(bot.platform.looks) == 1


class Copier:
    """Copies the archive's files, and what stands on the platform, at every step of a deliverer."""

    def __init__(self, bot: World, folder: Path) -> None:
        self.taken: list[tuple[Path, list[Sent]]] = []
        self._bot = bot
        self._folder = folder

    def __call__(self, step: str) -> None:
        copy = self._folder / f"{len(self.taken)}-{step}"
        copy.mkdir()
        for suffix in ("", "-wal"):
            shutil.copy(f"{self._bot.stores.database.path}{suffix}", copy / f"bot.db{suffix}")
        self.taken.append((copy, list(self._bot.platform.messages)))


@pytest.mark.parametrize("trust", [0, 60])
async def test_power_that_fails_at_any_step_neither_loses_nor_doubles(tmp_path: Path, trust: float) -> None:
    async with world(tmp_path, "c1", trusts_key_for=trust) as bot:
        copier = Copier(bot, tmp_path)
        await bot.open()
        await bot.run(deliverer=bot.deliverer("doomed", copier))
        assert len(copier.taken) > 3 * len(ORDER)
        for folder, stood in copier.taken:
            async with stores_in(folder / "bot.db") as stores:
                bot.platform.messages = list(stood)
                await stores.ledger.deliveries.release_dead(["doomed"])
                await replace(bot, stores=stores).run()
            assert Counter(sent.kind for sent in bot.platform.messages) == Counter(ORDER)


async def test_what_a_store_that_was_away_held_up_goes_on_at_once_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, "c1") as bot:
        await bot.open()
        deliveries, left, tries = bot.ledger.deliveries, 3, []
        release = deliveries.release

        async def away_for_a_while(*given: Any) -> None:  # noqa: ANN401
            nonlocal left
            tries.append(given)
            left -= 1
            if left:
                raise StoreAway("nobody answers")
            await release(*given)

        async def lost(*_: object) -> NoReturn:
            raise StoreAway("nobody answers")

        monkeypatch.setattr("bot.delivery.deliverer.GIVE_BACK_AGAIN", 0.0)
        monkeypatch.setattr(deliveries, "release", away_for_a_while)
        with monkeypatch.context() as patch:
            patch.setattr(bot.ledger.parts, "of", lost)
            await bot.deliverer().deliver()
        assert len(tries) == 3
        bot.clock.advance(2)
        await bot.deliverer().deliver()
        assert [sent.kind for sent in bot.platform.messages] == ORDER
