"""What any archive promises about favourite marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.reactions import PostedPaper, Reaction, Reading, Told, Vote
from bot.chat.stores import Store
from bot.delivery.messages import Posted
from bot.service.store import SqliteArchive
from tests.samples import EDITION, FULL, LATER, NOW, OTHER, fixed, post, posted_digest, sent

STAR = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
HEART = replace(STAR, mark="heart")
BEN = replace(STAR, user="ben")
BUTTON = Vote("discord", "ann", FULL.id, "", "", "button")
HERE = PostedPaper(FULL.id, (), "c1", NOW)


def told(at: float = 0, heard: float | None = None, event: str = "") -> Told:
    """Something told so many seconds from `NOW`, by the platform's clock and by ours."""
    return Told(NOW + timedelta(seconds=at), NOW + timedelta(seconds=at if heard is None else heard), event)


def read(*votes: Vote, begun: float = 60, at: float | None = None, cut: Collection[str] = ()) -> Reading:
    """What a message showed so many seconds from `NOW`."""
    reactions = [Reaction(one.platform, one.user, one.channel, one.message, one.mark) for one in votes]
    moments = told(begun if at is None else at, begun)
    return Reading(Posted("c1", "m0"), frozenset(reactions), moments.heard, moments.at, frozenset(cut))


async def tally(archive: Store) -> int:
    return (await archive.tally([FULL.id])).get(FULL.id, 0)


async def test_two_marks_of_one_person_are_one_favourite(archive: Store) -> None:
    for vote in (STAR, HEART, replace(STAR, message="m9")):
        assert await archive.set_vote(vote, told(), given=True)
    assert await archive.tally([FULL.id, OTHER.id]) == {FULL.id: 1}


async def test_a_mark_given_twice_is_new_only_once(archive: Store) -> None:
    assert await archive.set_vote(STAR, told(), given=True)
    assert not await archive.set_vote(STAR, told(1), given=True)


async def test_taking_one_of_two_marks_away_keeps_the_favourite(archive: Store) -> None:
    for vote in (STAR, HEART):
        await archive.set_vote(vote, told(), given=True)
    assert await archive.set_vote(STAR, told(1), given=False)
    assert not await archive.set_vote(STAR, told(2), given=False)
    assert await tally(archive) == 1
    await archive.set_vote(HEART, told(3), given=False)
    assert await archive.tally([FULL.id]) == {}


async def test_people_count_over_both_platforms(archive: Store) -> None:
    for vote in (STAR, BEN, replace(STAR, platform="slack")):
        await archive.set_vote(vote, told(), given=True)
    assert await archive.tally([FULL.id]) == {FULL.id: 3}


async def test_an_event_older_than_the_newest_changes_nothing(archive: Store) -> None:
    assert not await archive.set_vote(STAR, told(60, 60), given=False)
    assert not await archive.set_vote(STAR, told(0, 61), given=True)
    assert await tally(archive) == 0


async def test_an_event_told_again_changes_nothing_not_even_after_a_restart(tmp_path: Path) -> None:
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        assert await archive.set_vote(STAR, told(event="Ev1"), given=True)
        assert await archive.set_vote(STAR, told(event="Ev2"), given=False)
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        assert not await archive.set_vote(STAR, told(event="Ev1"), given=True)
        assert await tally(archive) == 0


async def test_that_a_mark_was_taken_back_survives_a_restart(tmp_path: Path) -> None:
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        await archive.set_vote(STAR, told(60), given=False)
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        assert not await archive.set_vote(STAR, told(0, 61), given=True)


async def test_moments_follow_each_other_whatever_the_clock_does(tmp_path: Path) -> None:
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        first, second = archive.moment(LATER), archive.moment(NOW)
        assert first < second
        await archive.set_vote(STAR, Told(second, second), given=True)
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        assert archive.moment(NOW) > second


async def test_what_was_read_replaces_the_marks_of_the_message_and_no_others(archive: Store) -> None:
    elsewhere = replace(STAR, message="m9")
    for vote in (STAR, HEART, elsewhere, BUTTON):
        await archive.set_vote(vote, told(), given=True)
    assert await archive.apply_reading("discord", HERE, read(HEART, BEN), [HEART, BEN]) == 2
    assert await archive.apply_reading("discord", HERE, read(HEART, BEN, begun=61), [HEART, BEN]) == 0
    assert await archive.tally([FULL.id]) == {FULL.id: 2}
    assert not await archive.set_vote(STAR, told(62), given=False)
    assert [await archive.set_vote(one, told(63), given=False) for one in (HEART, BEN, elsewhere, BUTTON)] == [True] * 4


