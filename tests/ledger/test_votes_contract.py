"""What any archive promises about favourite marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, PostedPaper, Reaction, Reading, Saved, Told, Vote
from bot.delivery.messages import Posted
from bot.service.stores import stores_in
from tests.samples import FULL, LATER, NOW, OTHER, fixed, post, posted_digest, sent

ANN = Person("discord", "ann")
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


async def tally(ledger: Ledger) -> int:
    return (await ledger.votes.tally([FULL.id])).get(FULL.id, 0)


async def test_two_marks_of_one_person_are_one_favourite(ledger: Ledger) -> None:
    for vote in (STAR, HEART, replace(STAR, message="m9")):
        assert await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.tally([FULL.id, OTHER.id]) == {FULL.id: 1}


async def test_all_favourites_are_counted_by_people_and_those_taken_back_are_none(ledger: Ledger) -> None:
    for vote in (STAR, HEART, BEN, replace(BEN, paper_id=OTHER.id)):
        await ledger.votes.cast(vote, told(), given=True)
    await ledger.votes.cast(replace(BEN, paper_id=OTHER.id), told(1), given=False)
    assert await ledger.votes.favourites() == {FULL.id: 2}


async def test_a_mark_given_twice_is_new_only_once(ledger: Ledger) -> None:
    assert await ledger.votes.cast(STAR, told(), given=True)
    assert not await ledger.votes.cast(STAR, told(1), given=True)


async def test_taking_one_of_two_marks_away_keeps_the_favourite(ledger: Ledger) -> None:
    for vote in (STAR, HEART):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.cast(STAR, told(1), given=False)
    assert not await ledger.votes.cast(STAR, told(2), given=False)
    assert await tally(ledger) == 1
    await ledger.votes.cast(HEART, told(3), given=False)
    assert await ledger.votes.tally([FULL.id]) == {}


async def test_people_count_over_both_platforms(ledger: Ledger) -> None:
    for vote in (STAR, BEN, replace(STAR, platform="slack")):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 3}


async def test_an_event_older_than_the_newest_changes_nothing(ledger: Ledger) -> None:
    assert not await ledger.votes.cast(STAR, told(60, 60), given=False)
    assert not await ledger.votes.cast(STAR, told(0, 61), given=True)
    assert await tally(ledger) == 0


async def test_an_event_told_again_changes_nothing_not_even_after_a_restart(tmp_path: Path) -> None:
    async with stores_in(tmp_path / "bot.db") as stores:
        assert await stores.ledger.votes.cast(STAR, told(event="Ev1"), given=True)
        assert await stores.ledger.votes.cast(STAR, told(event="Ev2"), given=False)
    async with stores_in(tmp_path / "bot.db") as stores:
        assert not await stores.ledger.votes.cast(STAR, told(event="Ev1"), given=True)
        assert await tally(stores.ledger) == 0


async def test_that_a_mark_was_taken_back_survives_a_restart(tmp_path: Path) -> None:
    async with stores_in(tmp_path / "bot.db") as stores:
        await stores.ledger.votes.cast(STAR, told(60), given=False)
    async with stores_in(tmp_path / "bot.db") as stores:
        assert not await stores.ledger.votes.cast(STAR, told(0, 61), given=True)


async def test_moments_follow_each_other_whatever_the_clock_does(tmp_path: Path) -> None:
    async with stores_in(tmp_path / "bot.db") as stores:
        first, second = stores.ledger.votes.moment(LATER), stores.ledger.votes.moment(NOW)
        assert first < second
        await stores.ledger.votes.cast(STAR, Told(second, second), given=True)
    async with stores_in(tmp_path / "bot.db") as stores:
        assert stores.ledger.votes.moment(NOW) > second


async def test_what_was_read_replaces_the_marks_of_the_message_and_no_others(ledger: Ledger) -> None:
    elsewhere = replace(STAR, message="m9")
    for vote in (STAR, HEART, elsewhere, BUTTON):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.apply_reading("discord", HERE, read(HEART, BEN), [HEART, BEN]) == 2
    assert await ledger.votes.apply_reading("discord", HERE, read(HEART, BEN, begun=61), [HEART, BEN]) == 0
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 2}
    assert not await ledger.votes.cast(STAR, told(62), given=False)
    assert [await ledger.votes.cast(one, told(63), given=False) for one in (HEART, BEN, elsewhere, BUTTON)] == [
        True
    ] * 4


@pytest.mark.parametrize("given", [True, False])
async def test_what_was_told_after_the_reading_began_stays(ledger: Ledger, given: bool) -> None:
    await ledger.votes.cast(STAR, told(0), given=not given)
    await ledger.votes.cast(STAR, told(61), given=given)
    listed = [] if given else [STAR]
    assert await ledger.votes.apply_reading("discord", HERE, read(*listed), listed) == 0
    assert await tally(ledger) == given


async def test_a_late_event_of_before_the_reading_says_less_than_the_reading(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(10, heard=70), given=True)
    assert await ledger.votes.apply_reading("discord", HERE, read(), []) == 1
    assert not await ledger.votes.cast(HEART, told(20, heard=80), given=True)
    assert await ledger.votes.cast(HEART, told(61, heard=81), given=True)


async def test_a_list_that_was_cut_takes_nobody_off(ledger: Ledger) -> None:
    for vote in (STAR, HEART):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.apply_reading("discord", HERE, read(BEN, cut=["star"]), [BEN]) == 2
    assert await tally(ledger) == 2
    assert await ledger.votes.cast(replace(STAR, user="cy"), told(10, heard=80), given=True)


async def test_clearing_takes_off_all_that_was_given_before(ledger: Ledger) -> None:
    for vote in (STAR, HEART, BEN, BUTTON):
        await ledger.votes.cast(vote, told(), given=True)
    await ledger.votes.cast(BEN, told(20), given=True)
    assert await ledger.votes.clear("discord", "", "c1", "m0", told(10), "star") == 1
    assert await ledger.votes.clear("discord", "", "c1", "m0", told(10), None) == 1
    assert await tally(ledger) == 2
    assert not await ledger.votes.cast(STAR, told(9, heard=21), given=True)


async def test_a_strangers_marks_count_once_it_is_known_that_a_person_gave_them(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(), given=True, stranger=True)
    assert await tally(ledger) == 0
    assert await ledger.people.strangers("discord") == {ANN}
    assert await ledger.people.introduce(ANN, is_person=True) == [(FULL.id, "")]
    assert (await tally(ledger), await ledger.people.strangers("discord")) == (1, frozenset())
    await ledger.votes.cast(HEART, told(1), given=True, stranger=True)
    assert await tally(ledger) == 1


async def test_a_programs_marks_go_once_it_is_known(ledger: Ledger) -> None:
    await ledger.votes.apply_reading(
        "discord", HERE, replace(read(), reactions=frozenset(map(_strange, (STAR, BEN)))), [STAR, BEN]
    )
    assert await ledger.people.strangers("discord") == {ANN, replace(ANN, user="ben")}
    assert await ledger.people.introduce(ANN, is_person=False) == [(FULL.id, "")]
    assert await ledger.people.introduce(Person("discord", "ben"), is_person=True) == [(FULL.id, "")]
    assert await tally(ledger) == 1
    assert await ledger.people.introduce(Person("discord", "ben"), is_person=False) == []


def _strange(vote: Vote) -> Reaction:
    return Reaction(vote.platform, vote.user, vote.channel, vote.message, vote.mark, stranger=True)


async def test_a_strangers_press_counts_since_programs_press_nothing(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(), given=True, stranger=True)
    await ledger.votes.cast(BUTTON, told(1), given=True)
    assert await tally(ledger) == 1


async def test_a_person_sees_which_papers_they_favour(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(), given=True)
    assert await ledger.votes.has_voted(ANN, [FULL.id, OTHER.id]) == {FULL.id}
    assert await ledger.votes.has_voted(Person("slack", "ann"), [FULL.id]) == frozenset()


async def test_saved_papers_come_newest_mark_first_by_pages(ledger: Ledger) -> None:
    await ledger.votes.cast(replace(STAR, paper_id=OTHER.id), told(), given=True)
    await ledger.votes.cast(STAR, told(3600), given=True)
    assert await ledger.votes.saved(ANN, 1) == Saved((FULL.id,), 2)
    assert await ledger.votes.saved(ANN, 5, offset=1) == Saved((OTHER.id,), 2)
    assert await ledger.votes.saved(ANN, 5, offset=9) == Saved((), 2)


async def test_forgetting_a_person_leaves_the_others(ledger: Ledger) -> None:
    for vote in (STAR, HEART, BEN, replace(STAR, platform="slack")):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.people.forget(ANN, told(9).heard) == [FULL.id, FULL.id]
    assert await ledger.people.forget(ANN, told(10).heard) == []
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 2}


async def test_what_was_erased_comes_back_only_by_an_event_after_it(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(), given=True)
    await ledger.people.forget(ANN, told(10).heard)
    assert await ledger.votes.apply_reading("discord", HERE, read(STAR, BEN), [STAR, BEN]) == 1
    assert not await ledger.votes.cast(HEART, told(9, heard=70), given=True)
    assert not await ledger.votes.cast(BUTTON, told(9, heard=71), given=True)
    assert await ledger.votes.cast(STAR, told(72), given=True)
    await ledger.votes.apply_reading("discord", HERE, read(STAR, begun=80), [STAR])
    assert await ledger.votes.has_voted(ANN, [FULL.id]) == {FULL.id}


async def test_an_erasure_is_no_older_than_what_was_told_before(ledger: Ledger) -> None:
    await ledger.votes.cast(STAR, told(30, heard=1), given=True)
    await ledger.people.forget(ANN, told(10).heard)
    assert not await ledger.votes.cast(STAR, told(30, heard=11), given=True)


async def test_marks_on_messages_posted_after_an_erasure_count(ledger: Ledger) -> None:
    await ledger.people.forget(ANN, told(-10).heard)
    assert await ledger.votes.apply_reading("discord", HERE, read(STAR), [STAR]) == 1


async def test_of_who_was_forgotten_only_a_keyed_hash_stays(tmp_path: Path) -> None:
    user = "person-4711"
    async with stores_in(tmp_path / "bot.db") as stores:
        await stores.ledger.votes.cast(replace(STAR, user=user), told(event="Ev1"), given=True, stranger=True)
        await stores.ledger.people.forget(Person("discord", user), told(1).heard)
        rows = await stores.database.read("SELECT * FROM erasure")
        assert len(rows) == 1
        await stores.database.outside_transaction("VACUUM")
    assert user.encode() not in (tmp_path / "bot.db").read_bytes()


async def test_a_digest_message_names_its_papers_by_rank_and_a_reply_its_own(ledger: Ledger) -> None:
    await posted_digest(ledger)
    assert _about(await ledger.posts.about("discord", "", "c1", "m0")) == (None, (OTHER.id, FULL.id))
    assert _about(await ledger.posts.about("discord", "", "thread", "m3")) == (OTHER.id, ())


async def test_a_paper_posted_as_its_own_card_is_only_that_paper(ledger: Ledger) -> None:
    delivery, [part] = await fixed(ledger, [post(FULL.id)])
    await sent(ledger, delivery, part, Posted("c1", "m7"))
    assert _about(await ledger.posts.about("discord", "", "c1", "m7")) == (FULL.id, ())


async def test_a_message_is_known_only_in_its_channel(ledger: Ledger) -> None:
    await posted_digest(ledger, platform="slack", name="C1")
    assert _about(await ledger.posts.about("slack", "", "C1", "m0")) == (None, (OTHER.id, FULL.id))
    assert await ledger.posts.about("slack", "", "C2", "m0") is None
    assert await ledger.posts.about("discord", "", "C1", "m0") is None


async def test_a_message_whose_id_says_it_all_is_asked_for_without_its_channel(ledger: Ledger) -> None:
    await posted_digest(ledger)
    assert _about(await ledger.posts.about("discord", "", "", "m2")) == (FULL.id, ())
    assert await ledger.posts.about("discord", "", "c1", "not ours") is None


def _about(message: PostedPaper | None) -> object:
    return message and (message.paper_id, message.papers)


async def test_a_message_says_where_it_stands_and_since_when(ledger: Ledger) -> None:
    await posted_digest(ledger)
    message = await ledger.posts.about("discord", "", "", "m2")
    assert message is not None
    assert message.channel == "thread"
    assert message.at is not None
