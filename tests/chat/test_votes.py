"""One person, one vote on a paper, whichever message, emoji or button it was given by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import Person, PostedPaper, Reaction, Reading
from bot.chat.votes import Ballots, counted, paper_meant, plain_emoji, rank_of
from bot.delivery.messages import Message, Posted
from bot.delivery.states import SharedCard
from bot.views.replies import Mark, Words
from tests.simulated import World, world

DEFAULT = ("star", "heart", "thumbsup", "fire")
FIRST, SECOND = "2605.00001", "2605.00002"
DIGEST, REPLY, OTHER_REPLY = "m1", "m3", "m4"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("⭐", "⭐"),
        ("❤️", "❤"),
        ("👍🏿", "👍"),
        ("👍🏻", "👍"),
        (":thumbsup::skin-tone-4:", "thumbsup"),
        ("+1::skin-tone-6", "+1"),
        ("1️⃣", "1⃣"),
        ("one", "one"),
        ("", ""),
    ],
)
def test_skin_tones_and_presentation_do_not_matter(name: str, plain: str) -> None:
    assert plain_emoji(name) == plain


@pytest.mark.parametrize(
    "emoji",
    ["⭐", "🌟", "star", "star2", "❤", "❤️", "heart", "👍", "👍🏽", "+1", "thumbsup", "+1::skin-tone-2", "🔥", "fire"],
)
def test_both_platforms_spellings_are_favourites(emoji: str) -> None:
    assert paper_meant(emoji, PostedPaper(FIRST, ()), counted(DEFAULT)) == FIRST


@pytest.mark.parametrize("emoji", ["😀", "thumbsdown", "👎", "eyes", "1️⃣", "one", "🔟", "", "starfish", "💔"])
def test_other_emoji_on_a_papers_own_message_mean_nothing(emoji: str) -> None:
    assert paper_meant(emoji, PostedPaper(FIRST, ()), counted(DEFAULT)) is None


@pytest.mark.parametrize(("named", "given"), [("⭐", "star"), ("+1", "👍"), ("❤️", "heart"), ("🚀", "🚀")])
def test_a_setting_may_name_an_emoji_in_any_spelling(named: str, given: str) -> None:
    assert plain_emoji(given) in counted([named])


def test_a_setting_replaces_the_default_emoji() -> None:
    assert paper_meant("🔥", PostedPaper(FIRST, ()), counted(["rocket"])) is None


@pytest.mark.parametrize(
    ("emoji", "rank"),
    [("1️⃣", 1), ("1⃣", 1), ("9️⃣", 9), ("🔟", 10), ("one", 1), ("nine", 9), ("keycap_ten", 10), (":two:", 2)],
)
def test_a_keycap_names_a_rank(emoji: str, rank: int) -> None:
    assert rank_of(emoji) == rank


@pytest.mark.parametrize("emoji", ["0️⃣", "zero", "#️⃣", "ten", "1", "11", "💯", "", "⭐"])
def test_nothing_else_names_a_rank(emoji: str) -> None:
    assert rank_of(emoji) is None


def test_a_keycap_on_a_digest_means_the_paper_of_that_rank() -> None:
    digest = PostedPaper(None, (FIRST, SECOND))
    assert paper_meant("2️⃣", digest, counted(DEFAULT)) == SECOND
    assert paper_meant("three", digest, counted(DEFAULT)) is None
    assert paper_meant("⭐", digest, counted(DEFAULT)) is None
    assert paper_meant("2️⃣", PostedPaper(FIRST, (FIRST, SECOND)), counted(DEFAULT)) is None


def test_a_digest_of_one_paper_counts_like_the_papers_own_message() -> None:
    digest = PostedPaper(None, (FIRST,))
    assert [paper_meant(emoji, digest, counted(DEFAULT)) for emoji in ("⭐", "🔥", "1️⃣")] == [FIRST] * 3
    assert [paper_meant(emoji, digest, counted(DEFAULT)) for emoji in ("😀", "2️⃣")] == [None] * 2
    assert paper_meant("⭐", PostedPaper(None, ()), counted(DEFAULT)) is None


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[World]:
    """A digest stands in the channel: m1, its thread m2, and the papers' own messages m3 and m4."""
    async with world(tmp_path, "c1") as made:
        await made.open()
        await made.run()
        yield made


