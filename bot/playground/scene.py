"""All that the page shows, as things by their names: a message is the very payload that the platform was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bot.chat.commands.grammar import brief
from bot.chat.commands.menus import MENUS
from bot.chat.commands.table import PAPER, PAPERS
from bot.emulators.discord.api import DiscordApi
from bot.emulators.discord.state import Conversation
from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.state import Surface
from bot.playground.people import PEOPLE, moderates
from bot.playground.stand_ins import StandIns
from bot.texts.words import say

Thing = tuple[str, object]
Json = dict[str, Any]
# Calls of each platform that the page lists.
MOST_CALLS = 150
# What a bot asks without changing anything is left out of the log.
READS = ("auth.test", "users.", "conversations.", "team.", "bots.", "apps.", "reactions.get", "chat.getPermalink")
LANGUAGES = ("en", "ko")


def scene(services: StandIns) -> Iterator[Thing]:
    """Everything on both platforms."""
    yield from on_discord(services.discord)
    yield from on_slack(services.slack)
    for key, person in PEOPLE.items():
        user = services.discord.world.user(person.discord)
        accounts = {"discord": user["id"], "slack": person.slack}
        yield f"person/{key}", {"name": person.name, **accounts, "moderates": moderates(services, person)}


def on_discord(api: DiscordApi) -> Iterator[Thing]:
    """Discord's server: its channels, messages, private answers, commands, and what the bot called."""
    world = api.world
    names = {user["id"]: user["global_name"] or user["username"] for user in world.users.values()}
    yield "discord", {"bot": world.bot_id, "connected": any(it.connection for it in api.gateway.sessions.values())}
    yield "discord/names", names
    yield "discord/commands", world.commands
    for place in list(world.channels.values()):
        yield f"discord/channel/{place.id}", _discord_channel(api, place)
        for message in list(place.messages.values()):
            yield f"discord/message/{message['id']}", {"message": message, "marks": _marks(api, message)}
    for message in list(world.private.values()):
        asked = message["interaction_metadata"]["user"]["id"]
        yield f"discord/message/{message['id']}", {"message": message, "marks": {}, "only": asked}
    for user, modal in api.modals.items():
        yield f"discord/modal/{user}", {**modal.data, "id": modal.id}
    for number, call in _last(api.requests):
        if call.method != "GET":
            told = {"at": call.at, "what": f"{call.method} {call.path.removeprefix('/api/v10')}", "status": call.status}
            yield f"call/discord/{number:06d}", {**told, "fault": call.fault}


def _discord_channel(api: DiscordApi, place: Conversation) -> Json:
    """A channel, a thread or a forum's post, which has tags."""
    offered = api.world.channels[place.parent].available_tags if place.parent else []
    tags = [tag["name"] for tag in offered if tag["id"] in place.tags]
    shown = {"id": place.id, "name": place.name, "kind": place.kind, "parent": place.parent, "tags": tags}
    return {**shown, "people": list(place.people), "messages": len(place.messages)}


def _marks(api: DiscordApi, message: Mapping[str, Any]) -> dict[str, list[str]]:
    """Who gave which reaction."""
    emoji = [one["emoji"]["name"] for one in message.get("reactions", ())]
    return {name: api.world.reacted(message["id"], name) for name in emoji}


def on_slack(api: SlackApi) -> Iterator[Thing]:
    """Slack's workspace: the same, and what each person has open."""
    world = api.world
    yield "slack", {"bot": world.bot_user_id, "connected": bool(api.socket.connections)}
    yield "slack/names", {person.id: person.name for person in world.people.values()}
    yield "slack/commands", slack_commands()
    for place in list(world.channels.values()):
        shown = {"id": place.id, "name": place.name, "person": place.with_user}
        yield f"slack/channel/{place.id}", shown
        for message in list(place.messages.values()):
            yield f"slack/message/{place.id}/{message['ts']}", {"message": message, "channel": place.id}
    for surface in list(world.surfaces.values()):
        told = {"message": _private(api, surface), "channel": surface.channel, "only": surface.user}
        yield f"slack/message/{surface.channel}/{surface.ts}", told
    for user, stack in world.modals.items():
        if stack:
            yield f"slack/modal/{user}", world.views[stack[-1]]
    for user, view in world.homes.items():
        yield f"slack/home/{user}", view
    for number, call in _last(api.requests):
        if not call.method.startswith(READS):
            told = {"at": call.at, "what": call.method, "status": call.status, "error": call.answer.get("error", "")}
            yield f"call/slack/{number:06d}", {**told, "fault": call.fault}


def _private(api: SlackApi, surface: Surface) -> Json:
    """A private message as a message."""
    who = {"user": api.bot_user_id, "bot_id": api.bot_id}
    return {"type": "message", "ts": surface.ts, "text": surface.text, "blocks": surface.blocks, **who}


def slack_commands() -> Json:
    """What the app's manifest registers, which is made of the same declarations: both commands and the menus."""
    hints = {"paper": " | ".join(PAPER.options[0].examples), "papers": " | ".join(map(brief, PAPERS.values()))}
    words = [{"word": one.name, "usage": brief(one), **_said(one.help)} for one in PAPERS.values()]
    return {
        "commands": [
            {"name": f"/{name}", "hint": hint, **_said(f"{name}.description")} for name, hint in hints.items()
        ],
        "words": words,
        "menus": [{"id": name, **_said(menu.label)} for name, menu in MENUS.items()],
    }


def _said(key: str) -> dict[str, str]:
    return {language: say(language, key) for language in LANGUAGES}


def _last(calls: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """The newest calls with their numbers."""
    first = max(len(calls) - MOST_CALLS, 0)
    return enumerate(islice(calls, first, None), first)
