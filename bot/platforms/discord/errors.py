"""What became of a call to Discord: the one place that turns its refusals and a broken network into our outcomes.

discord.py by itself sleeps through a 429 and repeats after a 5xx. On our calls it does neither: a refusal is met in
the HTTP client's trace, which discord.py lets us pass in, and raised from there. Otherwise a call cancelled in the
sleep after a global 429 would leave discord.py's gate shut for good, and a time limit would hide what Discord said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
import discord

from bot.errors import (
    Ambiguous,
    DeliveryError,
    ListeningRefused,
    NotAccepted,
    RateLimited,
)
from bot.platforms.discord.refusals import Refused, refusal_of, token_refused

# What a success raises that is no JSON, or so deep that nobody reads it to its end.
UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError, RecursionError)
# The gateway closes with this when it does not accept the token.
GATEWAY_REFUSED = 4004
# Closes after which connecting again helps nothing: docs.discord.com/developers/topics/opcodes-and-status-codes.
GATEWAY_UNFIT: Mapping[int, str] = {
    4010: "the shard does not exist; check shard_count and shard_ids in [discord], or leave both out",
    4011: "the bot is in so many servers that it needs more shards; leave shard_count in [discord] out or raise it, "
    "then start all processes of the bot anew",
    4012: "this version of the gateway is no longer served; bring the bot up to date",
    4013: "the events that the bot asks for do not exist",
    4014: "the application lacks intents that the bot asks for; switch them on at discord.com/developers, page Bot",
}


@dataclass(slots=True)
class Attempt:
    """One call under way; `written` once Discord may have received it."""

    written: bool = False


_attempt: ContextVar[Attempt | None] = ContextVar("discord_attempt", default=None)


def trace() -> aiohttp.TraceConfig:
    """What the HTTP client tells us while a call is under way."""
    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(_note_written)
    config.on_request_end.append(_raise_refusal)
    return config


async def _note_written(
    session: aiohttp.ClientSession,  # noqa: ARG001
    context: SimpleNamespace,  # noqa: ARG001
    params: aiohttp.TraceRequestHeadersSentParams,  # noqa: ARG001
) -> None:
    if attempt := _attempt.get():
        attempt.written = True


async def _raise_refusal(
    session: aiohttp.ClientSession,  # noqa: ARG001
    context: SimpleNamespace,  # noqa: ARG001
    params: aiohttp.TraceRequestEndParams,
) -> None:
    response = params.response
    if _attempt.get() and response.status >= 300:
        text = await response.text(encoding="utf-8", errors="replace")
        raise Refused(response.status, response.headers, text)


@contextmanager
def outcomes() -> Iterator[None]:
    """Whatever goes wrong inside leaves as a DeliveryError; no call inside is repeated by discord.py."""
    attempt = Attempt()
    token = _attempt.set(attempt)
    try:
        yield
    except (Refused, discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, *UNREADABLE) as error:
        raise outcome_of(error, written=attempt.written) from error
    finally:
        _attempt.reset(token)


def code_of(error: DeliveryError) -> int:
    """Discord's own number for a refusal, 0 if it gave none."""
    return error.__cause__.code if isinstance(error.__cause__, Refused) else 0


def outcome_of(error: Exception, *, written: bool = True) -> DeliveryError:
    """What an error means for the message; `written` tells whether Discord may have received it."""
    match error:
        case Refused():
            return refusal_of(error)
        case discord.LoginFailure():
            return token_refused()
        case discord.ConnectionClosed() if error.code == GATEWAY_REFUSED:
            return token_refused()
        case discord.PrivilegedIntentsRequired():
            return _unfit(4014)
        case discord.ConnectionClosed() if error.code in GATEWAY_UNFIT:
            return _unfit(error.code)
        case discord.RateLimited():
            return RateLimited("Discord allows no more calls like this for now.", retry_after=error.retry_after)
        case discord.HTTPException():
            return refusal_of(Refused(error.status, error.response.headers, _told(error)))
        case discord.GatewayNotFound() if isinstance(error.__cause__, discord.HTTPException):
            return outcome_of(error.__cause__)
        case json.JSONDecodeError() | UnicodeDecodeError() | RecursionError() if written:
            return unreadable()
    return _lost(error, written=written)


def unreadable() -> Ambiguous:
    """That Discord, or something between here and there, gave an answer that is none of its own."""
    return Ambiguous("Discord's answer cannot be read, so it may have taken this.")


def _lost(error: Exception, *, written: bool) -> DeliveryError:
    what = "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    if written:
        return Ambiguous(f"The connection to Discord broke before it answered ({what}), so it may have taken this.")
    return NotAccepted(f"Discord cannot be reached ({what}); nothing was sent.")


def _unfit(code: int) -> ListeningRefused:
    return ListeningRefused(f"Discord's gateway does not take the bot ({code}): {GATEWAY_UNFIT[code]}.")


def _told(error: discord.HTTPException) -> str:
    return json.dumps({"code": error.code, "message": error.text}) if error.code else error.text
