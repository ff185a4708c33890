"""What Slack sends us, as calls of the core: commands, clicks and reactions."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.chat.call import Call
from bot.chat.commands.menus import MENUS
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.chat.votes import YOUNG
from bot.platforms.slack.answering import Answering, gone, safely
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.callers import Callers
from bot.platforms.slack.channel_events import ChannelEvents
from bot.platforms.slack.clicks import ACTIONS, CHANGES, Click, Clicks
from bot.platforms.slack.files import Files
from bot.platforms.slack.forms import Forms
from bot.platforms.slack.homes import Homes
from bot.platforms.slack.markup import typed
from bot.platforms.slack.modals import FORM
from bot.platforms.slack.moments import moment_of
from bot.platforms.slack.people import People
from bot.platforms.slack.profiles import Profiles
from bot.platforms.slack.replies import payload, private
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.shortcuts import Shortcuts
from bot.platforms.slack.telling import Telling
from bot.platforms.slack.view_clicks import ViewClicks
from bot.platforms.slack.workspace import Workspace, Workspaces
from bot.texts.words import say
from bot.views.replies import Noun, Question, Reply, Words

log = logging.getLogger(__name__)

# Names may hold anything, line breaks too.
ANY = re.compile(r".*", re.DOTALL)

Body = Mapping[str, Any]
# What whoever lets the app in most likely wants next.
SUBSCRIBE = Question("papers", "subscribe")


class Events:
    """Serves one workspace's commands, clicks and reactions; slow work runs in the given task group."""

    def __init__(
        self,
        chat: Chat,
        workspace: Workspace,
        workspaces: Workspaces,
        people: People,
        telling: Telling,
        work: asyncio.TaskGroup,
        settings: SlackSettings,
        files: Files,
        untold: Callable[[], None],
    ) -> None:
        calls = workspace.calls
        self._chat = chat
        self._home = workspace.home
        self._files = files
        self._people = people
        self._telling = telling
        self._answering = Answering(work, telling)
        self._commands: Mapping[str, Noun] = {
            settings.paper_command: "paper",
            settings.papers_command: "papers",
        }
        self._channel_events = ChannelEvents(chat, workspace, workspaces, untold)
        self._profiles = Profiles(calls)
        self._callers = Callers(chat, self._profiles, workspace, settings)
        self._homes = Homes(chat, self._callers, calls, self._answering)
        self._forms = Forms(chat, self._callers, calls, telling, self._answering, self._homes)
        self._clicks = Clicks(chat, self._callers, telling, self._forms, files)
        self._shortcuts = Shortcuts(chat, self._callers, telling)
        self._view_clicks = ViewClicks(chat, self._callers, self._forms, self._homes)

    def register(self, app: AsyncApp) -> None:
        """Hang everything into Bolt; the last ones take what nobody else does, so that Slack gets its answer."""
        for name in self._commands:
            app.command(name)(self._command)
        for menu in MENUS:
            app.message_shortcut(menu)(self._chosen)
        app.action(ACTIONS)(self._clicked)
        app.event("reaction_added")(self._reaction_added)
        app.event("reaction_removed")(self._reaction_removed)
        app.event("member_joined_channel")(self._joined)
        app.event("app_home_opened")(self._home_opened)
        self._channel_events.register(app)
        for of_another_version in (app.command(ANY), app.shortcut(ANY)):
            of_another_version(self._unknown_command)
        app.action(re.compile(r"^link:"))(_nothing)
        app.action(ANY)(self._unknown_button)
        app.view(FORM)(self._forms.submit)
        app.options(ANY)(self._forms.suggest)
        app.view(ANY)(self._forms.gone)
        app.event(ANY)(_nothing)

    async def finished(self) -> None:
        """Wait until nothing is under way."""
        await self._answering.finished()

    async def _command(self, ack: AsyncAck, body: Body) -> None:
        await self._answering.in_time(ack, self._answer_to(body), str(body.get("response_url") or ""))

    async def _answer_to(self, body: Body) -> Block:
        call = await self._callers.call(
            Question(self._commands[str(body["command"])], typed(str(body.get("text") or ""))),
            user=str(body.get("user_id") or ""),
            tenant=str(body.get("team_id") or ""),
            channel=str(body.get("channel_id") or ""),
        )
        return await safely(self._answer(call, body), call.language)

    async def _answer(self, call: Call, body: Body) -> Block:
        call = await self._callers.looked_up(call)
        trigger, address = str(body.get("trigger_id") or ""), str(body.get("response_url") or "")
        opened = await self._forms.opened(call, trigger, address)
        if opened is not None:
            return opened
        reply = await self._files.handed_over(call, await self._chat.answer(call))
        # Lists and cards are looked at; what was changed is told in words.
        if isinstance(reply.content, Words):
            self._homes.changed(call.user)
        return private(reply)

    async def _clicked(self, ack: AsyncAck, body: Body) -> None:
        await ack()
        self._answering.start(self._act(Click.of(body, self._home)))

    async def _act(self, click: Click) -> None:
        await (self._view_clicks if click.view else self._clicks).act(click)
        if CHANGES.match(click.action):
            self._homes.changed(click.user)

    async def _chosen(self, ack: AsyncAck, body: Body) -> None:
        """Somebody chose a command from a message's menu."""
        await ack()
        self._answering.start(self._answer_about(body))

    async def _answer_about(self, body: Body) -> None:
        await self._shortcuts.act(body)
        self._homes.changed(str(body["user"]["id"]))

    async def _unknown_button(self, ack: AsyncAck, body: Body) -> None:
        """A control of another version."""
        if body.get("view"):
            await self._clicked(ack, body)
            return
        await ack()
        user = str(body["user"]["id"])
        self._answering.start(self._tell_gone("button.gone", user, str(body.get("response_url") or "")))

    async def _unknown_command(self, ack: AsyncAck, body: Body) -> None:
        """A command or shortcut that the app still lists and we do not know."""
        await ack()
        user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        self._answering.start(self._tell_gone("command.gone", user, str(body.get("response_url") or "")))

    async def _tell_gone(self, key: str, user: str, respond_to: str) -> None:
        if respond_to:  # a shortcut that belongs to no message has none
            await self._telling.answer(respond_to, gone(key, await self._profiles.language(user), self._callers.names))

    async def _reaction_added(self, body: Body, context: AsyncBoltContext) -> None:
        await self._react(body, context, added=True)

    async def _reaction_removed(self, body: Body, context: AsyncBoltContext) -> None:
        await self._react(body, context, added=False)

    async def _joined(self, body: Body, context: AsyncBoltContext) -> None:
        """Somebody let the app into a channel."""
        event = body["event"]
        if event.get("user") != context.bot_user_id:
            return
        tenant, channel = str(body.get("team_id") or ""), str(event["channel"])
        self._chat.regained("slack", tenant, [channel])
        if inviter := str(event.get("inviter") or ""):  # nobody where the app came by itself
            self._answering.start(self._greet(inviter, tenant, channel))

    async def _home_opened(self, body: Body) -> None:
        """Somebody looks at the app itself; its tab with their messages needs nothing."""
        event = body["event"]
        if event.get("tab") == "home":
            seen = str((event.get("view") or {}).get("hash") or "")
            self._homes.opened(str(event["user"]), str(body.get("team_id") or ""), seen)

    async def _greet(self, inviter: str, tenant: str, channel: str) -> None:
        """Tell whoever let the app in how the channel is subscribed; nothing depends on it."""
        try:
            call = await self._callers.call(SUBSCRIBE, user=inviter, tenant=tenant, channel=channel)
            told = await self._chat.greeting(await self._callers.looked_up(call))
            if told is not None and not await self._telling.whisper(channel, inviter, payload(told)):
                await self._chat.ungreeted(call)
        except Exception:
            log.exception("Somebody could not be greeted.")

    async def _react(self, body: Body, context: AsyncBoltContext, *, added: bool) -> None:
        """Count before the acknowledgement: what fails here is sent again by Slack."""
        event = body["event"]
        item, user = event.get("item") or {}, str(event["user"])
        # None where that is not known yet: such a vote is noted and counts once the person is known.
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
            tenant=_marked_in(body),
            home=self._home,
            # Only a message just posted may be ours and not in the ledger yet; `item_user` may be missing.
            ours=event.get("item_user") in (None, context.bot_user_id) and _is_young(str(item["ts"])),
        )
        changed = await self._chat.react(reaction, added=added)
        if reaction.stranger:
            self._people.came()
        if changed:
            self._homes.changed(user)
        if added and not changed:
            self._answering.start(self._explain(reaction))

    async def _explain(self, reaction: Reaction) -> None:
        """Tell somebody in private that their star cannot count, if that is so; nothing depends on it."""
        try:
            if await self._chat.lost(reaction):
                language = await self._profiles.language(reaction.user)
                told = Reply(Words(say(language, "vote.which")), language)
                await self._telling.whisper(reaction.channel, reaction.user, payload(told))
        except Exception:
            log.exception("Somebody could not be told how to vote.")


def _marked_in(body: Body) -> str:
    """The workspace of the message; where a channel is shared with others, only the ledger knows whose it is."""
    # The event comes once, by any of the workspaces that share it: docs.slack.dev/apis/events-api, "Event context".
    return "" if body.get("is_ext_shared_channel") else str(body.get("team_id") or "")


def _is_young(ts: str) -> bool:
    """Whether a message was posted a moment ago; its timestamp tells when."""
    posted_at = moment_of(ts)
    return posted_at is not None and posted_at > datetime.now(UTC) - YOUNG


async def _nothing(ack: AsyncAck) -> None:
    await ack()
