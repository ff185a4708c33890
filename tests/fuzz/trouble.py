"""What a server says while it is fed that it should not have to say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

from tests.fuzz.material import Check

Served = TypeVar("Served")


class Trouble(logging.Handler):
    """Keeps what is logged as an error, or with a traceback."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note a record of that kind."""
        if record.levelno >= logging.ERROR or record.exc_info:
            self.told.append(self.format(record))

    def none(self) -> None:
        """Raises what was told."""
        assert not self.told, "\n".join(self.told)[-2_000:]


@contextmanager
def open_while_fed(
    opening: Callable[[], AbstractAsyncContextManager[Served]], feed: Callable[[Served, Any], Any]
) -> Iterator[Check]:
    """A check that feeds what is open while the block runs, and raises what went wrong in it."""
    trouble, root = Trouble(), logging.getLogger()
    # What is left open is told by its collection, which no test could wait for.
    with asyncio.Runner() as runner:
        opened = opening()
        served = runner.run(opened.__aenter__())
        root.addHandler(trouble)
        try:

            def check(food: object) -> None:
                trouble.told.clear()
                try:
                    runner.run(_fed(feed, served, food))
                finally:
                    # What the server says tells more than how it was noticed.
                    trouble.none()

            yield check
        finally:
            root.removeHandler(trouble)
            runner.run(opened.__aexit__(None, None, None))


async def _fed(feed: Callable[[Served, Any], Any], served: Served, food: object) -> None:
    async with asyncio.timeout(30):
        await feed(served, food)
