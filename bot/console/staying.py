"""Python's search for garbage waits where nearly all that is made stays: of a start it takes a tenth (measured)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

# Seconds until a service has loaded the clients of its platforms.
STARTING = 3.0


@contextmanager
def staying() -> Iterator[None]:
    """Look for no garbage inside the block."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def stay_while_starting(loop: AbstractEventLoop) -> None:
    """Look for none in the first seconds of a service."""
    gc.disable()
    loop.call_later(STARTING, gc.enable)
