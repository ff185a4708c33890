"""A file that is taken away under whoever writes it: what would be lost at the next start is refused now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.database.connection import Database, Transaction
from bot.errors import StorageError


async def _note(transaction: Transaction) -> None:
    await transaction.run("INSERT INTO note VALUES (1)")


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_was_deleted_or_replaced_takes_nothing_more(tmp_path: Path, replaced: bool) -> None:
    path = tmp_path / "bot.db"
    async with Database.open(path, {}) as database:
        async with database.write() as transaction:
            await transaction.run("CREATE TABLE note (number INTEGER)")
        path.rename(tmp_path / "elsewhere.db")
        if replaced:
            path.touch()
        said = re.escape(f"{path} was deleted or replaced while it was in use")
        with pytest.raises(StorageError, match=said):
            await database.share(_note)
        with pytest.raises(StorageError, match=said):
            async with database.write() as transaction:
                await _note(transaction)
        # Put back, it is the same file again.
        (tmp_path / "elsewhere.db").rename(path)
        await database.share(_note)
        assert len(await database.read("SELECT * FROM note")) == 1
