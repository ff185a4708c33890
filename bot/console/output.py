"""Standard output and error while a command runs: what cannot be written is told in a sentence, or let go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from bot.errors import OutputClosed, OutputError, SettingsError


class Results:
    """Standard output; what goes wrong in writing to it becomes one of our errors."""

    def __init__(self, stream: TextIO | None) -> None:
        self._closed = stream is None
        # A stream of its own even then: the next file that is opened would get the closed one's number.
        self._stream = stream or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115

    def write(self, text: str) -> int:
        """Write as much as the encoding has letters for; raises OutputError or SettingsError."""
        if self._closed:
            raise OutputClosed("Standard output is closed; nothing was written.")
        try:
            return self._stream.write(text)
        except UnicodeEncodeError as error:
            raise SettingsError(
                f"The output's encoding, {error.encoding}, lacks letters of this; set PYTHONIOENCODING=utf-8."
            ) from None
        except OSError as error:
            raise _lost(error) from error

    def flush(self) -> None:
        """Hand on what was written; raises OutputError."""
        try:
            self._stream.flush()
        except OSError as error:
            raise _lost(error) from error

    def let_go(self) -> None:
        """Send what is left nowhere, so that nothing is tried again at the end of the process."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the stream has)
        return getattr(self._stream, name)


class Words(Results):
    """Standard error; a full or closed one must not end a service, and there is nowhere to say so."""

    def write(self, text: str) -> int:
        """Write if that can be done."""
        try:
            return super().write(text)
        except (OutputError, SettingsError):
            self.let_go()
            return len(text)

    def flush(self) -> None:
        """Hand on what was written if that can be done."""
        try:
            super().flush()
        except OutputError:
            self.let_go()


def _lost(error: OSError) -> OutputError:
    if isinstance(error, BrokenPipeError):
        return OutputClosed("Whoever read the output has stopped; the rest was not written.")
    return OutputError(f"The output cannot be written: {(error.strerror or 'no answer').lower()}.")


@contextmanager
def guarded() -> Iterator[Results]:
    """Both streams guarded within the block; gives standard output."""
    before = sys.stdout, sys.stderr
    results, words = Results(sys.stdout), Words(sys.stderr)
    sys.stdout, sys.stderr = results, words
    try:
        yield results
    finally:
        sys.stdout, sys.stderr = before
