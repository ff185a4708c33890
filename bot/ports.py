"""What the core needs from the outside, as small protocols; the plugs implement them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.access import Access
from bot.models import (
    Ability,
    Bullets,
    Call,
    Channel,
    Choice,
    Delivery,
    Digest,
    Edition,
    Extent,
    Found,
    Hand,
    Loss,
    Mark,
    Message,
    Paper,
    Part,
    Place,
    PlatformName,
    Posted,
    PostedPaper,
    Reaction,
    Reading,
    Reply,
    SearchOrder,
    SharedCard,
    Standing,
    State,
    Steady,
    Suggestion,
    Told,
    Use,
    Vote,
)


class Clock(Protocol):
    """The time, passed in so that tests can set it."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""

    def steady(self) -> Steady:
        """The same, of a clock that all processes of this machine share as long as it runs."""


class Source(Protocol):
    """Where a day's list comes from."""

    async def edition(self, day: date) -> Edition:
        """The whole list of one UTC day, empty if there is none.

        Raises SourceError with one sentence if it cannot be read.
        """


class Summarizer(Protocol):
    """Makes bullets for a paper."""

    async def summarize(self, paper: Paper, language: str) -> Bullets:
        """Bullets in `language` where it can, else in the paper's own; raises SummaryError."""


class Extractor(Summarizer, Protocol):
    """Takes bullets out of the text itself: at once, free, and always the same."""

    version: str
    """Changes when it would take others; they stand in the bullets' `prompt`."""


class Writer(Summarizer, Protocol):
    """Has language models write bullets in any language; slow, and not free."""

    hand: Hand

    def begin(self) -> None:
        """Begin a run: models that were given up in an earlier one are asked again.

        `summarize` raises WriterAway when no model can be asked now, SummaryError when none did well on this paper.
        """


class Ledger(Protocol):
    """What a writer may spend and has spent."""

    async def allows(self, estimate: int) -> bool:
        """Whether another call may be made today; if so its estimate in tokens counts until the call is recorded."""

    async def record(self, use: Use, estimate: int) -> None:
        """Keep what a call took, in the place of its estimate."""

    async def ability(self, endpoint: str) -> Ability | None:
        """What an endpoint was found to take, None if that was never found out."""

    async def learned(self, endpoint: str, ability: Ability) -> None:
        """Keep what an endpoint takes, beyond a restart."""


class Archive(Protocol):
    """Papers, editions and bullets."""

    async def save_edition(self, edition: Edition, at: datetime) -> tuple[int, int]:
        """Keep a list as read at `at`; gives how many papers were new and how many votes changed.

        A paper keeps what it has where the new list says nothing. Papers that vanished from a list stay in the archive.
        """

    async def edition(self, day: date) -> Edition | None:
        """A day's list in rank order, or None if that day was never read."""

    async def days(self, since: date, until: date) -> Sequence[date]:
        """Days between the two (inclusive) whose list has papers, oldest first."""

    async def checked_at(self, day: date) -> datetime | None:
        """When that day's list was last read."""

    async def paper(self, paper_id: str) -> Paper | None:
        """One paper by its id without version."""

    async def papers(self, paper_ids: Sequence[str]) -> Mapping[str, Paper]:
        """Papers by id; unknown ones are left out."""

    async def listed_on(self, paper_ids: Sequence[str]) -> Mapping[str, date]:
        """The newest edition's day of each paper."""

    async def top(self, since: date, until: date, limit: int, offset: int = 0) -> Found:
        """Papers of the editions between two days, best first by votes, then newest, then id."""

    async def random_paper(self) -> Paper | None:
        """Any paper, or None if the archive is empty."""

    async def save_bullets(self, paper_id: str, bullets: Bullets) -> None:
        """Keep a set of bullets; it takes the place of one with the same language, origin, model and prompt."""

    async def bullets(self, paper_ids: Sequence[str]) -> Mapping[str, Sequence[Bullets]]:
        """Each paper's newest set for each language and origin, none that was made of another title or abstract."""

    async def keywords(self, papers: Sequence[Paper], language: str) -> Mapping[str, tuple[str, ...]]:
        """What each paper is about, in words of that language; papers of which nothing is known are left out."""

    async def search(
        self,
        text: str,
        limit: int,
        offset: int = 0,
        *,
        order: SearchOrder = "relevance",
        today: date | None = None,
    ) -> Found:
        """Papers that match what somebody typed, best first; no text can make it fail.

        `today` is what `this week` counts from, the newest edition's day if None. An order in the text wins.
        """

    async def completions(self, text: str, limit: int) -> Sequence[Suggestion]:
        """What `text` may become: titles (their value is the paper's id), authors, short names and Korean words."""

    async def similar(self, paper_id: str, limit: int) -> Sequence[Paper]:
        """Papers that share the rarest words with this one, the nearest first; none if it is unknown."""

    async def span(self) -> tuple[date, date, int] | None:
        """First and last day and the number of papers, or None if the archive is empty."""


