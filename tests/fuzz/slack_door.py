"""Whole requests and envelopes of Slack's, spoiled, through the real door to the real listeners and the real core."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.http import FORM, JSON, encoded
from bot.platforms.slack.reading import of_form
from tests.fuzz.material import Target, spoiled, spoilings, texts
from tests.fuzz.trouble import open_while_fed
from tests.platforms.slack.conftest import http_settings, listening, settings_for
from tests.platforms.slack.workspaces import ADA, Workspace, workspace_in

Json = dict[str, Any]
PAPER = "https://arxiv.org/abs/2605.00001"


@dataclass(frozen=True)
class Door:
    """A workspace that is served, and what is sent in it: kinds and payloads, as they should be."""

    workspace: Workspace
    genuine: Sequence[tuple[str, Json]]

    @property
    def slack(self) -> SlackApi:
        return self.workspace.slack

    async def serves(self) -> None:
        """Whoever asks is still answered, and nothing is under way."""
        rooms = self.workspace.platform.listener.rooms
        assert rooms is not None
        await rooms.finished()
        assert (await self.slack.command("/papers", "help", user=ADA)).payload


@asynccontextmanager
async def _open(*, by_http: bool) -> AsyncIterator[Door]:
    with TemporaryDirectory() as folder:
        async with SlackApi(rate_limits=False) as slack:
            settings = http_settings(slack) if by_http else settings_for(slack)
            async with workspace_in(Path(folder), slack, settings) as made, listening(made.platform, made.front):
                if by_http:
                    await slack.deliver_to(f"{made.platform.listener.address}/slack/events")
                await _everything(made)
                yield Door(made, _sent(slack))


async def _everything(made: Workspace) -> None:
    """Do each thing that people can do once."""
    slack, here = made.slack, made.here
    found = await slack.command("/paper", "paper", user=ADA)
    await slack.click(here, "", "page:next", answer=found, user=ADA)
    card = await slack.command("/paper", "2605.00001", user=ADA)
    for action in ("vote", "share"):
        await slack.click(here, "", action, answer=card, user=ADA)
    await slack.command("/papers", "subscribe", user=ADA)
    await _filled_in(slack)
    said = slack.say(here, PAPER, user=ADA)
    for told in (slack.react, slack.unreact):
        await told(here, said, "star", user=ADA)
    await slack.choose(here, {"type": "message", "user": ADA, "ts": said, "text": PAPER}, "find", user=ADA)
    await slack.open_home(user=ADA)
    await slack.invite(here)
    for kind in ("channel_left", "channel_unarchive", "group_left"):
        await slack.event({"type": kind, "channel": "C0GONE0001"})
    await slack.event({"type": "channel_rename", "channel": {"id": here, "name": "new", "created": 1}})
    await slack.event({"type": "channel_id_changed", "old_channel_id": "C0OLD00001", "new_channel_id": "C0NEW00001"})
    await slack.event({"type": "tokens_revoked", "tokens": {"oauth": [ADA], "bot": []}})
    await slack.event({"type": "message", "channel": here, "user": ADA, "text": "hello", "ts": "1.2"})


async def _filled_in(slack: SlackApi) -> None:
    view = slack.modal(ADA)
    await slack.suggest(view["id"], "field:zone", "Seo", user=ADA)
    await slack.submit(view["id"], {}, user=ADA)


def _sent(slack: SlackApi) -> Sequence[tuple[str, Json]]:
    if not slack.http.url:
        return [(one["type"], one["payload"]) for one in slack.socket.sent]
    bodies = [of_form(one.body.decode(), one.headers["Content-Type"]) for one in slack.http.sent]
    return [(_kind(one), one) for one in bodies]


def _kind(body: Json) -> str:
    if "command" in body and "type" not in body:
        return "slash_commands"
    return "events_api" if body.get("type") in ("event_callback", "url_verification") else "interactive"


async def _request(door: Door, food: tuple[float, Sequence[tuple[float, Any]], bytes | None]) -> None:
    """Slack gets its 200, whatever it signed."""
    place, spoils, other = food
    kind, payload = door.genuine[min(int(place * len(door.genuine)), len(door.genuine) - 1)]
    if other is None:
        whole, content = encoded(kind, spoiled(payload, spoils))
    else:
        whole, content = other, FORM if place < 0.5 else JSON
    status, _ = await door.slack.http.post(door.slack.http.sign(whole, content))
    await door.serves()
    assert status == 200, whole[:2_000]


async def _envelope(door: Door, food: tuple[float, Sequence[tuple[float, Any]], str | None]) -> None:
    """An envelope with a name is acknowledged, and what is none is passed over."""
    place, spoils, other = food
    kind, payload = door.genuine[min(int(place * len(door.genuine)), len(door.genuine) - 1)]
    if other is not None:
        for line in door.slack.socket.connections:
            await line.socket.send_str(other.encode("utf-8", "replace").decode())
    else:
        envelope = {"envelope_id": "E1", "type": kind, "accepts_response_payload": False, "payload": payload}
        odd = spoiled(envelope, spoils)
        if isinstance(odd, dict) and odd.get("envelope_id") == "E1":
            await door.slack.socket.say(json.dumps(odd), "E1")
    await door.serves()


BODIES = texts(
    '{"payload":', "payload=", "&payload=", "{}", "command=/paper&", "text=x", '{"type": "event_callback", "event": '
)


def _food(other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.floats(0, 1), spoilings(), st.none() | st.none() | st.none() | other)


TARGETS: Mapping[str, Target] = {
    "slack-requests": Target(
        _food(BODIES.map(lambda text: text.encode("utf-8", "replace"))),
        opening=partial(open_while_fed, partial(_open, by_http=True), _request),
    ),
    "slack-envelopes": Target(_food(BODIES), opening=partial(open_while_fed, partial(_open, by_http=False), _envelope)),
}
