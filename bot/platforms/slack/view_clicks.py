"""Presses of buttons and choices from lists in modals and on home tabs, which have no address to answer to."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.platforms.slack.answering import replied
from bot.platforms.slack.asked import place_in
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.clicks import ACTIONS, MARKS, Click
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.homes import Homes
from bot.platforms.slack.modals import Kept, told_modal
from bot.texts.words import say
from bot.views.replies import Question, Reply, Words

NOTHING = Kept(Question("papers", ""), "")


class ViewClicks:
    """Does what a click asks for: a modal shows the answer in its place, a home tab in a modal above it."""

    def __init__(self, chat: Chat, callers: Callers, forms: Forms, homes: Homes) -> None:
        self._chat = chat
        self._callers = callers
        self._forms = forms
        self._homes = homes

    async def act(self, click: Click) -> None:
        """Do what was asked for, and show what it answers."""
        at_home = click.view.get("type") == "home"
        if at_home:
            # One that an earlier process has published is kept up from the first press on it.
            self._homes.met(click.user, click.tenant, str(click.view.get("hash") or ""))
        if at_home and click.action.startswith("page:") and (asked := click.question):
            self._homes.turned(click.user, click.tenant, asked.page)
            return
        kept = Kept.of(click.view) or NOTHING
        # Only a home tab asks about a channel that it does not stand in.
        kept = replace(kept, channel=place_in(click.value) if at_home else kept.channel)
        caller = await self._callers.by(click.user)
        answer = await replied(self._answer(click, caller, kept), caller.language)
        if answer is None:
            return
        title = say(caller.language, "modal.title")
        view = told_modal(answer, title, kept) if isinstance(answer, Reply) else answer
        if at_home:
            await self._forms.show(click.trigger, view)
        else:
            await self._forms.change(str(click.view.get("id") or ""), view)

    async def _answer(self, click: Click, caller: Call, kept: Kept) -> Reply | Block | None:
        """What is to be shown, a form as it is drawn; None where there is nothing to tell."""
        asked = click.question
        if click.action in MARKS:
            return await self._chat.mark(click.reaction, click.mark, caller.language, own=True)
        if asked is None or not ACTIONS.fullmatch(click.action):
            paper, papers = caller.names
            return Reply(
                Words(say(caller.language, "button.gone", paper=paper, help=f"{papers} help")), caller.language
            )
        call = await self._callers.call(asked, user=click.user, tenant=click.tenant, channel=kept.channel)
        call = await self._callers.looked_up(call, afar=True)
        form = await self._forms.drawn(call, kept.address, pressed=click.action.startswith("form:"))
        return form or await self._chat.answer(call)
