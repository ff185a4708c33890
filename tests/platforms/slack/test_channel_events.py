"""What becomes of channels in Slack, from its event to what people are told: the real core, over both lines."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.delivery.channel import Channel
from bot.delivery.messages import Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import Choice, State
from tests.platforms.slack.workspaces import ADA, Workspace
from tests.simulated import MONDAY, papers

# What an event means does not depend on the line, of which two tests try both.
BY_SOCKET = pytest.mark.parametrize("workspace", ["socket"], indirect=True)


@pytest.fixture
async def secret(workspace: Workspace) -> str:
    """A private channel that subscribed, beside the public one that did."""
    channel = workspace.slack.world.add_channel("secret", is_private=True).id
    for one in (workspace.here, channel):
        await workspace.subscribed(ADA, one)
    return channel


async def told(workspace: Workspace, text: str, channel: str = "") -> str:
    answer = await workspace.slack.command("/papers", text, user=ADA, channel=channel or workspace.here)
    return str((answer.payload or {})["text"])


async def test_an_archived_channel_stops_and_goes_on_once_it_is_open(workspace: Workspace, secret: str) -> None:
    for channel in (workspace.here, secret):
        assert await workspace.slack.fortunes.archive(channel)
        assert await workspace.status(channel) == "gone"
    assert "archived" in await told(workspace, "status")
    for channel in (workspace.here, secret):
        assert await workspace.slack.fortunes.unarchive(channel)
        assert await workspace.status(channel) == "active"


@BY_SOCKET
async def test_an_event_that_comes_late_is_held_against_what_is_so(workspace: Workspace, secret: str) -> None:
    await workspace.slack.fortunes.archive(workspace.here)
    workspace.slack.world.channels[workspace.here].is_archived = False
    assert await workspace.status() == "active"
    late = {"type": "group_left", "channel": secret, "actor_id": ADA}
    assert await workspace.slack.event(late)
    assert await workspace.status(secret) == "active"
    for gone in ("app_uninstalled", "tokens_revoked"):
        assert await workspace.slack.event({"type": gone, "tokens": {"bot": ["U0"]}})
    assert await workspace.status() == "active"


@BY_SOCKET
async def test_a_deleted_channel_is_gone(workspace: Workspace, secret: str) -> None:
    here = workspace.here
    for channel in (here, secret):
        assert await workspace.slack.fortunes.delete(channel)
        assert await workspace.status(channel) == "gone"


@BY_SOCKET
async def test_whoever_takes_the_bot_out_is_told_how_it_comes_back(workspace: Workspace, secret: str) -> None:
    for channel in (workspace.here, secret):
        assert await workspace.slack.fortunes.take_out(channel)
        assert await workspace.status(channel) in ("blocked", "gone")
        assert "/invite" in await told(workspace, "status", channel)
        assert await workspace.slack.invite(channel, inviter=ADA)
        assert await workspace.status(channel) == "active"
        assert "/invite" not in await told(workspace, "status", channel)


@BY_SOCKET
async def test_a_look_that_fails_is_made_again(workspace: Workspace) -> None:
    await workspace.subscribed()
    workspace.slack.faults.plan("conversations.info", "500")
    assert await workspace.slack.fortunes.archive(workspace.here)
    assert [await workspace.status(), await workspace.status()] == ["active", "gone"]


@BY_SOCKET
async def test_a_renamed_channel_is_called_by_its_new_name(workspace: Workspace, secret: str) -> None:
    for channel in (workspace.here, secret):
        assert await workspace.slack.fortunes.rename(channel, f"new-{channel.lower()}")
    assert "#new-" in await told(workspace, "list", workspace.slack.world.add_channel("third").id)


@BY_SOCKET
async def test_a_channel_made_private_is_shown_to_its_members_alone(workspace: Workspace) -> None:
    other = workspace.slack.world.add_channel("other").id
    await workspace.subscribed(ADA, other)
    assert "#other" in await told(workspace, "list")
    workspace.slack.fortunes.make_private(other)
    workspace.slack.world.channels[other].people.discard(ADA)
    assert "#other" not in await told(workspace, "list")


async def posted(workspace: Workspace, channel: Channel) -> str:
    """A digest of one paper that stands in a channel."""
    ledger, now = workspace.stores.ledger, datetime.now(UTC)
    await ledger.deliveries.open(channel, MONDAY, now, now.replace(year=now.year + 1))
    [delivery] = await ledger.deliveries.claim("me", now, now.replace(year=now.year + 1), 5)
    message = workspace.platform.poster.notice("a digest")
    paper = papers(1)[0].id
    await ledger.deliveries.fix(delivery, Choice((paper,)), [("key", replace(message, paper_id=paper))])
    [part] = await ledger.parts.of(delivery.id)
    stands = await workspace.platform.poster.post(channel.place, message, "key")
    await ledger.parts.settle(delivery, part, State.SENT, now, "", posted=stands)
    return stands.message


@BY_SOCKET
async def test_what_was_voted_by_the_new_id_before_that_was_told_counts(workspace: Workspace) -> None:
    slack, votes, paper = workspace.slack, workspace.stores.ledger.votes, papers(1)[0].id
    await workspace.subscribed()
    old, made = workspace.here, await workspace.channel()
    assert made is not None
    ts = await posted(workspace, made)
    new = slack.fortunes.renumber(old)
    await slack.react(new, ts, "star", user=ADA)
    assert await votes.tally([paper]) == {}
    assert await slack.fortunes.tell_renumbered(old, new)
    async with asyncio.timeout(5):
        while await votes.tally([paper]) != {paper: 1}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_channel_with_another_id_goes_on_with_its_wishes_posts_and_votes(workspace: Workspace) -> None:
    slack, ledger, paper = workspace.slack, workspace.stores.ledger, papers(1)[0].id
    await workspace.subscribed()
    old, made = workspace.here, await workspace.channel()
    assert made is not None
    ts, before = await posted(workspace, made), await workspace.channel()
    assert before is not None
    await slack.react(old, ts, "star", user=ADA)
    new = slack.fortunes.renumber(old)
    for _ in range(2):
        assert await slack.fortunes.tell_renumbered(old, new)
    kept = await workspace.channel(new)
    assert kept == replace(before, channel=new)
    assert [one.channel for one in await ledger.channels.all()] == [new]
    assert await ledger.votes.tally([paper]) == {paper: 1}
    await slack.unreact(new, ts, "star", user=ADA)
    assert await ledger.votes.tally([paper]) == {}
    await workspace.platform.poster.edit("", Posted(new, ts), workspace.platform.poster.notice("again"), "key")
    assert "top 3" in json.dumps(await told(workspace, "status", new))


@BY_SOCKET
@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_a_workspace_without_the_app_stops_and_no_other(workspace: Workspace, order: tuple[str, str]) -> None:
    await workspace.subscribed()
    elsewhere = Channel(0, "slack", "T0ELSEWHERE", "C0ELSEWHERE", Preferences())
    await workspace.stores.ledger.channels.revise(
        "slack", replace(elsewhere.place), lambda one: replace(one, status="active"), datetime.now(UTC)
    )
    for _ in range(2):
        assert await workspace.slack.fortunes.uninstall(order)
    assert {one.channel: one.status for one in await workspace.stores.ledger.channels.all()} == {
        workspace.here: "gone", "C0ELSEWHERE": "active",
    }  # fmt: skip
    workspace.slack.revoke("")
    await workspace.slack.invite(workspace.here, inviter=ADA)
    assert await workspace.status() == "active"
