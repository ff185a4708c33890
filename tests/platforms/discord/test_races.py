"""Answers that come late, twice or to nobody harm nothing, and the next one is whole."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.delivery.channel import Place
from bot.emulators.discord import interactions as discord_interactions
from bot.emulators.discord.api import DiscordApi, NoAnswer
from bot.platforms.discord import answering, shapes
from bot.platforms.discord.login import DiscordLogin
from bot.views.replies import Card, Listing, Mark, Offer, Question, Reply, Words
from tests.platforms.discord.clicking import DEFER, KEY, UPDATE, clicked, text_of
from tests.platforms.discord.fakes import FakeChat
from tests.platforms.discord.samples import digest, entry

pytestmark = pytest.mark.usefixtures("served")


def listing(page: int = 1) -> Listing:
    return Listing("Top papers", (entry(1), entry(2)), Question("papers", "top", page), 3, "12")


async def still_serves(api: DiscordApi, chat: FakeChat) -> None:
    chat.wait, chat.reply = None, Reply(Words("Here I am."))
    assert text_of(await api.command("paper", {"query": "lora"})) == "Here I am."


async def test_an_event_that_was_long_on_its_way_is_acknowledged_at_once(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three seconds two and a half are gone: waiting two more for the answer would be too late."""
    chat.wait = asyncio.Event()
    late = timedelta(seconds=2.5)
    monkeypatch.setattr(discord.utils, "utcnow", lambda: datetime.now(UTC) + late)
    asking = asyncio.create_task(api.command("paper", {"query": "lora"}, timeout=1.0))
    asyncio.get_running_loop().call_later(1.5, chat.wait.set)
    answer = await asking
    assert (answer.type, answer.latency_seconds < 0.5, text_of(answer)) == (DEFER, True, "Hello.")


