"""An operator finds out what went wrong with a digest, and mends it."""

from __future__ import annotations

from tests.e2e.conftest import SAMPLE_DAY, World

VIEW_AND_HISTORY = 1 << 10 | 1 << 16


async def test_a_blocked_channel_is_explained_and_mended(world: World) -> None:
    channel = world.discord.channel_ids[0]
    allowed = world.discord.permissions.get(channel)
    world.discord.permissions[channel] = VIEW_AND_HISTORY
    posted = await world.bot("post", "--date", SAMPLE_DAY)
    assert posted.code == 69
    assert "1 of 2 channels does not have the digest" in posted.err
    told = await world.bot("why", f"discord:{channel}", SAMPLE_DAY)
    assert "The bot may not post there" in told.out
    assert "blocked" in told.out
    if allowed is None:
        del world.discord.permissions[channel]
    mended = await world.bot("retry", f"discord:{channel}", SAMPLE_DAY)
    assert mended.code == 0, mended.err
    assert len(world.discord_messages()) == 6
    assert len(world.slack_messages()) == 6


async def test_a_digest_is_posted_anew_when_a_person_asks(world: World) -> None:
    channel = f"slack:{world.slack.channel_ids[0]}"
    await world.bot("post", "--date", SAMPLE_DAY, "--channel", channel)
    again = await world.bot("repost", channel, SAMPLE_DAY)
    assert again.code == 0, again.err
    assert len(world.slack_messages()) == 12
    assert (await world.bot("post", "--date", SAMPLE_DAY, "--channel", channel)).code == 0
    assert len(world.slack_messages()) == 12
    assert "posted anew, no. 1" in (await world.bot("why", channel, SAMPLE_DAY)).out


async def test_a_channel_that_was_never_to_get_a_digest_is_told_apart(world: World) -> None:
    await world.bot("post", "--date", SAMPLE_DAY)
    told = await world.bot("why", world.slack.channel_ids[0], "2024-05-16")
    assert "was never to get the digest of 2024-05-16" in told.out
