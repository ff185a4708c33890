"""Honest bullets in free words pass: kinds of language that look like a mistake and are none."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.verdict import failures

TABLES = sorted(one.name for one in files("bot.summarizers.checks").iterdir() if one.name.endswith(".toml"))
PAPER = Paper(
    "2611.00017",
    "KilnNet: Firing Clay by Learned Schedules",
    "We propose KilnNet, the first framework for learned firing in multi-language workshops. Reports contain cracks "
    "undetectable by visual inspection and unreproducible glazes. The statelessness of thermostats limits control of "
    "long firings. KilnNet yields unique glazes, supports both PID and non-PID control, and evolves open-ended recipes "
    "from closed-ended ones. Only a few vents (less than 5%) contribute to cooling. Bricks are cut into thousands of "
    "pieces (e.g., about 4700 for a wall), and each piece is weighed. Training takes 0.5 hours on a single GPU with "
    "80G memory and cuts the fuel cost by up to 120x. It is comparable to the Royal Ceramic Testing Board (CTB) "
    "standard and gains +7.25 score on KilnBench. Ternary glazes are hardly explored. Simply adding heat or fuel is "
    "insufficient to solve warping. Recipes are judged by who to hire.",
)


def rules(language: str, item: str) -> set[str]:
    return {one.rule for one in failures((item,), PAPER, language) if one.item == 0}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "Neither adding heat nor adding fuel is enough to solve warping."),
        ("ja", "報告書には再現できない釉薬が含まれています。"),
        ("ja", "サーモスタットは状態を持たないため、長い焼成の制御が難しくなります。"),
        ("ko", "KilnNet은 중복 없는 유약을 만들어 냅니다."),
        ("zh", "KilnNet得到互不重复的釉料。"),
        ("zh", "KilnNet同时支持带PID和不带PID的控制。"),
        ("zh", "只有不到5%的通风口参与冷却。"),
        ("ko", "냉각에 기여하는 통풍구는 5%도 되지 않습니다."),
        ("ja", "冷却に寄与する通気口は5%に満たない割合です。"),
        ("ja", "KilnNetの結果は標準と遜色ありません。"),
        ("ko", "KilnNet의 결과는 표준에 뒤지지 않습니다."),
        ("zh", "KilnNet的结果与标准不相上下。"),
        ("ja", "三元の釉薬はほとんど研究されていません。"),
    ],
)
def test_what_only_looks_like_a_denial_is_none(language: str, item: str) -> None:
    assert "negation" not in rules(language, item)


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "학습은 GPU 한 장으로 30분 이내에 끝납니다."),
        ("zh", "训练在单张GPU上只需30分钟。"),
        ("ja", "学習は80GBメモリのGPU1枚で済みます。"),
        ("ja", "燃料コストは最大120分の1になります。"),
        ("ko", "연료 비용은 최대 120분의 1로 줄어듭니다."),
        ("ko", "KilnNet은 KilnBench에서 7.25점 높은 결과를 얻습니다."),
        ("zh", "三元釉料很少有人研究。"),
        ("ko", "킬른 2.5 프로 같은 제품은 다루지 않습니다."),
    ],
)
def test_a_number_in_another_unit_is_the_same_number(language: str, item: str) -> None:
    assert not rules(language, item) & {"unit", "term"}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "KilnNet은 학습된 소성을 위한 최초의 프레임워크입니다."),
        ("zh", "KilnNet是首个用于学习烧制的框架。"),
        ("ko", "KilnNet은 다국어 작업장을 위한 것입니다."),
        ("zh", "配方评审考虑录用对象。"),
        ("zh", "KilnNet为作坊服务。"),
        ("ko", "작업장의 행위성을 다루며 한계가 있다고 진단합니다."),
        ("ko", "닫힌 조리법을 개방형 문제로 발전시킵니다."),
        ("ko", "벽 하나는 약 4,700개의 벽돌 조각이 됩니다."),
        ("en", "It is comparable to the Royal CTB standard."),
    ],
)
def test_what_the_paper_says_in_other_words_is_no_news(language: str, item: str) -> None:
    assert not rules(language, item) & {"support", "order", "term", "direction"}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "학습은 GPU 한 장으로 40분 이내에 끝납니다."),
        ("zh", "训练在单张GPU上只需0.5分钟。"),
        ("ja", "学習は60GBメモリのGPU1枚で済みます。"),
    ],
)
def test_a_unit_that_makes_another_number_is_found(language: str, item: str) -> None:
    assert rules(language, item) & {"unit", "number"}


@pytest.mark.parametrize(
    ("item", "alarms"), [("Not even half of the vents cool.", 0), ("About half of the vents cool.", 1)]
)
def test_a_half_is_held_against_the_shares_of_the_paper(item: str, alarms: int) -> None:
    paper = Paper("1", "Vents", "In a kiln 5% of the vents cool.")
    assert [one.rule for one in failures((item,), paper, "en")].count("number") == alarms


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_words_loads_and_has_no_key_twice(name: str) -> None:
    table = tomllib.loads(files("bot.summarizers.checks").joinpath(name).read_text("utf-8"))
    assert table
    assert all(table.values())
