"""The token of one workspace: renewed before it ends by one process alone, and given up where Slack refuses it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.installations import Installation, Installations
from bot.errors import ChannelGone, DeliveryError, HomeRefused, NotAccepted, StorageError, TokenRefused
from bot.papers.clock import Clock
from bot.platforms.slack.errors import code_of
from bot.platforms.slack.grants import FINAL, Grants, Tokens
from bot.settings.seal import Seal, Unreadable

log = logging.getLogger(__name__)

# Slack's tokens last twelve hours, and whoever asks for the next one that early has time for many tries:
# docs.slack.dev/authentication/using-token-rotation.
EARLY = timedelta(hours=2)
# How long nobody else asks for a successor, so that none is asked for by two; and until a failure is tried again.
TURN = timedelta(seconds=60)
# Seconds after which what others may have changed meanwhile is read again.
READ_AGAIN = 30.0
KEEP_AGAIN, MOST_KEEPING = 0.5, 20
# Of an organisation's token in one of its workspaces, which says nothing of the others.
ELSEWHERE = "team_access_not_granted"
UNINSTALLED = "The app was taken out of this Slack workspace."


class Token:
    """A workspace's token in the client that calls with it."""

    def __init__(
        self, kept: Installation, client: AsyncWebClient, store: Installations, seal: Seal, grants: Grants, clock: Clock
    ) -> None:
        self.kept = kept
        self._client = client
        self._store = store
        self._seal = seal
        self._grants = grants
        self._clock = clock
        self._read_at = clock.monotonic()
        self._one_at_a_time = asyncio.Lock()
        self._tokens = Tokens("")
        self.take(kept)

    def take(self, kept: Installation) -> None:
        """Go on with what is kept now; raises NotAccepted where another process keeps it with a key that we lack."""
        try:
            self._tokens = Tokens.of(self._seal.open(kept.sealed)) if kept.sealed else Tokens("")
        except Unreadable:
            raise NotAccepted(
                f"The app's token in {kept.name} was encrypted with a key that BOT_TOKENS_KEY has not here; start this "
                "process again with the keys of the others."
            ) from None
        self.kept, self._client.token = kept, self._tokens.access
        self._read_at = self._clock.monotonic()

    @property
    def is_old(self) -> bool:
        """Whether others may have changed meanwhile what is kept."""
        return self._clock.monotonic() - self._read_at >= READ_AGAIN

    async def ready(self) -> None:
        """Return when the client has a token that is good for a call."""
        if self.is_old:
            await self.read()
        self._check()
        if self._ends_within(EARLY):
            async with self._one_at_a_time:
                if self._ends_within(EARLY):
                    await self._renew()

    def _check(self) -> None:
        """Raise what nobody can call past."""
        if self.kept.status == "gone":
            raise ChannelGone(UNINSTALLED)
        if self.kept.status == "refused":
            raise HomeRefused(refusal(self.kept))

    def _ends_within(self, time: timedelta) -> bool:
        ends = self.kept.expires_at
        return ends is not None and self._clock.now() + time >= ends

    async def _renew(self) -> None:
        """Have the token's successor kept, unless somebody else has that in hand."""
        now = self._clock.now()
        if not await self._store.take_turn(self.kept, now, now + TURN):
            await self.read()
        else:
            await self._ask()
        self._check()
        if self._ends_within(timedelta(0)):
            raise NotAccepted(f"The app's token in {self.kept.name} has ended, and its successor is being asked for.")

    async def _ask(self) -> None:
        try:
            grant = await self._grants.by_refresh(self._tokens.refresh)
        except DeliveryError as error:
            await self._not_renewed(error)
            return
        # From here to the ledger it stands in this process alone, so whatever ends the call does not end this.
        await asyncio.shield(self._keep(grant.tokens, self._end_of(grant.seconds)))

    def _end_of(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self._clock.now() + timedelta(seconds=seconds)

    async def _keep(self, tokens: Tokens, ends: datetime | None) -> None:
        """Keep a successor, however long the ledger cannot be written."""
        sealed = self._seal.close(tokens.packed())
        for _ in range(MOST_KEEPING):
            try:
                await self._store.renew(self.kept, sealed, ends)
                break
            except StorageError as trouble:
                log.warning("A token that Slack renewed is not kept yet: %s", trouble)
                await asyncio.sleep(KEEP_AGAIN)
        await self.read()

    async def _not_renewed(self, error: DeliveryError) -> None:
        """Go on with the token for as long as it lasts; after that it is refused."""
        log.warning("The app's token in %s is not renewed: %s", self.kept.name, error)
        if code_of(error) in FINAL and self._ends_within(timedelta(0)):
            await self._give_up(error)

    async def refused(self, error: TokenRefused) -> DeliveryError:
        """What a refusal of the token comes to: another try, where somebody has renewed it meanwhile."""
        if code_of(error) == ELSEWHERE:
            return ChannelGone("The organisation has not let the app into this one of its Slack workspaces.")
        used = self.kept.version
        await self.read()
        if self.kept.version != used and self.kept.status == "active":
            return NotAccepted("The token was renewed while it was used.")
        await self._give_up(error)
        return ChannelGone(UNINSTALLED) if self.kept.status == "gone" else HomeRefused(refusal(self.kept))

    async def _give_up(self, error: DeliveryError) -> None:
        # Slack's word alone: its sentence tells whoever set a token to copy it again, and here nobody did.
        why = f"Slack calls it {code_of(error)}."
        if await self._store.refuse(self.kept, why):
            log.error("%s", refusal(self.kept, why))
        await self.read()

    async def read(self) -> None:
        """Read what is kept now."""
        kept = await self._store.of(self.kept.platform, self.kept.tenant)
        if kept is not None:
            self.take(kept)


def refusal(kept: Installation, why: str = "") -> str:
    """That a workspace's token is refused, and what mends it."""
    return (
        f"Slack does not accept the app's token in the workspace {kept.name} ({kept.tenant}), so its digests stop, and "
        f"no other's; have somebody there install the app again. {why or kept.reason}"
    )
