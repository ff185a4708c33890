"""Favourite marks and the people who gave them, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.chat.marks import ALL, Kept, Seen, after_clearing, after_event, after_reading, tells_all
from bot.chat.reactions import Person, PostedPaper, Reading, Saved, Told, Vote
from bot.delivery.channel import Place
from bot.ledger.memory.tables import Tables

LONG_AGO = datetime.min.replace(tzinfo=UTC)
STEP = timedelta(microseconds=1)
BUTTON = "button"
# Platform, tenant, channel and message.
Message = tuple[str, str, str, str]


@dataclass
class Marks:
    """What is kept of votes."""

    kept: dict[Vote, Kept] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    read: dict[tuple[Message, str], Seen] = field(default_factory=dict)
    erased: dict[Person, datetime] = field(default_factory=dict)
    unknown: set[Person] = field(default_factory=set)
    hints: set[tuple[str, str, str]] = field(default_factory=set)
    greetings: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    latest: datetime = LONG_AGO

    def on(self, here: Message) -> dict[Vote, Kept]:
        """What is kept of the reaction marks on a message."""
        return {vote: one for vote, one in self.kept.items() if vote.mark != BUTTON and _is_here(_place_of(vote), here)}

    def of(self, person: Person) -> dict[Vote, Kept]:
        """What is kept of a person's marks."""
        return {vote: one for vote, one in self.kept.items() if vote.person == person}

    def seen(self, here: Message, marks: Collection[str] | None = None) -> Sequence[tuple[str, Seen]]:
        """What was read of these marks on a message, of any if none are named."""
        found = [(mark, seen) for (where, mark), seen in self.read.items() if _is_here(where, here)]
        return [(mark, seen) for mark, seen in found if marks is None or mark in marks]

    def note(self, here: Message, mark: str, seen: Seen) -> None:
        """Remember that a message was read."""
        before = self.read.get((here, mark), seen)
        self.read[here, mark] = Seen(max(seen.told, before.told), max(seen.begun, before.begun))

    def keep(self, marks: Mapping[Vote, Kept]) -> None:
        """Keep marks as they are now."""
        for vote, one in marks.items():
            # Taken out first: equal keys may differ in the tenant, and a dict would keep the older one.
            self.kept.pop(vote, None)
            self.kept[vote] = one

    def meet(self, people: Iterable[Person]) -> None:
        """Note who is not known yet; whoever has marks that count was known before."""
        self.unknown |= set(people) - {vote.person for vote in self.kept if vote.mark != BUTTON}

    def settle(self, people: Iterable[Person]) -> None:
        """Give what was kept of an id before workspaces were told apart to whoever of that id is met first."""
        for person in people:
            before = replace(person, home="")
            if person.home:
                for vote, one in self.of(before).items():
                    del self.kept[vote]
                    self.kept[replace(vote, home=person.home)] = one
                if before in self.unknown:
                    self.unknown ^= {before, person}

    def erased_at(self, person: Person) -> datetime | None:
        """When somebody was last forgotten."""
        # Also as who they were before workspaces were told apart.
        times = [self.erased.get(one) for one in (person, replace(person, home=""))]
        return max((at for at in times if at), default=None)

    def counting(self) -> dict[Vote, Kept]:
        """The marks that count."""
        return {
            vote: one
            for vote, one in self.kept.items()
            # Programs press no buttons, so a press counts whoever it is of.
            if one.given and (vote.mark == BUTTON or vote.person not in self.unknown)
        }


