"""A library that tells every secret of its process; Python takes it in before the bot where it is its `sitecustomize`.

It proves that what keeps secrets out of the log is at work: without that each of them would be read there.
"""

from __future__ import annotations

import logging
import os
from typing import Any

begin = logging.basicConfig


def _begin(**settings: Any) -> None:  # noqa: ANN401  (as the library's own)
    """Set the log up, and tell all at once: as words, as an argument, and in what went wrong."""
    begin(**settings)
    for name, value in os.environ.items():
        if "planted" in value:
            log = logging.getLogger("a.library")
            log.warning("%s is %s", name, value)
            try:
                int(value)
            except ValueError:
                log.exception("it went wrong")


logging.basicConfig = _begin
