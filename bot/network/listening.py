"""A port on which others call the bot."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import NotAccepted, SettingsError


@contextmanager
def bound(host: str, port: int, *, failed: str, host_setting: str, port_setting: str) -> Iterator[socket.socket]:
    """A listening socket; `failed` is what people read that cannot be then.

    Raises NotAccepted for a port that is taken and SettingsError for an impossible address.
    """
    try:
        line = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise NotAccepted(
                f"{failed}: {host} port {port} is taken by another program; stop it, or set {port_setting} to another "
                "port"
            ) from None
        why = str(error.strerror).partition(" (")[0]
        raise SettingsError(
            f"{failed} at {host} port {port} ({why}); set {host_setting} to an address of this machine and "
            f"{port_setting} to a port that the bot may open."
        ) from None
    with line:
        yield line
