"""The words of the product as frozen dataclasses; no I/O, no library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Literal

from bot.paper_ids import on_arxiv

PlatformName = Literal["discord", "slack"]
Origin = Literal["llm", "hugging-face", "extract", "imported"]
Style = Literal["digest", "cards", "compact"]
CatchUp = Literal["latest", "all", "none"]
Loss = Literal["deleted", "frozen", "unreachable"]
"""Why a posted message is drawn no more: somebody removed it, it can be changed no more, its channel is shut to us."""
Extent = Literal["message", "thread", "channel"]
"""How far a loss goes."""
SearchOrder = Literal["relevance", "votes", "newest"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as its source describes it; `id` is arXiv's without version, else Hugging Face's own."""

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    votes: int | None = None
    """Hugging Face's upvotes; None where the source gives none."""
    published_at: datetime | None = None
    video: str | None = None
    ai_summary: str | None = None
    ai_summary_model: str | None = None
    keywords: tuple[str, ...] = ()
    code_url: str | None = None
    project_url: str | None = None
    withdrawn: bool = False
    organization: str | None = None
    """Who it comes from, as Hugging Face names them."""

    @property
    def fingerprint(self) -> str:
        """Changes when title or abstract do; says which text a set of bullets was made of."""
        return fingerprint(self.title, self.abstract)

    @property
    def abstract_url(self) -> str | None:
        """Its page at arXiv, where it has one."""
        return f"https://arxiv.org/abs/{self.id}" if on_arxiv(self.id) else None

    @property
    def pdf_url(self) -> str | None:
        """Its PDF at arXiv, where it has one."""
        return f"https://arxiv.org/pdf/{self.id}" if on_arxiv(self.id) else None

    @property
    def page_url(self) -> str:
        """Its page at Hugging Face."""
        return f"https://huggingface.co/papers/{self.id}"

    @property
    def thumbnail(self) -> str:
        """Its 1200x630 image at Hugging Face, built from the id and never taken from a source's text."""
        return f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{self.id}.png"


def fingerprint(title: str, abstract: str) -> str:
    """SHA-256 of a title and an abstract; how they are spaced and broken into lines does not count."""
    text = "\n".join(" ".join(part.split()) for part in (title, abstract))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Edition:
    """One UTC day's list of papers as Hugging Face dates it; empty at weekends."""

    day: date
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """A paper's summary in one language (`language` is a BCP 47 code, of the text itself)."""

    language: str
    origin: Origin
    items: tuple[str, ...]
    model: str | None = None
    prompt: str = ""
    """The version of the prompt, where a model was asked by us."""
    made_of: str = ""
    """The fingerprint of the paper that they were made of; empty where nobody knows."""
    ranking: tuple[int, ...] = ()
    """The items' places, most telling first; empty where nobody weighed them."""

    def few(self, most: int) -> tuple[str, ...]:
        """At most so many items in their own order: the most telling ones, or the first."""
        places = self.ranking or range(len(self.items))
        return tuple(self.items[place] for place in sorted(places[:most]))


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes bullets: the version of the prompt, and the models in order of preference."""

    prompt: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ability:
    """What an endpoint was found to take: which of its dialect's forms, and of its names for the limit."""

    level: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """What calls of a model took: tokens as the endpoint counts them, seconds of waiting for answers."""

    model: str
    calls: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Both directions together."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a paper's text, and where in it (start, end) words that were asked for are; never markup."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text cut at its spans: each piece, and whether it was asked for."""
        at = 0
        for start, end in self.spans:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper as it stands in a digest or an answer: `rank` counts from 1."""

    rank: int
    paper: Paper
    bullets: Bullets | None = None
    favourites: int = 0
    day: date | None = None
    """The newest edition that lists the paper."""
    passage: Passage | None = None
    """What of the paper answers the search that found it."""
    keywords: tuple[str, ...] = ()
    """What the paper is about, in the reader's language, where its bullets are not."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A place that subscribed, with its own settings; `id` is its number in the archive."""

    id: int
    platform: PlatformName
    tenant: str
    channel: str
    language: str = "en"
    style: Style = "digest"
    top_n: int = 5
    min_votes: int = 0
    at: time = time(9)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(7))
    """Days on which to post, Monday is 0."""
    catch_up: CatchUp = "latest"
    status: Literal["active", "blocked", "gone", "paused"] = "active"
    next_due_at: datetime | None = None
    last_day: date | None = None

    @property
    def name(self) -> str:
        """How people and logs call it: `discord:123`."""
        return f"{self.platform}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which papers of a day a channel is shown, by id: `papers` in full, best first.

    `repeats` stood in full in an earlier digest of the channel, of that day, and now get a line each.
    """

    papers: tuple[str, ...]
    repeats: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paper that the channel was shown in full in the digest of another day; its rank means nothing."""

    entry: Entry
    day: date


