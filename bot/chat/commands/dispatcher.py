"""Text in, Reply out, the same on every platform: finds the command, reads what was said with it, has it answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.chat.apology import apology
from bot.chat.commands.answers import MOST_PAGES
from bot.chat.commands.command import Command, Context
from bot.chat.commands.grammar import QUOTES, Misread, near, read
from bot.chat.commands.help import explained
from bot.chat.commands.table import PAPER, PAPERS
from bot.chat.ports import Votes
from bot.delivery.ports import Subscriptions
from bot.papers.clock import Clock
from bot.papers.found import Suggestion
from bot.papers.ports import Archive
from bot.texts.words import say
from bot.views.replies import Call, Listing, Reply, Words

HELP = "help"
"""What is asked for by saying nothing."""


class Commands:
    """Answers `/paper` and `/papers`."""

    def __init__(
        self,
        *,
        archive: Archive,
        votes: Votes,
        subscriptions: Subscriptions,
        clock: Clock,
        forget: Callable[[str, str], Awaitable[int]],
        papers: Mapping[str, Command] = PAPERS,
    ) -> None:
        self._context = Context(archive, votes, subscriptions, clock, forget, papers)

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; what goes wrong is an answer too."""
        call = replace(call, page=min(max(call.page, 1), MOST_PAGES))
        try:
            reply = await self._answer(call)
            if isinstance(reply.content, Listing) and not reply.content.entries:  # the pages have become fewer
                return await self._answer(replace(call, page=reply.content.pages))
        except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
            return apology(error, call.language)
        return reply

    async def suggest(self, text: str) -> Sequence[Suggestion]:
        """At most 25 lines to offer while somebody types a question."""
        (option,) = PAPER.options
        assert option.complete is not None  # noqa: S101  (so it is declared)
        return await option.complete(self._context, Call("", "paper", "", ""), text)

    async def _answer(self, call: Call) -> Reply:
        word, text = self._split(call)
        command = PAPER if call.command == "paper" else self._context.papers.get(word)
        if command is None:
            return self._unknown(call, word)
        try:
            values = read(command, text)
        except Misread as error:
            paper, papers = call.names
            told = say(call.language, error.key, paper=paper, papers=papers, **error.values)
            return Reply(Words(told), call.language)
        return await command.answer(self._context, call, values)

    @staticmethod
    def _split(call: Call) -> tuple[str, str]:
        """The word that names the command, and what is said with it."""
        if call.command == "paper":
            return "", call.text
        word, *rest = call.text.translate(QUOTES).split(None, 1) or [HELP]
        return word.lower(), "".join(rest)

    def _unknown(self, call: Call, word: str) -> Reply:
        told = say(call.language, "command.unknown", text=word)
        if meant := near(word, self._context.papers):
            told += say(call.language, "command.near", near=meant)
        return Reply(Words(f"{told}\n\n{explained(call)}"), call.language)
