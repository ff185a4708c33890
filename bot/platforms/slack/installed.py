"""The workspaces in which people have installed the app, as the ledger keeps them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.installations import Installation, Installations
from bot.delivery.counts import Counts
from bot.errors import Blocked, ChannelGone, DeliveryError, SettingsError, TokenRefused
from bot.papers.clock import Clock
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.client import Web
from bot.platforms.slack.grants import KEPT, Grant, Grants
from bot.platforms.slack.sender import Sender
from bot.platforms.slack.tokens import UNINSTALLED, Token
from bot.platforms.slack.workspace import Workspace
from bot.settings.seal import Seal, Unreadable

log = logging.getLogger(__name__)

SLACK = "slack"
# Seconds after which an organisation is asked again for a workspace that it did not name.
ASK_AGAIN = 60.0
PAGE = 100


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace with its token."""

    workspace: Workspace
    token: Token


class Installed:
    """Finds workspaces by id, in memory where they were met before."""

    def __init__(
        self,
        web: Web,
        grants: Grants,
        store: Installations,
        seal: Seal,
        clock: Clock,
        counts: Counts | None = None,
    ) -> None:
        self._web = web
        self._grants = grants
        self._store = store
        self._seal = seal
        self._clock = clock
        self._counts = counts
        self._known: dict[str, Known] = {}
        self._organisation_of: dict[str, str] = {}
        self._asked_at = float("-inf")

    async def begin(self) -> None:
        """Close every token with the newest key; raises SettingsError where one cannot be opened."""
        kept = [one for one in await self._store.all(SLACK) if one.sealed]
        lost = [one.name for one in kept if self._opened(one) is None]
        if lost:
            raise SettingsError(
                f"tokens_key (BOT_TOKENS_KEY) opens the tokens of {len(kept) - len(lost)} of {len(kept)} Slack "
                f"workspaces, and not those of {', '.join(lost[:5])}; write the key that it was before behind the new "
                "one, with a comma between them."
            )
        for one in kept:
            if not self._seal.is_newest(one.sealed):
                await self._store.renew(one, self._seal.close(self._opened(one) or ""), one.expires_at)

    def _opened(self, kept: Installation) -> str | None:
        try:
            return self._seal.open(kept.sealed)
        except Unreadable:
            return None

    async def find(self, tenant: str) -> Workspace | None:
        """The workspace of that id, or the organisation that it belongs to; None where the app is not."""
        known = await self._of(tenant)
        return known.workspace if known and known.token.kept.status != "gone" else None

    async def at(self, tenant: str) -> Workspace:
        """The same, to post there."""
        known = await (self._of(tenant) if tenant else self._only())
        if known is None:
            raise ChannelGone(f"The app is not installed in the Slack workspace {tenant}.")
        return known.workspace

    async def all(self) -> Sequence[Workspace]:
        """All where it can be called."""
        active = [one.tenant for one in await self._store.all(SLACK) if one.status == "active"]
        return [one for tenant in active if (one := await self.find(tenant))]

    async def _only(self) -> Known:
        """The one of a channel whose settings name none."""
        everywhere = await self.all()
        known = await self._of(everywhere[0].tenant) if len(everywhere) == 1 else None
        if known is None:
            raise Blocked(
                f"The app is in {len(everywhere)} Slack workspaces; name the channel's own as its `tenant` in bot.toml."
            )
        return known

    async def _of(self, tenant: str) -> Known | None:
        found = await self._met(tenant) or await self._met(self._organisation_of.get(tenant, ""))
        if found is None and (organisation := await self._organisation(tenant)):
            return await self._met(organisation)
        return found

    async def _met(self, tenant: str) -> Known | None:
        """What is known of an installation; read again now and then, since others install, renew and take out too."""
        known = self._known.get(tenant)
        if known is not None and not known.token.is_old:
            return known
        kept = await self._store.of(SLACK, tenant) if tenant else None
        if kept is None:
            return None
        return self._take(kept)

    def _take(self, kept: Installation) -> Known:
        known = self._known.get(kept.tenant)
        if known is not None and known.token.kept.identity == kept.identity:
            known.token.take(kept)
            return known
        client = self._web.client(None)
        token = Token(kept, client, self._store, self._seal, self._grants, self._clock)
        budgets = Budgets(self._clock, self._counts, kept.tenant)
        calls = Calls(client, seconds=self._web.call_seconds, budgets=budgets, token=token)
        scopes = frozenset(filter(None, kept.identity.get("scope", "").split(",")))
        workspace = Workspace(kept.tenant, calls, Sender(calls, kept.identity), kept.identity, scopes)
        self._known[kept.tenant] = known = Known(workspace, token)
        return known

    async def _organisation(self, tenant: str) -> str | None:
        """The organisation of a workspace that has no installation of its own: each is asked which it has."""
        if self._clock.monotonic() - self._asked_at < ASK_AGAIN:
            return None
        for one in await self.all() if tenant else ():
            if one.is_organisation:
                self._asked_at = self._clock.monotonic()
                await self.workspaces_of(one)
        return self._organisation_of.get(tenant)

    async def workspaces_of(self, workspace: Workspace) -> Sequence[str]:
        """The ids of an organisation's workspaces in which the app is; its own id, if it is a mere workspace."""
        if not workspace.is_organisation:
            return [workspace.tenant]
        found, cursor = list[str](), ""
        try:
            while True:
                page = await workspace.calls.read("auth.teams.list", limit=PAGE, cursor=cursor)
                found += [str(one.get("id")) for one in page.get("teams") or ()]
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    # Also of one that it has just been let into: what waits there need not wait for the next look.
                    self._organisation_of |= dict.fromkeys(found, workspace.tenant)
                    return found
        except DeliveryError as error:
            log.info("It is not known in which workspaces of %s the app is: %s", workspace.name, error)
            return found

    async def install(self, grant: Grant) -> Workspace:
        """Keep what was granted, once Slack has told by it who the app is; raises DeliveryError."""
        calls = Calls(self._web.client(grant.tokens.access), seconds=self._web.call_seconds)
        told, _ = await calls.identity()
        identity = {name: str(told[name]) for name in KEPT if told.get(name)} | {"scope": grant.scopes}
        now = self._clock.now()
        ends = None if grant.seconds is None else now + timedelta(seconds=grant.seconds)
        sealed = self._seal.close(grant.tokens.packed())
        made = Installation(SLACK, grant.tenant, grant.name, identity, sealed, ends)
        kept = await self._store.install(made, now)
        # Not what was known before: who remembers something of the former installation begins anew.
        self._known.pop(grant.tenant, None)
        log.info("The app was installed in the Slack workspace %s (%s).", grant.name, grant.tenant)
        return self._take(kept).workspace

    async def left(self, workspace: Workspace) -> bool:
        """Whether the app was surely taken out of a workspace; its tokens are erased then."""
        known = await self._met(workspace.tenant)
        if known is None or known.token.kept.status == "gone":
            return True
        with suppress(DeliveryError):  # one that has merely ended is no sign of anything
            await known.token.ready()
        try:
            await workspace.calls.identity()
        except TokenRefused:
            gone = await self._store.uninstall(known.token.kept, UNINSTALLED)
            await known.token.read()
            return gone
        return False
