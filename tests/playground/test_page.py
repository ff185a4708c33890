"""The page's server as browsers and others meet it: what it gives, whom it turns away, and what acts come to."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.errors import UsageError
from bot.playground.clock import PlaygroundClock
from bot.playground.page import POLICY, Page
from bot.playground.stand_ins import StandIns, stand_ins
from bot.playground.static_files import static_files
from tests.playground.serving import NoBot, served

STATIC = Path("bot/playground/static")
ADA = {"who": "ada", "language": "en"}


@dataclass
class Opened:
    """A page without a bot under it."""

    services: StandIns
    address: str
    session: ClientSession

    async def do(self, name: str, **given: object) -> dict[str, Any]:
        """Do something as the page does."""
        headers = {"Origin": self.address}
        async with self.session.post(f"{self.address}/do/{name}", json={**ADA, **given}, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Opened]:
    clock = PlaygroundClock(tmp_path / "clock")
    async with (
        stand_ins(("daily", "random"), clock=clock.time) as services,
        served(Page(services, clock, NoBot(tmp_path, {}), 0)) as address,
        ClientSession() as session,
    ):
        yield Opened(services, address, session)


async def things(opened: Opened, last: str = "") -> tuple[str, dict[str, Any]]:
    """What the stream says first."""
    headers = {"Last-Event-ID": last} if last else {}
    async with opened.session.get(f"{opened.address}/events", headers=headers) as answer:
        await answer.content.readuntil(b"\n\n")
        text = (await answer.content.readuntil(b"\n\n")).decode()
    identity, data = re.fullmatch(r"id: (\S+)\ndata: (.*)\n\n", text, re.DOTALL).groups()  # type: ignore[union-attr]
    return identity, json.loads(data)["things"]


async def test_every_file_comes_with_a_policy_that_lets_nothing_in(page: Opened) -> None:
    for name in ("", *dict(static_files())):
        async with page.session.get(f"{page.address}/{name}") as answer:
            assert (answer.status, answer.headers["Content-Security-Policy"]) == (200, POLICY)
    async with page.session.get(f"{page.address}/../page.py") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "papers.example"}, 421),
        ({"Origin": "http://papers.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_another_page_can_do_nothing_here(page: Opened, headers: Mapping[str, str], status: int) -> None:
    """By a name of its own that leads here, from a page of its own, or from none."""
    channel = page.services.discord.channel_ids[0]
    body = {**ADA, "channel": channel, "text": "hello"}
    async with page.session.post(f"{page.address}/do/discord/say", json=body, headers=headers) as answer:
        assert answer.status == status
    assert page.services.discord.messages(channel) == []


async def test_what_is_done_is_told_with_the_payload_itself(page: Opened) -> None:
    channel = page.services.discord.channel_ids[0]
    last, before = await things(page)
    assert await page.do("discord/say", channel=channel, text="*hello* <b>") == {}
    (message,) = page.services.discord.messages(channel)
    _, changed = await things(page, last)
    assert before["discord/channel/" + channel]["name"] == "daily"
    assert changed[f"discord/message/{message['id']}"] == {"message": message, "marks": {}}


async def test_both_people_have_their_accounts_and_rights(page: Opened) -> None:
    await page.do("moderate", who="grace", on=True)
    await page.do("moderate", on=False)
    _, told = await things(page)
    assert {name: told[f"person/{name}"]["moderates"] for name in ("ada", "grace")} == {"ada": False, "grace": True}
    assert page.services.slack.world.person("U0PERSON02").is_admin


async def test_reactions_are_given_and_taken_back_on_both(page: Opened) -> None:
    discord, slack = page.services.discord, page.services.slack
    said = await discord.say(discord.channel_ids[0], "hello")
    ts = slack.say(slack.channel_ids[0], "hello")
    on = {"channel": discord.channel_ids[0], "message": said["id"], "emoji": "⭐"}
    there = {"channel": slack.channel_ids[0], "message": ts, "emoji": "star"}
    await page.do("discord/react", **on, on=True)
    slack.members.clear()  # no event, for which nobody here would answer
    await page.do("slack/react", **there, who="grace", on=True)
    _, told = await things(page)
    ada = discord.world.owner_id
    assert told[f"discord/message/{said['id']}"]["marks"] == {"⭐": [ada]}
    assert told[f"slack/message/{slack.channel_ids[0]}/{ts}"]["message"]["reactions"][0]["users"] == ["U0PERSON02"]
    await page.do("discord/react", **on, on=False)
    _, told = await things(page)
    assert told[f"discord/message/{said['id']}"]["marks"] == {}


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("discord/nothing", {}, "nobody can do discord/nothing"),
        ("discord/say", {"channel": 5}, "channel must be a text"),
        ("discord/say", {"who": "eve"}, "there is no such person or language"),
        ("discord/command", {"channel": "", "command": "paper", "options": []}, "options must be a table"),
    ],
)
async def test_nonsense_is_refused(page: Opened, name: str, given: dict[str, Any], told: str) -> None:
    assert await page.do(name, **given) == {"trouble": told}


async def test_a_command_that_is_not_registered_says_so(page: Opened) -> None:
    told = await page.do("discord/command", channel=page.services.discord.channel_ids[0], command="paper", options={})
    assert "the bot has synced no command /paper" in told["trouble"]


async def test_what_is_gone_meanwhile_is_told_and_a_form_is_closed_once_by_two_tabs(page: Opened) -> None:
    assert await page.do("slack/view", view="V0", control="x") == {"trouble": "gone"}
    assert await page.do("slack/close", view="V0") == {}


async def test_a_port_that_is_taken_is_said_in_one_sentence(page: Opened, tmp_path: Path) -> None:
    port = int(page.address.rpartition(":")[2])
    second = Page(page.services, PlaygroundClock(tmp_path / "clock"), NoBot(tmp_path, {}), port)
    with pytest.raises(UsageError, match=rf"^Port {port} is taken; `bot playground --port 0` takes any\.$"):
        async with served(second):
            pass


class Outside(HTMLParser):
    """Finds what a page takes from elsewhere, and code or style that stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.found += [value for name in ("src", "href") if (value := given.get(name) or "") and ":" in value]


def test_the_page_takes_nothing_from_elsewhere_and_makes_no_markup_of_words() -> None:
    page = Outside()
    page.feed((STATIC / "index.html").read_text())
    code = "".join(path.read_text() for path in STATIC.glob("*.js"))
    assert page.found == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", code) == []
    assert all(source.startswith("./") for source in re.findall(r'from "([^"]+)"', code))
