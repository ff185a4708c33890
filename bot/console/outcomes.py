"""What became of digests: a table that says which part of each is missing, and one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.table import Column, Table
from rich.text import Text

from bot.chat.ledger import Ledger
from bot.console.terminal import err, out
from bot.delivery.healing import REFUSED
from bot.delivery.states import Delivery, Issue, Part, State
from bot.errors import SourceError
from bot.service.wording import counted
from bot.service.workspaces import names_of
from bot.settings.settings import Settings

FIELDS = ("channel", "day", "state", "papers", "missing", "reason")


@dataclass(frozen=True)
class Outcome:
    """A delivery and those of its messages that do not stand in the channel, of how many."""

    delivery: Delivery
    absent: tuple[Part, ...] = ()
    of: int = 0
    workspace: str = ""
    """What people call the workspace of its channel; empty where there is only one."""

    @property
    def done(self) -> bool:
        """Whether it ended, and no part of it was refused."""
        refused = any(part.state in REFUSED for part in self.absent)
        return self.delivery.state in (State.SENT, State.SKIPPED) and not refused

    @property
    def stands(self) -> bool:
        """Whether the channel has at least the beginning of it."""
        return self.delivery.state is State.SENT or len(self.absent) < self.of

    @property
    def missing(self) -> str:
        """Which part of it the channel does not have."""
        if not self.stands:
            return "" if self.done else "all of it"
        kinds = {part.message.kind for part in self.absent}
        if "post" in kinds:
            return f"{len(self.absent)} of {counted(self.of, 'message')}"
        if kinds == {"publish"}:
            return "what other servers see of it"
        return "the thread" if "thread" in kinds else _replies(len(self.absent), self.of)

    @property
    def row(self) -> tuple[str, str, str, int, str, str]:
        """As the table shows it."""
        one = self.delivery
        reason = one.reason or ("its turn has not come yet" if one.state is State.QUEUED else "")
        name = one.channel.full_name if self.workspace else one.channel.name
        return name, str(one.issue), str(one.state), len(one.papers), self.missing, reason


def _replies(absent: int, of: int) -> str:
    if not absent:
        return ""
    return "the thread" if absent == of - 1 else f"{counted(absent, 'message')} of the thread"


async def outcomes_of(deliveries: Iterable[Delivery], ledger: Ledger) -> list[Outcome]:
    """What is missing of each; a digest that was sent without a word of trouble is whole."""
    asked = list(deliveries)
    names = await names_of(ledger.installations, [one.channel for one in asked])
    found = [await _outcome(one, ledger) for one in asked]
    return [replace(one, workspace=names.get(_where(one), "")) for one in found]


def _where(one: Outcome) -> tuple[str, str]:
    return one.delivery.channel.platform, one.delivery.channel.tenant


async def _outcome(one: Delivery, ledger: Ledger) -> Outcome:
    # Most are, and need no look at their parts.
    if one.state is State.SENT and not one.reason:
        return Outcome(one)
    parts = await ledger.parts.of(one.id)
    return Outcome(one, tuple(part for part in parts if part.state is not State.SENT), len(parts))


def print_outcomes(found: Sequence[Outcome], settings: Settings, *, as_json: bool) -> None:
    """A table, or JSON; a reason is in whatever words a platform or a library had for it, but for secrets."""
    from bot.service.redaction import hiding, secrets_of

    hide = hiding(secrets_of(settings))
    found = [replace(one, delivery=replace(one.delivery, reason=hide(one.delivery.reason))) for one in found]
    if as_json:
        out.print_json(json.dumps([_named(one) for one in found]))
        return
    # A channel's name is what `bot why` and its like take, so it stays in one piece however narrow the terminal is.
    whole = Column(FIELDS[0], min_width=max((len(one.row[0]) for one in found), default=0))
    several = any(one.workspace for one in found)
    table = Table(whole, *(["workspace"] * several), *FIELDS[1:], box=None)
    for one in found:
        name, *rest = one.row
        table.add_row(*(Text(str(cell)) for cell in (name, *([one.workspace] * several), *rest)))
    out.print(table)


def _named(one: Outcome) -> dict[str, object]:
    """A row as JSON has it."""
    row: dict[str, object] = dict(zip(FIELDS, one.row, strict=True))
    return row | ({"workspace": one.workspace} if one.workspace else {})


def conclude(issue: Issue, found: Sequence[Outcome], new: int) -> int:
    """Say how it went in one sentence, and give the exit code."""
    every, what = counted(len(found), "channel"), told(issue)
    without = [one for one in found if not one.done and not one.stands]
    partly = [one for one in found if one.stands and one.missing]
    if without or partly:
        none = f"{len(without)} of {every} {_verb(without, 'does', 'do')} not have the {what}"
        some = f"{len(partly)} of {every} {_verb(partly, 'has', 'have')} the {what} {_how(partly)}"
        words = "; ".join([none] * bool(without) + [some] * bool(partly))
        err.print(f"{words}: the table says what is missing and why.")
    elif new and found and all(one.delivery.state is State.SKIPPED for one in found):
        err.print(f"There was nothing to post as the {what}: the table says why.")
    elif new:
        err.print(f"{new} of {every} got the {what} just now.")
    else:
        err.print(f"Every channel had the {what} already; nothing was posted.")
    return 0 if all(one.done for one in found) else SourceError.exit_code


def told(issue: Issue) -> str:
    """An issue in words: `digest of 2024-05-17`, `board of 2024-W20`."""
    return f"{'digest' if issue.kind == 'digest' else 'board'} of {issue}"


def _verb(outcomes: Sequence[Outcome], one: str, several: str) -> str:
    return one if len(outcomes) == 1 else several


def _how(partly: Sequence[Outcome]) -> str:
    return "without its thread" if {one.missing for one in partly} == {"the thread"} else "only in part"
