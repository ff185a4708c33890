"""Which process does which of the rounds: the one place where that is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal

from bot.errors import SettingsError
from bot.settings.roles import ALL, INGEST, Role, Roles, roles_in
from bot.settings.settings import Settings

Round = Literal[
    "collect",
    "write",
    "learn",
    "tidy",
    "plan",
    "deliver",
    "redraw",
    "seed",
    "announce",
    "heal",
    "listen",
    "warm",
    "wake",
]
DELIVER: Final[Roles] = frozenset({"deliver"})
HEARING: Final[Roles] = frozenset({"chat", "http"})

# A process does a round if it has one of its roles. What is not here, each process does for itself: it keeps the time,
# says that it is alive, and tells its admin of its own errors.
ROUNDS: Final[Mapping[Round, Roles]] = MappingProxyType(
    {
        "collect": INGEST,
        "write": INGEST,
        "learn": INGEST,
        "tidy": INGEST,
        # Any number may plan: a delivery of a channel's day can be opened once.
        "plan": DELIVER,
        "deliver": DELIVER,
        "redraw": DELIVER,
        "seed": DELIVER,
        "announce": DELIVER,
        # Whoever hears a platform's word looks at once; the looks now and then are for one that delivers.
        "heal": DELIVER | HEARING,
        "listen": HEARING,
        "warm": HEARING,
        # What was heard here is to be posted or drawn by others.
        "wake": HEARING | INGEST,
    }
)
# Of these it would be waste, or seen twice, if two processes did them at the same time: whoever has the name does.
LEADERS: Final[Mapping[str, frozenset[Round]]] = MappingProxyType(
    {
        "ingest": frozenset({"collect", "write", "learn", "tidy"}),
        "errands": frozenset({"seed", "announce", "heal"}),
    }
)


def leader_of(work: Round) -> str | None:
    """The name that a process must have to do this round; None where any number may do it."""
    return next((name for name, rounds in LEADERS.items() if work in rounds), None)


def led(roles: Roles) -> list[str]:
    """The names that a process with these roles wants to have."""
    return [name for name, rounds in LEADERS.items() if any(does(roles, one) for one in rounds - {"heal"})]


def does(roles: Roles, work: Round) -> bool:
    """Whether a process with these roles does this round at all."""
    return not roles.isdisjoint(ROUNDS[work])


def idle_roles(roles: Roles, heard_by: Iterable[Role | None]) -> list[Role]:
    """Those of a process's roles that hear people, where no platform is heard by them; none where it does all."""
    return [] if roles == ALL else sorted((roles & HEARING) - set(heard_by))


def chosen_roles(settings: Settings, given: list[str]) -> Roles:
    """What this process is to do: as the command says, else as settings do; raises SettingsError."""
    try:
        roles = roles_in(",".join(given) if given else settings.process.roles)
    except ValueError as error:
        raise SettingsError(f"--role {error}.") from None
    if roles != ALL and not settings.ledger_url:
        raise SettingsError(
            "One SQLite file is for one process, which does everything; leave --role (BOT_PROCESS__ROLES) out, or name "
            "a PostgreSQL database in BOT_DATABASE_URL, which several processes can share."
        )
    return roles
