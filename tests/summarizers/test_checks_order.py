"""Numbers and names stand with their own neighbours, in whatever order a sentence tells them."""

from __future__ import annotations

import pytest

from bot.papers.paper import Paper
from bot.summarizers.checks.variants import mixed
from bot.summarizers.checks.verdict import failures

PAPER = Paper(
    "2611.00003",
    "TwinNet: Two Towers for Search",
    "We present TwinNet, a MoE model with 28 billion activated parameters and 241 billion total parameters. It "
    "covers 87 applications across 12 categories and 56K screenshots. TwinNet scores 57.1% on MATH and 94.8% on "
    "AIME, improving from 6.5% and 59.2% of FlatNet, respectively. It improves Geneval from 0.78 to 0.91, "
    "DPGBench from 84.02 to 87.21, and UniGen from 61.53 to 77.41. It surpasses Claude 3.5 Sonnet (36.0%) and "
    "GPT-4o (31.5%). Average gains are 12.3% in supervised fine-tuning and 4.5% in reinforcement learning. By "
    "4.9% and 5.5% accuracy rises on 5B and 14B models, respectively. It solves 11 out of 12 problems in 9 hours "
    "and needs between 1,174 and 8,800 GPUs. The forward pass is 3.9x faster and the backward pass 9.6x. TwinNet "
    "outperforms FlatNet.",
)


def order(language: str, item: str) -> list[str]:
    return [one.words for one in failures((item,), PAPER, language) if one.rule == "order"]


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "TwinNet scores 94.8% on AIME and 57.1% on MATH."),
        ("en", "Gains are 4.5% in reinforcement learning and 12.3% in supervised fine-tuning."),
        ("en", "It covers 56,000 screenshots of 87 applications in 12 categories."),
        ("en", "From 84.02 to 87.21 rises DPGBench, and Geneval from 0.78 to 0.91."),
        ("en", "GPT-4o (31.5%) and Claude 3.5 Sonnet (36.0%) are surpassed by TwinNet."),
        ("ko", "TwinNet은 총 매개변수 2,410억 개, 활성 매개변수 280억 개의 MoE 모델입니다."),
        ("ko", "5B와 14B 모델에서 각각 4.9%, 5.5% 향상됩니다."),
        ("ko", "12개 문제 중 11개를 9시간 안에 해결합니다."),
        ("ja", "AIMEで94.8%、MATHで57.1%を達成し、FlatNetはそれぞれ59.2%と6.5%でした。"),
        ("ja", "逆伝播は9.6倍、順伝播は3.9倍高速です。"),
        ("zh", "TwinNet 在 AIME 上达到 94.8%,在 MATH 上达到 57.1%。"),
        ("zh", "UniGen 从 61.53 提升到 77.41,DPGBench 从 84.02 提升到 87.21。"),
        ("zh", "在这两个基准上,TwinNet 优于 FlatNet。"),
    ],
)
def test_another_order_of_words_that_keeps_each_number_with_its_name_passes(language: str, item: str) -> None:
    assert order(language, item) == []


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "TwinNet scores 57.1% on AIME and 94.8% on MATH."),
        ("en", "It covers 12 applications in 87 categories."),
        ("en", "Claude 3.5 Sonnet (31.5%) and GPT-4o (36.0%) are surpassed by TwinNet."),
        ("en", "Geneval rises from 0.91 to 0.78."),
        ("en", "It needs from 8,800 to 1,174 GPUs."),
        ("en", "It solves 9 out of 12 problems."),
        ("en", "UniGen rises from 84.02 to 87.21."),
        ("ko", "총 매개변수 280억 개, 활성 매개변수 2,410억 개의 MoE 모델입니다."),
        ("ko", "5B와 14B 모델에서 각각 5.5%, 4.9% 향상됩니다."),
        ("ko", "DPGBench는 87.21에서 84.02로 바뀝니다."),
        ("ja", "順伝播は9.6倍、逆伝播は3.9倍高速です。"),
        ("ja", "5Bモデルで5.5%、14Bモデルで4.9%向上します。"),
        ("zh", "强化学习和监督微调中分别平均提升 12.3% 和 4.5%。"),
        ("zh", "超过 Claude 3.5 Sonnet(31.5%)和 GPT-4o(36.0%)。"),
    ],
)
def test_a_number_that_stands_with_the_name_of_another_is_found(language: str, item: str) -> None:
    assert order(language, item) != []


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "TwinNet outperforms FlatNet and several other models."),
        ("ko", "TwinNet은 28B, 241B 등 두 가지 크기를 다룹니다."),
        ("ja", "軽量なMoEを用いるTwinNetはFlatNetを上回ります。"),
        ("zh", "TwinNet 使 MATH 提升,使 AIME 提升,超过 GPT-4o。"),
    ],
)
def test_verbs_and_names_without_numbers_are_no_exchange(language: str, item: str) -> None:
    assert order(language, item) == []


