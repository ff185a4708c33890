"""What Slack sends us, as calls of the core: commands, clicks and reactions."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.chat.apology import apology
from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.chat.votes import YOUNG
from bot.papers.ids import asked_as
from bot.platforms.slack.asked import unpack
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.entry import SlackSettings
from bot.platforms.slack.languages import Languages
from bot.platforms.slack.markup import typed
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.people import People
from bot.platforms.slack.replies import payload, private
from bot.platforms.slack.sharing import share
from bot.platforms.slack.telling import Telling
from bot.texts.words import say
from bot.views.replies import Mark, Noun, Question, Reply, Words

log = logging.getLogger(__name__)

ACK_SECONDS = 2.0
"""Slack gives up after three seconds; what takes longer is sent after the acknowledgement."""
MARKS = ("vote", "unvote", "undo", "redo")
ANY = re.compile(r".*", re.DOTALL)

Body = Mapping[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody's press of a button or choice from a drop-down, on a message that only they see if `private`."""

    action: str
    value: str
    user: str
    tenant: str
    channel: str
    message: str
    respond_to: str
    private: bool
    told: datetime | None

    @classmethod
    def of(cls, body: Body) -> Click:
        """From Slack's payload; what is missing there is empty."""
        action, container = body["actions"][0], body.get("container") or {}
        chosen = action.get("selected_option") or {}
        return cls(
            action=str(action.get("action_id", "")),
            value=str(action.get("value") or chosen.get("value") or ""),
            user=str(body["user"]["id"]),
            tenant=str((body.get("team") or {}).get("id") or ""),
            channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
            message=str(container.get("message_ts") or ""),
            respond_to=str(body.get("response_url") or ""),
            private=bool(container.get("is_ephemeral")),
            told=moment_of(action.get("action_ts")),
        )


