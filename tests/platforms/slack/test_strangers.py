"""Who may not set a channel up changes nothing of it by any command, button or form, with the real core behind."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.commands.table import PAPERS
from bot.emulators.slack.api import SlackApi
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.workspaces import ADA, BO, Workspace, workspace_in

ADMINS = [name for name, command in PAPERS.items() if command.who == "admins"]


@pytest.fixture
async def guarded(tmp_path: Path, slack: SlackApi) -> AsyncIterator[Workspace]:
    """A channel that Ada, an admin, has subscribed where only admins may."""
    slack.world.person(ADA).is_admin = True
    slack.world.person(BO).is_admin = False
    async with (
        workspace_in(tmp_path, slack, settings_for(slack, setup="admins")) as made,
        listening(made.platform, made.front),
    ):
        await made.subscribed()
        yield made


@pytest.mark.parametrize("name", ADMINS)
@pytest.mark.parametrize("said", ["", " top_n=9"])
async def test_no_command_of_a_stranger_changes_the_channel(guarded: Workspace, name: str, said: str) -> None:
    before = await guarded.channel()
    answer = await guarded.slack.command("/papers", name + said, user=BO)
    assert "only admins of this workspace" in json.dumps(answer.payload)
    assert await guarded.channel() == before
    assert before is not None
    assert before.status == "active"


async def test_no_form_opens_for_a_stranger(guarded: Workspace) -> None:
    await guarded.slack.command("/papers", "subscribe", user=BO)
    with pytest.raises(LookupError):
        guarded.slack.modal(BO)
