"""What a channel lacks is named, and what was refused follows once it may: for real processes and stand-ins."""

from __future__ import annotations

from bot.emulators.discord.state import SEND_IN_THREADS, SEND_MESSAGES
from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, World
from tests.e2e.watching import until


async def test_the_doctor_looks_at_every_channel(world: World) -> None:
    told = await world.bot("doctor")
    assert told.code == 0, told.out
    discord, slack = (
        f"{name}:{api.channel_ids[0]}" for name, api in (("discord", world.discord), ("slack", world.slack))
    )
    assert f"ok  {discord} is the text channel “papers-1” of “Paper readers”; it may View Channel," in flat(told.out)
    assert f"ok  {slack} is the public channel" in flat(told.out)


async def test_the_doctor_names_what_is_missing(world: World) -> None:
    await world.discord.overwrite(world.discord.channel_ids[0], deny=SEND_IN_THREADS)
    world.slack.members.clear()
    world.slack.scopes.difference_update({"chat:write.public", "reactions:read"})
    told = await world.bot("doctor")
    assert told.code == 78
    assert "My role lacks Send Messages in Threads there" in flat(told.out)
    assert "The app is not in the channel; type /invite" in flat(told.out)
    assert "The installed Slack app lacks reactions:read (to count votes)" in flat(told.out)


async def shut(world: World) -> None:
    """Let neither channel take a digest."""
    await world.discord.overwrite(world.discord.channel_ids[0], role=world.discord.guild_id, deny=SEND_MESSAGES)
    world.slack.scopes.discard("chat:write.public")
    world.slack.members.clear()


async def test_post_tries_again_what_was_refused(world: World) -> None:
    await shut(world)
    refused = await world.bot("post", "--date", SAMPLE_DAY)
    assert refused.code == 69
    assert "2 of 2 channels do not have the digest" in refused.err
    assert [one.method for one in world.discord.requests if one.path.endswith("/messages")] == []
    assert "lacks Send Messages there" in flat((await world.bot("why", world.discord.channel_ids[0], SAMPLE_DAY)).out)
    await world.discord.overwrite(world.discord.channel_ids[0], role=world.discord.guild_id)
    world.slack.members.update(world.slack.channel_ids)
    again = await world.bot("post", "--date", SAMPLE_DAY)
    assert again.code == 0, again.out
    assert "2 of 2 channels got the digest" in again.err
    assert (len(world.discord_messages()), len(world.slack_messages())) == (6, 6)


async def test_a_service_that_runs_posts_as_soon_as_it_may(world: World) -> None:
    await shut(world)
    await world.bot("post", "--date", SAMPLE_DAY)
    async with world.process("run", BOT_DELIVERY__TICK_SECONDS="0.5"):
        await world.discord.connected(timeout=PATIENCE)
        await world.slack.connected()
        await world.discord.overwrite(world.discord.channel_ids[0], role=world.discord.guild_id)
        assert await world.slack.invite(world.slack.channel_ids[0])
        await until(lambda: len(world.discord_messages()) == 6 and len(world.slack_messages()) == 6)
    assert (world.discord.refusals, world.slack.refusals) == ([], [])


async def test_a_thread_that_may_not_be_written_is_not_opened_and_follows_when_it_may(world: World) -> None:
    channel = world.discord.channel_ids[0]
    await world.discord.overwrite(channel, deny=SEND_IN_THREADS)
    posted = await world.bot("post", "--date", SAMPLE_DAY, "--channel", f"discord:{channel}")
    assert posted.code == 69
    assert "1 of 1 channel has the digest of 2024-05-17 without its thread" in posted.err
    assert "lacks Send Messages in Threads there" in flat(posted.out)
    assert "lacks Send Messages in Threads there" in flat((await world.bot("deliveries")).out)
    assert (len(world.discord_messages()), world.discord.threads(channel)) == (1, [])
    async with world.process("run", BOT_DELIVERY__TICK_SECONDS="0.5"):
        await world.discord.connected(timeout=PATIENCE)
        status = await world.discord.command("papers", subcommand="status")
        assert "Send Messages in Threads" in str(status.data)
        await world.discord.overwrite(channel)
        await until(lambda: len(world.discord_messages()) == 6)


def flat(text: str) -> str:
    """Without the breaks of a narrow terminal."""
    return " ".join(text.split(" ")).replace("\n", " ")
