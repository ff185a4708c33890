"""What any archive promises about favourite marks."""

from __future__ import annotations

from dataclasses import replace

from bot.models import Posted, PostedPaper, Vote
from bot.ports import Store
from tests.archive.samples import EDITION, FULL, LATER, NOW, OTHER, fixed, post, posted_digest, sent

STAR = Vote("discord", "ann", FULL.id, "c1", "m0", "star")
HEART = replace(STAR, mark="heart")
BEN = replace(STAR, user="ben")


async def test_two_marks_of_one_person_are_one_favourite(archive: Store) -> None:
    assert await archive.add_vote(STAR, NOW)
    assert await archive.add_vote(HEART, NOW)
    assert await archive.add_vote(replace(STAR, message="m9"), NOW)
    assert await archive.tally([FULL.id, OTHER.id]) == {FULL.id: 1}


async def test_a_mark_given_twice_is_new_only_once(archive: Store) -> None:
    assert await archive.add_vote(STAR, NOW)
    assert not await archive.add_vote(STAR, LATER)


async def test_taking_one_of_two_marks_away_keeps_the_favourite(archive: Store) -> None:
    await archive.add_vote(STAR, NOW)
    await archive.add_vote(HEART, NOW)
    assert await archive.remove_vote(STAR)
    assert not await archive.remove_vote(STAR)
    assert await archive.tally([FULL.id]) == {FULL.id: 1}
    await archive.remove_vote(HEART)
    assert await archive.tally([FULL.id]) == {}


async def test_people_count_over_both_platforms(archive: Store) -> None:
    for vote in (STAR, BEN, replace(STAR, platform="slack")):
        await archive.add_vote(vote, NOW)
    assert await archive.tally([FULL.id]) == {FULL.id: 3}


async def test_reactions_caught_up_replace_those_of_the_message_and_no_others(archive: Store) -> None:
    elsewhere, button = replace(STAR, message="m9"), replace(STAR, mark="button")
    for vote in (STAR, HEART, elsewhere, button):
        await archive.add_vote(vote, NOW)
    assert await archive.replace_votes("discord", "c1", "m0", [HEART, BEN], LATER) == 2
    assert await archive.replace_votes("discord", "c1", "m0", [HEART, BEN], LATER) == 0
    assert not await archive.remove_vote(STAR)
    assert [await archive.remove_vote(vote) for vote in (HEART, BEN, elsewhere, button)] == [True] * 4


async def test_caught_up_reactions_never_write_to_another_message(archive: Store) -> None:
    assert await archive.replace_votes("discord", "c1", "m0", [replace(STAR, message="m9")], NOW) == 0
    assert await archive.tally([FULL.id]) == {}


async def test_a_person_sees_which_papers_they_favour(archive: Store) -> None:
    await archive.add_vote(STAR, NOW)
    assert await archive.has_voted("discord", "ann", [FULL.id, OTHER.id]) == {FULL.id}
    assert await archive.has_voted("slack", "ann", [FULL.id]) == frozenset()


async def test_saved_papers_come_newest_mark_first_by_pages(archive: Store) -> None:
    await archive.save_edition(EDITION, NOW)
    await archive.add_vote(replace(STAR, paper_id=OTHER.id), NOW)
    await archive.add_vote(STAR, LATER)
    await archive.add_vote(replace(STAR, paper_id="0000.00000"), LATER)
    found = await archive.saved("discord", "ann", 1)
    assert (found.papers, found.total) == ((FULL,), 2)
    assert (await archive.saved("discord", "ann", 5, offset=1)).papers == (OTHER,)
    beyond = await archive.saved("discord", "ann", 5, offset=9)
    assert (beyond.papers, beyond.total) == ((), 2)


async def test_forgetting_a_person_leaves_the_others(archive: Store) -> None:
    for vote in (STAR, HEART, BEN, replace(STAR, platform="slack")):
        await archive.add_vote(vote, NOW)
    assert await archive.forget("discord", "ann") == 2
    assert await archive.forget("discord", "ann") == 0
    assert await archive.tally([FULL.id]) == {FULL.id: 2}


async def test_a_digest_message_names_its_papers_by_rank_and_a_reply_its_own(archive: Store) -> None:
    await posted_digest(archive)
    assert await archive.posted_paper("discord", "c1", "m0") == PostedPaper(None, (OTHER.id, FULL.id))
    assert await archive.posted_paper("discord", "thread", "m3") == PostedPaper(OTHER.id, ())


async def test_a_paper_posted_as_its_own_card_is_only_that_paper(archive: Store) -> None:
    delivery, [part] = await fixed(archive, [post(FULL.id)])
    await sent(archive, delivery, part, Posted("c1", "m7"))
    assert await archive.posted_paper("discord", "c1", "m7") == PostedPaper(FULL.id, ())


async def test_a_slack_message_is_known_only_in_its_channel(archive: Store) -> None:
    await posted_digest(archive, platform="slack", name="C1")
    assert await archive.posted_paper("slack", "C1", "m0") == PostedPaper(None, (OTHER.id, FULL.id))
    assert await archive.posted_paper("slack", "C2", "m0") is None
    assert await archive.posted_paper("discord", "C1", "m0") is None


async def test_a_discord_message_is_known_by_its_id_alone(archive: Store) -> None:
    await posted_digest(archive)
    assert await archive.posted_paper("discord", "another name of the thread", "m2") == PostedPaper(FULL.id, ())
    assert await archive.posted_paper("discord", "c1", "not ours") is None
