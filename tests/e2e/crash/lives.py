"""One life of a bot: a forked process that has everything imported, posts, and may be killed at any step."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, Self

from bot.chat.ledger import Ledger
from bot.chat.reactions import Told, Vote
from bot.chat.votes import BUTTON
from bot.delivery import parts
from bot.delivery.channel import Channel
from bot.delivery.pacing import Gate
from bot.delivery.periods import last_of
from bot.delivery.states import Issue, Opening
from bot.errors import NotAccepted
from bot.network.network import Network
from bot.papers.clock import Clock
from bot.platforms.registry import Platforms
from bot.service import assembly
from bot.service.assembly import App, open_app
from bot.service.configuration import READER
from bot.service.rounds import Rounds
from bot.service.stores import stores_in
from bot.settings.settings import HuggingFaceSettings, Settings
from bot.sources import huggingface
from bot.sources.sample import SAMPLE_DAY, SampleSource, sample_bullets, sample_edition
from bot.views.entries import Style
from tests.e2e.crash.stage import Place
from tests.e2e.crash.stores import kept_in, settings_of

NOON = time_of_day(12)
# A life that lasts longer is stuck; one takes a second, and over thirty where forty processes shared two cores.
LIFE_SECONDS = 80
DONE, OPEN = 0, 3
# The first wait after a failure, in place of two seconds.
BACKOFF = 0.1
TIMES = {"lease_seconds": 3.0, "call_seconds": 0.5, "settle_seconds": 0.3, "tick_seconds": 0.2, "redraw_seconds": 0.1}


@dataclass(frozen=True, slots=True)
class Life:
    """What a bot is started with."""

    folder: Path
    places: Sequence[Place]
    failpoint: str | None = None
    freezes_at: str | None = None
    """A step at which the process is stopped as by SIGSTOP, the first time it is reached."""
    style: Style = "digest"
    top_n: int = 2
    boards: bool = False
    """Whether a board of the week follows the digest; then each of them is one message."""
    nonce_seconds: float = 60.0
    posts_per_second: float | None = 100.0
    """None leaves it at what the platform allows; where it is infinite nobody waits for a turn."""
    elsewhere: bool = False
    """Whether it runs on another machine than those before, so that nobody can tell that they are dead."""
    listens: bool = False
    """Whether the edition is due only once commands are served, as on a common day."""
    patience: float = LIFE_SECONDS - 5.0
    times: dict[str, float] = field(default_factory=lambda: dict(TIMES))

    def settings(self) -> Settings:
        """As `bot.toml` would say it."""
        values: dict[str, Any] = {
            **settings_of(self.folder),
            "channels": [
                one
                | {"language": "en", "top_n": self.top_n, "zone": "UTC"}
                | {"style": "compact" if self.boards else self.style}
                | ({"publish": True} if place.kind == "news" else {})
                for place in self.places
                for one in place.tables
            ],
            "delivery": self.times,
            # Whoever follows a killed one waits for no longer than a call.
            "process": {"lease_seconds": 1},
            "failpoint": self.failpoint,
        }
        for place in self.places:
            pace = {} if self.posts_per_second in (None, inf) else {"posts_per_second": self.posts_per_second}
            values[place.platform] = place.settings | pace
        if "discord" in values:
            values["discord"]["nonce_seconds"] = self.nonce_seconds
        return READER.kind.model_validate(values)


def fork(work: Callable[[], Coroutine[Any, Any, int]], log: Path, seconds: int = LIFE_SECONDS) -> int:
    """Let a process of its own do the work, with a loop of its own; gives its id."""
    pid = os.fork()
    if not pid:
        _child(work, log, seconds)
    return pid


def _child(work: Callable[[], Coroutine[Any, Any, int]], log: Path, seconds: int) -> NoReturn:
    code = 70
    try:
        signal.alarm(seconds)
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(said, sys.stdout.fileno())
        os.dup2(said, sys.stderr.fileno())
        random.seed()
        _make_light()
        code = asyncio.run(work())
    except BaseException:  # noqa: BLE001  (the end of the process: it is told by its log and its exit code)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _make_light() -> None:
    """Wait less after failures, and do without the client for lists, which costs more than a digest and has no part."""
    parts.BACKOFF_FIRST = BACKOFF
    vars(huggingface)["HuggingFaceSource"] = Lists


class Freezer:
    """A failpoint at which the process stops until somebody wakes it."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __call__(self, name: str) -> None:
        if name == self._step:
            self._step = ""
            os.kill(os.getpid(), signal.SIGSTOP)


