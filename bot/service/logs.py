"""Logs on stderr: JSON where a machine reads them, one short line where a person does, never a token."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from datetime import datetime
from types import TracebackType
from typing import Any

from bot.platforms.registry import PLATFORMS
from bot.service.redaction import Hide, hiding

log = logging.getLogger(__name__)

# httpx tells of every request at the level of our own words, so from these only warnings are heard.
LIBRARIES = ("aiohttp", "httpx", "httpcore", "asyncio", "stamina")
QUIET = (*(name for one in PLATFORMS.values() for name in one.libraries), *LIBRARIES)


def configure_logs(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Set up logging for the whole process, warnings and what ends it too; `form` is auto, json or text.

    `secrets` are never written, nor what looks like one.
    """
    import structlog

    watched = sys.stderr.isatty()
    render: Any = plain_line
    if form == "json" or (form == "auto" and not watched):
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        # Last, when a traceback has become text, in which a token may stand too.
        Hiding(hiding(secrets)),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
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


def plain_line(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:  # noqa: ANN401, ARG001
    """A line for people: the time by their own clock, what happened, and how bad it is if it is bad."""
    at = datetime.fromisoformat(event["timestamp"]).astimezone().strftime("%H:%M:%S")
    level = "" if event["level"] == "info" else f"{event['level']}: "
    trouble = f"\n{event['exception']}" if "exception" in event else ""
    return f"{at} {level}{event['event']}{trouble}"


class Hiding:
    """Blanks out of every text of an event what must not be seen."""

    def __init__(self, hide: Hide) -> None:
        self._hide = hide

    def __call__(self, logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401, ARG002
        """The event as it may be written."""
        return {key: self._hide(value) if isinstance(value, str) else value for key, value in event.items()}