@pytest.mark.parametrize("given", [True, False])
async def test_what_was_told_after_the_reading_began_stays(archive: Store, given: bool) -> None:
    await archive.set_vote(STAR, told(0), given=not given)
    await archive.set_vote(STAR, told(61), given=given)
    listed = [] if given else [STAR]
    assert await archive.apply_reading("discord", HERE, read(*listed), listed) == 0
    assert await tally(archive) == given


async def test_a_late_event_of_before_the_reading_says_less_than_the_reading(archive: Store) -> None:
    await archive.set_vote(STAR, told(10, heard=70), given=True)
    assert await archive.apply_reading("discord", HERE, read(), []) == 1
    assert not await archive.set_vote(HEART, told(20, heard=80), given=True)
    assert await archive.set_vote(HEART, told(61, heard=81), given=True)


async def test_a_list_that_was_cut_takes_nobody_off(archive: Store) -> None:
    for vote in (STAR, HEART):
        await archive.set_vote(vote, told(), given=True)
    assert await archive.apply_reading("discord", HERE, read(BEN, cut=["star"]), [BEN]) == 2
    assert await tally(archive) == 2
    assert await archive.set_vote(replace(STAR, user="cy"), told(10, heard=80), given=True)


async def test_clearing_takes_off_all_that_was_given_before(archive: Store) -> None:
    for vote in (STAR, HEART, BEN, BUTTON):
        await archive.set_vote(vote, told(), given=True)
    await archive.set_vote(BEN, told(20), given=True)
    assert await archive.clear("discord", "c1", "m0", told(10), "star") == 1
    assert await archive.clear("discord", "c1", "m0", told(10), None) == 1
    assert await tally(archive) == 2
    assert not await archive.set_vote(STAR, told(9, heard=21), given=True)


async def test_a_strangers_marks_count_once_it_is_known_that_a_person_gave_them(archive: Store) -> None:
    await archive.set_vote(STAR, told(), given=True, stranger=True)
    assert await tally(archive) == 0
    assert await archive.strangers("discord") == {"ann"}
    assert await archive.introduce("discord", "ann", is_person=True) == [FULL.id]
    assert (await tally(archive), await archive.strangers("discord")) == (1, frozenset())
    await archive.set_vote(HEART, told(1), given=True, stranger=True)
    assert await tally(archive) == 1


async def test_a_programs_marks_go_once_it_is_known(archive: Store) -> None:
    await archive.apply_reading(
        "discord", HERE, replace(read(), reactions=frozenset(map(_strange, (STAR, BEN)))), [STAR, BEN]
    )
    assert await archive.strangers("discord") == {"ann", "ben"}
    assert await archive.introduce("discord", "ann", is_person=False) == [FULL.id]
    assert await archive.introduce("discord", "ben", is_person=True) == [FULL.id]
    assert await tally(archive) == 1
    assert await archive.introduce("discord", "ben", is_person=False) == []


def _strange(vote: Vote) -> Reaction:
    return Reaction(vote.platform, vote.user, vote.channel, vote.message, vote.mark, stranger=True)


async def test_a_strangers_press_counts_since_programs_press_nothing(archive: Store) -> None:
    await archive.set_vote(STAR, told(), given=True, stranger=True)
    await archive.set_vote(BUTTON, told(1), given=True)
    assert await tally(archive) == 1


async def test_a_person_sees_which_papers_they_favour(archive: Store) -> None:
    await archive.set_vote(STAR, told(), given=True)
    assert await archive.has_voted("discord", "ann", [FULL.id, OTHER.id]) == {FULL.id}
    assert await archive.has_voted("slack", "ann", [FULL.id]) == frozenset()


async def test_saved_papers_come_newest_mark_first_by_pages(archive: Store) -> None:
    await archive.save_edition(EDITION, NOW)
    await archive.set_vote(replace(STAR, paper_id=OTHER.id), told(), given=True)
    await archive.set_vote(STAR, told(3600), given=True)
    await archive.set_vote(replace(STAR, paper_id="0000.00000"), told(3600), given=True)
    found = await archive.saved("discord", "ann", 1)
    assert (found.papers, found.total) == ((FULL,), 2)
    assert (await archive.saved("discord", "ann", 5, offset=1)).papers == (OTHER,)
    beyond = await archive.saved("discord", "ann", 5, offset=9)
    assert (beyond.papers, beyond.total) == ((), 2)


