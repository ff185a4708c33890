"""Each cause in its own words."""

from __future__ import annotations

import errno
import socket
import ssl

import aiohttp
import pytest

from bot.network.causes import cause_of, refusal_of
from bot.network.proxies import proxy_of

URL = "wss://ann@gateway.discord.gg:8443/?v=10"
PROXY = proxy_of("http://ann:s3cret@proxy.example:3128", "HTTPS_PROXY")


def connecting(kind: type[aiohttp.ClientConnectorError], error: OSError) -> Exception:
    """An error as aiohttp hands it on."""
    return kind(aiohttp.client_reqrep.ConnectionKey("gateway.discord.gg", 8443, True, True, None, None, None), error)


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "there is no host named gateway.discord.gg"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "the name gateway.discord.gg cannot be looked up"),
        (ConnectionRefusedError(111, "x"), "nothing listens at gateway.discord.gg:8443"),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "there is no way from here to gateway.discord.gg:8443"),
        (ConnectionResetError(104, "x"), "gateway.discord.gg:8443 broke the connection off"),
        (TimeoutError(), "gateway.discord.gg:8443 did not answer in time"),
        (ExceptionGroup("all failed", [OSError(9, "x"), ConnectionRefusedError(111, "x")]), "nothing listens at"),
        (RuntimeError("odd"), "gateway.discord.gg:8443 broke the connection off (RuntimeError)"),
    ],
)
def test_each_cause_has_its_own_words(error: Exception, says: str) -> None:
    assert cause_of(error, URL, None).startswith(says)
    assert cause_of(caused(RuntimeError("outer"), error), URL, None).startswith(says.split(" (")[0])


@pytest.mark.parametrize(
    ("kind", "error", "says"),
    [
        (aiohttp.ClientConnectorError, ConnectionRefusedError(111, "refused"), "nothing listens at"),
        (aiohttp.ClientConnectorDNSError, socket.gaierror(socket.EAI_NONAME, "no such name"), "there is no host named"),
        (aiohttp.ClientConnectorSSLError, ssl.SSLError(1, "handshake"), "gateway.discord.gg:8443 broke the"),
    ],
)
def test_what_aiohttp_wraps_is_looked_through(
    kind: type[aiohttp.ClientConnectorError], error: OSError, says: str
) -> None:
    assert cause_of(connecting(kind, error), URL, None).startswith(says)


def test_behind_a_proxy_it_is_the_proxy_that_cannot_be_reached() -> None:
    assert cause_of(ConnectionRefusedError(111, "x"), URL, PROXY) == (
        "nothing listens at the proxy proxy.example:3128 (HTTPS_PROXY) (connection refused)"
    )
    assert "no host named proxy.example;" in cause_of(socket.gaierror(socket.EAI_NONAME, "x"), URL, PROXY)


def test_a_refusal_never_shows_the_password() -> None:
    words = refusal_of(PROXY, 407) + refusal_of(PROXY, "403 Forbidden")
    assert "another user and password" in words
    assert "does not let the bot through (403 Forbidden)" in words
    assert "s3cret" not in words
