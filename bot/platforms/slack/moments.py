"""Slack's times: the `ts` of messages and events, seconds of its own clock with six decimals; what an answer tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Seconds to wait after a refusal for speed that does not say how long.
DEFAULT_WAIT = 30.0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(ts: object) -> datetime | None:
    """A `ts` as a time, exact to the microsecond; None if it is none."""
    # Anybody's JSON comes here: no sign, no exponent, and few enough digits for a date to hold them.
    found = re.fullmatch(r"([0-9]{1,11})(?:\.([0-9]{1,6})[0-9]*)?", str(ts))
    if found is None:
        return None
    micros = (found[2] or "").ljust(6, "0")
    # In integers, for two events of one person may lie a microsecond apart, and the newer one decides.
    return EPOCH + timedelta(seconds=int(found[1]), microseconds=int(micros))


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """When an answer was given, in whole seconds."""
    named = {name.lower(): value for name, value in headers.items()}
    try:
        at = parsedate_to_datetime(named.get("date", ""))
    except (ValueError, OverflowError):
        return None
    # A date that ends in -0000 is read as one without a zone.
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def wait_told(headers: Mapping[str, str]) -> float:
    """The seconds that an answer asks to wait, an hour at most."""
    try:
        return max(0.0, min(float(headers.get("Retry-After", DEFAULT_WAIT)), 3600.0))
    except ValueError:
        return DEFAULT_WAIT
