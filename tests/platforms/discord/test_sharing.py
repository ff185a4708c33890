"""A card that somebody shows to a Discord channel."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.discord import interactions as discord_interactions
from bot.emulators.discord.api import Answer, DiscordApi
from bot.platforms.discord import answering, shapes
from bot.platforms.discord.login import DiscordLogin
from bot.views.replies import Card, Reply, Words
from tests.platforms.discord.clicking import ANSWER, DEFER_UPDATE, KEY, clicked, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import digest, entry

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(autouse=True)
def _nothing_refused(api: DiscordApi) -> Any:  # noqa: ANN401
    yield
    assert api.refusals == []


async def shared(api: DiscordApi, chat: FakeChat) -> Answer:
    """Somebody asks for a card in private and presses its button to share it."""
    chat.reply = Reply(Card(entry(2), voted=True))
    return await clicked(api, await api.command("paper", {"query": "lora"}, user="bo"), "share", user="bo")


def text_in(message: dict[str, Any]) -> str:
    return "\n".join(one["content"] for one in shapes.every(message["components"]) if one["type"] == shapes.TEXT)


async def known(api: DiscordApi, chat: FakeChat) -> dict[str, Any]:
    """The message that stands in the channel, once its place is known."""
    async with asyncio.timeout(5):
        while not chat.shares:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
    (message,) = api.messages(api.channel_ids[0])
    (card,) = chat.shares
    assert card.posted == Posted(api.channel_ids[0], message["id"])
    return message


async def test_a_card_is_a_message_of_ours_whose_place_is_known(
    api: DiscordApi, chat: FakeChat, served: DiscordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await shared(api, chat)
    message = await known(api, chat)
    bo = api.world.user("bo")["id"]
    assert text_in(message).startswith(f"-# Shared by <@{bo}>\n")
    assert answer.data["allowed_mentions"] == {"parse": []}
    assert (answer.type, answer.private, answer.followups) == (ANSWER, False, [])
    (card,) = chat.shares
    assert (card.tenant, card.sharer, card.message.paper_id) == (api.guild_id, bo, "2405.09673")
    assert "share" not in str(shapes.custom_ids(message["components"]))
    await api.react(card.posted.channel, card.posted.message, "⭐", user="cy")
    assert (await chat.events.get())[0].message == message["id"]
    monkeypatch.setattr(discord_interactions, "TOKEN_SECONDS", 0.0)  # edits need no interaction's token
    await served.poster.edit("", card.posted, served.poster.card(Reply(Card(entry(1))).shared()), card.key)
    assert "Chameleon" in text_in(message)


async def test_a_slow_card_is_shared_by_a_follow_up(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"})
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.wait = asyncio.Event()
    asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    answer = await clicked(api, private, "share")
    assert answer.type == DEFER_UPDATE
    assert "LoRA" in text_in(await known(api, chat))
    assert "LoRA" in text_of(private)


async def test_slow_words_are_never_shared(api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch) -> None:
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"})
    chat.reply = Reply(Words("It is gone."))
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.wait = asyncio.Event()
    asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    answer = await clicked(api, private, "share")
    await answer.settled()
    assert [text_in(one) for one in answer.followups] == ["It is gone."]
    assert answer.followups[0]["flags"] & (1 << 6)
    assert api.messages(api.channel_ids[0]) == []


async def test_where_the_bot_is_no_member_the_sharer_is_told(api: DiscordApi, chat: FakeChat) -> None:
    api.world.member = False
    answer = await shared(api, chat)
    await answer.settled()
    assert not answer.private
    (told,) = answer.followups
    assert "only its ☆ button counts" in text_in(told)
    assert told["flags"] & (1 << 6)
    assert chat.shares == []


async def test_where_the_bot_may_not_look_the_sharer_is_told(api: DiscordApi, chat: FakeChat) -> None:
    await api.permit(api.channel_ids[0], 0)
    answer = await shared(api, chat)
    await answer.settled()
    assert "only its ☆ button counts" in text_in(answer.followups[0])
    assert chat.shares == []


async def test_reactions_where_the_bot_is_no_member_are_not_told(
    api: DiscordApi, chat: FakeChat, served: DiscordLogin
) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    api.world.member = False
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    api.world.member = True
    await api.react(posted.channel, posted.message, "🔥", user="bo")
    assert (await chat.events.get())[0].emoji == "🔥"


async def test_the_second_click_of_a_double_one_shares_nothing(api: DiscordApi, chat: FakeChat) -> None:
    chat.silent = True
    answer = await shared(api, chat)
    assert (answer.type, answer.followups) == (DEFER_UPDATE, [])
    assert api.messages(api.channel_ids[0]) == []
