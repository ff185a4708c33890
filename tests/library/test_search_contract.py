"""What any archive promises about search: it finds what people mean, and nothing typed can make it fail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.papers.bullets import Bullets
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from tests.samples import DAY, NOW

LORA = Paper("2605.00001", "LoRA: Low-Rank Adaptation", "Trains two small matrices.", ("Edward Hu", "Jürgen Müller"))
QUANT = Paper("2605.00002", "Quantizing Large Models", "Combines well with LoRA and fine-tuning.", ("Tim Hu",))
CHAMELEON = Paper("2605.00003", "Chameleon", "A mixed-modal model; finetuning is stable.", ("Chameleon Team",))
WORLD = Paper("2605.00004", "Planning with World Models", "Agents plan in imagination.", ("Yann LeCun",))
ALL = (LORA, QUANT, CHAMELEON, WORLD)


@pytest.fixture(autouse=True)
async def _filled(library: Library) -> None:
    await library.editions.save(Edition(DAY, ALL), NOW)


async def ids(library: Library, text: str, limit: int = 10) -> list[str]:
    return [paper.id for paper in (await library.search.find(text, limit)).papers]


async def test_a_word_in_the_title_comes_before_one_in_the_abstract(library: Library) -> None:
    assert await ids(library, "lora") == [LORA.id, QUANT.id]


@pytest.mark.parametrize("text", ["LORA", "ＬｏＲＡ", "  lora!? ", "lora lora"])
async def test_case_width_and_marks_do_not_matter(library: Library, text: str) -> None:
    assert await ids(library, text) == [LORA.id, QUANT.id]


async def test_a_word_is_found_in_its_other_forms(library: Library) -> None:
    assert await ids(library, "matrix adaptations", 1) == [LORA.id]
    assert WORLD.id in await ids(library, "plan")


@pytest.mark.parametrize("text", ["fine-tuning", "finetuning", "FineTuning"])
async def test_a_compound_is_found_however_it_is_written(library: Library, text: str) -> None:
    assert set(await ids(library, text)) == {QUANT.id, CHAMELEON.id}


@pytest.mark.parametrize("text", ["author:muller", "by:Müller", "저자:müller", 'author:"jurgen muller"'])
async def test_an_author_is_found_by_name_with_or_without_accents(library: Library, text: str) -> None:
    assert await ids(library, text) == [LORA.id]


@pytest.mark.parametrize("text", ["title:lora", "제목:lora", "제목：LoRA"])
async def test_a_search_can_be_kept_to_titles(library: Library, text: str) -> None:
    assert await ids(library, text) == [LORA.id]


async def test_an_author_asked_for_must_be_there_even_if_other_words_are_not(library: Library) -> None:
    assert await ids(library, "by:hu quantizing nonsense") == [QUANT.id]


@pytest.mark.parametrize("text", ["org:meta", "기관:meta", 'org:"ai at meta"', "meta ai"])
async def test_papers_are_found_by_who_they_come_from(library: Library, text: str) -> None:
    theirs = Paper("2605.10001", "Segmenting things", "Masks.", organization="AI at Meta")
    await library.editions.save(
        Edition(DAY, (theirs, replace(LORA, id="2605.10002", title="Meta learning of AI"))), NOW
    )
    assert theirs.id in await ids(library, text)
    assert (await library.papers.get(theirs.id)) == theirs


async def test_an_organization_that_a_later_list_names_is_found(library: Library) -> None:
    await library.editions.save(Edition(DAY, (replace(LORA, organization="Zebra Labs"),)), NOW)
    assert await ids(library, "org:zebra") == [LORA.id]
    await library.editions.save(Edition(DAY, (LORA,)), NOW)
    assert await ids(library, "org:zebra") == [LORA.id]


async def test_a_phrase_needs_its_words_side_by_side(library: Library) -> None:
    assert await ids(library, '"world models"') == [WORLD.id]
    assert await ids(library, '"models world"') == []
    assert await ids(library, '"low rank adaptation"') == [LORA.id]


async def test_what_is_excluded_is_not_found(library: Library) -> None:
    assert await ids(library, "lora -quantizing") == [LORA.id]
    assert await ids(library, 'models -"world models" -title:quantizing') == [CHAMELEON.id]


async def test_papers_with_all_words_come_before_those_with_some(library: Library) -> None:
    found = await library.search.find("lora models", 10)
    assert found.papers[0] == QUANT
    assert {paper.id for paper in found.papers} == {paper.id for paper in ALL}
    assert found.total == 4


async def test_a_paper_with_all_words_in_passing_comes_before_one_named_after_one_of_them(library: Library) -> None:
    passing = Paper("2605.10001", "Animals", "On the zebra, the giraffe, and " + "many words of other things " * 20)
    named = Paper("2605.10002", "Zebra, zebra, zebra", "All about the zebra.")
    await library.editions.save(Edition(DAY, (passing, named)), NOW)
    assert await ids(library, "zebra giraffe") == [passing.id, named.id]


async def test_enough_papers_with_all_words_leave_out_the_rest(library: Library) -> None:
    many = tuple(Paper(f"2605.1{n:04}", f"LoRA models {n}") for n in range(12))
    await library.editions.save(Edition(DAY + timedelta(1), many), NOW)
    assert (await library.search.find("lora models", 1)).total == 13


@pytest.mark.parametrize("text", ["lora models", "lora", "fine-tuning of low rank models in imagination and elsewhere"])
async def test_how_many_are_shown_does_not_change_what_is_found(library: Library, text: str) -> None:
    found = [await library.search.find(text, limit) for limit in (1, 2, 10)]
    assert len({one.total for one in found}) == 1
    assert found[0].papers == found[2].papers[:1]


async def test_a_word_that_no_paper_has_is_left_out(library: Library) -> None:
    assert await ids(library, "lora foobar", 2) == await ids(library, "lora", 2)
    assert await ids(library, "foobar quuxy") == []


@pytest.mark.parametrize(
    ("text", "expected"), [("worldmodels", [WORLD.id]), ("lora7 matrices", [LORA.id]), ("chameleon9", [CHAMELEON.id])]
)
async def test_an_unknown_word_is_taken_apart(library: Library, text: str, expected: list[str]) -> None:
    assert (await ids(library, text))[:1] == expected


NAMES = (
    Paper("2604.00001", "DINOv3", "Vision."),
    Paper("2604.00002", "SmolVLM: Small and Efficient", "Vision."),
    Paper("2604.00003", "The Llama 3 Herd of Models", "Text."),
    Paper("2604.00004", "LLaDA2.0: Scaling Up", "Text."),
    Paper("2604.00005", "Qwen2.5-VL Technical Report", "Vision."),
    Paper("2604.00006", "AI and the Rest", "llama 3, llama 3, dino v3 and smol vlm, qwen 2.5 vl, llada 2", votes=900),
    Paper("2604.00007", "LLaDA2.1: Editing", "Text.", votes=800),
    Paper("2604.00008", "Why Language Models Hallucinate", "Language models do."),
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        *((text, "DINOv3") for text in ("dinov3", "dino v3", "Dino-V3", "DINO V 3")),
        *((text, "SmolVLM") for text in ("smolvlm", "smol vlm", "Smol-VLM", "smolVLM foobar")),
        *((text, "The Llama 3") for text in ("llama 3", "llama3", "llama-3", "the llama 3", "llama 3 foobar")),
        *((text, "LLaDA2.0") for text in ("llada 2", "llada2", "LLaDA 2.0")),
        *((text, "Qwen2.5-VL") for text in ("qwen 2.5 vl", "qwen2.5vl", "qwen-2.5-vl", "qwen 2.5 vl technical report")),
    ],
)
async def test_a_paper_is_found_by_its_name_however_it_is_spelt(library: Library, text: str, title: str) -> None:
    await library.editions.save(Edition(DAY + timedelta(1), NAMES), NOW)
    assert (await library.search.find(text, 5)).papers[0].title.startswith(title)


async def test_a_whole_question_finds_its_paper(library: Library) -> None:
    assert (await ids(library, "how can agents plan their actions in imagination with world models?"))[0] == WORLD.id


@pytest.mark.parametrize("text", ["언어모델", "언어 모델", "적응", "저순위 적응"])
async def test_korean_bullets_are_found_by_parts_of_their_words(library: Library, text: str) -> None:
    await library.bullets.save(LORA.id, Bullets("ko", "llm", ("저순위 적응으로 언어모델을 싸게 학습한다",)))
    assert (await ids(library, text))[0] == LORA.id


async def test_one_korean_syllable_finds_the_words_that_begin_with_it(library: Library) -> None:
    await library.bullets.save(LORA.id, Bullets("ko", "llm", ("빛나는 결과",)))
    assert await ids(library, "빛") == [LORA.id]


async def test_new_bullets_replace_the_old_ones_in_the_search(library: Library) -> None:
    await library.bullets.save(LORA.id, Bullets("en", "llm", ("about zebras",)))
    await library.bullets.save(LORA.id, Bullets("en", "llm", ("about giraffes",)))
    assert await ids(library, "zebras") == []
    assert await ids(library, "giraffes") == [LORA.id]


async def offered(library: Library, text: str) -> list[str]:
    """The ids of papers among the lines offered for what is typed."""
    return [
        line.value for line in await library.search.completions(text, 5) if re.fullmatch(r"\d{4}\.\d{5}", line.value)
    ]


async def test_a_changed_title_is_found_and_the_old_one_is_not(library: Library) -> None:
    await library.editions.save(Edition(DAY, (replace(CHAMELEON, title="Zebra"),)), NOW)
    assert await ids(library, "title:chameleon") == []
    assert await ids(library, "zebra") == [CHAMELEON.id]
    assert await offered(library, "zeb") == [CHAMELEON.id]
    assert CHAMELEON.id not in await offered(library, "cham")


@pytest.mark.parametrize(
    "text", ["2605.00003", "arxiv.org/abs/2605.00003v2", "https://huggingface.co/papers/2605.00003"]
)
async def test_an_id_or_address_finds_the_paper_itself(library: Library, text: str) -> None:
    found = await library.search.find(text, 10)
    assert (found.papers, found.total) == ((CHAMELEON,), 1)


async def test_pages_follow_each_other_without_gap_or_double(library: Library) -> None:
    many = tuple(Paper(f"2605.1{n:04}", f"Sparse attention {n}", votes=n) for n in range(30))
    await library.editions.save(Edition(DAY + timedelta(1), many), NOW)
    pages = [await library.search.find("sparse attention", 7, offset) for offset in range(0, 35, 7)]
    seen = [paper.id for page in pages for paper in page.papers]
    assert sorted(seen) == [paper.id for paper in many]
    assert {page.total for page in pages} == {30}


async def test_of_equal_matches_the_voted_then_the_newer_then_the_larger_id_comes_first(library: Library) -> None:
    old = Paper("2605.29999", "Sparse gating")
    small, large = replace(old, id="2605.20001"), replace(old, id="2605.20002")
    voted = replace(old, id="2605.20000", votes=99)
    await library.editions.save(Edition(DAY + timedelta(1), (small, large, voted)), NOW)
    await library.editions.save(Edition(DAY - timedelta(300), (old,)), NOW)
    assert await ids(library, "sparse gating") == [voted.id, large.id, small.id, old.id]


@pytest.mark.parametrize("text", ["", "   ", '"', "-lora", '""', "***", "title:", "\x00", "-", "author:-", "()"])
async def test_nothing_to_look_for_finds_nothing(library: Library, text: str) -> None:
    found = await library.search.find(text, 10)
    assert (found.papers, found.total, found.suggestion) == ((), 0, None)


@pytest.mark.parametrize(
    "text", ["㍿" * 600, "株" * 600, "zz-" * 600, '"' * 600, "-a " * 600, "ﷺ " * 600, "x " * 99_999]
)
async def test_very_long_texts_are_searched_too(library: Library, text: str) -> None:
    assert (await library.search.find(text, 10)).total == 0


async def test_words_that_are_everywhere_count_only_alone(library: Library) -> None:
    assert await ids(library, "the lora of") == [LORA.id, QUANT.id]
    assert await ids(library, "with") == [WORLD.id, QUANT.id]


async def test_a_better_spelling_is_offered_only_when_nothing_is_found(library: Library) -> None:
    assert (await library.search.find("chamelion", 10)).suggestion == "chameleon"
    assert (await library.search.find("planing wrld", 10)).suggestion == "planning world"
    assert (await library.search.find("lora", 10)).suggestion is None
    assert (await library.search.find("xyzzy", 10)).suggestion is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("low", [LORA]), ("low-r", [LORA]), ("Low  Rank", [LORA]), ("mod", [QUANT, WORLD]), ("?!", [])],
)
async def test_titles_are_suggested_by_how_a_word_begins(library: Library, typed: str, expected: list[Paper]) -> None:
    assert sorted(await offered(library, typed)) == [paper.id for paper in expected]


async def test_suggestions_come_best_voted_first_and_with_nothing_typed_from_the_newest_day(library: Library) -> None:
    news = (replace(LORA, id="2605.30001", votes=3), replace(LORA, id="2605.30002", votes=9))
    await library.editions.save(Edition(DAY + timedelta(1), news), NOW)
    assert (await offered(library, "lor"))[:2] == ["2605.30002", "2605.30001"]
    assert await offered(library, "") == ["2605.30002", "2605.30001"]


async def test_a_search_tells_what_it_looked_for_in_texts(library: Library) -> None:
    found = await library.search.find('by:hu low-rank "two small" -model 적응으로 foobar', 5)
    assert found.wanted[:2] == (("low-rank",), ("two small",))
    assert "adaptation" in found.wanted[2]
    assert found.unknown == ("foobar",)
    assert (await library.search.find("by:hu", 5)).wanted == ()
    assert (await library.search.find("matrices sort:votes", 5)).wanted == (("matrices",),)


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("lora", {LORA, QUANT}),
        ("lora since 2026", {LORA, QUANT}),
        ("lora newest", {LORA, QUANT}),
        ("low rank matrices", {LORA}),
        ("lora -quantizing", {LORA}),
        ('by:"Edward Hu"', {LORA}),
        ("Edward Hu", {LORA}),
        ("by:hu", {LORA, QUANT}),
        (f"https://arxiv.org/abs/{WORLD.id}", {WORLD}),
        ("lora imagination", set()),
        ("-lora", set()),
        ("newest", set()),
        ('" AND NOT (', set()),
        ("", set()),
    ],
)
async def test_what_a_text_says_of_given_papers_is_all_that_it_says(
    library: Library, text: str, papers: set[Paper]
) -> None:
    found = await library.search.matching([text], [paper.id for paper in ALL])
    assert found == {text: {paper.id for paper in papers}}


async def test_only_papers_that_were_asked_about_are_said_to_match(library: Library) -> None:
    assert await library.search.matching(["lora"], [QUANT.id, WORLD.id, "2605.99999"]) == {"lora": {QUANT.id}}
    assert await library.search.matching([], [QUANT.id]) == {}
