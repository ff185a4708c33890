"""Where people have installed the bot by themselves, in PostgreSQL."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.installations import Installation
from bot.database.postgres.connection import Row, Transaction
from bot.ledger.postgres.rows import Rows, in_transaction

KEPT = "platform, tenant, name, identity, sealed, expires_at, status, reason, version"
# The installation that somebody read, unless it has been changed since.
SAME = "platform = :platform AND tenant = :tenant AND version = :version"


class InstallationRows(Rows):
    """The part of the ledger that keeps installations, and visits of those who install."""

    async def all(self, platform: str) -> Sequence[Installation]:
        """All that were ever made on a platform, by tenant."""
        rows = await self.database.read(
            f'SELECT {KEPT} FROM installation WHERE platform = :platform ORDER BY tenant COLLATE "C"', platform=platform
        )
        return [_installation(row) for row in rows]

    async def of(self, platform: str, tenant: str) -> Installation | None:
        """The installation in a workspace or organisation, whatever became of it."""
        rows = await self.database.read(
            f"SELECT {KEPT} FROM installation WHERE platform = :platform AND tenant = :tenant",
            platform=platform, tenant=tenant,
        )  # fmt: skip
        return _installation(rows[0]) if rows else None

    async def install(self, made: Installation, now: datetime) -> Installation:
        """Keep a new installation in place of any that was there."""
        rows = await self.database.run(
            f"""INSERT INTO installation AS kept ({KEPT}, at)
                VALUES (:platform, :tenant, :name, :identity, :sealed, :expires_at, 'active', '', 1, :now)
                ON CONFLICT (platform, tenant) DO UPDATE SET name = excluded.name, identity = excluded.identity,
                    sealed = excluded.sealed, expires_at = excluded.expires_at, status = 'active', reason = '',
                    version = kept.version + 1, turn_until = NULL, at = excluded.at
                RETURNING version""",
            platform=made.platform, tenant=made.tenant, name=made.name, identity=json.dumps(dict(made.identity)),
            sealed=made.sealed, expires_at=made.expires_at, now=now,
        )  # fmt: skip
        return replace(made, status="active", reason="", version=rows[0]["version"])

    async def take_turn(self, made: Installation, now: datetime, until: datetime) -> bool:
        """Be the only one to have its token renewed, until then."""
        return await self._change(
            made, "turn_until = :until", "AND (turn_until IS NULL OR turn_until <= :now)", until=until, now=now
        )

    async def renew(self, made: Installation, sealed: str, expires_at: datetime | None) -> bool:
        """Keep a token's successor."""
        change = "sealed = :sealed, expires_at = :expires_at, version = version + 1, turn_until = NULL"
        return await self._change(made, change, sealed=sealed, expires_at=expires_at)

    async def refuse(self, made: Installation, reason: str) -> bool:
        """Keep that the platform takes the token no more."""
        return await self._change(made, "status = 'refused', reason = :reason", "AND status = 'active'", reason=reason)

    async def uninstall(self, made: Installation, reason: str) -> bool:
        """Keep that the bot was taken out, and erase its tokens."""
        change = "status = 'gone', reason = :reason, sealed = '', expires_at = NULL, version = version + 1"
        return await self._change(made, change, reason=reason)

    async def _change(self, made: Installation, change: str, only: str = "", **values: str | datetime | None) -> bool:
        rows = await self.database.run(
            f"UPDATE installation SET {change} WHERE {SAME} {only} RETURNING 1",
            platform=made.platform, tenant=made.tenant, version=made.version, **values,
        )  # fmt: skip
        return bool(rows)

    @in_transaction
    async def expect(self, transaction: Transaction, visit: str, until: datetime, now: datetime) -> None:
        """Know a visit by a secret's hash until then."""
        await transaction.run("DELETE FROM visit WHERE until <= :now", now=now)
        await transaction.run("INSERT INTO visit (visit, until) VALUES (:visit, :until)", visit=visit, until=until)

    async def welcome(self, visit: str, now: datetime) -> bool:
        """Take a visit's one return."""
        rows = await self.database.run("DELETE FROM visit WHERE visit = :visit RETURNING until", visit=visit)
        return bool(rows) and rows[0]["until"] > now


def _installation(row: Row) -> Installation:
    return Installation(
        platform=row["platform"],
        tenant=row["tenant"],
        name=row["name"],
        identity=json.loads(row["identity"]),
        sealed=row["sealed"],
        expires_at=row["expires_at"],
        status=row["status"],
        reason=row["reason"],
        version=row["version"],
    )
