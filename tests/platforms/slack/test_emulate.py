"""Installing against emulate, another project's stand-in of Slack; needs `npm ci --prefix tests/emulate`."""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.chat.ports import Chat
from bot.ledger.memory.ledger import MemoryLedger
from bot.platforms.platform import Keeping
from bot.platforms.slack.login import SlackLogin, connected
from bot.platforms.slack.settings import SlackSettings
from tests.platforms.slack.material import SmallChat
from tests.platforms.slack.towns import Page, seal

COMMAND = Path(__file__).parents[2] / "emulate/node_modules/emulate/dist/index.js"
CLIENT_ID, CLIENT_SECRET = "12345.67890", "emulated_secret"
PUBLIC = "http://127.0.0.1:9"
SEED = f"""
slack:
  team: {{name: Emulated Lab, domain: emulated-lab}}
  users: [{{name: developer, real_name: Developer, email: dev@example.com}}]
  channels: [{{name: general}}]
  oauth_apps:
    - client_id: "{CLIENT_ID}"
      client_secret: {CLIENT_SECRET}
      app_id: A000000001
      name: Daily Papers
      redirect_uris: [{PUBLIC}/slack/oauth_redirect]
"""


class Welcoming(SmallChat):
    """A core that hears who has installed."""

    async def installed(self, platform: str, tenant: str) -> None:
        self.regains.append(f"{platform}:{tenant}")


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if found is None or not COMMAND.exists():
        pytest.skip("needs emulate: install Node 20 or newer, then run npm ci --prefix tests/emulate")
    return found


@asynccontextmanager
async def emulate(node: str, folder: Path) -> AsyncIterator[str]:
    """emulate on a free port, ended with the block; gives where it is."""
    seed = folder / "seed.yaml"
    seed.write_text(SEED, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        node, str(COMMAND), "start", "--service", "slack", "--port", str(port), "--seed", str(seed),
        env={"PATH": os.environ["PATH"]}, cwd=folder, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    drained = asyncio.create_task(process.stdout.read())
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.post(f"http://127.0.0.1:{port}/api/api.test"):
                        break
                await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()
        await drained


@asynccontextmanager
async def listening(platform: SlackLogin, chat: Chat) -> AsyncIterator[str]:
    task = asyncio.create_task(platform.listener.listen(chat))
    try:
        async with asyncio.timeout(20):
            await platform.listener.wait_listening()
        yield platform.listener.address
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def consent(session: aiohttp.ClientSession, address: str) -> str:
    """Say yes on emulate's page as the first person that it offers; gives where it leads to."""
    async with session.get(address) as answer:
        shown = await answer.text()
    form = shown.partition("<form")[2].partition("</form>")[0]
    fields = {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', form)
    }
    action = re.findall(r'action="([^"]*)"', form)[0]
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    async with session.post(f"{origin}{action}", data=fields, allow_redirects=False) as answer:
        return answer.headers["Location"]


async def test_the_whole_way_of_installing_holds_before_another_ones_judge(node: str, tmp_path: Path) -> None:
    chat, ledger = Welcoming(), MemoryLedger()
    jar = aiohttp.CookieJar(unsafe=True)
    async with emulate(node, tmp_path) as origin, aiohttp.ClientSession(cookie_jar=jar) as session:
        settings = SlackSettings.model_validate(
            {
                "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "signing_secret": "s", "public_url": PUBLIC,
                "api_base_url": f"{origin}/api", "http_port": 0,
            }
        )  # fmt: skip
        keeping = Keeping(ledger.installations, seal())
        async with connected(settings, call_seconds=5, keeping=keeping) as login, listening(login, chat) as here:
            async with session.get(f"{here}/slack/install") as answer:
                begun = Page(answer.status, await answer.text(), answer.headers)
            asked = parse_qs(urlsplit(begun.link).query)
            assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
            back = await consent(session, begun.link)
            assert parse_qs(urlsplit(back).query)["state"] == asked["state"]
            async with session.get(back.replace(PUBLIC, here)) as answer:
                done = Page(answer.status, await answer.text(), answer.headers)
            assert (done.status, done.title) == (200, "Daily Papers is in Emulated Lab")
            (kept,) = await ledger.installations.all("slack")
            assert (kept.name, kept.status, chat.regains) == ("Emulated Lab", "active", [f"slack:{kept.tenant}"])
            assert "xoxb" not in str(kept)
            workspace = await login.workspaces.at(kept.tenant)
            identity, _ = await workspace.calls.identity()
            assert identity["team_id"] == kept.tenant
            # Its code is worth nothing a second time, nor to whoever has no secret.
            async with session.get(back.replace(PUBLIC, here)) as answer:
                assert answer.status == 400
