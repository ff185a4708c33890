"""Presses of buttons and choices from lists in modals, which have no address to answer to."""

from __future__ import annotations

import logging

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.platforms.slack.answering import replied
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.clicks import MARKS, Click
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.modals import Kept, told_modal
from bot.texts.words import say
from bot.views.replies import Question, Reply, Words

log = logging.getLogger(__name__)


class ViewClicks:
    """Does what a click in a modal asks for, and shows the answer in its place."""

    def __init__(self, chat: Chat, callers: Callers, forms: Forms) -> None:
        self._chat = chat
        self._callers = callers
        self._forms = forms

    async def act(self, click: Click) -> None:
        """Do what was asked for, and show what it answers."""
        kept = Kept.of(click.view) or Kept(Question("papers", ""), "")
        caller = await self._callers.by(click.user)
        reply = await replied(self._answer(click, caller, kept), caller.language)
        if reply is not None:
            view = told_modal(reply, say(caller.language, "modal.title"), kept)
            await self._forms.change(str(click.view.get("id") or ""), view)

    async def _answer(self, click: Click, caller: Call, kept: Kept) -> Reply | None:
        if click.action in MARKS:
            return await self._chat.mark(click.reaction, click.mark, caller.language, own=True)
        asked = click.question
        if asked is None:
            paper, papers = caller.names
            return Reply(
                Words(say(caller.language, "button.gone", paper=paper, help=f"{papers} help")), caller.language
            )
        call = await self._callers.call(asked, user=click.user, tenant=click.tenant, channel=kept.channel)
        return await self._chat.answer(await self._callers.looked_up(call))
