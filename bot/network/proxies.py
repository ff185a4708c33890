"""Which proxy a call goes through: the settings say first, the environment second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import SplitResult, unquote, urlsplit

from bot.network.exceptions import Exempt, bare, exempts_of, is_loopback

PORTS: Mapping[str, int] = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
SECURE = ("https", "wss")
# The setting `proxy` with this asks none, whatever the environment says.
NONE = "none"
EXAMPLE = "write it as http://proxy.example:3128"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's address, and where it was told."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    told_by: str = ""

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS, which needs the extra of that name."""
        return self.scheme.startswith("socks")

    @property
    def url(self) -> str:
        """Its address without user and password."""
        return f"{self.scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def name(self) -> str:
        """What people call it: host, port, and which variable names it."""
        return f"{self.url.partition('://')[2]} ({self.told_by})"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies for encrypted and for plain calls, and the hosts that are called without one."""

    secure: Proxy | None = None
    plain: Proxy | None = None
    exempt: tuple[Exempt, ...] = ()

    def for_url(self, url: str) -> Proxy | None:
        """The proxy for an address; never one for this machine itself."""
        if self.secure is None and self.plain is None:  # asked before every call
            return None
        parts = urlsplit(url)
        proxy = self.secure if parts.scheme in SECURE else self.plain
        if proxy is None:
            return None
        host, port = bare(parts.hostname or ""), parts.port or (443 if parts.scheme in SECURE else 80)
        return None if is_loopback(host) or any(one.covers(host, port) for one in self.exempt) else proxy


def proxy_of(text: str, told_by: str = "") -> Proxy:
    """A proxy from its address; raises ValueError with the rest of a sentence that shows nothing of it."""
    try:
        parts = urlsplit(text.strip() if "://" in text else f"http://{text.strip()}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"is no address of a proxy ({_trouble(error)}); {EXAMPLE}") from None
    if parts.scheme not in PORTS:
        raise ValueError(f"is no proxy that can be used: only http, https and socks5 are; {EXAMPLE}")
    if not host or any(letter.isspace() for letter in host):
        raise ValueError(f"is no address of a proxy (it names no host); {EXAMPLE}")
    _needs_extra(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(parts.scheme, host, port or PORTS[parts.scheme], user, password, told_by)


def _trouble(error: ValueError) -> str:
    # urlsplit says "Port could not be cast" or "Port out of range", else "Invalid IPv6 URL"; its words quote the
    # address.
    return "a port is a number up to 65535" if "ort" in str(error) else "its brackets do not match"


def _needs_extra(parts: SplitResult) -> None:
    # aiohttp and httpx each need a package of their own for it.
    if parts.scheme.startswith("socks") and not (find_spec("aiohttp_socks") and find_spec("socksio")):
        raise ValueError(
            "names a SOCKS proxy, which needs the extra `socks`: install the bot with it, in a checkout start it with "
            "`.uv/bin/uv run --extra socks bot ...`, or name an HTTP proxy"
        )


def proxies_of(proxy: str | None, no_proxy: str | None, environ: Mapping[str, str]) -> tuple[Proxies, list[str]]:
    """What settings and environment say, and a sentence for each variable that is wrong."""
    found: dict[str, Proxy] = {}
    problems: list[str] = []
    for way in ("https_proxy", "http_proxy"):
        # One proxy in the settings serves both ways; an empty variable counts as set, and asks none.
        name, text = _told(proxy, "the setting proxy", environ, way, "all_proxy")
        try:
            if text and text != NONE:
                found[way] = proxy_of(text, name)
        except ValueError as error:
            problems.append(f"{name} {error}.")
    name, text = _told(no_proxy, "the setting no_proxy", environ, "no_proxy")
    exempt: tuple[Exempt, ...] = ()
    try:
        exempt = exempts_of(text)
    except ValueError as error:
        problems.append(f"{name} {error}.")
    return Proxies(found.get("https_proxy"), found.get("http_proxy"), exempt), list(dict.fromkeys(problems))


def _told(setting: str | None, name: str, environ: Mapping[str, str], *variables: str) -> tuple[str, str]:
    """The first that is set of a setting and of variables, in small letters or capitals: its name and what it says."""
    if setting is not None:
        return name, setting
    for variable in variables:
        # Small letters first, as curl has it.
        for spelling in (variable, variable.upper()):
            if spelling in environ:
                return spelling, environ[spelling].strip()
    return "", ""