@dataclass(frozen=True, slots=True)
class Digest:
    """What one channel gets of one edition, in its order; `listed` counts the whole edition."""

    day: date
    entries: tuple[Entry, ...]
    listed: int
    language: str = "en"
    style: Style = "digest"
    repeats: tuple[Repeat, ...] = ()


KEY_MARK = "$KEY$"
"""Stands in a message's body for the part's key, so that equal digests share one rendering."""


@dataclass(frozen=True, slots=True)
class Message:
    """One call to a platform: a `post` in the channel, its `thread`, or a `reply` in that thread.

    `body` is the platform's own JSON, in which `KEY_MARK` is replaced by the part's key when it is sent.
    """

    kind: Literal["post", "thread", "reply"]
    body: Mapping[str, Any]
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel, and the parent message's id once there is a thread."""

    tenant: str
    channel: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: `channel` is the thread's id for a reply on Discord, the channel's on Slack."""

    channel: str
    message: str


class State(StrEnum):
    """Where a part or a delivery is; after the first three nothing more happens by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    SKIPPED = "skipped"
    GONE = "gone"
    BLOCKED = "blocked"
    DEAD = "dead"
    HELD = "held"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in (State.QUEUED, State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest on its way to one channel; `fence` grows with every claim."""

    id: int
    channel: Channel
    day: date
    generation: int
    state: State
    due_at: datetime
    expires_at: datetime
    papers: tuple[str, ...] = ()
    """Paper ids in the order shown; empty until the digest is fixed."""
    repeats: tuple[tuple[str, date], ...] = ()
    """Papers that get a line only, and the day of the digest that showed each in full."""
    fence: int = 0
    lease_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Steady:
    """Seconds on a clock that nobody sets, and which clock that is."""

    clock: str
    seconds: float

    def since(self, earlier: Steady | None) -> float | None:
        """Seconds that have passed since another reading; None if that is of another clock."""
        return self.seconds - earlier.seconds if earlier and earlier.clock == self.clock else None


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a delivery; `seq` counts from 0 and is the order of posting."""

    id: int
    delivery_id: int
    seq: int
    key: str
    message: Message
    state: State = State.QUEUED
    attempts: int = 0
    first_try_at: datetime | None = None
    last_try_at: datetime | None = None
    next_at: datetime | None = None
    posted: Posted | None = None
    reason: str = ""
    first_try: Steady | None = None
    last_try: Steady | None = None
    """When the last call began, or, once that is known, ended."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message of ours that can bear votes; `parent` is the message whose thread it stands in, empty if none."""

    posted: Posted
    parent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SharedCard:
    """A paper's card that somebody showed to a whole channel, where it stands as a message of ours."""

    platform: PlatformName
    tenant: str
    posted: Posted
    message: Message
    sharer: str
    """Whoever shared it; empty if they wish to be named no more."""
    language: str = "en"
    key: str = ""
    """By which the platform knows the message, where it does."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """A mark on a message: an emoji as the platform names it, each skin tone its own, or `button`.

    `told` is the platform's own time of the event and `event` its id, where there are such; `stranger` says that
    nobody knows yet whether a person gave it; `ours` that the message may be one that we have only just posted.
    """

    platform: PlatformName
    user: str
    channel: str
    message: str
    emoji: str
    told: datetime | None = None
    event: str = ""
    stranger: bool = False
    ours: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message's reactions as they stood at some moment after reading them began.

    `begun` is a moment of our own order, `told` no later than that by the platform's clock, None if it has none; `cut`
    names the emoji of which not everybody was listed.
    """

    posted: Posted
    reactions: frozenset[Reaction]
    begun: datetime
    told: datetime | None = None
    cut: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """When something was told: `at` by the platform's clock where it has one, `heard` by our own order."""

    at: datetime
    heard: datetime
    event: str = ""
    """Names what may be told twice; empty if nothing does."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's favourite mark on one paper, with the message and emoji it was given by."""

    platform: PlatformName
    user: str
    paper_id: str
    channel: str
    message: str
    mark: str


@dataclass(frozen=True, slots=True)
class PostedPaper:
    """What a posted message is about: `paper_id` for a paper's own message, `papers` by rank for a digest.

    `channel` is where it stands as we name it, `at` since when.
    """

    paper_id: str | None
    papers: tuple[str, ...]
    channel: str = ""
    at: datetime | None = None


UnderstoodKind = Literal["words", "title", "author", "organization", "excluded", "days", "all-days", "order"]


@dataclass(frozen=True, slots=True)
class Understood:
    """One piece of a question as it was understood, and the question without it."""

    kind: UnderstoodKind
    value: str
    """The words or the name; days as `2026-05`; the name of an order. `all-days` are days that had none."""
    rest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of search results: `total` counts all hits, `suggestion` is a better spelling.

    `wanted` is what was looked for in the papers' texts: each thing as it was typed, with all that means the same.
    """

    papers: tuple[Paper, ...]
    total: int
    suggestion: str | None = None
    too_broad: bool = False
    """Whether the search was given up because it would have taken too long."""
    busy: bool = False
    """Whether it was given up because others were in the way, or the machine had too much to do."""
    wanted: tuple[tuple[str, ...], ...] = ()
    more: bool = False
    """Whether there are more hits than `total`, which were not counted."""
    understood: tuple[Understood, ...] = ()
    """What the question says beyond plain words, and those; empty if it says no more."""
    unknown: tuple[str, ...] = ()
    """Words that no paper has, left out of the question."""

    @property
    def counted(self) -> str:
        """How many hits there are, as people read it."""
        return f"{self.total}+" if self.more else str(self.total)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line offered while somebody types: what is shown, and what is asked when it is chosen."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A command as somebody typed it: `/paper lora` is command `paper`, text `lora`."""

    platform: PlatformName
    command: Literal["paper", "papers"]
    text: str
    user: str
    tenant: str = ""
    channel: str = ""
    language: str = "en"
    page: int = 1
    parent: str = ""
    """The channel whose thread `channel` is, if it is one."""
    names: tuple[str, str] = ("/paper", "/papers")
    """What the two commands are called where they were typed."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a button does with a paper: make it the person's favourite (`on`), or take the button's mark back."""

    paper_id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One paper in full; `voted` is whether the asking person has marked it."""

    entry: Entry
    voted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A titled page of papers; the same call with another `page` gives the others."""

    title: str
    entries: tuple[Entry, ...]
    call: Call
    pages: int = 1
    total: str = "0"
    """How many papers all pages have, as people read it."""
    note: str = ""
    personal: bool = False
    """Whether it tells about the asking person, so that nobody else is shown it."""
    lines: tuple[str, ...] = ()
    """What was understood of the question, above the papers."""
    tries: tuple[Suggestion, ...] = ()
    """Other questions that are worth a button each."""


@dataclass(frozen=True, slots=True)
class Words:
    """A plain answer: what happened, why, what next; `tries` are texts worth a button each."""

    text: str
    tries: tuple[Suggestion, ...] = ()
    undo: Mark | None = None
    """What takes back what is told here."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command answers, in `language`; private unless somebody asks to share it."""

    content: Card | Listing | Words
    language: str = "en"
    private: bool = True
    sharer: str = ""
    """Who shows it to everybody."""

    @property
    def shareable(self) -> bool:
        """Whether the person may show it to everybody: words never, nor a list that tells about them."""
        return isinstance(self.content, Card) or (isinstance(self.content, Listing) and not self.content.personal)

    def shared(self, sharer: str = "") -> Reply:
        """The same for everybody: nothing about the person who asked but that they share it."""
        content = replace(self.content, voted=False) if isinstance(self.content, Card) else self.content
        return replace(self, content=content, private=False, sharer=sharer)
