"""A preference that is declared, and has its texts, is read, typed, kept and told without a change anywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from bot.chat.call import Call
from bot.chat.commands.command import Context
from bot.chat.commands.status import answer
from bot.chat.commands.table import PAPERS
from bot.delivery.channel import Channel
from bot.delivery.direct import DirectMessages
from bot.delivery.kinds import Number, Switch, Unfit
from bot.delivery.preferences import Preference, Preferences
from bot.errors import SettingsError
from bot.platforms.registry import PLATFORMS, sections_of
from bot.service.doctor import findings
from bot.service.stores import stores_in
from bot.settings.reader import Reader
from bot.settings.settings import Settings
from bot.texts.words import texts_of
from bot.views.replies import Words
from tests.simulated import Clock

CHANNEL = "123456789012345678"


class Toyed(Preferences):
    """With two that nobody needs."""

    quiet = Preference(Switch(), default=False)
    balloons = Preference(Number(0, 99), default=3)


def told_in_file(folder: Path, *lines: str) -> Settings:
    """Settings with a channel whose table has these lines."""
    path = folder / "bot.toml"
    head = f'[preferences]\nballoons = 5\n[[channels]]\nplatform = "discord"\nchannel = "{CHANNEL}"\n'
    path.write_text(head + "\n".join(lines), "utf-8")
    environ = {"BOT_CONFIG": str(path), "BOT_DISCORD__TOKEN": "a.b.c", "BOT_DATABASE_URL": f"sqlite:///{folder}/bot.db"}
    return Reader(sections_of(PLATFORMS), Toyed).load(environ)


def held(channel: Channel) -> tuple[bool, int]:
    """What holds for a channel."""
    return Toyed.quiet.of(channel.preferences), Toyed.balloons.of(channel.preferences)


def test_the_file_says_what_one_channel_asks_for_and_what_all_get(tmp_path: Path) -> None:
    assert held(told_in_file(tmp_path, "quiet = true").subscribed[0]) == (True, 5)
    assert held(told_in_file(tmp_path, 'quiet = "off"', "balloons = 7").subscribed[0]) == (False, 7)


def test_a_wrong_line_of_the_file_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        told_in_file(tmp_path, 'quiet = "perhaps"', "balloons = 100")
    assert refused.value.problems == (
        "[[channels]] no. 1, quiet: write on or off.",
        "[[channels]] no. 1, balloons: write a whole number from 0 to 99.",
    )


def test_what_people_type_is_read_or_refused_in_their_language() -> None:
    asking = Toyed().asking(quiet="켜기", balloons="９")
    assert asking.asked == {"quiet": "on", "balloons": 9}
    with pytest.raises(Unfit) as refused:
        asking.asking(**{Toyed.named("Balloons").name: "many"})
    assert refused.value.said("ko") == "0–99 사이의 정수를 써 주세요"


async def test_the_archive_keeps_it_and_a_version_that_does_not_know_it_does_too(tmp_path: Path) -> None:
    settings, path = told_in_file(tmp_path, "quiet = true"), tmp_path / "bot.db"
    async with stores_in(path, defaults=settings.defaults) as stores:
        await stores.ledger.channels.configure(settings.subscribed)
    async with stores_in(path) as stores:
        [unknowing] = await stores.ledger.channels.all()
        await stores.ledger.channels.configure([unknowing.asking(top_n=2)])
    async with stores_in(path, defaults=settings.defaults) as stores:
        [channel] = await stores.ledger.channels.all()
    assert (held(channel), channel.preferences.top_n) == ((True, 5), 2)


async def test_the_doctor_tells_what_is_not_as_it_comes(tmp_path: Path) -> None:
    lines = [line async for line in findings(told_in_file(tmp_path, "quiet = true"), offline=True)]
    sentence = f"discord:{CHANNEL} gets the top 5 at 09:00 Asia/Seoul in ko; quiet on; balloons 5."
    assert ("ok", sentence) in lines


async def unasked(*_: object) -> NoReturn:
    raise AssertionError("the status asks for nothing of the kind")


async def status(settings: Settings, folder: Path, language: str) -> str:
    """What the channel's status says."""
    async with stores_in(folder / "bot.db", defaults=settings.defaults) as stores:
        await stores.ledger.channels.configure(settings.subscribed)
        direct = DirectMessages(posters={}, clock=Clock())
        context = Context(stores.ledger, stores.library, Clock(), unasked, unasked, PAPERS, direct)
        reply = await answer(
            context, Call("discord", "papers", "status", "ada", language=language, channel=CHANNEL), {}
        )
    assert isinstance(reply.content, Words)
    return reply.content.text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Also: quiet on, balloons 5."), ("ko", "quiet 켜기, balloons 5.")]
)
async def test_the_status_tells_it_in_the_readers_words(tmp_path: Path, language: str, words: str) -> None:
    assert words in await status(told_in_file(tmp_path, "quiet = true"), tmp_path, language)


@pytest.mark.parametrize(("language", "line"), [("en", "no sound at night"), ("ko", "밤에는 조용히")])
def test_its_texts_are_its_help(monkeypatch: pytest.MonkeyPatch, language: str, line: str) -> None:
    monkeypatch.setitem(texts_of(language), "preference.quiet", line)
    assert Toyed.quiet.help(language) == line
