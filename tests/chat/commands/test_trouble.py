"""Whatever goes wrong is told in the reader's words."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace

import pytest

from bot.chat.commands.dispatcher import LOOKUPS_AT_ONCE
from bot.errors import ArchiveDamaged, BotError, NotAccepted, SettingsError, SourceError, StorageError
from bot.service.stores import Stores
from tests.chat.commands.asking import PAPER, PAPERS, commands, words


@pytest.mark.parametrize("text", ["", "help", "saved", "xyzzy", "top fortnight", "forget-me", "status"])
@pytest.mark.parametrize("language", ["ko", "ko-KR"])
async def test_korean_is_answered_in_korean(stores: Stores, text: str, language: str) -> None:
    assert any("가" <= letter <= "힣" for letter in await words(stores, PAPERS, text, language))


async def test_of_many_lookups_only_some_go_on_at_once_and_all_are_answered(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, most, full = 0, 0, asyncio.Event()

    async def looking(*_: object, **__: object) -> dict[str, object]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == LOOKUPS_AT_ONCE:
            for _turn in range(100):  # whoever else were let in would come by then
                await asyncio.sleep(0)
            full.set()
        await full.wait()
        under_way -= 1
        return {}

    monkeypatch.setattr(stores.library.editions, "listed_on", looking)
    made = commands(stores)
    monkeypatch.setattr(stores.library.papers, "known", looking)
    typed = [made.answer(replace(PAPER, text="lora")) for _ in range(50)]
    chosen = [made.about(replace(PAPER, text="2405.09673"), "find") for _ in range(50)]
    assert len(await asyncio.gather(*typed, *chosen)) == 100
    assert most == LOOKUPS_AT_ONCE


async def test_an_unknown_language_is_answered_in_english(stores: Stores) -> None:
    assert "no favourites yet" in await words(stores, PAPERS, "saved", "de")


async def test_a_bug_is_answered_with_a_reference_that_the_log_holds(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stores.library.editions, "listed_on", broken)
    with caplog.at_level(logging.ERROR):
        told = await words(stores, PAPER, "lora")
    assert "Something went wrong here" in told
    reference = told.rpartition(": ")[2].rstrip(".")
    assert f"noted as {reference}" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("error", "english", "korean"),
    [
        (StorageError, "The archive cannot be used at the moment.", "지금은 논문 보관함을 쓸 수 없습니다."),
        (ArchiveDamaged, "The archive is damaged", "논문 보관함이 손상되어"),
        (SourceError, "Hugging Face's list cannot be read", "지금은 허깅페이스 목록을 읽을 수 없습니다"),
        (NotAccepted, "The chat service did not let me do that", "채팅 서비스가 요청을 받아 주지 않았습니다"),
        (SettingsError, "Something went wrong here", "문제가 생겼습니다"),
    ],
)
async def test_trouble_is_told_in_the_readers_words_and_the_log_has_the_rest(
    stores: Stores,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[BotError],
    english: str,
    korean: str,
) -> None:
    async def broken(_: object) -> None:
        raise error("/srv/data/bot.db: sqlite3 said no; see https://db.internal")

    monkeypatch.setattr(stores.library.editions, "listed_on", broken)
    for language, sentence in (("en", english), ("ko", korean)):
        told = await words(stores, PAPER, "lora", language)
        assert told.startswith(sentence)
        assert not re.search(r"/srv|sqlite|https?:|BOT_", told)
        (reference,) = re.findall(r"[0-9a-f]{6}", told)
        assert f"noted as {reference}: /srv/data/bot.db: sqlite3 said no" in caplog.text
