"""Settings come from the environment first and the file second; every problem is told, no secret is."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.delivery.preferences import Preferences
from bot.errors import SettingsError
from bot.platforms.slack.settings import SlackSettings
from bot.service.configuration import READER, load, unknown_variables
from bot.settings.channels import ChannelPlace, ChannelSettings
from bot.settings.reader import secrets_in
from tests.settings.files import problems, with_file
from tests.settings.table import SHIPPED, fields, mentions

KEY = "c2VjcmV0IGtleSBvZiB0aGlydHkgdHdvIGJ5dGVzLi4="
TOKEN = "xoxb-1234567890-planted-secret"


def test_nothing_set_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load({})
    assert settings == READER.kind()
    assert settings.database_url == "sqlite:///data/bot.db"
    assert settings.platforms == ()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    environ = with_file(tmp_path, "[editions]\nready_hour = 3\npoll_days = 4\n", BOT_EDITIONS__READY_HOUR="5")
    editions = load(environ).editions
    assert (editions.ready_hour, editions.poll_days, editions.poll_minutes) == (5, 4, 30)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("\ufeff  planted-secret\r\n", encoding="utf-8")
    for name in READER.secrets:
        # One that has to be a key is told apart from others by its bytes.
        secret.write_text(f"\ufeff  {KEY if name == 'TOKENS_KEY' else 'planted-secret'}\r\n", encoding="utf-8")
        token: Any = load({f"BOT_{name}_FILE": str(secret)})
        for step in name.lower().split("__"):
            token = getattr(token, step)
        assert token.get_secret_value() in (KEY, "planted-secret")


def test_every_secret_can_come_from_a_file() -> None:
    secret = {name for name, field in fields(READER.kind).items() if mentions(field.annotation, SecretStr)}
    assert {name.replace(".", "__").upper() for name in secret} == set(READER.secrets)


def test_the_environment_wins_over_a_secret_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("old", encoding="utf-8")
    settings = load({"BOT_DISCORD__TOKEN_FILE": str(secret), "BOT_DISCORD__TOKEN": "new"})
    assert secrets_in(settings) == [("BOT_DISCORD__TOKEN", "new")]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    text = 'log_level = "loud"\n[editions]\nready_hour = 99\npoll_dayz = 1\n[[channels]]\nplatform = "irc"\n'
    told = problems(
        with_file(
            tmp_path,
            text,
            BOT_DISCORD__POSTS_PER_SECOND="fast",
            BOT_HUGGING_FACE__BASE_URL="ftp://x",
            BOT_SLACK__BOT_TOKEN_FILE=str(tmp_path / "missing"),
        )
    )
    wanted = ("log_level", "ready_hour", "poll_dayz", "no. 1, platform", "no. 1, channel", "posts_per_second",
              "base_url", "BOT_SLACK__BOT_TOKEN_FILE")  # fmt: skip
    assert len(told) == len(wanted)
    assert [name for name in wanted if not any(name in one for one in told)] == []


def test_a_call_must_fit_into_half_of_its_lease() -> None:
    assert load({"BOT_DELIVERY__CALL_SECONDS": "45"}).delivery.call_seconds == 45
    assert "half of lease_seconds" in problems({"BOT_DELIVERY__CALL_SECONDS": "46"})[0]


def test_a_problem_names_the_setting_in_both_spellings(tmp_path: Path) -> None:
    (told,) = problems(with_file(tmp_path, "[editions]\nready_hour = 99\n"))
    assert told.startswith("editions.ready_hour (BOT_EDITIONS__READY_HOUR): ")
    (told,) = problems(with_file(tmp_path, "[discrod]\n"))
    assert told == "discrod: there is no such setting; perhaps discord is meant."


@pytest.mark.parametrize(
    "environ",
    [
        {"BOT_SLACK": TOKEN},
        {"BOT_SLACK": '{"bot_token": "' + TOKEN},
        {"BOT_SLACK": '{"bot_token": ["' + TOKEN + '"]}'},
        {"BOT_SLACK": '{"bot_tokem": "' + TOKEN + '"}'},
        {"BOT_SLACK__BOT_TOKEN": TOKEN, "BOT_LOG_LEVEL": "loud"},
        {"BOT_LOG_LEVEL": TOKEN},
        {"BOT_DISCORD__GATEWAY_URL": TOKEN},
    ],
)
def test_no_problem_shows_a_secret(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    assert "planted" not in str(caught.value) + repr(caught.value.problems)


@pytest.mark.parametrize("text", [f'[slack]\nbot_token = "{TOKEN}', f"[slack]\nbot_token = {TOKEN}\n"])
def test_a_file_that_is_not_toml_is_told_without_its_text(tmp_path: Path, text: str) -> None:
    (told,) = problems(with_file(tmp_path, text))
    assert "is not valid TOML" in told
    assert "planted" not in told


def test_settings_do_not_print_their_secrets() -> None:
    settings = load({"BOT_SLACK__BOT_TOKEN": TOKEN, "BOT_LLM__API_KEY": TOKEN})
    assert "planted" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    (told,) = problems({"BOT_CONFIG": str(tmp_path / "nowhere.toml")})
    assert "nowhere.toml does not exist" in told


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (told,) = problems({"BOT_CONFIG": str(tmp_path)})
    assert "cannot be read" in told
    (tmp_path / "latin.toml").write_bytes(b'language = "\xff"')
    (told,) = problems({"BOT_CONFIG": str(tmp_path / "latin.toml")})
    assert "cannot be read" in told


def test_variables_that_set_nothing_are_found() -> None:
    environ = dict.fromkeys(
        ["BOT_DISCORD__TOKEN", "BOT_DISCORD__TOKEN_FILE", "BOT_CONFIG", "BOT_LOG_LEVEL", "BOT_CHANNELS", "PATH"], ""
    )
    wrong = ["BOT_DISCORD_TOKEN", "BOT_DISCORD__TOKN", "BOT_LOG_LEVEL_FILE", "BOT_LOG_LEVEL__X", "BOT_X"]
    assert unknown_variables(environ | dict.fromkeys(wrong, "")) == sorted(wrong)


def test_variables_that_set_nothing_do_no_harm() -> None:
    assert load({"BOT_DISCORD_TOKEN": "x", "BOT_NONSENSE__KEY": "1"}) == READER.kind()


def test_channels_are_subscribed_in_the_file(tmp_path: Path) -> None:
    text = """