SECOND = Paper(
    "2611.00004",
    "HardSet",
    "On HardSet, frontier models including Alpha-3, Beta-5 and Gamma-4.5 reach 30.4%, 26.4%, and 10.4% "
    "respectively, while open models such as Delta-120B remain below 15%. It surpasses representation engineering"
    " (+10%) as well as contrastive decoding methods (+15%). We annotate foreground and background (116 and 21 "
    "categories, respectively). Our model wins on 11 out of 18 tasks, reduces training time from 83h to 57h and "
    "lets the batch grow from 2k to 8k. Code generation success gains 10.9% in simulation, and a model tuned on "
    "our data improves by 367% (42.0% vs. 9.0%) on unseen scenes. Some 88% of cases need evidence from several "
    "parts.",
)


def numbers_amiss(language: str, item: str) -> list[str]:
    found = failures((item,), SECOND, language)
    return [one.rule for one in found if one.rule in ("number", "unit", "order")]


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "Alpha-3 scores about 30% on HardSet, Beta-5 26.4% and Gamma-4.5 10.4%."),
        ("en", "The batch size quadruples from 2k to 8k, and training takes 57 hours instead of 83 hours."),
        ("en", "On unseen scenes a tuned model reaches 42.0% against 9.0%, a relative gain of 367%."),
        ("ko", "전체 사례의 90% 가까이는 여러 부분의 증거가 필요합니다."),
        ("ko", "18개 과제 중 11개 과제에서 앞섭니다."),
        ("zh", "前景有 116 个类别，背景有 21 个类别。"),
        ("zh", "涵盖 42.0% 的三元组。"),
    ],
)
def test_what_the_numbers_make_and_other_rows_of_them_pass(language: str, item: str) -> None:
    assert numbers_amiss(language, item) == []


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("en", "On HardSet Beta-5 reaches 26.4%, while Delta-120B scores 10.4%."),
        ("en", "The set distinguishes 21 foreground and 116 background categories."),
        ("en", "The model wins on all 18 tasks."),
        ("en", "Code generation success gains 42.0% in simulation."),
        ("zh", "Alpha-3 得分 30.4%，Delta-120B 得分 26.4%。"),
        ("ja", "Gamma-4.5は26.4%、Beta-5は10.4%でした。"),
    ],
)
def test_a_number_of_another_row_or_sentence_is_found(language: str, item: str) -> None:
    assert "order" in numbers_amiss(language, item)


VARIANTS = Paper(
    "2611.00005",
    "KeenEye: Watching Models",
    "KeenEye-4B and KeenEye-9B are compared with Qwen2.5-VL-7B, Qwen2.5-Math-72B and GPT-4V-1106. Gemini 3 Deep Think "
    "solves all but Problem 8, Llama 3.1 8B does not. AIME 2024 and 2025 are used.",
)


@pytest.mark.parametrize(
    ("item", "strange"),
    [
        ("Qwen2.5-VL-7B와 Qwen2.5-Math-72B를 비교합니다.", []),
        ("Llama 3.1 8B와 Gemini 3 Deep Think를 AIME 2025로 비교합니다.", []),
        ("KeenEye-9B는 GPT-4V-1106보다 낫습니다.", []),
        ("Qwen2.5-7B와 비교합니다.", ["Qwen2.5-7B"]),
        ("KeenEye-72B를 제안합니다.", ["KeenEye-72B"]),
        ("GPT-4-1106과 비교합니다.", ["GPT-4-1106"]),
        ("Gemini 2 Deep Think를 사용합니다.", ["Gemini 2"]),
    ],
)
def test_a_name_with_the_size_or_version_of_another_is_found(item: str, strange: list[str]) -> None:
    assert list(mixed(item, f"{VARIANTS.title} {VARIANTS.abstract}")) == strange


def test_a_first_and_a_second_are_no_numbers_to_exchange() -> None:
    paper = Paper("1", "Stages", "We train two stages: the first makes features, and the second makes images of them.")
    item = "Its two-stage approach first makes features, and then images."
    assert [one.rule for one in failures((item,), paper, "en") if one.rule == "order"] == []
