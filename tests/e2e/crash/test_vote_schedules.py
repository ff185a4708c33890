"""Schedules of votes drawn by hypothesis, played on the real archive, and played with each rule broken once."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat import marks
from bot.chat.reactions import Told
from bot.chat.votes import Ballots
from bot.database.postgres.connection import Postgres
from bot.delivery.preferences import Preferences
from bot.ledger.memory import votes
from bot.papers.paper import Edition
from bot.platforms.slack import catch_up
from bot.platforms.slack.people import People
from bot.service.stores import stores_in
from tests.e2e.crash.archived_votes import Archived
from tests.e2e.crash.postgres_votes import SharedVotes
from tests.e2e.crash.schedules import from_seed
from tests.e2e.crash.vote_schedules import play
from tests.postgres import Server
from tests.simulated import MONDAY, NOON, papers

FOUND_WITHIN = 2000


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_no_schedule_that_can_be_drawn_makes_a_vote_or_loses_one(data: st.DataObject) -> None:
    random.seed(0)
    end = asyncio.run(play(lambda options: data.draw(st.sampled_from(range(len(options))).map(options.__getitem__))))
    assert end.wrong == "", "\n".join(end.trace)


@pytest.mark.parametrize("seed", range(24))
async def test_the_real_archive_does_what_the_remembered_one_does(tmp_path: Path, seed: int) -> None:
    remembered = await play(from_seed(seed))
    async with stores_in(tmp_path / "bot.db") as stores:
        await stores.library.editions.save(Edition(MONDAY, papers(2)), NOON)
        real = await play(from_seed(seed), Archived(stores.database, Preferences()))
    assert real.trace == remembered.trace
    assert real.wrong == remembered.wrong == ""


@pytest.mark.parametrize("seed", range(12))
async def test_the_shared_ledger_does_what_the_remembered_one_does(postgres: Server, seed: int) -> None:
    remembered = await play(from_seed(seed))
    async with Postgres.open(await postgres.database()) as database:
        real = await play(from_seed(seed), SharedVotes(database, Preferences()))
    assert real.trace == remembered.trace
    assert real.wrong == remembered.wrong == ""


Break = Callable[[pytest.MonkeyPatch], None]


def _always(value: object) -> Callable[..., Any]:
    return lambda *_some, **_more: value


def a_reading_undoes_what_is_newer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(marks.Seen, "after", _always(True))


def what_was_heard_later_is_always_newer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(marks.Seen, "after", lambda seen, kept: kept.heard <= seen.begun)


def a_late_event_is_news(patch: pytest.MonkeyPatch) -> None:
    whole = marks.after_event

    def broken(kept: marks.Kept | None, told: Told, **more: Any) -> marks.Kept | None:  # noqa: ANN401
        return whole(kept and dataclasses.replace(kept, told=told.at), told, **more)

    patch.setattr(votes, "after_event", broken)


def what_a_reading_said_is_not_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(votes, "tells_all", _always(False))


def a_cut_list_is_taken_for_all(patch: pytest.MonkeyPatch) -> None:
    whole = catch_up.reading_of
    patch.setattr(catch_up, "reading_of", lambda *some: dataclasses.replace(whole(*some), cut=frozenset()))


def an_older_reading_says_more_than_a_clearing(patch: pytest.MonkeyPatch) -> None:
    whole = marks.after_reading
    patch.setattr(votes, "after_reading", lambda *some, **more: whole(*some, **(more | {"since": ()})))


def who_was_forgotten_is_read_again(patch: pytest.MonkeyPatch) -> None:
    whole = marks.after_reading
    patch.setattr(votes, "after_reading", lambda *some, **more: whole(*some, **(more | {"forgotten": ()})))


def who_was_forgotten_comes_back_by_a_late_event(patch: pytest.MonkeyPatch) -> None:
    whole = marks.after_event
    patch.setattr(votes, "after_event", lambda *some, **more: whole(*some, **(more | {"erased": None})))


def a_restart_forgets_what_was_taken_back(patch: pytest.MonkeyPatch) -> None:
    whole = votes.Votes.begin

    async def broken(port: Any) -> None:  # noqa: ANN401
        port.marks.kept = {vote: one for vote, one in port.marks.kept.items() if one.given}
        await whole(port)

    patch.setattr(votes.Votes, "begin", broken)


def a_restart_forgets_which_events_were_told(patch: pytest.MonkeyPatch) -> None:
    whole = votes.Votes.begin

    async def broken(port: Any) -> None:  # noqa: ANN401
        port.marks.events.clear()
        await whole(port)

    patch.setattr(votes.Votes, "begin", broken)


def a_restart_takes_the_clock_for_the_order(patch: pytest.MonkeyPatch) -> None:
    async def broken(port: Any) -> None:  # noqa: ANN401
        port.marks.latest = votes.LONG_AGO

    patch.setattr(votes.Votes, "begin", broken)


def the_clock_is_taken_for_the_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(votes.Votes, "moment", lambda _votes, now: now)


def all_skins_are_one_mark(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("bot.chat.votes.mark_of", lambda emoji: emoji.split("::")[0])


def everybody_is_a_person(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(People, "is_program", _always(False))


def strangers_are_people(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(votes.Marks, "meet", _always(None))


def a_clearing_clears_what_came_after(patch: pytest.MonkeyPatch) -> None:
    whole = Ballots.clear

    async def broken(ballots: Ballots, *some: Any) -> int:  # noqa: ANN401
        moment: Callable[[], datetime] = ballots.moment
        patch.setattr(ballots, "moment", lambda: moment().replace(year=2027), raising=False)
        try:
            return await whole(ballots, *some)
        finally:
            patch.delattr(ballots, "moment")

    patch.setattr(Ballots, "clear", broken)


# Each with a schedule that shows it, which is tried first: any change to the schedules moves it.
BREAKS: dict[Break, int] = {
    a_reading_undoes_what_is_newer: 40,
    what_was_heard_later_is_always_newer: 525,
    a_late_event_is_news: 167,
    what_a_reading_said_is_not_kept: 1533,
    a_cut_list_is_taken_for_all: 7,
    an_older_reading_says_more_than_a_clearing: 381,
    who_was_forgotten_is_read_again: 9,
    who_was_forgotten_comes_back_by_a_late_event: 9,
    a_restart_forgets_what_was_taken_back: 8576,
    a_restart_forgets_which_events_were_told: 1159,
    a_restart_takes_the_clock_for_the_order: 158,
    the_clock_is_taken_for_the_order: 158,
    all_skins_are_one_mark: 964,
    everybody_is_a_person: 1,
    strangers_are_people: 3,
    a_clearing_clears_what_came_after: 25,
}


@pytest.mark.parametrize("broken", BREAKS, ids=lambda one: one.__name__)
async def test_a_broken_rule_is_found(broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch)
    for seed in (BREAKS[broken], *range(FOUND_WITHIN)):
        if (await play(from_seed(seed))).wrong:
            return
    raise AssertionError(f"{FOUND_WITHIN} schedules were played and nothing was wrong")
