"""What a single setting may be; each refusal says what to write instead and never shows what was written."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from bot.network.exceptions import exempts_of
from bot.network.proxies import NONE, proxy_of
from bot.settings.seal import keys_in

# A sign that has a meaning in an address would end a name or password early, and its rest be taken for something else.
HOST = r"(?:\[[0-9A-Fa-f:.%]+\]|[^@:/?#\[\],]*)(?::\d+)?"
POSTGRESQL = rf"postgres(?:ql)?://(?:[^@/?#]*@)?{HOST}(?:,{HOST})*(?:/[^@/?#]*)?(?:\?[^@#]*)?"


def _http(url: str) -> str:
    if not re.match(r"https?://[^/\s]+", url):
        raise ValueError("must start with http:// or https://")
    # Paths are added to it that begin with a slash.
    return url.rstrip("/")


def _websocket(url: str) -> str:
    if not re.match(r"wss?://[^/\s]+", url):
        raise ValueError("must start with ws:// or wss://")
    return url


def database_url(url: str) -> str:
    """The address of a store as it was written; raises ValueError that says what to write instead."""
    if not re.match(r"sqlite:///.|postgres(ql)?://.", url):
        raise ValueError(
            "write sqlite:/// before the file's path: sqlite:///data/bot.db, or sqlite:////srv/bot.db from the root; "
            "or postgresql://user@host/database"
        )
    if url.startswith("postgres") and not re.fullmatch(POSTGRESQL, url):
        raise ValueError(
            "is no address of a PostgreSQL database; write postgresql://user:password@host/database, and in each part "
            "%40 for @, %2F for /, %3A for :, %3F for ? and %23 for #"
        )
    return url


def _command(name: str) -> str:
    # Slack allows 32 characters with the slash: docs.slack.dev/reference/app-manifest.
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


def _header(key: SecretStr) -> SecretStr:
    # It goes into a header, which takes only ASCII that can be seen.
    if not re.fullmatch(r"[!-~]*", key.get_secret_value()):
        raise ValueError("holds a space, a line break or a letter that no key has; copy it again")
    return key


def _tokens_key(keys: SecretStr) -> SecretStr:
    keys_in(keys.get_secret_value())
    return keys


def _proxy(address: SecretStr) -> SecretStr:
    if address.get_secret_value() != NONE:
        proxy_of(address.get_secret_value())
    return address


def _no_proxy(hosts: str) -> str:
    exempts_of(hosts)
    return hosts


Url = Annotated[str, AfterValidator(_http)]
WebSocketUrl = Annotated[str, AfterValidator(_websocket)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
CommandName = Annotated[str, AfterValidator(_command)]
Host = Annotated[str, AfterValidator(_host)]
FailpointName = Annotated[str, AfterValidator(_failpoint)]
Key = Annotated[SecretStr, AfterValidator(_header)]
TokensKey = Annotated[SecretStr, AfterValidator(_tokens_key)]
# May hold a password.
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy)]
NoProxy = Annotated[str, AfterValidator(_no_proxy)]