async def test_what_is_ready_after_the_token_has_run_out_is_told_to_nobody(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    monkeypatch.setattr(discord_interactions, "TOKEN_SECONDS", 0.2)
    chat.wait = asyncio.Event()
    asyncio.get_running_loop().call_later(0.4, chat.wait.set)
    asking = asyncio.create_task(api.command("paper", {"query": "lora"}))
    async with asyncio.timeout(5):
        while "50027" not in caplog.text:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
    asking.cancel()
    monkeypatch.setattr(discord_interactions, "TOKEN_SECONDS", 60.0)
    await still_serves(api, chat)


@pytest.mark.parametrize("refusal", ["404 10062", "404 10015", "403 50001"])
async def test_an_acknowledgement_that_is_refused_ends_the_work_and_nothing_else(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(answering, "PATIENCE", 0.01)
        api.faults.plan("POST .*/callback", refusal)
        chat.wait = asyncio.Event()
        with pytest.raises(NoAnswer):
            await api.command("paper", {"query": "lora"}, timeout=0.3)
    await still_serves(api, chat)


@pytest.mark.parametrize("fault", ["drop", "refuse", "500-after", "500"])
@pytest.mark.parametrize("slow", [False, True])
async def test_an_acknowledgement_whose_answer_is_lost_is_given_once_and_the_answer_comes(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch, fault: str, slow: bool
) -> None:
    """Discord takes one first answer only, so that the second try is refused where the first had come through."""
    chat.wait = asyncio.Event()
    if slow:
        monkeypatch.setattr(answering, "PATIENCE", 0.01)
        asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    else:
        chat.wait.set()
    api.faults.plan("POST .*/callback", fault)
    answer = await api.command("paper", {"query": "lora"})
    assert (text_of(answer), answer.private, answer.followups) == ("Hello.", True, [])


@pytest.mark.parametrize("fault", ["drop", "refuse", "500-after"])
async def test_a_card_whose_sharing_is_not_confirmed_is_shared_once_and_known(
    api: DiscordApi, chat: FakeChat, fault: str
) -> None:
    chat.reply = Reply(Card(entry(2)))
    private = await api.command("paper", {"query": "lora"})
    api.faults.plan("POST .*/callback", fault)
    await clicked(api, private, "share")
    async with asyncio.timeout(5):
        while not chat.shares:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.01)
    (message,) = api.messages(api.channel_ids[0])
    assert [card.posted.message for card in chat.shares] == [message["id"]]


@pytest.mark.parametrize("fault", ["drop", "500-after"])
async def test_a_page_whose_turning_is_not_confirmed_is_turned(api: DiscordApi, chat: FakeChat, fault: str) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    chat.reply = Reply(listing(2))
    api.faults.plan("POST .*/callback", fault)
    turned = await clicked(api, first, "ask:2")
    assert (turned.followups, "Page 2/3" in text_of(first)) == ([], True)


async def test_a_page_of_a_message_that_was_deleted_meanwhile_harms_nothing(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    assert first.message is not None
    chat.wait = asyncio.Event()
    turning = asyncio.create_task(clicked(api, first, "ask:2", timeout=0.5))
    await asyncio.sleep(0.05)
    del api.world.private[first.message["id"]]  # dismissed
    chat.wait.set()
    with pytest.raises(NoAnswer):
        await turning
    await still_serves(api, chat)


async def test_a_bot_that_is_thrown_out_while_it_works_still_answers(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of an interaction needs no membership."""
    monkeypatch.setattr(answering, "PATIENCE", 0.01)
    chat.wait = asyncio.Event()
    asking = asyncio.create_task(api.command("paper", {"query": "lora"}))
    await asyncio.sleep(0.1)
    await api.kick()
    chat.wait.set()
    assert text_of(await asking) == "Hello."


@pytest.mark.parametrize("slow", [False, True])
async def test_a_card_that_is_refused_is_shown_once_more_without_its_picture(
    api: DiscordApi, chat: FakeChat, monkeypatch: pytest.MonkeyPatch, slow: bool
) -> None:
    """One bad address of a picture refuses the whole message."""
    chat.reply, chat.wait = Reply(Card(entry(2))), asyncio.Event()
    if slow:
        monkeypatch.setattr(answering, "PATIENCE", 0.01)
        asyncio.get_running_loop().call_later(0.1, chat.wait.set)
    else:
        chat.wait.set()
    api.faults.plan("PATCH .*@original" if slow else "POST .*/callback", "400 50035")
    answer = await api.command("paper", {"query": "lora"})
    assert answer.private
    assert "LoRA Learns Less" in text_of(answer)
    assert answer.message is not None
    assert shapes.GALLERY not in {one["type"] for one in shapes.every(answer.message["components"])}


async def test_two_clicks_at_once_turn_the_page_once_or_twice_and_show_it(api: DiscordApi, chat: FakeChat) -> None:
    chat.reply = Reply(listing())
    first = await api.command("papers", subcommand="top")
    chat.reply = Reply(listing(2))
    both = await asyncio.gather(*(clicked(api, first, "ask:2") for _ in range(2)))
    assert [one.type for one in both] == [UPDATE, UPDATE]
    assert "Page 2/3" in text_of(first)


@pytest.mark.parametrize(
    ("reply", "control", "values"),
    [
        (Reply(listing()), "ask:2", None),
        (Reply(listing()), "card", ["2405.09673"]),
        (Reply(Card(entry(2))), "vote", None),
    ],
)
async def test_whoever_clicks_on_what_another_person_shared_gets_a_copy_of_their_own(
    api: DiscordApi, chat: FakeChat, reply: Reply, control: str, values: list[str] | None
) -> None:
    chat.reply = reply
    shared = await clicked(api, await api.command("papers", subcommand="top", user="bo"), "share", user="bo")
    before = text_of(shared)
    for _ in range(2):
        own = await clicked(api, shared, control, values=values, user="cy")
        assert own.private
        assert own.message is not None
        assert own.message["id"] != (shared.message or {})["id"]
    assert text_of(shared) == before
    assert {call.user for call in chat.calls if call.user != api.world.user("bo")["id"]} <= {api.world.user("cy")["id"]}


async def test_an_offer_is_answered_in_a_message_of_its_own(api: DiscordApi, chat: FakeChat) -> None:
    offers = tuple(Offer(f"Ask {number}", Question("papers", f"day 2024-05-{number:02}")) for number in range(1, 14))
    chat.reply = Reply(Words("Subscribed.", offers=offers))
    first = await api.command("papers", subcommand="status")
    chat.reply = Reply(Words("The day."))
    for number in (0, 12):  # two digits of a place too
        own = await clicked(api, first, f"offer:{number}:")
        assert (own.private, text_of(own), text_of(first)) == (True, "The day.", "Subscribed.")
    assert [call.text for call in chat.calls[1:]] == ["day 2024-05-01", "day 2024-05-13"]


async def test_papers_are_saved_one_after_the_other_from_a_list_that_stays(api: DiscordApi, chat: FakeChat) -> None:
    saving = Listing("Which?", (entry(1), entry(2)), Question("papers", "x"), personal=True, saves=True)
    chat.reply = Reply(saving)
    first = await api.command("paper", {"query": "lora"})
    chat.reply = Reply(Words("Saved.", undo=Mark("x", on=False)))
    for paper in ("2405.09818", "2405.09673", "2405.09673"):
        told = await clicked(api, first, "votes", values=[paper])
        assert (told.private, text_of(told)) == (True, "Saved.")
    assert "Which?" in text_of(first)
    assert [(mark.paper_id, mark.on, own) for _, mark, _, own in chat.marks] == [
        ("2405.09818", True, False),
        ("2405.09673", True, False),
        ("2405.09673", True, False),
    ]


async def test_the_vote_menu_of_a_digest_works_for_everybody_late_and_twice(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    """Whoever chose is told alone; the digest, posted by an earlier process, stays as it is."""
    post = served.poster.render(digest("compact"))[0]
    posted = await served.poster.post(Place("", api.channel_ids[0]), post, KEY)
    before = str(api.messages(api.channel_ids[0]))
    (menu,) = [one for one in shapes.custom_ids(post.body["components"]) if one.startswith("votes")]
    chat.reply = Reply(Words("Saved.", undo=Mark("2405.09673", on=False)))
    people = ("bo", "cy", "cy")
    told = await asyncio.gather(
        *(api.click(posted.channel, posted.message, menu, values=["2405.09673"], user=user) for user in people)
    )
    assert all(one.private and text_of(one) == "Saved." for one in told)
    assert sorted(reaction.user for reaction, *_ in chat.marks) == sorted(api.world.user(name)["id"] for name in people)
    assert {(reaction.message, mark.paper_id, mark.on) for reaction, mark, *_ in chat.marks} == {
        (posted.message, "2405.09673", True)
    }
    assert str(api.messages(api.channel_ids[0])) == before


async def test_a_digest_of_an_earlier_process_shows_a_card_to_whoever_chooses(
    api: DiscordApi, served: DiscordLogin, chat: FakeChat
) -> None:
    """Two people at once, one of them twice, each in their language."""
    posted = await served.poster.post(Place("", api.channel_ids[0]), served.poster.render(digest())[0], KEY)
    chat.reply = Reply(Card(entry(2)))
    people = (("bo", "en-US"), ("cy", "ko"), ("cy", "ko"))
    answers = await asyncio.gather(
        *(
            api.click(posted.channel, posted.message, f"card:{KEY}", values=["2405.09673"], user=user, locale=locale)
            for user, locale in people
        )
    )
    assert all(one.private and "LoRA Learns Less" in text_of(one) for one in answers)
    assert sorted(call.language for call in chat.calls) == ["en", "ko", "ko"]
    assert len(api.messages(api.channel_ids[0])) == 1
