"""HTTP mode: what Slack sends is served over real sockets, once, and only if Slack signed it just now."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.chat.call import Call
from bot.chat.reactions import Reaction
from bot.delivery.messages import Posted
from bot.emulators.slack.api import Answer, SlackApi
from bot.emulators.slack.http import FORM, Signed
from bot.errors import NotAccepted, SettingsError
from bot.papers.clock import ShiftedClock
from bot.papers.found import Suggestion
from bot.platforms.slack import answering, http
from bot.platforms.slack.login import SlackLogin, connected
from bot.views.replies import Card, Mark, Reply, Words
from tests.platforms.slack.bodies import of_type
from tests.platforms.slack.conftest import address_in, http_settings, listening
from tests.platforms.slack.material import SmallChat, digest, entry
from tests.platforms.slack.posting import KEY, calls, ours_since, place_in


@pytest.fixture
async def platform(slack: SlackApi) -> AsyncIterator[SlackLogin]:
    async with connected(http_settings(slack), call_seconds=1) as platform:
        yield platform


@asynccontextmanager
async def called(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, log: pytest.LogCaptureFixture
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve while the block runs, with Slack calling us; entering answers Slack's challenge."""
    log.set_level(logging.INFO)
    async with listening(platform, chat) as task:
        await slack.deliver_to(address_in(log))
        yield task


@pytest.fixture
async def serving(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[asyncio.Task[None]]:
    async with called(slack, platform, chat, caplog) as task:
        yield task


def command(slack: SlackApi, text: str = "lora", *, at: float | None = None) -> Signed:
    """A slash command, signed."""
    fields = {"command": "/paper", "text": text, "user_id": "U1", "team_id": slack.team_id, "channel_id": "C1"}
    return slack.http.sign(urlencode(fields).encode(), FORM, at=at)


def changed(request: Signed, **headers: str | None) -> Signed:
    """The same with other headers, or without those that are None; `_` stands for `-`."""
    new = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in request.headers.items() if name not in new}
    return Signed(request.body, kept | {name: value for name, value in new.items() if value is not None})


