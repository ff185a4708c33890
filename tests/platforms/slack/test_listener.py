"""Listening on Slack over the socket: it comes back by itself, and stops quickly with nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import logging
import time

import pytest
from pydantic import SecretStr
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.chat.call import Call
from bot.chat.reactions import Reaction
from bot.delivery.messages import Posted
from bot.emulators.slack.api import SlackApi
from bot.errors import ListeningRefused
from bot.papers.found import Suggestion
from bot.platforms.slack import moments, socket
from bot.platforms.slack.login import SlackLogin, connected
from bot.views.replies import Reply, Words
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.material import SmallChat, digest
from tests.platforms.slack.posting import KEY, calls, ours_since, place_in


async def test_a_bad_app_token_is_refused_after_one_try(slack: SlackApi, chat: SmallChat) -> None:
    async with connected(settings_for(slack, app_token=SecretStr("xapp-wrong"))) as platform:
        with pytest.raises(ListeningRefused, match="BOT_SLACK__APP_TOKEN"):
            await platform.listener.listen(chat)
    assert calls(slack, "apps.connections.open") == 1


async def test_an_app_token_that_is_refused_later_ends_listening_and_not_posting(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "PING_SECONDS", 0.1)
    task = asyncio.create_task(platform.listener.listen(chat))
    await asyncio.wait_for(platform.listener.wait_listening(), 10)
    before = calls(slack, "apps.connections.open")
    slack.web.app_token = "xapp-another"
    slack.cut_sockets()
    with pytest.raises(ListeningRefused, match="BOT_SLACK__APP_TOKEN"):
        await asyncio.wait_for(task, 10)
    assert calls(slack, "apps.connections.open") == before + 1
    await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)


async def test_without_an_app_token_posting_works_and_listening_waits(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(settings_for(slack, app_token=None)) as platform, listening(platform, chat) as task:
        await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
        assert not task.done()
    assert "commands and votes are off" in caplog.text
    assert calls(slack, "apps.connections.open") == 0


async def test_slack_s_own_variables_change_nothing(
    slack: SlackApi, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with connected(settings_for(slack)) as platform, listening(platform, chat):
        assert (await slack.command("/paper", "lora")).payload is not None
        assert calls(slack, "auth.test") == 1


async def test_reactions_given_while_away_are_caught_up(
    slack: SlackApi, platform: SlackLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "DEFAULT_WAIT", 0.01)
    posts = [
        await platform.poster.post(place_in(slack), message, f"{KEY}{n}")
        for n, message in enumerate(platform.poster.render(digest(2, "cards")))
    ]
    for user, name in (("U0ANN", "star"), ("U0BO", "star"), ("U0BO", "+1::skin-tone-2"), (slack.bot_user_id, "star")):
        await asyncio.wait({asyncio.create_task(_react_unheard(slack, posts[0], name, user))})
    chat = SmallChat(posts=posts)
    slack.faults.plan("reactions.get", "429:0")
    async with listening(platform, chat):
        while len(chat.reconciled) < 2:
            chat.changed.clear()
            await asyncio.wait_for(chat.changed.wait(), 20)
    where = (posts[0].channel, posts[0].message)
    assert chat.reconciled[posts[0]] == {
        Reaction("slack", "U0ANN", *where, "star", stranger=True, home=slack.team_id),
        Reaction("slack", "U0BO", *where, "star", stranger=True, home=slack.team_id),
        Reaction("slack", "U0BO", *where, "+1::skin-tone-2", stranger=True, home=slack.team_id),
    }
    assert chat.reconciled[posts[1]] == frozenset()


async def _react_unheard(slack: SlackApi, posted: Posted, name: str, user: str) -> None:
    slack.socket.ack_timeout, slack.socket.retry_delays = 0.01, ()
    await slack.react(posted.channel, posted.message, name, user=user)
    slack.socket.ack_timeout = 3.0


async def test_a_message_that_is_gone_does_not_stop_the_catching_up(slack: SlackApi, platform: SlackLogin) -> None:
    there = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
    chat = SmallChat(posts=[Posted(there.channel, "1700000000.000001"), there])
    async with listening(platform, chat):
        await asyncio.wait_for(chat.changed.wait(), 20)
    assert list(chat.reconciled) == [there]


@pytest.mark.parametrize("how", ["refresh", "cut"])
async def test_a_lost_connection_comes_back_and_catches_up(
    slack: SlackApi, platform: SlackLogin, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "PING_SECONDS", 0.1)
    there = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
    chat = SmallChat(posts=[there])
    async with listening(platform, chat):
        await asyncio.wait_for(chat.changed.wait(), 20)
        chat.changed.clear()
        if how == "refresh":
            await slack.ask_reconnect()
        else:
            slack.cut_sockets()
        await asyncio.wait_for(chat.changed.wait(), 20)
        assert (await slack.command("/paper", "lora")).payload is not None


async def test_a_ticket_is_tried_once(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "PING_SECONDS", 0.05)
    good = slack.socket.ticket
    tickets = iter(["stale"])
    monkeypatch.setattr(slack.socket, "ticket", lambda: next(tickets, None) or good())
    async with listening(platform, chat):
        assert calls(slack, "apps.connections.open") == 2


async def test_stopping_is_quick_and_leaves_nothing_behind(
    slack: SlackApi, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "CLOSE_SECONDS", 0.2)
    before = asyncio.all_tasks()
    async with connected(settings_for(slack)) as platform:
        async with listening(platform, chat) as task:
            await slack.command("/paper", "lora")
            since = time.monotonic()
        assert time.monotonic() - since < 8  # slack_sdk alone would wait 10 s for the other side
        assert task.cancelled()
    await asyncio.sleep(0)
    assert ours_since(before) == []


async def test_stopping_twice_leaves_nothing_behind_either(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    before, asked = asyncio.all_tasks(), asyncio.Event()

    async def never(_call: Call) -> Reply:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    chat.answering = never
    async with listening(platform, chat) as task:
        typing = asyncio.create_task(slack.command("/paper", "lora", timeout=0.5))
        await asked.wait()
        task.cancel()  # waits for the answer under way
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.wait({task}, timeout=1)
        assert task.cancelled()
    await typing
    assert ours_since(before) == []


async def test_a_second_stop_while_the_connection_closes_leaves_no_socket_open(
    platform: SlackLogin, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = SocketModeClient.disconnect

    async def close_and_be_stopped(client: SocketModeClient) -> None:
        stopping = asyncio.current_task()
        assert stopping
        stopping.cancel()
        await close(client)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped

    monkeypatch.setattr(SocketModeClient, "disconnect", close_and_be_stopped)
    async with listening(platform, chat):
        pass
    await asyncio.sleep(0)  # for the transport to tell the end
    gc.collect()  # an open socket would warn now


async def test_answers_under_way_are_finished_before_the_connection_closes(
    slack: SlackApi, platform: SlackLogin
) -> None:
    asked, ready = asyncio.Event(), asyncio.Event()

    async def slowly(call: Call) -> Reply:
        if call.text == "slow":
            asked.set()
            await ready.wait()
        return Reply(Words("Found.", (Suggestion("slow", "slow"),)), call.language)

    async with listening(platform, SmallChat(slowly)) as task:
        shown = await slack.command("/paper", "lora")
        clicked = await slack.click(slack.channel_ids[0], "", "try:0", answer=shown)
        typing = asyncio.create_task(slack.command("/paper", "slow"))
        await asked.wait()
        task.cancel()
        await asyncio.sleep(0.05)
        ready.set()
        assert (await typing).payload is not None
        assert "Found." in (await clicked.wait_response())["text"]


async def test_no_secret_is_logged(slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(settings_for(slack)) as platform, listening(platform, chat):
        await slack.command("/paper", "lora")
        await slack.ask_reconnect()
        await slack.connected()
    assert slack.bot_token not in caplog.text
    assert slack.app_token not in caplog.text
