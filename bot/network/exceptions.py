"""Which hosts no proxy is asked for: one rule for `NO_PROXY` where each library has its own."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Block = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Exempt:
    """One entry: a block of addresses, or a host's name with all names below it; at one port, or at any."""

    name: str = ""
    block: Block | None = None
    port: int | None = None

    def covers(self, host: str, port: int | None) -> bool:
        """Whether this entry is about a host, which is bare and in small letters."""
        if self.port not in (None, port):
            return False
        if self.block is None:
            # An empty name is what `*` leaves: everything.
            return self.name in ("", host) or host.endswith(f".{self.name}")
        address = address_of(host)
        return address is not None and address.version == self.block.version and address in self.block


def exempts_of(text: str) -> tuple[Exempt, ...]:
    """The entries of a list with commas or spaces; raises ValueError that says what is wrong with one."""
    return tuple(_exempt(entry) for entry in text.replace(",", " ").split())


def _exempt(entry: str) -> Exempt:
    """`*`, `example.com`, `.example.com`, `*.example.com`, `10.0.0.0/8`, `fd00::/8`, and hosts with `:port` too."""
    if "/" in entry:
        try:
            # Not strict: people write the address of a host in the block, as 10.1.2.3/8.
            return Exempt(block=ip_network(entry.replace("[", "").replace("]", ""), strict=False))
        except ValueError:
            raise ValueError(f"has the entry {entry}, which is no block of addresses such as 10.0.0.0/8") from None
    host, port = _split(entry)
    if address := address_of(host):
        return Exempt(block=ip_network(address), port=port)
    return Exempt(bare(host.removeprefix("*").lstrip(".")), port=port)


def _split(entry: str) -> tuple[str, int | None]:
    """Host and port; an IPv6 address with a port stands in brackets."""
    host, colon, port = entry.rpartition(":")
    if colon and port.isdecimal() and (":" not in host or host.endswith("]")):
        return host.strip("[]"), int(port)
    return entry.strip("[]"), None


def address_of(host: str) -> Address | None:
    """The address that a host is written as, None for a name; an IPv4 address inside an IPv6 one is the former."""
    try:
        # fe80::1%eth0 names the interface too, which no list of exceptions does.
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def bare(host: str) -> str:
    """A host's name as it is compared: small letters, no final dot, in the form that goes over the wire."""
    host = host.rstrip(".").lower()
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def is_loopback(host: str) -> bool:
    """Whether a bare host is this machine itself, which no proxy can reach."""
    address = address_of(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified
