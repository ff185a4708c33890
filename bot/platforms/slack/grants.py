"""What Slack grants to whoever installs the app: an address to ask at, and tokens for a code or a former token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.errors import NotAccepted
from bot.platforms.slack.access import SCOPES
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.client import Web
from bot.platforms.slack.settings import SlackSettings

# Slack's own words for a token that will never be renewed: docs.slack.dev/reference/methods/oauth.v2.access#errors.
FINAL = frozenset(
    {"invalid_refresh_token", "token_revoked", "token_expired", "account_inactive", "invalid_auth", "invalid_grant"}
)
# What is kept of who the app is in a workspace, in the words of auth.test.
KEPT = ("user", "user_id", "bot_id", "team", "team_id", "enterprise_id", "is_enterprise_install", "url")


@dataclass(frozen=True, slots=True)
class Tokens:
    """A token, and what its successor is asked for with, empty where it has none; neither is ever shown."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)

    def packed(self) -> str:
        """Both as one text."""
        return json.dumps([self.access, self.refresh])

    @classmethod
    def of(cls, packed: str) -> Tokens:
        """Both again."""
        return cls(*json.loads(packed))


@dataclass(frozen=True, slots=True)
class Lasting:
    """Tokens; `seconds` is how long the first of them lasts, None for ever."""

    tokens: Tokens
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Grant(Lasting):
    """The same for a workspace or an organisation."""

    tenant: str
    name: str
    scopes: str


class Grants:
    """Asks Slack for them, by the app's id and secret."""

    def __init__(self, settings: SlackSettings, web: Web) -> None:
        self._id = settings.client_id or ""
        self._secret = settings.client_secret
        self._web = web
        self._origin = settings.api_base_url.removesuffix("/api")
        self._return_to = f"{settings.public_url}{RETURN}"

    def address(self, state: str) -> str:
        """Where somebody says yes to the app; they come back with this state."""
        asked = {
            "client_id": self._id, "scope": ",".join(SCOPES), "redirect_uri": self._return_to, "state": state,
        }  # fmt: skip
        return f"{self._origin}/oauth/v2/authorize?{urlencode(asked)}"

    async def by_code(self, code: str) -> Grant:
        """What the code of somebody who came back is worth, once; raises DeliveryError."""
        return _granted(await self._told({"code": code, "redirect_uri": self._return_to}))

    async def by_refresh(self, token: str) -> Lasting:
        """The successor of a token; what it was asked for with is worth nothing afterwards. Raises DeliveryError."""
        # Only the tokens are read: for want of a name beside them they must not be lost.
        return _lasting(await self._told({"grant_type": "refresh_token", "refresh_token": token}))

    async def _told(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        secret = self._secret.get_secret_value() if self._secret else ""
        calls = Calls(self._web.client(None), seconds=self._web.call_seconds)
        return await calls.exchange("oauth.v2.access", asked, (self._id, secret))


# The path to which people come back.
RETURN = "/slack/oauth_redirect"


def _granted(told: Mapping[str, Any]) -> Grant:
    """Raises NotAccepted where it is not said for which workspace."""
    lasting, whole = _lasting(told), bool(told.get("is_enterprise_install"))
    where = (told.get("enterprise") if whole else told.get("team")) or {}
    if not where.get("id"):
        raise NotAccepted("Slack does not say in which workspace the app was installed.")
    return Grant(
        lasting.tokens,
        lasting.seconds,
        tenant=str(where["id"]),
        name=str(where.get("name") or where["id"]),
        scopes=str(told.get("scope") or ""),
    )


def _lasting(told: Mapping[str, Any]) -> Lasting:
    """Raises NotAccepted where there is no token of the app's own, as where only a person's was asked for."""
    if not told.get("access_token"):
        raise NotAccepted("Slack gave no token of the app's own.")
    seconds = told.get("expires_in")
    return Lasting(
        Tokens(str(told["access_token"]), str(told.get("refresh_token") or "")),
        None if seconds is None else float(seconds),
    )
