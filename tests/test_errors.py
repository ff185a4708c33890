from __future__ import annotations

import pytest

from bot.errors import BotError, SourceError, StorageError, alone


def test_of_a_group_of_ours_the_first_comes_alone_however_deep() -> None:
    first = StorageError("disk full")
    with pytest.raises(StorageError) as caught, alone():
        raise ExceptionGroup("tasks", [ExceptionGroup("more", [first]), SourceError("away")])
    assert caught.value is first


def test_what_is_not_ours_hides_nothing() -> None:
    group = ExceptionGroup("tasks", [StorageError("disk full"), ValueError("a bug")])
    for kind in (BotError, SourceError):
        with pytest.raises(ExceptionGroup) as caught, alone(kind):
            raise group
        assert caught.value is group
    with pytest.raises(StorageError, match="disk full"), alone():
        raise StorageError("disk full")
