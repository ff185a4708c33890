"""No text of any command is a fault of ours: each gets an answer that is no apology, on its first and last page."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.commands.table import PAPERS
from bot.service.stores import Stores
from tests.chat.commands.setting_up import ADMIN, Room
from tests.fuzz.material import texts
from tests.fuzz.typed import COMMAND_WORDS, DATES, LINKS, WORDS

ALL = ("", *PAPERS)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(ALL),
    text=texts(*COMMAND_WORDS, *DATES, *LINKS, *WORDS),
    page=st.sampled_from([-(10**30), 0, 1, 2, 10**30]),
    language=st.sampled_from(["en", "ko", "xx"]),
    direct=st.booleans(),
)
async def test_no_text_is_a_fault_of_ours(
    stores: Stores, caplog: pytest.LogCaptureFixture, name: str, text: str, page: int, language: str, direct: bool
) -> None:
    caplog.clear()
    call = replace(ADMIN, command="papers" if name else "paper", page=page, language=language, direct=direct)
    asked = replace(call, text=f"{name} {text}" if name else text)
    made = Room(stores).commands
    await made.answer(asked)
    for option in PAPERS[name].options if name else ():
        await made.suggest(replace(asked, text=name), option.name, text)
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