class Lists(SampleSource):
    """The built-in lists, opened as those of Hugging Face are."""

    def __init__(self, settings: HuggingFaceSettings, network: Network) -> None:
        """Need nothing of these."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *what: object) -> None:
        return None


async def post(life: Life) -> int:
    """As `bot post` does: bring the day to every channel, or as far as it goes."""
    if life.elsewhere:
        vars(socket)["gethostname"] = lambda: f"machine-{os.getpid()}"
    if life.freezes_at:
        # Where the parts are put together, so that every one of them that has steps gets it.
        vars(assembly)["Failpoint"] = lambda _: Freezer(life.freezes_at or "")
    async with open_app(life.settings()) as app:
        channels = await app.configure()
        await _log_in(app, life)
        (life.folder / "began").write_text(str(time.time()))
        await app.post(SAMPLE_DAY, channels, timedelta(seconds=life.patience))
        ended = [one.state.ended for one in await app.deliveries(Issue(SAMPLE_DAY), channels)]
        if life.boards and all(ended):
            ended = await _post_board(app, life, channels)
    return DONE if all(ended) and len(ended) == len(channels) else OPEN


async def _post_board(app: App, life: Life, channels: Sequence[Channel]) -> list[bool]:
    """Bring the board of the digest's week as well, or as far as it goes; gives whether each has ended."""
    now, board = datetime.now(UTC), Issue(last_of("week", SAMPLE_DAY), "week")
    for one in channels:
        await app.ledger.deliveries.open(one, board.day, now, now + timedelta(hours=1), kind=board.kind)
    await app.finish(board, channels, timedelta(seconds=life.patience))
    return [one.state.ended for one in await app.deliveries(board, channels)]


async def _log_in(app: App, life: Life) -> None:
    """As often as it takes: on a busy machine a call may not end in the short time that it has here."""
    async with asyncio.timeout(life.patience):
        while app.posters.keys() < {place.login for place in life.places}:
            with suppress(NotAccepted):
                await app.log_in({place.login for place in life.places})


async def serve(life: Life) -> int:
    """As `bot run` does, with everything due; until all is delivered."""
    if life.posts_per_second == inf:
        # The settings stop short of that, and what they allow would be all that is measured.
        vars(assembly)["gates_of"] = _unhindered
    async with open_app(life.settings()) as app:
        stop, channels = asyncio.Event(), await app.configure()
        await _log_in(app, life)
        async with asyncio.TaskGroup() as group:
            running = group.create_task(Rounds(app).run(stop))
            if life.listens:
                await asyncio.gather(*(one.wait_listening() for one in app.listeners.values()))
            await _open(app, life, channels)
            while not running.done() and await app.ledger.deliveries.next_at() is not None:  # noqa: ASYNC110  (no event tells)
                await asyncio.sleep(0.05)
            stop.set()
    return DONE


def _unhindered(settings: Settings, kinds: Platforms, clock: Clock, *_: object) -> dict[str, Gate]:
    """Gates that let everybody pass."""
    return {name: Gate(clock, 1e9) for name in kinds if name in settings.platforms}


async def _open(app: App, life: Life, channels: Sequence[Channel]) -> None:
    """Make everything due, as the planner does."""
    now, issues = datetime.now(UTC), [Issue(SAMPLE_DAY)]
    (life.folder / "began").write_text(str(time.time()))
    hour, day = timedelta(hours=1), timedelta(days=1)
    await app.ledger.deliveries.open_all([Opening(one, issues, now, now + hour, now + day, None) for one in channels])
    app.bell.ring()


@contextmanager
def template(store: str = "sqlite") -> Iterator[Path]:
    """A folder with an archive to begin with, and everything imported: once for all lives."""
    import bot.ledger.postgres.ledger
    import bot.platforms.discord.client
    import bot.platforms.discord.webhooks
    import bot.platforms.slack.client
    import bot.platforms.slack.webhooks
    import bot.summarizers.extractive  # noqa: F401

    gc.freeze()
    with TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as folder:
        made = Path(folder, "template")
        made.mkdir()
        _, status = os.waitpid(fork(partial(found, made), made / "said.log"), 0)
        if status:
            raise RuntimeError((made / "said.log").read_text("utf-8"))
        with kept_in(store, made, favoured):
            yield made


async def found(folder: Path, day: date = SAMPLE_DAY) -> int:
    """Make an archive that holds the built-in day; the copy of it is where every trial begins."""
    async with stores_in(folder / "bot.db") as stores:
        edition = sample_edition()
        await stores.library.editions.save(edition, datetime.now(UTC))
        for paper, bullets in sample_bullets("en").items():
            await stores.library.bullets.save(paper, bullets)
        assert await stores.library.editions.days(day, day)
        await favoured(stores.ledger, day)
    return DONE


async def favoured(ledger: Ledger, day: date = SAMPLE_DAY) -> None:
    """Keep a vote of that day, so that its week has a board."""
    vote, at = Vote("slack", "U1", sample_edition().papers[0].id, "", "", BUTTON), datetime.combine(day, NOON, UTC)
    await ledger.votes.cast(vote, Told(at, at), given=True)
