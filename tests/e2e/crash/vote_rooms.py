"""Where people vote in a schedule: a Slack and a Discord in memory, what happened there, and what the bot was told.

What is assumed of them is what their documents and their clients' sources say. Slack tells events in any order and
again, with its own clock's time; while nobody listens it may give some up for ever. Discord tells in order and without
times, and forgets what it has not told when a session ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.chat.reactions import PostedPaper
from tests.simulated import Clock

T = TypeVar("T")
Choose = Callable[[Sequence[T]], T]
PAPERS = ("2605.00001", "2605.00002")
PROGRAMS = ("U0ZAP", "USLACKBOT")
PEOPLE: dict[str, tuple[str, ...]] = {
    "discord": ("11", "12", "13"),
    "slack": ("U0ANN", "U0BEN", "U0FAR", *PROGRAMS),
}
EMOJI: dict[str, tuple[str, ...]] = {
    "discord": ("⭐", "⭐::super", "👍🏽", "🎉"),
    "slack": ("star", "+1", "+1::skin-tone-2", "tada"),
}
RANKS: dict[str, tuple[str, ...]] = {"discord": ("1⃣", "2⃣", "⭐"), "slack": ("one", "two", "star")}
APPLAUSE = ("🎉", "tada")
AGAIN = 3


@dataclass(eq=False)
class Message:
    """A message of the bot, posted at a moment of true time."""

    id: str
    about: PostedPaper
    parent: str
    posted: float
    deleted: bool = False
    blurred: bool = False
    """Whether the bot was shown a list without everybody."""

    def means(self, emoji: str) -> str | None:
        """The paper that an emoji here is for."""
        if self.about.paper_id:
            return None if emoji in APPLAUSE else self.about.paper_id
        return {"1⃣": PAPERS[0], "one": PAPERS[0], "2⃣": PAPERS[1], "two": PAPERS[1]}.get(emoji)


@dataclass(eq=False)
class Happening:
    """Something that people did, to be told to the bot; `kind` is add, remove, clear, clear-emoji or press."""

    kind: str
    true: float
    at: datetime
    message: str
    user: str = ""
    emoji: str = ""
    """For a press, the paper."""
    on: bool = True
    id: str = ""
    tellings: int = 0
    told: float | None = None
    """When it was first told, of true time."""
    lost: bool = False


@dataclass(eq=False)
class Room:
    """One platform's channel: what stands there, what happened, and what is still to be told."""

    name: str
    clock: Clock
    choose: Callable[[Sequence[Any]], Any]
    skew: timedelta = timedelta()
    has_times: bool = True
    is_readable: bool = True
    """Whether the bot may read what stands here; where it may not, it knows only what it is told."""
    messages: dict[str, Message] = field(default_factory=dict)
    standing: set[tuple[str, str, str]] = field(default_factory=set)
    happened: list[Happening] = field(default_factory=list)
    pending: list[Happening] = field(default_factory=list)
    repeats: list[Happening] = field(default_factory=list)
    erased: dict[str, float] = field(default_factory=dict)
    is_listening: bool = True

    @property
    def keeps_order(self) -> bool:
        """Whether things are told in the order in which they happened."""
        return self.name == "discord" or not self.has_times

    def now(self) -> datetime:
        """The platform's own clock."""
        return self.clock.elsewhere() + self.skew

    def post(self, about: PostedPaper, parent: str = "") -> Message:
        """Let a message of the bot appear."""
        made = Message(f"{1000 + len(self.messages)}.000000", about, parent, self.clock.monotonic())
        self.messages[made.id] = made
        return made

    def happen(self, kind: str, message: str, user: str = "", emoji: str = "", *, on: bool = True) -> None:
        """Note what somebody did, and have it told."""
        number = f"{self.name}{len(self.happened)}"
        one = Happening(kind, self.clock.monotonic(), self.now(), message, user, emoji, on, number)
        self.happened.append(one)
        self.pending.append(one)
        self.clock.advance(0.000_01)

    def react(self) -> None:
        """Somebody gives or takes back a mark somewhere."""
        here = [one for one in self.messages.values() if not one.deleted]
        if not here:
            return
        message, user = self.choose(here), self.choose(PEOPLE[self.name])
        key = (message.id, user, self.choose((EMOJI if message.about.paper_id else RANKS)[self.name]))
        self.standing ^= {key}
        self.happen("add" if key in self.standing else "remove", *key)

    def press(self) -> None:
        """Somebody presses a paper's button."""
        people = [user for user in PEOPLE[self.name] if user not in PROGRAMS]
        self.happen("press", "", self.choose(people), self.choose(PAPERS), on=self.choose((True, True, False)))

    def clear(self) -> None:
        """A moderator takes reactions off a message, as on Discord they can."""
        marks = sorted(self.standing)
        if not marks:
            return
        message, _, emoji = self.choose(marks)
        whole = self.choose((True, False))
        plain = emoji.split("::")[0]
        gone = {one for one in marks if one[0] == message and (whole or one[2].split("::")[0] == plain)}
        if not self.messages[message].deleted:
            self.standing -= gone
            self.happen("clear" if whole else "clear-emoji", message, emoji=plain)

    def delete(self) -> None:
        """A moderator deletes a message, which is told to nobody."""
        here = [one for one in self.messages.values() if not one.deleted]
        if len(here) > 1:
            self.choose(here).deleted = True

    def hang_up(self) -> None:
        """The line is gone."""
        self.is_listening = False

    def next_to_tell(self) -> Happening | None:
        """What the bot is told now, which may be told again; None if nothing waits or nobody listens."""
        if not self.is_listening:
            return None
        if self.repeats and self.choose((False, True)):
            return self.repeats.pop(self.choose(range(len(self.repeats))))
        if not self.pending:
            return self.repeats.pop() if self.repeats else None
        one = self.pending.pop(0 if self.keeps_order else self.choose(range(len(self.pending))))
        if self.name == "slack" and one.kind != "press":
            self.repeats += [one] * self.choose((0, 0, 1, 2))
        one.told = one.told or self.clock.monotonic()
        return one

    def listen(self) -> bool:
        """The line is there again; gives whether anything may have been missed."""
        if self.is_listening:
            return False
        self.is_listening = True
        if self.name == "discord":
            return self._begin_session()
        missed = [one for one in self.pending if one.kind != "press" and self.choose((False, True))]
        self._lose(missed if self.has_times else [])
        # Slack tries for minutes before it gives an event up; its answers name the time in whole seconds.
        self.clock.advance(2.5)
        return True

    def _begin_session(self) -> bool:
        """Resume the old session, or begin a new one in which nothing of before is told."""
        if self.choose((True, False)):
            return False
        self._lose([one for one in self.pending if one.kind != "press"])
        return True

    def _lose(self, missed: Sequence[Happening]) -> None:
        for one in missed:
            one.lost = True
            self.pending.remove(one)

    def restart(self) -> None:
        """The bot's process ends and another begins: no Discord session outlives it."""
        self.is_listening = False
        if self.name == "discord":
            self._lose([one for one in self.pending if one.kind != "press"])

    def expects(self, user: str, paper: str) -> bool | None:
        """Whether a paper is somebody's favourite; None where the bot could not know."""
        if user in PROGRAMS:
            return False
        found: set[bool | None] = {self._button(user, paper)}
        for message in self.messages.values():
            for emoji in (*EMOJI[self.name], *RANKS[self.name]):
                if message.means(emoji) == paper:
                    found.add(self._mark(message, user, emoji))
        return True if True in found else None if None in found else False

    def _button(self, user: str, paper: str) -> bool:
        since = self.erased.get(user, 0.0)
        pressed = [one for one in self.happened if one.kind == "press" and (one.user, one.emoji) == (user, paper)]
        return bool(pressed) and pressed[-1].on and self._known_time(pressed[-1]) > since

    def _mark(self, message: Message, user: str, emoji: str) -> bool | None:
        key, since = (message.id, user, emoji), self.erased.get(user, 0.0)
        about = [one for one in self.happened if one.message == message.id and self._touches(one, user, emoji)]
        missed = any(one.lost for one in about)
        is_old = message.posted < since
        if missed and (message.deleted or self._is_blurred(message)):
            return None
        anew = [one for one in about if one.user and one.told and self._known_time(one) > since]
        return key in self.standing and (not is_old or bool(anew))

    def _known_time(self, one: Happening) -> float:
        """When the bot must think it happened: where events bear no times, when it was told."""
        return one.true if self.tells_time(one) else one.told or 0.0

    def tells_time(self, one: Happening) -> bool:
        """Whether the bot is told when it happened."""
        return self.has_times and (self.name == "slack" or one.kind == "press")

    def _is_blurred(self, message: Message) -> bool:
        return message.blurred or not self.is_readable or any(message.posted < at for at in self.erased.values())

    @staticmethod
    def _touches(one: Happening, user: str, emoji: str) -> bool:
        match one.kind:
            case "clear":
                return True
            case "clear-emoji":
                return emoji.split("::")[0] == one.emoji
            case "press":
                return False
        return (one.user, one.emoji) == (user, emoji)
