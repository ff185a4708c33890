"""Started in the wrong folder the bot says so, instead of serving an empty archive in silence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import World
from tests.e2e.watching import said

NOTHING = {"BOT_CHANNELS": "", "BOT_DATABASE_URL": ""}


async def test_with_no_channel_nothing_is_posted_and_nothing_is_made(world: World) -> None:
    outcome = await world.bot("post", **NOTHING)
    assert outcome.code == 78
    assert outcome.err.startswith("No channel is subscribed, so nothing would be posted.")
    assert f"There is no {world.folder}/config/bot.toml." in outcome.err
    assert list(world.folder.iterdir()) == []
    assert world.discord.requests == []


async def test_with_no_channel_the_service_waits_and_says_how_one_is_subscribed(swift: World) -> None:
    async with swift.process("run", BOT_CHANNELS="") as process:
        await said(process, "Serving discord and slack, 0 channels.")
        await said(process, "No channel is subscribed yet: type /papers subscribe in one")


async def test_with_no_token_nobody_is_served_and_nothing_is_made(world: World) -> None:
    outcome = await world.bot("run", **NOTHING, BOT_DISCORD__TOKEN="", BOT_SLACK__BOT_TOKEN="")
    assert outcome.code == 78
    assert outcome.err.startswith("There is no token, so nobody would be served.")
    assert list(world.folder.iterdir()) == []


async def test_with_no_token_for_any_channel_nothing_is_served(world: World) -> None:
    outcome = await world.bot("run", BOT_DISCORD__TOKEN="", BOT_SLACK__BOT_TOKEN="")
    assert outcome.code == 78
    assert "set BOT_DISCORD__TOKEN" in outcome.err
    assert "set BOT_SLACK__BOT_TOKEN" in outcome.err


async def test_the_service_says_which_files_it_uses(swift: World) -> None:
    (swift.folder / "config").mkdir()
    (swift.folder / "config" / "bot.toml").write_text("[editions]\nready_hour = 20\n")
    async with swift.process("run") as process:
        await said(process, f"Settings are read from {swift.folder}/config/bot.toml, BOT_CHANNELS, BOT_DATABASE_URL,")
        await said(process, f"The archive is {swift.folder}/bot.db.")
        await said(process, "Serving discord and slack, 2 channels.")


async def test_one_channel_is_no_channels(swift: World) -> None:
    one = f'[{{"platform": "discord", "channel": "{swift.discord.channel_ids[0]}"}}]'
    async with swift.process("run", BOT_CHANNELS=one) as process:
        await said(process, ", 1 channel. ")


async def test_an_archive_that_is_empty_is_named(world: World) -> None:
    found = await world.bot("search", "lora", **NOTHING)
    assert f"The archive {world.folder}/data/bot.db is empty" in found.err


async def test_secrets_are_named_and_never_shown(swift: World) -> None:
    outcome = await swift.bot("doctor")
    assert "BOT_DISCORD__TOKEN" in outcome.out
    assert swift.discord.token not in outcome.out + outcome.err


# Takes from root what it has over other users: a file that is somebody else's is then closed to it.
WEAK = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="gives a folder to another user")
@pytest.mark.parametrize(
    "words", ["doctor --offline", "health", "run", "search lora", "backup a.db", "restore data/b.db", "deliveries"]
)  # fmt: skip
def test_a_folder_that_belongs_to_somebody_else_is_one_sentence(tmp_path: Path, words: str) -> None:
    closed = tmp_path / "data"
    closed.mkdir(0o700)
    os.chown(closed, 10001, 10001)
    variables = {"BOT_DISCORD__TOKEN": "a.b.c", "BOT_CHANNELS": '[{"platform": "discord", "channel": "1"}]'}
    done = subprocess.run(
        [*WEAK, sys.executable, "-m", "bot", *words.split()], cwd=tmp_path, check=False, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], **variables},
    )  # fmt: skip
    assert done.returncode == (78 if words.startswith("doctor") else 69)
    assert "Traceback" not in done.stderr
    assert re.search("ermission denied|cannot be opened|may not", done.stdout + done.stderr)