class Votes(Protocol):
    """Favourite marks; counts are always recomputed from the rows.

    Of each mark the newest is kept that was told of it, by the rules of `bot.marks`, in whatever order that came.
    """

    def moment(self, now: datetime) -> datetime:
        """A moment of the order in which things are heard: later than every earlier one, whatever the clock does."""

    async def posted_paper(self, platform: PlatformName, channel: str, message: str) -> PostedPaper | None:
        """What a message of ours is about, or None if it is not ours."""

    async def set_vote(self, vote: Vote, told: Told, *, given: bool, stranger: bool = False) -> bool:
        """Keep that a mark was given or taken back, unless something newer is known; gives whether that changed it.

        A `stranger`'s mark counts once they are introduced; whoever has marks that count is known already.
        """

    async def apply_reading(
        self, platform: PlatformName, message: PostedPaper, reading: Reading, votes: Collection[Vote]
    ) -> int:
        """Make a message's reaction marks equal to `votes`, but for what was told since; gives how many changed."""

    async def clear(self, platform: PlatformName, channel: str, message: str, told: Told, mark: str | None) -> int:
        """Keep that all reaction marks of a message, or those of one emoji, were taken off; gives how many."""

    async def strangers(self, platform: PlatformName) -> frozenset[str]:
        """Who gave marks that do not count yet, for they may be a program's."""

    async def introduce(self, platform: PlatformName, user: str, *, is_person: bool) -> Sequence[str]:
        """Count a stranger's marks from now on, or remove them; gives the papers that they are about."""

    async def tally(self, paper_ids: Sequence[str]) -> Mapping[str, int]:
        """People (not marks) who favour each paper, over all channels and platforms; zeros left out."""

    async def has_voted(self, platform: PlatformName, user: str, paper_ids: Sequence[str]) -> frozenset[str]:
        """Which of the papers this person favours."""

    async def saved(self, platform: PlatformName, user: str, limit: int, offset: int = 0) -> Found:
        """The papers that a person favours, newest mark first."""

    async def take_hint(self, platform: PlatformName, tenant: str, user: str, at: datetime) -> bool:
        """Note that a person of a workspace is told how to vote; gives whether they were not told before."""

    async def forget(self, platform: PlatformName, user: str, heard: datetime) -> Sequence[str]:
        """Remove everything kept about a person, and take nothing of before for theirs again.

        Gives the paper of each mark that went. Only a keyed hash of who it was stays.
        """


class Subscriptions(Protocol):
    """The channels and when each is due."""

    async def configure(self, channels: Sequence[Channel]) -> Sequence[Channel]:
        """Make the configured channels exist with these settings (matched by platform, tenant and channel).

        `id`, `status`, `last_day` of the arguments are ignored; `next_due_at` is kept unless the schedule changed.
        A channel that was configured before and is not now becomes `paused`. Gives the channels with their ids.
        """

    async def channels(self) -> Sequence[Channel]:
        """All of them, by id."""

    async def due(self, now: datetime) -> Sequence[Channel]:
        """Active and blocked channels with `next_due_at` at or before `now`, longest due first."""

    async def reschedule(self, channel_id: int, next_due_at: datetime, last_day: date | None = None) -> None:
        """Set when a channel is next due, and the newest edition that it need not get any more."""

    async def lacks_thread(self, channel_id: int, day: date) -> bool:
        """Whether the channel did not take all of what belongs below the newest digest of that day."""

    async def last_digest(self, channel_id: int) -> date | None:
        """The day of the newest edition of which this channel has a digest, None if it never had one."""

    async def set_status(self, channel_id: int, status: str, reason: str) -> None:
        """Mark a channel active, blocked, gone or paused."""