class Votes:
    """The port Votes."""

    def __init__(self, marks: Marks, *, linked: bool = True) -> None:
        self.marks = marks
        self._linked = linked

    async def begin(self) -> None:
        """Have moments follow those of before."""
        heard = [one.heard for one in self.marks.kept.values()]
        begun = [one.begun for one in self.marks.read.values()]
        self.marks.latest = max([*heard, *begun, *self.marks.erased.values()], default=LONG_AGO)

    def moment(self, now: datetime) -> datetime:
        """A moment later than every earlier one, whatever the clock does."""
        self.marks.latest = max(now, self.marks.latest + STEP)
        return self.marks.latest

    async def cast(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it."""
        marks, person = self.marks, vote.person
        if told.event and told.event in marks.events:
            return False
        marks.events.add(told.event)
        marks.settle([person])
        kept = marks.kept.get(vote)
        read = max((seen.told for _, seen in marks.seen(_place_of(vote), (vote.mark, ALL))), default=None)
        after = after_event(kept, told, given=given, read=read, erased=marks.erased_at(person))
        if after is None:
            return False
        # Before the mark is kept, by which the person would seem to be known.
        if stranger:
            marks.meet([person])
        marks.keep({vote: after})
        return after.given != (kept is not None and kept.given)

    async def apply_reading(
        self, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""
        marks, people = self.marks, {vote.person for vote in votes}
        seen = Seen(reading.told or reading.begun, reading.begun)
        here = (platform, message.tenant, message.channel, reading.posted.message)
        marks.settle(people)
        since = message.at or LONG_AGO
        gone = {person for person in people if (marks.erased_at(person) or LONG_AGO) > since}
        kept = marks.on(here)
        later = {mark for mark, other in marks.seen(here) if other.begun > seen.begun}
        after = after_reading(kept, votes, seen, cut=reading.cut, forgotten=gone, since=later)
        # Before the marks are kept, by which these people would seem to be known.
        marks.meet({one.person for one in reading.reactions if one.stranger} & {vote.person for vote in after})
        marks.keep(after)
        if tells_all(kept, votes, cut=reading.cut, forgotten=gone):
            marks.note(here, ALL, seen)
        return len(after)

    async def clear(self, platform: str, tenant: str, channel: str, message: str, told: Told, mark: str | None) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""
        seen, here = Seen(told.at, told.heard), (platform, tenant, channel, message)
        kept = {vote: one for vote, one in self.marks.on(here).items() if mark in (None, vote.mark)}
        after = after_clearing(kept, seen)
        self.marks.keep(after)
        self.marks.note(here, mark or ALL, seen)
        return len(after)

    async def tally(self, paper_ids: Sequence[str], tenant: str | None = None) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""
        everyone = await self.favourites(tenant=tenant)
        return {paper_id: people for paper_id, people in everyone.items() if paper_id in paper_ids}

    async def favourites(
        self, since: datetime | None = None, until: datetime | None = None, tenant: str | None = None
    ) -> Mapping[str, int]:
        """The same of every paper that somebody favours by a mark of that time."""
        timely = {
            (vote.paper_id, vote.person)
            for vote, one in self.marks.counting().items()
            if (since is None or one.heard >= since) and (until is None or one.heard < until)
            if self._linked or tenant in (None, vote.tenant)
        }
        return Counter(paper_id for paper_id, _ in timely)

    async def has_voted(self, person: Person, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""
        return frozenset(self._favourites(person).keys() & {*paper_ids})

    async def saved(self, person: Person, limit: int, offset: int = 0) -> Saved:
        """A page of the papers that a person favours, newest mark first."""
        newest = self._favourites(person)
        ids = sorted(newest, key=lambda paper_id: (newest[paper_id], paper_id), reverse=True)
        return Saved(tuple(ids[offset : offset + limit]), len(ids))

    def _favourites(self, person: Person) -> dict[str, datetime]:
        """When each paper that a person favours was last marked."""
        found: dict[str, datetime] = {}
        for vote, one in self.marks.counting().items():
            if vote.person in (person, replace(person, home="")):
                found[vote.paper_id] = max(found.get(vote.paper_id, one.heard), one.heard)
        return found


class People:
    """The port People."""

    def __init__(self, marks: Marks, tables: Tables, forget_wishes: Callable[[Person], None]) -> None:
        self.marks, self._tables, self._forget_wishes = marks, tables, forget_wishes

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Who gave marks that do not count yet, for they may be a program's."""
        return frozenset(one for one in self.marks.unknown if one.platform == platform)

    async def introduce(self, person: Person, *, is_person: bool) -> Sequence[tuple[str, str]]:
        """Count a stranger's marks from now on, or remove them; gives the paper and the tenant of each."""
        self.marks.settle([person])
        if person not in self.marks.unknown:
            return []
        self.marks.unknown.discard(person)
        marks = self.marks.of(person)
        if not is_person:
            self._drop(marks)
        return sorted({(vote.paper_id, vote.tenant) for vote, one in marks.items() if one.given})

    async def take_hint(self, platform: str, tenant: str, user: str, at: datetime) -> bool:  # noqa: ARG002
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""
        hint = (platform, tenant, user)
        is_new = hint not in self.marks.hints
        self.marks.hints.add(hint)
        return is_new

    async def take_greeting(self, platform: str, place: Place, at: datetime, again_after: timedelta) -> bool:
        """Note that somebody is greeted in a channel; gives whether nobody was within the time before."""
        known = self.marks.greetings
        before = known.get((platform, place.tenant, place.channel))
        if before is not None and before >= at - again_after:
            return False
        known[platform, place.tenant, place.channel] = at
        return True

    async def drop_greeting(self, platform: str, place: Place) -> None:
        """Forget that somebody was greeted in a channel."""
        self.marks.greetings.pop((platform, place.tenant, place.channel), None)

    async def forget(self, person: Person, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again."""
        self.marks.settle([person])
        marks = self.marks.of(person)
        self._drop(marks)
        self.marks.unknown.discard(person)
        self.marks.hints = {
            (platform, tenant, user)
            for platform, tenant, user in self.marks.hints
            if not ((platform, user) == (person.platform, person.user) and person.home in ("", tenant))
        }
        for kept in self._tables.cards.values():
            card = kept.card
            if (card.platform, card.sharer) == (person.platform, person.user) and person.home in ("", card.tenant):
                kept.card = replace(card, sharer="")
                kept.redraw.at = kept.redraw.wish = None if kept.lost else heard
        self._tables.changes = [
            one
            for one in self._tables.changes
            if (one.change.channel.platform, one.change.user) != (person.platform, person.user)
            or not (one.home in ("", person.home) or not person.home)
        ]
        self._forget_wishes(person)
        self.marks.erased[person] = max([heard, *(one.told for one in marks.values())])
        return [vote.paper_id for vote, one in marks.items() if one.given]

    def _drop(self, marks: Collection[Vote]) -> None:
        self.marks.kept = {vote: one for vote, one in self.marks.kept.items() if vote not in marks}


def _place_of(vote: Vote) -> Message:
    return vote.platform, vote.tenant, vote.channel, vote.message


def _is_here(where: Message, here: Message) -> bool:
    """Whether both are the same message; what was kept without a tenant fits any, as what is asked for without one."""
    same = (where[0], *where[2:]) == (here[0], *here[2:])
    return same and (where[1] == here[1] or "" in (where[1], here[1]))
