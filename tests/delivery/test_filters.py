"""A channel's filters: what it wants alone, and what it wants never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.delivery.channel import Channel
from bot.delivery.digest import choose
from bot.delivery.kinds import Unfit
from bot.delivery.preferences import Preferences
from bot.delivery.states import State
from bot.delivery.topics import Topics
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores
from tests.samples import DAY, ENGLISH, NOW
from tests.simulated import World, world

LORA = Paper("2605.00001", "LoRA: Low-Rank Adaptation", "Trains two matrices.", ("Edward Hu",), votes=9)
SURVEY = Paper("2605.00002", "A Survey of LoRA", "All of it.", ("Tim Hu",), votes=40, organization="NVIDIA")
WORLDS = Paper("2605.00003", "World Models", "Agents plan.", ("Yann LeCun",), votes=20)
CHANNEL = Channel(1, "discord", "", "c1", ENGLISH)


async def shown(stores: Stores, **asked: object) -> list[str]:
    """The papers of the day that a channel is shown that asks for this."""
    await stores.library.editions.save(Edition(DAY, (LORA, SURVEY, WORLDS)), NOW)
    choice = await choose(CHANNEL.asking(**asked), DAY, stores.library, stores.ledger)
    return list(choice.papers)


@pytest.mark.parametrize(
    ("asked", "papers"),
    [
        ({}, [SURVEY, WORLDS, LORA]),
        ({"only": "lora"}, [SURVEY, LORA]),
        ({"only": "lora, world models"}, [SURVEY, WORLDS, LORA]),
        ({"skip": "survey"}, [WORLDS, LORA]),
        ({"only": "lora", "skip": "survey"}, [LORA]),
        ({"only": 'by:"Yann LeCun"; org:nvidia'}, [SURVEY, WORLDS]),
        ({"skip": "-lora"}, [SURVEY, WORLDS, LORA]),
        ({"only": "로라"}, [SURVEY, LORA]),
        ({"only": "quantum"}, []),
    ],
)
async def test_a_digest_keeps_to_the_filters_of_its_channel(
    stores: Stores, asked: dict[str, str], papers: list[Paper]
) -> None:
    assert await shown(stores, **asked) == [paper.id for paper in papers]


async def test_a_day_of_which_filters_leave_nothing_is_skipped(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with world(tmp_path_factory.mktemp("world")) as bot:
        await _ask(bot, only="quantum")
        await bot.open()
        await bot.run()
        assert (await bot.states(), bot.platform.messages) == ([State.SKIPPED], [])


async def _ask(bot: World, **asked: str) -> None:
    [channel] = bot.channels
    await bot.ledger.channels.ask(replace(channel, preferences=channel.preferences.asking(**asked)))


@pytest.mark.parametrize("typed", ["", "-", "none", "없음", " , ;", []])
def test_no_topic_is_written_in_many_ways(typed: object) -> None:
    assert Topics().read(typed) == ()


@pytest.mark.parametrize("typed", [["'", "x'"], "\x00-", "lora, none", ['"', 'a"'], "‘a, b’"])
def test_topics_that_are_kept_are_read_as_they_were_written(typed: object) -> None:
    kept = Topics().read(typed)
    assert Topics().read(Topics().written(kept)) == kept


def test_topics_are_typed_with_commas_and_kept_once() -> None:
    typed = "LoRA，  world   models; by:“Hu, Edward”, lora"
    assert Topics().read(typed) == ("lora", "world models", 'by:"Hu, Edward"')
    kept = Preferences().asking(only=typed)
    assert Preferences.only.plain(kept.only) == 'lora, world models, by:"Hu, Edward"'
    assert Topics().read(Topics().written(kept.only)) == kept.only


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("lora, by:'Hu, Edward'", ("lora", 'by:"Hu, Edward"')),
        ("'world models'", ('"world models"',)),
        ("don't stop, it's", ("don't stop", "it's")),
    ],
)
def test_apostrophes_quote_where_the_whole_is_quoted(typed: str, kept: tuple[str, ...]) -> None:
    assert Topics().read(typed) == kept


@pytest.mark.parametrize("typed", [7, True, ["lora", 7], ", ".join(map(str, range(21))), "x" * 81])
def test_what_is_no_list_of_topics_is_refused_in_words(typed: object) -> None:
    with pytest.raises(Unfit) as refused:
        Topics().read(typed)
    assert "{" not in refused.value.said("ko")
