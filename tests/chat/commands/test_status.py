"""`/papers status` tells what a channel gets and when, what became of its last digests, and what is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.delivery.access import Access
from bot.delivery.board import NO_FAVOURITE
from bot.delivery.channel import Channel
from bot.delivery.digest import ALL_SHOWN, NO_PAPER
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, Delivery, State
from bot.errors import Blocked, ChannelGone, DeliveryError, HomeRefused, NotAccepted
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition
from bot.service.stores import Stores
from tests.chat.commands.asking import LORA, PAPERS, SATURDAY, commands, told, words
from tests.samples import ENGLISH
from tests.simulated import MONDAY, NOON, Clock, Platform, papers

DUE = datetime.fromisoformat("2026-05-06T00:00+00:00")
HERE = replace(PAPERS, channel="c1")


async def subscribed(stores: Stores, platform: str = "discord", status: str = "active") -> Channel:
    """The channel of the call, which reads English and has Seoul's clock."""
    wanted = ENGLISH.asking(zone="Asia/Seoul")
    (made,) = await stores.ledger.channels.configure([Channel(0, platform, "", "c1", wanted, next_due_at=DUE)])
    await stores.ledger.channels.set_status(made.id, status, "")
    return made


async def delivered(stores: Stores, channel: Channel, state: State, reason: str = "") -> Delivery:
    """Monday's digest, as far as it came."""
    await stores.ledger.deliveries.open(channel, MONDAY, NOON, NOON + timedelta(days=1))
    (delivery,) = await stores.ledger.deliveries.claim("me", NOON, NOON + timedelta(minutes=1), 1)
    if state.ended:
        await stores.ledger.deliveries.finish(delivery, state, NOON, reason)
    return delivery


def seen(access: Access | DeliveryError) -> Platform:
    """A platform on which the channel looks so."""
    platform = Platform(Clock())
    platform.accesses["c1"] = access
    return platform


async def test_the_next_digest_is_told_in_the_channels_time_and_in_the_readers(stores: Stores) -> None:
    await subscribed(stores)
    content = await told(stores, HERE, "status")
    assert "the top 5 papers of a day at 09:00 (Asia/Seoul)." in content.text
    upcoming, read = content.moments
    assert (upcoming.at, upcoming.fallback) == (DUE, "2026-05-06 09:00 Asia/Seoul")
    assert "2026-05-06 09:00 Asia/Seoul" in upcoming.after
    assert (read.before, read.at) == ("The list of 2026-05-04 was last read: ", NOON)
    assert [one.question.text for one in content.offers] == ["preview"]


async def test_who_set_it_is_told_and_how_it_is_changed(stores: Stores) -> None:
    await subscribed(stores)
    assert "settings file" in await words(stores, HERE, "status")
    other = replace(HERE, channel="c2", manages=True)
    await words(stores, other, "subscribe zone=UTC")
    for language in ("en", "ko"):
        assert "/papers settings" in await words(stores, other, "status", language)


async def test_a_thread_has_its_channels_status_and_another_platform_has_none(stores: Stores) -> None:
    await subscribed(stores)
    assert "top 5" in await words(stores, replace(HERE, channel="thread", parent="c1"), "status")
    assert "No digest comes" in await words(stores, replace(HERE, platform="slack"), "status")


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_who_gets_nothing_is_told_how_to_subscribe(stores: Stores, language: str) -> None:
    assert "/papers subscribe" in await words(stores, HERE, "status", language)
    await subscribed(stores, status="paused")
    assert "/papers subscribe" in await words(stores, HERE, "status", language)
    assert "/papers subscribe" in await words(stores, replace(HERE, channel="dm", direct=True), "status", language)


