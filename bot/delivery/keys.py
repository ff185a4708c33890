"""The names under which messages are posted, so that each can be told from every other."""

from __future__ import annotations

from base64 import b32encode
from datetime import date
from hashlib import blake2b

from bot.delivery.channel import Channel
from bot.delivery.states import DeliveryKind

# Gives 24 base-32 characters; Discord takes a nonce of at most 25.
BYTES = 15
LETTERS = 24
# Marks the key of a plainer form: another message, so another key.
PLAINER = "p"


def part_key(channel: Channel, day: date, seq: int, generation: int, kind: DeliveryKind = "digest") -> str:
    """The name under which a message is posted: the same for every try, another for every message."""
    # The channel too, since Discord knows a nonce by its author alone: in two channels one would swallow the other
    # (docs.discord.com/developers/resources/message#create-message).
    words = [channel.platform, channel.tenant, channel.channel, day.isoformat(), str(seq), str(generation)]
    # A digest's is what it was before there was anything else.
    words += [] if kind == "digest" else [kind]
    return b32encode(blake2b("|".join(words).encode(), digest_size=BYTES).digest()).decode().lower()


def plainer_key(key: str) -> str:
    """The name of a message's plainer form."""
    return f"{key[:LETTERS]}{PLAINER}"
