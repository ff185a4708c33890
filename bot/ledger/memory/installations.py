"""Where people have installed the bot by themselves, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.installations import Installation

Where = tuple[str, str]


class Installations:
    """The port Installations."""

    def __init__(self) -> None:
        self._kept: dict[Where, Installation] = {}
        self._turns: dict[Where, datetime] = {}
        self._visits: dict[str, datetime] = {}

    async def all(self, platform: str) -> Sequence[Installation]:
        """All that were ever made on a platform, by tenant."""
        return [one for where, one in sorted(self._kept.items()) if where[0] == platform]

    async def of(self, platform: str, tenant: str) -> Installation | None:
        """The installation in a workspace or organisation, whatever became of it."""
        return self._kept.get((platform, tenant))

    async def install(self, made: Installation, now: datetime) -> Installation:  # noqa: ARG002  (nobody asks when)
        """Keep a new installation in place of any that was there."""
        where = made.platform, made.tenant
        before = self._kept.get(where)
        self._turns.pop(where, None)
        kept = replace(made, status="active", reason="", version=before.version + 1 if before else 1)
        self._kept[where] = kept
        return kept

    async def take_turn(self, made: Installation, now: datetime, until: datetime) -> bool:
        """Be the only one to have its token renewed, until then."""
        where = made.platform, made.tenant
        taken = self._turns.get(where)
        if self._same(made) is None or (taken is not None and taken > now):
            return False
        self._turns[where] = until
        return True

    async def renew(self, made: Installation, sealed: str, expires_at: datetime | None) -> bool:
        """Keep a token's successor."""
        return self._change(made, sealed=sealed, expires_at=expires_at, version=made.version + 1)

    async def refuse(self, made: Installation, reason: str) -> bool:
        """Keep that the platform takes the token no more."""
        kept = self._same(made)
        return kept is not None and kept.status == "active" and self._change(made, status="refused", reason=reason)

    async def uninstall(self, made: Installation, reason: str) -> bool:
        """Keep that the bot was taken out, and erase its tokens."""
        erased = {"sealed": "", "expires_at": None, "version": made.version + 1}
        return self._change(made, status="gone", reason=reason, **erased)

    def _same(self, made: Installation) -> Installation | None:
        kept = self._kept.get((made.platform, made.tenant))
        return kept if kept is not None and kept.version == made.version else None

    def _change(self, made: Installation, **values: object) -> bool:
        kept = self._same(made)
        if kept is None:
            return False
        self._kept[made.platform, made.tenant] = replace(kept, **values)  # type: ignore[arg-type]
        if "version" in values:
            self._turns.pop((made.platform, made.tenant), None)
        return True

    async def expect(self, visit: str, until: datetime, now: datetime) -> None:
        """Know a visit by a secret's hash until then."""
        self._visits = {one: end for one, end in self._visits.items() if end > now} | {visit: until}

    async def welcome(self, visit: str, now: datetime) -> bool:
        """Take a visit's one return."""
        until = self._visits.pop(visit, None)
        return until is not None and until > now
