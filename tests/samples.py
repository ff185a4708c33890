"""Papers, channels and deliveries to play with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.chat.ledger import Ledger
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, Delivery, Part, State
from bot.papers.bullets import Bullets
from bot.papers.paper import Edition, Paper

DAY = date(2026, 5, 1)
NOW = datetime(2026, 5, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LEASE = timedelta(seconds=90)
A_DAY = timedelta(days=1)
ENGLISH = Preferences({"language": "en", "zone": "UTC"})

FULL = Paper(
    id="2605.00001",
    title="LoRA: Low-Rank Adaptation",
    abstract="We freeze the weights\nand train two small ones.",
    authors=("Edward Hu", 'John "Four" Flynn', "김철수"),
    votes=43,
    published_at=datetime(2026, 4, 30, 12, 30, 1, 250_000, tzinfo=UTC),
    video="https://example.org/a.mp4",
    ai_summary="Adapts large models cheaply.",
    ai_summary_model="some-model",
    keywords=("adaptation", "fine-tuning"),
    code_url="https://github.com/x/lora",
    code_stars=1_234,
    project_url="https://example.org",
)
OTHER = Paper(id="2605.00002", title="Chameleon", abstract="Mixed-modal early fusion.", votes=7)
THIRD = Paper(id="2605.00003", title="Planning with World Models", votes=None)
EDITION = Edition(DAY, (FULL, OTHER, THIRD))
KOREAN = Bullets("ko", "llm", ("저순위 적응으로 언어모델을 싸게 학습한다",), "some-model")


def post(paper_id: str | None = None, text: str = "hello") -> Message:
    """A message in the channel."""
    return Message("post", {"content": text, "nonce": "$KEY$"}, paper_id)


def reply(paper_id: str | None) -> Message:
    """A message in the thread."""
    return Message("reply", {"content": f"about {paper_id}"}, paper_id)


async def subscribed(ledger: Ledger, *names: str, platform: str = "discord") -> list[Channel]:
    """Channels of these names."""
    channels = [Channel(0, platform, "t", name, ENGLISH, next_due_at=NOW) for name in names]
    return list(await ledger.channels.configure(channels))


async def opened(
    ledger: Ledger,
    channel: Channel,
    day: date = DAY,
    due_at: datetime = NOW,
    *,
    generation: int = 0,
    next_due_at: datetime | None = None,
) -> bool:
    """A delivery of this channel."""
    return await ledger.deliveries.open(
        channel, day, due_at, due_at + A_DAY, generation=generation, next_due_at=next_due_at
    )


async def claimed(ledger: Ledger, owner: str = "me", now: datetime = NOW, limit: int = 10) -> list[Delivery]:
    """What can be claimed now."""
    return list(await ledger.deliveries.claim(owner, now, now + LEASE, limit))


async def fixed(
    ledger: Ledger, messages: Sequence[Message], papers: Sequence[str] = (FULL.id, OTHER.id), *, channel: str = "c1"
) -> tuple[Delivery, list[Part]]:
    """A claimed delivery with these messages."""
    [subscription] = await subscribed(ledger, channel)
    await opened(ledger, subscription)
    [delivery] = await claimed(ledger)
    keyed = [(f"{channel}-{seq}", message) for seq, message in enumerate(messages)]
    await ledger.deliveries.fix(delivery, Choice(tuple(papers)), keyed)
    return delivery, list(await ledger.parts.of(delivery.id))


async def sent(ledger: Ledger, delivery: Delivery, part: Part, posted: Posted, at: datetime = NOW) -> None:
    """A part as after a call that went well."""
    assert await ledger.parts.intend(delivery, part, at, at + LEASE)
    assert await ledger.parts.settle(delivery, part, State.SENT, at, "accepted", posted=posted)


async def posted_digest(
    ledger: Ledger, *, platform: str = "discord", name: str = "c1", at: datetime = NOW
) -> tuple[Delivery, list[Part]]:
    """A digest of two papers with one reply for each, all sent."""
    [channel] = [one for one in await subscribed(ledger, name, platform=platform) if one.channel == name]
    await opened(ledger, channel, due_at=at)
    [delivery] = await claimed(ledger, now=at)
    messages = [post(), Message("thread", {"name": "today"}), reply(FULL.id), reply(OTHER.id)]
    keyed = [(f"{platform}-{name}-{seq}", message) for seq, message in enumerate(messages)]
    assert await ledger.deliveries.fix(delivery, Choice((OTHER.id, FULL.id)), keyed)
    places = [Posted(name, "m0"), Posted(name, "m0"), Posted("thread", "m2"), Posted("thread", "m3")]
    for part, place in zip(await ledger.parts.of(delivery.id), places, strict=True):
        await sent(ledger, delivery, part, place, at)
    assert await ledger.deliveries.finish(delivery, State.SENT, at, "all sent")
    return replace(delivery, state=State.SENT), list(await ledger.parts.of(delivery.id))
