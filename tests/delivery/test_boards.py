"""A channel gets the team's own best of a week once, after its digest, and its numbers follow the votes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.reactions import Reaction, Told, Vote
from bot.chat.votes import Ballots
from bot.delivery.board import NO_FAVOURITE
from bot.delivery.healing import Healing
from bot.delivery.keys import part_key
from bot.delivery.notices import notice_text
from bot.delivery.planner import Planner
from bot.delivery.redraw import Redrawer
from bot.delivery.states import Issue, State
from bot.errors import Blocked
from bot.papers.paper import Edition
from tests.samples import ENGLISH
from tests.simulated import MONDAY, OK, Crash, World, crash_at, papers, refused, world

DAY = timedelta(days=1)
# The week of `MONDAY`, whose digests are asked for at nine in the morning, UTC.
DUE = datetime(2026, 5, 11, 9, tzinfo=UTC)
SUNDAY = DUE.date() - DAY
TUESDAY = datetime(2026, 5, 5, 12, tzinfo=UTC)
FIRST, SECOND = (one.id for one in papers())


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """A channel that asks for boards of weeks and is due on Monday at nine; Friday's list is the newest."""
    async with world(tmp_path, style="compact") as made:
        asked = ENGLISH.asking(style="compact", boards="week")
        wanted = [replace(one, preferences=asked) for one in made.channels]
        made.channels = await made.ledger.channels.configure(wanted)
        await made.ledger.channels.reschedule(made.channels[0].id, DUE)
        await made.library.editions.save(Edition(SUNDAY - 2 * DAY, papers(2, first=7)), made.clock.now())
        made.clock.set(DUE)
        await made.library.editions.save(Edition(SUNDAY, ()), DUE)
        yield made


async def vote(bot: World, paper_id: str, *people: str, at: datetime = TUESDAY, given: bool = True) -> None:
    for number, person in enumerate(people):
        cast = Vote("discord", person, paper_id, "elsewhere", "m", "star")
        when = at + timedelta(seconds=number)
        await bot.ledger.votes.cast(cast, Told(when, when), given=given)


async def plan(bot: World) -> int:
    planner = Planner(
        ledger=bot.ledger, library=bot.library, clock=bot.clock, ready_hour=22, days_back=7, expires=DAY,
    )  # fmt: skip
    return await planner.plan()


async def issues(bot: World) -> list[str]:
    return [str(one.issue) for one in reversed(await bot.ledger.history.deliveries())]


def text(bot: World, number: int = -1) -> str:
    return str(bot.platform.messages[number].body["text"])


async def ask(bot: World, **asked: object) -> None:
    [channel] = await bot.ledger.channels.all()
    await bot.ledger.channels.ask(channel.asking(**asked))


async def redraw(bot: World) -> int:
    redrawer = Redrawer(ledger=bot.ledger, library=bot.library, posters=bot.platforms, gates=bot.gates, clock=bot.clock)
    return await redrawer.redraw()


async def test_the_digest_comes_first_then_the_papers_that_most_people_marked(bot: World) -> None:
    await vote(bot, SECOND, "ann", "ben")
    await vote(bot, FIRST, "ann")
    assert await plan(bot) == 2
    await bot.run()
    assert await issues(bot) == ["2026-05-08", "2026-W19"]
    assert len(bot.platform.messages) == 2
    assert text(bot) == "1. Paper 2 98/2\n2. Paper 1 99/1"


