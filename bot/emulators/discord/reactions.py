"""Operations on reactions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.emulators.discord import payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.pages import page_size
from bot.emulators.discord.rights import Rights
from bot.emulators.discord.socket import REACTIONS, Gateway
from bot.emulators.discord.state import ADD_REACTIONS, READ_HISTORY, VIEW_CHANNEL, World, emoji_of
from bot.emulators.discord.web import Route
from bot.emulators.emoji import MOST_ON_DISCORD, is_unicode_emoji

REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}"


class Reactions:
    """Handlers of the reactions on messages."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._rights = Rights(world)

    def routes(self) -> list[Route]:
        """The operations with their rate limits."""
        reacting = Limit("react", 1, 0.25)
        return [
            Route("PUT", REACTION + "/@me", self.react, reacting),
            Route("DELETE", REACTION + "/@me", self.unreact, reacting),
            Route("GET", REACTION, self.reacted, Limit("reacted", 5, 1)),
        ]

    async def react(self, call: ApiCall) -> Done:
        """Add the bot's reaction."""
        channel = self._rights.unarchived(call, READ_HISTORY)
        made, emoji = self._rights.message(channel, call), known(call.params["emoji_name"])
        # Whoever joins an emoji that is there needs no right to add one.
        if not self._world.reacted(made["id"], emoji):
            self._rights.need(channel, ADD_REACTIONS)
        await self.mark(made, emoji, self._world.bot)
        return 204, None

    async def unreact(self, call: ApiCall) -> Done:
        """Take the bot's reaction away."""
        made = self._rights.message(self._rights.channel(call, READ_HISTORY), call)
        if not await self.unmark(made, known(call.params["emoji_name"]), self._world.bot):
            raise refused(10014)
        return 204, None

    async def mark(self, made: dict[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool = False) -> bool:
        """Let somebody react; False if that reaction is there already. Refuses more kinds than a message bears."""
        kinds = made.get("reactions", ())
        # Another person may still join one of the twenty.
        if len(kinds) >= MOST_ON_DISCORD and emoji_of(emoji) not in [one["emoji"] for one in kinds]:
            raise refused(30010)
        if not self._world.react(made, emoji, user["id"], burst=burst):
            return False
        if not self._sees(made):
            return True
        event = self._reaction(made, emoji, user, burst=burst)
        # Both are told of added ones only: of one taken back nobody learns whose message it was on.
        more = {"member": payloads.member(user)} if "guild_id" in event else {}
        more["message_author_id"] = made["author"]["id"]
        await self._gateway.tell("MESSAGE_REACTION_ADD", {**event, **more}, REACTIONS)
        return True

    async def unmark(self, made: dict[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool = False) -> bool:
        """Let somebody take a reaction back; False if there is none."""
        if not self._world.unreact(made, emoji, user["id"], burst=burst):
            return False
        if self._sees(made):
            event = self._reaction(made, emoji, user, burst=burst)
            await self._gateway.tell("MESSAGE_REACTION_REMOVE", event, REACTIONS)
        return True

    async def clear(self, made: dict[str, Any], emoji: str | None) -> None:
        """Let a moderator take all reactions off, or those with one emoji."""
        self._world.clear(made, emoji)
        if self._sees(made):
            server = self._world.server_of(made["channel_id"])
            place = {"channel_id": made["channel_id"], "message_id": made["id"], **server}
            kind, more = ("ALL", {}) if emoji is None else ("EMOJI", {"emoji": emoji_of(emoji)})
            await self._gateway.tell(f"MESSAGE_REACTION_REMOVE_{kind}", {**place, **more}, REACTIONS)

    def _sees(self, made: Mapping[str, Any]) -> bool:
        """Whether the bot is told what happens to a message: only in channels of its servers that it may view."""
        return self._world.may(self._world.channels[made["channel_id"]], VIEW_CHANNEL)

    def _reaction(self, made: Mapping[str, Any], emoji: str, user: Mapping[str, Any], *, burst: bool) -> dict[str, Any]:
        return {
            "user_id": user["id"],
            "channel_id": made["channel_id"],
            "message_id": made["id"],
            **self._world.server_of(made["channel_id"]),
            "emoji": emoji_of(emoji),
            "burst": burst,
            "type": int(burst),
        }

    async def reacted(self, call: ApiCall) -> Done:
        """Who reacted with an emoji, by id: plainly, or with `type=1` as a super reaction."""
        made = self._rights.message(self._rights.channel(call, READ_HISTORY), call)
        limit, after = page_size(call.query, 25), int(call.query.get("after", 0))
        burst = call.query.get("type", "0") == "1"
        people = self._world.reacted(made["id"], known(call.params["emoji_name"]), burst=burst)
        return 200, [self._world.users[it] for it in people if int(it) > after][:limit]


def known(emoji: str) -> str:
    """An emoji as it stands, or the refusal of what is none."""
    name, _, identity = emoji.partition(":")
    custom = bool(identity) and identity.isdecimal() and name.replace("_", "").isalnum()
    # A server's own emoji is not looked up, only its form is: this server has none.
    if not custom and (identity or not is_unicode_emoji(name)):
        raise refused(10014)
    return emoji