@pytest.mark.parametrize(("platform", "how"), [("discord", "Add App"), ("slack", "/invite")])
async def test_where_the_bot_is_not_it_says_how_to_invite_it(stores: Stores, platform: str, how: str) -> None:
    assert how in await words(stores, replace(HERE, platform=platform, channel="c9", present=False), "status")


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (State.SENT, "", "posted"),
        (State.QUEUED, "", "on its way"),
        (State.SKIPPED, NO_PAPER, "no paper of the day was what this channel asks for"),
        (State.SKIPPED, ALL_SHOWN, "every paper of it was shown here before"),
        (State.SKIPPED, "a sentence of the operator's", "not posted"),
        (State.BLOCKED, "", "I was not allowed to"),
        (State.GONE, "", "I was not in it"),
        (State.DEAD, "", "could not be done in time"),
        (State.HELD, "", "nobody can tell whether it was posted"),
    ],
)
async def test_what_became_of_a_digest_is_told_in_words(stores: Stores, state: State, reason: str, said: str) -> None:
    await delivered(stores, await subscribed(stores), state, reason)
    for language in ("en", "ko"):
        text = await words(stores, HERE, "status", language)
        (line,) = [line for line in text.splitlines() if "2026-05-04: " in line]
        assert reason not in text or not reason
        assert said in line or language == "ko"


async def test_a_list_that_waits_for_the_next_digest_says_so(stores: Stores) -> None:
    await subscribed(stores)
    assert "• 2026-05-04: 12 papers, to come with the next digest" in await words(stores, HERE, "status")


async def test_a_list_that_came_due_too_late_says_so(stores: Stores) -> None:
    await stores.ledger.channels.reschedule((await subscribed(stores)).id, DUE, MONDAY)
    assert "• 2026-05-04: left out" in await words(stores, HERE, "status")


@pytest.mark.parametrize(
    ("read", "said"), [(True, "Hugging Face published no list"), (False, "The list of 2026-05-04 has not been read;")]
)
async def test_a_list_that_is_not_there_says_why(empty: Stores, read: bool, said: str) -> None:
    await subscribed(empty)
    if read:
        await empty.library.editions.save(Edition(MONDAY), NOON)
    assert said in await words(empty, HERE, "status")


async def test_a_weekend_is_called_one(stores: Stores) -> None:
    channel = await subscribed(stores)
    await stores.ledger.deliveries.open(channel, SATURDAY - timedelta(days=1), NOON, NOON)
    at_the_weekend = Clock(NOON - timedelta(days=2))
    made = commands(stores, clock=at_the_weekend)
    reply = await made.answer(replace(HERE, text="status"))
    assert "2026-05-02 is a weekend day" in getattr(reply.content, "text", "")


async def test_what_the_bot_lacks_is_told_with_its_mending(stores: Stores) -> None:
    await subscribed(stores)
    lacks = "My role lacks Send Messages there; give it that."
    text = (await told(stores, HERE, "status", seen(Access("x", blocked=lacks)))).text
    assert f"Nothing can be posted here now. {lacks}" in text
    text = (await told(stores, HERE, "status", seen(Access("x", threadless="No threads.", blind="No history.")))).text
    assert "No threads. No history." in text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ChannelGone("/srv: 404"), "archived or deleted"),
        (Blocked("/srv: 403"), "I may not post here"),
        (HomeRefused("/srv: 401"), "Once somebody installs me again"),
        (NotAccepted("/srv: 503"), "I could not look at my permissions"),
    ],
)
async def test_a_look_that_fails_is_told_in_the_readers_words(stores: Stores, error: DeliveryError, said: str) -> None:
    await subscribed(stores)
    for language in ("en", "ko"):
        text = (await told(stores, HERE, "status", seen(error), language=language)).text
        assert said in text or language == "ko"
        assert "/srv" not in text


async def test_a_channel_that_is_open_again_says_so(stores: Stores) -> None:
    await subscribed(stores, status="blocked")
    assert "digests go on by themselves" in (await told(stores, HERE, "status", seen(Access("x")))).text


