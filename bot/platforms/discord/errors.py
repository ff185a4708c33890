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
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
    ListeningRefused,
    NotAccepted,
    RateLimited,
    Rejected,
    TokenRefused,
)
from bot.platforms.discord.codes import (
    BLOCKING,
    CONTENT,
    FROZEN,
    LATER,
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    UNKNOWN_MESSAGE,
    WRONG_KIND,
)

# The gateway closes with this when it does not accept the token.
GATEWAY_REFUSED = 4004
# Closes after which connecting again helps nothing: docs.discord.com/developers/topics/opcodes-and-status-codes.
GATEWAY_UNFIT: Mapping[int, str] = {
    4010: "the shard does not exist",
    4011: "the bot is in so many servers that it needs more shards",
    4012: "this version of the gateway is no longer served",
    4013: "the events that the bot asks for do not exist",
    4014: "the application lacks intents that the bot asks for; switch them on at discord.com/developers, page Bot",
}
# Seconds; Cloudflare shuts a bot out for longer than any rate limit of Discord's own, and does not say how long.
CLOUDFLARE_WAIT = 600.0


class Refused(Exception):
    """An answer of Discord that is not a success."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.told = _object(text)
        code = self.told.get("code")
        self.code = code if isinstance(code, int) else 0
        self.words = str(self.told.get("message") or f"HTTP {status}")


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
    except (Refused, discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
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
            return _refusal(error)
        case discord.LoginFailure():
            return _token_refused()
        case discord.ConnectionClosed() if error.code == GATEWAY_REFUSED:
            return _token_refused()
        case discord.PrivilegedIntentsRequired():
            return _unfit(4014)
        case discord.ConnectionClosed() if error.code in GATEWAY_UNFIT:
            return _unfit(error.code)
        case discord.RateLimited():
            return RateLimited("Discord allows no more calls like this for now.", retry_after=error.retry_after)
        case discord.HTTPException():
            return _refusal(Refused(error.status, error.response.headers, _told(error)))
        case discord.GatewayNotFound() if isinstance(error.__cause__, discord.HTTPException):
            return outcome_of(error.__cause__)
    return _lost(error, written=written)


def _lost(error: Exception, *, written: bool) -> DeliveryError:
    what = "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    if written:
        return Ambiguous(f"The connection to Discord broke before it answered ({what}), so it may have taken this.")
    return NotAccepted(f"Discord cannot be reached ({what}); nothing was sent.")


def _refusal(refused: Refused) -> DeliveryError:
    """The table of answers, by status and by Discord's own number."""
    match refused.status:
        case 429:
            return _rate_limited(refused)
        case 401:
            return _token_refused()
        case 404 if refused.code == UNKNOWN_MESSAGE:
            return AlreadyDone("The message was posted before and has been deleted since.")
        case 404 if refused.code in (UNKNOWN_CHANNEL, UNKNOWN_GUILD):
            return ChannelGone("The channel does not exist any more, or the bot is no longer in its server.")
        case 408:
            return Ambiguous("Discord gave up waiting (408), so it may have taken this.")
        case status if status >= 500:
            return Ambiguous(f"Discord had trouble of its own ({status}), so it may have taken this.")
    return _by_code(refused) or _by_status(refused)


def _by_code(refused: Refused) -> DeliveryError | None:
    told = f"(“{refused.words}”, {refused.code})."
    match refused.code:
        case code if words := BLOCKING.get(code) or WRONG_KIND.get(code):
            return Blocked(f"{words} {told}")
        case code if code in FROZEN:
            return Frozen(f"{FROZEN[code]} {told}")
        case code if code in LATER:
            return NotAccepted(f"Discord takes nothing for a while {told}")
        case code if code in CONTENT:
            return Rejected(f"Discord refuses this content: {_details(refused)}")
    return None


def _by_status(refused: Refused) -> DeliveryError:
    """A 403 that names no permission comes from Discord's edge or from a proxy, and passes."""
    if refused.status == 400 or (refused.code and refused.status != 403):
        return Rejected(f"Discord refuses this content: {_details(refused)}")
    told = f" (“{refused.words}”, {refused.code})" if refused.code else ""
    return NotAccepted(f"Something between here and Discord answered {refused.status}{told}; nothing was posted.")


def _token_refused() -> TokenRefused:
    return TokenRefused("Discord does not accept the bot's token; set BOT_DISCORD__TOKEN to a valid one.")


def _unfit(code: int) -> ListeningRefused:
    return ListeningRefused(f"Discord's gateway does not take the bot ({code}): {GATEWAY_UNFIT[code]}.")


def _rate_limited(refused: Refused) -> RateLimited:
    """A 429 without Discord's own marks comes from Cloudflare and shuts out the whole bot."""
    wait = refused.told.get("retry_after")
    if "Via" not in refused.headers or not isinstance(wait, int | float):
        return RateLimited(
            "Cloudflare shuts the bot out for a while (429).", retry_after=CLOUDFLARE_WAIT, everywhere=True
        )
    everywhere = bool(refused.told.get("global"))
    return RateLimited(f"Discord asks to wait {wait} seconds.", retry_after=float(wait), everywhere=everywhere)


def _details(refused: Refused) -> str:
    errors = refused.told.get("errors")
    more = f" {json.dumps(errors, ensure_ascii=False)[:500]}" if errors else ""
    return f"“{refused.words}” ({refused.code}){more}."


def _told(error: discord.HTTPException) -> str:
    return json.dumps({"code": error.code, "message": error.text}) if error.code else error.text


def _object(text: str) -> Mapping[str, object]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
