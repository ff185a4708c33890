"""What the doctor says of a PostgreSQL server, and that nothing it says is a secret."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.console import mending
from bot.console.examining import examine
from bot.console.outcomes import outcomes_of, print_outcomes
from bot.database.postgres.condition import ServerCondition
from bot.delivery.preferences import Preferences
from bot.delivery.states import Issue, State
from bot.ledger.postgres.ledger import ledger_at
from bot.service.configuration import load
from bot.service.server import amiss, server_conditions
from bot.service.stores import stores_in
from tests.postgres import Server
from tests.samples import DAY, NOW, fixed, post

WELL = ServerCondition("15.1", 1_000_000, 20, 97, 0, timedelta(), "", 0)
TOKEN = "planted-token-of-somebody"


async def test_a_server_is_told_with_its_version_its_size_and_its_connections(postgres: Server) -> None:
    async with ledger_at(await postgres.database(), Preferences()) as ledger:
        [(well, told)] = await server_conditions(ledger)
    assert well
    assert told.startswith("PostgreSQL ")
    assert "takes writes; the database is" in told
    assert "of 97 connections are taken" in told


async def test_a_file_has_no_server(tmp_path: Path) -> None:
    async with stores_in(tmp_path / "bot.db") as stores:
        assert await server_conditions(stores.ledger) == ()


async def test_a_transaction_that_nobody_ends_is_found(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.server.LONG", timedelta())
    url = await postgres.database()
    async with ledger_at(url, Preferences()) as other, ledger_at(url, Preferences()) as ledger:

        async def look(_: object) -> str:
            return str(await server_conditions(ledger))

        assert "SELECT pg_terminate_backend(" in await other.database.write(look)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (WELL._replace(taken=95), "Only 2 connections of 97 are left"),
        (WELL._replace(pid=7, lasts=timedelta(hours=2)), r"open for 120 minutes.*pg_terminate_backend\(7\)"),
        (WELL._replace(table="part", dead=250_000), r"The table part has more dead rows \(250,000\).*VACUUM part"),
    ],
)
def test_what_is_amiss_is_told_with_what_to_do(found: ServerCondition, said: str) -> None:
    [(well, told)] = amiss(found)
    assert not well
    assert re.search(said, told)
    assert list(amiss(WELL)) == []


async def test_neither_the_doctor_nor_the_story_of_a_digest_shows_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load({"BOT_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db", "BOT_DISCORD__TOKEN": TOKEN})
    out = Console(file=(said := io.StringIO()), width=1000)

    async def findings(*_: object, **__: object) -> AsyncIterator[tuple[str, str]]:
        yield "!!", f"discord: the library said {TOKEN}"

    monkeypatch.setattr("bot.console.examining.findings", findings)
    await examine(settings, out, offline=True)
    async with stores_in(tmp_path / "bot.db") as stores:
        delivery, [part] = await fixed(stores.ledger, [post()])
        await stores.ledger.parts.settle(delivery, part, State.DEAD, NOW, f"refused {TOKEN}")
        await stores.ledger.deliveries.finish(delivery, State.DEAD, NOW, f"refused {TOKEN}")
        monkeypatch.setattr(mending, "out", out)
        await mending._why(settings, "discord:c1", Issue(DAY))
        found = await outcomes_of(await stores.ledger.history.deliveries(), stores.ledger)
    monkeypatch.setattr("bot.console.outcomes.out", out)
    print_outcomes(found, settings, as_json=True)
    assert said.getvalue().count("[hidden]") >= 4
    assert TOKEN not in said.getvalue()
