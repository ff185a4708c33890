"""Forms: opened while their trigger lasts, their menus answered, and what was filled in done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.chat.call import Call
from bot.chat.commands.forms import Misfilled
from bot.chat.ports import Chat
from bot.errors import DeliveryError
from bot.platforms.slack.answering import ACK_SECONDS, Answering, replied
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.homes import Homes
from bot.platforms.slack.modals import (
    FIELD,
    MOST_OPTIONS,
    MOST_VALUE,
    Kept,
    changed,
    form_modal,
    option,
    told_modal,
)
from bot.platforms.slack.replies import private
from bot.platforms.slack.telling import Telling
from bot.texts.words import say
from bot.views.replies import Reply, Words

log = logging.getLogger(__name__)

Body = Mapping[str, Any]


class Forms:
    """Everything about forms of one workspace."""

    def __init__(
        self, chat: Chat, callers: Callers, calls: Calls, telling: Telling, answering: Answering, homes: Homes
    ) -> None:
        self._chat = chat
        self._callers = callers
        self._calls = calls
        self._telling = telling
        self._answering = answering
        self._homes = homes

    async def opened(self, call: Call, trigger: str, address: str, *, pressed: bool = False) -> Block | None:
        """Open the call's form, whose answer goes to `address`; None if it has none.

        Gives what is to be told: nothing where the form stands open, else that it came too late.
        """
        view = await self.drawn(call, address, pressed=pressed)
        if view is None:
            return None
        if await self.show(trigger, view):
            return {}
        return private(Reply(Words(say(call.language, "form.late", papers=call.names[1])), call.language))

    async def drawn(self, call: Call, address: str, *, pressed: bool) -> Block | None:
        """The call's form as a modal; None if it has none."""
        form = await self._chat.form(call, pressed=pressed)
        return None if form is None else form_modal(form, Kept(form.question, call.channel, address))

    async def show(self, trigger: str, view: Block) -> bool:
        """Open a modal; gives whether Slack did: a trigger is good for three seconds, and once."""
        try:
            await self._calls.write("views.open", {"trigger_id": trigger, "view": view}, patience=0.0)
        except DeliveryError as error:
            log.warning("A form did not open in Slack: %s", error)
            return False
        return True

    async def change(self, view_id: str, view: Block) -> None:
        """Show something else in a modal; whoever has closed it does not want it."""
        try:
            await self._calls.write("views.update", {"view_id": view_id, "view": view})
        except DeliveryError as error:
            log.info("An answer did not reach a modal in Slack: %s", error)

    async def suggest(self, ack: AsyncAck, body: Body) -> None:
        """Offer lines for what is typed into a menu; none where that takes too long."""
        offered: list[Block] = []
        try:
            async with asyncio.timeout(ACK_SECONDS):
                offered = await self._offered(body)
        except TimeoutError:
            log.info("A menu in Slack was not answered in time.")
        except Exception:
            log.exception("A menu in Slack cannot be answered.")
        await ack(options=offered)

    async def _offered(self, body: Body) -> list[Block]:
        kept, action = Kept.of(body.get("view") or {}), str(body.get("action_id") or "")
        if kept is None or not action.startswith(FIELD):
            return []
        call = await self._call(kept, body)
        lines = await self._chat.suggest(call, action.removeprefix(FIELD), str(body.get("value") or ""))
        return [option(one.label, one.value) for one in lines if 0 < len(one.value) <= MOST_VALUE][:MOST_OPTIONS]

    async def submit(self, ack: AsyncAck, body: Body) -> None:
        """Do what was filled in, or say at its field what is wrong."""
        view = body["view"]
        kept = Kept.of(view)
        if kept is None:
            await self.gone(ack, body)
            return
        call = await self._call(kept, body)
        try:
            call = self._chat.fill(call, changed(view))
        except Misfilled as wrong:
            await ack(response_action="errors", errors=dict(wrong.faults))
            return
        answer = self._answering.start(self._answer(call, afar=not kept.address))
        if kept.address:
            await ack()
            self._answering.start(self._tell(call, kept, answer))
        else:
            await self._show_within(ack, str(view["id"]), call, kept, answer)

    async def gone(self, ack: AsyncAck, body: Body) -> None:
        """A form of another version was submitted."""
        call = await self._callers.by(str(body["user"]["id"]))
        told = Reply(Words(say(call.language, "form.gone.all", papers=call.names[1])), call.language)
        await ack(response_action="update", view=told_modal(told, say(call.language, "modal.title")))

    async def _call(self, kept: Kept, body: Body) -> Call:
        user, tenant = str(body["user"]["id"]), str((body.get("team") or {}).get("id") or "")
        return await self._callers.call(kept.question, user=user, tenant=tenant, channel=kept.channel)

    async def _answer(self, call: Call, *, afar: bool) -> Reply:
        answer = await replied(self._filled(call, afar=afar), call.language)
        self._homes.changed(call.user)
        return answer

    async def _filled(self, call: Call, *, afar: bool) -> Reply:
        return await self._chat.answer(await self._callers.looked_up(call, afar=afar))

    async def _tell(self, call: Call, kept: Kept, answer: asyncio.Task[Reply]) -> None:
        """Answer where the form was asked for; that address is good for half an hour, and then the channel will do."""
        told = private(await answer)
        if not await self._telling.answer(kept.address, {"replace_original": False} | told):
            await self._telling.whisper(call.channel, call.user, told)

    async def _show_within(
        self, ack: AsyncAck, view_id: str, call: Call, kept: Kept, answer: asyncio.Task[Reply]
    ) -> None:
        """Answer in the form's place, at once or when the answer is there."""
        title = say(call.language, "modal.title")
        await asyncio.wait({answer}, timeout=ACK_SECONDS / 2)
        if answer.done():
            await ack(response_action="update", view=told_modal(answer.result(), title, kept))
            return
        waiting = Reply(Words(say(call.language, "modal.wait")), call.language)
        await ack(response_action="update", view=told_modal(waiting, title))
        self._answering.start(self._late(view_id, title, kept, answer))

    async def _late(self, view_id: str, title: str, kept: Kept, answer: asyncio.Task[Reply]) -> None:
        await self.change(view_id, told_modal(await answer, title, kept))
