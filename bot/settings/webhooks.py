"""Addresses of incoming webhooks: which are posted to, and by what a channel behind one is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from bot.network.exceptions import bare, is_loopback
from bot.settings.section import Sections, WebhookSection
from bot.settings.sources import secret_in

BYTES = 6
ADDRESS = ("webhook", "webhook_file")
PLACE = ("platform", "channel", "tenant")


def with_its_place(values: Mapping[str, Any], sections: Sections) -> Mapping[str, Any]:
    """A table of `[[channels]]` with the place of its webhook, if it has one.

    Raises ValueError with the rest of a sentence that shows nothing of the address.
    """
    if not values.keys() & set(ADDRESS):
        return values
    if taken := [name for name in PLACE if name in values]:
        raise ValueError(f"{ADDRESS[0]} says where it is; take {' and '.join(taken)} away, or the webhook")
    address = _address(values)
    platform, channel = _place_of(address, sections)
    rest = {name: value for name, value in values.items() if name not in ADDRESS}
    return {**rest, "webhook": address, "platform": platform, "channel": channel}


def _address(values: Mapping[str, Any]) -> str:
    """The address itself, from the table or from the file that it names."""
    if values.keys() >= set(ADDRESS):
        raise ValueError("webhook and webhook_file say the same; keep one of them")
    (name, value), *_ = [(name, values[name]) for name in ADDRESS if name in values]
    if not isinstance(value, str | Path):
        raise ValueError(f'{name}: write it in quotes, as in "this"')  # noqa: TRY004  (pydantic tells of these alone)
    if name == "webhook":
        return str(value).strip()
    try:
        return secret_in(str(value))
    except ValueError as error:
        raise ValueError(f"webhook_file {error}") from None


def _place_of(address: str, sections: Sections) -> tuple[str, str]:
    """The platform of an address, and what it is known as there."""
    kinds = {name: one for name, one in sections.items() if issubclass(one, WebhookSection)}
    parts = _split(address)
    here = is_loopback(bare(parts.hostname or ""))
    if not here and parts.scheme != "https":
        raise ValueError("webhook must start with https://; copy the whole address")
    meant = {name: one for name, one in kinds.items() if here or bare(parts.hostname or "") in one.hosts}
    if not meant or (not here and parts.netloc.lower() != parts.hostname):
        hosts = ", ".join(host for one in kinds.values() for host in sorted(one.hosts))
        raise ValueError(f"webhook leads to none of {hosts}, and nothing is posted elsewhere; copy the address again")
    for name, one in meant.items():
        if found := re.fullmatch(one.path, parts.path):
            _check_query(parts, one)
            return name, known_as(found["id"], one, parts)
    shown = " or ".join(one.example for one in meant.values())
    raise ValueError(f"webhook is no whole address of an incoming webhook; it looks like {shown}")


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise ValueError("webhook is no address; copy it again") from None
    return parts


def _check_query(parts: SplitResult, kind: type[WebhookSection]) -> None:
    """Refuse what no call could say, for a digest would meet it first, and be given up."""
    said = parse_qs(parts.query, keep_blank_values=True).get(kind.query, [])
    if len(said) > 1 or not all(re.fullmatch(kind.query_form, one) for one in said):
        raise ValueError(f"webhook says no whole {kind.query}; copy that id again, or leave it out")


def known_as(identity: str, kind: type[WebhookSection], parts: SplitResult) -> str:
    """What an address is known as in the archive: nothing of its secret is in it, and a new secret changes nothing."""
    within = parse_qs(parts.query).get(kind.query, [""])[0]
    return blake2b(f"{identity}|{within}".encode(), digest_size=BYTES).hexdigest()
