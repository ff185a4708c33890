"""`bot run` whom Slack calls over HTTP: one process that posts, answers, counts, and stops when it is told to."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.e2e.conftest import PATIENCE, World
from tests.e2e.watching import address_of, until


@pytest.fixture
def http(swift: World) -> World:
    """A world without Discord whose Slack has no app token."""
    swift.extra |= {
        "BOT_DISCORD__TOKEN": "",
        "BOT_SLACK__APP_TOKEN": "",
        "BOT_SLACK__SIGNING_SECRET": swift.slack.signing_secret,
        "BOT_SLACK__HTTP_PORT": "0",
        "BOT_CHANNELS": f'[{{"platform": "slack", "channel": "{swift.slack.channel_ids[0]}"}}]',
        "BOT_DELIVERY__REDRAW_SECONDS": "0.2",
    }
    return swift


async def test_the_service_answers_and_counts_over_http_and_stops(http: World) -> None:
    posted = await http.bot("post", "--date", "2024-05-17")
    assert posted.code == 0, posted
    channel = http.slack.channel_ids[0]
    async with http.process("run") as process:
        await http.slack.deliver_to(await address_of(process))
        answer = await http.slack.command("/paper", "lora", timeout=PATIENCE)
        assert "LoRA Learns Less" in str(answer.payload)
        (digest,) = http.slack.messages(channel)
        assert await http.slack.react(channel, digest["ts"], "one")
        await until(lambda: "★ 1" in str(http.slack.messages(channel)[0]["blocks"]))
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, err.decode()
    assert b"Traceback" not in err


async def test_a_wrong_signing_secret_is_told(http: World) -> None:
    async with http.process("run", BOT_SLACK__SIGNING_SECRET="another") as process:
        with pytest.raises(ConnectionError, match="HTTP 401"):
            await http.slack.deliver_to(await address_of(process))
        process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert b"BOT_SLACK__SIGNING_SECRET" in err
    assert b"another" not in err
