"""Why a connection could not be made, in words for the command line and the logs."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.network.proxies import Proxy

NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
# X509_V_ERR_... of OpenSSL for a chain that ends at nobody who is trusted.
UNKNOWN_ISSUERS = frozenset({18, 19, 20, 21})


def cause_of(error: BaseException, url: str, proxy: Proxy | None) -> str:
    """What an error in connecting to `url` means, as a clause without a full stop."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    met, name = (f"the proxy {proxy.name}", proxy.host) if proxy else (host, urlsplit(url).hostname or "")
    told = next((words for one in _chain(error) if (words := _words(one, host, met, name))), None)
    return told or f"{met} broke the connection off ({type(error).__name__})"


def refusal_of(proxy: Proxy, status: int | str) -> str:
    """What it means that a proxy answers with something else than a connection."""
    if str(status).startswith("407"):
        how = "another user and password than it is given" if proxy.user else "a user and password"
        return f"the proxy {proxy.name} wants {how}; write http://user:password@{proxy.url.partition('://')[2]}"
    return f"the proxy {proxy.name} does not let the bot through ({status})"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all that led to it."""
    if error is None:
        return
    yield error
    # aiohttp keeps what happened in attributes of these names, not always as the cause.
    for inner in (getattr(error, "certificate_error", None), getattr(error, "os_error", None)):
        if isinstance(inner, BaseException):
            yield inner
    # Several addresses of one host are tried at the same time; each failure is in a group.
    for inner in getattr(error, "exceptions", ()):
        yield from _chain(inner)
    yield from _chain(error.__cause__ or error.__context__)


def _words(error: BaseException, host: str, met: str, name: str) -> str | None:
    """What one error says; `met` is whom the connection is made to, `name` what is looked up for that."""
    # All of these are OSError: the narrow kinds have to be asked first.
    match error:
        # aiohttp's own errors are of these kinds too and know nothing of the reason; what they stand for comes next.
        case ssl.SSLCertVerificationError() if hasattr(error, "verify_message"):
            return _distrusted(error, host)
        case ssl.SSLError() if getattr(error, "reason", None):
            return f"{host} speaks no TLS that can be understood ({error.reason})"
        case socket.gaierror() if error.errno in NO_SUCH_NAME:
            return f"there is no host named {name}; check the spelling, and whether this machine has a network"
        case socket.gaierror():
            return f"the name {name} cannot be looked up; is this machine's network up, and its name server?"
        case ConnectionRefusedError():
            return f"nothing listens at {met} (connection refused)"
        case ConnectionResetError() | ConnectionAbortedError():
            return f"{met} broke the connection off"
        case OSError() if error.errno in NO_WAY:
            return f"there is no way from here to {met} ({error.strerror})"
        case TimeoutError():
            return f"{met} did not answer in time"
    return None


def _distrusted(error: ssl.SSLCertVerificationError, host: str) -> str:
    told = f"the certificate of {host} is not to be trusted: {error.verify_message.rstrip('.')}"
    if error.verify_code in UNKNOWN_ISSUERS:
        told += (
            "; if your company's authority signed it, add that one to the system's certificates, or name its file in "
            "SSL_CERT_FILE"
        )
    return told
