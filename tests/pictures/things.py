"""A screen as a thing of the page's stream, as the stand-ins of the platforms would have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import messages
from bot.emulators.discord.state import World
from bot.platforms.discord.shapes import COMPONENTS_V2
from bot.sources.sample import sample_edition
from tests.pictures.screens import Screen

Json = dict[str, Any]
PERSON, CHANNEL, BOT = "U42", "C1", "B1"
NAME = "Daily Papers"
# Nine in the morning in Seoul, on the day after the sample's.
AT = 1_715_990_400


def things(screen: Screen, world: World) -> tuple[str, Json]:
    """The name of the one that is to be drawn, and all that the page needs for it."""
    papers = {one.id: {"title": one.title, "authors": list(one.authors[:3])} for one in sample_edition().papers}
    name, thing = DRAWN[screen.platform](screen, world)
    person = {"name": "Ada", "discord": PERSON, "slack": PERSON, "moderates": True}
    known = {"papers": papers, "person/ada": person, "slack/names": {BOT: NAME}, name: thing}
    # Half a surrogate pair cannot be told to a browser; what stands for it can.
    plain: Json = json.loads(json.dumps(known, ensure_ascii=False).encode("utf-8", "replace"))
    return name, plain


def kept(body: Mapping[str, Any], world: World, content: bytes = b"words") -> Json:
    """A body of Discord's as it is given back, with files that it names."""
    names = [url.removeprefix("attachment://") for url in _addresses(body) if url.startswith("attachment://")]
    files = [messages.Upload(name, content) for name in names]
    bot = {**world.bot, "username": NAME, "global_name": NAME, "bot": True}
    return messages.message(world, next(iter(world.channels)), bot, {"flags": COMPONENTS_V2, **body}, files)


def _addresses(part: object) -> list[str]:
    if isinstance(part, Mapping):
        own = [part["url"]] if isinstance(part.get("url"), str) else []
        return own + [one for value in part.values() for one in _addresses(value)]
    return [one for each in part for one in _addresses(each)] if isinstance(part, list | tuple) else []


def _on_discord(screen: Screen, world: World) -> tuple[str, Json]:
    message = kept(screen.body, world, screen.file.content if screen.file else b"")
    return f"discord/message/{message['id']}", {"message": message, "marks": {}}


def _on_slack(screen: Screen, _: World) -> tuple[str, Json]:
    body = {**screen.body}
    if screen.kind == "message":
        message = {"ts": f"{AT}.000100", "user": BOT, "bot_id": BOT, **body}
        return f"slack/message/{CHANNEL}/{message['ts']}", {"message": message, "channel": CHANNEL}
    return f"slack/{screen.kind}/{PERSON}", {"id": "V1", **body, "type": screen.kind}


DRAWN = {"discord": _on_discord, "slack": _on_slack}
