"""Rounds of writing on a real archive, with a writer that does what a test tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.channel import Channel, languages_of
from bot.errors import StorageError, SummaryError, WriterAway
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper
from bot.papers.ports import Account
from bot.papers.recipe import Recipe, Use
from bot.papers.writing import Budget, Writing
from tests.simulated import MONDAY, World, papers, world


class Pen:
    """A writer (port Writer) that raises what `trouble` gives for a paper."""

    recipe = Recipe("1", ("m",))

    def __init__(self, trouble: Callable[[Paper], BaseException | None] = lambda paper: None) -> None:  # noqa: ARG005
        self.trouble = trouble
        self.asked: list[tuple[str, str]] = []
        self.began, self.was_asked = asyncio.Event(), asyncio.Event()

    def begin(self) -> None:
        self.began.set()

    async def summarize(self, paper: Paper, language: str, account: Account | None = None) -> Bullets:
        del account
        self.asked.append((paper.id, language))
        self.was_asked.set()
        await asyncio.sleep(0)
        if error := self.trouble(paper):
            raise error
        return Bullets(language, "llm", ("written",), "m", "1")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, style="digest") as made:
        yield made


def writing(here: World, pen: Pen) -> Writing:
    async def redraw(paper_ids: Sequence[str]) -> None:
        now = here.clock.now()
        await here.ledger.redraws.touch(paper_ids, now, now - timedelta(hours=48))

    return Writing(library=here.library, writer=pen, clock=here.clock, redraw=redraw)


def test_a_paused_channel_wants_nothing() -> None:
    channel = Channel(1, "slack", "", "c")
    paused = replace(channel.asking(language="ja"), status="paused")
    blocked = replace(channel.asking(language="de"), status="blocked")
    assert languages_of([channel, paused, blocked, channel]) == ["de", "ko"]


async def test_the_best_papers_come_first_and_nothing_is_asked_twice(here: World) -> None:
    pen = Pen()
    await here.library.editions.save(Edition(MONDAY, papers(9)[::-1]), here.clock.now())
    await writing(here, pen).day(MONDAY, ["ko"])
    await writing(here, pen).day(MONDAY, ["ko"])
    assert [paper_id for paper_id, _ in pen.asked] == [paper.id for paper in papers(9)]


async def test_a_paper_without_abstract_or_withdrawn_is_not_asked_about(here: World) -> None:
    pen = Pen()
    empty, gone = papers(2, first=50)
    listed = (replace(empty, abstract=" "), replace(gone, withdrawn=True))
    await here.library.editions.save(Edition(MONDAY, listed), here.clock.now())
    assert (await writing(here, pen).day(MONDAY, ["ko"])).papers == []
    assert pen.asked == []


async def test_a_failure_is_put_off_and_the_others_are_written(here: World) -> None:
    first, second = papers()
    faults = {first.id: ZeroDivisionError("a fault"), second.id: SummaryError("wrong number")}
    pen = Pen(lambda paper: faults.get(paper.id))
    await here.library.editions.save(Edition(MONDAY, papers(3)), here.clock.now())
    written = await writing(here, pen).day(MONDAY, ["ko"])
    assert (len(written.papers), written.failed) == (1, 2)
    await writing(here, pen).day(MONDAY, ["ko"])
    assert len(pen.asked) == 3
    here.clock.advance(3601)
    await writing(here, pen).day(MONDAY, ["ko"])
    assert len(pen.asked) == 5


async def test_models_that_are_away_are_asked_in_the_next_round_without_delay(here: World) -> None:
    pen = Pen(lambda _: WriterAway("nobody"))
    assert (await writing(here, pen).day(MONDAY, ["ko"])).left == 2
    pen.trouble = lambda _: None
    assert (await writing(here, pen).day(MONDAY, ["ko"])).left == 0


async def test_what_was_away_for_some_gets_a_second_chance_in_the_same_round(here: World) -> None:
    failed: set[str] = set()

    def once(paper: Paper) -> WriterAway | None:
        first_time = paper.id == papers()[0].id and paper.id not in failed
        failed.add(paper.id)
        return WriterAway("a bad moment") if first_time else None

    written = await writing(here, Pen(once)).day(MONDAY, ["ko"])
    assert (len(written.papers), written.left) == (2, 0)


async def test_a_broken_archive_ends_the_round(here: World) -> None:
    with pytest.raises(StorageError, match="disk full"):
        await writing(here, Pen(lambda _: StorageError("disk full"))).day(MONDAY, ["ko"])


async def test_everything_posted_without_them_is_drawn_again_with_them_and_nothing_else(here: World) -> None:
    await here.open()
    await here.run()
    first = papers()[0].id
    pen = Pen(lambda paper: None if paper.id == first else SummaryError("no"))
    await writing(here, pen).day(MONDAY, ["ko"])
    marked = await here.ledger.redraws.touched(here.clock.now(), 10)
    assert [(part.message.kind, part.message.paper_id) for _, part in marked] == [("post", None), ("reply", first)]


async def test_a_round_goes_back_over_the_days_and_a_bad_one_stops_none(here: World) -> None:
    first, second = papers()
    pen = Pen(lambda paper: StorageError("a bad page") if paper == first else None)
    await here.library.editions.save(Edition(MONDAY, (first,)), here.clock.now())
    await here.library.editions.save(Edition(MONDAY - timedelta(days=1), (second,)), here.clock.now())
    await writing(here, pen).recent(7, ["ko"])
    assert pen.began.is_set()
    assert pen.asked == [(first.id, "ko"), (second.id, "ko")]


async def test_the_budget_holds_for_a_day_and_across_processes(here: World) -> None:
    budget = Budget(here.ledger.spending, here.clock, 100)
    assert await budget.allows(0)
    await budget.record(Use("m", calls=1, tokens_in=60, tokens_out=40), 0)
    assert not await budget.allows(0)
    assert not await Budget(here.ledger.spending, here.clock, 100).allows(0)
    here.clock.set(here.clock.now() + timedelta(days=1))
    assert await budget.allows(0)
    assert budget.spent == {"m": Use("m", calls=1, tokens_in=60, tokens_out=40)}
