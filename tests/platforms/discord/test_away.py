"""Where the bot is no member: direct messages, groups of people, and servers where a person brought it along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.chat.commands.command import Command
from bot.chat.commands.table import PAPERS
from bot.delivery.messages import Posted
from bot.emulators.discord.api import DiscordApi
from bot.platforms.discord.login import DiscordLogin
from bot.views.replies import Card, Reply
from tests.platforms.discord.clicking import clicked, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import entry

pytestmark = pytest.mark.usefixtures("served")
PLACES = ("with the bot", "among people", "in a server without it")


@pytest.fixture(autouse=True)
def _nothing_refused(api: DiscordApi) -> Iterator[None]:
    yield
    assert api.refusals == []


def place(api: DiscordApi, where: str) -> str:
    """The id of such a place."""
    if where == "in a server without it":
        api.world.member = False
        return api.channel_ids[0]
    return api.direct("bo") if where == "with the bot" else api.direct("bo", "cy")


@pytest.mark.parametrize(
    ("where", "present", "direct"), [(PLACES[0], True, True), (PLACES[1], False, False), (PLACES[2], False, False)]
)
async def test_a_command_says_where_it_was_asked(
    api: DiscordApi, chat: FakeChat, where: str, present: bool, direct: bool
) -> None:
    channel = place(api, where)
    assert text_of(await api.command("paper", {"query": "lora"}, user="bo", channel=channel)) == "Hello."
    (call,) = chat.calls
    assert (call.channel, call.present, call.direct) == (channel, present, direct)
    assert bool(call.tenant) is (where == PLACES[2])


async def test_in_its_server_the_bot_is_present(api: DiscordApi, chat: FakeChat) -> None:
    await api.command("paper", {"query": "lora"})
    assert (chat.calls[0].present, chat.calls[0].direct) == (True, False)


@pytest.mark.parametrize("command", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize("where", PLACES)
async def test_every_command_is_heard_everywhere(api: DiscordApi, chat: FakeChat, where: str, command: Command) -> None:
    values = {one.name: one.examples[0] for one in command.options if one.required}
    answer = await api.command("papers", values, subcommand=command.name, user="bo", channel=place(api, where))
    assert (answer.private, len(chat.calls)) == (True, 1)


@pytest.mark.parametrize("where", PLACES)
async def test_titles_and_menus_work_everywhere(api: DiscordApi, chat: FakeChat, where: str) -> None:
    channel = place(api, where)
    assert await api.autocomplete("paper", "query", "lo", user="bo", channel=channel) == []
    said = await api.say(channel, "2405.09673", user="bo")
    await api.menu("Find this paper", channel, said["id"], user="bo")
    assert [call.text for call in chat.calls] == ["2405.09673"]


async def test_a_card_shared_with_the_bot_alone_is_kept_up(
    api: DiscordApi, chat: FakeChat, served: DiscordLogin
) -> None:
    channel = place(api, PLACES[0])
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"}, user="bo", channel=channel)
    await clicked(api, private, "share", user="bo", channel=channel)
    async with asyncio.timeout(5):
        while not chat.shares:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
    (message,), (card,) = api.messages(channel), chat.shares
    assert (card.posted, card.tenant) == (Posted(channel, message["id"]), "")
    await served.poster.edit("", card.posted, served.poster.card(Reply(Card(entry(1))).shared()), card.key)
    assert "Chameleon" in str(api.messages(channel)[0]["components"])
    await api.react(channel, message["id"], "⭐", user="bo")
    assert (await asyncio.wait_for(chat.events.get(), 5))[0].message == message["id"]


@pytest.mark.parametrize("where", PLACES[1:])
async def test_a_shared_card_stands_there_and_says_what_will_not_count(
    api: DiscordApi, chat: FakeChat, where: str
) -> None:
    channel = place(api, where)
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"}, user="bo", channel=channel)
    shared = await clicked(api, private, "share", user="bo", channel=channel)
    assert not shared.private
    assert len(api.messages(channel)) == 1
    await shared.settled()
    assert "only its ☆ button counts" in str(shared.followups[0]["components"])


async def test_a_server_that_keeps_foreign_apps_quiet_is_told_to_the_sharer(api: DiscordApi, chat: FakeChat) -> None:
    channel = place(api, PLACES[2])
    api.world.external_apps = False
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"}, user="bo")
    shared = await clicked(api, private, "share", user="bo")
    await shared.settled()
    assert shared.private
    assert api.messages(channel) == []
    assert "Only you see it" in str(shared.followups[0]["components"])
    assert chat.shares == []
