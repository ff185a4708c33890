"""A named step at which the process dies as if by `kill -9`, so that tests can prove what a crash leaves behind."""

from __future__ import annotations

import os
import signal


class Failpoint:
    """Counts how often the step of `spec` (`name:n`) is reached and ends the process at the nth time."""

    def __init__(self, spec: str | None) -> None:
        name, _, times = (spec or "").partition(":")
        self._name = name
        self._left = int(times or 1)

    def __call__(self, name: str) -> None:
        """Say that a step is reached."""
        if name != self._name:
            return
        self._left -= 1
        if self._left == 0:
            # Nothing of Python runs after it, no `finally` and no rollback, as when the power fails.
            os.kill(os.getpid(), signal.SIGKILL)
