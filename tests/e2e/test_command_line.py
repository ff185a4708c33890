"""What an operator types, and what comes back: results, one plain sentence, an exit code."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from bot.console.command_list import COMMANDS, FILES
from tests.e2e.conftest import SAMPLE_DAY, World
from tests.e2e.watching import last_line


async def test_help_lists_every_command(world: World) -> None:
    outcome = await world.bot("--help")
    assert outcome.code == 0
    assert all(f"\n  {name} " in outcome.out for name in COMMANDS)


def test_every_listed_command_exists() -> None:
    from bot.console.terminal import parser

    for file in FILES:
        import_module(f"bot.console.{file}")
    assert {one.name for one in parser.registered_commands} == COMMANDS.keys()


async def test_collecting_twice_changes_nothing(world: World) -> None:
    first = await world.bot("collect", "--date", SAMPLE_DAY)
    second = await world.bot("collect", "--date", SAMPLE_DAY)
    assert first.out == "1 day: 8 papers, 8 new, 0 with other votes.\n"
    assert second.out == "1 day: 8 papers, 0 new, 0 with other votes.\n"


async def test_a_broken_answer_is_one_sentence_and_loses_nothing(world: World) -> None:
    await world.fill()
    for fault in ("html", "cut", "types", "503"):
        world.hugging_face.faults.clear()
        world.hugging_face.faults.plan("daily_papers", *[fault] * 10)
        broken = await world.bot("collect", "--date", SAMPLE_DAY, BOT_HUGGING_FACE__ATTEMPTS="2")
        assert broken.code == 69, fault
        assert "Traceback" not in broken.err, fault
        assert last_line(broken.err).endswith("."), fault
    found = await world.bot("search", "lora", "--json")
    assert json.loads(found.out)["papers"][0]["id"] == "2405.09673"


async def test_every_wrong_setting_is_named_at_once_and_no_secret_is_shown(world: World) -> None:
    outcome = await world.bot(
        "run", BOT_DISCORD__TOKEN="planted.secret", BOT_DATABASE_URL="mysql://x", BOT_EDITIONS__READY_HOUR="noon",
        BOT_DISCORD_TOKEN="x",
    )  # fmt: skip
    assert outcome.code == 78
    assert "Note: BOT_DISCORD_TOKEN is not a setting" in outcome.err
    assert "BOT_DATABASE_URL" in outcome.err
    assert "BOT_EDITIONS__READY_HOUR" in outcome.err
    assert "planted" not in outcome.err + outcome.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("post", "--date", "yesterday"), 64, "is not a day"),
        (("post", "--date", SAMPLE_DAY, "--channel", "discord:1"), 64, "There is no channel discord:1"),
        (("collect", "--date", "2024-05-17", "--to", "2024-05-01"), 64, "is before"),
        (("nonsense",), 64, "nonsense"),
        (("import", "missing.md"), 64, "missing.md cannot be read: no such file or directory."),
    ],
)
async def test_wrong_words_get_one_sentence(world: World, words: tuple[str, ...], code: int, says: str) -> None:
    outcome = await world.bot(*words)
    assert outcome.code == code
    assert says in last_line(outcome.err)


@pytest.mark.parametrize("command", ["run", "post"])
async def test_a_bad_token_is_one_sentence_and_no_storm(world: World, command: str) -> None:
    outcome = await world.bot(command, BOT_DISCORD__TOKEN="MTIz.wrong.token", BOT_SLACK__BOT_TOKEN="xoxb-wrong")
    assert outcome.code == 78
    assert "Traceback" not in outcome.err
    assert len(world.discord.requests) + len(world.slack.requests) <= 4


async def test_without_a_token_the_other_platform_still_gets_its_digest(world: World) -> None:
    outcome = await world.bot("post", "--date", SAMPLE_DAY, BOT_DISCORD__TOKEN="")
    assert outcome.code == 0, outcome.err
    assert "There is no token for discord: set BOT_DISCORD__TOKEN" in outcome.err
    assert len(world.slack_messages()) == 6


async def test_a_refused_token_holds_the_other_platforms_digest_up_in_nothing(world: World) -> None:
    outcome = await world.bot("post", "--date", SAMPLE_DAY, BOT_DISCORD__TOKEN="MTIz.wrong.token")
    assert outcome.code == 78
    assert "Discord does not accept the bot's token" in outcome.err
    assert len(world.slack_messages()) == 6


async def test_without_any_token_nothing_is_tried(world: World) -> None:
    outcome = await world.bot("post", "--date", SAMPLE_DAY, BOT_DISCORD__TOKEN="", BOT_SLACK__BOT_TOKEN="")
    assert outcome.code == 78
    assert "BOT_SLACK__BOT_TOKEN" in outcome.err


async def test_a_digest_comes_out_as_it_went_in(world: World, test_data: Path) -> None:
    original = (test_data / "data/digest-2024-05-17.md").read_text(encoding="utf-8")
    (world.folder / "day.md").write_text(original, encoding="utf-8")
    assert (await world.bot("import", "day.md")).code == 0
    assert (await world.bot("export", "--date", SAMPLE_DAY, "--language", "ko")).out == original


async def test_the_doctor_names_what_is_missing(world: World) -> None:
    outcome = await world.bot("doctor", BOT_SLACK__BOT_TOKEN="", BOT_CHANNELS="[]")
    assert "No channel is subscribed" in outcome.out
    assert world.discord.token not in outcome.out


async def test_an_empty_archive_says_how_to_fill_it(world: World) -> None:
    outcome = await world.bot("search", "lora")
    assert outcome.code == 0
    assert "collect" in outcome.err


async def test_what_ends_with_a_slash_is_a_folder_and_never_becomes_a_file(world: World) -> None:
    outcome = await world.bot("backup", f"{world.folder}/copies/")
    assert (outcome.code, last_line(outcome.err)) == (
        64,
        f"There is no folder {world.folder}/copies/; make it, or name a file.",
    )
    assert not (world.folder / "copies").exists()