@pytest.fixture
def ballots(bot: World) -> Ballots:
    return Ballots(ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=DEFAULT)


def mark(message: str, emoji: str, user: str = "ada") -> Reaction:
    return Reaction("discord", user, "c1", message, emoji)


def read(ballots: Ballots, message: str, *reactions: Reaction) -> Reading:
    """What a message shows now."""
    return Reading(Posted("c1", message), frozenset(reactions), ballots.moment())


async def tally(bot: World) -> dict[str, int]:
    return dict(await bot.ledger.votes.tally([FIRST, SECOND]))


async def clicked(ballots: Ballots, user: str = "ada", language: str = "en", *, on: bool = True) -> Words:
    """What a click on the first paper's button answers."""
    reply = await ballots.mark(mark("", "button", user), Mark(FIRST, on), language)
    assert isinstance(reply.content, Words)
    return reply.content


async def test_several_marks_of_one_person_are_one_vote(bot: World, ballots: Ballots) -> None:
    for message, emoji in ((REPLY, "⭐"), (REPLY, "👍"), (DIGEST, "1️⃣")):
        assert await ballots.react(mark(message, emoji), added=True)
    await clicked(ballots)
    assert await tally(bot) == {FIRST: 1}
    assert await ballots.react(mark(REPLY, "⭐", "grace"), added=True)
    assert await tally(bot) == {FIRST: 2}


async def test_a_vote_lasts_until_the_last_mark_is_gone(bot: World, ballots: Ballots) -> None:
    await ballots.react(mark(REPLY, "⭐"), added=True)
    await ballots.react(mark(DIGEST, "1️⃣"), added=True)
    await ballots.react(mark(REPLY, "⭐"), added=False)
    assert await tally(bot) == {FIRST: 1}
    await ballots.react(mark(DIGEST, "1⃣"), added=False)
    assert await tally(bot) == {}


async def test_the_same_event_twice_changes_nothing(ballots: Ballots) -> None:
    assert await ballots.react(mark(REPLY, "⭐"), added=True) is True
    assert await ballots.react(mark(REPLY, "⭐"), added=True) is False
    assert await ballots.react(mark(REPLY, "⭐"), added=False) is True
    assert await ballots.react(mark(REPLY, "⭐"), added=False) is False


@pytest.mark.parametrize(
    ("message", "emoji"), [("m2", "⭐"), ("m99", "⭐"), (DIGEST, "⭐"), (DIGEST, "9️⃣"), (REPLY, "😀")]
)
async def test_reactions_that_mean_nothing_are_ignored(bot: World, ballots: Ballots, message: str, emoji: str) -> None:
    assert await ballots.react(mark(message, emoji), added=True) is False
    assert await tally(bot) == {}


async def test_a_button_gives_a_vote_and_its_undoing_takes_it_back(ballots: Ballots) -> None:
    given = await clicked(ballots)
    assert "is a favourite of yours. 1 in all" in given.text
    assert given.undo == Mark(FIRST, on=False)
    taken = await clicked(ballots, on=False)
    assert "no longer a favourite" in taken.text
    assert taken.undo == Mark(FIRST, on=True)
    assert "찜했습니다" in (await clicked(ballots, "grace", "ko")).text


async def test_two_clicks_at_once_are_one_vote(bot: World, ballots: Ballots) -> None:
    told = await asyncio.gather(*(clicked(ballots) for _ in range(5)))
    assert {one.text for one in told} == {"★ “Paper 1” is a favourite of yours. 1 in all."}
    assert await tally(bot) == {FIRST: 1}
    await asyncio.gather(*(clicked(ballots, on=False) for _ in range(2)))
    assert await tally(bot) == {}


async def test_a_button_does_not_take_a_reaction_back_and_says_so(bot: World, ballots: Ballots) -> None:
    await ballots.react(mark(REPLY, "⭐"), added=True)
    await clicked(ballots)
    told = await clicked(ballots, on=False)
    assert "Your reaction still marks" in told.text
    assert told.undo is None
    assert await tally(bot) == {FIRST: 1}


async def test_a_button_of_an_unknown_paper_answers_in_words(ballots: Ballots) -> None:
    reply = await ballots.mark(mark("", "button"), Mark("9999.99999", on=True), "en")
    assert isinstance(reply.content, Words)
    assert "9999.99999" in reply.content.text


