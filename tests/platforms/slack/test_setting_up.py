"""Setting up from Slack, from the command to the ledger: the real core and the real client, over both lines."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.chat.reactions import Person
from bot.emulators.slack.api import SlackApi
from tests.platforms.slack.posting import calls, until
from tests.platforms.slack.workspaces import ADA, BO, Workspace


def form_of(slack: SlackApi, user: str = ADA) -> dict[str, Any]:
    """What a person's form holds at first, by its fields."""
    fields = [block for block in slack.modal(user)["blocks"] if block["type"] == "input"]
    return {block["block_id"]: block["element"] for block in fields}


async def test_a_channel_is_subscribed_by_a_form(workspace: Workspace) -> None:
    slack = workspace.slack
    asked = await slack.command("/papers", "subscribe", user=ADA, channel=workspace.here)
    form = form_of(slack)
    assert form["zone"]["initial_option"]["value"] == "America/Los_Angeles"
    zones = await slack.suggest(slack.modal(ADA)["id"], "field:zone", "seoul", user=ADA)
    assert zones.payload is not None
    assert zones.payload["options"][0]["value"] == "Asia/Seoul"
    given = {"field:zone": "Asia/Seoul", "field:at": "18:30", "field:weekdays": ["mon", "fri"]}
    assert (await slack.submit(slack.modal(ADA)["id"], given, user=ADA)).payload is None
    answer = await asked.wait_response()
    kept = await workspace.channel()
    assert kept is not None
    wanted = kept.preferences
    assert (f"{wanted.at:%H:%M}", wanted.zone, set(wanted.weekdays)) == ("18:30", "Asia/Seoul", {0, 4})
    assert set(wanted.asked) == {"at", "zone", "weekdays"}
    assert '"type": "date"' in json.dumps(answer["blocks"])
    assert slack.refusals == []


async def test_faults_stand_at_their_fields_in_the_reader_s_language(workspace: Workspace) -> None:
    slack = workspace.slack
    slack.world.person(ADA).locale = "ko-KR"
    await slack.command("/papers", "subscribe", user=ADA, channel=workspace.here)
    broken = await slack.submit(slack.modal(ADA)["id"], {"field:only": "x" * 2000}, user=ADA)
    assert broken.payload is not None
    assert list(broken.payload["errors"]) == ["only"]
    assert await workspace.channel() is None
    assert slack.refusals == []


async def test_settings_are_changed_by_a_button_s_form(workspace: Workspace) -> None:
    slack = workspace.slack
    await workspace.subscribed()
    shown = await slack.command("/papers", "settings", user=BO, channel=workspace.here)
    pressed = await slack.click(workspace.here, "", "form:0", user=BO, answer=shown)
    await until(lambda: calls(slack, "views.open"))
    assert form_of(slack, BO)["top_n"]["initial_value"] == "3"
    await slack.submit(slack.modal(BO)["id"], {"field:top_n": 4}, user=BO)
    assert "4" in (await pressed.wait_response())["text"]
    kept = await workspace.channel()
    assert kept is not None
    assert kept.preferences.top_n == 4


async def test_whoever_invites_subscribes_from_the_note_that_only_they_see(workspace: Workspace) -> None:
    slack = workspace.slack
    new = slack.world.add_channel("new", is_private=True, member=False).id
    slack.faults.plan("chat.postEphemeral", "error:user_not_in_channel")
    async with asyncio.timeout(5):
        while not slack.world.whispers:  # what surely did not arrive is told at the next invitation
            assert await slack.invite(new, inviter=BO)
            await asyncio.sleep(0.01)
    assert await slack.invite(new, inviter=BO)
    pressed = await slack.click(new, "", "form:0", user=BO, answer=slack.whispered(BO))
    await until(lambda: calls(slack, "views.open"))
    await slack.submit(slack.modal(BO)["id"], {}, user=BO)
    await pressed.wait_response()
    assert await workspace.channel(new) is not None
    assert len(slack.world.whispers) == 1


async def test_a_home_tab_lists_the_channels_that_its_person_sees(workspace: Workspace) -> None:
    slack = workspace.slack
    secret = slack.world.add_channel("secret", is_private=True).id
    for channel in (workspace.here, secret):
        await workspace.subscribed(ADA, channel)
    for user in (ADA, BO):
        assert await slack.open_home(user=user)
    await until(lambda: {ADA, BO} <= set(slack.world.homes))
    told = {user: json.dumps(slack.home(user)["blocks"]) for user in (ADA, BO)}
    assert [(workspace.here in told[user], secret in told[user]) for user in (ADA, BO)] == [(True, True), (True, False)]
    assert slack.refusals == []


async def test_whoever_has_left_a_private_channel_changes_nothing_of_it_from_their_tab(workspace: Workspace) -> None:
    slack = workspace.slack
    secret = slack.world.add_channel("secret", is_private=True).id
    await workspace.subscribed(ADA, secret)
    assert await slack.open_home(user=ADA)
    await until(lambda: secret in json.dumps(slack.world.homes))
    await slack.click_view(slack.home(ADA)["id"], "form:0", user=ADA)
    await until(lambda: calls(slack, "views.open"))
    slack.world.channels[secret].people.discard(ADA)
    await slack.submit(slack.modal(ADA)["id"], {"field:top_n": 9}, user=ADA)
    kept = await workspace.channel(secret)
    assert kept is not None
    assert kept.preferences.top_n == 3
    await until(lambda: secret not in json.dumps(slack.world.homes))
    assert slack.refusals == []


async def test_a_long_export_is_a_file_in_the_conversation_of_whoever_asked(workspace: Workspace) -> None:
    slack = workspace.slack
    answer = await slack.command("/papers", "export bibtex paper", user=ADA, channel=workspace.here)
    told = answer.payload or await answer.wait_response()
    assert "The file is in our conversation" in told["text"]
    assert list(slack.files) == ["papers.bib"]
    assert slack.files["papers.bib"].count(b"@misc{") == 8
    assert [bool(one.get("files")) for one in slack.messages(slack.world.direct(ADA).id)] == [True]
    assert slack.messages(workspace.here) == []
    assert slack.refusals == []


@pytest.mark.parametrize("workspace", ["socket"], indirect=True)
async def test_whoever_follows_says_in_their_conversation_when_it_comes(workspace: Workspace) -> None:
    slack, follows = workspace.slack, workspace.stores.ledger.follows
    await slack.command("/papers", "follow paper", user=ADA, channel=workspace.here)
    alone = slack.world.direct(ADA).id
    answer = await slack.command("/papers", "settings at=07:30 zone=Asia/Tokyo", user=ADA, channel=alone)
    assert "Changed: " in str((answer.payload or await answer.wait_response())["text"])
    place = await follows.place(Person("slack", ADA, slack.team_id))
    assert place is not None
    assert (f"{place.preferences.at:%H:%M}", place.preferences.zone) == ("07:30", "Asia/Tokyo")
    assert slack.refusals == []
