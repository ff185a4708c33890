"""Operations on the bot itself, its server and its commands."""

from __future__ import annotations

from typing import Any

from bot.emulators.discord import payloads
from bot.emulators.discord.calls import ApiCall, Done
from bot.emulators.discord.checks import Problems, Shape, snowflake
from bot.emulators.discord.errors import refused
from bot.emulators.discord.limits import Limit
from bot.emulators.discord.pages import page_size
from bot.emulators.discord.rules.commands import CHAT, check_command, check_commands
from bot.emulators.discord.socket import Gateway
from bot.emulators.discord.state import MEMBER_PERMISSIONS, World
from bot.emulators.discord.web import Route

CONVERSATION = Shape({"recipient_id": snowflake}, ("recipient_id",))
GLOBAL_COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"


# Of a page, and what comes without being asked for: docs.discord.com/developers/resources/user.
MOST_SERVERS = 200


class Applications:
    """Handlers of users, applications, the gateway's address and the server."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def routes(self) -> list[Route]:
        """The operations with their rate limits."""
        # Discord publishes no numbers for a route, clients are to read the headers: these only have a likely size.
        own, sync = Limit("own", 30, 30), Limit("commands", 10, 10)
        return [
            Route("GET", "/users/@me", self.me, own),
            Route("GET", "/users/@me/guilds", self.guilds, own),
            Route("POST", "/users/@me/channels", self.conversation, Limit("conversations", 10, 10)),
            Route("GET", "/oauth2/applications/@me", self.application, own),
            Route("GET", "/applications/@me", self.application, own),
            Route("GET", "/gateway", self.gateway, Limit("gateway", 10, 5), open=True),
            Route("GET", "/gateway/bot", self.gateway_bot, Limit("gateway", 10, 5)),
            Route("GET", "/guilds/{guild_id}", self.guild, Limit("guild", 10, 10)),
            Route("GET", "/guilds/{guild_id}/channels", self.channels, Limit("guild", 10, 10)),
            Route("GET", "/guilds/{guild_id}/members/{user_id}", self.member, Limit("member", 5, 5)),
            *(
                Route(method, path, handler, sync)
                for path in (GLOBAL_COMMANDS, GUILD_COMMANDS)
                for method, handler in (("GET", self.commands), ("PUT", self.put), ("POST", self.post))
            ),
        ]

    async def me(self, _call: ApiCall) -> Done:
        """The bot's user."""
        extra = {"mfa_enabled": True, "locale": "en-US", "premium_type": 0, "email": None, "verified": True}
        return 200, {**self._world.bot, **extra}

    async def guilds(self, call: ApiCall) -> Done:
        """A page of the servers that the bot is in, in the order of their ids."""
        wanted = page_size(call.query, MOST_SERVERS, MOST_SERVERS)
        after, before = int(call.query.get("after") or 0), int(call.query.get("before") or 2**63)
        page = [one for one in self._world.servers if after < int(one) < before]
        # What goes before an id is the end of that.
        page = page[-wanted:] if "before" in call.query and "after" not in call.query else page[:wanted]
        return 200, [self._mine(one) for one in page]

    def _mine(self, server: str) -> dict[str, Any]:
        whole = self._whole(server)
        mine = {key: whole[key] for key in ("id", "name", "icon", "banner", "features")}
        return {**mine, "owner": False, "permissions": str(MEMBER_PERMISSIONS)}

    def _whole(self, server: str) -> dict[str, Any]:
        """A server, if the bot is in it."""
        if server in self._world.others:
            return payloads.other(self._world, server)
        if server != self._world.guild_id:
            raise refused(10004)
        if not self._world.member:
            raise refused(50001)
        return payloads.guild(self._world)

    async def conversation(self, call: ApiCall) -> Done:
        """The bot's conversation with a person, which is the same each time; it may exist and take nothing."""
        problems = Problems()
        CONVERSATION(problems, (), call.body)
        problems.stop()
        user = str(call.body["recipient_id"] if isinstance(call.body, dict) else "")
        if user not in self._world.users or user == self._world.bot_id:
            raise refused(50033)
        return 200, payloads.channel(self._world, self._world.conversation(user))

    async def application(self, _call: ApiCall) -> Done:
        """The application behind the bot."""
        return 200, {
            "id": self._world.bot_id,
            "name": "papers",
            "icon": None,
            "description": "",
            "type": None,
            "bot": self._world.bot,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": self._world.user(None),
            "approximate_guild_count": len(self._world.servers),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "eligible_oauth2_scopes": [],
        }

    async def gateway(self, _call: ApiCall) -> Done:
        """Where the gateway is."""
        return 200, {"url": self._gateway.url}

    async def gateway_bot(self, _call: ApiCall) -> Done:
        """Where the gateway is, how many shards to use and how often to start."""
        limit = self._gateway.starts.told()
        return 200, {"url": self._gateway.url, "shards": self._gateway.shards, "session_start_limit": limit}

    async def channels(self, call: ApiCall) -> Done:
        """A server's channels, without its threads."""
        self._whole(server := call.params["guild_id"])
        here = self._world.top_level if server == self._world.guild_id else ()
        return 200, [payloads.channel(self._world, one) for one in here]

    async def guild(self, call: ApiCall) -> Done:
        """A server."""
        return 200, self._whole(call.params["guild_id"])

    async def member(self, call: ApiCall) -> Done:
        """Somebody's place in a server."""
        user = self._world.users.get(call.params["user_id"])
        self._whole(call.params["guild_id"])
        if user is None:
            raise refused(10007)
        return 200, payloads.member(user, [self._world.role_id] if user is self._world.bot else ())

    async def commands(self, call: ApiCall) -> Done:
        """The commands that were synced, everywhere or for one server; in all languages only for who asks for them."""
        here = self._here(self._where(call))
        # discord.py's fetch_commands asks without: whoever compares with that finds every command changed each time.
        return 200, here if call.query.get("with_localizations") == "true" else _in_one_language(here)

    async def put(self, call: ApiCall) -> Done:
        """Replace all commands; those that stay keep their ids."""
        where = self._where(call)
        old = self._here(where)
        # Only what is new counts towards the 200 commands that may be made in a day and server.
        new = [self._made(body, where, old) for body in check_commands(call.body)]
        self._world.commands[:] = [it for it in self._world.commands if it not in old] + new
        return 200, new

    async def post(self, call: ApiCall) -> Done:
        """Add a command, or replace the one of its name."""
        where = self._where(call)
        old = self._here(where)
        new = self._made(check_command(call.body), where, old)
        kept = [it for it in self._world.commands if it["id"] != new["id"]]
        self._world.commands[:] = [*kept, new]
        return (200 if any(it["id"] == new["id"] for it in old) else 201), new

    def _where(self, call: ApiCall) -> str | None:
        if call.params["application_id"] != self._world.bot_id:
            raise refused(50001)
        guild = call.params.get("guild_id")
        if guild not in (None, self._world.guild_id):
            raise refused(50001)
        return guild

    def _here(self, guild: str | None) -> list[dict[str, Any]]:
        return [it for it in self._world.commands if it.get("guild_id") == guild]

    def _made(self, body: dict[str, Any], guild: str | None, old: list[dict[str, Any]]) -> dict[str, Any]:
        kind = body.get("type") or CHAT
        # A menu may have the name of a slash command, so that the name alone tells nothing.
        same = next((it for it in old if (it["type"], it["name"]) == (kind, body["name"])), None)
        permissions = body.get("default_member_permissions")
        made = {
            "integration_types": [0],
            "contexts": None,
            "nsfw": False,
            "description": "",
            "options": [],
            **{key: value for key, value in body.items() if value is not None},
            "type": kind,
            "id": same["id"] if same else self._world.new_id(),
            "application_id": self._world.bot_id,
            "version": self._world.new_id(),
            # Discord writes permissions as text, for the bits outgrow the numbers that JavaScript reads exactly.
            "default_member_permissions": None if permissions is None else str(permissions),
        }
        return made if guild is None else {**made, "guild_id": guild}


def _in_one_language(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(value, dict):
        return {key: _in_one_language(one) for key, one in value.items() if not key.endswith("_localizations")}
    return [_in_one_language(one) for one in value] if isinstance(value, list) else value