async def test_reactions_given_while_the_bot_was_away_are_caught_up(bot: World, ballots: Ballots) -> None:
    await ballots.react(mark(REPLY, "⭐", "gone"), added=True)
    await clicked(ballots, "clicker")
    now = [mark(REPLY, "⭐", "ada"), mark(REPLY, "👍", "ada"), mark(REPLY, "😀", "bob")]
    assert await ballots.reconcile("discord", read(ballots, REPLY, *now)) == 3
    assert await tally(bot) == {FIRST: 2}
    assert await ballots.reconcile("discord", read(ballots, REPLY, *now)) == 0


async def test_a_vote_given_while_reactions_are_being_read_stays(bot: World, ballots: Ballots) -> None:
    before = read(ballots, REPLY)
    await ballots.react(mark(REPLY, "⭐"), added=True)
    assert await ballots.reconcile("discord", before) == 0
    assert await tally(bot) == {FIRST: 1}


async def test_a_slack_event_that_comes_late_or_again_changes_nothing(bot: World, ballots: Ballots) -> None:
    at = bot.clock.now()
    add, late = (replace(mark(REPLY, "star"), told=at, event=name) for name in ("Ev1", "Ev3"))
    take = replace(add, told=at + timedelta(seconds=60), event="Ev2")
    assert await ballots.react(add, added=True)
    assert await ballots.react(take, added=False)
    assert not await ballots.react(add, added=True)
    assert not await ballots.react(late, added=True)
    assert await tally(bot) == {}


async def test_times_that_cannot_be_true_are_no_times(bot: World, ballots: Ballots) -> None:
    """Then things follow each other as they were heard."""
    always = replace(mark(REPLY, "star"), told=datetime(2013, 2, 13, tzinfo=UTC))
    for added in (True, False, True):
        assert await ballots.react(always, added=added)
    bot.clock.set(bot.clock.now() - timedelta(days=400))
    assert await ballots.react(mark(REPLY, "star"), added=False)
    assert await tally(bot) == {}


async def test_two_skin_tones_are_two_marks_of_one_vote(bot: World, ballots: Ballots) -> None:
    for tone in ("+1", "+1::skin-tone-2", "👍🏽"):
        assert await ballots.react(mark(REPLY, tone), added=True)
    for tone in ("+1", "👍🏽"):
        assert await ballots.react(mark(REPLY, tone), added=False)
    assert await tally(bot) == {FIRST: 1}
    assert await ballots.react(mark(REPLY, "+1::skin-tone-2"), added=False)
    assert await tally(bot) == {}


async def test_cleared_reactions_count_no_more(bot: World, ballots: Ballots) -> None:
    for emoji in ("⭐", "❤️", "⭐::super"):
        await ballots.react(mark(REPLY, emoji), added=True)
    assert await ballots.clear("discord", "", Posted("c1", REPLY), "⭐") == 1
    assert await ballots.clear("discord", "", Posted("c1", REPLY)) == 2
    assert await tally(bot) == {}
    assert await ballots.clear("discord", "", Posted("c1", "m99")) == 0


async def test_who_is_forgotten_stays_forgotten_and_their_papers_are_drawn_again(bot: World, ballots: Ballots) -> None:
    await ballots.react(mark(REPLY, "⭐"), added=True)
    bot.clock.advance(60)
    assert await bot.ledger.redraws.touched(bot.clock.now(), 9)
    for _, part in await bot.ledger.redraws.touched(bot.clock.now(), 9):
        await bot.ledger.redraws.redrawn(part, part.message, bot.clock.now())
    assert await ballots.forget(Person("discord", "ada")) == 1
    bot.clock.advance(60)
    assert len(await bot.ledger.redraws.touched(bot.clock.now(), 9)) == 2
    assert await ballots.reconcile("discord", read(ballots, REPLY, mark(REPLY, "⭐"))) == 0
    assert await ballots.react(mark(REPLY, "⭐"), added=True)
    assert await tally(bot) == {FIRST: 1}


async def test_introducing_a_person_has_their_papers_drawn_again(bot: World, ballots: Ballots) -> None:
    await ballots.react(replace(mark(REPLY, "⭐"), stranger=True), added=True)
    assert await ballots.strangers("discord") == {Person("discord", "ada")}
    assert await tally(bot) == {}
    await ballots.introduce(Person("discord", "ada"), is_person=True)
    assert await tally(bot) == {FIRST: 1}


