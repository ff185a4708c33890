"""Clicks on vote buttons, as Discord shows what they did."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.discord.api import Answer, DiscordApi
from bot.platforms.discord import answering, shapes
from bot.platforms.discord.login import DiscordLogin
from bot.views.replies import Card, Listing, Mark, Question, Reply, Words
from tests.platforms.discord.clicking import ANSWER, DEFER, DEFER_UPDATE, KEY, UPDATE, clicked, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import digest, entry

LORA = "2405.09673"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(autouse=True)
def _nothing_refused(api: DiscordApi) -> Any:  # noqa: ANN401
    yield
    assert api.refusals == []


def labels(answer: Answer) -> dict[str, str]:
    """The buttons of an answer and their names."""
    assert answer.message is not None
    found = [one for one in shapes.every(answer.message["components"]) if one["type"] == shapes.BUTTON]
    return {one["label"]: one.get("custom_id", "") for one in found}


async def posted_card(api: DiscordApi, served: DiscordLogin) -> Posted:
    return await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest("cards"))[1], KEY)


async def test_a_private_card_shows_the_vote_in_place(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"})
    for name, on, label in (("vote", True, "★ Favourite"), ("unvote", False, "☆ Favourite")):
        chat.reply = Reply(Card(entry(2), voted=on))
        answer = await clicked(api, private, name)
        assert (answer.type, answer.message, answer.followups) == (UPDATE, private.message, [])
        assert label in labels(private)
        assert "Share here" in labels(private)
        assert chat.marks[-1][1:] == (Mark(LORA, on), "en", True)


async def test_a_vote_on_everybodys_message_is_one_private_line_with_undo(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    posted = await posted_card(api, served)
    before = str(api.messages(posted.channel))
    chat.reply = Reply(Words("It is one.", undo=Mark(LORA, on=False)))
    line = await api.click(posted.channel, posted.message, f"vote:{LORA}:{KEY}", user="bo")
    assert (line.type, line.private, labels(line)) == (ANSWER, True, {"Undo": f"undo:{LORA}"})
    chat.reply = Reply(Words("It is none.", undo=Mark(LORA, on=True)))
    undone = await clicked(api, line, "undo", user="bo")
    assert (undone.type, text_of(line), labels(line)) == (UPDATE, "It is none.", {"Undo": f"redo:{LORA}"})
    assert [(mark, own) for _, mark, _, own in chat.marks] == [(Mark(LORA, on), False) for on in (True, False)]
    assert str(api.messages(posted.channel)) == before


async def test_what_the_button_cannot_do_is_told_beside_the_card(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Card(entry(2), voted=True))
    private = await api.command("paper", {"query": "lora"})
    chat.reply = Reply(Words("Your reaction still marks it."))
    answer = await clicked(api, private, "unvote")
    assert (answer.type, answer.private, text_of(answer)) == (ANSWER, True, "Your reaction still marks it.")
    assert "★ Favourite" in labels(private)


async def test_the_second_click_of_a_double_one_shows_nothing(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    posted = await posted_card(api, served)
    chat.silent = True
    answer = await api.click(posted.channel, posted.message, f"vote:{LORA}:{KEY}")
    assert (answer.type, answer.followups) == (DEFER_UPDATE, [])


async def test_a_list_about_a_person_is_never_shown_to_others(api: DiscordApi, chat: FakeChat) -> None:
    call = Question("papers", "saved")
    chat.reply = Reply(Listing("Top papers", (entry(1),), Question("papers", "top"), 1, "1"))
    offered = await api.command("papers", subcommand="top")
    chat.reply = Reply(Listing("Yours", (entry(1),), call, 1, "1", personal=True))
    assert "Share here" not in labels(await api.command("papers", subcommand="saved"))
    assert (await clicked(api, offered, "share")).private
    assert api.messages(api.channel_ids[0]) == []


async def test_a_slow_second_click_leaves_no_waiting_message(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = await posted_card(api, served)
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.silent, chat.wait = True, asyncio.Event()
    asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    answer = await api.click(posted.channel, posted.message, f"vote:{LORA}:{KEY}")
    await answer.settled()
    assert (answer.type, answer.message, answer.followups) == (DEFER, None, [])
