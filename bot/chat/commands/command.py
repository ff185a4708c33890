"""What a command is: declared once, for every place that registers, reads, lists or explains it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from typing import Any, Literal

from bot.chat.call import Call
from bot.chat.ledger import Ledger
from bot.chat.reactions import Person, Reaction
from bot.delivery.direct import DirectMessages
from bot.delivery.kinds import Kind, OneOf
from bot.delivery.ports import Poster
from bot.delivery.preferences import Preferences
from bot.delivery.schedule import READY_HOUR
from bot.papers.clock import Clock
from bot.papers.found import Suggestion
from bot.papers.library import Library
from bot.views.charts import Plotter
from bot.views.forms import Form
from bot.views.replies import Mark, Reply

Who = Literal["everybody", "admins"]
# What was said with a command, by the options' names, each of its kind; what was left out is not there.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What a command has to answer with."""

    ledger: Ledger
    library: Library
    clock: Clock
    forget: Callable[[Person], Awaitable[int]]
    mark: Callable[[Reaction, Mark, str], Awaitable[Reply]]
    """Makes a paper somebody's favourite, or no longer, and says so in a language."""
    papers: Mapping[str, Command]
    """The commands of `/papers` by name, for the one that explains them."""
    direct: DirectMessages
    """Conversations with one person."""
    plotter: Plotter | None = None
    """Who draws charts; None where there is nothing to draw with."""
    posters: Mapping[str, Poster] = field(default_factory=dict)
    """The platforms that the bot is logged in to now, by name."""
    defaults: Preferences = field(default_factory=Preferences)
    """What a channel gets that asks for nothing."""
    ready_hour: int = READY_HOUR
    """Hours into its UTC day after which a list is final enough to be posted."""
    expires: timedelta = timedelta(hours=24)
    """After which a digest that was asked for and could not be posted is given up."""
    act: Callable[[], None] = lambda: None
    """Has the service look at once at what a command changed of a channel."""

    def today(self) -> date:
        """The day it is by UTC, in which Hugging Face dates its lists."""
        return self.clock.now().astimezone(UTC).date()


Handler = Callable[[Context, Call, Values], Awaitable[Reply]]
# The form with what is so now, or None where nothing may be filled in and the command itself says why.
Opening = Callable[[Context, Call], Awaitable[Form | None]]
# Lines to offer for what is typed of an option so far.
Completion = Callable[[Context, Call, str], Awaitable[Sequence[Suggestion]]]


@dataclass(frozen=True, slots=True)
class Option:
    """What can be said with a command: after it in its place, or anywhere as `name=value`."""

    name: str
    help: str
    """The key of its one line of help; so are `missing` and `wrong` keys of texts."""
    examples: tuple[str, ...]
    """What may be typed, the likeliest first."""
    kind: Kind[Any] | None = None
    """What its values are, as with preferences; any text if none is said."""
    whole: bool = False
    """Whether it is all of the text that nothing else takes, spaces and quotes too."""
    required: bool = False
    complete: Completion | None = None
    missing: str = "option.missing"
    wrong: str = "option.wrong"

    @property
    def choices(self) -> tuple[str, ...]:
        """The few words that it can be, if it can be nothing else."""
        return tuple(map(str, self.kind.words)) if isinstance(self.kind, OneOf) else ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name, one line of help, what can be said with it, who may use it, and what answers."""

    name: str
    help: str
    answer: Handler
    options: tuple[Option, ...] = ()
    who: Who = "everybody"
    """Kept by us: what Discord asks of people holds for all words behind `/papers` alike."""
    form: Opening | None = None
    """In which its options are filled in, where the platform has forms."""
    opens: bool = False
    """Whether the command alone opens its form there; otherwise only a button does."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A command on a message that stands in a channel: what it is called in that message's menu, and what answers."""

    label: str
    """The key of its name: at most 24 letters, as Slack has it, where Discord allows 32."""
    answer: Callable[[Context, Call, tuple[str, ...]], Awaitable[Reply]]
    """Given the papers that the message names, at least one."""
