"""An operator learns from the doctor what each channel lacks."""

from __future__ import annotations

from bot.playground.discord_state import SEND_IN_THREADS
from tests.e2e.conftest import World


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


def flat(text: str) -> str:
    """Without the breaks of a narrow terminal."""
    return " ".join(text.split(" ")).replace("\n", " ")
