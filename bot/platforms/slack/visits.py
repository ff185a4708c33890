"""The pages on which people install the app: one that leads to Slack, and one to which Slack leads back."""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiohttp import web

from bot.chat.installations import Installations
from bot.errors import BotError, DeliveryError
from bot.papers.clock import Clock
from bot.platforms.slack.grants import RETURN, Grants
from bot.platforms.slack.installed import Installed
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.workspace import Workspace
from bot.texts.words import ENGLISH, KOREAN, say

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
COOKIE = "daily-papers-install"
# How long somebody may take to say yes.
VISIT = timedelta(minutes=10)
# Visits of one process in that time: a flood of them must not fill the ledger.
MOST_VISITS = 1_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    # The address of the page to which Slack leads back holds a code.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:1.1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.5rem;color:#1d1c1d;
background:#fff}}a{{display:inline-block;padding:.6rem 1.2rem;border-radius:.4rem;background:#4a154b;color:#fff;
text-decoration:none}}@media(prefers-color-scheme:dark){{body{{color:#eee;background:#1a1d21}}}}</style>
<h1>{title}</h1><p>{text}</p>{link}
</html>
"""
# Is told of a workspace that has the app since now.
Told = Callable[[Workspace], Awaitable[None]]


class Visits:
    """Lets people in, each of them once for each time that they were sent to Slack."""

    def __init__(
        self, settings: SlackSettings, grants: Grants, installed: Installed, store: Installations, clock: Clock
    ) -> None:
        self._settings = settings
        self._grants = grants
        self._installed = installed
        self._store = store
        self._clock = clock
        self._begun: list[float] = []

    def routes(self, told: Told) -> list[web.RouteDef]:
        """The two pages; `told` hears of whoever has installed."""

        async def back(request: web.Request) -> web.Response:
            return await self._back(request, told)

        return [web.get(INSTALL, self._begin), web.get(RETURN, back)]

    async def _begin(self, request: web.Request) -> web.Response:
        """Send somebody to Slack, with a secret that they have to bring back."""
        language = language_of(request.headers.get("Accept-Language", ""))
        if not self._has_room():
            return page(language, "busy", status=503)
        state, now = secrets.token_urlsafe(32), self._clock.now()
        await self._store.expect(_hash(state), now + VISIT, now)
        answer = page(language, "begin", link=self._grants.address(state))
        answer.set_cookie(
            COOKIE, state, max_age=int(VISIT.total_seconds()), path="/slack", httponly=True, samesite="Lax",
            secure=self._settings.is_public,
        )  # fmt: skip
        return answer

    def _has_room(self) -> bool:
        now = self._clock.monotonic()
        self._begun = [at for at in self._begun if at > now - VISIT.total_seconds()]
        if len(self._begun) >= MOST_VISITS:
            return False
        self._begun.append(now)
        return True

    async def _back(self, request: web.Request, told: Told) -> web.Response:
        """Take somebody's word that they said yes."""
        language = language_of(request.headers.get("Accept-Language", ""))
        if request.query.get("error"):
            return page(language, "refused", link=INSTALL)
        # The cookie too, else a stranger could have their own workspace installed by somebody else's click.
        state, cookie = request.query.get("state", ""), request.cookies.get(COOKIE, "")
        is_theirs = bool(state) and hmac.compare_digest(state.encode(), cookie.encode("utf-8", "replace"))
        if not is_theirs or not await self._store.welcome(_hash(state), self._clock.now()):
            return page(language, "late", link=INSTALL, status=400)
        try:
            workspace = await self._installed.install(await self._grants.by_code(request.query.get("code", "")))
        except DeliveryError as error:
            log.warning("Somebody could not install the Slack app: %s", error)
            return page(language, "failed", link=INSTALL, status=502)
        await self._tell(workspace, told)
        answer = page(
            language, "done", link=str(workspace.identity.get("url") or ""), team=workspace.name,
            paper=self._settings.paper_command, papers=self._settings.papers_command,
        )  # fmt: skip
        answer.del_cookie(COOKIE, path="/slack")
        return answer

    async def _tell(self, workspace: Workspace, told: Told) -> None:
        try:
            await told(workspace)
        except BotError:
            # It is installed all the same; its channels are looked at later.
            log.exception("What stopped in %s does not go on yet.", workspace.name)


def page(language: str, what: str, *, link: str = "", status: int = 200, **values: object) -> web.Response:
    """A page with a title, a sentence and at most one link; nothing of it is markup."""
    shown = ""
    if link:
        shown = f'<a href="{html.escape(link)}">{html.escape(say(language, f"install.{what}.link", **values))}</a>'
    text = PAGE.format(
        language=language,
        title=html.escape(say(language, f"install.{what}.title", **values)),
        text=html.escape(say(language, f"install.{what}.text", **values)),
        link=shown,
    )
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)


def language_of(accepted: str) -> str:
    """The first of a browser's languages that we speak, English if none."""
    asked = [one.partition(";")[0].strip().partition("-")[0].lower() for one in accepted.split(",")[:20]]
    return next((one for one in asked if one in (ENGLISH, KOREAN)), ENGLISH)


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