@pytest.mark.parametrize(
    ("platform", "status", "advice"),
    [
        ("slack", "blocked", "/invite"),
        ("discord", "blocked", "Create Public Threads"),
        ("slack", "gone", "archived"),
        ("discord", "gone", "archived"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_without_a_login_the_last_refusal_is_told_in_the_platforms_own_words(
    stores: Stores, platform: str, status: str, advice: str, language: str
) -> None:
    await subscribed(stores, platform, status)
    content = await told(stores, replace(HERE, platform=platform), "status", language=language)
    assert (advice in content.text) or language == "ko"
    assert ("/invite" in content.text) is (advice == "/invite")
    # A channel that is gone gets nothing, so no time is promised.
    assert (DUE in [one.at for one in content.moments]) is (status == "blocked")


@pytest.mark.parametrize(
    ("platform", "advice"), [("discord", "Send Messages in Threads"), ("slack", "this channel's settings")]
)
async def test_status_tells_of_a_digest_without_its_thread(stores: Stores, platform: str, advice: str) -> None:
    delivery = await delivered(stores, await subscribed(stores, platform), State.QUEUED)
    parts = [("a", Message("post", {})), ("b", Message("thread", {}))]
    await stores.ledger.deliveries.fix(delivery, Choice((LORA.id,)), parts)
    first, thread = await stores.ledger.parts.of(delivery.id)
    await stores.ledger.parts.settle(delivery, first, State.SENT, NOON, "", posted=Posted("c1", "1"))
    here = replace(HERE, platform=platform)
    assert advice not in await words(stores, here, "status")
    await stores.ledger.parts.settle(delivery, thread, State.BLOCKED, NOON, "no permission")
    await stores.ledger.deliveries.finish(delivery, State.SENT, NOON, "no permission")
    assert advice in await words(stores, here, "status")
    assert "스레드" in await words(stores, here, "status", "ko")


async def test_status_tells_a_korean_channel_that_its_summaries_are_english_until_they_are_not(
    stores: Stores,
) -> None:
    await stores.ledger.channels.configure([Channel(0, "discord", "", "c1"), Channel(0, "slack", "", "c1", ENGLISH)])
    extract = Bullets("en", "extract", ("It is new.",))
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, extract)
    assert "영어 발췌" in await words(stores, HERE, "status", "ko")
    assert "excerpts" not in await words(stores, replace(HERE, platform="slack"), "status")
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, Bullets("ko", "llm", ("하나",), "m", made_of=paper.fingerprint))
    assert "영어 발췌" not in await words(stores, HERE, "status", "ko")


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_nobody_in_chat_is_told_a_files_name(stores: Stores, language: str) -> None:
    assert "bot.toml" not in await words(stores, replace(PAPERS, channel="c9"), "status", language)


@pytest.mark.parametrize(
    ("state", "reason", "told_of"),
    [(State.SENT, "", "posted"), (State.SKIPPED, NO_FAVOURITE, "not posted, since no paper got favourites ★ enough")],
)
async def test_the_last_board_is_told_where_the_channel_asks_for_boards(
    stores: Stores, state: State, reason: str, told_of: str
) -> None:
    channel = await subscribed(stores)
    await stores.ledger.deliveries.open(channel, MONDAY - timedelta(days=1), NOON, NOON, kind="week")
    (delivery,) = await stores.ledger.deliveries.claim("me", NOON, NOON + timedelta(minutes=1), 1)
    await stores.ledger.deliveries.finish(delivery, state, NOON, reason)
    assert "Board" not in await words(stores, HERE, "status")
    await stores.ledger.channels.ask(channel.asking(boards="week"))
    assert f"• Board of week 18: {told_of}" in await words(stores, HERE, "status")


async def test_why_the_last_message_bears_no_reactions_is_told_where_they_were_asked_for(stores: Stores) -> None:
    channel = await subscribed(stores)
    delivery = await delivered(stores, channel, State.QUEUED)
    await stores.ledger.deliveries.fix(delivery, Choice(("2605.00001",)), [("key", Message("post", {}))])
    (part,) = await stores.ledger.parts.of(delivery.id)
    await stores.ledger.seeds.refuse(part, "It bears twenty already.")
    assert "twenty" not in await words(stores, HERE, "status")
    await stores.ledger.channels.ask(channel.asking(seed_reactions=True))
    told_of = "The last message does not bear all its reactions: It bears twenty already."
    assert told_of in await words(stores, HERE, "status")


async def test_where_nothing_is_set_up_those_who_manage_hear_that_webhooks_bring_digests_too(stores: Stores) -> None:
    assert "webhook" not in await words(stores, HERE, "status")
    await stores.ledger.channels.configure([Channel(0, "discord-webhook", "", "1a2b3c4d5e6f", ENGLISH)])
    assert "Digests come by incoming webhooks too (1)" in await words(stores, replace(HERE, manages=True), "status")
    assert "webhook" not in await words(stores, replace(HERE, manages=False), "status")
