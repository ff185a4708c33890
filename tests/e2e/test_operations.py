"""`bot run` tells programs how it is from its first round to its end."""

from __future__ import annotations

import asyncio
import signal
import socket

import httpx

from tests.e2e.conftest import World
from tests.e2e.watching import serving, until

# Nobody answers there, so that their errors are logged too.
PLANTED = {
    "BOT_LLM__BASE_URL": "http://someone:planted-password@127.0.0.1:9/v1",
    "BOT_LLM__MODEL": "qwen3",
    "BOT_LLM__API_KEY": "planted-model-key",
    "BOT_HUGGING_FACE__TOKEN": "planted-mirror-token",
    "BOT_SLACK__SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
}


async def test_a_service_is_asked_over_http_ends_as_well_as_without_and_tells_no_secret(swift: World) -> None:
    secrets = [swift.discord.token, swift.slack.bot_token, swift.slack.app_token, "planted", "0123456789abcdef"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with (
        serving(swift, BOT_WEB__PORT=str(port), BOT_LOG_LEVEL="debug", **PLANTED) as process,
        httpx.AsyncClient() as client,
        asyncio.TaskGroup() as tasks,
    ):
        # A pipe that nobody empties is full after some 200 kB, and the bot waits.
        heard = tasks.create_task(process.communicate())
        await until(lambda: (swift.folder / "bot.db.alive").exists())
        ready, counted = [await client.get(f"http://127.0.0.1:{port}/{page}") for page in ("readyz", "metrics")]
        assert (ready.status_code, ready.text) == (200, "ok\n")
        assert "dailypapers_last_round_seconds" in counted.text
        process.send_signal(signal.SIGTERM)
        out, err = await heard
        assert process.returncode == 0
    doctor = await swift.bot("doctor", **PLANTED)
    told = [counted.text, out.decode(), err.decode(), doctor.out, doctor.err]
    assert [(secret, text) for secret in secrets for text in told if secret in text] == []
