"""Slack's requests go to any of several processes behind a load balancer, and none is run twice."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.emulators.slack.api import SlackApi
from tests.e2e.conftest import World
from tests.e2e.watching import address_of
from tests.postgres import Server


@asynccontextmanager
async def balancer(*targets: str) -> AsyncIterator[str]:
    """Each request to the next one, as it came; gives the address."""
    turns = count()
    async with aiohttp.ClientSession() as session:

        async def pass_on(request: web.Request) -> web.Response:
            headers = {
                name: value for name, value in request.headers.items() if name.startswith(("X-", "Content-Type"))
            }
            target, body = targets[next(turns) % len(targets)], await request.read()
            async with session.post(target, data=body, headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)

        site = web.Application()
        site.router.add_post("/slack/events", pass_on)
        runner = web.AppRunner(site)
        await runner.setup()
        try:
            door = web.TCPSite(runner, "127.0.0.1", 0)
            await door.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        finally:
            await runner.cleanup()


def signed(slack: SlackApi, body: bytes) -> dict[str, str]:
    """What Slack sends with a body."""
    stamp = str(int(time.time()))
    made = hmac.new(slack.signing_secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    kind = "application/x-www-form-urlencoded"
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}", "Content-Type": kind}


@pytest.mark.timeout(300)
async def test_any_of_two_answers_and_a_request_that_is_sent_again_is_run_by_neither(
    swift: World, postgres: Server
) -> None:
    swift.extra |= {
        "BOT_DATABASE_URL": await postgres.database(),
        "BOT_DISCORD__TOKEN": "",
        "BOT_SLACK__APP_TOKEN": "",
        "BOT_SLACK__SIGNING_SECRET": swift.slack.signing_secret,
        "BOT_SLACK__HTTP_PORT": "0",
        "BOT_CHANNELS": "[]",
    }
    async with AsyncExitStack() as stack:
        processes = [
            await stack.enter_async_context(
                swift.process("run", "--role", "http", BOT_LIBRARY_PATH=str(swift.folder / name / "library.db"))
            )
            for name in ("one", "other")
        ]
        targets = await asyncio.gather(*map(address_of, processes))
        await swift.slack.deliver_to(await stack.enter_async_context(balancer(*targets)))
        for _ in range(4):
            answer = await swift.slack.command("/paper", "help")
            assert answer.payload
        session = await stack.enter_async_context(aiohttp.ClientSession())
        body = urlencode({"command": "/paper", "text": "lora", "user_id": "U0ADAADADA", "team_id": "T1"}).encode()
        headers, statuses = signed(swift.slack, body), []
        for target in (*targets, *targets):
            async with session.post(target, data=body, headers=headers) as told:
                statuses.append((told.status, bool(await told.read())))
    # The first ran it. Whoever did knows that it was answered, and the other one that it is not its own.
    assert statuses == [(200, statuses[0][1]), (409, False), (200, False), (409, False)]
