"""Each wrong setting gets one sentence in our own words, which says what to write instead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from bot.service.configuration import READER, load
from bot.settings.problems import FAMILIES, TABLE_TYPES, WORDS, sentences
from tests.settings.files import problems, with_file

CHANNEL = '[[channels]]\nplatform = "discord"\nchannel = "123456789012345678"\n'
SLACK_CHANNEL = '[[channels]]\nplatform = "slack"\n'
IN_FILE = {
    CHANNEL + "at = 9": '[[channels]] no. 1, at: write hours and minutes, such as "09:00"',
    CHANNEL + "at = 900": 'such as "09:00"',
    CHANNEL + "at = 21": 'such as "21:00"',
    CHANNEL + "at = 9.5": 'such as "09:00"',
    CHANNEL + "at = true": 'such as "09:00"',
    CHANNEL + 'at = "9pm"': 'such as "21:00"',
    CHANNEL + 'at = "09:00+09:00"': 'such as "09:00"; the zone is a setting of its own',
    CHANNEL + "at = 2026-01-01T09:00:00Z": 'such as "09:00"',
    CHANNEL + 'at = "24:00"': 'such as "09:00"',
    CHANNEL + 'weekdays = ["funday"]': 'no. 1, weekdays: write days such as "mon-fri", "mon, thu" or "all"',
    CHANNEL + "weekdays = []": "weekdays: write days such as",
    CHANNEL + "weekdays = [true]": "weekdays: write days such as",
    CHANNEL + "top_n = true": "top_n: write a whole number from 1 to 10",
    CHANNEL + "top_n = 1.5": "top_n: write a whole number",
    CHANNEL + "top_n = 0": "top_n: write a whole number from 1 to 10",
    CHANNEL + "min_votes = -1": "min_votes: write a whole number, 0 or more",
    CHANNEL + 'style = "wall"': "style: write one of these: digest, cards, compact",
    "[preferences]\ntop_n = 0": "preferences.top_n (BOT_PREFERENCES__TOP_N): write a whole number from 1 to 10",
    '[preferences]\ntop = 1': "preferences.top: there is no such setting; perhaps top_n is meant",
    CHANNEL + 'top = "5"': "no. 1, top: there is no such setting; perhaps top_n is meant",
    CHANNEL + 'zone = "KST"': 'zone: this is no time zone; perhaps "Asia/Seoul" is meant',
    CHANNEL + 'zone = "Moon/Base"': 'zone: this is no time zone; write one such as "Asia/Seoul" or "UTC"',
    CHANNEL + 'language = "Koreanisch"': 'language: write a language\'s code, such as "ko" or "en"',
    CHANNEL + CHANNEL: "channels (BOT_CHANNELS): no. 2 is the same channel as no. 1; keep one of them",
    CHANNEL + CHANNEL + 'tenant = "T1"': "no. 2 is the same channel as no. 1",
    CHANNEL.replace('"123456789012345678"', "123456789012345678"): "no. 1, channel: write it in quotes",
    CHANNEL.replace("123456789012345678", "#papers"): "no. 1, channel: is not a Discord channel's id",
    CHANNEL.replace("123456789012345678", "papers"): "Copy Channel ID",
    CHANNEL.replace("123456789012345678", ""): "is not a Discord channel's id",
    CHANNEL.replace("123456789012345678", "C01AB2CD3EF"): 'write platform = "slack"',
    CHANNEL.replace("123456789012345678", "https://discord.com/channels/1/2"): "the last number of the link",
    SLACK_CHANNEL + 'channel = "123456789012345678"': 'write platform = "discord"',
    SLACK_CHANNEL + 'channel = "#papers"': "is not a Slack channel's id",
    SLACK_CHANNEL + 'channel = "c01ab2cd3ef"': "is in capitals",
    SLACK_CHANNEL + 'channel = "U01AB2CD3EF"': "is the id of a person",
    SLACK_CHANNEL + 'channel = "https://x.slack.com/archives/C01AB2CD3EF"': "the last part of the link",
    '[channels]\nplatform = "discord"': "channels (BOT_CHANNELS): write [[channels]], with two brackets",
    "channels = [1]": "[[channels]] no. 1: is a table",
    "[llm]\nfallbacks = [1]": "[[llm.fallbacks]] no. 1: is a table",
    'discord = "x"': "discord (BOT_DISCORD): is a table; write [discord] and its keys below",
    "[discord]\nposts_per_second = true": "discord.posts_per_second (BOT_DISCORD__POSTS_PER_SECOND): write a number",
    "[discord]\nposts_per_second = 0": "write a number above 0",
    "[discord]\nposts_per_second = nan": "write a number",
    "[delivery]\nlease_seconds = inf": "write a number",
    "[delivery]\nlease_seconds = 1e300": "write 3600 or less",
    '[editions]\npoll_dayz = 1': "editions.poll_dayz: there is no such setting; perhaps poll_days is meant",
    '[votes]\nemoji = "star"': "write a list in brackets",
    "[votes]\nemoji = [1]": "votes.emoji (BOT_VOTES__EMOJI): write it in quotes",
    "[search]\nglossary = 1": "write it in quotes",
    "[llm]\nextra_body = 1": "is a table",
    'log_level = "loud"': 'log_level (BOT_LOG_LEVEL): write "debug", "info", "warning" or "error"',
    'admin = "#ops"': 'admin (BOT_ADMIN): write platform and channel, such as "discord:123456789012345678"',
    'admin = "slack:123456789012345678"': 'write platform = "discord"',
    '[slack]\npaper_command = "paper"': 'such as "/paper"',
    '[slack]\napp_token = "xoxb-planted"': "slack.app_token (BOT_SLACK__APP_TOKEN): is the bot token; the app",
    '[slack]\nbot_token = "xapp-planted"': "is the app-level token; the bot token starts with xoxb-",
    '[slack]\nbot_token = "xoxp-planted"': "is the token of a user",
    '[slack]\nsigning_secret = "xoxb-planted"': "is the bot token; the signing secret stands under",
    '[discord]\ntoken = "xoxb-planted"': "is Slack's bot token",
    '[discord]\ntoken = "planted\n': "is not valid TOML, line 2, column",
    "[discord]\n[discord]": "is not valid TOML, line 2, column 9: text goes in quotes",
}  # fmt: skip
IN_ENVIRONMENT = {
    ("BOT_DATABASE_URL", "data/bot.db"): "database_url (BOT_DATABASE_URL): write sqlite:/// before the file's path",
    ("BOT_DATABASE_URL", "postgresql+asyncpg://db/papers"): "or postgresql://user@host/database",
    ("BOT_DATABASE_URL", "postgresql://bot:planted/x@db/papers"): "in each part %40 for @, %2F for /",
    ("BOT_DATABASE_URL", "postgresql://bot:x@planted@db/papers"): "is no address of a PostgreSQL database; write",
    ("BOT_DATABASE_URL", "postgresql://bot:1?planted@db/papers"): "is no address of a PostgreSQL database; write",
    ("BOT_DATABASE_URL", "postgresql://bot:1#planted@db/papers"): "is no address of a PostgreSQL database; write",
    ("BOT_DATABASE_URL", "postgresql://db:first/papers"): "is no address of a PostgreSQL database; write",
    ("BOT_DATABASE_URL", "sqlite://data/bot.db"): "write sqlite:/// before the file's path: sqlite:///data/bot.db",
    ("BOT_CHANNELS", "abc"): 'BOT_CHANNELS is not valid JSON; write [{"platform": "discord", "channel":',
    ("BOT_CHANNELS", '{"platform": "discord"}'): "write [[channels]], with two brackets",
    ("BOT_VOTES__EMOJI", "star"): 'BOT_VOTES__EMOJI is not valid JSON; write a list as ["one", "another"]',
    ("BOT_DISCORD", "abc"): "BOT_DISCORD is not valid JSON",
    ("BOT_DISCORD", '{"tokem": "planted"}'): "discord.tokem: there is no such setting; perhaps token is meant",
    ("BOT_CONFIG", ""): "BOT_CONFIG is empty; write the file's path, or take the variable away",
    ("BOT_CONFIG", "/"): "/ cannot be read: it is a folder",
    ("BOT_DISCORD__TOKEN_FILE", ""): "BOT_DISCORD__TOKEN_FILE is empty",
    ("BOT_DISCORD__TOKEN_FILE", "/dev/null"): "names /dev/null, which is empty; write the secret into it",
    ("BOT_DISCORD__TOKEN_FILE", "/"): "cannot be read: it is a folder",
    ("BOT_DISCORD__TOKEN_FILE", "/nowhere"): "cannot be read: no such file",
    ("BOT_EDITIONS__READY_HOUR", "noon"): "editions.ready_hour (BOT_EDITIONS__READY_HOUR): write a whole number",
    ("BOT_DISCORD__POSTS_PER_SECOND", "fast"): "write a number",
    ("BOT_HUGGING_FACE__BASE_URL", "huggingface.co"): "must start with https://",
}  # fmt: skip
ROOT = Path(__file__).parents[2]
FOREIGN = re.compile(r"[Ii]nput|should|valid tuple|pydantic|\^|\\|Errno|<class|EnvSettings|planted")


def assert_ours(told: str, words: str) -> None:
    assert words in told.replace("http:// or ", "")
    assert told[-1] == "."
    assert not FOREIGN.search(told)


@pytest.mark.parametrize("text", IN_FILE)
def test_a_wrong_line_is_one_sentence_that_says_what_to_write(tmp_path: Path, text: str) -> None:
    (told,) = problems(with_file(tmp_path, text))
    assert_ours(told, IN_FILE[text])


def test_workspaces_may_have_channels_of_the_same_id(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    table = '[[channels]]\nplatform = "slack"\nchannel = "C000000001"\n'
    file.write_text("".join(f'{table}tenant = "T{number}"\n' for number in (1, 2)))
    assert [one.tenant for one in load({"BOT_CONFIG": str(file)}).channels] == ["T1", "T2"]


@pytest.mark.parametrize("variable", IN_ENVIRONMENT, ids="=".join)
def test_a_wrong_variable_is_one_sentence_that_says_what_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (told,) = problems(dict([variable]))
    assert_ours(told, IN_ENVIRONMENT[variable])


def test_one_variable_that_cannot_be_read_hides_no_other() -> None:
    told = problems({"BOT_CHANNELS": "abc", "BOT_VOTES__EMOJI": "star", "BOT_DISCORD__POSTS_PER_SECOND": "0"})
    assert len(told) == 3


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert load(with_file(tmp_path, "\ufefflog_level = 'debug'")).log_level == "debug"
    (tmp_path / "wide.toml").write_text("log_level = 'debug'", encoding="utf-16")
    (told,) = problems({"BOT_CONFIG": str(tmp_path / "wide.toml")})
    assert "is not UTF-8 text; save it as UTF-8" in told


READ_AS = """
import os, sys
from bot.service.configuration import load
if os.getuid() == 0:
    os.setuid(int(sys.argv[1]))
