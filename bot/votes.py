"""What a reaction or a click means: one person's favourite mark on one paper, wherever it was given."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta

from bot.models import Mark, PlatformName, Posted, PostedPaper, Reaction, Reply, Vote, Words
from bot.ports import Archive, Clock, Outbox, Votes
from bot.texts import say

BUTTON = "button"
SPELLINGS = (
    frozenset({"star", "star2", "⭐", "🌟"}),
    frozenset({"heart", "❤"}),
    frozenset({"thumbsup", "+1", "👍"}),
    frozenset({"fire", "🔥"}),
)
"""Emoji that mean the same, as Slack and Discord spell them; any other is one of its own."""
SPELT_RANKS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "keycap_ten")
KEYCAP = "\u20e3"
CAUGHT_UP = timedelta(days=14)
"""Reactions on messages older than this are not asked for at start."""


def plain_emoji(name: str) -> str:
    """An emoji without skin tone and presentation marks, as both platforms then spell it alike."""
    name = name.strip(":").split("::")[0]
    return "".join(letter for letter in name if not _is_modifier(letter))


def _is_modifier(letter: str) -> bool:
    return letter == "\ufe0f" or unicodedata.name(letter, "").startswith("EMOJI MODIFIER")


def rank_of(emoji: str) -> int | None:
    """The rank that a keycap emoji names, 1 to 10."""
    emoji = plain_emoji(emoji)
    if emoji in SPELT_RANKS:
        return SPELT_RANKS.index(emoji) + 1
    if emoji == "🔟":
        return 10
    if len(emoji) == 2 and emoji[1] == KEYCAP and emoji[0] in "123456789":
        return int(emoji[0])
    return None


def counted(emoji: Collection[str]) -> frozenset[str]:
    """Every spelling of the emoji that settings name."""
    plain = [plain_emoji(name) for name in emoji]
    return frozenset(plain).union(*(same for same in SPELLINGS if not same.isdisjoint(plain)))


def paper_meant(emoji: str, message: PostedPaper, favourites: Collection[str]) -> str | None:
    """The paper that a reaction on one of our messages votes for: the message's own, or the one of that rank."""
    if message.paper_id is not None and plain_emoji(emoji) in favourites:
        return message.paper_id
    rank = rank_of(emoji)
    if rank is not None and message.paper_id is None and rank <= len(message.papers):
        return message.papers[rank - 1]
    return None


class Ballots:
    """Takes marks from platforms, keeps them, and has the messages that show the paper drawn again."""

    def __init__(
        self,
        *,
        votes: Votes,
        archive: Archive,
        outbox: Outbox,
        clock: Clock,
        emoji: Collection[str],
        redraw_after: timedelta = timedelta(seconds=2),
        redraw_for: timedelta = timedelta(hours=48),
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._votes = votes
        self._archive = archive
        self._outbox = outbox
        self._clock = clock
        self._emoji = counted(emoji)
        self._redraw_after = redraw_after
        self._redraw_for = redraw_for
        self._wake = wake

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one; gives whether anything changed."""
        if plain_emoji(reaction.emoji) not in self._emoji and rank_of(reaction.emoji) is None:
            return False
        vote = await self._vote(reaction)
        if vote is None:
            return False
        changed = await (self._votes.add_vote(vote, self._clock.now()) if added else self._votes.remove_vote(vote))
        if changed:
            await self._show([vote.paper_id])
        return changed

    async def mark(self, reaction: Reaction, mark: Mark, language: str) -> Reply:
        """A click on a paper's vote button: gives the button's mark or takes it back, and says what is so now.

        The words come with what undoes the click, unless there was nothing to do or a reaction still stands.
        """
        paper = await self._archive.paper(mark.paper_id)
        if paper is None:
            return Reply(Words(say(language, "command.unknown", text=mark.paper_id)), language)
        vote = Vote(reaction.platform, reaction.user, paper.id, "", "", BUTTON)
        changed = await (self._votes.add_vote(vote, self._clock.now()) if mark.on else self._votes.remove_vote(vote))
        if changed:
            await self._show([paper.id])
        tally = (await self._votes.tally([paper.id])).get(paper.id, 0)
        stands = bool(await self._votes.has_voted(reaction.platform, reaction.user, [paper.id]))
        key = "vote.added" if mark.on else "vote.reaction" if stands else "vote.removed"
        undo = None if key == "vote.reaction" else Mark(paper.id, on=not mark.on)
        return Reply(Words(say(language, key, title=paper.title, n=tally), undo=undo), language)

    async def reconcile(self, platform: PlatformName, posted: Posted, reactions: Collection[Reaction]) -> int:
        """Make a message's votes equal to its reactions as they stand now."""
        message = await self._votes.posted_paper(platform, posted.channel, posted.message)
        if message is None:
            return 0
        meant = [(one, paper_meant(one.emoji, message, self._emoji)) for one in reactions]
        votes = {_vote_of(one, paper) for one, paper in meant if paper is not None}
        changed = await self._votes.replace_votes(platform, posted.channel, posted.message, votes, self._clock.now())
        if changed:
            await self._show([message.paper_id] if message.paper_id else message.papers)
        return changed

    async def recent_posts(self, platform: PlatformName) -> Sequence[Posted]:
        """Messages whose reactions are worth catching up."""
        return await self._outbox.recent_posts(platform, self._clock.now() - CAUGHT_UP)

    async def _vote(self, reaction: Reaction) -> Vote | None:
        message = await self._votes.posted_paper(reaction.platform, reaction.channel, reaction.message)
        paper_id = message and paper_meant(reaction.emoji, message, self._emoji)
        return _vote_of(reaction, paper_id) if paper_id else None

    async def _show(self, papers: Sequence[str]) -> None:
        now = self._clock.now()
        await self._outbox.touch(papers, now + self._redraw_after, now - self._redraw_for)
        self._wake()


def _vote_of(reaction: Reaction, paper_id: str) -> Vote:
    mark = plain_emoji(reaction.emoji)
    return Vote(reaction.platform, reaction.user, paper_id, reaction.channel, reaction.message, mark)