async def test_it_comes_once_whatever_is_planned_again(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.ledger.channels.reschedule(bot.channels[0].id, DUE)
    assert await plan(bot) == 0
    await bot.run()
    assert len(bot.platform.messages) == 2


async def test_digest_and_board_are_opened_together_or_not_at_all(bot: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def dying(*what: Any) -> int:  # noqa: ANN401, ARG001  (as the port has it)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(bot.ledger.deliveries, "open_all", dying)
        with pytest.raises(Crash):
            await plan(bot)
    assert await issues(bot) == []
    assert await plan(bot) == 2
    assert await issues(bot) == ["2026-05-08", "2026-W19"]


async def test_marks_of_other_weeks_give_no_place(bot: World) -> None:
    await vote(bot, FIRST, "ann", at=datetime(2026, 5, 3, 23, 59, tzinfo=UTC))
    await vote(bot, SECOND, "ben", at=datetime(2026, 5, 11, tzinfo=UTC))
    await plan(bot)
    await bot.run()
    assert await bot.states() == [State.SKIPPED]
    assert (await bot.delivery()).reason == NO_FAVOURITE


async def test_a_team_that_marked_nothing_gets_silence(bot: World) -> None:
    await plan(bot)
    await bot.run()
    assert len(bot.platform.messages) == 1
    assert await issues(bot) == ["2026-05-08", "2026-W19"]


async def test_the_threshold_says_how_many_people_a_place_takes(bot: World) -> None:
    await ask(bot, threshold=2)
    await vote(bot, FIRST, "ann", "ben")
    await vote(bot, SECOND, "ann")
    await plan(bot)
    await bot.run()
    assert text(bot) == "1. Paper 1 99/2"


async def test_ties_go_to_the_paper_with_more_votes_and_top_n_bounds_them(bot: World) -> None:
    await ask(bot, top_n=1)
    await vote(bot, SECOND, "ann")
    await vote(bot, FIRST, "ben")
    await plan(bot)
    await bot.run()
    assert text(bot) == "1. Paper 1 99/1"


async def test_a_vote_on_the_board_counts_for_the_paper_and_shows_while_its_place_stays(bot: World) -> None:
    await vote(bot, FIRST, "ann", "ben")
    await vote(bot, SECOND, "ann")
    await plan(bot)
    await bot.run()
    where = bot.platform.messages[-1].posted
    about = await bot.ledger.posts.about("discord", "", where.channel, where.message)
    assert about is not None
    assert about.papers == (FIRST, SECOND)
    await vote(bot, SECOND, "cyd", "dee", at=bot.clock.now())
    await _touched(bot, SECOND)
    assert await redraw(bot) == 1
    assert bot.platform.edited[-1][1]["text"] == "1. Paper 1 99/2\n2. Paper 2 98/3"


async def _touched(bot: World, paper_id: str) -> None:
    now = bot.clock.now()
    await bot.ledger.redraws.touch([paper_id], now, now - 2 * DAY)


async def test_a_mark_that_is_taken_back_lowers_the_number_and_removes_nobody(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    await vote(bot, FIRST, "ann", at=bot.clock.now(), given=False)
    await _touched(bot, FIRST)
    assert await redraw(bot) == 1
    assert bot.platform.edited[-1][1]["text"] == "1. Paper 1 99/0"


async def test_a_board_is_followed_for_as_long_as_a_digest(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    bot.clock.advance(timedelta(hours=49).total_seconds())
    await _touched(bot, FIRST)
    assert await redraw(bot) == 0


@pytest.mark.parametrize("step", ["after_claim", "after_intent", "after_call", "after_settle"])
async def test_a_crash_at_any_step_gives_one_board(bot: World, step: str) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    # The digest reaches each step first.
    with pytest.raises(Crash):
        await bot.run(deliverer=bot.deliverer(failpoint=crash_at(step, 2)))
    await bot.run(deliverer=bot.deliverer("two"))
    assert [sent.body["text"] for sent in bot.platform.messages].count("1. Paper 1 99/1") == 1
    assert len(bot.platform.messages) == 2
    assert await bot.states() == [State.SENT, State.SENT]


async def test_its_key_is_no_digests_and_the_digests_keys_are_as_they_were(bot: World) -> None:
    channel = bot.channels[0]
    # Of an archive that knows no boards: with another key a digest in doubt would be posted twice.
    assert part_key(channel, MONDAY, 0, 0) == "zcdehxgoa357otnzcimlfwgm"
    keys = {part_key(channel, SUNDAY, 0, 0, kind) for kind in ("digest", "week", "month")}
    assert len(keys) == 3


async def test_a_refused_board_follows_once_the_channel_takes_it(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    bot.platform.plan.extend([OK, refused(Blocked("no leave"))])
    await bot.run()
    assert await bot.states() == [State.BLOCKED, State.BLOCKED]
    healing = Healing(ledger=bot.ledger, posters=bot.platforms, gates=bot.gates, clock=bot.clock, threads_for=2 * DAY)
    [troubled] = await bot.ledger.history.troubled(bot.clock.now() - DAY)
    assert "c1, 2026-W19: I may not post there." in notice_text([troubled], "en")
    assert "bot why discord:c1 2026-W19" in notice_text([troubled], "en")
    assert await healing.heal() == 1
    await bot.run()
    assert text(bot) == "1. Paper 1 99/1"
    assert len(bot.platform.messages) == 2


async def test_in_a_forum_it_is_a_post_of_its_own_under_its_own_name(bot: World) -> None:
    bot.platform.forums.add("c1")
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    posts = [(one.kind, one.place.parent, one.place.title) for one in bot.platform.messages]
    assert posts == [("post", None, "Papers of 2026-05-08"), ("post", None, "The team's week 19: 4–10 May")]


async def test_an_announcement_channel_publishes_it_and_edits_it_once_at_the_end(bot: World) -> None:
    await ask(bot, publish=True)
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    assert [one.kind for one in bot.platform.messages] == ["post", "publish", "post", "publish"]
    await vote(bot, FIRST, "ben", at=bot.clock.now())
    await _touched(bot, FIRST)
    assert await redraw(bot) == 0
    bot.clock.advance(timedelta(hours=49).total_seconds())
    assert await redraw(bot) == 1
    assert bot.platform.edited[-1][1]["text"] == "1. Paper 1 99/2"


async def test_whoever_unsubscribes_meanwhile_gets_no_board(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.ledger.channels.set_status(bot.channels[0].id, "paused", "")
    await bot.run()
    assert bot.platform.messages == []
    assert (await bot.delivery()).state is State.SKIPPED


async def test_a_board_that_shows_a_paper_does_not_keep_it_out_of_a_digest(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    assert await bot.ledger.history.shown(bot.channels[0].id, [FIRST], but=SUNDAY) == {}


async def test_a_keycap_on_the_board_is_a_vote(bot: World) -> None:
    await vote(bot, FIRST, "ann")
    await plan(bot)
    await bot.run()
    where = bot.platform.messages[-1].posted
    ballots = Ballots(ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=["star"])
    keycap = Reaction("discord", "eve", where.channel, where.message, "1️⃣")
    assert await ballots.react(keycap, added=True)
    assert await ballots.react(keycap, added=False)
    assert Issue(SUNDAY, "week") == (await bot.delivery()).issue
