"""What may be typed: days, fields, quotes, Korean terms, short names, slips."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.library.question.glossary import built_in, with_mined
from bot.library.question.periods import Period
from bot.library.question.query import parse
from bot.papers.bullets import Bullets
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.library.hostile import HOSTILE
from tests.samples import NOW

TODAY = date(2026, 5, 20)  # a Wednesday
JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


async def keep(library: Library, *papers: Paper, day: date = TODAY) -> None:
    await library.editions.save(Edition(day, papers), NOW)


async def ids(library: Library, text: str) -> list[str]:
    return [paper.id for paper in (await library.search.find(text, 10, today=TODAY)).papers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("after:2026-01", Period(date(2026, 1, 1), None)),
        ("before:2026-01-15", Period(None, date(2026, 1, 14))),
        ("이후:2026.1.5", Period(date(2026, 1, 5), None)),
        ("2026-01-15", Period(date(2026, 1, 15), date(2026, 1, 15))),
        ("2026-01", JANUARY),
        ("2026년 1월", JANUARY),
        ("2026-01-01..2026-01-31", JANUARY),
        ("after:2026-01 before:2026-02", JANUARY),
        ("date:2025", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("today", Period(TODAY, TODAY)),
        ("어제", Period(date(2026, 5, 19), date(2026, 5, 19))),
        ("this week", Period(date(2026, 5, 18), date(2026, 5, 24))),
        ("이번 주", Period(date(2026, 5, 18), date(2026, 5, 24))),
        ("지난주", Period(date(2026, 5, 11), date(2026, 5, 17))),
        ("last month", Period(date(2026, 4, 1), date(2026, 4, 30))),
        ("지난 달의", Period(date(2026, 4, 1), date(2026, 4, 30))),
        ("올해", Period(date(2026, 1, 1), date(2026, 12, 31))),
        ("최근 7일", Period(date(2026, 5, 14), TODAY)),
        ("last 2 weeks", Period(date(2026, 5, 7), TODAY)),
        ("2026년 1월부터", Period(date(2026, 1, 1), None)),
    ],
)
def test_days_are_understood_in_both_languages(text: str, expected: Period) -> None:
    assert parse(text, TODAY).period == expected
    assert parse(f"lora {text}", TODAY).every == '"lora"'


@pytest.mark.parametrize(
    "text", ["2026-13-01", '"this week"', "gpt-2026", "v2026-01-01x", "after:tomorrow", "2405.09673"]
)
def test_what_is_no_day_stays_a_word(text: str) -> None:
    assert not parse(text, TODAY).period


async def test_days_narrow_a_search_and_alone_list_the_best_voted(library: Library) -> None:
    old, new = Paper("2604.00001", "Old adaptation", votes=9), Paper("2605.00001", "New adaptation", votes=1)
    loved = replace(new, id="2605.00002", title="Something else", votes=5)
    await keep(library, old, day=date(2026, 4, 7))
    await keep(library, new, loved)
    assert await ids(library, "adaptation this week") == [new.id]
    assert await ids(library, "이번 주") == [loved.id, new.id]
    assert await ids(library, "before:2026-05 adaptation") == [old.id]


async def test_the_order_can_be_chosen(library: Library) -> None:
    title, loved = Paper("2605.00001", "Adaptation", votes=1), Paper("2605.00002", "Other", "adaptation", votes=90)
    await keep(library, loved, day=date(2026, 5, 1))
    await keep(library, title)
    assert await ids(library, "adaptation") == [title.id, loved.id]
    assert await ids(library, "adaptation sort:votes") == [loved.id, title.id]
    assert await ids(library, "adaptation 정렬:최신순") == [title.id, loved.id]
    assert (await library.search.find("adaptation", 1, order="votes")).papers == (loved,)


def test_smart_quotes_are_quotes() -> None:
    assert parse("“world models”").every == parse('"world models"').every == '"world models"'


ENGLISH = Paper("2605.00001", "Reinforcement Learning for Robots", "We train robots.")
KOREAN_QUERIES = ["강화학습", "강화 학습", "강화학습을", "로봇 강화 학습에 관한 논문", "강화학습 로봇"]


@pytest.mark.parametrize("text", KOREAN_QUERIES)
async def test_korean_words_find_english_papers(library: Library, text: str) -> None:
    await keep(library, ENGLISH, Paper("2605.00002", "Image Compression"))
    assert (await ids(library, text))[0] == ENGLISH.id


def test_the_glossary_is_of_korean_terms_with_english_ones() -> None:
    glossary = built_in()
    assert len(glossary.english) > 300
    assert all(korean.strip() and english and all(english) for korean, english in glossary.english.items())
    assert not [korean for korean in glossary.english if korean.isascii()]


async def test_a_glossary_of_ones_own_adds_to_the_built_in_one(tmp_path: Path) -> None:
    own = tmp_path / "glossary.toml"
    own.write_text('"로봇개" = ["quadruped"]\n', "utf-8")
    async with stores_in(tmp_path / "bot.db", glossary=own) as stores:
        await keep(stores.library, ENGLISH, Paper("2605.00002", "A Quadruped Walks"))
        assert await ids(stores.library, "로봇개") == ["2605.00002"]
        assert await ids(stores.library, "강화학습") == [ENGLISH.id]


@pytest.mark.parametrize("text", ['"로봇" = "robot"', "로봇 =", '"로봇" = [1]'])
async def test_a_glossary_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    own = tmp_path / "glossary.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="glossary"):
        async with stores_in(tmp_path / "bot.db", glossary=own):
            pass


def test_a_paper_that_says_both_the_short_and_the_long_name_does_not_count_twice() -> None:
    query = with_mined(parse("bfd -x"), {"bfd": ["big fancy deals"]})
    assert query.every == '(("bfd" OR "big fancy deals")) NOT ("x")'
    assert [one.every for one in query.variants] == ['("bfd") NOT ("x")', '("big fancy deals") NOT ("x")']


async def test_a_short_name_finds_papers_that_only_say_it_in_full(library: Library) -> None:
    says = [Paper(f"2605.0000{n}", f"Paper {n}", "With Big Fancy Deals (BFD) we win.") for n in range(3)]
    only = Paper("2605.00009", "Big Fancy Deals", "No short name here.")
    await keep(library, *says, only)
    assert set(await ids(library, "bfd")) == {only.id, *(paper.id for paper in says)}


async def test_in_a_sentence_a_word_is_no_short_name(library: Library) -> None:
    says = [Paper(f"2605.0000{n}", f"Paper {n}", "An Arm Control Tower (ACT) moves.") for n in range(3)]
    only = Paper("2605.00009", "Arm Control Tower", "No short name here.")
    await keep(library, *says, only)
    assert only.id in await ids(library, "act moves")
    assert only.id not in await ids(library, "robots that act and walk through unknown rooms safely")


async def test_korean_bullets_teach_what_a_word_means(library: Library) -> None:
    says = [Paper(f"2605.0000{n}", f"Paper {n}") for n in range(3)]
    only = Paper("2605.00009", "Moon Landing")
    await keep(library, *says, only)
    for paper in says:
        await library.bullets.save(paper.id, Bullets("ko", "llm", ("달착륙(moon landing)을 다룬다",)))
    assert only.id in await ids(library, "달착륙")
    assert only.id in await ids(library, "로봇 우주선 달착륙 실험 결과 비교 분석")


async def test_a_title_that_is_the_query_comes_first(library: Library) -> None:
    passing = [Paper(f"2605.0000{n}", f"Zebra zebra {n}", "zebra " * 9, votes=300) for n in range(5)]
    named = Paper("2604.00001", "Zebra: Striped Models of Everything and More", "Horses.", votes=0)
    await keep(library, named, day=date(2024, 4, 1))
    await keep(library, *passing)
    assert (await ids(library, "zebra"))[0] == named.id


@pytest.mark.parametrize(
    ("title", "body", "text"),
    [
        ("言語モデルの強化学習", "大規模言語モデル", "強化学習"),
        ("大语言模型的强化学习", "我们训练模型", "语言模型"),
        ("拡散モデル", "画像を生成する", "画像生成"),
    ],
)
async def test_japanese_and_chinese_are_found(library: Library, title: str, body: str, text: str) -> None:
    await keep(library, Paper("2605.00001", title, body), Paper("2605.00002", "Other"))
    assert await ids(library, text) == ["2605.00001"]


async def test_tex_in_a_title_does_not_hide_its_words(library: Library) -> None:
    await keep(library, Paper("2605.00001", r"\textbf{PanGu}-$\pi$: {L}arge Models of $256\times256$"))
    for text in ("pangu pi", "large models", "256x256", "256×256"):
        assert await ids(library, text) == ["2605.00001"]


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("difusion", "diffusion"),
        ("diffusoin models", "diffusion models"),
        ("강화학슴", "강화학습"),
        ("diffusion", None),
        ("difusion 2.5, models", "diffusion 2.5, models"),
    ],
)
async def test_slips_are_corrected(library: Library, text: str, better: str | None) -> None:
    await keep(library, Paper("2605.00001", "Diffusion Models"), Paper("2605.00002", "Other models"))
    await keep(library, replace(ENGLISH, id="2605.00003"))
    assert (await library.search.find(text, 10)).suggestion == better


@pytest.mark.parametrize(
    "text",
    [
        "geoffrey hinton",
        "정책",
        "정책을",
        "환각",
        "world modles of zzz",
        "sat",
        "models",
        "adaptation 2024",
        "diffusion",
    ],
)
async def test_nothing_is_offered_for_words_that_are_meant_or_that_find_no_more(library: Library, text: str) -> None:
    papers = [
        Paper("2605.00001", "Into the Diffusion", "환각을 다룬다. 정치 이야기.", ("Geoffrey West",)),
        Paper("2605.00002", "Other models", "Sit."),
    ]
    await keep(library, *papers)
    offered = (await library.search.find(text, 10)).suggestion
    assert offered in (None, "world models of zzz")
    assert offered is None or text == "world modles of zzz"


@pytest.mark.parametrize("text", ["나무 탐색", "허의 탐색", "서민준 교수"])
async def test_two_korean_syllables_are_never_another_word(library: Library, text: str) -> None:
    await keep(library, Paper("2605.00001", "사무 탐색 회의 교사"))
    assert (await library.search.find(text, 5)).suggestion is None


async def test_a_title_that_has_it_all_is_no_slip(library: Library) -> None:
    others = [Paper(f"2605.0001{n}", f"Zebra 7 and its heads {n}") for n in range(8)]
    await keep(library, Paper("2605.00001", "The Zebra-7 Herd"), *others)
    assert (await library.search.find("zebra7 herd", 5)).suggestion is None


async def test_a_slip_beside_known_words_does_not_hide_what_is_meant(library: Library) -> None:
    right = Paper("2605.00001", "Giraffe unlearning")
    others = [Paper(f"2605.0001{n}", f"Zebra survey {n}", votes=99) for n in range(12)]
    await keep(library, right, *others)
    for text in ("giraffe unlerning", "zebra unlerning survey giraffe"):
        found = await library.search.find(text, 5)
        assert (found.papers[0], found.suggestion) == (right, text.replace("unler", "unlear"))
        assert not found.unknown


async def test_names_of_authors_are_spelt_right_too(library: Library) -> None:
    await keep(library, Paper("2605.00001", "Kling", "", ("Kaiming He",)), Paper("2605.00002", "Kling again"))
    assert (await library.search.find("kaimng he", 10)).suggestion == "kaiming he"
    assert (await library.search.find("kling by:kaimng", 10)).suggestion == "kling by:kaiming"
    assert (await library.search.find('"klign again" -x since 2026', 10)).suggestion == '"kling again" -x since 2026'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agents this month?", "2026-05"),
        ("agents this month!", "2026-05"),
        ("agents 2024", "2024"),
        ("agents in 2024", "2024"),
        ("agents since 2026", "2026-01-01.."),
        ("agents before 2025", "..2024-12-31"),
        ("agents from 2024", "2024"),
        ("agents from 2024 on", "2024-01-01.."),
        ("agents after 2024", "2025-01-01.."),
        ("agents until 2024", "..2024-12-31"),
        ("agents May 17 2024", "2024-05-17"),
        ("agents 17th of nothing", ""),
        ("17 May, 2024 agents", "2024-05-17"),
        ("agents in March", "2026-03"),
        ("agents in june", "2025-06"),
        ("agents (August 2025)", "2025-08"),
        ("agents feb 2026", "2026-02"),
        ("agents from nov 2025 to january 2026", "2025-11-01..2026-01-31"),
        ("agents in the last 3 months", "2026-02-20..2026-05-20"),
        ("agents of the past week", "2026-05-14..2026-05-20"),
        ("에이전트 3월에", "2026-03"),
        ("2017년 에이전트", "2017"),
        ("may the agents march", ""),
    ],
)
def test_days_are_understood_as_people_say_them(text: str, expected: str) -> None:
    period = parse(text, TODAY).period
    assert (str(period) if period else "") == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [
        *(
            (text, "newest")
            for text in ("latest agents", "recent agents", "the newest agents", "최신 에이전트", "최근 에이전트")
        ),
        *(
            (text, "votes")
            for text in ("top agents", "best agents?", "most voted agents", "top 10 agents", "인기 에이전트")
        ),
        *((text, None) for text in ("top-k agents", "bestiary agents", '"best agents"', "topical agents")),
    ],
)
def test_orders_are_understood_as_people_say_them(text: str, order: str | None) -> None:
    assert parse(text, TODAY).order == order


async def test_days_narrow_only_where_that_leaves_something(library: Library) -> None:
    old = Paper("2604.00001", "Old adaptation")
    await keep(library, old, day=date(2026, 4, 7))
    await keep(library, Paper("2605.00001", "Something else"))
    april, may = [await library.search.find(f"adaptation in {month} 2026", 5) for month in ("april", "may")]
    assert april.papers == may.papers == (old,)
    assert [(one.kind, one.value, one.rest) for one in april.understood] == [
        ("words", "adaptation", "in april 2026"),
        ("days", "2026-04", "adaptation"),
    ]
    assert [(one.kind, one.value) for one in may.understood][1:] == [("all-days", "2026-05")]


async def test_words_of_a_title_are_no_wish(library: Library) -> None:
    titles = ["The Best of N Worlds", "A Team at SemEval-2026 Task 8", "N others", "Task 8 of SemEval"]
    papers = [Paper(f"2605.0000{number}", title, votes=number * 99) for number, title in enumerate(titles)]
    await keep(library, *papers)
    for text, paper in (("best of n", papers[0]), ("semeval 2026", papers[1]), ("semeval 2026 task 8", papers[1])):
        found = await library.search.find(text, 5)
        assert (found.papers[0], found.understood) == (paper, ())
    assert (await library.search.find("best n", 5)).understood[1].kind == "order"


async def test_a_chosen_order_holds_where_a_word_is_unknown_or_no_paper_has_all(library: Library) -> None:
    papers = [Paper(f"2605.0000{n}", title, votes=n) for n, title in enumerate(("Zebra zebra", "A zebra", "Giraffes"))]
    await keep(library, *papers)
    assert await ids(library, "zebra foobar sort:votes") == [papers[1].id, papers[0].id]
    assert await ids(library, "zebra giraffe sort:votes") == [papers[2].id, papers[1].id, papers[0].id]
    assert (await library.search.find("zebra giraffe", 1, order="votes")).papers == (papers[2],)


async def test_a_better_spelling_keeps_the_days(library: Library) -> None:
    await keep(library, Paper("2605.00001", "Diffusion"), Paper("2605.00002", "Other"))
    assert (await library.search.find("difusion 2026", 5, today=TODAY)).suggestion == "diffusion 2026"


async def test_the_newest_and_the_best_are_of_all_that_match_and_not_of_those_that_fit_best(library: Library) -> None:
    await keep(library, *(Paper(f"2604.000{n:02}", f"Zebra care {n}", votes=n) for n in range(70)))
    last = Paper("2605.00009", "Horses", "They care less than a zebra.", votes=900)
    await keep(library, last, day=date(2026, 5, 21))
    for text in ("latest zebra care", "most voted zebra care", "zebra care sort:newest"):
        assert (await ids(library, text))[0] == last.id
    assert last.id not in await ids(library, "zebra care sort:relevance")
    deep = await library.search.find("most voted zebra care", 5, 66)
    assert ([paper.votes for paper in deep.papers], deep.total) == ([4, 3, 2, 1, 0], 71)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("lora Nov 20", "2025-11-20"),
        ("lora 20 November", "2025-11-20"),
        ("lora May 3rd", "2026-05-03"),
        ("lora 5월 3일", "2026-05-03"),
        ("11월 20일 강화학습", "2025-11-20"),
        ("since Dec 24 agents", "2025-12-24.."),
        ("11월 20일부터 강화학습", "2025-11-20.."),
        ("agents before April 2", "..2026-04-01"),
        ("lora Dec 20 to Jan 5", "2025-12-20..2026-01-05"),
        ("lora April 20 to June 1", "2026-04-20..2026-06-01"),
        ("lora 4월 20일~4월 25일", "2026-04-20..2026-04-25"),
        ("lora Feb 29", "2024-02-29"),
        ("lora Nov 20, 2024", "2024-11-20"),
        ("llama 3 may help", ".."),
        ("lora Feb 30", ".."),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day(text: str, period: str) -> None:
    assert str(parse(text, date(2026, 5, 5)).period) == period


async def test_the_newest_and_the_best_are_of_those_that_fit(library: Library) -> None:
    fitting = [Paper(f"2605.0000{n}", f"Zebra care {n}", votes=10 - n) for n in range(4)]
    for number, paper in enumerate(fitting):
        await keep(library, paper, day=date(2026, 5, 1 + number))
    await keep(library, Paper("2605.00009", "Horses", "care", votes=900), day=date(2026, 5, 9))
    assert (await ids(library, "latest zebra care"))[0] == fitting[3].id
    assert (await ids(library, "most voted zebra care"))[0] == fitting[0].id
    assert (await library.search.find("latest zebra care", 5)).understood[1].rest == "zebra care"


async def test_who_wrote_it_is_understood_where_it_is_said(library: Library) -> None:
    theirs = Paper("2605.00001", "Vision", "", ("Kaiming He",), organization="AI at Meta")
    await keep(library, theirs, Paper("2605.00002", "He said kaiming meta", "kaiming he, kaiming he. meta"))
    for text, kind in (
        ("papers by Kaiming He", "author"),
        ("kaiming he", "author"),
        ("by:kaiming", "author"),
        ("org:meta", "organization"),
        ("papers from Meta", "organization"),
        ("Kaiming He의 논문", "author"),
        ("kaiming he가 쓴 논문", "author"),
        ("AI at Meta", "organization"),
    ):
        found = await library.search.find(text, 5)
        assert (found.papers, [one.kind for one in found.understood]) == ((theirs,), [kind])


@pytest.mark.parametrize(
    "text",
    [
        "show me any papers about adaptation please",
        "tell me of adaptation",
        "what they dont know about adaptation",
        "적응 논문 추천해줘",
        "추천해 주세요 적응",
        "적응 논문 좀 찾아 주실 수 있나요?",
        "적응 논문 추천",
        "빠르게 적응하는 법",
    ],
)
async def test_words_that_carry_nothing_neither_find_nor_are_marked(library: Library, text: str) -> None:
    right, wrong = Paper("2605.00001", "Adaptation"), Paper("2605.00002", "Show me any paper", "About: tell, please.")
    await keep(library, right, wrong)
    found = await library.search.find(text, 5)
    assert found.papers == (right,)
    assert (len(found.wanted), found.unknown) == (1, ())


async def test_a_noun_before_a_request_is_looked_for(library: Library) -> None:
    right = Paper("2605.00001", "언어 이해")
    await keep(library, right, Paper("2605.00002", "보여줘"))
    for text in ("언어 보여줘", "이해 보여 주세요"):
        assert (await library.search.find(text, 5)).papers == (right,)


@pytest.mark.parametrize(
    ("text", "first"), [("recent papers", 1), ("인기 논문", 0), ("이번 달 인기 논문", 1), ("papers of april 2026", 0)]
)
async def test_days_and_orders_alone_list_papers(library: Library, text: str, first: int) -> None:
    papers = [Paper("2604.00001", "Old", votes=9), Paper("2605.00001", "Papers of papers", votes=1)]
    await keep(library, papers[0], day=date(2026, 4, 7))
    await keep(library, papers[1])
    assert (await library.search.find(text, 5, today=TODAY)).papers[0] == papers[first]


async def test_a_name_is_found_by_how_korean_spells_it(library: Library) -> None:
    named = Paper("2604.00001", "The Llama 3 Herd of Models")
    await keep(library, named, Paper("2605.00001", "A llama of 3", "llama 3 llama 3", votes=99))
    assert (await ids(library, "라마 3"))[0] == named.id


async def test_days_that_had_nothing_are_words_of_a_whole_question(library: Library) -> None:
    said = Paper("2605.00001", "A", "The farmers of the square marched on 15 February 1989 with banners and drums.")
    await keep(library, said, *(Paper(f"2605.001{n:02}", f"B {n}", "The farmers march in squares.") for n in range(20)))
    found = await library.search.find("which farmers marched on the square with their banners in february 1989?", 5)
    assert (found.papers[0], found.understood[-1].kind) == (said, "all-days")


async def test_no_hostile_text_fails(tmp_path: Path) -> None:
    assert await asyncio.to_thread(_ask_hostile, tmp_path / "bot.db") >= 300


def _ask_hostile(path: Path) -> int:
    answered = 0
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        opened = runner.run(stack.enter_async_context(stores_in(path)))
        runner.run(keep(opened.library, ENGLISH, Paper("2605.00002", "언어모델")))

        @settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(HOSTILE | st.tuples(HOSTILE, st.sampled_from(DAYS), HOSTILE).map(" ".join))
        def asks(text: str) -> None:
            nonlocal answered
            assert runner.run(opened.library.search.find(text, 5)).total <= 2
            assert len(runner.run(opened.library.search.completions(text, 5))) <= 5
            answered += 1

        try:
            asks()
        finally:
            runner.run(stack.aclose())
    return answered


DAYS = (
    "after:2026-01",
    "0000-00-00",
    "2026-02-30",
    "9999-12-31",
    "이번 주",
    "last 999 months",
    "sort:votes",
    "1900..2099",
)