[[channels]]
platform = "slack"
channel = "C01ABC"
language = "en"
top_n = 3
at = "07:30"
zone = "Europe/Berlin"
weekdays = ["mon", "fri"]
[[channels]]
platform = "discord"
channel = "123"
"""
    first, second = load(with_file(tmp_path, text)).subscribed
    asked = first.preferences
    assert (first.name, asked.at, asked.zone, asked.top_n) == ("slack:C01ABC", time(7, 30), "Europe/Berlin", 3)
    assert asked.weekdays == {0, 4}
    wanted = second.preferences
    assert (second.name, wanted.asked, wanted.language, wanted.zone) == ("discord:123", {}, "ko", "Asia/Seoul")


def test_what_a_channel_does_not_ask_for_follows_the_table_of_preferences(tmp_path: Path) -> None:
    text = '[preferences]\ntop_n = 9\nlanguage = "en"\n[[channels]]\nplatform = "slack"\nchannel = "C1"\ntop_n = 2\n'
    [one] = load(with_file(tmp_path, text, BOT_PREFERENCES__WEEKDAYS="mon-fri")).subscribed
    assert (one.preferences.top_n, one.preferences.language, one.preferences.weekdays) == (2, "en", frozenset(range(5)))
    assert one.preferences.asked == {"top_n": 2}


@pytest.mark.parametrize(
    "line",
    ['zone = "Mars/Base"', 'zone = "../../etc/passwd"', "top_n = 0", "top_n = 11", "weekdays = []", 'at = "25:00"',
     'channel = "<@1>"', 'language = "Koreanisch"', 'catch_up = "some"'],
)  # fmt: skip
def test_a_channel_that_makes_no_sense_is_refused(tmp_path: Path, line: str) -> None:
    channel = "" if line.startswith("channel") else 'channel = "1"\n'
    (told,) = problems(with_file(tmp_path, f'[[channels]]\nplatform = "discord"\n{channel}{line}\n'))
    assert told.startswith(f"[[channels]] no. 1, {line.split()[0]}: ")


def test_channels_can_come_from_the_environment() -> None:
    (one,) = load({"BOT_CHANNELS": '[{"platform": "discord", "channel": "7"}]'}).channels
    assert one.channel == "7"


def test_base_urls_lose_their_last_slash() -> None:
    slack = load({"BOT_SLACK__API_BASE_URL": "http://127.0.0.1:9/api/"}).section("slack")
    assert isinstance(slack, SlackSettings)
    assert slack.api_base_url == "http://127.0.0.1:9/api"


@pytest.mark.parametrize("secret", ["", "  ", "two words", "line\n"])
def test_a_signing_secret_that_anybody_could_guess_or_nobody_meant_is_refused(tmp_path: Path, secret: str) -> None:
    (told,) = problems(with_file(tmp_path, f"[slack]\nsigning_secret = {json.dumps(secret)}\n"))
    assert told.startswith("slack.signing_secret (BOT_SLACK__SIGNING_SECRET): is empty or holds")


def test_the_shipped_file_loads_to_the_defaults() -> None:
    assert load({"BOT_CONFIG": str(SHIPPED)}) == READER.kind()


def switched_on() -> dict[str, Any]:
    """Every setting that the shipped file names, those that are off too, but for its lists of tables."""
    text = re.sub(r"(?m)^# \[\[(.+\n)+", "", SHIPPED.read_text("utf-8"))
    said: dict[str, Any] = {}
    for table, value in tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", text)).items():
        said |= {f"{table}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {table: value}
    return said


def test_the_shipped_file_names_every_setting_with_its_default() -> None:
    said, known = switched_on(), fields(READER.kind)
    del known["failpoint"], known["clock_file"]  # for tests and the playground, so no line of a user's file
    assert set(said) == set(known)
    for name, field in known.items():
        value = tuple(said[name]) if isinstance(said[name], list) else said[name]
        default = str(field.default) if isinstance(field.default, Path) else field.default
        assert default in (None, {}, value), name


def test_the_shipped_file_shows_every_list_of_tables() -> None:
    text = SHIPPED.read_text("utf-8")
    assert "\n# [[channels]]" in text
    assert "\n# [[llm.fallbacks]]" in text


def test_the_shipped_file_shows_where_a_channel_is_and_what_each_preference_is_for() -> None:
    text = SHIPPED.read_text("utf-8")
    _, by_bot, by_webhook = re.sub(r"(?m)^# (Or .*\n)?", "", text).split("[[channels]]\n")
    table = tomllib.loads(by_bot)
    assert ChannelSettings(**table).asked == {"top_n": 10}
    assert set(ChannelPlace.model_fields) - {"webhook"} < set(table)
    assert set(tomllib.loads(by_webhook)) == {"webhook_file", "top_n"}
    told = dict(re.findall(r"(?m)^(\w+) = \S+ +# (.+)$", text))
    assert [name for name, one in Preferences.declared().items() if not told[name].startswith(one.help("en"))] == []


def test_the_admin_may_be_told_in_one_of_several_workspaces() -> None:
    for name, tenant in (("slack:C01AB2CD3", ""), ("slack:T01AB2CD3/C01AB2CD3", "T01AB2CD3")):
        admin = load({"BOT_ADMIN": name}).admin_channel
        assert admin is not None
        assert (admin.tenant, admin.channel) == (tenant, "C01AB2CD3")
    with pytest.raises(SettingsError):
        load({"BOT_ADMIN": "slack:https://lab.slack.com/archives/C01AB2CD3"})


def test_where_favourites_are_apart_every_channel_says_whose_it_is() -> None:
    channels = json.dumps([{"platform": "slack", "channel": "C01AB2CD3"}])
    with pytest.raises(SettingsError, match="tenant"):
        load({"BOT_CHANNELS": channels, "BOT_VOTES__LINKED": "false"})
