"""`bot run` tells programs how it is from its first round to its end."""

from __future__ import annotations

import signal
import socket

import httpx

from tests.e2e.conftest import World
from tests.e2e.watching import serving, until


async def test_a_service_is_asked_over_http_and_ends_as_well_as_without(swift: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with serving(swift, BOT_WEB__PORT=str(port)) as process, httpx.AsyncClient() as client:
        await until(lambda: (swift.folder / "bot.db.alive").exists())
        ready, counted = [await client.get(f"http://127.0.0.1:{port}/{page}") for page in ("readyz", "metrics")]
        assert (ready.status_code, ready.text) == (200, "ok\n")
        assert "dailypapers_last_round_seconds" in counted.text
        assert not [one for one in (swift.discord.token, swift.slack.bot_token) if one in counted.text]
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