async def test_a_request_is_of_just_now_by_the_clock_that_all_processes_go_by(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("1800")
    slack.world.clock = lambda: time.time() + 1800
    everybodys = ShiftedClock(ahead)
    async with (
        connected(http_settings(slack), call_seconds=1, clock=everybodys) as platform,
        called(slack, platform, chat, caplog),
    ):
        assert (await slack.command("/paper", "lora")).acked


@pytest.mark.usefixtures("serving")
class TestServed:
    async def test_a_command_is_answered_privately_in_the_response(self, slack: SlackApi, chat: SmallChat) -> None:
        answer = await slack.command("/paper", "“lora” & <b>")
        assert answer.payload is not None
        assert answer.payload["response_type"] == "ephemeral"
        assert [one["text"] for one in of_type(answer.payload, "link")] == [f"LoRA Learns Less 900{n}" for n in (1, 2)]
        (call,) = chat.calls
        assert (call.command, call.text, call.channel) == ("paper", '"lora" & <b>', slack.channel_ids[0])
        assert slack.refusals == []
        assert slack.http.statuses == [200, 200]  # the challenge, and this
        assert slack.socket.sent == []

    @pytest.mark.parametrize("text", ["payload", "the payload=x of & rockets", "", "{}", "한국어"])
    async def test_no_word_of_a_command_is_lost(self, slack: SlackApi, chat: SmallChat, text: str) -> None:
        assert (await slack.command("/paper", text)).payload is not None
        assert [call.text for call in chat.calls] == [text]

    async def test_a_click_is_acknowledged_at_once_and_answered_at_its_address(
        self, slack: SlackApi, chat: SmallChat
    ) -> None:
        shown = await slack.command("/paper", "lora")
        clicked = await slack.click(slack.channel_ids[0], "", "page:next", answer=shown)
        response = await clicked.wait_response()
        assert clicked.acked
        assert (response["replace_original"], chat.calls[-1].page) == (True, 2)
        assert slack.refusals == []

    async def test_a_button_on_the_digest_votes(self, slack: SlackApi, platform: SlackLogin, chat: SmallChat) -> None:
        posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(3))[0], KEY)
        clicked = await slack.click(posted.channel, posted.message, "vote", value="2405.09002")
        await clicked.wait_response()
        assert [mark for _, mark in chat.marks] == [Mark("2405.09002", on=True)]

    async def test_reactions_are_votes(self, slack: SlackApi, platform: SlackLogin, chat: SmallChat) -> None:
        posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
        assert await slack.react(posted.channel, posted.message, "+1::skin-tone-3", user="U0ANN")
        assert await slack.unreact(posted.channel, posted.message, "+1::skin-tone-3", user="U0ANN")
        told = [(one.user, one.message, one.emoji, added) for one, added in chat.reactions]
        vote = ("U0ANN", posted.message, "+1::skin-tone-3")
        assert told == [(*vote, True), (*vote, False)]

    async def test_a_vote_that_could_not_be_kept_is_answered_500_and_sent_again(
        self, slack: SlackApi, platform: SlackLogin, chat: SmallChat, caplog: pytest.LogCaptureFixture
    ) -> None:
        posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
        chat.failures = 2
        assert await slack.react(posted.channel, posted.message, "star")
        assert slack.http.statuses[1:] == [500, 500, 200]
        assert [sent.headers.get("X-Slack-Retry-Num") for sent in slack.http.sent[1:]] == [None, "1", "2"]
        assert len(chat.reactions) == 1
        told = [one for one in caplog.records if "Slack tells events again" in one.message]
        assert [(one.levelname, one.exc_info) for one in told] == [("WARNING", None)] * 2

    async def test_a_slow_answer_comes_after_the_acknowledgement(
        self, slack: SlackApi, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answering, "ACK_SECONDS", 0.05)
        ready = asyncio.Event()

        async def slowly(call: Call) -> Reply:
            await ready.wait()
            return Reply(Card(entry()), call.language)

        chat.answering = slowly
        answer = await slack.command("/paper", "lora")
        assert (answer.acked, answer.payload) == (True, None)
        ready.set()
        assert (await answer.wait_response())["response_type"] == "ephemeral"

    async def test_what_nobody_serves_is_acknowledged(self, slack: SlackApi, chat: SmallChat) -> None:
        assert (await slack.command("/nobody", "x")).acked
        assert await slack.event({"type": "channel_rename", "channel": {"id": "C1"}})
        assert chat.calls == []

    async def test_the_same_signed_request_twice_runs_once(self, slack: SlackApi, chat: SmallChat) -> None:
        request = command(slack)
        status, text = await slack.http.post(request)
        assert (status, json.loads(text)["response_type"]) == (200, "ephemeral")
        again = changed(request, X_Slack_Retry_Num="1", X_Other="x")
        assert [await slack.http.post(one) for one in (request, again)] == [(200, ""), (200, "")]
        assert len(chat.calls) == 1
        assert (await slack.http.post(command(slack, "other")))[1]
        assert len(chat.calls) == 2

    async def test_a_replay_while_the_first_still_runs_does_not_run(self, slack: SlackApi, chat: SmallChat) -> None:
        asked, ready = asyncio.Event(), asyncio.Event()

        async def slowly(call: Call) -> Reply:
            asked.set()
            await ready.wait()
            return Reply(Card(entry()), call.language)

        chat.answering = slowly
        request = command(slack)
        first = asyncio.create_task(slack.http.post(request))
        await asked.wait()
        second = asyncio.create_task(slack.http.post(request))
        await asyncio.sleep(0.05)
        ready.set()
        assert (await first)[1] != ""
        assert await second == (200, "")
        assert len(chat.calls) == 1

    async def test_a_request_that_failed_may_come_again_as_it_is(self, slack: SlackApi, chat: SmallChat) -> None:
        chat.failures = 1
        event = {"type": "reaction_added", "user": "U1", "reaction": "star"}
        body: dict[str, Any] = {"type": "event_callback", "team_id": slack.team_id, "event_id": "Ev1"}
        body["event"] = event | {"item": {"type": "message", "channel": "C1", "ts": "1.2"}}
        request = slack.http.sign(json.dumps(body).encode())
        assert [(await slack.http.post(request))[0] for _ in range(3)] == [500, 200, 200]
        assert len(chat.reactions) == 1

    @pytest.mark.parametrize(
        "forge",
        [
            lambda request: Signed(request.body.replace(b"lora", b"evil"), request.headers),
            lambda request: changed(request, X_Slack_Request_Timestamp=str(int(time.time()) - 1000)),
            lambda request: changed(request, X_Slack_Request_Timestamp="soon"),
            lambda request: changed(request, X_Slack_Request_Timestamp=None),
            lambda request: changed(request, X_Slack_Signature="v0=" + "0" * 64),
            lambda request: changed(request, X_Slack_Signature="v0=é"),
            lambda request: changed(request, X_Slack_Signature=None),
            lambda request: Signed(b"\xff{", changed(request, Content_Type="application/json; charset=utf-16").headers),
            lambda request: Signed(b"ssl_check=1&token=x&command=/paper", request.headers),
        ],
    )
    async def test_what_slack_did_not_sign_is_refused(
        self, slack: SlackApi, chat: SmallChat, forge: Callable[[Signed], Signed], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.clear()
        for _ in range(3):
            assert (await slack.http.post(forge(command(slack))))[0] == 401
        assert chat.calls == []
        assert [one.levelname for one in caplog.records if one.name == http.__name__] == ["WARNING"]
        assert slack.signing_secret not in caplog.text

    @pytest.mark.parametrize(("seconds", "status"), [(-1000, 401), (-310, 401), (-200, 200), (30, 200), (240, 401)])
    async def test_only_requests_of_the_last_five_minutes_are_taken(
        self, slack: SlackApi, chat: SmallChat, seconds: int, status: int
    ) -> None:
        assert (await slack.http.post(command(slack, at=time.time() + seconds)))[0] == status
        assert len(chat.calls) == (status == 200)

    async def test_what_is_too_large_is_refused(self, slack: SlackApi, chat: SmallChat) -> None:
        for at in (None, 0.0):
            assert (await slack.http.post(command(slack, "x" * http.MOST_BYTES, at=at)))[0] == 413
        assert chat.calls == []
        assert (await slack.command("/paper", "lora")).payload is not None

    async def test_signed_nonsense_is_acknowledged_for_slack_would_send_it_again(
        self, slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.clear()
        bodies = (b"{", b"\xff", b'{"payload": ', b"[]", b"5", b"null", b'"x"', b'{"team": 5}', b"[" * 90_000)
        forms = (b"payload=[]", b"payload=5", b"payload=%22x%22", b"payload={}&payload={}")
        for request in 2 * (*map(slack.http.sign, bodies), *(slack.http.sign(form, FORM) for form in forms)):
            assert (await slack.http.post(request))[0] == 200
        charset = changed(slack.http.sign(b"{}"), Content_Type="application/json; charset=klingon")
        assert (await slack.http.post(charset))[0] == 200
        assert "Traceback" not in caplog.text
        told = [one.getMessage() for one in caplog.records if one.levelname == "WARNING"]
        assert len(told) == len(set(told)) == 5
        assert chat.calls == []

    @pytest.mark.parametrize("body", [b"ssl_check=1&token=x", b"ssl_check=1", b"token=x&ssl_check=1"])
    async def test_a_look_at_the_certificate_is_answered_and_does_nothing(
        self, slack: SlackApi, chat: SmallChat, body: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.clear()
        unsigned = Signed(body, {"Content-Type": FORM})
        assert [(await slack.http.post(one))[0] for one in (unsigned, slack.http.sign(body, FORM))] == [200, 200]
        assert chat.calls == []
        assert caplog.text == ""

    async def test_a_body_that_never_ends_is_given_up(self, slack: SlackApi, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(http, "READ_SECONDS", 0.05)

        async def endless() -> AsyncIterator[bytes]:
            yield b"text="
            await asyncio.Event().wait()

        headers = command(slack).headers
        async with (
            asyncio.timeout(20),
            aiohttp.ClientSession() as session,
            session.post(slack.http.url, data=endless(), headers=headers) as answer,
        ):
            assert answer.status == 408

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", http.PATH, 405), ("PUT", http.PATH, 405), ("POST", "/", 404), ("GET", "/slack/install", 404)],
    )
    async def test_there_is_one_address_and_one_method(
        self, slack: SlackApi, method: str, path: str, status: int
    ) -> None:
        url = slack.http.url.removesuffix(http.PATH) + path
        async with aiohttp.ClientSession() as session, session.request(method, url) as answer:
            assert answer.status == status


async def test_without_slack_s_own_secret_the_challenge_fails(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    settings = http_settings(slack, signing_secret=SecretStr("another"))
    async with connected(settings) as platform, listening(platform, chat):
        with pytest.raises(ConnectionError, match="HTTP 401"):
            await slack.deliver_to(address_in(caplog))
    assert "BOT_SLACK__SIGNING_SECRET" in caplog.text


async def test_the_app_token_goes_before_the_signing_secret(slack: SlackApi, chat: SmallChat) -> None:
    settings = http_settings(slack, app_token=SecretStr(slack.app_token))
    async with connected(settings) as platform, listening(platform, chat):
        await slack.connected()
        assert (await slack.command("/paper", "lora")).payload is not None
    assert slack.http.sent == []


async def test_reactions_given_while_away_are_caught_up(
    slack: SlackApi, platform: SlackLogin, caplog: pytest.LogCaptureFixture
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[1], KEY)
    await slack.deliver_to("")
    slack.socket.ack_timeout, slack.socket.retry_delays = 0.01, ()
    await slack.react(posted.channel, posted.message, "star", user="U0ANN")
    chat = SmallChat(posts=[posted])
    async with called(slack, platform, chat, caplog):
        await asyncio.wait_for(chat.changed.wait(), 20)
    assert chat.reconciled == {
        posted: {Reaction("slack", "U0ANN", posted.channel, posted.message, "star", stranger=True, home=slack.team_id)}
    }


async def nobody_new(slack: SlackApi) -> None:
    """Wait until no connection is taken any more."""
    while True:
        try:
            await slack.http.post(command(slack))
        except aiohttp.ClientError:
            return


@pytest.mark.parametrize("what", ["command", "reaction", "click"])
async def test_answers_under_way_are_finished_before_the_server_closes(
    slack: SlackApi,
    platform: SlackLogin,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(http, "CLOSE_SECONDS", 0.01)
    chat = SlowChat()
    async with called(slack, platform, chat, caplog) as task:
        shown = await slack.command("/paper", "lora")
        chat.slow = True
        async with asyncio.TaskGroup() as people:
            under_way = people.create_task(act(slack, what, shown))
            await chat.asked.wait()
            task.cancel()
            chat.slow = False
            await nobody_new(slack)
            await asyncio.sleep(0.1)  # longer than the server alone would wait
            assert not under_way.done()
            chat.ready.set()
    assert under_way.result()


class SlowChat(SmallChat):
    """Keeps its answers back until it is `ready` while it is `slow`."""

    def __init__(self) -> None:
        super().__init__(self._slowly)
        self.slow, self.asked, self.ready = False, asyncio.Event(), asyncio.Event()

    async def _slowly(self, call: Call) -> Reply:
        await self._wait()
        return Reply(Words("Found.", (Suggestion("more", "more"),)), call.language)

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        await self._wait()
        return await super().react(reaction, added=added)

    async def _wait(self) -> None:
        if self.slow:
            self.asked.set()
            await self.ready.wait()


async def act(slack: SlackApi, what: str, shown: Answer) -> bool:
    """Do something in Slack; gives whether it was answered."""
    if what == "command":
        return (await slack.command("/paper", "slow", timeout=20)).payload is not None
    if what == "reaction":
        event = {"type": "reaction_added", "user": "U1", "reaction": "star"}
        return await slack.event(event | {"item": {"type": "message", "channel": "C1", "ts": "1.2"}})
    clicked = await slack.click(slack.channel_ids[0], "", "try:0", answer=shown)
    return "Found." in (await clicked.wait_response(20))["text"]


async def test_a_second_stop_while_the_server_closes_leaves_no_connection_open(
    slack: SlackApi,
    platform: SlackLogin,
    chat: SmallChat,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stopping: list[asyncio.Task[None]] = []
    close = web.AppRunner.cleanup

    async def close_and_be_stopped(runner: web.AppRunner) -> None:
        stopping[0].cancel()
        await close(runner)

    monkeypatch.setattr(web.AppRunner, "cleanup", close_and_be_stopped)
    async with called(slack, platform, chat, caplog) as task:
        stopping.append(task)
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(slack.http.url).port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
    async with asyncio.timeout(20):
        await reader.read()
    assert reader.at_eof()
    writer.close()
    await writer.wait_closed()


async def test_stopping_twice_leaves_nothing_behind(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    before, asked = asyncio.all_tasks(), asyncio.Event()

    async def never(_call: Call) -> Reply:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    chat.answering = never
    async with called(slack, platform, chat, caplog) as task:
        typing = asyncio.create_task(slack.command("/paper", "lora"))
        await asked.wait()
        task.cancel()  # waits for the answer under way
        await asyncio.sleep(0.05)
        task.cancel()
        async with asyncio.timeout(20):
            await asyncio.wait({task})
        assert task.cancelled()
    assert not (await typing).acked
    await asyncio.sleep(0)
    assert ours_since(before) == []
    assert [one for one in asyncio.all_tasks() - before if "RequestHandler" in repr(one)] == []


async def test_the_port_is_free_again_once_stopped(
    slack: SlackApi, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(http_settings(slack)) as platform, called(slack, platform, chat, caplog):
        await slack.command("/paper", "lora")
    port = urlsplit(slack.http.url).port
    async with connected(http_settings(slack, http_port=port)) as again, called(slack, again, chat, caplog):
        assert (await slack.command("/paper", "lora")).payload is not None


async def test_a_taken_port_is_told_in_one_sentence(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat, caplog: pytest.LogCaptureFixture
) -> None:
    async with called(slack, platform, chat, caplog):
        port = urlsplit(slack.http.url).port
        async with connected(http_settings(slack, http_port=port)) as second:
            with pytest.raises(NotAccepted, match=rf"127\.0\.0\.1 port {port} is taken .* slack\.http_port"):
                await second.listener.listen(chat)
    assert calls(slack, "auth.test") == 2


async def test_an_impossible_address_is_told_in_one_sentence(slack: SlackApi, chat: SmallChat) -> None:
    async with connected(http_settings(slack, http_host="192.0.2.1")) as platform:
        with pytest.raises(SettingsError, match=r"cannot be heard at 192\.0\.2\.1 .* slack\.http_host"):
            await platform.listener.listen(chat)


async def test_posting_goes_on_without_requests(slack: SlackApi, platform: SlackLogin, chat: SmallChat) -> None:
    async with listening(platform, chat) as task:
        posted: Posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(1))[0], KEY)
        assert not task.done()
    assert posted.message
    assert calls(slack, "apps.connections.open") == 0
