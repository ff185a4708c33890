"""What any ledger promises where several workspaces share it: nobody is taken for somebody of another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, PostedPaper, Reading, Saved, Told, Vote
from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.states import Choice, SharedCard
from tests.samples import ENGLISH, FULL, LATER, NOW, OTHER, claimed, opened, post
from tests.samples import sent as sent_part

OURS = Vote("slack", "U1", FULL.id, "C1", "1.0", "star", home="T1", tenant="T1")
THEIRS = replace(OURS, home="T2", tenant="T2")
ME, NAMESAKE = Person("slack", "U1", "T1"), Person("slack", "U1", "T2")


def told(at: float = 0) -> Told:
    return Told(NOW + timedelta(seconds=at), NOW + timedelta(seconds=at))


def read(*, begun: float) -> Reading:
    """That nobody favours the message."""
    return Reading(Posted("C1", "1.0"), frozenset(), told(begun).heard, told(begun).at)


async def posted_in(ledger: Ledger, tenant: str, key: str, paper_id: str) -> None:
    """A digest of one paper in channel C1 of a workspace, with the same message id in each."""
    channels = [one for one in await ledger.channels.all() if one.tenant != tenant]
    made = await ledger.channels.configure([*channels, Channel(0, "slack", tenant, "C1", ENGLISH, next_due_at=NOW)])
    await opened(ledger, made[-1])
    [delivery] = await claimed(ledger)
    await ledger.deliveries.fix(delivery, Choice((paper_id,)), [(key, post(paper_id))])
    [part] = await ledger.parts.of(delivery.id)
    await sent_part(ledger, delivery, part, Posted("C1", "1.0"))


async def test_the_same_id_in_two_workspaces_is_two_people(ledger: Ledger) -> None:
    for vote in (OURS, THEIRS):
        assert await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 2}
    assert await ledger.votes.cast(OURS, told(1), given=False)
    assert await ledger.votes.has_voted(ME, [FULL.id]) == frozenset()
    assert await ledger.votes.saved(NAMESAKE, 5) == Saved((FULL.id,), 1)


async def test_where_ids_are_the_same_everywhere_a_person_counts_once_however_many_servers(ledger: Ledger) -> None:
    for server in ("1", "2"):
        await ledger.votes.cast(Vote("discord", "7", FULL.id, server, "m", "star", tenant=server), told(), given=True)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 1}


async def test_being_forgotten_in_one_workspace_forgets_nobody_in_another(ledger: Ledger) -> None:
    for vote in (OURS, THEIRS):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.people.forget(ME, told(9).heard) == [FULL.id]
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 1}
    assert not await ledger.votes.cast(OURS, told(8), given=True)
    assert await ledger.votes.cast(replace(THEIRS, mark="heart"), told(8), given=True)


async def test_a_stranger_in_one_workspace_is_none_in_another(ledger: Ledger) -> None:
    await ledger.votes.cast(OURS, told(), given=True)
    await ledger.votes.cast(THEIRS, told(), given=True, stranger=True)
    assert await ledger.people.strangers("slack") == {NAMESAKE}
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 1}
    assert await ledger.people.introduce(NAMESAKE, is_person=False) == [(FULL.id, "T2")]
    assert await ledger.votes.has_voted(ME, [FULL.id]) == {FULL.id}


async def test_what_was_kept_before_workspaces_were_told_apart_is_the_first_ones(ledger: Ledger) -> None:
    before = replace(OURS, home="", tenant="")
    await ledger.votes.cast(before, told(), given=True)
    assert await ledger.votes.has_voted(ME, [FULL.id]) == {FULL.id}
    assert not await ledger.votes.cast(OURS, told(1), given=True)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 1}
    assert await ledger.votes.cast(THEIRS, told(2), given=True)
    assert await ledger.votes.tally([FULL.id]) == {FULL.id: 2}


async def test_who_was_forgotten_before_workspaces_were_told_apart_stays_so(ledger: Ledger) -> None:
    await ledger.people.forget(Person("slack", "U1"), told(9).heard)
    assert not await ledger.votes.cast(OURS, told(8), given=True)


async def test_a_message_is_known_only_in_its_workspace(ledger: Ledger) -> None:
    await posted_in(ledger, "T1", "one", FULL.id)
    await posted_in(ledger, "T2", "two", OTHER.id)
    about = {tenant: await ledger.posts.about("slack", tenant, "C1", "1.0") for tenant in ("T1", "T2", "T3")}
    assert {tenant: one and (one.paper_id, one.tenant) for tenant, one in about.items()} == {
        "T1": (FULL.id, "T1"), "T2": (OTHER.id, "T2"), "T3": None,
    }  # fmt: skip
    assert {one.tenant for one in await ledger.posts.recent("slack", NOW - timedelta(days=1))} == {"T1", "T2"}


async def test_a_channel_that_names_no_workspace_is_known_in_the_one_that_is_told(ledger: Ledger) -> None:
    await posted_in(ledger, "", "one", FULL.id)
    about = await ledger.posts.about("slack", "T1", "C1", "1.0")
    assert about is not None
    assert (about.paper_id, about.tenant) == (FULL.id, "")


async def test_a_reading_in_one_workspace_says_nothing_of_another(ledger: Ledger) -> None:
    for vote in (OURS, THEIRS):
        await ledger.votes.cast(vote, told(), given=True)
    here = PostedPaper(FULL.id, (), "C1", NOW, "T1")
    assert await ledger.votes.apply_reading("slack", here, read(begun=60), ()) == 1
    assert await ledger.votes.has_voted(NAMESAKE, [FULL.id]) == {FULL.id}
    assert await ledger.votes.cast(replace(THEIRS, mark="heart"), told(30), given=True)
    assert not await ledger.votes.cast(replace(OURS, mark="heart"), told(30), given=True)


async def test_taking_all_marks_off_a_message_leaves_those_of_another_workspace(ledger: Ledger) -> None:
    for vote in (OURS, THEIRS):
        await ledger.votes.cast(vote, told(), given=True)
    assert await ledger.votes.clear("slack", "T2", "C1", "1.0", told(9), None) == 1
    assert await ledger.votes.has_voted(ME, [FULL.id]) == {FULL.id}


async def test_cards_with_the_same_ids_in_two_workspaces_are_two(ledger: Ledger) -> None:
    for tenant in ("T1", "T2"):
        card = SharedCard("slack", tenant, Posted("C1", "5.0"), post(FULL.id), "U1", "en", f"key-{tenant}")
        await ledger.shares.keep(card, NOW)
    first, second = await ledger.shares.touched(LATER, 5)
    await ledger.shares.lose(first)
    assert await ledger.shares.touched(LATER, 5) == [second]
    await ledger.people.forget(Person("slack", "U1", first.tenant), told(9).heard)
    [left] = await ledger.shares.touched(LATER, 5)
    assert left.sharer == "U1"
