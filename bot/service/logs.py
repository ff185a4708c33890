"""Logs on stderr: JSON where a machine reads them, one short line where a person does, never a token."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType

from bot.platforms.registry import PLATFORMS
from bot.service.redaction import Hide, hiding

log = logging.getLogger(__name__)

Render = Callable[[Mapping[str, str]], str]

# httpx tells of every request at the level of our own words, so from these only warnings are heard.
LIBRARIES = ("aiohttp", "httpx", "httpcore", "asyncio", "stamina")
QUIET = (*(name for one in PLATFORMS.values() for name in one.libraries), *LIBRARIES)


def configure_logs(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Set up logging for the whole process, warnings and what ends it too; `form` is auto, json or text.

    `secrets` are never written, nor what looks like one.
    """
    watched = sys.stderr.isatty()
    render = json_line if form == "json" or (form == "auto" and not watched) else plain_line
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(render, hiding(secrets)))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # Else Python writes both past the log, with whatever stands in them.
    logging.captureWarnings(capture=True)
    sys.excepthook = log_what_nobody_caught


def log_what_nobody_caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log an error that ends the process; being told to end is none."""
    if not issubclass(kind, Exception):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("the bot ends by an error of its own", exc_info=(kind, error, trace))


class Lines(logging.Formatter):
    """An event as a line, with everything blanked out that must not be seen."""

    def __init__(self, render: Render, hide: Hide) -> None:
        super().__init__()
        self._render, self._hide = render, hide

    def format(self, record: logging.LogRecord) -> str:
        """The line, and more of them where an error has a traceback."""
        at = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
        event = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": f"{at.isoformat(timespec='microseconds')}Z",
        }
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        # Last, for a token may stand in a traceback too.
        return self._render({key: self._hide(value) for key, value in event.items()})


def json_line(event: Mapping[str, str]) -> str:
    """A line for machines."""
    return json.dumps(event, ensure_ascii=False)


def plain_line(event: Mapping[str, str]) -> str:
    """A line for people: the time by their own clock, what happened, and how bad it is if it is bad."""
    at = datetime.fromisoformat(event["timestamp"]).astimezone().strftime("%H:%M:%S")
    level = "" if event["level"] == "info" else f"{event['level']}: "
    trouble = f"\n{event['exception']}" if "exception" in event else ""
    return f"{at} {level}{event['event']}{trouble}"
