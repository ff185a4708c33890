"""What a reaction or a click means: one person's favourite mark on one paper, wherever it was given."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, PostedPaper, Reaction, Reading, Told, Vote
from bot.delivery.messages import Posted
from bot.delivery.states import Standing
from bot.papers.clock import Clock
from bot.papers.library import Library
from bot.texts.words import say
from bot.views.emoji import ALIKE, AS_PICTURE, SPELT_RANKS
from bot.views.replies import Mark, Reply, Words

BUTTON = "button"
# Emoji that mean the same.
SPELLINGS = tuple(frozenset(name.replace(AS_PICTURE, "") for one in same for name in one) for same in ALIKE)
# Slack names keycaps in words; Discord sends a digit, U+FE0F and the sign below.
KEYCAP = "\u20e3"
# Reactions on messages older than this are not asked for at start.
CAUGHT_UP = timedelta(days=14)
# How late an event may come; Slack sends one again for a day at most (docs.slack.dev/apis/events-api). An older time is
# no time of this event.
LATEST = timedelta(days=3)
# How far a platform's clock may be ahead: a time of next year, once believed, would make every true event old.
CLOCKS_APART = timedelta(minutes=10)
# A message of ours that is older has been written down, whichever clock is wrong.
YOUNG = timedelta(minutes=2)
# Seconds after which a message that is not known is looked for again: 1.75 in all, since Slack waits three for its
# acknowledgement and then sends the event anew.
SOON = (0.05, 0.2, 0.5, 1.0)


def plain_emoji(name: str) -> str:
    """An emoji without skin tone and presentation marks, as both platforms then spell it alike."""
    # Slack adds a skin tone to the name: `+1::skin-tone-3`.
    name = name.strip(":").split("::")[0]
    return "".join(letter for letter in name if not _is_modifier(letter))


def _is_modifier(letter: str) -> bool:
    return letter == AS_PICTURE or unicodedata.name(letter, "").startswith("EMOJI MODIFIER")


def mark_of(emoji: str) -> str:
    """An emoji as a mark is kept: each skin tone is its own, as the platforms have it."""
    return emoji.strip(":").replace(AS_PICTURE, "")


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
    """The paper that a reaction on one of our messages votes for: its only one, or the one of that rank."""
    if plain_emoji(emoji) in favourites and not _holds_several(message):
        return message.paper_id or next(iter(message.papers), None)
    rank = rank_of(emoji)
    if rank is not None and message.paper_id is None and rank <= len(message.papers):
        return message.papers[rank - 1]
    return None


def _holds_several(message: PostedPaper) -> bool:
    return message.paper_id is None and len(message.papers) > 1


class Ballots:
    """Takes marks from platforms, keeps them, and has the messages that show the paper drawn again."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        library: Library,
        clock: Clock,
        emoji: Collection[str],
        redraw_after: timedelta = timedelta(seconds=2),
        redraw_for: timedelta = timedelta(hours=48),
        linked: bool = True,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._ledger = ledger
        self._library = library
        self._clock = clock
        self._emoji = counted(emoji)
        self._redraw_after = redraw_after
        self._redraw_for = redraw_for
        self._linked = linked
        self._wake = wake

    def moment(self) -> datetime:
        """A moment of the order in which things are heard: later than every earlier one."""
        return self._ledger.votes.moment(self._clock.now())

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one; gives whether anything changed."""
        told = self._told(reaction)  # before anything is waited for: what came first was heard first
        if plain_emoji(reaction.emoji) not in self._emoji and rank_of(reaction.emoji) is None:
            return False
        message = await self._message(reaction)
        vote = self._meant(reaction, message) if message else None
        if vote is None:
            return False
        changed = await self._ledger.votes.cast(vote, told, given=added, stranger=reaction.stranger)
        if changed:
            await self._show([vote.paper_id], vote.tenant)
        return changed

    async def _message(self, reaction: Reaction) -> PostedPaper | None:
        """What a message is about; one of ours may stand in its channel a moment before it is written down."""
        # Somebody else's messages are most of those that are reacted to; waiting for them would hold up every event.
        for pause in SOON if reaction.ours else ():
            message = await self._ledger.posts.about(*_place_of(reaction))
            if message is not None:
                return message
            await asyncio.sleep(pause)
        return await self._ledger.posts.about(*_place_of(reaction))

    async def whose(self, platform: str, channel: str, message: str) -> str:
        """The workspace in which a message of ours stands; empty if it is not ours."""
        about = await self._ledger.posts.about(platform, "", channel, message)
        return about.tenant if about else ""

    async def lost(self, reaction: Reaction) -> bool:
        """Whether somebody put a star where it cannot say which paper it means, and was not told of that before.

        They count as told from now on, whatever becomes of the telling. Every other emoji is applause.
        """
        if plain_emoji(reaction.emoji) not in SPELLINGS[0] & self._emoji:
            return False
        message = await self._ledger.posts.about(*_place_of(reaction))
        if message is None or not _holds_several(message):
            return False
        return await self._ledger.people.take_hint(reaction.platform, reaction.tenant, reaction.user, self._clock.now())

    async def mark(self, reaction: Reaction, mark: Mark, language: str) -> Reply:
        """A click on a paper's vote button: gives the button's mark or takes it back, and says what is so now.

        The words come with what undoes the click, unless there was nothing to do or a reaction still stands.
        """
        told = self._told(reaction)
        paper = await self._library.papers.get(mark.paper_id)
        if paper is None:
            return Reply(Words(say(language, "vote.gone", id=mark.paper_id)), language)
        # Of no message: buttons in two places are one mark, which either of them takes back. Only where each workspace
        # or server has favourites of its own one is given in each.
        place, tenant = "" if self._linked else reaction.tenant, reaction.tenant
        vote = Vote(reaction.platform, reaction.user, paper.id, place, "", BUTTON, reaction.home, tenant)
        if await self._ledger.votes.cast(vote, told, given=mark.on):
            await self._show([paper.id], tenant)
        tally = (await self._ledger.votes.tally([paper.id], tenant)).get(paper.id, 0)
        stands = bool(await self._ledger.votes.has_voted(reaction.person, [paper.id]))
        key = "vote.added" if mark.on else "vote.reaction" if stands else "vote.removed"
        undo = None if key == "vote.reaction" else Mark(paper.id, on=not mark.on)
        return Reply(Words(say(language, key, title=paper.title, n=tally), undo=undo), language)

    async def reconcile(self, platform: str, reading: Reading) -> int:
        """Make a message's votes equal to its reactions as they were read, but for what was told since."""
        message = await self._ledger.posts.about(
            platform, reading.tenant, reading.posted.channel, reading.posted.message
        )
        if message is None:
            return 0
        votes = {vote for one in reading.reactions if (vote := self._meant(one, message))}
        sure = replace(reading, cut=frozenset(map(mark_of, reading.cut)), told=_likely(reading.told, reading.begun))
        changed = await self._ledger.votes.apply_reading(platform, message, sure, votes)
        if changed:
            await self._show(_about(message), message.tenant)
        return changed

    async def clear(self, platform: str, tenant: str, posted: Posted, emoji: str | None = None) -> int:
        """Take note that all reactions on a message, or those with one emoji, were taken off."""
        heard = self.moment()
        message = await self._ledger.posts.about(platform, tenant, posted.channel, posted.message)
        if message is None:
            return 0
        mark = None if emoji is None else mark_of(emoji)
        here = (platform, message.tenant, message.channel, posted.message)
        gone = await self._ledger.votes.clear(*here, Told(heard, heard), mark)
        if gone:
            await self._show(_about(message), message.tenant)
        return gone

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Whose reactions do not count yet, for they may be a program's."""
        return await self._ledger.people.strangers(platform)

    async def introduce(self, person: Person, *, is_person: bool) -> None:
        """Count a stranger's reactions from now on, or drop them if no person gave them."""
        theirs: dict[str, list[str]] = {}
        for paper, tenant in await self._ledger.people.introduce(person, is_person=is_person):
            theirs.setdefault(tenant, []).append(paper)
        for tenant, papers in theirs.items():
            await self._show(papers, tenant)

    async def forget(self, person: Person) -> int:
        """Remove everything kept about a person, for good; gives how many marks went."""
        papers = await self._ledger.people.forget(person, self.moment())
        if papers:
            await self._show(papers)
        return len(papers)

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        """Messages whose reactions are worth catching up, newest first."""
        return await self._ledger.posts.recent(platform, self._clock.now() - CAUGHT_UP)

    def _told(self, reaction: Reaction) -> Told:
        heard = self.moment()
        return Told(_likely(reaction.told, heard) or heard, heard, reaction.event)

    def _meant(self, reaction: Reaction, message: PostedPaper) -> Vote | None:
        paper_id = paper_meant(reaction.emoji, message, self._emoji)
        if paper_id is None:
            return None
        place, tenant = message.channel or reaction.channel, reaction.tenant or message.tenant
        mark = mark_of(reaction.emoji)
        return Vote(
            reaction.platform, reaction.user, paper_id, place, reaction.message, mark, reaction.home, tenant,
        )  # fmt: skip

    async def _show(self, papers: Sequence[str], tenant: str | None = None) -> None:
        now = self._clock.now()
        await self._ledger.redraws.touch(papers, now + self._redraw_after, now - self._redraw_for, tenant)
        self._wake()


def _place_of(reaction: Reaction) -> tuple[str, str, str, str]:
    return reaction.platform, reaction.tenant, reaction.channel, reaction.message


def _about(message: PostedPaper) -> Sequence[str]:
    return [message.paper_id] if message.paper_id else message.papers


def _likely(told: datetime | None, heard: datetime) -> datetime | None:
    """A platform's time, where it can be true."""
    return told if told is not None and heard - LATEST < told < heard + CLOCKS_APART else None
