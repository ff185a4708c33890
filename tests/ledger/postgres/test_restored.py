"""A database that was put back, or a standby that took over, does not know what was posted last."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import urlsplit

from rich.console import Console

from bot.console.examining import examine
from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, State
from bot.ledger.postgres.ledger import ledger_at
from bot.ledger.postgres.restored import FENCES_LOST, WHY
from bot.service.configuration import load
from tests.postgres import Server
from tests.samples import A_DAY, FULL, LATER, NOW, claimed, fixed, opened, post, subscribed


async def test_what_was_not_sent_is_looked_for_and_claims_of_before_hold_no_more(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, [part] = await fixed(ledger, [post()])
        [later] = await subscribed(ledger, "c2")
        await opened(ledger, later, due_at=NOW + A_DAY)
    copy = await copied(postgres, url)
    for _ in range(2):
        async with ledger_at(copy, Preferences()) as ledger:
            [kept] = await ledger.parts.of(delivery.id)
            assert (kept.state, kept.reason, kept.first_try) == (State.UNKNOWN, WHY, None)
            assert not await ledger.parts.intend(delivery, part, NOW, LATER)
            assert {one.fence for one in await ledger.history.deliveries()} == {FENCES_LOST, FENCES_LOST + 1}
    async with ledger_at(copy, Preferences()) as ledger:
        [taken] = [one for one in await claimed(ledger, now=NOW + 3 * A_DAY) if one.channel.channel == "c2"]
        await ledger.deliveries.fix(taken, Choice((FULL.id,)), [("key", post())])
        assert [one.state for one in await ledger.parts.of(taken.id)] == [State.UNKNOWN]


async def test_a_database_that_is_only_opened_again_is_trusted(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, _ = await fixed(ledger, [post()])
    async with ledger_at(url, Preferences()) as ledger:
        assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.QUEUED]


async def test_a_standby_that_took_over_is_known_by_its_history(postgres: Server) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, _ = await fixed(ledger, [post()])
    with promoted(postgres) as standby:
        async with ledger_at(standby.url(name_in(url)), Preferences()) as ledger:
            assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.UNKNOWN]


async def test_a_user_who_may_not_ask_which_server_it_is_is_let_in_and_a_copy_is_still_noticed(
    postgres: Server,
) -> None:
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as ledger:
        delivery, _ = await fixed(ledger, [post()])
    async with without_rights(postgres, name_in(url)):
        # At first nobody knows which server it is, then somebody, then nobody may ask: it is the same all the time.
        await postgres.execute("DELETE FROM origin", name_in(url))
        for address in (as_guest(url), url, as_guest(url)):
            async with ledger_at(address, Preferences()) as ledger:
                assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.QUEUED]
        lines = await about_the_ledger(as_guest(url))
        assert "GRANT EXECUTE ON FUNCTION pg_control_system(), pg_walfile_name(pg_lsn) TO guest" in lines
    copy = await copied(postgres, url)
    async with without_rights(postgres, "copied"), ledger_at(as_guest(copy), Preferences()) as ledger:
        assert [one.state for one in await ledger.parts.of(delivery.id)] == [State.UNKNOWN]
    assert "GRANT" not in await about_the_ledger(url)


def as_guest(url: str) -> str:
    return url.replace("//bot@", "//guest@")


@asynccontextmanager
async def without_rights(postgres: Server, database: str) -> AsyncIterator[None]:
    """A database with a user `guest` of its tables who may not call what tells servers apart."""
    public = "EXECUTE ON FUNCTION pg_control_system(), pg_walfile_name(pg_lsn)"
    await postgres.execute(
        f"CREATE ROLE guest LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO guest; "
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO guest; REVOKE {public} FROM public", database,
    )  # fmt: skip
    try:
        yield
    finally:
        await postgres.execute(f"DROP OWNED BY guest; DROP ROLE guest; GRANT {public} TO public", database)


async def about_the_ledger(url: str) -> str:
    """What the doctor says of it."""
    out = Console(file=io.StringIO(), width=1000)
    await examine(load({"BOT_DATABASE_URL": url, "BOT_LIBRARY_PATH": "nowhere/library.db"}), out, offline=True)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


async def copied(postgres: Server, url: str) -> str:
    """A copy of a database, as a dump that was put back is one."""
    await postgres.execute("DROP DATABASE IF EXISTS copied WITH (FORCE)")
    await postgres.execute(f"CREATE DATABASE copied TEMPLATE {name_in(url)}")
    return postgres.url("copied")


def name_in(url: str) -> str:
    return urlsplit(url).path[1:]


@contextmanager
def promoted(primary: Server) -> Iterator[Server]:
    """A copy of a stopped server that comes up as its standby, and is made the primary."""
    primary.stop()
    try:
        standby = primary.twin("standby")
        (standby.data / "standby.signal").touch()
        standby.start()
        standby.run("pg_ctl", "-D", str(standby.data), "-w", "promote")
        try:
            yield standby
        finally:
            standby.stop("immediate")
            shutil.rmtree(standby.folder)
    finally:
        primary.start()
