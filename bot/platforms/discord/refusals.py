"""What Discord's refusals mean for a message: the table of its answers, whoever made the call."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.errors import (
    AlreadyDone,
    Ambiguous,
    Blocked,
    ChannelGone,
    DeliveryError,
    Frozen,
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

# Seconds; Cloudflare shuts a bot out for longer than any rate limit of Discord's own, and does not say how long.
CLOUDFLARE_WAIT = 600.0
# Seconds; whoever asks for more is asked again then.
LONGEST_WAIT = 3600.0


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


def refusal_of(refused: Refused) -> DeliveryError:
    """The table of answers, by status and by Discord's own number."""
    match refused.status:
        case 429:
            return _rate_limited(refused)
        case 401:
            return token_refused()
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


def token_refused() -> TokenRefused:
    """That the bot's token is not accepted."""
    return TokenRefused("Discord does not accept the bot's token; set BOT_DISCORD__TOKEN to a valid one.")


def _rate_limited(refused: Refused) -> RateLimited:
    """A 429 without Discord's own marks comes from Cloudflare and shuts out the whole bot."""
    wait = refused.told.get("retry_after")
    # No number compares well with NaN, which JSON's readers take, and an infinite one would end all posting.
    if "Via" not in refused.headers or not isinstance(wait, int | float) or not wait >= 0:
        return RateLimited(
            "Cloudflare shuts the bot out for a while (429).", retry_after=CLOUDFLARE_WAIT, everywhere=True
        )
    wait, everywhere = float(min(wait, LONGEST_WAIT)), bool(refused.told.get("global"))
    return RateLimited(f"Discord asks to wait {wait:g} seconds.", retry_after=wait, everywhere=everywhere)


def _details(refused: Refused) -> str:
    errors = refused.told.get("errors")
    more = f" {json.dumps(errors, ensure_ascii=False)[:500]}" if errors else ""
    return f"“{refused.words}” ({refused.code}){more}."


def _object(text: str) -> Mapping[str, object]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
