"""`/papers status` tells when a channel gets its next digest, or why it gets none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, State
from bot.papers.bullets import Bullets
from bot.service.stores import Stores
from tests.chat.commands.asking import LORA, PAPERS, words
from tests.samples import ENGLISH
from tests.simulated import MONDAY, Clock, papers


async def test_status_tells_the_channels_own_time(stores: Stores) -> None:
    here, due = replace(PAPERS, channel="c1"), datetime.fromisoformat("2026-05-06T00:00+00:00")
    assert "not subscribed" in await words(stores, here, "status")
    channel = Channel(0, "discord", "", "c1", next_due_at=due)
    await stores.ledger.channels.configure([channel])
    assert "top 5 at 09:00 (Asia/Seoul); next on 2026-05-06 09:00." in await words(stores, here, "status")
    assert "top 5 at 09:00" in await words(stores, replace(here, channel="thread", parent="c1"), "status")
    assert "not subscribed" in await words(stores, replace(here, platform="slack"), "status")


async def test_status_tells_a_korean_channel_that_its_summaries_are_english_until_they_are_not(
    stores: Stores,
) -> None:
    await stores.ledger.channels.configure([Channel(0, "discord", "", "c1"), Channel(0, "slack", "", "c1", ENGLISH)])
    extract = Bullets("en", "extract", ("It is new.",))
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, extract)
    here = replace(PAPERS, channel="c1")
    assert "영어 발췌" in await words(stores, here, "status", "ko")
    assert "excerpts" not in await words(stores, replace(here, platform="slack"), "status")
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, Bullets("ko", "llm", ("하나",), "m", made_of=paper.fingerprint))
    assert "영어 발췌" not in await words(stores, here, "status", "ko")


@pytest.mark.parametrize(("ended", "told"), [(State.SENT, True), (State.GONE, False), (State.BLOCKED, False)])
async def test_status_names_only_a_digest_that_came(stores: Stores, ended: State, told: bool) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, "slack", "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    here = replace(PAPERS, platform="slack", channel="c1")
    assert "Last digest" not in await words(stores, here, "status")
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    await stores.ledger.deliveries.finish(delivery, ended, now, "")
    assert ("Last digest: 2026-05-04." in await words(stores, here, "status")) is told


async def test_status_counts_a_digest_whose_thread_is_still_on_its_way(stores: Stores) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, "slack", "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    parts = [("a", Message("post", {})), ("b", Message("reply", {}, LORA.id))]
    await stores.ledger.deliveries.fix(delivery, Choice((LORA.id,)), parts)
    (first, _) = await stores.ledger.parts.of(delivery.id)
    here = replace(PAPERS, platform="slack", channel="c1")
    assert "Last digest" not in await words(stores, here, "status")
    await stores.ledger.parts.settle(delivery, first, State.SENT, now, "", posted=Posted("c1", "1"))
    assert "Last digest: 2026-05-04." in await words(stores, here, "status")


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
async def test_status_gives_the_platforms_own_advice_and_promises_nothing(
    stores: Stores, platform: str, status: str, advice: str, language: str
) -> None:
    (made,) = await stores.ledger.channels.configure(
        [Channel(0, platform, "", "c1", ENGLISH, next_due_at=Clock().now())]
    )
    await stores.ledger.channels.set_status(made.id, status, "no permission")
    told = await words(stores, replace(PAPERS, platform=platform, channel="c1"), "status", language)
    assert (advice in told) or language == "ko"
    assert "2026-05-05" not in told
    assert ("/invite" in told) is (advice == "/invite")


@pytest.mark.parametrize(
    ("platform", "advice"), [("discord", "Send Messages in Threads"), ("slack", "this channel's settings")]
)
async def test_status_tells_of_a_digest_without_its_thread(stores: Stores, platform: str, advice: str) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, platform, "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    await stores.ledger.deliveries.fix(
        delivery, Choice((LORA.id,)), [("a", Message("post", {})), ("b", Message("thread", {}))]
    )
    first, thread = await stores.ledger.parts.of(delivery.id)
    await stores.ledger.parts.settle(delivery, first, State.SENT, now, "", posted=Posted("c1", "1"))
    here = replace(PAPERS, platform=platform, channel="c1")
    assert advice not in await words(stores, here, "status")
    await stores.ledger.parts.settle(delivery, thread, State.BLOCKED, now, "no permission")
    await stores.ledger.deliveries.finish(delivery, State.SENT, now, "no permission")
    assert advice in await words(stores, here, "status")
    assert "스레드" in await words(stores, here, "status", "ko")


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_nobody_in_chat_is_told_a_files_name(stores: Stores, language: str) -> None:
    assert "bot.toml" not in await words(stores, replace(PAPERS, channel="c9"), "status", language)
