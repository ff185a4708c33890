"""The core as a platform's listeners see it: commands and votes behind one object."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.commands import Commands
from bot.models import Call, PlatformName, Posted, Reaction, Reply, Suggestion
from bot.votes import Ballots


class Front:
    """The port `Chat`, made of its two halves."""

    def __init__(self, commands: Commands, ballots: Ballots) -> None:
        self._commands = commands
        self._ballots = ballots

    async def answer(self, call: Call) -> Reply:
        """The answer to a command."""
        return await self._commands.answer(call)

    async def suggest(self, text: str) -> Sequence[Suggestion]:
        """Lines to offer while somebody types."""
        return await self._commands.suggest(text)

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one."""
        return await self._ballots.react(reaction, added=added)

    async def toggle(self, reaction: Reaction, paper_id: str, language: str) -> Reply:
        """A click on a paper's vote button."""
        return await self._ballots.toggle(reaction, paper_id, language)

    async def reconcile(self, platform: PlatformName, posted: Posted, reactions: Collection[Reaction]) -> int:
        """Make a message's votes equal to its reactions."""
        return await self._ballots.reconcile(platform, posted, reactions)

    async def recent_posts(self, platform: PlatformName) -> Sequence[Posted]:
        """Messages whose reactions are worth catching up."""
        return await self._ballots.recent_posts(platform)
