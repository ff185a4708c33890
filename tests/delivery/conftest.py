"""What brings digests to their channels does so on each kind of ledger."""

from __future__ import annotations

import pytest

from tests import simulated
from tests.postgres import Server

# About SQLite's own file: a full disk, a lock, a power cut.
ABOUT_A_FILE = ("test_deliverer_storage",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever opens a simulated world on both kinds."""
    module = metafunc.module
    if getattr(module, "world", None) is simulated.world and not module.__name__.endswith(ABOUT_A_FILE):
        metafunc.parametrize("_kept_in", ["sqlite", "postgres"], indirect=True)


@pytest.fixture(autouse=True)
def _kept_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the ledger of every simulated world of this test is."""
    if getattr(request, "param", "sqlite") == "postgres":
        postgres: Server = request.getfixturevalue("postgres")
        monkeypatch.setattr(simulated, "ledger_url", postgres.database)
