"""What an operator's container gets: nothing moves under it, nothing secret gets in, nothing fills the disk."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DIGEST = re.compile(r"@sha256:[0-9a-f]{64}(?: AS \w+)?$")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "config/compose.yaml").read_text("utf-8"))
    return loaded


def dockerfile() -> list[str]:
    return (ROOT / "Dockerfile").read_text("utf-8").splitlines()


def test_every_base_image_is_named_by_its_digest() -> None:
    bases = [line for line in dockerfile() if line.startswith("FROM ")]
    assert bases
    assert [line for line in bases if not DIGEST.search(line)] == []


def test_the_image_holds_only_what_is_public() -> None:
    copied = [line.split()[1] for line in dockerfile() if line.startswith("COPY ") and "--from" not in line]
    assert sorted(copied) == ["bot", "requirements.txt"]
    rules = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert rules[0] == "*"
    assert sorted(rule for rule in rules if rule.startswith("!")) == ["!bot", "!requirements.txt"]


def test_secrets_have_one_folder_that_git_does_not_see() -> None:
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    files = [secret["file"] for secret in compose()["secrets"].values()]
    assert files
    assert {str(Path(file).parent) for file in files} == {"../secrets"}


def test_compose_gives_each_platform_its_tokens_from_files() -> None:
    bot = compose()["services"]["bot"]
    named = {Path(path).name for name, path in bot["environment"].items() if name.endswith("_FILE")}
    assert {"discord_token", "slack_bot_token", "slack_app_token"} == named == set(bot["secrets"])


def test_compose_has_a_name_of_its_own_and_turns_its_logs_over() -> None:
    assert compose()["name"] == "daily-papers"
    assert {"max-file", "max-size"} <= compose()["services"]["bot"]["logging"]["options"].keys()


def test_under_a_read_only_root_the_archive_and_its_backups_have_volumes_that_the_image_prepares() -> None:
    bot = compose()["services"]["bot"]
    assert bot["read_only"] is True
    folders = {volume.split(":")[1] for volume in bot["volumes"]} - {"/app/config/bot.toml"}
    assert folders == {"/data", "/backups"}
    prepared = next(line for line in dockerfile() if "install -d" in line)
    assert all(folder in prepared.split() for folder in folders)