class Outbox(Protocol):
    """Deliveries and their parts. Every change after a claim holds only while the claim's fence does."""

    async def open(
        self,
        channel: Channel,
        day: date,
        due_at: datetime,
        expires_at: datetime,
        *,
        generation: int = 0,
        next_due_at: datetime | None = None,
    ) -> bool:
        """Create the delivery of (channel, day, generation) unless it exists; gives whether it is new.

        In the same transaction moves the channel's `next_due_at` (if given) and `last_day` forward.
        """

    async def claim(
        self,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        only: Collection[tuple[int, date]] | None = None,
        but: Collection[int] = (),
        platform: str | None = None,
        steady: Steady | None = None,
    ) -> Sequence[Delivery]:
        """Lease deliveries that are open, due, not leased, and first in their channel; fence + 1.

        Whether a lease is over is told by the clock of `steady` where it was taken by the same one, else by `now`.
        `only` narrows to those (channel id, day) pairs, `but` leaves out those delivery ids, `platform` takes
        those of one alone. At most one delivery a channel is leased at a time.
        """

    async def release_dead(self, is_dead: Collection[str]) -> int:
        """Free the leases of owners that are known to be dead."""

    async def lease_owners(self) -> frozenset[str]:
        """Owners of leases that stand now."""

    async def shown(self, channel_id: int, paper_ids: Sequence[str], *, but: date) -> Mapping[str, date]:
        """Which of the papers stand in full in the channel's digests of other days than `but`, and the newest such."""

    async def fix(self, delivery: Delivery, choice: Choice, parts: Sequence[tuple[str, Message]]) -> bool:
        """Write a delivery's papers and parts (key, message), once; gives whether the fence held."""

    async def parts(self, delivery_id: int) -> Sequence[Part]:
        """A delivery's parts by seq."""

    async def intend(
        self, delivery: Delivery, part: Part, now: datetime, lease_until: datetime, steady: Steady | None = None
    ) -> bool:
        """Commit, durably, that a call is about to be made: `sending`, attempts + 1, first and last try.

        `first_try_at` is set anew when the part was `queued`. The lease is extended to `lease_until`.
        Gives whether the fence held.
        """

    async def settle(
        self,
        delivery: Delivery,
        part: Part,
        state: State,
        now: datetime,
        reason: str,
        *,
        posted: Posted | None = None,
        next_at: datetime | None = None,
        count: bool = True,
        steady: Steady | None = None,
    ) -> bool:
        """Write what became of a call; `count=False` takes the attempt back (a 429). Gives whether the fence held."""

    async def finish(self, delivery: Delivery, state: State, now: datetime, reason: str) -> bool:
        """End a delivery: its open parts become `skipped`, its lease goes, `ended_at` is set."""

    async def release(self, delivery: Delivery, next_at: datetime, reason: str = "") -> bool:
        """Give a claim back, to be taken again at `next_at`."""

    async def hasten(self, latest: datetime) -> int:
        """Have open deliveries and parts that wait until later be taken at `latest`; gives how many deliveries."""

    async def deliveries(
        self, day: date | None = None, state: State | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        """Deliveries, newest first."""

    async def next_at(self) -> datetime | None:
        """When the earliest open delivery can be claimed."""

    async def touch(self, paper_ids: Sequence[str], at: datetime, since: datetime) -> int:
        """Have messages with one of the papers drawn again at `at`: posted after `since`, or still on their way.

        Shared cards are among them.
        """

    async def touched(self, now: datetime, limit: int) -> Sequence[tuple[Delivery, Part]]:
        """Sent parts whose redraw is due, oldest first."""

    async def redrawn(self, part: Part, message: Message, seen_at: datetime, retry_at: datetime | None = None) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""

    async def lose(
        self, delivery: Delivery, part: Part, how: Loss, extent: Extent, now: datetime, why: str
    ) -> frozenset[int]:
        """Draw a sent part no more, nor what shares its fate; gives the ids of all these."""

    async def regain(self, channel_id: int, at: datetime, since: datetime) -> int:
        """Have a channel's messages that could not be reached drawn again at `at`, those posted after `since`."""

    async def recent_posts(self, platform: PlatformName, since: datetime) -> Sequence[Standing]:
        """Messages of ours since then that can bear votes, newest first; none that is deleted or out of reach."""

    async def reopen(
        self,
        delivery: Delivery,
        now: datetime,
        expires_at: datetime,
        *,
        force: bool = False,
        states: Collection[State] = ...,
        why: str = ...,
    ) -> bool:
        """Queue an ended delivery again, with its parts in these states (any bad end) and those skipped for them.

        A held part is looked for first, unless `force` says to post it. `why` is kept with each part.
        """

    async def rewrite(self, delivery: Delivery, part: Part, message: Message, key: str, now: datetime) -> bool:
        """Give a part that was refused another body and key; gives whether the fence held."""

    async def troubled(self, since: datetime) -> Sequence[Delivery]:
        """Deliveries that ended since then in a state that needs a person, or with such a part."""

    async def take_notice(self, day: date, now: datetime) -> bool:
        """Claim the day's notice to the admin; gives whether nobody had it before."""

    async def events(self, delivery_id: int) -> Sequence[tuple[datetime, int | None, str, str, str]]:
        """What happened to a delivery: (when, part seq, from, to, why), oldest first."""


class Shares(Protocol):
    """Cards that people showed to a whole channel: drawn again like the messages of a delivery."""

    async def keep_shared(self, card: SharedCard, at: datetime) -> None:
        """Know a card that stands in its channel, and have it drawn again at once: its numbers may have moved."""

    async def touched_shared(self, now: datetime, limit: int) -> Sequence[SharedCard]:
        """Shared cards whose redraw is due, oldest first."""

    async def redrawn_shared(
        self, card: SharedCard, message: Message, seen_at: datetime, retry_at: datetime | None = None
    ) -> None:
        """Keep the body now shown and clear the mark set at or before `seen_at`, or try again at `retry_at`."""

    async def lose_shared(self, card: SharedCard) -> None:
        """Draw a card no more, which cannot be changed; the marks on it stay."""


class Writings(Protocol):
    """Which bullets are still to be written, and what writing them took."""

    async def unwritten(
        self, papers: Sequence[Paper], language: str, hand: Hand, now: datetime | None
    ) -> Sequence[Paper]:
        """Those of the papers that have no final set in `language`: imported, or by the hand's prompt and models.

        Leaves out what was put off until after `now`; None leaves out nothing.
        """

    async def put_off(
        self, paper: Paper, language: str, hand: Hand, at: datetime, wait: timedelta, reason: str
    ) -> None:
        """Note a failure at `at`: tried again after `wait`, then each time after twice as long, at most a day."""

    async def record_use(self, day: date, use: Use) -> None:
        """Add to what a day's calls of a model took."""

    async def uses(self, day: date) -> Sequence[Use]:
        """What a day's calls took, for each model."""

    async def ability(self, endpoint: str, since: datetime) -> Ability | None:
        """What an endpoint was found to take, unless that was before `since`."""

    async def save_ability(self, endpoint: str, ability: Ability, at: datetime) -> None:
        """Keep what an endpoint takes, found at `at`."""


class Upkeep(Protocol):
    """What keeps the archive sound and small."""

    async def check(self) -> None:
        """Read all of it; raises ArchiveDamaged if it is broken."""

    async def warm(self) -> None:
        """Get ready for questions, so that the first does not wait for what all need."""

    async def learn(self, most: int) -> int:
        """Read what so many papers mean, where a model is set; gives how many were left to read, 0 at the end."""

    async def prune(self, now: datetime) -> int:
        """Remove what nobody needs any more: old messages, old events; gives how many rows went."""


class Store(Archive, Votes, Subscriptions, Outbox, Shares, Writings, Upkeep, Protocol):
    """One database behind all seven storage ports."""


class Chat(Protocol):
    """The core as a platform's listeners see it."""

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; errors are answers too."""

    async def suggest(self, text: str) -> Sequence[Suggestion]:
        """At most 25 lines to offer while somebody types."""

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one; gives whether anything changed."""

    async def share(self, call: Call) -> Reply | None:
        """The answer to a command for everybody, naming who shares it; a private one if that may not be shared.

        None for the second click of a double one.
        """

    async def shared(self, card: SharedCard) -> None:
        """Know a card that stands in its channel now: reactions on it count, and its numbers are kept up."""

    async def lost(self, reaction: Reaction, tenant: str) -> bool:
        """Whether a reaction is a star that cannot count, given by somebody who is to be told so, now and never again.

        To be asked only where a person can be told in private.
        """

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        """A click on a vote button: the paper's card if it was the person's own, else what is so now and its undoing.

        None for the second click of a double one, which has nothing more to tell.
        """

    def regained(self, platform: PlatformName, channels: Collection[str]) -> None:
        """Take the word that the bot may do more in these channels than before; returns at once."""

    def moment(self) -> datetime:
        """A moment of the order in which things are heard; a reading of reactions begins with one."""

    async def reconcile(self, platform: PlatformName, reading: Reading) -> int:
        """Make the votes of one message equal to its reactions as they were read; gives how many changed."""

    async def clear(self, platform: PlatformName, posted: Posted, emoji: str | None = None) -> int:
        """Note that all reactions on a message, or those with one emoji, were taken off; gives how many counted."""

    async def strangers(self, platform: PlatformName) -> frozenset[str]:
        """Whose reactions do not count yet, for they may be a program's."""

    async def introduce(self, platform: PlatformName, user: str, *, is_person: bool) -> None:
        """Say whether a stranger is a person; only then do their reactions count."""

    async def recent_posts(self, platform: PlatformName) -> Sequence[Standing]:
        """Messages whose reactions should be caught up at start, newest first."""


class Platform(AbstractAsyncContextManager["Platform"], Protocol):
    """A chat platform. Entering logs in (raises TokenRefused, NotAccepted); leaving closes every connection."""

    name: PlatformName
    trusts_key_for: float
    """Seconds in which posting the same key twice surely gives one message; 0 if the platform promises nothing."""

    def render(self, digest: Digest) -> Sequence[Message]:
        """The digest as messages in posting order, every platform limit kept; pure."""

    def plainer(self, message: Message) -> Message | None:
        """The same in a form that asks less of the platform, for one that was refused; None if there is none."""

    def notice(self, text: str) -> Message:
        """A message of plain words, for the admin."""

    def card(self, reply: Reply) -> Message:
        """A shared card as a message of the channel; pure."""

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """One call, no retries; raises a DeliveryError that says what became of it."""

    async def edit(self, posted: Posted, message: Message, key: str) -> None:
        """Replace a message's body; raises DeliveryError."""

    async def find(self, place: Place, key: str, since: datetime) -> Posted | None:
        """Our message with this key, posted since then, or None if surely absent; raises Unproven or NotAccepted."""

    async def access(self, place: Place) -> Access:
        """What the bot may do in a channel now; raises a DeliveryError where that cannot be told."""

    async def shortcomings(self) -> Sequence[str]:
        """What the bot lacks wherever it is on the platform, a sentence each that says what to do."""

    async def listen(self, chat: Chat) -> None:
        """Serve commands, clicks and reactions until cancelled; `listening` is set once connected."""

    async def wait_listening(self) -> None:
        """Wait until commands are served."""
