"""`bot init` writes what is missing, touches nothing that is there, and says where it cannot write."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.service.beginning import begin
from bot.service.configuration import load


def test_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    config = tmp_path / "elsewhere" / "mine.toml"
    manifest = config.with_name("slack-manifest.yaml")
    assert list(begin(config)) == [(config, True), (manifest, True)]
    manifest.write_text("my own")
    assert list(begin(config)) == [(config, False), (manifest, False)]
    assert manifest.read_text() == "my own"


def test_what_is_written_sets_nothing_but_what_holds_anyway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no config/bot.toml
    assert list(begin(tmp_path / "bot.toml"))
    assert load({"BOT_CONFIG": "bot.toml"}) == load({})


def test_what_the_system_says_stands_in_the_settings_and_nothing_else_is_other(tmp_path: Path) -> None:
    plain, filled = tmp_path / "plain.toml", tmp_path / "filled.toml"
    assert list(begin(plain))
    assert list(begin(filled, {"zone": "America/Argentina/Buenos_Aires", "language": "en"}))
    settings = load({"BOT_CONFIG": str(filled)})
    assert (settings.defaults.zone, settings.defaults.language) == ("America/Argentina/Buenos_Aires", "en")
    lines = zip(plain.read_text("utf-8").splitlines(), filled.read_text("utf-8").splitlines(), strict=True)
    other = [(one, two) for one, two in lines if one != two]
    assert len(other) == 2
    assert all(one.partition("#")[2] == two.partition("#")[2] for one, two in other)


def test_where_no_file_can_be_the_sentence_names_what_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("no folder")
    with pytest.raises(SettingsError, match=rf"^{tmp_path}/config cannot be written: file exists\."):
        list(begin(tmp_path / "config" / "bot.toml"))
