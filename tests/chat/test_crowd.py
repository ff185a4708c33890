"""Where more ask than can be answered, everybody hears something in time."""

from __future__ import annotations

import asyncio

from bot.chat.crowd import Crowd


async def come(crowd: Crowd, leave: asyncio.Event) -> bool:
    """Come in, stay until all leave, and say whether there was room."""
    async with crowd.admitted() as is_in:
        if is_in:
            await leave.wait()
        return is_in


async def test_whoever_would_wait_too_long_is_sent_away_and_the_others_stay() -> None:
    crowd, leave = Crowd(at_once=2, patience=0.05), asyncio.Event()
    people = [asyncio.create_task(come(crowd, leave)) for _ in range(5)]
    done, _ = await asyncio.wait(people, timeout=0.5)
    assert [one.result() for one in done] == [False] * 3
    leave.set()
    assert sum(await asyncio.gather(*people)) == 2


async def test_there_is_room_for_whoever_comes_after_somebody_has_gone() -> None:
    crowd, leave = Crowd(at_once=1, patience=5), asyncio.Event()
    leave.set()
    assert await asyncio.gather(*(come(crowd, leave) for _ in range(50))) == [True] * 50


async def test_somebody_who_is_gone_before_their_turn_takes_no_room() -> None:
    crowd, leave = Crowd(at_once=1, patience=5), asyncio.Event()
    first = asyncio.create_task(come(crowd, leave))
    await asyncio.sleep(0)
    given_up = asyncio.create_task(come(crowd, leave))
    await asyncio.sleep(0)
    given_up.cancel()
    leave.set()
    assert await first
    assert await come(crowd, leave)
