"""Where people have installed the bot by themselves: what is kept of each workspace, and of how it may be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

# `refused` is where the platform took the token no more though nobody told why; a new installation mends either.
Standing = Literal["active", "refused", "gone"]


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace, or in a whole organisation, whose id `tenant` is then."""

    platform: str
    tenant: str
    name: str
    identity: Mapping[str, str] = field(default_factory=dict)
    """Who the bot is there, in the platform's own words; nothing of it is secret."""
    sealed: str = ""
    """Its tokens as the ledger keeps them, unreadable without the operator's key; empty once they were erased."""
    expires_at: datetime | None = None
    """When the token ends; None if it does not."""
    status: Standing = "active"
    reason: str = ""
    version: int = 0
    """Grows with every change of the tokens, so that nobody's older copy takes the place of a newer one."""


class Installations(Protocol):
    """The installations, and the visits on which people come to install."""

    async def all(self, platform: str) -> Sequence[Installation]:
        """All that were ever made on a platform, by tenant."""

    async def of(self, platform: str, tenant: str) -> Installation | None:
        """The installation in a workspace or organisation, whatever became of it."""

    async def install(self, made: Installation, now: datetime) -> Installation:
        """Keep a new installation in place of any that was there; gives it as it is kept, active, with its version."""

    async def take_turn(self, made: Installation, now: datetime, until: datetime) -> bool:
        """Be the only one to have its token renewed, until then; gives whether nobody has that turn or had it since."""

    async def renew(self, made: Installation, sealed: str, expires_at: datetime | None) -> bool:
        """Keep a token's successor; gives whether `made` was still what is kept."""

    async def refuse(self, made: Installation, reason: str) -> bool:
        """Keep that the platform takes the token no more; gives whether `made` was still active and what is kept."""

    async def uninstall(self, made: Installation, reason: str) -> bool:
        """Keep that the bot was taken out, and erase its tokens; gives whether `made` was still what is kept."""

    async def expect(self, visit: str, until: datetime, now: datetime) -> None:
        """Know a visit by a secret's hash until then; those that are over are forgotten."""

    async def welcome(self, visit: str, now: datetime) -> bool:
        """Take a visit's one return; gives whether it was expected, in time and not taken before."""
