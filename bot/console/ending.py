"""Being told to end (SIGTERM) is taken as an interrupt, which every command knows, as soon as one is at work."""

from __future__ import annotations

import signal
from types import FrameType


class Terminated(KeyboardInterrupt):
    """An interrupt of a type of its own: Python ends by SIGINT after the plain one, even where it was caught."""


class Ending:
    """The handler of SIGTERM; `told` says whether it came.

    While the program loads it only remembers: an exception in the middle of an import leaves noise behind.
    """

    def __init__(self) -> None:
        self.told = False
        self._at_work = False
        # At once: the first process of a container gets no signal that it does not handle.
        signal.signal(signal.SIGTERM, self)

    def __call__(self, _: int, frame: FrameType | None) -> None:
        """Do what an interrupt does now; in a script's background that is nothing, and this still ends the command."""
        self.told = True
        if not self._at_work:
            return
        interrupt = signal.getsignal(signal.SIGINT)
        if not callable(interrupt) or interrupt is signal.default_int_handler:
            raise Terminated
        interrupt(signal.SIGINT, frame)

    def begin(self) -> None:
        """From now on end at once; raises Terminated if that is late already."""
        self._at_work = True
        if self.told:
            raise Terminated


def begin_work() -> None:
    """A command has loaded and begins what may take long; raises Terminated if it was told to end meanwhile."""
    ending = signal.getsignal(signal.SIGTERM)
    if isinstance(ending, Ending):
        ending.begin()