load()
"""


def test_a_secret_that_the_bot_may_not_read_says_whom_to_give_it_to(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("planted")
    secret.chmod(0)
    user = os.getuid() or 10001
    done = subprocess.run(
        [sys.executable, "-c", READ_AS, str(user)],
        env={"BOT_DISCORD__TOKEN_FILE": str(secret), "PYTHONPATH": str(ROOT)},
        cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"names {secret}, which cannot be read: the bot runs as user {user}, who may not; " in done.stderr
    assert f"chown {user}" in done.stderr


def names_no_strange_variable(told: str) -> bool:
    from bot.service.configuration import unknown_variables

    return unknown_variables(dict.fromkeys(re.findall(r"BOT_\w+", told), "x")) == []


@pytest.mark.parametrize("text", IN_FILE)
def test_no_sentence_names_a_variable_that_does_not_exist(tmp_path: Path, text: str) -> None:
    (told,) = problems(with_file(tmp_path, text))
    assert names_no_strange_variable(told)


def test_every_kind_of_mistake_that_a_setting_knows_has_words() -> None:
    kinds = {"missing", "string_type", "literal_error", "greater_than", "less_than_equal", "tuple_type"}
    assert kinds <= WORDS.keys()
    assert not set(TABLE_TYPES) & WORDS.keys()
    assert all(start.endswith("_") for start in FAMILIES)


WRONG: tuple[Any, ...] = (True, 1, -1, 1.5, 10**9, "", "x y", [], [1], {"a": 1}, None, date(2026, 1, 1))


def tables_with(path: Sequence[str], value: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever a file can hold)
    """Settings in which one has this value; a list of tables has one with what it needs."""
    head, *rest = path
    if not rest:
        return {head: value}
    inner = tables_with(rest, value)
    if head == "channels":
        return {head: [{"platform": "discord", "channel": "1"} | inner]}
    if head == "fallbacks":
        return {head: [{"base_url": "http://x", "model": "m"} | inner]}
    return {head: inner}


def places(model: type[BaseModel], *above: str) -> Iterator[tuple[str, ...]]:
    """Every setting, with those of tables and lists of tables."""
    for name, field in model.model_fields.items():
        yield (*above, name)
        tables = [one for one in (field.annotation, *get_args(field.annotation)) if isinstance(one, type)]
        for table in (one for one in tables if issubclass(one, BaseModel)):
            yield from places(table, *above, name)


@pytest.mark.parametrize("place", list(places(READER.kind)), ids=".".join)
def test_whatever_is_wrong_with_a_setting_is_said_in_our_words(place: tuple[str, ...]) -> None:
    for value in WRONG:
        try:
            READER.kind(**tables_with(place, value))
        except ValidationError as error:
            told = sentences(error.errors(), READER.kind, lambda _: "")
            assert told
            assert not [one for one in told if FOREIGN.search(one) or "cannot be read." in one], (value, told)
