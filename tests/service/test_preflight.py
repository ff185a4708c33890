"""What the doctor sees without asking anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.slack.settings import SlackSettings
from bot.service.configuration import READER
from bot.service.preflight import untidy_secrets, unwritable


@pytest.mark.parametrize(
    ("token", "what"),
    [
        ('"MTk4.abc.def"', "has a quotation mark left on it"),
        ("MTk4.abc.def'", "has a quotation mark left on it"),
        ("“MTk4.abc.def”", "has a quotation mark left on it"),
        (" MTk4.abc.def", "begins or ends with a space"),
        ("MTk4.abc.def\n", "begins or ends with a space"),
        ("MTk4.abc def", "holds a space"),
    ],
)
def test_a_token_with_too_much_on_it_is_named_and_not_shown(token: str, what: str) -> None:
    settings = READER.kind.model_construct(
        **dict(READER.kind()),
    ).model_copy(update={"discord": DiscordSettings.model_construct(token=SecretStr(token))})
    (sentence,) = untidy_secrets(settings)
    assert sentence.startswith(f"BOT_DISCORD__TOKEN {what}")
    assert "MTk4" not in sentence


def test_clean_and_missing_secrets_are_passed_over() -> None:
    slack = SlackSettings.model_construct(bot_token=SecretStr("xoxb-1-a"), app_token=None, signing_secret=None)
    assert list(untidy_secrets(READER.kind().model_copy(update={"slack": slack}))) == []


def test_a_folder_that_can_be_made_is_written_to_and_left_as_it_was(tmp_path: Path) -> None:
    assert unwritable(tmp_path / "new" / "deeper" / "bot.db") is None
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_takes_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    told = unwritable(tmp_path / "data" / "bot.db")
    assert told is not None
    assert told.startswith(f"{tmp_path / 'data'} cannot be written (not a directory); give it to the user")


def test_an_archive_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "bot.db").mkdir()
    assert "cannot be written (is a directory)" in str(unwritable(tmp_path / "bot.db"))
