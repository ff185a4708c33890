"""Of a crowd's commands none waits behind another's work: all are acknowledged, then answered one after the other."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.call import Call
from bot.emulators.slack.api import SlackApi
from bot.platforms.slack import answering
from bot.platforms.slack.answering import AT_ONCE, CROWD
from bot.views.replies import Reply, Words
from tests.platforms.slack.material import SmallChat

pytestmark = pytest.mark.usefixtures("serving")
MORE = 2 * AT_ONCE


async def test_a_crowd_is_acknowledged_before_its_work_begins_and_few_are_at_it_at_once(
    slack: SlackApi, chat: SmallChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "BREATH", 0.5)
    asked, working, most, done = [0], [0], [0], asyncio.Event()

    async def answer(call: Call) -> Reply:
        asked[0] += 1
        working[0] += 1
        most[0] = max(most[0], working[0])
        await done.wait()
        working[0] -= 1
        return Reply(Words("Hello."), call.language)

    chat.answering = answer
    first = [asyncio.create_task(slack.command("/paper", "lora")) for _ in range(CROWD + 1)]
    async with asyncio.timeout(20):
        while asked[0] <= CROWD:  # noqa: ASYNC110  (nothing else tells of it)
            await asyncio.sleep(0.01)
    crowd = await asyncio.gather(*(slack.command("/paper", "lora") for _ in range(MORE)))
    assert asked[0] == CROWD + 1
    assert all(one.acked and one.payload is None for one in crowd)
    most[0] = 0
    done.set()
    answers = [await one.wait_response() for one in crowd]
    assert {str(one["text"]) for one in answers} == {"Hello."}
    for one in await asyncio.gather(*first):  # on a busy machine not all are answered in the acknowledgement
        assert one.payload or await one.wait_response()
    assert most[0] <= AT_ONCE
    assert slack.refusals == []
