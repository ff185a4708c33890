"""What people follow comes to them from the real service: once, in private, and a mark on it is a vote as anywhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.preferences import Preferences
from bot.service.configuration import load
from bot.service.stores import stores_in
from tests.e2e.conftest import World
from tests.e2e.due import due_now, ready_day
from tests.e2e.watching import serving, until

QUICK = {"BOT_DELIVERY__TICK_SECONDS": "0.2", "BOT_DELIVERY__REDRAW_SECONDS": "0.1"}
ALONE = {"discord": {"BOT_SLACK__BOT_TOKEN": ""}, "slack": {"BOT_DISCORD__TOKEN": ""}}
PEOPLE = {"discord": "", "slack": "U0PERSON01"}


def private(world: World, platform: str) -> Sequence[Mapping[str, Any]]:
    """What stands in somebody's conversation with the bot."""
    if platform == "slack":
        return world.slack.messages(world.slack.world.direct(PEOPLE["slack"]).id)
    return world.discord.messages(world.discord.direct(world.discord.world.owner_id))


def waiting(world: World) -> int:
    """How many deliveries have not ended, by the archive."""
    with closing(sqlite3.connect(f"file:{world.folder}/bot.db?mode=ro", uri=True)) as archive:
        ((count,),) = archive.execute("SELECT count(*) FROM delivery WHERE state = 'queued'")
    return int(count)


async def follow(world: World, platform: str) -> None:
    """Somebody follows LoRA, is written to now, and the channels have had the newest edition."""
    await due_now(world, QUICK, last=ready_day(world))
    ours = world.discord.world
    user = PEOPLE[platform] or ours.owner_id
    address = world.slack.world.direct(user).id if platform == "slack" else world.discord.direct(user)
    person, now = Person(platform, user), datetime.now(UTC)
    wanted = Preferences().asking(language="en", zone="UTC")
    place = Channel(0, platform, "", f"@{address}", wanted, next_due_at=now - timedelta(minutes=1))
    async with stores_in(load({**world.environment, **QUICK}).database_url) as stores:
        await stores.ledger.follows.keep(person, "follow", "lora", now)
        await stores.ledger.follows.write_to(person, place, now)


# A doubt is looked into on each platform in its own way, so the call itself is met on both.
@pytest.mark.parametrize(
    ("platform", "failpoint"),
    [
        ("discord", "after_claim:1"),
        ("slack", "after_intent:1"),
        ("discord", "after_call:1"),
        ("slack", "after_call:1"),
        ("discord", "after_settle:1"),
    ],
)
async def test_a_service_killed_around_a_private_message_writes_it_once(
    world: World, platform: str, failpoint: str
) -> None:
    await follow(world, platform)
    variables = QUICK | ALONE[platform] | {"BOT_DELIVERY__LEASE_SECONDS": "2", "BOT_DELIVERY__CALL_SECONDS": "1"}
    async with world.process("run", **variables, BOT_FAILPOINT=failpoint) as process:
        assert await process.wait() == -9
    async with serving(world, **variables):
        await until(lambda: len(private(world, platform)) == 1)
        await until(lambda: waiting(world) == 0)
    assert len(private(world, platform)) == 1
    assert "LoRA Learns Less" in str(private(world, platform)[0])


async def test_who_follows_in_chat_is_written_to_at_once_and_their_mark_on_a_private_message_counts(
    world: World,
) -> None:
    await follow(world, "discord")
    ada = world.discord.world.owner_id
    async with serving(world, **QUICK):
        await until(lambda: len(private(world, "discord")) == 1)
        [message] = private(world, "discord")
        # The whole list is LoRA's one paper, so its rank is the first.
        await world.discord.react(message["channel_id"], message["id"], "1\ufe0f\u20e3", user=ada)
        await until(lambda: "★ 1" in str(private(world, "discord")[0]))
        saved = await world.discord.command("papers", subcommand="saved")
        assert "LoRA Learns Less" in str(saved.message)
        answer = await world.slack.command("/papers", "follow multimodal")
        assert "You follow “multimodal” now." in str(answer.payload)
        assert "You follow “multimodal”." in str(private(world, "slack"))
        world.discord.world.shut.add(world.discord.world.user("grace")["id"])
        told = await world.discord.command("papers", {"topic": "lora"}, subcommand="follow", user="grace")
        assert "You do not let me write to you in private" in str(told.message)
    # What a person refuses is no fault of ours.
    world.discord.refusals[:] = [one for one in world.discord.refusals if "50007" not in one]


async def test_an_operator_finds_out_of_a_private_message_and_has_it_tried_again(world: World) -> None:
    await follow(world, "slack")
    name = f"slack:@{world.slack.world.direct(PEOPLE['slack']).id}"
    world.slack.faults.plan("chat.postMessage channel=D", "error:msg_too_long", "error:msg_too_long")
    async with serving(world, **QUICK, **ALONE["slack"]):
        await until(lambda: not world.slack.faults.pending)
        await until(lambda: waiting(world) == 0)
    day = str(ready_day(world))
    told = await world.bot("why", name, day)
    assert (told.code, "It was given up" in told.out) == (0, True), told.out
    assert (await world.bot("retry", name, day)).code == 0
    assert len(private(world, "slack")) == 1
