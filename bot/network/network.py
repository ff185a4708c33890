"""What the settings and the environment say of the network, in one value that every client is made with."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.errors import SettingsError
from bot.network.certificates import Certificates
from bot.network.proxies import Proxies, Proxy, proxies_of

# How long a connection may take to stand, through a proxy and encrypted.
CONNECT_SECONDS = 10.0


@dataclass(frozen=True)
class Network:
    """Proxies and certificates; what is wrong with them is told when the network is needed, not before."""

    proxies: Proxies = field(default_factory=Proxies)
    certificates: Certificates = field(default_factory=Certificates)
    problems: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise SettingsError with a sentence for each variable that is wrong."""
        problems = list(self.problems)
        try:
            _ = self.tls
        except SettingsError as error:
            problems += error.problems
        if problems:
            raise SettingsError(*problems)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Whom to trust; raises SettingsError."""
        return self.certificates.context()

    def proxy_for(self, url: str) -> Proxy | None:
        """The proxy that a call to this address goes through, if any."""
        return self.proxies.for_url(url)

    def described(self) -> Iterator[str]:
        """What is special about it, as sentences; none where everything is called directly."""
        secure, plain = self.proxies.secure, self.proxies.plain
        if secure:
            yield f"Encrypted calls go through the proxy {secure.name}."
        if plain:
            yield f"Plain calls go through the proxy {plain.name}."
        if self.certificates.file:
            yield f"The certificates in {self.certificates.file} (SSL_CERT_FILE) are trusted beside the system's."


# No proxy, and the system's certificates alone.
DIRECT = Network()


def network_of(proxy: str | None, no_proxy: str | None, environ: Mapping[str, str]) -> Network:
    """What the settings `proxy` and `no_proxy` and the environment say."""
    proxies, problems = proxies_of(proxy, no_proxy, environ)
    certificates = Certificates(environ.get("SSL_CERT_FILE", ""), environ.get("SSL_CERT_DIR", ""))
    return Network(proxies, certificates, tuple(problems))
