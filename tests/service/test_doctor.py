"""The doctor says in one sentence each what works as it is set up, and what would help."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console

from bot.console.examining import examine
from bot.emulators.hugging_face.api import HuggingFaceApi
from bot.platforms.slack.http import PATH
from bot.service.configuration import load


async def about_slack(**variables: str) -> str:
    """The doctor's line on Slack, with a bot token and these further settings."""
    out = Console(file=io.StringIO(), width=1000)
    given = {f"BOT_SLACK__{name}": value for name, value in {"BOT_TOKEN": "xoxb-1", **variables}.items()}
    await examine(load({"BOT_DATABASE_URL": "sqlite:///nowhere/bot.db", **given}), out, offline=True)
    assert isinstance(out.file, io.StringIO)
    (line,) = [line for line in out.file.getvalue().splitlines() if re.match(r".. +Slack", line)]
    return line


async def test_without_either_secret_both_ways_are_told_in_one_sentence() -> None:
    line = await about_slack()
    assert line.startswith("-- ")
    assert "BOT_SLACK__APP_TOKEN" in line
    assert "BOT_SLACK__SIGNING_SECRET" in line
    assert line.count(". ") == 0


async def test_with_a_signing_secret_alone_requests_are_awaited() -> None:
    line = await about_slack(SIGNING_SECRET="planted-1", HTTP_PORT="3999")
    assert line.startswith("ok ")
    assert f"127.0.0.1:3999, path {PATH}," in line
    assert "planted" not in line


async def test_the_app_token_goes_first() -> None:
    line = await about_slack(SIGNING_SECRET="s", APP_TOKEN="xapp-1")
    assert line.startswith("ok ")
    assert "Socket Mode" in line


async def findings(*, offline: bool, **variables: str) -> tuple[int, list[str]]:
    """The doctor's exit code and lines with one channel on Discord and these further settings."""
    out = Console(file=io.StringIO(), width=1000)
    channels = '[{"platform": "discord", "channel": "123456789012345678"}]'
    given = {"BOT_DATABASE_URL": "sqlite:///nowhere/bot.db", "BOT_DISCORD__TOKEN": "a.b.c", "BOT_CHANNELS": channels}
    code = await examine(
        load(given | {f"BOT_{name}": value for name, value in variables.items()}), out, offline=offline
    )
    assert isinstance(out.file, io.StringIO)
    return code, out.file.getvalue().splitlines()


async def test_what_is_away_is_not_a_wrong_setting() -> None:
    nobody = {"HUGGING_FACE__BASE_URL": "http://127.0.0.1:9", "DISCORD__API_BASE_URL": "http://127.0.0.1:9"}
    code, lines = await findings(offline=False, **nobody)
    assert code == 69
    assert [line[:17] for line in lines if line.startswith("??")] == ["??  Hugging Face ", "??  Discord canno"]
    code, _ = await findings(offline=False, **nobody, ADMIN="slack:C0123456789")
    assert code == 78


async def test_a_bot_that_can_run_is_all_right() -> None:
    code, lines = await findings(offline=True)
    assert code == 0
    assert f"--  The archive {Path.cwd()}/nowhere/bot.db does not exist yet" in lines[0]


