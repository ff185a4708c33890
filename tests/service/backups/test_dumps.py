"""A restore drill on PostgreSQL: a dump of a living database comes back whole, and no digest comes twice by it."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Told, Vote
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.errors import StorageError
from bot.ledger.postgres.ledger import ledger_at
from bot.papers.paper import Edition
from bot.service.backups.dumps import copy_database, copy_database_into, put_database_back
from bot.service.stores import stores_in
from tests.postgres import Server
from tests.samples import FULL, NOW, subscribed
from tests.simulated import MONDAY, Crash, crash_at, papers, world

VOTE = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
ORDER = ["post", "thread", "reply", "reply"]


async def tally(url: str) -> dict[str, int]:
    async with ledger_at(url, Preferences()) as ledger:
        return dict(await ledger.votes.tally([FULL.id]))


async def test_a_dump_of_a_database_in_use_comes_back_as_it_was_and_what_was_there_is_kept(
    postgres: Server, tmp_path: Path
) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        [channel] = await subscribed(ledger, "c1")
        copied = await copy_database(url, tmp_path / "backup.dump")
        assert await ledger.votes.cast(VOTE, Told(NOW, NOW), given=True)
    assert (copied.size, mode(copied.file)) == (size(copied.file), 0o600)
    kept = await put_database_back(copied.file, url, NOW)
    assert await tally(url) == {}
    async with ledger_at(url, Preferences()) as ledger:
        assert [one.id for one in await ledger.channels.all()] == [channel.id]
        [new] = [one for one in await subscribed(ledger, "c2") if one.channel == "c2"]
        assert new.id > channel.id
    assert kept
    await put_database_back(kept, url, NOW + timedelta(seconds=1))
    assert await tally(url) == {FULL.id: 1}


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def size(file: Path) -> int:
    return file.stat().st_size


@pytest.mark.parametrize("trust", [0, 60])
@pytest.mark.parametrize("reached", [None, "after_intent"])
async def test_a_digest_that_was_posted_after_the_dump_is_not_posted_again(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trust: float, reached: str | None
) -> None:
    url = await postgres.database()

    async def there() -> str:
        return url

    monkeypatch.setattr("tests.simulated.ledger_url", there)
    async with world(tmp_path, "c1", trusts_key_for=trust) as bot:
        if reached:
            await bot.open()
            with pytest.raises(Crash):
                await bot.run(deliverer=bot.deliverer("doomed", crash_at(reached)))
            bot.clock.advance(91)
        copied = await copy_database(url, tmp_path / "backup.dump")
        await bot.open()
        await bot.run()
    bot.clock.advance(3600)
    await put_database_back(copied.file, url, bot.clock.now())
    async with stores_in(tmp_path / "library.db", ledger_url=url) as stores:
        await stores.library.editions.save(Edition(MONDAY, papers()), bot.clock.now())
        later = replace(bot, stores=stores)
        await later.open()
        await later.run()
        assert (await later.delivery()).state is State.SENT
    assert [sent.kind for sent in bot.platform.messages] == ORDER


async def test_what_is_no_sound_dump_is_not_put_back(postgres: Server, tmp_path: Path) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        await subscribed(ledger, "c1")
    whole = (await copy_database(url, tmp_path / "whole.dump")).file
    for name, content, words in (
        ("none.dump", None, "is no dump"),
        ("other.dump", b"rubbish" * 1000, "is no dump"),
        ("half.dump", read(whole)[: size(whole) // 2], "is not a sound backup"),
    ):
        if content:
            write(tmp_path / name, content)
        with pytest.raises(StorageError, match=words):
            await put_database_back(tmp_path / name, url, NOW)
    async with ledger_at(url, Preferences()) as ledger:
        assert len(await ledger.channels.all()) == 1


def read(file: Path) -> bytes:
    return file.read_bytes()


def write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


async def test_nothing_is_put_back_while_a_bot_runs_nor_over_another_programs_tables(
    postgres: Server, tmp_path: Path
) -> None:
    url = await postgres.database()
    copied = await copy_database(url, tmp_path / "backup.dump")
    async with ledger_at(url, Preferences()) as ledger:
        await ledger.channels.all()
        with pytest.raises(StorageError, match="A bot is at work on postgresql://"):
            await put_database_back(copied.file, url, NOW)
    await postgres.execute("DROP DATABASE IF EXISTS theirs WITH (FORCE)")
    await postgres.execute("CREATE DATABASE theirs")
    await postgres.execute("CREATE TABLE recipes (id integer)", "theirs")
    with pytest.raises(StorageError, match="holds another program's tables"):
        await put_database_back(copied.file, postgres.url("theirs"), NOW)


async def test_of_the_dumps_in_a_folder_the_newest_stay(postgres: Server, tmp_path: Path) -> None:
    url = await postgres.database()
    name = url.partition("?")[0].rpartition("/")[2]
    for night in range(3):
        copied = await copy_database_into(tmp_path, url, NOW + timedelta(days=night), keep=2)
    assert [one.name for one in copied.gone] == [f"{name}-20260502T090000Z.dump"]
    assert sorted(names(tmp_path)) == [
        f"{name}-20260503T090000Z.dump", f"{name}-20260504T090000Z.dump", f"{name}.key",
    ]  # fmt: skip


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_a_restore_that_fails_in_the_middle_changes_nothing(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.database()
    copied = await copy_database(url, tmp_path / "backup.dump")
    async with ledger_at(url, Preferences()) as ledger:
        await subscribed(ledger, "c1")
    monkeypatch.setattr("bot.service.backups.erasure_key.new_key", lambda: "'); SELECT 1 / 0 --")
    monkeypatch.setattr("bot.service.backups.erasure_key.key_for", lambda *_: None)
    with pytest.raises(StorageError, match="division by zero"):
        await put_database_back(copied.file, url, NOW)
    async with ledger_at(url, Preferences()) as ledger:
        assert len(await ledger.channels.all()) == 1
