from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.commands.command import Command, Option
from bot.chat.commands.grammar import read
from bot.chat.commands.table import PAPERS
from bot.chat.reactions import Reaction
from bot.delivery.channel import Place
from bot.delivery.kinds import Number, Switch
from bot.delivery.messages import KEY_MARK, Message, Posted
from bot.emulators.discord.api import DiscordApi, NoAnswer
from bot.papers.found import Suggestion
from bot.platforms.discord import answering, events, shapes
from bot.platforms.discord.login import DiscordLogin
from bot.views.replies import Card, Listing, Mark, Preview, Question, Reply, Words
from tests.platforms.discord.clicking import ANSWER, DEFER, DEFER_UPDATE, KEY, UPDATE, clicked, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import digest, entry

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(autouse=True)
def _nothing_refused(api: DiscordApi) -> Any:  # noqa: ANN401
    yield
    assert api.refusals == []


def listing(page: int = 1) -> Listing:
    return Listing("Top papers", (entry(1), entry(2)), Question("papers", "top", page), 3, "12")


async def test_a_lookup_is_answered_privately(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Card(entry(2)))
    answer = await api.command("paper", {"query": "lora"}, user="bo", locale="ko")
    (call,) = chat.calls
    assert (call.command, call.text, call.language, call.channel) == ("paper", "lora", "ko", api.channel_ids[0])
    assert (call.user, call.tenant) == (api.world.user("bo")["id"], api.guild_id)
    assert answer.type == ANSWER
    assert answer.private
    assert "LoRA Learns Less" in text_of(answer)