class Listeners:
    """Serves one workspace's commands, clicks and reactions; slow work runs in the given task group."""

    def __init__(
        self,
        chat: Chat,
        languages: Languages,
        people: People,
        telling: Telling,
        work: asyncio.TaskGroup,
        settings: SlackSettings,
    ) -> None:
        self._chat = chat
        self._languages = languages
        self._people = people
        self._telling = telling
        self._work = work
        self._running: set[asyncio.Task[Any]] = set()
        self._commands: Mapping[str, Noun] = {
            settings.paper_command: "paper",
            settings.papers_command: "papers",
        }
        self._names = (settings.paper_command, settings.papers_command)

    def register(self, app: AsyncApp) -> None:
        """Hang everything into Bolt; the last ones take what nobody else does, so that Slack gets its answer."""
        for name in self._commands:
            app.command(name)(self._command)
        app.action(re.compile(r"^(vote|unvote|undo|redo|details|share|page:\w+|try:\d+)$"))(self._clicked)
        app.event("reaction_added")(self._reaction_added)
        app.event("reaction_removed")(self._reaction_removed)
        app.event("member_joined_channel")(self._joined)
        for gone in (app.command(ANY), app.shortcut(ANY)):
            gone(self._unknown_command)
        app.action(re.compile(r"^link:"))(_nothing)
        app.action(ANY)(self._unknown_button)
        for rest in (app.event(ANY), app.view(ANY)):
            rest(_nothing)

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(self._running)

    def _start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = self._work.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _command(self, ack: AsyncAck, body: Body) -> None:
        """Answer in the acknowledgement; if that takes too long, afterwards through the response address."""
        answering = self._start(self._answer_to(body))
        await asyncio.wait({answering}, timeout=ACK_SECONDS)
        if answering.done():
            await ack(answering.result())
            return
        await ack()
        self._start(self._afterwards(answering, str(body.get("response_url") or "")))

    async def _answer_to(self, body: Body) -> Block:
        user = str(body.get("user_id") or "")
        call = Call(
            platform="slack",
            command=self._commands[str(body["command"])],
            text=typed(str(body.get("text") or "")),
            user=user,
            tenant=str(body.get("team_id") or ""),
            channel=str(body.get("channel_id") or ""),
            language=await self._languages.of(user),
            names=self._names,
            manages=True,  # whoever is in a channel may change what it gets, as is usual among Slack's apps
        )
        return await _safely(self._answer(call), call)

    async def _answer(self, call: Call) -> Block:
        return private(await self._chat.answer(call))

    async def _afterwards(self, answering: asyncio.Task[Block], respond_to: str) -> None:
        await self._telling.answer(respond_to, await answering)

    async def _clicked(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        self._start(self._act(Click.of(body)))

    async def _act(self, click: Click) -> None:
        language = await self._languages.of(click.user)
        act = self._mark if click.action in MARKS else self._share if click.action == "share" else self._ask
        answer = await _safely(act(click, language), self._call(click, Question("paper", ""), language))
        if answer:
            await self._telling.answer(click.respond_to, {"replace_original": False} | answer)

    async def _mark(self, click: Click, language: str) -> Block:
        """What a click on a vote button answers; a message of the person's own is changed in place."""
        reaction = Reaction("slack", click.user, click.channel, click.message, "button", told=click.told)
        mark = Mark(click.value, on=click.action in ("vote", "redo"))
        own = click.private and click.action in ("vote", "unvote")
        reply = await self._chat.mark(reaction, mark, language, own=own)
        if reply is None:
            return {}
        return private(reply) | {"replace_original": click.private and not reply.is_plain}

    async def _share(self, click: Click, language: str) -> Block:
        asked = unpack(click.value)
        if asked is None:
            return self._gone("button.gone", language)
        return await share(self._call(click, asked, language), click.respond_to, self._chat, self._telling)

    async def _ask(self, click: Click, language: str) -> Block:
        asked = Question("paper", asked_as(click.value)) if click.action == "details" else unpack(click.value)
        if asked is None:
            return self._gone("button.gone", language)
        reply = await self._chat.answer(self._call(click, asked, language))
        # A page turned on a message that everybody sees becomes the reader's own copy.
        turns = click.private and click.action.startswith(("page:", "try:"))
        return private(reply) | {"replace_original": turns}

    def _call(self, click: Click, asked: Question, language: str) -> Call:
        return Call(
            platform="slack",
            command=asked.command,
            text=asked.text,
            user=click.user,
            tenant=click.tenant,
            channel=click.channel,
            language=language,
            page=asked.page,
            names=self._names,
            manages=True,
        )

    async def _unknown_button(self, ack: AsyncAck, body: Body) -> None:
        """A control of another version."""
        await ack()
        self._start(self._tell_gone("button.gone", str(body["user"]["id"]), str(body.get("response_url") or "")))

    async def _unknown_command(self, ack: AsyncAck, body: Body) -> None:
        """A command or shortcut that the app still lists and we do not know."""
        await ack()
        user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        self._start(self._tell_gone("command.gone", user, str(body.get("response_url") or "")))

    async def _tell_gone(self, key: str, user: str, respond_to: str) -> None:
        if respond_to:  # a shortcut that belongs to no message has none
            await self._telling.answer(respond_to, self._gone(key, await self._languages.of(user)))

    def _gone(self, key: str, language: str) -> Block:
        paper, papers = self._names
        reply = Reply(Words(say(language, key, paper=paper, help=f"{papers} help")), language)
        return private(reply) | {"replace_original": False}

    async def _reaction_added(self, body: Body, context: AsyncBoltContext) -> None:
        await self._react(body, context, added=True)

    async def _reaction_removed(self, body: Body, context: AsyncBoltContext) -> None:
        await self._react(body, context, added=False)

    async def _joined(self, event: Body, context: AsyncBoltContext) -> None:
        """Somebody let the app into a channel."""
        if event.get("user") == context.bot_user_id:
            self._chat.regained("slack", [str(event["channel"])])

    async def _react(self, body: Body, context: AsyncBoltContext, *, added: bool) -> None:
        """Count before the acknowledgement: what fails here is sent again by Slack."""
        event = body["event"]
        item, user = event.get("item") or {}, str(event["user"])
        is_program = self._people.is_program(user)
        if item.get("type") != "message" or is_program:
            return
        reaction = Reaction(
            platform="slack",
            user=user,
            channel=str(item["channel"]),
            message=str(item["ts"]),
            emoji=str(event["reaction"]),
            told=moment_of(event.get("event_ts")),
            event=str(body.get("event_id") or ""),
            stranger=is_program is None,
            ours=event.get("item_user") in (None, context.bot_user_id) and _is_young(str(item["ts"])),
        )
        changed = await self._chat.react(reaction, added=added)
        if reaction.stranger:
            self._people.came()
        if added and not changed:
            self._start(self._explain(reaction, str(body.get("team_id") or "")))

    async def _explain(self, reaction: Reaction, tenant: str) -> None:
        """Tell somebody in private that their star cannot count, if that is so; nothing depends on it."""
        try:
            if await self._chat.lost(reaction, tenant):
                language = await self._languages.of(reaction.user)
                told = Reply(Words(say(language, "vote.which")), language)
                await self._telling.whisper(reaction.channel, reaction.user, payload(told))
        except Exception:
            log.exception("Somebody could not be told how to vote.")


def _is_young(ts: str) -> bool:
    """Whether a message was posted a moment ago; its timestamp tells when."""
    posted_at = moment_of(ts)
    return posted_at is not None and posted_at > datetime.now(UTC) - YOUNG


async def _nothing(ack: AsyncAck) -> None:
    await ack()


async def _safely(answer: Awaitable[Block], call: Call) -> Block:
    """The answer, or an apology with the reference under which its failure is logged."""
    try:
        return await answer
    except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
        return private(apology(error, call.language))
