"""What a single setting may be; each refusal says what to write instead and never shows what was written."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from bot.network.exceptions import exempts_of
from bot.network.proxies import NONE, proxy_of

DISCORD_ID = "right-click the channel > Copy Channel ID, which Settings > Advanced > Developer Mode shows"
SLACK_ID = "in Slack click the channel's name; its id stands at the end of About"


def _http(url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise ValueError("must start with http:// or https://")
    return url.rstrip("/")


def _websocket(url: str) -> str:
    if not re.match(r"wss?://[^/\s]+", url):
        raise ValueError("must start with ws:// or wss://")
    return url


def _database(url: str) -> str:
    if not re.match(r"sqlite:///.|postgres(ql)?://.", url):
        raise ValueError(
            "write sqlite:/// before the file's path: sqlite:///data/bot.db, or sqlite:////srv/bot.db from the root"
        )
    return url


def _command(name: str) -> str:
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", name):
        raise ValueError('write a slash and up to 31 small letters, digits, - or _, such as "/paper"')
    return name


def _host(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", name):
        raise ValueError('write a host\'s name or address alone, such as "127.0.0.1"')
    return name


def _failpoint(name: str) -> str:
    if not re.fullmatch(r"[a-z_]+:[1-9][0-9]*", name):
        raise ValueError('write a step and which time it is reached, such as "after_intent:2"')
    return name


def _place(name: str) -> str:
    platform, _, channel = name.partition(":")
    if platform not in ("discord", "slack"):
        raise ValueError('write platform and channel, such as "discord:123456789012345678" or "slack:C01AB2CD3"')
    channel_id(platform, channel)
    return name


def channel_id(platform: str, channel: str) -> str:
    """A channel's id as it is written on this platform; raises ValueError that says where to find it."""
    return _discord_channel(channel) if platform == "discord" else _slack_channel(channel)


def _discord_channel(channel: str) -> str:
    if re.fullmatch(r"[0-9]{1,20}", channel):
        return channel
    if re.fullmatch(r"[CGD][A-Z0-9]{7,}", channel):
        raise ValueError('is the id of a Slack channel; write platform = "slack", or the id of a Discord channel')
    if "/channels/" in channel:
        raise ValueError("write the last number of the link alone")
    raise ValueError(f"is not a Discord channel's id, which is a long number: {DISCORD_ID}")


def _slack_channel(channel: str) -> str:
    if re.fullmatch(r"[CGD][A-Z0-9]+", channel):
        return channel
    if re.fullmatch(r"[0-9]{15,20}", channel):
        raise ValueError('is the id of a Discord channel; write platform = "discord", or the id of a Slack channel')
    if "/archives/" in channel:
        raise ValueError("write the last part of the link alone, which starts with C")
    if re.fullmatch(r"[UW][A-Z0-9]{6,}", channel):
        raise ValueError(f"is the id of a person; a channel's starts with C: {SLACK_ID}")
    raise ValueError(f"is not a Slack channel's id, which starts with C and is in capitals: {SLACK_ID}")


def _discord_token(token: SecretStr) -> SecretStr:
    if kind := _slack_kind(token):
        raise ValueError(f"is Slack's {kind}; copy the token under Bot at discord.com/developers/applications")
    return token


def _bot_token(token: SecretStr) -> SecretStr:
    kind = _slack_kind(token)
    if kind and kind != "bot token":
        raise ValueError(f"is the {kind}; the bot token starts with xoxb- and stands under OAuth & Permissions")
    return token


def _app_token(token: SecretStr) -> SecretStr:
    kind = _slack_kind(token)
    if kind and kind != "app-level token":
        raise ValueError(f"is the {kind}; the app-level one starts with xapp-: Basic Information > App-Level Tokens")
    return token


def _slack_kind(token: SecretStr) -> str | None:
    """Which of Slack's tokens this is by its beginning: docs.slack.dev/authentication/tokens."""
    start = token.get_secret_value().lstrip("\"' ")[:5].lower()
    kinds = {"xoxb-": "bot token", "xapp-": "app-level token", "xoxp-": "token of a user"}
    return kinds.get(start, "token of another kind" if start.startswith("xox") else None)


def _signing_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]+", secret.get_secret_value()):
        raise ValueError("is empty or holds a space or a line break; copy it again")
    if kind := _slack_kind(secret):
        raise ValueError(f"is the {kind}; the signing secret stands under Basic Information > App Credentials")
    return secret


def _header(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]*", key.get_secret_value()):
        raise ValueError("holds a space, a line break or a letter that no key has; copy it again")
    return key


def _proxy(address: SecretStr) -> SecretStr:
    if address.get_secret_value() != NONE:
        proxy_of(address.get_secret_value())
    return address


def _no_proxy(hosts: str) -> str:
    exempts_of(hosts)
    return hosts


Url = Annotated[str, AfterValidator(_http)]
WebSocketUrl = Annotated[str, AfterValidator(_websocket)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
CommandName = Annotated[str, AfterValidator(_command)]
Host = Annotated[str, AfterValidator(_host)]
FailpointName = Annotated[str, AfterValidator(_failpoint)]
Place = Annotated[str, AfterValidator(_place)]
"""A platform and a channel's id: `discord:ID` or `slack:ID`."""
DiscordToken = Annotated[SecretStr, AfterValidator(_discord_token)]
SlackBotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
SlackAppToken = Annotated[SecretStr, AfterValidator(_app_token)]
SigningSecret = Annotated[SecretStr, AfterValidator(_signing_secret)]
Key = Annotated[SecretStr, AfterValidator(_header)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy)]
"""May hold a password."""
NoProxy = Annotated[str, AfterValidator(_no_proxy)]
