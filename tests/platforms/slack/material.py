"""Papers, digests and a small core for the Slack tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.chat.call import Call
from bot.chat.commands.forms import Misfilled
from bot.chat.reactions import Person, Reaction, Reading
from bot.delivery.messages import Posted
from bot.delivery.states import SharedCard, Standing
from bot.errors import StorageError
from bot.papers.bullets import Bullets, Origin
from bot.papers.found import Suggestion
from bot.papers.paper import Paper
from bot.views.entries import Digest, Entry, Repeat, Style
from bot.views.forms import Form
from bot.views.home import Home, Subscription
from bot.views.replies import Card, Listing, Mark, Offer, Question, Reply, Words

DAY = date(2024, 5, 17)
HOSTILE = "<!channel> *bold* _it_ ~no~ `code` & <https://evil.example|x> @all :tada: \u202ee\u200b\x00\ud800\n> quote"


def paper(number: int = 9673, **more: Any) -> Paper:  # noqa: ANN401  (any field)
    """A paper with everything, unless told otherwise."""
    given: dict[str, Any] = {
        "title": f"LoRA Learns Less {number}",
        "authors": ("Ann A.", "Bo B.", "Cy C.", "Di D.", "Ed E."),
        "votes": 43,
        "code_url": "https://github.com/a/b",
    }
    return Paper(id=f"2405.{number:05d}", **(given | more))


def entry(rank: int = 1, bullets: Sequence[str] = ("One.", "Two."), origin: Origin = "llm", **more: Any) -> Entry:  # noqa: ANN401
    """A ranked paper with bullets."""
    favourites = more.pop("favourites", 0)
    made = Bullets("en", origin, tuple(bullets), "model-x") if bullets else None
    return Entry(rank, paper(9000 + rank, **more), made, favourites, DAY)


def digest(count: int = 3, style: Style = "digest", language: str = "en", *, repeats: int = 0, **more: Any) -> Digest:  # noqa: ANN401
    """A digest of so many papers."""
    entries = tuple(entry(rank, **more) for rank in range(1, count + repeats + 1))
    again = tuple(Repeat(one, DAY.replace(day=3)) for one in entries[count:])
    return Digest(DAY, entries[:count], 43, language, style, again)


# Where the messages stand whose reactions are read again.
TENANT = "a workspace or server"


@dataclass
class SmallChat:
    """The core, as small as the listeners need it; it remembers what it was asked."""

    answering: Callable[[Call], Awaitable[Reply]] | None = None
    posts: list[Posted] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    reactions: list[tuple[Reaction, bool]] = field(default_factory=list)
    marks: list[tuple[Reaction, Mark]] = field(default_factory=list)
    reconciled: dict[Posted, frozenset[Reaction]] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    parents: dict[Posted, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    introduced: dict[str, bool] = field(default_factory=dict)
    regains: list[str] = field(default_factory=list)
    failures: int = 0
    counts: bool = True
    """Whether reactions mean anything where they stand."""
    hinted: list[tuple[str, str]] = field(default_factory=list)
    silent: bool = False
    shares: list[SharedCard] = field(default_factory=list)
    forms: Form | None = None
    looked: list[Call] = field(default_factory=list)
    looking: Callable[[], Awaitable[None]] | None = None
    menus: list[str] = field(default_factory=list)
    at_home: list[str] = field(default_factory=list)
    greeted: list[Call] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.answering:
            return await self.answering(call)
        if call.text.startswith("2405."):
            return Reply(Card(entry()), call.language)
        return Reply(Listing(f"“{call.text}”", (entry(1), entry(2)), call.question, pages=3, total="6"), call.language)

    async def about(self, call: Call, menu: str) -> Reply:
        self.menus.append(menu)
        return await self.answer(call)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:  # noqa: ARG002
        return [Suggestion(typed, typed)]

    def managing(self, call: Call) -> bool:
        return call.text.startswith(("subscribe", "settings"))

    async def form(self, call: Call, *, pressed: bool) -> Form | None:
        return self.forms if pressed or call.text == "subscribe" else None

    async def home(self, call: Call) -> Home:
        self.looked.append(call)
        if self.looking:
            await self.looking()
        saved = Listing("Saved", (entry(1),), Question("papers", "saved", call.page), pages=3, total="11")
        edit = Offer("Change", Question("papers", "settings"), form=True)
        channels = tuple(Subscription(one, f"told {len(self.looked)}", (), (edit,)) for one in self.at_home)
        begin = Words("Begin.", offers=(Offer("Today", Question("papers", "today")),))
        return Home(begin, saved, Words("Nothing."), channels, language=call.language)

    async def greeting(self, call: Call) -> Reply | None:
        self.greeted.append(call)
        subscribe = Offer("Subscribe", Question("papers", "subscribe"), form=True)
        return None if self.silent else Reply(Words("Hello!", offers=(subscribe,)), call.language)

    async def ungreeted(self, call: Call) -> None:
        raise AssertionError(f"{call.user} was greeted")

    def fill(self, call: Call, values: Mapping[str, str]) -> Call:
        if faults := {name: f"No {value}." for name, value in values.items() if value == "bad"}:
            raise Misfilled(faults)
        return replace(call, text=" ".join([call.text, *(f"{name}={value}" for name, value in values.items())]))

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        if self.failures:
            self.failures -= 1
            raise StorageError("The disk is full.")
        self.reactions.append((reaction, added))
        return self.counts

    async def share(self, call: Call) -> Reply | None:
        reply = await self.answer(call)
        if not reply.shareable:
            return reply
        if self.silent:
            self.changed.set()
        return None if self.silent else reply.shared(call.user)

    async def shared(self, card: SharedCard) -> None:
        self.shares.append(card)
        self.changed.set()

    async def lost(self, reaction: Reaction) -> bool:
        self.hinted.append((reaction.user, reaction.tenant))
        return len(self.hinted) == 1

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        self.marks.append((reaction, mark))
        self.changed.set()
        if self.silent:
            return None
        if own:
            return Reply(Card(entry(), voted=mark.on), language)
        return Reply(Words("★ It is a favourite of yours.", undo=Mark(mark.paper_id, on=not mark.on)), language)

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        assert tenant
        assert platform == "slack"
        self.regains += channels
        self.changed.set()

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        raise AssertionError(f"{channels} of {tenant} on {platform}")

    async def moved(self, platform: str, tenant: str, was: str, channel: str) -> None:
        raise AssertionError(f"{was} of {tenant} on {platform} is {channel}")

    async def installed(self, platform: str, tenant: str) -> None:
        raise AssertionError(f"nobody installs by themselves: {platform}:{tenant}")

    async def whose(self, platform: str, channel: str, message: str) -> str:
        raise AssertionError(f"{platform}:{channel} is shared with nobody: {message}")

    async def uninstalled(self, platform: str, tenant: str, *, alone: bool) -> None:  # noqa: ARG002
        raise AssertionError(f"{tenant} on {platform}")

    def moment(self) -> datetime:
        return datetime.now(UTC)

    async def reconcile(self, platform: str, reading: Reading) -> int:
        assert platform == "slack"
        assert reading.tenant == TENANT
        self.readings.append(reading)
        self.reconciled[reading.posted] = reading.reactions
        self.changed.set()
        return 1

    async def clear(self, platform: str, tenant: str, posted: Posted, emoji: str | None = None) -> int:
        raise AssertionError(f"{platform} tells nothing of {posted} in {tenant} and {emoji}")

    async def strangers(self, platform: str) -> frozenset[Person]:
        assert platform == "slack"
        return frozenset(Person("slack", user) for user in self.waiting)

    async def introduce(self, person: Person, *, is_person: bool) -> None:
        assert person.platform == "slack"
        self.waiting.discard(person.user)
        self.introduced[person.user] = is_person
        self.changed.set()

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        assert platform == "slack"
        return [Standing(posted, self.parents.get(posted, ""), datetime.now(UTC), TENANT) for posted in self.posts]
