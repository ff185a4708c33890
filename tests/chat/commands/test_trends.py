"""How often a topic comes up, month by month: in words, with bars or a picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from bot.chat.commands.trends import topics_in
from bot.papers.paper import Edition
from bot.service.stores import Stores
from bot.texts.words import say
from bot.views.charts import Chart
from bot.views.replies import Question, Reply, Words
from tests.chat.commands.asking import LORA, PAPERS, commands, told, words
from tests.simulated import Clock


@dataclass
class Pencil:
    """Notes what it is to draw."""

    drawn: bytes | None = b"\x89PNG"
    charts: list[Chart] = field(default_factory=list)

    async def picture(self, chart: Chart) -> bytes | None:
        self.charts.append(chart)
        return self.drawn


async def pictured(stores: Stores, text: str, plotter: Pencil, language: str = "en", *, pictures: bool = True) -> Reply:
    answering = commands(stores, plotter=plotter)
    return await answering.answer(replace(PAPERS, text=f"trends {text}", language=language, pictures=pictures))


@pytest.fixture
async def stores(stores: Stores) -> Stores:
    """The archive of the other commands, with one paper of February: none in March, LoRA in April, twelve in May."""
    now = Clock().now()
    await stores.library.editions.save(Edition(date(2026, 2, 27), (replace(LORA, id="2602.00001", votes=7),)), now)
    return stores


async def test_the_figures_are_told_in_words_with_bars(stores: Stores) -> None:
    answer = await told(stores, PAPERS, "trends lora")
    assert answer.text.splitlines() == [
        "lora: 0 papers in May 2026 so far (0.0% of all, ▲ 0), 1 in April 2026 (100% of all, ▲ 80); "
        "most in April 2026 with 1.",
        "Counted in the daily lists of February 2026 to May 2026, each paper once.",
        "The last 4 months: papers, and their share of all",
    ]
    assert answer.code.splitlines() == [
        "2026-02    1  100% ███████",
        "2026-03    0     – ░░░░░░░",
        "2026-04    1  100% ███████",
        "2026-05    0  0.0% ░░░░░░░ …",
    ]
    assert [one.question for one in answer.offers] == [Question("paper", "lora")]


async def test_korean_readers_are_told_in_korean(stores: Stores) -> None:
    told_in_korean = await words(stores, PAPERS, "trends lora", "ko")
    assert "lora: 2026년 5월은 지금까지 0편(전체의 0.0%, ▲ 0), 2026년 4월은 1편" in told_in_korean
    assert "가장 많았던 달은 2026년 4월 1편입니다." in told_in_korean


async def test_a_single_month_is_said_once(stores: Stores) -> None:
    said = await words(stores, PAPERS, "trends lora since 2026-05 versus paper")
    assert "Counted in the daily lists of May 2026, each paper once." in said
    said = await words(stores, PAPERS, "trends lora since 2026-05 versus paper", "ko")
    assert "2026년 5월의 하루 목록에 오른 논문을 한 번씩만 셌습니다." in said


@pytest.mark.parametrize("text", ["lora versus paper", "lora VS. paper", "lora versus=paper", "versus=paper lora"])
async def test_two_topics_stand_beside_each_other(stores: Stores, text: str) -> None:
    answer = await told(stores, PAPERS, f"trends {text}")
    assert answer.text.startswith("● lora: 0 papers in May 2026")
    assert "\n■ paper: 12 papers in May 2026" in answer.text
    assert answer.code.splitlines()[-1] == "2026-05    0 ░░░░   12 ████ …"
    assert [one.question.text for one in answer.offers] == ["lora", "paper"]


async def test_one_topic_of_a_time_bounds_both(stores: Stores) -> None:
    answer = await told(stores, PAPERS, "trends lora since 2026-04 versus paper")
    assert [line[:7] for line in answer.code.splitlines()] == ["2026-04", "2026-05"]


async def test_a_picture_takes_the_place_of_the_bars_and_says_the_figures(stores: Stores) -> None:
    plotter = Pencil()
    reply = await pictured(stores, "lora versus paper", plotter)
    assert isinstance(reply.content, Words)
    assert (reply.content.code, reply.private, reply.shareable) == ("", True, False)
    assert reply.file is not None
    assert (reply.file.name, reply.file.content) == ("trend.png", plotter.drawn)
    assert reply.content.text in reply.file.alt
    (chart,) = plotter.charts
    assert (chart.names, chart.places) == (("lora", "paper"), ("2026-02", "2026-03", "2026-04", "2026-05"))
    assert chart.panels[0].lines == ((1, 0, 1, 0), (0, 0, 0, 12))
    assert chart.panels[1].lines[0] == (7, 0, 80, 0)
    assert chart.unfinished


async def test_where_no_answer_brings_a_picture_it_comes_besides_in_the_persons_own_conversation(
    stores: Stores,
) -> None:
    answering = commands(stores, plotter=Pencil())
    direct = await answering.answer(replace(PAPERS, text="trends lora", direct=True))
    assert isinstance(direct.content, Words)
    assert direct.content.code
    assert direct.file is not None


async def test_a_picture_that_cannot_be_drawn_or_shown_is_not_missed(stores: Stores) -> None:
    for plotter, pictures in ((Pencil(None), True), (Pencil(), False)):
        reply = await pictured(stores, "lora", plotter, pictures=pictures)
        assert isinstance(reply.content, Words)
        assert (reply.file, bool(plotter.charts)) == (None, pictures)
        assert reply.content.code.startswith("2026-02    1 ")


async def test_what_nothing_matches_is_said_with_a_better_spelling(stores: Stores) -> None:
    assert await words(stores, PAPERS, "trends zebras") == say("en", "search.nothing", query="zebras") + say(
        "en", "search.else"
    )
    answer = await told(stores, PAPERS, "trends forgts")
    assert [one.question for one in answer.offers] == [Question("papers", "trends forgets")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Which topic?"),
        ("<@123>", "Which topic?"),
        ("a versus b versus c", "Two topics can be compared"),
        ("2405.09673", "2405.09673 is one paper"),
        ("newest", "does not say what papers are about"),
        ("lora in 2020", "No list of that time has papers; the archive holds 14 papers from 2026-02-27 to 2026-05-04."),
    ],
)
async def test_what_cannot_be_counted_is_said_with_what_to_do(stores: Stores, text: str, why: str) -> None:
    assert why in await words(stores, PAPERS, f"trends {text}")


async def test_topics_are_offered_for_both_and_never_one_paper(stores: Stores) -> None:
    await stores.library.editions.save(
        Edition(date(2026, 3, 2), (replace(LORA, id="2603.00001", authors=("Dan Reporter",)),)), Clock().now()
    )
    for option in ("topic", "versus"):
        offered = await commands(stores).suggest(replace(PAPERS, text="trends"), option, "repor")
        assert [one.value for one in offered] == ['by:"Dan Reporter"']


async def test_an_empty_archive_says_so(empty: Stores) -> None:
    assert "archive is empty" in await words(empty, PAPERS, "trends lora")


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("world models vs agents", ("world models", "agents")),
        ('"man versus machine" versus go', ('"man versus machine"', "go")),
        ("versus", ()),
        ("lora\nversus\n\ndpo", ("lora", "dpo")),
        (" versus lora ", ("lora",)),
    ],
)
def test_versus_parts_topics_outside_of_quotation_marks(text: str, topics: tuple[str, ...]) -> None:
    assert topics_in(text) == topics


async def test_a_long_topic_is_cut_where_it_stands_among_numbers(stores: Stores) -> None:
    reply = await pictured(stores, f'"{"adaptation " * 40}" -x versus paper', plotter := Pencil())
    assert isinstance(reply.content, Words)
    assert len(plotter.charts[0].names[0]) == 60
    assert len(reply.content.text) < 600
