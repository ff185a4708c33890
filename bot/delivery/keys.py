"""The names under which messages are posted, so that each can be told from every other."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b

from bot.delivery.channel import Channel

# Gives 24 base-32 characters; Discord takes a nonce of at most 25.
BYTES = 15
LETTERS = 24
# Marks the key of a plainer form: another message, so another key.
PLAINER = "p"


def part_key(channel: Channel, day: date, seq: int, generation: int) -> str:
    """The name under which a message is posted: the same for every try, another for every message."""
    words = (channel.platform, channel.tenant, channel.channel, day.isoformat(), str(seq), str(generation))
    return _base32(blake2b("|".join(words).encode(), digest_size=BYTES).digest())


def plainer_key(key: str) -> str:
    """The name of a message's plainer form."""
    return f"{key[:LETTERS]}{PLAINER}"


def _base32(data: bytes) -> str:
    number, letters = int.from_bytes(data), "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[number >> shift & 31] for shift in range(len(data) * 8 - 5, -1, -5))