async def test_forgetting_a_person_leaves_the_others(archive: Store) -> None:
    for vote in (STAR, HEART, BEN, replace(STAR, platform="slack")):
        await archive.set_vote(vote, told(), given=True)
    assert await archive.forget("discord", "ann", told(9).heard) == [FULL.id, FULL.id]
    assert await archive.forget("discord", "ann", told(10).heard) == []
    assert await archive.tally([FULL.id]) == {FULL.id: 2}


async def test_what_was_erased_comes_back_only_by_an_event_after_it(archive: Store) -> None:
    await archive.set_vote(STAR, told(), given=True)
    await archive.forget("discord", "ann", told(10).heard)
    assert await archive.apply_reading("discord", HERE, read(STAR, BEN), [STAR, BEN]) == 1
    assert not await archive.set_vote(HEART, told(9, heard=70), given=True)
    assert not await archive.set_vote(BUTTON, told(9, heard=71), given=True)
    assert await archive.set_vote(STAR, told(72), given=True)
    await archive.apply_reading("discord", HERE, read(STAR, begun=80), [STAR])
    assert await archive.has_voted("discord", "ann", [FULL.id]) == {FULL.id}


async def test_an_erasure_is_no_older_than_what_was_told_before(archive: Store) -> None:
    await archive.set_vote(STAR, told(30, heard=1), given=True)
    await archive.forget("discord", "ann", told(10).heard)
    assert not await archive.set_vote(STAR, told(30, heard=11), given=True)


async def test_marks_on_messages_posted_after_an_erasure_count(archive: Store) -> None:
    await archive.forget("discord", "ann", told(-10).heard)
    assert await archive.apply_reading("discord", HERE, read(STAR), [STAR]) == 1


async def test_of_who_was_forgotten_only_a_keyed_hash_stays(tmp_path: Path) -> None:
    user = "person-4711"
    async with SqliteArchive.open(tmp_path / "bot.db") as archive:
        await archive.set_vote(replace(STAR, user=user), told(event="Ev1"), given=True, stranger=True)
        await archive.forget("discord", user, told(1).heard)
        rows = await archive._database.read("SELECT * FROM erasure")
        assert len(rows) == 1
        await archive._database.outside_transaction("VACUUM")
    assert user.encode() not in (tmp_path / "bot.db").read_bytes()


async def test_a_digest_message_names_its_papers_by_rank_and_a_reply_its_own(archive: Store) -> None:
    await posted_digest(archive)
    assert _about(await archive.posted_paper("discord", "c1", "m0")) == (None, (OTHER.id, FULL.id))
    assert _about(await archive.posted_paper("discord", "thread", "m3")) == (OTHER.id, ())


async def test_a_paper_posted_as_its_own_card_is_only_that_paper(archive: Store) -> None:
    delivery, [part] = await fixed(archive, [post(FULL.id)])
    await sent(archive, delivery, part, Posted("c1", "m7"))
    assert _about(await archive.posted_paper("discord", "c1", "m7")) == (FULL.id, ())


async def test_a_slack_message_is_known_only_in_its_channel(archive: Store) -> None:
    await posted_digest(archive, platform="slack", name="C1")
    assert _about(await archive.posted_paper("slack", "C1", "m0")) == (None, (OTHER.id, FULL.id))
    assert await archive.posted_paper("slack", "C2", "m0") is None
    assert await archive.posted_paper("discord", "C1", "m0") is None


async def test_a_discord_message_is_known_by_its_id_alone(archive: Store) -> None:
    await posted_digest(archive)
    assert _about(await archive.posted_paper("discord", "another name of the thread", "m2")) == (FULL.id, ())
    assert await archive.posted_paper("discord", "c1", "not ours") is None


def _about(message: PostedPaper | None) -> object:
    return message and (message.paper_id, message.papers)


async def test_a_message_says_where_it_stands_and_since_when(archive: Store) -> None:
    await posted_digest(archive)
    message = await archive.posted_paper("discord", "another name of the thread", "m2")
    assert message is not None
    assert message.channel == "thread"
    assert message.at is not None
