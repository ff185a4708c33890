"""What an earlier version wrote is brought up to date, and nothing of it is lost.

`former_version.db.gz` is a file with 17 steps of the schema and holds three papers, bullets, four channels, a delivery
that was sent, one that waits, one in doubt and one that was refused, votes of every kind, a person who was forgotten, a
shared card and a day's spending. `former_version.sql` holds the same, but for papers and bullets, as the rows of a
PostgreSQL database with one step.
"""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, Saved, Told, Vote
from bot.database.postgres.connection import Postgres
from bot.database.postgres.migrate import migrate
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.ledger.postgres.ledger import PostgresLedger, ledger_at, steps
from bot.papers.library import Library
from bot.papers.recipe import Use
from bot.service.stores import Stores, schema, stores_in
from tests.postgres import Server
from tests.samples import DAY, EDITION, FULL, KOREAN, LATER, LEASE, NOW, OTHER, subscribed

FORMER = Path(__file__).with_name("former_version.db.gz")
FORMER_ROWS = Path(__file__).with_name("former_version.sql")


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    """The file, opened by this version."""
    path = tmp_path / "bot.db"
    path.write_bytes(gzip.decompress(FORMER.read_bytes()))
    async with stores_in(path) as opened:
        yield opened


@pytest.fixture
async def postgres_ledger(postgres: Server) -> AsyncIterator[PostgresLedger]:
    """The rows in a database of their time, opened by this version."""
    await postgres.execute("DROP DATABASE IF EXISTS former WITH (FORCE)")
    await postgres.execute("CREATE DATABASE former")
    async with Postgres.open(postgres.url("former")) as database:
        await migrate(database, steps()[:1])
    await postgres.execute(FORMER_ROWS.read_text("utf-8"), "former")
    async with ledger_at(postgres.url("former"), Preferences()) as opened:
        yield opened


@pytest.fixture(params=["stores", "postgres_ledger"])
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Either of them."""
    opened: Stores | PostgresLedger = request.getfixturevalue(request.param)
    return opened.ledger if isinstance(opened, Stores) else opened


async def test_rows_in_postgresql_are_brought_to_the_newest_schema(postgres_ledger: PostgresLedger) -> None:
    applied = await postgres_ledger.database.read("SELECT number FROM migration ORDER BY number")
    assert [row[0] for row in applied] == [step.number for step in steps()]
    # What is given a number from now on gets none that is taken.
    [channel] = await subscribed(postgres_ledger, "new")
    assert channel.id > max(one.id for one in await postgres_ledger.channels.all() if one.channel != "new")


async def test_it_is_brought_to_the_newest_schema_and_kept_as_it_was(stores: Stores) -> None:
    assert (await stores.database.read("PRAGMA user_version"))[0][0] == len(schema().steps)
    assert stores.database.path.with_name("bot.db.schema-17").exists()
    await stores.database.check()
    assert await stores.database.read("PRAGMA foreign_key_check") == []


async def test_papers_are_there_with_their_lists_and_bullets_and_are_found(library: Library) -> None:
    edition = await library.editions.get(DAY)
    assert edition is not None
    assert [paper.id for paper in edition.papers] == [paper.id for paper in EDITION.papers]
    assert await library.editions.span() == (DAY - timedelta(days=1), DAY, 3)
    assert {one.items for one in (await library.bullets.of([FULL.id]))[FULL.id]} >= {KOREAN.items}
    assert [paper.id for paper in (await library.search.find("저순위 적응", 5)).papers] == [FULL.id]


async def test_channels_ask_for_what_they_asked_for(ledger: Ledger) -> None:
    channels = {one.channel: one for one in await ledger.channels.all()}
    assert {name: one.status for name, one in channels.items()} == {
        "c1": "active", "c2": "active", "C1": "active", "C2": "blocked",
    }  # fmt: skip
    asked = channels["c2"].preferences
    assert (asked.language, asked.style, asked.top_n, asked.min_votes) == ("ko", "cards", 3, 2)


async def test_each_delivery_goes_on_where_it_was(ledger: Ledger) -> None:
    states = {one.channel.channel: one.state for one in await ledger.history.deliveries()}
    assert states == {"c1": State.SENT, "c2": State.QUEUED, "C1": State.QUEUED, "C2": State.BLOCKED}
    claimed = {
        (platform, one.channel.channel): one
        for platform in ("discord", "slack")
        for one in await ledger.deliveries.claim("you", LATER, LATER + LEASE, 10, platform=platform)
    }
    assert set(claimed) == {("discord", "c2"), ("slack", "C1")}
    doubtful, waiting = await ledger.parts.of(claimed["slack", "C1"].id)
    assert (doubtful.state, doubtful.key, doubtful.message.body["content"]) == (State.UNKNOWN, "doubt-0", "in doubt")
    assert (waiting.state, doubtful.first_try_at) == (State.QUEUED, NOW)


async def test_a_message_in_its_channel_still_bears_votes(ledger: Ledger) -> None:
    digest = await ledger.posts.about("discord", "", "c1", "m0")
    assert digest is not None
    assert digest.papers == (OTHER.id, FULL.id)
    shared = await ledger.posts.about("slack", "", "C1", "5.0")
    assert shared is not None
    assert shared.paper_id == FULL.id


async def test_votes_count_as_before(ledger: Ledger) -> None:
    assert await ledger.votes.tally([FULL.id, OTHER.id]) == {FULL.id: 3, OTHER.id: 1}
    assert await ledger.votes.saved(Person("discord", "ben"), 5) == Saved((OTHER.id, FULL.id), 2)
    assert await ledger.people.strangers("slack") == {Person("slack", "U2")}


async def test_a_mark_of_then_can_be_taken_back(ledger: Ledger) -> None:
    star = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
    assert await ledger.votes.cast(star, Told(LATER, LATER), given=False)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 2}


async def test_who_was_forgotten_stays_so_and_a_told_event_stays_known(ledger: Ledger) -> None:
    late = Told(NOW + timedelta(seconds=8), LATER)
    gone = Vote("slack", "U3", FULL.id, "C1", "1.0", "star")
    assert not await ledger.votes.cast(gone, late, given=True)
    again = Vote("slack", "U1", OTHER.id, "C1", "1.0", "star")
    assert not await ledger.votes.cast(again, Told(LATER, LATER, "Ev1"), given=True)


async def test_spending_hints_and_shared_cards_are_there(ledger: Ledger) -> None:
    assert await ledger.spending.uses(DAY) == [Use("some-model", calls=2, tokens_in=30, tokens_out=9, seconds=1.5)]
    assert not await ledger.people.take_hint("slack", "T1", "U1", LATER)
    [card] = await ledger.shares.touched(LATER, 5)
    assert (card.sharer, card.tenant, card.posted.message) == ("U1", "T1", "5.0")
