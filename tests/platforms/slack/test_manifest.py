"""The manifest asks for what the code uses, and for nothing else."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

import bot.platforms.slack
from bot.emulators.slack.methods import METHODS
from bot.emulators.slack.state import MANIFEST_SCOPES
from bot.platforms.slack.access import SCOPES
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.events import Events
from bot.platforms.slack.files import Files
from bot.platforms.slack.people import People
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.telling import Telling
from bot.platforms.slack.workspace import TheOne, Workspace
from tests.platforms.slack.material import SmallChat

PATH = Path(__file__).parents[3] / "config" / "slack-manifest.yaml"
CODE = Path(bot.platforms.slack.__file__).parent
METHOD = re.compile(
    r"(api|apps|auth|bookmarks|bots|chat|conversations|emoji|files|migration|oauth|pins|reactions|team|usergroups|users|"
    r"views)(\.[a-zA-Z]+)+"
)
# Called with the app-level token, which no manifest gives its permission.
BY_APP_TOKEN = {"apps.connections.open"}
# What Slack asks for before it tells of these: docs.slack.dev/reference/events.
EVENT_SCOPES = {
    "app_home_opened": set[str](),
    "app_uninstalled": set[str](),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read", "groups:read"},
    "channel_left": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_unarchive": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_left": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_access_granted": set[str](),
    "team_access_revoked": set[str](),
    "tokens_revoked": set[str](),
}
# Digests go to public and private channels, so a scope for each kind of channel is needed for both.
SHARED_KINDS = ("channels", "groups")


@pytest.fixture
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    return loaded


class Recorder:
    """Notes what is registered with Bolt, by kind; patterns for "whatever else comes" are left out."""

    def __init__(self) -> None:
        self.seen: dict[str, set[str]] = {}

    def __getattr__(self, kind: str) -> Any:  # noqa: ANN401  (Bolt's decorators)
        def register(what: object, *_more: object) -> Any:  # noqa: ANN401
            if isinstance(what, dict):
                what = what.get("type") or what.get("callback_id")
            if isinstance(what, str):
                self.seen.setdefault(kind, set()).add(what)
            return lambda *handlers: handlers

        return register


async def registered() -> dict[str, set[str]]:
    """What is served."""
    recorder = Recorder()
    calls = Calls(None, seconds=1)  # type: ignore[arg-type]  # calls nothing
    async with asyncio.TaskGroup() as work:

        async def respond(_url: str, _body: object) -> None:
            raise AssertionError

        chat, sender = SmallChat(), Sender(calls, {})
        here = Workspace("T1", calls, sender, {}, None)
        people, telling, files = People(here, chat), Telling(calls, sender, respond), Files(calls, sender, respond)
        events = Events(chat, here, TheOne(here), people, telling, work, SlackSettings(), files, lambda: None)
        events.register(recorder)  # type: ignore[arg-type]  # stands in for Bolt
    return recorder.seen


def called() -> set[str]:
    """Every Web API method that the code names, as a text or as the SDK's own; a table's keys call nothing."""
    nodes = [node for path in CODE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    keys = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    texts = {str(node.value) for node in nodes if isinstance(node, ast.Constant) and id(node) not in keys}
    attributes = {node.attr.replace("_", ".", 1) for node in nodes if isinstance(node, ast.Attribute)}
    return {text for text in texts if METHOD.fullmatch(text)} | (attributes & METHODS.keys())


def scopes_of(method: str) -> Iterator[set[str]]:
    """The scopes that a method needs: any one of each set."""
    scopes = METHODS[method].scopes.split()
    # Private messages are looked for too, and their conversations come from where they were opened.
    kinds = (*SHARED_KINDS, *("im" for scope in scopes if scope == "im:history"))
    of_kinds = [scope for scope in scopes if scope.split(":")[0] in kinds]
    if len(of_kinds) == len(kinds):
        yield from ({scope} for scope in of_kinds)
    elif scopes:
        yield set(scopes)


def test_slack_s_own_schema_takes_the_manifest(manifest: dict[str, Any], test_data: Path) -> None:
    schema = json.loads((test_data / "spec/slack/app-manifest.schema.json").read_text("utf-8"))
    assert list(jsonschema_rs.validator_for(schema).iter_errors(manifest)) == []


def test_the_commands_are_those_that_are_served(manifest: dict[str, Any]) -> None:
    served = SlackSettings()
    names = [command["command"] for command in manifest["features"]["slash_commands"]]
    assert names == [served.paper_command, served.papers_command]


def test_the_stand_in_knows_every_method_that_is_called() -> None:
    methods = called()
    assert {"chat.postMessage", "chat.update", "conversations.history"} <= methods
    assert methods - BY_APP_TOKEN - METHODS.keys() == set()


async def test_every_handler_has_its_event_command_or_shortcut(manifest: dict[str, Any]) -> None:
    handled = await registered()
    assert handled["event"] == set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert handled["command"] == {one["command"] for one in manifest["features"]["slash_commands"]}
    shortcuts = {one["callback_id"] for one in manifest["features"].get("shortcuts", ())}
    assert handled.get("shortcut", set()) | handled.get("message_shortcut", set()) == shortcuts
    assert manifest["settings"]["interactivity"]["is_enabled"]
    assert manifest["settings"]["socket_mode_enabled"]


async def test_every_scope_is_asked_for_and_every_one_asked_for_is_needed(manifest: dict[str, Any]) -> None:
    asked_for = set(manifest["oauth_config"]["scopes"]["bot"])
    handled = await registered()
    needed = [choice for method in called() - BY_APP_TOKEN for choice in scopes_of(method)]
    needed += [{scope} for event in handled["event"] for scope in EVENT_SCOPES[event]]
    needed += [{"commands"}]
    assert [sorted(choice) for choice in needed if not choice & asked_for] == []
    assert asked_for - set().union(*needed) == set()


def test_the_stand_in_gives_what_the_manifest_asks_for_and_no_more(manifest: dict[str, Any]) -> None:
    assert set(MANIFEST_SCOPES) == set(manifest["oauth_config"]["scopes"]["bot"])


def test_the_doctor_asks_for_the_same_scopes(manifest: dict[str, Any]) -> None:
    assert set(SCOPES) == set(manifest["oauth_config"]["scopes"]["bot"])
