"""`bot run` that many Slack workspaces install: the whole process, killed and started again, and what it says."""

from __future__ import annotations

import asyncio
import html
import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.emulators.slack.installs import CLIENT_ID, CLIENT_SECRET, Installs
from tests.e2e.conftest import PATIENCE, World
from tests.e2e.watching import until

A, B = "T0AAAAAAA1", "T0BBBBBBB1"
KEY, OTHER_KEY = "A" * 43 + "=", "B" * 42 + "A="
PUBLIC = "http://127.0.0.1:9"
ADA = "U0ADA0001"


@dataclass
class Bot:
    """A process, where it takes requests, and all that it has said."""

    process: asyncio.subprocess.Process
    origin: str = ""
    said: list[str] = field(default_factory=list)

    async def hear(self) -> None:
        assert self.process.stderr
        while line := (await self.process.stderr.readline()).decode():
            self.said.append(line)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/slack/events", line):
                self.origin = found[1]

    async def install(self, slacks: Installs, *teams: str) -> None:
        """Somebody installs the app in these workspaces with a browser."""
        for team in teams:
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
                async with browser.get(f"{self.origin}/slack/install") as page:
                    link = html.unescape(re.findall(r'<a href="(.*?)">', await page.text())[0])
                async with browser.get(slacks.agree(link, team).replace(PUBLIC, self.origin)) as done:
                    assert done.status == 200, await done.text()


@pytest.fixture
async def slacks() -> AsyncIterator[Installs]:
    async with Installs([A, B], rotating=True) as made:
        for team in (A, B):
            made[team].world.person(ADA)
        yield made


@pytest.fixture
async def many(swift: World, slacks: Installs) -> World:
    """A world without Discord, whose Slack is installed by whoever likes."""
    swift.extra |= {
        "BOT_DISCORD__TOKEN": "", "BOT_SLACK__APP_TOKEN": "", "BOT_SLACK__BOT_TOKEN": "", "BOT_CHANNELS": "[]",
        "BOT_SLACK__CLIENT_ID": CLIENT_ID, "BOT_SLACK__CLIENT_SECRET": CLIENT_SECRET,
        "BOT_SLACK__SIGNING_SECRET": "playground", "BOT_SLACK__PUBLIC_URL": PUBLIC, "BOT_SLACK__HTTP_PORT": "0",
        "BOT_SLACK__API_BASE_URL": slacks.base_url, "BOT_TOKENS_KEY": KEY,
    }  # fmt: skip
    await swift.fill()
    return swift


@asynccontextmanager
async def running(many: World, slacks: Installs, **variables: str) -> AsyncIterator[Bot]:
    async with many.process("run", **variables) as process:
        bot = Bot(process)
        hearing = asyncio.create_task(bot.hear())
        await until(lambda: bool(bot.origin) or hearing.done())
        assert bot.origin, bot.said
        await slacks.deliver_to(f"{bot.origin}/slack/events")
        yield bot
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), PATIENCE)
        await hearing


def posted(slacks: Installs, team: str) -> int:
    """Digests, beside what the channel is told of who subscribed it."""
    return sum("2024" in str(one["blocks"]) for one in slacks[team].messages(slacks[team].channel_ids[0]))


async def test_workspaces_install_get_their_digests_across_a_kill_and_leave(
    many: World, slacks: Installs, tmp_path: Path
) -> None:
    async with running(many, slacks) as bot:
        await bot.install(slacks, A, B)
        for team in (A, B):
            await slacks[team].command("/papers", "subscribe top_n=3 zone=UTC", user=ADA, timeout=PATIENCE)
        bot.process.kill()
        await bot.process.wait()
    brought = await many.bot("post", "--date", "2024-05-17")
    assert brought.code == 0, brought
    assert [posted(slacks, team) for team in (A, B)] == [1, 1]
    async with running(many, slacks) as bot:
        answer = await slacks[A].command("/paper", "lora", user=ADA, timeout=PATIENCE)
        assert "LoRA Learns Less" in str(answer.payload)
        assert await slacks.uninstall(B)
    assert bot.process.returncode == 0, bot.said
    doctor = await many.bot("doctor", "--offline")
    assert f"The app is in 1 workspace: {A.lower()} ({A})." in doctor.out
    assert f"It was taken out of {B.lower()} ({B})." in doctor.out
    online = await many.bot("doctor")
    assert f"slack:{A}/{slacks[A].channel_ids[0]} is the public channel" in online.out, online
    listed = await many.bot("deliveries", "--json")
    assert {one["workspace"]: one["state"] for one in json.loads(listed.out)} == {A.lower(): "sent", B.lower(): "sent"}
    assert {one["channel"] for one in json.loads(listed.out)} == {
        f"slack:{team}/{slacks[team].channel_ids[0]}" for team in (A, B)
    }
    assert [posted(slacks, team) for team in (A, B)] == [1, 1]
    texts = [*bot.said, doctor.out, doctor.err, online.out, online.err, listed.out]
    kept = [path.read_bytes() for path in files_in(tmp_path)]
    secrets = [secret for one in slacks.pairs.values() for secret in (one.token, one.refresh, KEY, CLIENT_SECRET)]
    assert secrets
    assert not any(secret in text for secret in secrets for text in texts)
    assert not any(secret.encode() in content for secret in secrets for content in kept)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_channel_id_that_two_workspaces_have_is_asked_back(many: World, slacks: Installs) -> None:
    async with running(many, slacks) as bot:
        await bot.install(slacks, A, B)
        for team in (A, B):
            await slacks[team].command("/papers", "subscribe zone=UTC", user=ADA, timeout=PATIENCE)
    channel = slacks[A].channel_ids[0]
    unclear = await many.bot("why", channel, "2024-05-17")
    assert unclear.code == 64, unclear
    assert f"slack:{A}/{channel} or slack:{B}/{channel}" in unclear.err
    doctor = await many.bot("doctor", "--offline")
    assert all(f"slack:{team}/{channel} gets the top" in doctor.out for team in (A, B)), doctor
    online = await many.bot("doctor")
    assert all(f"slack:{team}/{channel} is the public channel" in online.out for team in (A, B)), online
    clear = await many.bot("why", f"slack:{B}/{channel}", "2024-05-17")
    assert clear.code == 0, clear


async def test_a_key_that_is_missing_wrong_or_another_is_told_in_one_sentence(many: World, slacks: Installs) -> None:
    async with running(many, slacks) as bot:
        await bot.install(slacks, A)
    missing = await many.bot("run", BOT_TOKENS_KEY="")
    assert (missing.code, "openssl rand -base64 32" in missing.err) == (78, True), missing
    wrong = await many.bot("run", BOT_TOKENS_KEY="not a key")
    assert (wrong.code, "openssl rand -base64 32" in wrong.err) == (78, True), wrong
    other = await many.bot("run", BOT_TOKENS_KEY=OTHER_KEY)
    assert other.code == 78, other
    assert "BOT_TOKENS_KEY" in other.err
    assert OTHER_KEY not in other.err
    async with running(many, slacks, BOT_TOKENS_KEY=f"{OTHER_KEY},{KEY}"):
        pass
    async with running(many, slacks, BOT_TOKENS_KEY=OTHER_KEY):
        assert (await slacks[A].command("/paper", "lora", user=ADA, timeout=PATIENCE)).payload
