"""Logs on stderr: JSON where a machine reads them, one short line where a person does, never a token."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from bot.platforms.registry import PLATFORMS

# Language models' and Hugging Face's tokens.
OTHERS = r"sk-[\w-]{16,}|hf_\w{16,}"
# All that opens something, wherever it slips into a sentence.
TOKEN = re.compile("|".join([*(one.secrets for one in PLATFORMS.values()), OTHERS]))
# httpx tells of every request at the level of our own words, so from these only warnings are heard.
LIBRARIES = ("aiohttp", "httpx", "httpcore", "asyncio", "stamina")
QUIET = (*(name for one in PLATFORMS.values() for name in one.libraries), *LIBRARIES)


def configure_logs(level: str, form: str) -> None:
    """Set up logging for the whole process; `form` is auto, json or text."""
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
        hide_tokens,
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


def plain_line(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:  # noqa: ANN401, ARG001
    """A line for people: the time by their own clock, what happened, and how bad it is if it is bad."""
    at = datetime.fromisoformat(event["timestamp"]).astimezone().strftime("%H:%M:%S")
    level = "" if event["level"] == "info" else f"{event['level']}: "
    trouble = f"\n{event['exception']}" if "exception" in event else ""
    return f"{at} {level}{event['event']}{trouble}"


def hide_tokens(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401, ARG001
    """Blank out everything that looks like a token."""
    return {key: TOKEN.sub("[hidden]", value) if isinstance(value, str) else value for key, value in event.items()}
