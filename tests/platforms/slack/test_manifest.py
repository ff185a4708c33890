from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from bot.settings import SlackSettings

PATH = Path(__file__).parents[3] / "config" / "slack-manifest.yaml"


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    return loaded


def test_slack_s_own_schema_takes_the_manifest(manifest: dict[str, Any], test_data: Path) -> None:
    schema = json.loads((test_data / "spec/slack/app-manifest.schema.json").read_text("utf-8"))
    assert list(jsonschema_rs.validator_for(schema).iter_errors(manifest)) == []


def test_the_commands_are_those_that_are_served(manifest: dict[str, Any]) -> None:
    served = SlackSettings()
    names = [command["command"] for command in manifest["features"]["slash_commands"]]
    assert names == [served.paper_command, served.papers_command]


def test_every_event_and_call_has_its_permission(manifest: dict[str, Any]) -> None:
    needed = {"chat:write", "commands", "reactions:read", "channels:history", "groups:history", "users:read"}
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == ["reaction_added", "reaction_removed"]
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]
