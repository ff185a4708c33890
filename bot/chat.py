"""The core as a platform's listeners see it: commands and votes behind one object."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.commands import Commands
from bot.lately import Lately
from bot.models import Call, Mark, PlatformName, Posted, Reaction, Reply, Suggestion, Words
from bot.ports import Clock
from bot.votes import Ballots


class Front:
    """The port `Chat`, made of its two halves."""

    def __init__(self, commands: Commands, ballots: Ballots, clock: Clock) -> None:
        self._commands = commands
        self._ballots = ballots
        self._lately = Lately(clock)

    async def answer(self, call: Call) -> Reply:
        """The answer to a command."""
        return await self._commands.answer(call)

    async def suggest(self, text: str) -> Sequence[Suggestion]:
        """Lines to offer while somebody types."""
        return await self._commands.suggest(text)

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one."""
        return await self._ballots.react(reaction, added=added)

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        """A click on a paper's vote button; `own` is one on a card that only this person sees."""
        told = await self._ballots.mark(reaction, mark, language)
        if isinstance(told.content, Words) and told.content.undo is None:  # the button could not do all
            return told
        if own:
            return await self._commands.answer(
                Call(reaction.platform, "paper", mark.paper_id, reaction.user, language=language)
            )
        doubled = self._lately.again((reaction.platform, reaction.user, mark.paper_id), mark.on)
        return None if doubled else told

    async def reconcile(self, platform: PlatformName, posted: Posted, reactions: Collection[Reaction]) -> int:
        """Make a message's votes equal to its reactions."""
        return await self._ballots.reconcile(platform, posted, reactions)

    async def recent_posts(self, platform: PlatformName) -> Sequence[Posted]:
        """Messages whose reactions are worth catching up."""
        return await self._ballots.recent_posts(platform)
