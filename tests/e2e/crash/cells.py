"""One cell of the matrix: who is killed where, and what goes wrong upstream; and what the ledgers say in the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.e2e.crash.stage import Kind, Ledger
from tests.e2e.crash.stores import rows_of

Word = Literal["once", "held", "lost", "doubled", "disordered", "stuck"]
KEY = re.compile("[a-z2-7]{24}")
BAD: frozenset[Word] = frozenset({"lost", "doubled", "disordered", "stuck"})


@dataclass(frozen=True, slots=True)
class Way:
    """A platform, and how long it and we trust a nonce."""

    name: str
    platform: str
    window: float = 120.0
    trusted: float = 60.0
    readable: bool = True
    """Whether the bot may read the channel's history; without, a doubt can only be held."""
    kind: Kind = "text"
    """What the channel is: in a forum no key is known where a post begins, news are published, and what a webhook posts
    bears no key that anybody could find it by."""
    boards: bool = False
    """Whether the team's best of the week follows the digest, each of them one message."""


DISCORD = Way("Discord, within the nonce window", "discord")
LATE = Way("Discord, the nonce window over: read-back", "discord", window=0.0, trusted=0.0)
SLACK = Way("Slack: read-back", "slack")
FORUM = Way("Discord, a forum: open and archived posts are read back", "discord", kind="forum")
NEWS = Way("Discord, an announcement channel: published", "discord", kind="news")
BOARDS = (
    Way("Discord, a board after the digest, the nonce window over", "discord", 0.0, 0.0, boards=True),
    Way("Discord, a board after the digest in a forum", "discord", kind="forum", boards=True),
    Way("Slack, a board after the digest", "slack", boards=True),
)
WEBHOOKS = (
    Way("Discord, a webhook: nothing is read back", "discord", readable=False, kind="webhook"),
    Way("Slack, a webhook: nothing is read back", "slack", readable=False, kind="webhook"),
)
WAYS = (DISCORD, LATE, SLACK, FORUM, NEWS)
BLIND = (
    Way("Discord, the nonce window over, history not readable", "discord", 0.0, 0.0, readable=False),
    Way("Slack, history not readable", "slack", readable=False),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`kills` are the failpoints of the lives one after the other; what follows them is a clean life."""

    way: Way
    kills: tuple[str, ...]
    fault: str
    elsewhere: bool = False

    @property
    def row(self) -> str:
        """How the kills are called."""
        return " > ".join(self.kills) or "no kill"

    @property
    def name(self) -> str:
        """The whole cell in words."""
        return f"{self.way.name} | {self.row} | {self.fault}{' | lease' if self.elsewhere else ''}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a cell; `killed` is how many of its kills were reached, `said` what explains a bad end."""

    word: Word
    killed: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A part as the archive has it."""

    channel: str
    key: str
    state: str
    delivery: str
    message: str
    reason: str


def parts_of(folder: Path) -> list[Row]:
    """All messages that the archive speaks of, in order; threads and what is published are none."""
    return [Row(*row) for row in rows_of(folder)]


def judged(rows: Sequence[Row], ledgers: Sequence[Ledger], messages: int) -> tuple[Word, str]:
    """What the two books together say; there must be so many `messages`."""
    known = {row.key for row in rows}
    everything = [one for ledger in ledgers for one in ledger.messages]
    stood = [(one.channel, _key(known, one.text), one.id) for one in everything]
    counts = Counter(key for _, key, _ in stood)
    if twice := [key for key, count in counts.items() if count > 1 or key is None]:
        return "doubled", f"{len(twice)} messages stand twice"
    if any(row.state == "held" for row in rows):
        return "held", next(row.reason for row in rows if row.state == "held")
    if len(rows) != messages or any(row.delivery == "queued" for row in rows):
        return "stuck", f"{len(rows)} of {messages} parts, deliveries {dict(Counter(row.delivery for row in rows))}"
    if missing := [row for row in rows if row.key not in counts]:
        return "lost", f"{len(missing)} messages do not stand anywhere"
    return _in_order(rows, stood)


def judged_by_number(rows: Sequence[Row], ledger: Ledger) -> tuple[Word, str]:
    """The same for one message that bears no key: it stands at most once, and once if the archive says so."""
    stood = len(ledger.messages)
    if stood > 1:
        return "doubled", f"{stood} messages stand"
    states = [row.state for row in rows]
    if states == ["held"]:
        return "held", rows[0].reason
    if states != ["sent"]:
        return "stuck", f"parts are {states}"
    return ("once", "") if stood else ("lost", "no message stands")


def _in_order(rows: Sequence[Row], stood: Sequence[tuple[str, str | None, str]]) -> tuple[Word, str]:
    """That each channel's messages stand in order, and where the archive says."""
    channels = dict.fromkeys(row.channel for row in rows)
    wanted = {name: [(row.key, row.message) for row in rows if row.channel == name] for name in channels}
    found: Mapping[str, list[tuple[str | None, str]]] = {name: [] for name in channels}
    for channel, key, identity in stood:
        found[channel].append((key, identity))
    if wrong := [name for name in channels if wanted[name] != found[name]]:
        return "disordered", f"{wrong[0]} has {found[wrong[0]]}, not {wanted[wrong[0]]}"
    return "once", ""


def _key(known: Set[str], text: str) -> str | None:
    return next((word for word in KEY.findall(text) if word in known), None)
