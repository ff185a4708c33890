"""What many tests share: the recorded data, a clock that stands still, papers to play with."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import settings

from bot.chat.ledger import Ledger
from bot.database.connection import Database, Functions
from bot.database.migrate import migrate
from bot.library.sql_functions import FUNCTIONS
from bot.papers.library import Library
from bot.service.stores import Stores, schema, stores_in
from tests.left_out import judged, told
from tests.postgres import MISSING, Server, binaries, server

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy")
SECRET_VARIABLES = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", *PROXIES)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where everything is at hand, nothing may be left out unseen."""
    parser.addoption("--may-skip", metavar="PATTERN", help="what skips for a reason without this pattern has failed")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers more than processors, since many tests wait for processes and sockets; none for a single file."""
    if len(config.args) == 1 and config.args[0].partition("::")[0].endswith(".py"):
        return 0
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hold a test that skips against `--may-skip`."""
    return judged((yield), item.config.getoption("--may-skip"))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Hold a file that skips as a whole against `--may-skip`."""
    return judged((yield), collector.config.getoption("--may-skip"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out and why: one line for each reason."""
    for line in told(terminalreporter.stats.get("skipped", ())):
        terminalreporter.line(line)


def pytest_configure() -> None:
    """Let the processes that tests start hear interrupts, whoever started us.

    A shell has commands that run in the background ignore them, and what is ignored is inherited:
    pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_11.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # How long an example takes says more of the machine than of us.
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the tokens, proxies or settings of whoever runs it."""
    for name in list(os.environ):
        if name in SECRET_VARIABLES or (name.startswith("BOT_") and not name.startswith("BOT_TEST_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of recorded data and specifications that `BOT_TEST_DATA` names, or a skip."""
    folder = os.environ.get("BOT_TEST_DATA")
    if not folder or not Path(folder, "spec").is_dir():
        pytest.skip("needs recorded data: set BOT_TEST_DATA to the folder that holds data/ and spec/")
    return Path(folder)


def _copy_if_missing(made: Path, path: Path) -> None:
    with suppress(OSError):  # opening says what is wrong with the folder
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            shutil.copyfile(made, path)


@pytest.fixture(scope="session", autouse=True)
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new archive is a copy of one that all migrations made: making takes seven times as long as opening, measured.

    The tests of migrations call them by themselves, and the processes that tests start make their archives anew.
    """
    made = tmp_path_factory.mktemp("migrated") / "bot.db"

    async def make() -> None:
        async with Database.open(made, FUNCTIONS) as database:
            await migrate(database, schema().steps)

    class Copied(Database):
        @classmethod
        @asynccontextmanager
        async def open(cls, path: Path, functions: Functions) -> AsyncIterator[Database]:
            _copy_if_missing(made, path)
            async with Database.open(path, functions) as database:
                yield database

    asyncio.run(make())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.service.stores.Database", Copied)
        yield


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Server | None]:
    """A PostgreSQL server, one for each worker."""
    if binaries() is None:
        yield None
        return
    with server() as running:
        yield running


@pytest.fixture
def postgres(_postgres: Server | None) -> Iterator[Server]:
    """The server, or a skip; the databases that a test takes of it are free again after the test."""
    if _postgres is None:
        pytest.skip(MISSING)
    yield _postgres
    _postgres.give_back()


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    """Empty stores."""
    async with stores_in(f"sqlite:///{tmp_path}/data/bot.db") as opened:
        yield opened


@pytest.fixture
def ledger(stores: Stores) -> Ledger:
    """The ledger among the stores."""
    return stores.ledger


@pytest.fixture
def library(stores: Stores) -> Library:
    """The library among the stores."""
    return stores.library
