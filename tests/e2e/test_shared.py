"""A card that somebody shares lives as a digest's messages do: it counts, keeps up, and outlives the process."""

from __future__ import annotations

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.watching import all_custom_ids, until

PAPER = "2405.09818"


async def test_a_shared_card_counts_also_what_was_given_while_the_bot_was_away(world: World) -> None:
    await world.fill()
    swift = {"BOT_DELIVERY__REDRAW_SECONDS": "0.2", "BOT_DELIVERY__TICK_SECONDS": "0.5"}
    place, room = world.discord.channel_ids[0], world.slack.channel_ids[0]
    async with world.process("run", **swift):
        await world.discord.connected(timeout=PATIENCE)
        private = await world.discord.command("paper", {"query": PAPER}, user="ada")
        share = next(one for one in all_custom_ids(private.message) if one.startswith("share"))
        assert private.message is not None
        await world.discord.click(place, private.message["id"], share, user="ada")
        shown = await world.slack.command("/paper", PAPER)
        await world.slack.click(room, "", "share", answer=shown)
        await until(lambda: bool(world.discord.messages(place) and world.slack.messages(room)))
        (there,), (here,) = world.discord.messages(place), world.slack.messages(room)
        await world.discord.react(place, there["id"], "⭐", user="bo")
        await world.slack.react(room, here["ts"], "star", user="U0CYCYCYCY")
        await until(lambda: "★ 2" in str(there["components"]) and "★ 2" in str(here["blocks"]))
    await world.discord.react(place, there["id"], "🔥", user="di")
    await world.discord.unreact(place, there["id"], "⭐", user="bo")
    await world.slack.react(room, here["ts"], "heart", user="U0EDEDEDED")
    async with world.process("run", **swift):
        await until(lambda: "★ 3" in str(there["components"]) and "★ 3" in str(here["blocks"]))
    assert (len(world.discord.messages(place)), len(world.slack.messages(room))) == (1, 1)
