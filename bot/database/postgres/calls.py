"""What processes on one database call out to each other, so that none waits for its next look; nobody relies on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

import asyncpg

from bot.database.postgres.connection import ANSWER_WITHIN, SESSION, Postgres
from bot.database.postgres.errors import AWAY

log = logging.getLogger(__name__)

CHANNEL = "daily_papers"
# Seconds before a connection that was lost is made again; whatever is called meanwhile is found by looking.
AGAIN_AFTER = 5.0


class Calls:
    """Calls go out once for whatever was written before; one's own are not heard."""

    def __init__(self, database: Postgres, me: str, words: Collection[str] = ()) -> None:
        self._database, self._me, self._words = database, me, words

    async def call(self, word: str) -> None:
        """Call a word without a space out to the others; raises StorageError."""
        # Not beside each row that is written: a commit that notifies waits for every other that does.
        await self._database.run("SELECT pg_notify(:channel, :said)", channel=CHANNEL, said=f"{word} {self._me}")

    async def hear(self, heard: Callable[[str], None]) -> None:
        """Say what somebody else calls, until cancelled; and every word after a time when nothing could be heard."""
        told = False
        while True:
            try:
                await self._listen(heard)
                told = False
            except (*AWAY, asyncpg.PostgresError) as error:
                # Once an outage: the rounds say what is the matter.
                log.log(logging.DEBUG if told else logging.INFO, "others are not heard: %s", type(error).__name__)
                told = True
            await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self, heard: Callable[[str], None]) -> None:
        connection = await asyncpg.connect(self._database.url, timeout=ANSWER_WITHIN, server_settings=SESSION)
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, lambda _connection, _pid, _name, said: self._called(said, heard))
            for word in self._words:
                heard(word)
            await lost.wait()
        finally:
            connection.terminate()

    def _called(self, said: str, heard: Callable[[str], None]) -> None:
        word, _, who = said.partition(" ")
        if who != self._me:
            heard(word)
