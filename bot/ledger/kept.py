"""What every store keeps as text, and for how long."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from bot.delivery.messages import Message
from bot.delivery.preferences import Preferences

# Messages are known, and reactions to them counted, for so long.
PARTS_FOR = timedelta(days=90)
EVENTS_FOR = timedelta(days=30)
# That a mark was taken back is known for so long: far longer than an event can be late, or a message is read for.
TAKEN_BACK_FOR = timedelta(days=30)
# Slack tells an event again for a day at most: docs.slack.dev/apis/events-api.
TOLD_AGAIN_FOR = timedelta(days=2)


def asked_text(preferences: Preferences) -> str:
    """Only what was asked for: a default that changes holds for every channel that has not chosen otherwise."""
    return json.dumps(dict(preferences.asked), ensure_ascii=False)


def due_by(wanted: Preferences) -> str:
    """All that the next moment of a channel follows from, to be compared."""
    # Sorted, for a set has no order and the texts are compared.
    return json.dumps([wanted.at.isoformat(), wanted.zone, sorted(wanted.weekdays)], separators=(",", ":"))


def body_text(message: Message) -> str:
    """A message's body."""
    return json.dumps(message.body, ensure_ascii=False, separators=(",", ":"))


def body_hash(body: str) -> str:
    """The name of a body: its SHA-256."""
    # As the connection writes it: half a surrogate pair, which UTF-8 cannot hold, becomes a question mark.
    return hashlib.sha256(body.encode("utf-8", "replace")).hexdigest()
