"""`/papers preview` shows the digest as it would be posted, and neither posts nor keeps anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, State
from bot.papers.paper import Edition
from bot.service.stores import Stores
from bot.views.entries import Digest
from bot.views.replies import Preview
from tests.chat.commands.asking import LORA, PAPERS, ask, words
from tests.samples import ENGLISH
from tests.simulated import MONDAY, NOON, Clock, Platform, papers

HERE = replace(PAPERS, channel="c1")


async def subscribed(stores: Stores, **asked: object) -> Channel:
    """The channel of the call."""
    (made,) = await stores.ledger.channels.configure([Channel(0, "discord", "", "c1", ENGLISH.asking(**asked))])
    return made


async def digest(stores: Stores, platform: Platform | None = None) -> Digest:
    reply = await ask(stores, HERE, "preview", *([platform] if platform else []))
    assert isinstance(reply.content, Preview)
    assert reply.private
    return reply.content.digest


async def test_a_preview_follows_the_channels_preferences(stores: Stores) -> None:
    await subscribed(stores, top_n=3, style="compact", min_votes=98)
    shown = await digest(stores)
    assert (shown.day, shown.style, shown.language, shown.listed) == (MONDAY, "compact", "en", 12)
    assert [one.paper for one in shown.entries] == list(papers(2))


async def test_who_is_not_subscribed_sees_what_comes_unasked(stores: Stores) -> None:
    shown = await digest(stores)
    assert (shown.language, len(shown.entries)) == (Preferences().language, Preferences().top_n)


async def test_a_preview_posts_nothing_and_keeps_nothing(stores: Stores) -> None:
    channel, platform = await subscribed(stores), Platform(Clock())
    await digest(stores, platform)
    assert platform.messages == []
    assert await stores.ledger.history.deliveries() == []
    assert list(await stores.ledger.channels.all()) == [channel]


async def test_a_preview_leaves_out_what_was_shown_on_other_days_alone(stores: Stores) -> None:
    channel, (first, second, *_) = await subscribed(stores, top_n=1), papers(12)
    for day, paper in ((MONDAY - timedelta(days=1), first), (MONDAY, second)):
        await stores.ledger.deliveries.open(channel, day, NOON, NOON + timedelta(days=1))
        (delivery,) = await stores.ledger.deliveries.claim("me", NOON, NOON + timedelta(minutes=1), 1)
        await stores.ledger.deliveries.fix(delivery, Choice((paper.id,)), [(paper.id, Message("post", {}))])
        (part,) = await stores.ledger.parts.of(delivery.id)
        await stores.ledger.parts.settle(delivery, part, State.SENT, NOON, "", posted=Posted("c1", paper.id))
        await stores.ledger.deliveries.finish(delivery, State.SENT, NOON, "")
    shown = await digest(stores)
    assert [one.paper for one in shown.entries] == [second]
    assert [one.entry.paper for one in shown.repeats] == [first]


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_where_nothing_would_be_posted_it_says_why(stores: Stores, language: str) -> None:
    await subscribed(stores, min_votes=1000)
    assert str(MONDAY) in await words(stores, HERE, "preview", language)
    assert "/papers settings" in await words(stores, HERE, "preview", language)


async def test_an_empty_archive_says_how_it_is_filled(empty: Stores) -> None:
    assert "bot collect" in await words(empty, HERE, "preview")


async def test_the_newest_ready_list_is_shown_and_not_one_that_still_fills(stores: Stores) -> None:
    today = NOON.date()
    await stores.library.editions.save(Edition(today, (LORA,)), NOON)
    assert (await digest(stores)).day == MONDAY


async def test_in_a_conversation_the_reader_sees_it_in_their_language(stores: Stores) -> None:
    alone = replace(HERE, channel="d1", direct=True)
    for language in ("en", "ko"):
        reply = await ask(stores, alone, "preview", language=language)
        assert isinstance(reply.content, Preview)
        assert reply.content.digest.language == language
