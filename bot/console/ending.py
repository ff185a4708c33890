"""Being told to end (SIGTERM) is taken as an interrupt, which every command knows, as soon as one is at work."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

CHUNK = 4096


class Terminated(KeyboardInterrupt):
    """An interrupt of a type of its own: Python ends by SIGINT after the plain one, even where it was caught."""


class Ending:
    """The handler of SIGTERM; `told` says whether it came.

    While the program loads it only remembers: an exception in the middle of an import leaves noise behind.
    """

    def __init__(self) -> None:
        self.told = False
        self._at_work = False
        self._break_off: Callable[[], object] | None = None
        # At once: the first process of a container gets no signal that it does not handle.
        signal.signal(signal.SIGTERM, self)

    def __call__(self, _: int, frame: FrameType | None) -> None:
        """Do what an interrupt does now; in a script's background that is nothing, and this still ends the command."""
        self.told = True
        if not self._at_work:
            return
        interrupt, break_off = signal.getsignal(signal.SIGINT), self._break_off
        if callable(interrupt) and interrupt is not signal.default_int_handler:
            interrupt(signal.SIGINT, frame)
        elif break_off is not None:
            # Told once more, it ends wherever it is.
            self._break_off = None
            break_off()
        else:
            raise Terminated

    def begin(self, break_off: Callable[[], object] | None) -> None:
        """From now on end at once, by `break_off` where that is given; raises Terminated if that is late already."""
        self._at_work, self._break_off = True, break_off
        if self.told:
            raise Terminated


def begin_work(break_off: Callable[[], object] | None = None) -> None:
    """A command has loaded and begins what may take long; raises Terminated if it was told to end meanwhile.

    Where an interrupt would not be heard, `break_off` does what it does: the command says what it has done, and ends.
    """
    ending = signal.getsignal(signal.SIGTERM)
    if isinstance(ending, Ending):
        ending.begin(break_off)


def end_with_input() -> None:
    """From now on end at once when whoever holds the other end of standard input is gone, however it went."""
    threading.Thread(target=_outlive_nobody, name="end with input", daemon=True).start()


def _outlive_nobody() -> None:
    # A pipe tells of every death, also of one from before this was called, and does so on every system.
    while os.read(0, CHUNK):
        pass
    # By no good end: that would call those who are gone, and wait for them.
    os.kill(os.getpid(), signal.SIGKILL)