async def test_a_message_that_is_not_ours_has_no_votes_to_catch_up(bot: World, ballots: Ballots) -> None:
    assert await ballots.reconcile("discord", read(ballots, "m99", mark("m99", "⭐"))) == 0
    assert await tally(bot) == {}


async def test_only_messages_that_bear_votes_are_caught_up(bot: World, ballots: Ballots) -> None:
    assert {one.posted.message for one in await ballots.recent_posts("discord")} == {DIGEST, REPLY, OTHER_REPLY}
    assert await ballots.recent_posts("slack") == []
    bot.clock.advance(15 * 86400)
    assert await ballots.recent_posts("discord") == []


async def test_a_vote_has_the_messages_that_show_the_paper_drawn_again(bot: World) -> None:
    rings: list[None] = []
    ballots = Ballots(
        ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=DEFAULT,
        redraw_after=timedelta(seconds=2), wake=lambda: rings.append(None),
    )  # fmt: skip
    await ballots.react(mark(REPLY, "⭐"), added=True)
    assert await bot.ledger.redraws.touched(bot.clock.now(), 9) == []
    bot.clock.advance(2)
    assert [part.seq for _, part in await bot.ledger.redraws.touched(bot.clock.now(), 9)] == [0, 2]
    assert len(rings) == 1


async def test_forgetting_a_person_leaves_the_others(bot: World, ballots: Ballots) -> None:
    await ballots.react(mark(REPLY, "⭐", "ada"), added=True)
    await ballots.react(mark(OTHER_REPLY, "⭐", "ada"), added=True)
    await ballots.react(mark(REPLY, "⭐", "grace"), added=True)
    assert await ballots.forget(Person("discord", "ada")) == 2
    assert await tally(bot) == {FIRST: 1}


@pytest.mark.parametrize(
    ("message", "emoji", "told"),
    [
        (DIGEST, "⭐", True),
        (DIGEST, "star", True),
        (DIGEST, "🔥", False),
        (DIGEST, "👍", False),
        (DIGEST, "tada", False),
        (DIGEST, "1️⃣", False),
        (REPLY, "⭐", False),
        ("m99", "⭐", False),
    ],
)
async def test_only_a_star_that_names_no_paper_is_answered(
    ballots: Ballots, message: str, emoji: str, told: bool
) -> None:
    assert await ballots.lost(mark(message, emoji)) is told


async def test_a_star_that_names_no_paper_is_answered_once_for_a_person_and_workspace(ballots: Ballots) -> None:
    star = replace(mark(DIGEST, "⭐"), tenant="t1")
    asked = await asyncio.gather(*(ballots.lost(star) for _ in range(3)))
    assert sorted(asked) == [False, False, True]
    assert await ballots.lost(replace(star, tenant="t2"))
    assert await ballots.lost(replace(star, user="grace"))
    await ballots.forget(Person("discord", "ada"))
    assert await ballots.lost(star)


async def test_where_stars_are_no_favourites_nobody_is_told_to_vote_otherwise(bot: World) -> None:
    rockets = Ballots(ledger=bot.ledger, library=bot.library, clock=bot.clock, emoji=["rocket"])
    assert not await rockets.lost(mark(DIGEST, "⭐"))


async def test_a_reaction_on_a_message_that_is_being_written_down_counts(bot: World, ballots: Ballots) -> None:
    early = replace(mark("s1", "⭐"), ours=True)
    giving = asyncio.create_task(ballots.react(early, added=True))
    taking = asyncio.create_task(ballots.react(replace(early, user="grace"), added=True))
    await asyncio.sleep(0)
    back = asyncio.create_task(ballots.react(replace(early, user="grace"), added=False))
    await asyncio.sleep(0.01)
    card = SharedCard("discord", "", Posted("c1", "s1"), Message("post", {}, FIRST), "ada")
    await bot.ledger.shares.keep(card, bot.clock.now())
    await asyncio.gather(giving, taking, back)
    assert await tally(bot) == {FIRST: 1}


async def test_nobody_waits_for_a_message_of_somebody_else(ballots: Ballots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.chat.votes.SOON", (1e9,))
    async with asyncio.timeout(5):
        assert not await ballots.react(mark("m99", "⭐"), added=True)
        assert not await ballots.react(replace(mark("m99", "🍕"), ours=True), added=True)