async def test_a_command_in_a_digests_thread_says_whose_thread_it_is(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    place = Place("", api.channel_ids[0])
    post, thread, *_ = served.poster.render(digest())
    posted = await served.poster.post(place, post, KEY)
    await served.poster.post(Place("", api.channel_ids[0], posted.message), thread, "b" * 24)
    await api.command("papers", subcommand="status", channel=posted.message)
    await api.command("papers", subcommand="status")
    assert [(call.channel, call.parent) for call in chat.calls] == [
        (posted.message, api.channel_ids[0]),
        (api.channel_ids[0], ""),
    ]


def filled_in(option: Option) -> object:
    """An example as Discord sends it, where numbers and switches are no texts."""
    text = option.examples[0]
    return option.kind.read(text) if isinstance(option.kind, Number | Switch) else text


@pytest.mark.parametrize("command", PAPERS.values(), ids=PAPERS)
async def test_every_command_of_papers_reaches_the_core_as_it_would_be_typed(
    api: DiscordApi, chat: FakeChat, command: Command
) -> None:
    values = {option.name: filled_in(option) for option in command.options}
    assert text_of(await api.command("papers", values, subcommand=command.name)) == "Hello."
    (call,) = chat.calls
    name, _, text = call.text.partition(" ")
    meant = {one.name: one.kind.read(values[one.name]) if one.kind else values[one.name] for one in command.options}
    assert (call.command, name, read(command, text)) == ("papers", command.name, meant)


async def test_who_manages_the_server_is_told(api: DiscordApi, chat: FakeChat) -> None:
    for user in ("ada", "bo"):  # ada owns it
        await api.command("papers", subcommand="help", user=user)
    assert [call.manages for call in chat.calls] == [True, False]


async def test_what_may_be_left_out_is_left_out(api: DiscordApi, chat: FakeChat) -> None:
    await api.command("papers", subcommand="top")
    await api.command("papers", {"period": "month"}, subcommand="top")
    assert [call.text for call in chat.calls] == ["top", "top month"]


async def test_titles_are_offered_while_somebody_types(api: DiscordApi, chat: FakeChat) -> None:
    chat.suggestions = [Suggestion("LoRA " * 40, "2405.09673"), Suggestion("\u200b", "x"), Suggestion("Other", "y")]
    (choice,) = await api.autocomplete("paper", "query", "lo")
    assert choice in await api.autocomplete("papers", "paper", "lo", subcommand="similar")
    asked = [(call.command, call.text, option) for call, option in chat.typing]
    assert asked == [("paper", "", "query"), ("papers", "similar", "paper")]
    assert choice["value"] == "2405.09673"
    assert len(choice["name"]) <= 100


async def test_typing_never_shows_an_error(api: DiscordApi, chat: FakeChat) -> None:
    chat.error = RuntimeError("broken")
    assert await api.autocomplete("paper", "query", "lo") == []


async def test_a_fault_of_ours_is_a_sentence_with_a_reference(
    api: DiscordApi, chat: FakeChat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.error = RuntimeError("secret detail")
    told = text_of(await api.command("paper", {"query": "lora"}))
    reference = caplog.records[-1].message.rsplit(" ", 1)[1]
    assert told == f"Something went wrong here. Please try again; if it lasts, tell whoever runs this bot: {reference}."


async def test_a_slow_answer_asks_for_time_first(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.05)
    chat.wait = asyncio.Event()
    chat.reply = Reply(Words("At last."))
    asking = asyncio.create_task(api.command("paper", {"query": "lora"}))
    await asyncio.sleep(0.2)
    chat.wait.set()
    answer = await asking
    assert (answer.type, answer.private, text_of(answer)) == (DEFER, True, "At last.")


async def test_pages_turn_in_place(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    chat.reply = Reply(listing(2))
    second = await clicked(api, first, "ask:2")
    assert second.type == UPDATE
    assert (chat.calls[-1].text, chat.calls[-1].page) == ("top", 2)
    assert "Page 2/3" in text_of(second)


async def test_a_card_opens_from_a_list(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    chat.reply = Reply(Card(entry(2)))
    card = await clicked(api, first, "card", values=["2405.09673"])
    assert (chat.calls[-1].command, chat.calls[-1].text) == ("paper", "2405.09673")
    assert card.private


async def test_details_of_a_preview_are_a_message_of_their_own(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Preview(digest()))
    first = await api.command("papers", subcommand="preview")
    assert first.private
    details = await clicked(api, first, "card", values=["2405.09673"])
    assert (details.private, details.type) == (True, ANSWER)
    assert api.refusals == []


async def test_sharing_shows_the_same_card_to_everybody(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Card(entry(2), voted=True))
    private = await api.command("paper", {"query": "lora"})
    shared = await clicked(api, private, "share")
    assert not shared.private
    assert "LoRA Learns Less" in text_of(shared)
    assert len(api.messages(api.channel_ids[0])) == 1


async def test_an_error_is_never_shared(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"})
    chat.reply = Reply(Words("It is gone."))
    assert (await clicked(api, private, "share")).private


async def test_turning_a_shared_list_gives_a_list_of_ones_own(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(listing())
    shared = await clicked(api, await api.command("papers", subcommand="top"), "share")
    own = await clicked(api, shared, "ask:2", user="bo")
    assert (own.type, own.private) == (ANSWER, True)


async def test_a_suggested_word_is_tried_by_a_click(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(Words("Nothing.", (Suggestion("lora", "lora"),)))
    first = await api.command("paper", {"query": "lroa"})
    chat.reply = Reply(Card(entry(2)))
    assert "LoRA" in text_of(await clicked(api, first, "ask:0:paper:1:lora"))
    assert chat.calls[-1].text == "lora"


async def test_a_vote_button_of_an_earlier_process_still_works(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    reply = served.poster.render(digest("cards"))[1]
    posted = await served.poster.post(Place("", api.channel_ids[0]), reply, KEY)
    answer = await api.click(posted.channel, posted.message, f"vote:2405.09673:{KEY}", user="bo", locale="ko")
    (reaction, mark, language, own) = chat.marks[0]
    assert (mark, language, own) == (Mark("2405.09673", on=True), "ko", False)
    bo = api.world.user("bo")["id"]
    assert reaction == Reaction("discord", bo, posted.channel, posted.message, "button", told=reaction.told)
    assert reaction.told is not None
    assert abs(datetime.now(UTC) - reaction.told) < timedelta(minutes=1)
    assert answer.private


async def test_a_reaction_is_told_and_its_removal_too(api: DiscordApi, served: DiscordLogin, chat: FakeChat) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    await api.unreact(posted.channel, posted.message, "⭐", user="bo")
    expected = Reaction("discord", api.world.user("bo")["id"], "", posted.message, "⭐")
    assert [await chat.events.get(), await chat.events.get()] == [(expected, True), (expected, False)]


async def test_a_super_reaction_is_told_as_a_mark_of_its_own(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo", burst=True)
    await api.unreact(posted.channel, posted.message, "⭐", user="bo", burst=True)
    told = [await chat.events.get(), await chat.events.get()]
    assert [(one.emoji, added) for one, added in told] == [("⭐::super", True), ("⭐::super", False)]


async def test_what_a_moderator_takes_off_is_told(api: DiscordApi, served: DiscordLogin, chat: FakeChat) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    await api.clear_reactions(posted.channel, posted.message, "⭐")
    await api.clear_reactions(posted.channel, posted.message)
    told = [await asyncio.wait_for(chat.cleared.get(), 20) for _ in range(3)]
    message = Posted("", posted.message)
    assert told == [(message, "⭐"), (message, "⭐::super"), (message, None)]


async def test_reactions_to_messages_of_others_are_not_told(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    theirs = await api.say(api.channel_ids[0], "hello")
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.react(api.channel_ids[0], theirs["id"], "⭐", user="bo")
    await api.react(posted.channel, posted.message, "🔥", user="bo")
    assert (await chat.events.get())[0].emoji == "🔥"


async def test_a_command_that_only_discord_still_knows_is_a_sentence(api: DiscordApi, served: DiscordLogin) -> None:
    served.listener.client.tree.remove_command("papers")
    answer = await api.command("papers", subcommand="help")
    assert answer.private
    assert "I do not know this command any more. /papers help" in text_of(answer)


async def test_a_button_of_another_version_says_so(api: DiscordApi, served: DiscordLogin, chat: FakeChat) -> None:
    body = served.poster.render(digest())[0].body
    old = json.loads(json.dumps(body).replace('"vote:', '"star:').replace('"card', '"papers'))
    posted = await served.poster.post(Place("", api.channel_ids[0]), Message("post", old), KEY)
    known = [one for one in shapes.custom_ids(old["components"]) if one.startswith(("star:", "papers"))]
    assert known
    for custom_id in known:
        answer = await api.click(
            posted.channel, posted.message, custom_id.replace(KEY_MARK, KEY), values=["2405.09818"]
        )
        assert answer.private
        assert "older version" in text_of(answer)
    assert chat.calls == []


@pytest.mark.parametrize(("told", "kept"), [(Listing, False), (Words, True)])
async def test_a_slow_page_replaces_the_list_and_slow_words_do_not(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch, told: type, kept: bool
) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.wait = asyncio.Event()
    chat.reply = Reply(listing(2) if told is Listing else Words("Gone."))
    turning = asyncio.create_task(clicked(api, first, "ask:2"))
    asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    turned = await turning
    await turned.settled()
    assert turned.type == DEFER_UPDATE
    assert ("Page 1/3" in text_of(first)) is kept
    assert len(turned.followups) == kept


async def test_an_answer_that_cannot_be_shown_harms_nothing(api: DiscordApi) -> None:
    api.faults.plan("POST .*/callback", "404 10062")
    with pytest.raises(NoAnswer):
        await api.command("paper", {"query": "lora"}, timeout=0.3)
    assert text_of(await api.command("paper", {"query": "lora"})) == "Hello."


async def test_only_a_fresh_message_may_still_be_unknown(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    await api.react(posted.channel, posted.message, "⭐", user="bo")
    assert (await chat.events.get())[0].ours
    monkeypatch.setattr(events, "YOUNG", timedelta(0))
    await api.react(posted.channel, posted.message, "🔥", user="bo")
    assert not (await chat.events.get())[0].ours
