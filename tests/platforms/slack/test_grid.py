"""Enterprise Grid: one installation for all workspaces of an organisation, beside those that have one of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.delivery.states import SharedCard
from bot.emulators.slack.installs import Installs
from bot.errors import ChannelGone
from tests.platforms.slack.posting import KEY
from tests.platforms.slack.towns import ADA, Town, town_in

ORGANISATION, NORTH, SOUTH, ELSEWHERE = "E0ORG00001", "T0NORTH001", "T0SOUTH001", "T0ELSE0001"
IN_NORTH, IN_SOUTH = "C0NORTH001", "C0SOUTH001"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    teams = [NORTH, SOUTH, ELSEWHERE]
    async with Installs(teams, organisations={ORGANISATION: [NORTH, SOUTH]}) as slacks:
        for team, channel in ((NORTH, IN_NORTH), (SOUTH, IN_SOUTH)):
            slacks[team].world.add_channel(channel)
        for team in teams:
            slacks[team].world.person(ADA)
        async with town_in(tmp_path, slacks) as made:
            await made.install(ORGANISATION, ELSEWHERE)
            yield made


async def test_one_installation_serves_each_workspace_of_the_organisation(town: Town) -> None:
    kept = await town.kept(ORGANISATION)
    assert kept.identity["is_enterprise_install"] == "True"
    channels = [await town.subscribe(NORTH, IN_NORTH), await town.subscribe(SOUTH, IN_SOUTH)]
    assert [one.tenant for one in channels] == [NORTH, SOUTH]
    for channel in channels:
        await town.deliver(channel)
    assert await town.states() == {NORTH: "sent", SOUTH: "sent"}
    assert len(town.in_(NORTH).messages(IN_NORTH)) == len(town.in_(SOUTH).messages(IN_SOUTH)) == 1


async def test_a_person_is_one_person_in_the_whole_organisation_and_another_one_elsewhere(town: Town) -> None:
    for team, channel in ((NORTH, IN_NORTH), (SOUTH, IN_SOUTH), (ELSEWHERE, "")):
        subscribed = await town.subscribe(team, channel)
        await town.deliver(subscribed)
        here = subscribed.channel
        reply = town.in_(team).replies(here, town.in_(team).messages(here)[0]["ts"])[0]
        assert await town.in_(team).react(here, reply["ts"], "star", user=ADA)
    assert await town.favourites(3) == [(ORGANISATION, NORTH), (ORGANISATION, SOUTH), (ELSEWHERE, ELSEWHERE)]
    assert set((await town.stores.ledger.votes.favourites()).values()) == {2}


async def test_after_a_restart_a_workspace_is_found_by_its_organisation(town: Town, tmp_path: Path) -> None:
    async with town_in(tmp_path, town.slacks) as again:
        posted = await again.platform.poster.post(
            Place(SOUTH, IN_SOUTH), again.platform.poster.notice("good morning"), KEY
        )
    assert posted.channel == IN_SOUTH
    with pytest.raises(ChannelGone):
        await town.platform.poster.post(Place("T0UNKNOWN1", IN_SOUTH), town.platform.poster.notice("hi"), KEY)


async def test_an_organisation_that_takes_the_app_out_stops_in_all_its_workspaces_and_nowhere_else(town: Town) -> None:
    channels = [await town.subscribe(NORTH, IN_NORTH), await town.subscribe(SOUTH, IN_SOUTH)]
    other = await town.subscribe(ELSEWHERE)
    town.slacks.revoke(ORGANISATION)
    assert await town.in_(NORTH).event({"type": "app_uninstalled"})
    assert (await town.kept(ORGANISATION)).sealed == ""
    for channel in (*channels, other):
        await town.deliver(channel)
    assert await town.states() == {NORTH: "gone", SOUTH: "gone", ELSEWHERE: "sent"}


async def test_a_workspace_that_the_organisation_takes_the_app_out_of_stops_alone_and_goes_on_later(town: Town) -> None:
    channels = [await town.subscribe(NORTH, IN_NORTH), await town.subscribe(SOUTH, IN_SOUTH)]
    told = {"team_ids": [SOUTH]}
    # Told late: it is there again already.
    assert await town.in_(NORTH).event({"type": "team_access_revoked", **told})
    assert await statuses(town) == {NORTH: "active", SOUTH: "active"}
    town.slacks.organisations[ORGANISATION] = [NORTH]
    for _ in range(2):
        assert await town.in_(NORTH).event({"type": "team_access_revoked", **told})
    assert await town.in_(NORTH).event({"type": "team_access_granted", **told})
    await town.healing.heal()
    assert await statuses(town) == {NORTH: "active", SOUTH: "gone"}
    town.slacks.organisations[ORGANISATION] = [NORTH, SOUTH]
    assert await town.in_(NORTH).event({"type": "team_access_granted", **told})
    await town.healing.heal()
    assert await statuses(town) == {NORTH: "active", SOUTH: "active"}
    for channel in channels:
        await town.deliver(channel)
    assert await town.states() == {NORTH: "sent", SOUTH: "sent"}


async def statuses(town: Town) -> dict[str, str]:
    return {one.tenant: one.status for one in await town.stores.ledger.channels.all()}


async def test_who_has_themselves_forgotten_is_forgotten_in_the_whole_organisation(town: Town) -> None:
    people, shares = town.stores.ledger.people, town.stores.ledger.shares
    message = replace(town.platform.poster.notice("a card"), paper_id="2605.00001")
    for team in (NORTH, SOUTH, ELSEWHERE):
        assert await people.take_hint("slack", team, ADA, town.clock.now())
        await shares.keep(SharedCard("slack", team, Posted("C1", "1.0"), message, ADA), town.clock.now())
    await town.in_(NORTH).command("/papers", "forget-me", user=ADA, channel=IN_NORTH)
    assert [await people.take_hint("slack", team, ADA, town.clock.now()) for team in (NORTH, SOUTH, ELSEWHERE)] == [
        True, True, False,
    ]  # fmt: skip
    named = await town.stores.database.read("SELECT tenant FROM shared WHERE sharer <> ''")
    assert [row["tenant"] for row in named] == [ELSEWHERE]
