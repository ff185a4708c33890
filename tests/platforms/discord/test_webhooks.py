"""Discord's webhooks: digests without a bot, and what becomes of each call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.delivery.channel import Place
from bot.delivery.messages import Posted
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import FORUM, THREAD, Conversation
from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    NotAccepted,
    RateLimited,
    Rejected,
    Unproven,
)
from bot.network.network import DIRECT
from bot.papers.clock import SystemClock
from bot.platforms.discord.entry import DISCORD_WEBHOOK
from bot.platforms.discord.settings import DiscordWebhooks
from bot.platforms.discord.shapes import BUTTON, LINK, every, fits
from bot.platforms.discord.webhooks import DiscordWebhookPoster
from bot.platforms.platform import Surroundings
from bot.views.entries import Style
from tests.platforms.discord.samples import digest, worst_digest

KNOWN = "0123456789ab"
PLACE = Place("", KNOWN, title="Papers of the day")
KEY = "abcdefghijklmnopqrstuvwx"


@asynccontextmanager
async def opened(api: DiscordApi, address: str, seconds: float = 2.0) -> AsyncIterator[DiscordWebhookPoster]:
    """A poster with this one address."""
    section = DiscordWebhooks(calls=api.base_url, addresses={KNOWN: SecretStr(address)})
    async with DISCORD_WEBHOOK.connect(section, Surroundings(DIRECT, seconds, SystemClock())) as connection:
        assert isinstance(connection.poster, DiscordWebhookPoster)
        yield connection.poster


@pytest.fixture
def address(api: DiscordApi) -> str:
    return api.add_webhook(api.channel_ids[0])


@pytest.fixture
async def poster(api: DiscordApi, address: str) -> AsyncIterator[DiscordWebhookPoster]:
    async with opened(api, address) as made:
        yield made


async def test_a_digest_is_posted_as_drawn_and_edited_by_its_id(api: DiscordApi, poster: DiscordWebhookPoster) -> None:
    (message,) = poster.render(digest())
    posted = await poster.post(PLACE, message, KEY)
    (made,) = api.messages(api.channel_ids[0])
    assert posted == Posted(KNOWN, made["id"])
    drawn = made["components"]
    assert "LoRA Learns Less and Forgets Less" in json.dumps(drawn)
    (shorter,) = poster.render(digest("compact"))
    await poster.edit("", posted, shorter, KEY)
    (edited,) = api.messages(api.channel_ids[0])
    assert edited["edited_timestamp"]
    assert edited["components"] != drawn
    assert {(one.method, one.query) for one in api.requests} == {
        ("POST", "with_components=true&wait=true"),
        ("PATCH", "with_components=true"),
    }
    assert api.refusals == []


STYLES: tuple[Style, ...] = ("digest", "cards", "compact")


@pytest.mark.parametrize("style", STYLES)
def test_nothing_can_be_pressed_but_what_leads_to_a_page_and_nothing_tells_of_votes(style: Style) -> None:
    poster = DiscordWebhookPoster(DiscordWebhooks(), None)  # type: ignore[arg-type]  # it only draws
    for message in (*poster.render(digest(style)), *poster.render(worst_digest(style))):
        components = message.body["components"]
        assert fits(components)
        assert message.kind == "post"
        assert {one["style"] for one in every(components) if one["type"] == BUTTON} <= {LINK}
        assert all("custom_id" not in one for one in every(components))
        assert not {"☆", "★", "Favourite"} & set(json.dumps(components, ensure_ascii=False).split())


async def test_a_threads_webhook_posts_and_edits_there(api: DiscordApi) -> None:
    channel = api.channel_ids[0]
    made = await api.say(channel, "hello")
    thread = made["id"]
    api.world.channels[thread] = Conversation(thread, "papers", THREAD, channel)
    async with opened(api, f"{api.add_webhook(channel)}?thread_id={thread}") as poster:
        (message,) = poster.render(digest())
        posted = await poster.post(PLACE, message, KEY)
        await poster.edit("", posted, message, KEY)
    assert len(api.messages(thread)) == 1


async def test_in_a_forum_a_digest_begins_a_post_and_what_follows_stands_in_it(api: DiscordApi) -> None:
    forum = api.add_channel("papers", FORUM)
    async with opened(api, api.add_webhook(forum)) as poster:
        first, second, _ = poster.render(digest("cards"))
        begun = await poster.post(PLACE, first, KEY)
        after = await poster.post(Place("", KNOWN, parent=begun.message), second, KEY)
        await poster.edit("", after, first, KEY)
    (thread,) = api.threads(forum)
    assert thread["name"] == "Papers of the day"
    assert [begun.channel, after.channel] == [f"{KNOWN}:{thread['id']}"] * 2
    assert len(api.messages(thread["id"])) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("500", Ambiguous),
        ("500-after", Ambiguous),
        ("drop", Ambiguous),
        ("hang", Ambiguous),
        ("refuse", Ambiguous),
        ("429:3", RateLimited),
        ("cloudflare-429", RateLimited),
        ("10015", ChannelGone),
        ("10003", ChannelGone),
        ("50027", Blocked),
        ("401", Blocked),
        ("403", NotAccepted),
        ("404", NotAccepted),
        ("50035", Rejected),
    ],
)
async def test_what_becomes_of_a_call(api: DiscordApi, address: str, fault: str, kind: type[DeliveryError]) -> None:
    api.faults.plan("POST", fault)
    async with opened(api, address, 0.3) as poster:
        (message,) = poster.render(digest())
        with pytest.raises(kind) as met:
            await poster.post(PLACE, message, KEY)
    assert type(met.value) is kind
    assert address.rpartition("/")[2] not in str(met.value)
    stands = fault in ("500-after", "drop", "hang")
    assert len(api.messages(api.channel_ids[0])) == stands


async def test_where_nothing_listens_nothing_was_sent(address: str) -> None:
    section = DiscordWebhooks(calls="http://127.0.0.1:9", addresses={KNOWN: SecretStr(address)})
    async with DISCORD_WEBHOOK.connect(section, Surroundings(DIRECT, 2.0, SystemClock())) as connection:
        (message,) = connection.poster.render(digest())
        with pytest.raises(NotAccepted, match="nothing listens"):
            await connection.poster.post(PLACE, message, KEY)


async def test_what_was_deleted_or_renewed_is_told_apart(api: DiscordApi, address: str) -> None:
    async with opened(api, address) as poster:
        (message,) = poster.render(digest())
        posted = await poster.post(PLACE, message, KEY)
        await api.delete(api.channel_ids[0], posted.message)
        with pytest.raises(AlreadyDone):
            await poster.edit("", posted, message, KEY)
        assert (await poster.access(PLACE)).where == "the webhook “Daily Papers”"
        renewed = api.renew_webhook(address)
        with pytest.raises(Blocked, match="copy the address again"):
            await poster.access(PLACE)
    async with opened(api, renewed) as poster:
        assert not (await poster.access(PLACE)).blocked
        api.delete_webhook(renewed)
        with pytest.raises(ChannelGone, match="deleted this webhook"):
            await poster.access(PLACE)


async def test_what_a_webhook_cannot_do_is_said(poster: DiscordWebhookPoster) -> None:
    assert "votes, commands, threads and private answers" in (await poster.access(PLACE)).idle
    assert "찜하기" in (await poster.access(PLACE, "ko")).idle
    with pytest.raises(Unproven):
        await poster.find(PLACE, KEY, datetime.now(UTC))
    with pytest.raises(Blocked):
        await poster.direct("", "5")
    with pytest.raises(ChannelGone, match="No \\[\\[channels\\]\\] table"):
        await poster.access(Place("", "ba9876543210"))


@asynccontextmanager
async def answering(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server of our own in Discord's place; gives where calls go."""
    app = web.Application()
    app.router.add_post("/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_an_answer_with_another_address_is_not_followed(api: DiscordApi, address: str) -> None:
    """Whoever answers so could have the secret."""

    async def elsewhere(_: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(f"{api.base_url}/elsewhere")

    async with answering(elsewhere) as calls:
        section = DiscordWebhooks(calls=calls, addresses={KNOWN: SecretStr(address)})
        async with DISCORD_WEBHOOK.connect(section, Surroundings(DIRECT, 2.0, SystemClock())) as connection:
            (message,) = connection.poster.render(digest())
            with pytest.raises(NotAccepted, match="answered 307"):
                await connection.poster.post(PLACE, message, KEY)
    assert api.requests == []


async def test_each_call_has_a_connection_of_its_own(address: str) -> None:
    """One that was kept may be shut at the moment of the next call, which would then be held for nothing."""
    peers = []

    async def noted(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"id": "1", "channel_id": "2"})

    async with answering(noted) as calls:
        section = DiscordWebhooks(calls=calls, addresses={KNOWN: SecretStr(address)})
        async with DISCORD_WEBHOOK.connect(section, Surroundings(DIRECT, 2.0, SystemClock())) as connection:
            (message,) = connection.poster.render(digest())
            for _ in range(2):
                await connection.poster.post(PLACE, message, KEY)
    assert len(set(peers)) == 2
