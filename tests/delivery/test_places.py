"""A digest where each message begins a thread, where there are none, and where it is published."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Told, Vote
from bot.delivery.access import Nature
from bot.delivery.parts import Timing
from bot.delivery.places import fitted, place_of
from bot.delivery.redraw import Redrawer
from bot.delivery.states import Part, State
from bot.errors import Blocked, ChannelGone, NotHere, RateLimited
from bot.papers.paper import Edition
from bot.views.entries import Style
from tests.simulated import (
    HANGS,
    LOST_ANSWER,
    LOST_CALL,
    MONDAY,
    OK,
    Crash,
    Outcome,
    World,
    crash_at,
    papers,
    refused,
    world,
)

FIRST = "2605.00001"
FOLLOW = timedelta(hours=48)
STEPS = ("after_claim", "after_intent", "after_call", "after_settle", "before_look", "after_look")


async def asking(bot: World, **wanted: object) -> World:
    """The same, whose channels ask for something, with a digest on its way to them."""
    await bot.ledger.channels.configure([one.asking(**wanted) for one in bot.channels])
    bot.channels = await bot.ledger.channels.all()
    await bot.open()
    return bot


@pytest.fixture
async def forum(tmp_path: Path) -> AsyncIterator[World]:
    """A channel in which each message begins a thread and no key is known."""
    async with world(tmp_path, "c1") as bot:
        bot.platform.forums.add("c1")
        await bot.open()
        yield bot


def stands(bot: World) -> list[tuple[str, str | None]]:
    """What stands, by kind and the thread that it stands in."""
    return [(sent.kind, sent.place.parent) for sent in bot.platform.messages]


async def test_a_digest_in_a_forum_is_one_post_with_its_papers_in_it(forum: World) -> None:
    await forum.run()
    assert stands(forum) == [("post", None), ("reply", "m1"), ("reply", "m1")]
    assert await forum.states() == [State.SENT] * 5
    assert forum.platform.messages[0].place.title == f"Papers of {MONDAY}"


@pytest.mark.parametrize("style", ["cards", "compact"])
async def test_every_style_is_one_post_in_a_forum(tmp_path: Path, style: Style) -> None:
    async with world(tmp_path, style=style) as bot:
        bot.platform.forums.add("c1")
        await bot.open()
        await bot.run()
        assert [parent for _, parent in stands(bot)] == [None, *["m1"] * (len(stands(bot)) - 1)]


@pytest.mark.parametrize("lost", [LOST_ANSWER, LOST_CALL, HANGS])
async def test_a_post_in_doubt_is_looked_for_and_never_repeated_by_its_key(forum: World, lost: Outcome) -> None:
    forum.timing = Timing(call=timedelta(seconds=0.01))
    forum.platform.plan.append(lost)
    await forum.run()
    assert len(forum.platform.looks) == 1
    assert [kind for kind, _ in stands(forum)] == ["post", "reply", "reply"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("nth", [1, 2, 3])
@pytest.mark.parametrize("fault", [OK, LOST_ANSWER, LOST_CALL], ids=["ok", "lost answer", "lost call"])
async def test_a_process_that_dies_at_any_step_posts_once_in_a_forum(
    forum: World, step: str, nth: int, fault: Outcome
) -> None:
    forum.platform.plan.append(fault)
    with suppress(Crash):
        await forum.run(deliverer=forum.deliverer("dying", crash_at(step, nth)))
    forum.clock.advance(100)
    await forum.run()
    assert stands(forum) == [("post", None), ("reply", "m1"), ("reply", "m1")]
    assert await forum.states() == [State.SENT] * 5


async def test_a_reply_in_a_post_is_repeated_by_its_key(forum: World) -> None:
    forum.platform.plan.extend([OK, LOST_ANSWER])
    await forum.run()
    assert forum.platform.looks == []
    assert len(stands(forum)) == 3


async def test_a_post_that_was_deleted_loses_its_messages_and_not_its_channel(forum: World) -> None:
    await forum.run()
    forum.platform.edits.append(ChannelGone("no such thread"))
    await vote(forum)
    await redrawer(forum).redraw()
    assert (await forum.ledger.channels.all())[0].status == "active"
    assert await forum.ledger.redraws.touched(forum.clock.now() + FOLLOW, 10) == []


async def test_where_there_are_no_threads_the_digest_stands_and_nothing_is_in_trouble(tmp_path: Path) -> None:
    async with world(tmp_path) as bot:
        await bot.open()
        bot.platform.plan.extend([OK, refused(NotHere("no threads here"))])
        await bot.run()
        assert await bot.states() == [State.SENT, State.SENT, State.SKIPPED, State.SKIPPED, State.SKIPPED]
        assert await bot.ledger.history.troubled(bot.clock.now() - FOLLOW) == []


# Publishing.


@pytest.fixture
async def news(tmp_path: Path) -> AsyncIterator[World]:
    """A channel that asks for its digests to be published."""
    async with world(tmp_path, "c1") as bot:
        yield await asking(bot, publish=True)


async def test_a_digest_is_published_once_last_of_all(news: World) -> None:
    await news.run()
    assert stands(news) == [("post", None), ("thread", "m1"), ("reply", "m1"), ("reply", "m1"), ("publish", "m1")]


@pytest.mark.parametrize("crash", [("after_settle", 4), ("after_intent", 5), ("after_call", 5), ("after_settle", 5)])
async def test_a_crash_between_post_and_publish_publishes_once(news: World, crash: tuple[str, int]) -> None:
    with pytest.raises(Crash):
        await news.run(deliverer=news.deliverer("dying", crash_at(*crash)))
    news.clock.advance(100)
    await news.run()
    assert [kind for kind, _ in stands(news)] == ["post", "thread", "reply", "reply", "publish"]
    assert news.platform.looks == []


async def test_a_publication_waits_for_its_hour_while_the_digest_stands_whole(news: World) -> None:
    began = news.clock.now()
    news.platform.plan.extend([OK] * 4 + [refused(RateLimited("ten an hour", retry_after=3000))])
    await news.run()
    assert await news.states() == [State.SENT] * 6
    assert timedelta(seconds=3000) <= news.clock.now() - began < timedelta(seconds=3100)


async def test_what_cannot_be_published_is_no_trouble_of_the_digest(news: World) -> None:
    news.platform.plan.extend([OK] * 4 + [refused(NotHere("no announcements here"))])
    await news.run()
    assert (await news.states())[0] is State.SENT
    assert (await news.delivery()).reason == "no announcements here"


async def test_a_digest_without_its_thread_is_published(news: World) -> None:
    news.platform.plan.extend([OK, refused(Blocked("no threads for you"))])
    await news.run()
    assert [kind for kind, _ in stands(news)] == ["post", "publish"]


async def test_each_card_that_stands_is_published(tmp_path: Path) -> None:
    async with world(tmp_path, style="cards") as bot:
        await asking(bot, publish=True)
        await bot.run()
        assert stands(bot) == [("post", None), ("post", None), ("publish", "m1"), ("publish", "m2")]


async def test_a_published_digest_is_edited_once_when_its_votes_are_final(news: World) -> None:
    await news.run()
    for hours in (1, 12, 47):
        moved = tuple(replace(one, votes=200 + hours) for one in papers())
        await news.library.editions.save(Edition(MONDAY, moved), news.clock.now())
        await vote(news)
        await redrawer(news).redraw()
        news.clock.advance(3600)
    edited = [posted.message for posted, _, _ in news.platform.edited]
    assert set(edited) == {"m3", "m4"}
    news.clock.advance(49 * 3600)
    await redrawer(news).redraw()
    last = news.platform.edited[len(edited) :]
    assert [posted.message for posted, _, _ in last] == ["m1"]
    assert "247/" in last[0][1]["text"]


def redrawer(bot: World) -> Redrawer:
    return Redrawer(
        ledger=bot.ledger, library=bot.library, posters=bot.platforms, gates=bot.gates, clock=bot.clock, follow=FOLLOW
    )


async def vote(bot: World) -> None:
    now = bot.clock.now()
    await bot.ledger.votes.cast(Vote("discord", "ada", FIRST, "c1", "m3", "⭐"), Told(now, now), given=True)
    await bot.ledger.redraws.touch([one.id for one in papers()], now, now - FOLLOW)


async def test_what_is_about_something_that_does_not_stand_has_no_place(forum: World) -> None:
    await forum.run()
    first, *_ = await forum.parts()
    publishes = Part(9, 1, 9, "k", replace(first.message, kind="publish", paper_id="other"))
    assert place_of(publishes, (await forum.delivery()).channel.place, [first]) is None


async def test_what_a_place_cannot_have_is_not_tried_there(tmp_path: Path) -> None:
    async with world(tmp_path) as bot:
        await asking(bot, publish=True)
        bot.platform.natures["c1"] = Nature(has_threads=False, publishes=False)
        asked = await fitted(bot.channels[0], bot.platform)
        assert (asked.preferences.thread, asked.preferences.publish) == (False, False)
        await bot.run()
        assert "publish" not in [kind for kind, _ in stands(bot)]