async def test_no_version_of_sqlite_alarms_anybody(tmp_path: Path) -> None:
    _, lines = await findings(offline=True, DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    assert not [line for line in lines if "race" in line or "WAL" in line]


async def test_the_doctor_says_who_is_told_of_trouble() -> None:
    assert any(line.startswith("--  Nobody is told of trouble") for line in (await findings(offline=True))[1])
    lines = (await findings(offline=True, ADMIN="discord:123456789012345678"))[1]
    assert "ok  discord:123456789012345678 is told of trouble." in lines
    lines = (await findings(offline=True, ADMIN="slack:C0123456789"))[1]
    assert "!!  admin is slack:C0123456789, but there is no token for slack." in lines


async def test_without_a_channel_the_bot_waits_for_somebody_who_subscribes_one() -> None:
    _, lines = await findings(offline=True, CHANNELS="[]")
    assert any(line.startswith("--  No channel is subscribed; type /papers subscribe in one") for line in lines)


async def test_boards_where_nobody_can_vote_are_told() -> None:
    webhook = "https://discord.com/api/webhooks/123456789012345678/planted"
    alone = {"CHANNELS": f'[{{"webhook": "{webhook}", "boards": "week"}}]', "DISCORD__TOKEN": ""}
    (line,) = [line for line in (await findings(offline=True, **alone))[1] if "Boards" in line]
    assert line.startswith("--  Boards show what people marked, which only a bot hears")
    _, lines = await findings(offline=True, **{**alone, "DISCORD__TOKEN": "a.b.c"})
    assert not [line for line in lines if "Boards" in line]


async def test_what_a_webhook_cannot_do_is_not_told_as_if_it_came() -> None:
    webhook = "https://discord.com/api/webhooks/123456789012345678/planted"
    asked = {"CHANNELS": f'[{{"webhook": "{webhook}", "seed_reactions": "on", "top_n": 3}}]'}
    _, lines = await findings(offline=True, **asked)
    gets, lacks = (line for line in lines if "discord-webhook:" in line)
    assert re.fullmatch(r"ok  discord-webhook:\w+ gets the top 3 at 09:00 Asia/Seoul in ko\.", gets)
    assert re.match(r"--  discord-webhook:\w+ asks for seed_reactions, which a webhook cannot give", lacks)


async def test_a_model_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    out = Console(file=io.StringIO(), width=1000)
    settings = load({"BOT_DATABASE_URL": "sqlite:///nowhere/bot.db", "BOT_SEARCH__MODEL": str(tmp_path)})
    assert await examine(settings, out, offline=True) == 78
    assert isinstance(out.file, io.StringIO)
    assert re.search(r"^!! +search\.model \(BOT_SEARCH__MODEL\)", out.file.getvalue(), re.MULTILINE)


async def test_a_korean_channel_without_a_model_is_told_two_ways_to_one_and_what_a_day_takes() -> None:
    def about(language: str) -> str:
        return f'[{{"platform": "discord", "channel": "123456789012345678", "language": "{language}"}}]'

    _, lines = await findings(offline=True, CHANNELS=about("ko"))
    (told,) = [line for line in lines if "language model" in line]
    assert told.startswith("--  Bullets in ko need")
    for piece in ("ollama pull", "BOT_LLM__MODEL", "BOT_LLM__API_KEY", "5,250 tokens for 5 papers", "36,750 for 35"):
        assert piece in told
    _, lines = await findings(offline=True, CHANNELS=about("en"))
    assert not [line for line in lines if "language model" in line]


async def test_a_secret_in_the_file_that_git_keeps_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "bot.toml").write_text('discord = { token = "planted.a.b" }\n')
    monkeypatch.chdir(tmp_path)
    _, lines = await findings(offline=True)
    (line,) = [line for line in lines if "A secret stands in config/bot.toml" in line]
    assert "BOT_DISCORD__TOKEN_FILE" in line
    assert "planted" not in line


@pytest.mark.parametrize(
    ("seconds", "line"),
    [
        (0, "ok  This machine's clock is right: within 2 s of Hugging Face's."),
        (-3600, "--  This machine's clock is 3,60\\d seconds ahead of Hugging Face's"),
        (3600, "--  This machine's clock is 3,(59\\d|600) seconds behind Hugging Face's"),
    ],
)
async def test_the_clock_is_held_against_an_answer_that_was_asked_for_anyhow(seconds: int, line: str) -> None:
    async with HuggingFaceApi(clock=lambda: time.time() + seconds) as api:
        api.faults.plan("daily_papers", "503")
        nobody = {"DISCORD__API_BASE_URL": "http://127.0.0.1:9"}
        _, lines = await findings(offline=False, HUGGING_FACE__BASE_URL=api.base_url, **nobody)
        assert [one for one in lines if re.match(line, one)]
        assert len(api.requests) == 1


@pytest.mark.parametrize("offline", [True, False])
async def test_without_an_answer_nothing_is_said_of_the_clock(offline: bool) -> None:
    nobody = {"HUGGING_FACE__BASE_URL": "http://127.0.0.1:9", "DISCORD__API_BASE_URL": "http://127.0.0.1:9"}
    _, lines = await findings(offline=offline, **nobody)
    assert not [line for line in lines if "clock" in line]
