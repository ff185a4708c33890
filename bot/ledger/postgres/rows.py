"""Channels, deliveries and parts as rows, and back; and what every part of this ledger stands on."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.database.postgres.connection import Postgres, Row, Transaction
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.preferences import Preferences
from bot.delivery.states import Delivery, Part, State
from bot.ledger.kept import asked_text, due_by
from bot.papers.clock import Steady

# A row finds one column of a name, so what several tables have gets a name of its own.
DELIVERY = """
    channel.*, delivery.id AS delivery_id, delivery.kind AS delivery_kind, delivery.day, delivery.generation,
    delivery.state, delivery.due_at, delivery.expires_at, delivery.papers, delivery.repeats, delivery.repeat_days,
    delivery.fence, delivery.lease_until, delivery.reason AS delivery_reason
"""
PART = """
    part.id AS part_id, part.delivery_id AS part_delivery_id, part.seq, part.key, part.kind, part.paper_id,
    part.state AS part_state, part.attempts, part.first_try_at, part.last_try_at, part.next_at AS part_next_at,
    part.posted_channel, part.posted_message, part.reason AS part_reason, rendered.body,
    part.first_clock, part.first_reading, part.last_clock, part.last_reading
"""
# Rows about one person.
WHO = 'platform = :platform AND "user" = :user AND home = :home'
# Rows of a table that name a workspace of somebody's who is known by `:home`: that one, or of an organisation
# any that has no installation of its own.
INSTALLED = "SELECT 1 FROM installation WHERE installation.platform = :platform AND installation.tenant = {}"
AT_HOME = (
    "(tenant = :home OR :home = '' OR "
    f"EXISTS ({INSTALLED.format(':home')}) AND NOT EXISTS ({INSTALLED.format('{0}.tenant')}))"
)
DELIVERIES = f"SELECT {DELIVERY} FROM delivery JOIN channel ON channel.id = delivery.channel_id"
PARTS = f"SELECT {PART} FROM part JOIN rendered ON rendered.sha256 = part.rendered"

Own = TypeVar("Own", bound="Rows")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


class Rows:
    """A part of the ledger on its database."""

    def __init__(self, database: Postgres) -> None:
        self.database = database


class DefaultedRows(Rows):
    """One that gives channels; `defaults` are what a channel gets that asks for nothing."""

    def __init__(self, database: Postgres, defaults: Preferences) -> None:
        super().__init__(database)
        self.defaults = defaults


def in_transaction(
    method: Callable[Concatenate[Own, Transaction, Asked], Coroutine[Any, Any, Answer]],
) -> Callable[Concatenate[Own, Asked], Coroutine[Any, Any, Answer]]:
    """Give a method its transaction, and run it again from its beginning where that met another one."""

    @wraps(method)
    async def whole(rows: Own, /, *values: Asked.args, **named: Asked.kwargs) -> Answer:
        return await rows.database.write(lambda transaction: method(rows, transaction, *values, **named))

    return whole


def channel_values(channel: Channel) -> dict[str, Any]:
    """A channel's place and what it asked for as the values of its columns."""
    return {
        "platform": channel.platform,
        "tenant": channel.tenant,
        "channel": channel.channel,
        "preferences": asked_text(channel.preferences),
        "due_by": due_by(channel.preferences),
        "next_due_at": channel.next_due_at,
        "since": channel.since,
    }


def channel_of(row: Row, defaults: Preferences) -> Channel:
    """The channel in a row that has all its columns; what it did not ask for follows the defaults."""
    return Channel(
        id=row["id"],
        platform=row["platform"],
        tenant=row["tenant"],
        channel=row["channel"],
        preferences=replace(defaults, asked=json.loads(row["preferences"])),
        status=row["status"],
        next_due_at=row["next_due_at"],
        last_day=row["last_day"],
        configured=row["configured"],
        since=row["since"],
    )


def delivery_of(row: Row, defaults: Preferences) -> Delivery:
    """The delivery in a row of `DELIVERY`."""
    return Delivery(
        id=row["delivery_id"],
        channel=channel_of(row, defaults),
        day=row["day"],
        generation=row["generation"],
        state=State(row["state"]),
        due_at=row["due_at"],
        expires_at=row["expires_at"],
        papers=tuple(row["papers"]),
        repeats=tuple(zip(row["repeats"], row["repeat_days"], strict=True)),
        fence=row["fence"],
        lease_until=row["lease_until"],
        reason=row["delivery_reason"],
        kind=row["delivery_kind"],
    )


def part_of(row: Row) -> Part:
    """The part in a row of `PART`."""
    posted = None if row["posted_message"] is None else Posted(row["posted_channel"], row["posted_message"])
    return Part(
        id=row["part_id"],
        delivery_id=row["part_delivery_id"],
        seq=row["seq"],
        key=row["key"],
        message=Message(row["kind"], json.loads(row["body"]), row["paper_id"]),
        state=State(row["part_state"]),
        attempts=row["attempts"],
        first_try_at=row["first_try_at"],
        last_try_at=row["last_try_at"],
        next_at=row["part_next_at"],
        posted=posted,
        reason=row["part_reason"],
        first_try=_reading(row["first_clock"], row["first_reading"]),
        last_try=_reading(row["last_clock"], row["last_reading"]),
    )


def _reading(clock: str | None, seconds: float | None) -> Steady | None:
    return None if clock is None or seconds is None else Steady(clock, seconds)
