"""Secrets that are refused by whoever they are for are told by no command and stand in no file that the bot writes."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from bot.service.redaction import HIDDEN
from tests.e2e.conftest import PATIENCE, SAMPLE_DAY, Outcome, World
from tests.e2e.watching import said

MARK = "planted"
TOKENS = {
    "BOT_DISCORD__TOKEN": "MTIzplanted.Gplanted.discord-token-of-somebody",
    "BOT_SLACK__BOT_TOKEN": "xoxb-planted-of-slack",
    "BOT_SLACK__APP_TOKEN": "xapp-planted-of-slack",
    "BOT_SLACK__SIGNING_SECRET": "planted0123456789abcdef",
    "BOT_HUGGING_FACE__TOKEN": "hf_plantedOfTheMirror",
    "BOT_LLM__BASE_URL": "http://someone:planted-password@127.0.0.1:9/v1",
    "BOT_LLM__MODEL": "qwen3",
    "BOT_LLM__ATTEMPTS": "1",
    "BOT_LLM__API_KEY": "planted-key-of-a-model",
    "BOT_LOG_LEVEL": "debug",
}
REALLY_SECRET = [name for name, value in TOKENS.items() if MARK in value and "URL" not in name]
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("collect", "--date", SAMPLE_DAY),
    ("doctor",),
    ("post", "--date", SAMPLE_DAY),
    ("summarize", "--date", SAMPLE_DAY),
    ("deliveries", "--json"),
    ("why", "discord:1", SAMPLE_DAY),
    ("retry", "discord:1", SAMPLE_DAY),
    ("search", "lora", "--json"),
    ("health",),
)


def indiscreet(world: World) -> dict[str, str]:
    """The variable with which a process tells all of its secrets to its log."""
    shutil.copy(Path(__file__).with_name("indiscreet.py"), world.folder / "sitecustomize.py")
    return {"PYTHONPATH": str(world.folder), "PYTHONDONTWRITEBYTECODE": "1"}


async def served(world: World) -> str:
    """All that a service says until it has been refused everywhere and is stopped."""
    heard = ""
    async with world.process("run") as process, asyncio.timeout(PATIENCE):
        assert process.stderr
        while "does not accept the bot's token" not in heard:
            line = await process.stderr.readline()
            assert line, heard
            heard += line.decode()
        process.terminate()
        out, err = await process.communicate()
    return f"{heard}{out.decode()}{err.decode()}"


async def test_no_command_tells_a_secret_and_no_file_holds_one(swift: World) -> None:
    hook = f"{swift.discord.base_url}/webhooks/123456789012345678/planted-secret-of-a-webhook"
    channels = [{"platform": "discord", "channel": "1"}, {"webhook": hook}]
    swift.extra = {**TOKENS, "BOT_CHANNELS": json.dumps(channels), **indiscreet(swift)}
    outcomes: dict[tuple[str, ...], Outcome] = {words: await swift.bot(*words) for words in COMMANDS[:1]}
    # One archive, and whoever comes second may be told so; that too must name nothing.
    for some in (COMMANDS[1:4], COMMANDS[4:7], COMMANDS[7:]):
        outcomes |= dict(zip(some, await asyncio.gather(*(swift.bot(*words) for words in some)), strict=True))
    told = {" ".join(words): f"{one.out}{one.err}" for words, one in outcomes.items()}
    told["run"] = await served(swift)
    assert [words for words, text in told.items() if MARK in text.lower()] == []
    assert "Discord does not accept the bot's token" in told["run"]
    # They were told to the log: else nothing here would have kept them out of it.
    assert [words for words, text in told.items() if text.count(f"is {HIDDEN}") < len(REALLY_SECRET)] == []
    written = [path for path in swift.folder.rglob("*") if path.is_file() and path.name != "sitecustomize.py"]
    kept = [path for path in written if MARK.encode() in path.read_bytes()]
    assert kept == []


async def test_a_password_of_the_database_is_told_by_no_command(swift: World) -> None:
    swift.extra = {
        "BOT_DATABASE_URL": "postgresql://someone:planted-password@127.0.0.1:9/papers",
        "BOT_LIBRARY_PATH": str(swift.folder / "library.db"),
    }
    async with swift.process("run") as waits:
        heard = await said(waits, "does not answer yet")
    assert MARK not in heard.lower()
    for words in (("doctor", "--offline"), ("deliveries",)):
        outcome = await swift.bot(*words)
        assert outcome.code != 0 or words[0] == "doctor"
        assert (words, MARK in (outcome.out + outcome.err).lower()) == (words, False)
