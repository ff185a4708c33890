"""The votes in memory: what the archive promises about marks, a hundred times as fast."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.chat.marks import ALL, Kept, Seen, after_clearing, after_event, after_reading, tells_all
from bot.chat.reactions import Person, PostedPaper, Reading, Told, Vote
from bot.delivery.messages import Posted
from bot.delivery.states import Standing
from bot.papers.paper import Paper

LONG_AGO = datetime.min.replace(tzinfo=UTC)
Message = tuple[str, str]


@dataclass
class RememberedVotes:
    """The ledger as far as counting votes needs it; `begin` is what a restart does."""

    bearers: dict[Message, tuple[PostedPaper, str]] = field(default_factory=dict)
    """Our messages by platform and id: what each is about, and the message whose thread it stands in."""
    kept: dict[Vote, Kept] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    read: dict[tuple[Message, str], Seen] = field(default_factory=dict)
    erased: dict[Person, datetime] = field(default_factory=dict)
    unknown: set[Person] = field(default_factory=set)
    latest: datetime = LONG_AGO

    @property
    def votes(self) -> RememberedVotes:
        return self

    people = posts = redraws = votes

    async def begin(self) -> None:
        marks = [one.heard for one in self.kept.values()]
        readings = [one.begun for one in self.read.values()]
        self.latest = max([*marks, *readings, *self.erased.values()], default=LONG_AGO)

    def moment(self, now: datetime) -> datetime:
        self.latest = max(now, self.latest + timedelta(microseconds=1))
        return self.latest

    async def bear(self, platform: str, posted: Posted, about: PostedPaper, parent: str) -> None:
        """Keep a message of ours."""
        self.bearers[platform, posted.message] = about, parent

    async def about(self, platform: str, tenant: str, channel: str, message: str) -> PostedPaper | None:  # noqa: ARG002
        found = self.bearers.get((platform, message))
        return found and found[0]

    async def recent(self, platform: str, since: datetime) -> Sequence[Standing]:  # noqa: ARG002
        found = [
            Standing(Posted(about.channel, message), parent, about.at or LONG_AGO)
            for (name, message), (about, parent) in self.bearers.items()
            if name == platform
        ]
        return sorted(found, key=lambda one: (one.at, one.posted.message), reverse=True)

    async def cast(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        if told.event and told.event in self.known:
            return False
        self.known.add(told.event)
        kept, person = self.kept.get(vote), vote.person
        here = (vote.platform, vote.message)
        read = max([self.read[here, mark].told for mark in (ALL, vote.mark) if (here, mark) in self.read], default=None)
        after = after_event(kept, told, given=given, read=read, erased=self.erased.get(person))
        if after is None:
            return False
        if stranger:
            self._meet([person])
        self.kept[vote] = after
        return after.given != (kept is not None and kept.given)

    async def apply_reading(
        self, platform: str, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        seen, here = Seen(reading.told or reading.begun, reading.begun), (platform, reading.posted.message)
        since = message.at or LONG_AGO
        gone = {vote.person for vote in votes if self.erased.get(vote.person, LONG_AGO) > since}
        kept = self._on(here)
        later = {mark for (where, mark), other in self.read.items() if where == here and other.begun > seen.begun}
        after = after_reading(kept, votes, seen, cut=reading.cut, forgotten=gone, since=later)
        self._meet({one.person for one in reading.reactions if one.stranger} & {vote.person for vote in after})
        self.kept |= after
        if tells_all(kept, votes, cut=reading.cut, forgotten=gone):
            self._note(here, ALL, seen)
        return len(after)

    async def clear(
        self, platform: str, _tenant: str, _channel: str, message: str, told: Told, mark: str | None
    ) -> int:
        seen, here = Seen(told.at, told.heard), (platform, message)
        marks = {vote: one for vote, one in self._on(here).items() if mark in (None, vote.mark)}
        after = after_clearing(marks, seen)
        self.kept |= after
        self._note(here, mark or ALL, seen)
        return len(after)

    def _on(self, here: Message) -> dict[Vote, Kept]:
        return {vote: one for vote, one in self.kept.items() if (vote.platform, vote.message) == here}

    def _note(self, here: Message, mark: str, seen: Seen) -> None:
        before = self.read.get((here, mark), seen)
        self.read[here, mark] = Seen(max(seen.told, before.told), max(seen.begun, before.begun))

    def _meet(self, people: Collection[Person]) -> None:
        known = {vote.person for vote in self.kept if vote.mark != "button"}
        self.unknown |= set(people) - known

    async def strangers(self, platform: str) -> frozenset[Person]:
        return frozenset(one for one in self.unknown if one.platform == platform)

    async def introduce(self, person: Person, *, is_person: bool) -> Sequence[str]:
        if person not in self.unknown:
            return []
        self.unknown.discard(person)
        marks = self._of(person)
        if not is_person:
            self.kept = {vote: one for vote, one in self.kept.items() if vote not in marks}
        return sorted({vote.paper_id for vote, one in marks.items() if one.given})

    async def forget(self, person: Person, heard: datetime) -> Sequence[str]:
        marks = self._of(person)
        self.kept = {vote: one for vote, one in self.kept.items() if vote not in marks}
        self.unknown.discard(person)
        self.erased[person] = max([heard, *(one.told for one in marks.values())])
        return [vote.paper_id for vote, one in marks.items() if one.given]

    def _of(self, person: Person) -> dict[Vote, Kept]:
        return {vote: one for vote, one in self.kept.items() if vote.person == person}

    def _counting(self) -> set[tuple[str, Person]]:
        return {
            (vote.paper_id, vote.person)
            for vote, one in self.kept.items()
            if one.given and (vote.mark == "button" or vote.person not in self.unknown)
        }

    async def tally(self, paper_ids: Sequence[str]) -> Mapping[str, int]:
        papers = [paper for paper, _ in self._counting()]
        return {paper: papers.count(paper) for paper in paper_ids if paper in papers}

    async def has_voted(self, person: Person, paper_ids: Sequence[str]) -> frozenset[str]:
        counting = self._counting()
        return frozenset(paper for paper in paper_ids if (paper, person) in counting)

    async def touch(self, *_what: object) -> int:
        return 0


class AnyPaper:
    """The port Papers, as far as counting votes needs it."""

    async def get(self, paper_id: str) -> Paper | None:
        return Paper(paper_id, "A paper", "", ())
