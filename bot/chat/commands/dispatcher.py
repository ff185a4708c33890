"""Text in, Reply out, the same on every platform: finds the command, reads what was said with it, has it answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

from bot.chat.apology import apology
from bot.chat.call import Call
from bot.chat.commands.answers import MOST_PAGES, words
from bot.chat.commands.command import Command, Context
from bot.chat.commands.forms import Misfilled, filled
from bot.chat.commands.grammar import QUOTES, Misread, read
from bot.chat.commands.greeting import greeting
from bot.chat.commands.help import unknown
from bot.chat.commands.home import home
from bot.chat.commands.menus import MENUS
from bot.chat.commands.stopped import with_stop
from bot.chat.commands.table import PAPER, PAPERS
from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, Reaction
from bot.delivery.channel import Place
from bot.delivery.direct import DirectMessages
from bot.delivery.ports import Poster
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import READY_HOUR
from bot.papers.clock import Clock
from bot.papers.found import Suggestion
from bot.papers.ids import all_named_in
from bot.papers.library import Library
from bot.texts.words import say, say_on
from bot.views.charts import Plotter
from bot.views.forms import Form
from bot.views.home import Home
from bot.views.replies import Listing, Mark, Reply, Words

# What is asked for by saying nothing.
HELP = "help"
# Discord shows no more.
MOST_OFFERED = 25
# A thousand at once would leave no time for acknowledgements, nor for digests, until the last is answered.
LOOKUPS_AT_ONCE = 16


class Commands:
    """Answers `/paper` and `/papers`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        clock: Clock,
        forget: Callable[[Person], Awaitable[int]],
        mark: Callable[[Reaction, Mark, str], Awaitable[Reply]],
        papers: Mapping[str, Command] = PAPERS,
        plotter: Plotter | None = None,
        posters: Mapping[str, Poster] | None = None,
        direct: DirectMessages | None = None,
        defaults: Preferences | None = None,
        ready_hour: int = READY_HOUR,
        expires: timedelta = timedelta(hours=24),
        act: Callable[[], None] = lambda: None,
    ) -> None:
        # As it is, and not a copy: platforms log in later.
        posters = {} if posters is None else posters
        self._context = Context(
            ledger, library, clock, forget, mark, papers,
            plotter=plotter, direct=direct or DirectMessages(posters=posters, clock=clock), posters=posters,
            defaults=defaults or Preferences(), ready_hour=ready_hour, expires=expires, act=act,
        )  # fmt: skip
        self._lookups = asyncio.Semaphore(LOOKUPS_AT_ONCE)

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; what goes wrong is an answer too."""
        # A page comes out of a button, and what comes from outside may be below 1, where the offset would be too.
        call = replace(call, page=min(max(call.page, 1), MOST_PAGES))
        try:
            # Not the others, which may wait for a platform and would keep everybody waiting with them.
            async with self._lookups if call.command == "paper" else nullcontext():
                return await self._on_a_page(call)
        except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
            return apology(error, call.language)

    async def _on_a_page(self, call: Call) -> Reply:
        reply = await self._answer(call)
        if isinstance(reply.content, Listing) and not reply.content.entries:  # the pages have become fewer
            return await self._answer(replace(call, page=reply.content.pages))
        return reply

    async def about(self, call: Call, menu: str) -> Reply:
        """The answer to a command on a message, of which the call's text is all that can be read."""
        ids = all_named_in(call.text)
        try:
            async with self._lookups:
                return await MENUS[menu].answer(self._context, call, ids) if ids else words(call, "menu.none")
        except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
            return apology(error, call.language)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:
        """At most 25 lines to offer for what is typed of an option so far, if it has such lines."""
        command = self._named(call)[0]
        options = command.options if command else ()
        complete = next((one.complete for one in options if one.name == option), None)
        return () if complete is None else (await complete(self._context, call, typed))[:MOST_OFFERED]

    def managing(self, call: Call) -> bool:
        """Whether this is a command for those who manage a channel."""
        command = self._named(call)[0]
        return command is not None and command.who == "admins"

    async def form(self, call: Call, *, pressed: bool) -> Form | None:
        """The form of a command of which nothing is said yet; None if it has none that this person may fill in."""
        command, _, text = self._named(call)
        if command is None or command.form is None or text or not (pressed or command.opens):
            return None
        if command.who == "admins" and not call.manages:
            return None
        return await command.form(self._context, call)

    async def home(self, call: Call) -> Home:
        """What a person sees who looks at the bot itself."""
        return await home(self._context, call)

    async def greeting(self, call: Call) -> Reply | None:
        """What to tell whoever has just let the bot into the call's channel."""
        return await greeting(self._context, call)

    async def ungreeted(self, call: Call) -> None:
        """Forget a greeting that did not reach whom it was for."""
        await self._context.ledger.people.drop_greeting(call.platform, Place(call.tenant, call.channel))

    def fill(self, call: Call, values: Mapping[str, str]) -> Call:
        """The same with what was filled in; raises Misfilled."""
        command, word, _ = self._named(call)
        if command is None:
            raise Misfilled(dict.fromkeys(values, say(call.language, "form.gone")))
        return replace(call, text=f"{word} {filled(command, values, call.language)}".strip())

    async def _answer(self, call: Call) -> Reply:
        command, word, text = self._named(call)
        if command is None:
            return unknown(self._context, call, word)
        # In their own conversation everybody manages what there is.
        if command.who == "admins" and not (call.manages or call.direct):
            return _not_theirs(call, command)
        try:
            values = read(command, text)
        except Misread as error:
            paper, papers = call.names
            return Reply(Words(error.said(call.language, paper=paper, papers=papers)), call.language)
        return await with_stop(self._context, call, await command.answer(self._context, call, values))

    def _named(self, call: Call) -> tuple[Command | None, str, str]:
        """The command, the word that names it, and what is said with it."""
        if call.command == "paper":
            return PAPER, "", call.text
        word, *rest = call.text.translate(QUOTES).split(None, 1) or [HELP]
        return self._context.papers.get(word.lower()), word.lower(), "".join(rest)


def _not_theirs(call: Call, command: Command) -> Reply:
    """Who may use a command, and that nobody can where the bot is no member."""
    told = [say_on(call.platform, call.language, "command.admins", papers=call.names[1], name=command.name)]
    if not call.present:
        told.append(say_on(call.platform, call.language, "setup.absent"))
    return Reply(Words("\n".join(told)), call.language)
