"""Many workspaces: how the app is installed and taken out, and that none of them touches another one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.channel import Place
from bot.emulators.slack.installs import CLIENT_ID, CLIENT_SECRET, Installs
from bot.emulators.slack.judge import Judge
from bot.errors import Blocked, ChannelGone
from tests.platforms.slack.material import digest
from tests.platforms.slack.posting import KEY
from tests.platforms.slack.towns import ADA, FIRST_KEY, Town, town_in
from tests.postgres import Server

A, B = "T0AAAAAAA1", "T0BBBBBBB1"


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


@pytest.fixture
async def slacks(judge: Judge | None) -> AsyncIterator[Installs]:
    async with Installs([A, B], judge=judge) as made:
        for team in (A, B):
            made[team].world.person(ADA)
        yield made


@pytest.fixture
async def town(tmp_path: Path, slacks: Installs) -> AsyncIterator[Town]:
    async with town_in(tmp_path, slacks) as made:
        yield made


class TestInstalling:
    async def test_somebody_installs_with_two_clicks_and_is_told_what_to_type(self, town: Town) -> None:
        async with town.browser() as browser:
            begun = await browser.look("/slack/install")
            assert (begun.status, begun.title) == (200, "Daily Papers for your Slack workspace")
            done = await browser.back(town.slacks.agree(begun.link, A))
        assert (done.status, done.title) == (200, f"Daily Papers is in {A.lower()}")
        assert "/papers subscribe" in done.text
        kept = await town.kept(A)
        assert (kept.name, kept.status, kept.identity["bot_id"]) == (A.lower(), "active", town.in_(A).bot_id)
        answer = await town.in_(A).command("/paper", "lora", user=ADA)
        assert answer.payload is not None

    async def test_a_browser_in_korean_reads_korean(self, town: Town) -> None:
        async with town.browser("ko-KR,ko;q=0.9,en;q=0.8") as browser:
            assert (await browser.look("/slack/install")).title == "Slack 워크스페이스에서 보는 오늘의 논문"

    async def test_the_way_back_is_good_once_and_in_the_browser_that_began(self, town: Town) -> None:
        async with town.browser() as browser, town.browser() as stranger:
            address = town.slacks.agree((await browser.look("/slack/install")).link, A)
            await stranger.look("/slack/install")
            assert (await stranger.back(address)).status == 400
            assert (await browser.back(address)).status == 200
            assert (await browser.back(address)).status == 400
            own = town.slacks.agree((await browser.look("/slack/install")).link, B)
            code = own.partition("code=")[2].partition("&")[0]
            assert (await browser.look(f"/slack/oauth_redirect?code={code}")).status == 400
            assert (await browser.look(f"/slack/oauth_redirect?code={code}&state=")).status == 400
        assert await town.stores.ledger.installations.of("slack", B) is None

    async def test_whoever_says_no_and_whatever_slack_refuses_installs_nothing(self, town: Town) -> None:
        async with town.browser() as browser:
            state = town.slacks.agree((await browser.look("/slack/install")).link, A).partition("state=")[2]
            assert (await browser.look(f"/slack/oauth_redirect?error=access_denied&state={state}")).title == (
                "Nothing was installed"
            )
            failed = await browser.look(f"/slack/oauth_redirect?code=never&state={state}")
            assert (failed.status, failed.title) == (502, "That did not work")
        assert await town.stores.ledger.installations.all("slack") == []

    @pytest.mark.parametrize("told", [{"team": None}, {"team": {}}, {"access_token": ""}])
    async def test_an_answer_of_slack_that_lacks_the_workspace_or_the_token_installs_nothing(
        self, town: Town, monkeypatch: pytest.MonkeyPatch, told: dict[str, object]
    ) -> None:
        whole = Installs._told
        monkeypatch.setattr(Installs, "_told", lambda self, pair: whole(self, pair) | told)
        page = await town.install(A)
        assert (page.status, page.title) == (502, "That did not work")
        assert not await town.stores.ledger.installations.all("slack")

    async def test_pages_show_no_markup_and_lead_nobody_on(self, town: Town) -> None:
        town.in_(A).world.team_domain = '"><script>alert(1)</script>'
        page = await town.install(A)
        assert "<script>" not in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"

    async def test_a_flood_of_visits_is_turned_away_and_fills_nothing(
        self, town: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.platforms.slack.visits.MOST_VISITS", 3)
        async with town.browser() as browser:
            assert [(await browser.look("/slack/install")).status for _ in range(5)] == [200, 200, 200, 503, 503]
        assert len(await town.stores.database.read("SELECT * FROM visit")) == 3

    async def test_no_token_stands_readable_in_the_ledger(self, town: Town, tmp_path: Path) -> None:
        await town.install(A, B)
        tokens = list(town.slacks.pairs)
        assert len(tokens) == 2
        kept = b"".join(path.read_bytes() for path in files_in(tmp_path))
        assert not any(token.encode() in kept for token in tokens)
        assert FIRST_KEY.encode() not in kept


@pytest.fixture
async def both(town: Town) -> Town:
    """The app in both workspaces, whose channels and people have the same ids."""
    await town.install(A, B)
    return town


class TestApart:
    async def test_each_digest_is_posted_edited_and_marked_by_its_own_workspaces_token(self, both: Town) -> None:
        for team in (A, B):
            await both.deliver(await both.subscribe(team))
        assert await both.states() == {A: "sent", B: "sent"}
        for team in (A, B):
            (posted,) = both.in_(team).messages(both.in_(team).channel_ids[0])
            assert posted["team"] == team
        before = {team: len(both.in_(team).requests) for team in (A, B)}
        edited = await both.post(A, both.platform.poster.render(digest(1))[0])
        await both.platform.poster.edit(A, edited, both.platform.poster.render(digest(2))[0], KEY)
        await both.platform.poster.react(A, edited, ["star"])
        methods = [one.method for one in both.in_(A).requests[before[A] :]]
        assert methods[:3] == ["chat.postMessage", "chat.update", "reactions.add"]
        assert len(both.in_(B).requests) == before[B]

    async def test_the_same_person_id_in_two_workspaces_is_two_people(self, both: Town) -> None:
        for team in (A, B):
            await both.deliver(await both.subscribe(team))
        for team in (A, B):
            here = both.in_(team).channel_ids[0]
            digest_ts = both.in_(team).messages(here)[0]["ts"]
            reply = both.in_(team).replies(here, digest_ts)[0]
            assert await both.in_(team).react(here, reply["ts"], "star", user=ADA)
        assert await both.favourites(2) == [(A, A), (B, B)]
        assert list((await both.stores.ledger.votes.favourites()).values()) == [2]

    async def test_settings_and_lists_of_one_workspace_are_unknown_in_the_other(self, both: Town) -> None:
        await both.subscribe(A)
        for text in ("settings", "list", "status"):
            answer = await both.in_(B).command("/papers", text, user=ADA)
            shown = str(answer.payload or await answer.wait_response())
            assert "UTC" not in shown
            assert "top 3" not in shown.lower()
        await both.in_(B).command("/papers", "unsubscribe", user=ADA)
        kept = await both.channel(A)
        assert kept is not None
        assert kept.status == "active"
        assert await both.channel(B) is None

    async def test_a_button_of_one_workspace_pressed_in_the_other_acts_there_alone(self, both: Town) -> None:
        """The stranger has every id of the message, as the ids are the same in both."""
        await both.deliver(await both.subscribe(A))
        here = both.in_(A).channel_ids[0]
        message = both.in_(A).messages(here)[0]
        both.in_(B).world.channels[here].messages[message["ts"]] = {**message, "team": B}
        reply = both.in_(A).replies(here, message["ts"])[0]
        assert await both.in_(B).react(here, message["ts"], "one", user=ADA)
        both.in_(B).world.channels[here].messages[reply["ts"]] = {**reply, "team": B}
        await both.in_(B).react(here, reply["ts"], "star", user=ADA)
        assert await both.stores.database.read("SELECT * FROM vote") == []

    async def test_a_channel_that_names_no_workspace_is_posted_to_only_where_there_is_one(self, both: Town) -> None:
        with pytest.raises(Blocked, match="tenant"):
            await both.platform.poster.post(Place("", "C000000001"), both.platform.poster.notice("hi"), KEY)
        await both.slacks.uninstall(B)
        assert await both.platform.poster.post(Place("", "C000000001"), both.platform.poster.notice("hi"), KEY)

    async def test_what_comes_of_a_workspace_without_the_app_is_answered_and_does_nothing(self, town: Town) -> None:
        await town.install(A)
        answer = await town.in_(B).command("/paper", "lora", user=ADA)
        assert answer.acked
        assert answer.payload is None


class TestShared:
    async def test_a_mark_belongs_to_the_workspace_whose_message_it_marks_whoever_tells_it(self, both: Town) -> None:
        channel = await both.subscribe(A)
        await both.deliver(channel)
        here = channel.channel
        both.slacks.share(here, A, B)
        reply = both.in_(A).replies(here, both.in_(A).messages(here)[0]["ts"])[0]
        assert await both.in_(B).react(here, reply["ts"], "star", user=ADA)
        assert await both.in_(A).unreact(here, reply["ts"], "star", user=ADA)
        assert await both.in_(B).react(here, reply["ts"], "star", user=ADA)
        assert await both.favourites(1) == [(A, A)]


class TestLeaving:
    async def test_an_uninstall_ends_what_is_open_erases_the_tokens_and_leaves_the_others(self, both: Town) -> None:
        channels = {team: await both.subscribe(team) for team in (A, B)}
        assert await both.slacks.uninstall(A)
        kept = await both.kept(A)
        assert (kept.status, kept.sealed) == ("gone", "")
        for channel in channels.values():
            await both.deliver(channel)
        assert await both.states() == {A: "gone", B: "sent"}
        status = {team: (await both.channel(team)).status for team in (A, B)}  # type: ignore[union-attr]
        assert status == {A: "gone", B: "active"}

    async def test_installing_again_finds_the_channels_as_they_were(self, both: Town) -> None:
        channel = await both.subscribe(A)
        await both.slacks.uninstall(A)
        await both.deliver(channel)
        assert await both.states() == {A: "gone"}
        await both.install(A)
        await both.in_(A).invite(channel.channel, inviter=ADA)
        await both.healing.heal()
        while await both.deliverer.deliver():
            pass
        assert await both.states() == {A: "sent"}
        again = await both.channel(A)
        assert again is not None
        assert (again.status, again.preferences.top_n) == ("active", 3)
        assert (await both.kept(A)).version == 3

    async def test_an_event_that_comes_late_takes_nobody_out_who_is_back(self, both: Town) -> None:
        await both.slacks.uninstall(A)
        await both.install(A)
        assert await both.in_(A).event({"type": "app_uninstalled"})
        assert await both.in_(A).event({"type": "tokens_revoked", "tokens": {"bot": [both.in_(A).bot_user_id]}})
        assert (await both.kept(A)).status == "active"

    async def test_an_app_that_is_taken_out_by_its_own_token_hears_of_it_too(self, both: Town) -> None:
        token = next(one.token for one in both.slacks.pairs.values() if one.tenant == A)
        client = AsyncWebClient(token=token, base_url=f"{both.slacks.base_url}/")
        await client.apps_uninstall(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        async with asyncio.timeout(10):
            while (await both.kept(A)).status != "gone":  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (await both.kept(B)).status == "active"

    async def test_the_tokens_of_people_are_none_of_ours(self, both: Town) -> None:
        assert await both.in_(A).event({"type": "tokens_revoked", "tokens": {"oauth": [ADA], "bot": []}})
        assert (await both.kept(A)).status == "active"

    async def test_a_token_that_is_refused_stops_its_workspace_alone_and_the_admin_is_told(
        self, both: Town, caplog: pytest.LogCaptureFixture
    ) -> None:
        channels = {team: await both.subscribe(team) for team in (A, B)}
        both.slacks.revoke(A)
        for channel in channels.values():
            await both.deliver(channel)
        assert await both.states() == {A: "blocked", B: "sent"}
        assert (await both.kept(A)).status == "refused"
        errors = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
        assert len(errors) == 1
        assert A in errors[0]
        assert "copy it again" not in errors[0]
        await both.install(A)
        await both.healing.heal()
        while await both.deliverer.deliver():
            pass
        assert await both.states() == {A: "sent", B: "sent"}

    async def test_where_the_token_is_refused_the_status_says_what_helps_and_nothing_is_tried_in_vain(
        self, both: Town
    ) -> None:
        channel = await both.subscribe(A)
        both.slacks.revoke(A)
        for _ in range(2):  # by the call that meets it, and by what is known afterwards
            told = await both.in_(A).command("/papers", "status", user=ADA)
            assert "Once somebody installs me again" in str(told.payload)
        await both.deliver(channel)
        assert await both.healing.heal() == 0
        blocked = await both.channel(A)
        assert blocked is not None
        assert blocked.status == "blocked"

    async def test_one_that_was_refused_before_it_is_told_why_is_taken_out_all_the_same(self, both: Town) -> None:
        channel = await both.subscribe(A)
        both.slacks.revoke(A)
        await both.deliver(channel)
        assert (await both.kept(A)).status == "refused"
        assert await both.slacks.uninstall(A)
        kept = await both.kept(A)
        assert (kept.status, kept.sealed) == ("gone", "")

    async def test_nothing_is_posted_where_the_app_never_was(self, town: Town) -> None:
        with pytest.raises(ChannelGone):
            await town.post(A, town.platform.poster.notice("hi"))


async def test_a_request_costs_slack_no_question_who_we_are(both: Town) -> None:
    before = len(both.in_(A).requests)
    for _ in range(5):
        await both.in_(A).command("/paper", "lora", user=ADA)
    methods = [one.method for one in both.in_(A).requests[before:]]
    assert "auth.test" not in methods


async def test_the_pages_are_reached_by_nobody_elses_methods(town: Town) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{town.origin}/slack/install") as answer:
        assert answer.status == 405


async def voted(town: Town, *teams: str) -> None:
    """Each workspace gets a digest, and somebody in these marks its first paper."""
    for team in (A, B):
        await town.deliver(await town.subscribe(team))
    for team in teams:
        here = town.in_(team).channel_ids[0]
        reply = town.in_(team).replies(here, town.in_(team).messages(here)[0]["ts"])[0]
        assert await town.in_(team).react(here, reply["ts"], "star", user=ADA)
    await town.favourites(len(teams))


@pytest.mark.parametrize(("linked", "count"), [(True, "★ 2"), (False, "★ 1")])
async def test_favourites_are_one_teams_or_each_workspaces_own(
    tmp_path: Path, slacks: Installs, linked: bool, count: str
) -> None:
    async with town_in(tmp_path, slacks, linked=linked) as town:
        await town.install(A, B)
        await voted(town, A, B)
        for team in (A, B):
            shown = await town.in_(team).command("/papers", "top all by=favourites", user=ADA)
            assert count in str(shown.payload or await shown.wait_response())


@pytest.mark.parametrize(("linked", "drawn"), [(True, {A, B}), (False, {A})])
async def test_a_mark_has_messages_drawn_again_where_its_favourites_are_counted(
    tmp_path: Path, slacks: Installs, linked: bool, drawn: set[str]
) -> None:
    async with town_in(tmp_path, slacks, linked=linked) as town:
        await town.install(A, B)
        await voted(town, A)
        waiting = await town.stores.database.read(
            """SELECT DISTINCT channel.tenant FROM part JOIN delivery ON delivery.id = part.delivery_id
               JOIN channel ON channel.id = delivery.channel_id WHERE part.redraw_at IS NOT NULL"""
        )
        assert {row["tenant"] for row in waiting} == drawn


async def test_all_of_it_holds_with_the_ledger_in_postgresql(
    tmp_path: Path, slacks: Installs, postgres: Server
) -> None:
    async with town_in(tmp_path, slacks, url=await postgres.database()) as town:
        await town.install(A, B)
        channels = {team: await town.subscribe(team) for team in (A, B)}
        assert await town.slacks.uninstall(A)
        for channel in channels.values():
            await town.deliver(channel)
        assert await town.states() == {A: "gone", B: "sent"}
        assert ((await town.kept(A)).status, (await town.kept(A)).sealed) == ("gone", "")
        await town.install(A)
        await town.in_(A).invite(channels[A].channel, inviter=ADA)
        await town.healing.heal()
        while await town.deliverer.deliver():
            pass
        assert await town.states() == {A: "sent", B: "sent"}
