"""What the checks find fault with, rule by rule, and what they let pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers.paper import Paper
from bot.sources.sample import sample_bullets, sample_edition
from bot.summarizers.checks.verdict import Failure, failures, tidied
from tests.bench.bullets_data import extracts, model_sentences, seed_day
from tests.bench.bullets_mutations import alarms, changed_names, changed_numbers
from tests.bench.planted import honest_replies, planted_replies

PAPER = Paper(
    "2405.00001",
    "FooNet: Learning from 20 Million Images",
    "We propose FooNet, a 7B vision-language model trained on 20 million images with LoRA. It gains 12.5% on "
    "ImageNet-1K and is 10 to 100times faster than GPT-4o. A tenth of the data is enough for FooNet. Code is available "
    "at https://a.example/foo.",
)
KOREAN = (
    "FooNet은 2천만 장의 이미지로 학습한 7B 규모의 비전-언어 모델입니다.",
    "ImageNet-1K에서 12.5% 높은 성능을 보이며 GPT-4o보다 10~100배 빠릅니다.",
    "데이터의 10분의 1만으로도 충분한 성능을 냅니다.",
    "코드는 https://a.example/foo 에서 확인할 수 있습니다.",
)
ENGLISH = (
    "FooNet is a 7B vision-language model trained on 20 million images.",
    "It gains 12.5% on ImageNet-1K and runs 10 to 100 times faster than GPT-4o.",
    "A tenth of the data is enough.",
    "The code is at https://a.example/foo.",
)
JAPANESE = (
    "FooNetは2000万枚の画像で学習した7Bの視覚言語モデルです。",
    "ImageNet-1Kで12.5%向上し、GPT-4oより10~100倍高速に動作します。",
    "データの10分の1だけで十分な性能を達成します。",
    "コードは https://a.example/foo で公開されています。",
)
CHINESE = (
    "FooNet是在2000万张图像上训练的7B视觉语言模型。",
    "它在ImageNet-1K上提升12.5%,速度比GPT-4o快10到100倍。",
    "仅用十分之一的数据就能达到足够好的效果。",
    "代码见 https://a.example/foo 。",
)
SPANISH = (
    "FooNet es un modelo de visión y lenguaje de 7B entrenado con 20 millones de imágenes.",
    "Mejora un 12,5% en ImageNet-1K y es de 10 a 100 veces más rápido que GPT-4o.",
    "Basta con una décima parte de los datos.",
    "El código está en https://a.example/foo.",
)
GERMAN = (
    "FooNet ist ein Modell für Bilder und Sprache mit 7B, trainiert mit 20 Millionen Bildern.",
    "Es gewinnt 12,5% auf ImageNet-1K und ist 10 bis 100 mal so schnell wie GPT-4o.",
    "Ein Zehntel der Daten ist genug.",
)
FRENCH = (
    "FooNet est un modèle de vision et de langage de 7B entraîné sur 20 millions d'images.",
    "Il gagne 12,5 % sur ImageNet-1K et va de 10 à 100 fois plus vite que GPT-4o.",
    "Un dixième des données suffit pour le modèle.",
)
RUSSIAN = (
    "FooNet — это модель зрения и языка на 7B, обученная на 20 млн изображений.",
    "Она улучшает результат на 12,5% на ImageNet-1K и работает в 10–100 раз быстрее GPT-4o.",
    "Достаточно десятой части данных.",
)
GOOD = {
    "ko": KOREAN,
    "en": ENGLISH,
    "ja": JAPANESE,
    "zh": CHINESE,
    "es": SPANISH,
    "de": GERMAN,
    "fr": FRENCH,
    "ru": RUSSIAN,
}


def rules(items: tuple[str, ...], language: str) -> set[tuple[str, int | None]]:
    return {(failure.rule, failure.item) for failure in failures(items, PAPER, language)}


def with_first(language: str, item: str) -> set[tuple[str, int | None]]:
    """What is wrong when the first good bullet is replaced."""
    return rules((item, *GOOD[language][1:]), language)


@pytest.mark.parametrize("language", [*GOOD, "ko-KR", "en_GB", "zh-TW"])
def test_good_bullets_pass_in_every_language(language: str) -> None:
    items = GOOD[language.replace("_", "-").split("-")[0]]
    assert failures(items, PAPER, language) == []
    assert tidied(items) == items


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_built_in_bullets_pass(language: str) -> None:
    for paper in sample_edition().papers:
        items = sample_bullets(language)[paper.id].items
        assert tidied(items) == items
        assert failures(items, paper, language) == []


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "FooNet은 3천만 장의 이미지로 학습한 모델입니다."),
        ("ko", "FooNet은 20만 장의 이미지로 학습한 모델입니다."),
        ("ko", "FooNet은 70B 규모의 비전-언어 모델입니다."),
        ("ko", "FooNet은 7M 규모의 비전-언어 모델입니다."),
        ("en", "FooNet is trained on 21 million images in all."),
        ("en", "FooNet is trained on 20 billion images in all."),
        ("ja", "FooNetは3000万枚の画像で学習したモデルです。"),
        ("zh", "FooNet是在2000亿张图像上训练的模型。"),
        ("es", "FooNet es un modelo entrenado con 21 millones de imágenes."),
        ("de", "FooNet ist ein Modell mit einem Gewinn von 13,5 Prozent."),
    ],
)
def test_a_number_that_the_paper_does_not_have_is_found(language: str, item: str) -> None:
    assert with_first(language, item) == {("number", 0)}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "FooMet은 2천만 장의 이미지로 학습한 모델입니다."),
        ("ko", "GPT-4V보다 훨씬 빠르게 동작하는 모델입니다."),
        ("ko", "FooNet은 BarNet보다 훨씬 빠르게 동작하는 모델입니다."),
        ("ko", "FooNet은 데이터(datasets)를 사용하는 zebra 모델입니다."),
        ("en", "FoaNet is a model trained on many images."),
        ("en", "The model runs much faster than GPT-4V does."),
        ("en", "The model is compared with Llama on many images."),
        ("ja", "FooMetは2000万枚の画像で学習したモデルです。"),
        ("zh", "FooMet是在2000万张图像上训练的模型。"),
        ("fr", "FooMet est un modèle de vision entraîné sur des images."),
        ("de", "FooMet ist ein Modell für Bilder und für die Sprache."),
    ],
)
def test_a_name_that_the_paper_does_not_have_is_found(language: str, item: str) -> None:
    assert with_first(language, item) == {("term", 0)}


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "이 VLM은 LoRA로 학습한 모델입니다."),
        ("ko", "FooNet은 0.125만큼 향상되며 GPU와 API를 사용합니다."),
        ("ko", "이미지(image)와 언어(language)를 함께 다루는 모델입니다."),
        ("en", "FooNet-based models are LoRA-tuned vision–language models."),
        ("en", "The paper's model, FooNet's 7B version, uses 20,000,000 images."),
    ],
)
def test_other_ways_to_say_what_the_paper_says_pass(language: str, item: str) -> None:
    assert with_first(language, item) == set()


@pytest.mark.parametrize(
    ("language", "item", "rule"),
    [
        ("ko", "FooNet is trained on 20 million images with LoRA.", "language"),
        ("en", "FooNet은 2천만 장의 이미지로 학습한 아주 새로운 모델입니다.", "language"),
        ("en", "FooNet es un modelo de visión que se entrena con las imágenes.", "language"),
        ("es", "FooNet is a model that was trained on the images of the web.", "language"),
        ("ko", "FooNet은 数学 문제를 잘 푸는 모델입니다.", "script"),
        ("ko", "FooNet은 текст 문제를 잘 푸는 모델입니다.", "script"),
        ("ko", "FooNet은 カタカナ 문제를 잘 푸는 모델입니다.", "script"),
        ("en", "FooNet solves problems of 数学 with ease.", "script"),
        ("zh", "FooNet是在图像上训练のモデル的模型。", "script"),
        ("ko", "FooNet은 비전-언어 모델을 새롭게 제안한다.", "ending"),
        ("ko", "FooNet은 비전-언어 모델을 새롭게 제안합니다", "ending"),
        ("en", "FooNet is a model for images and language", "ending"),
        ("ja", "FooNetは画像で学習した新しいモデルだ。", "ending"),
        ("zh", "FooNet是在图像上训练的模型", "ending"),
        ("ko", "FooNet은 상태-의-예술 성능을 달성하는 모델입니다.", "wording"),
        ("ko", "모델입니다.", "length"),
        ("ko", "아주 " * 80 + "좋은 모델입니다.", "length"),
    ],
)
def test_the_language_and_its_form_are_kept(language: str, item: str, rule: str) -> None:
    assert (rule, 0) in with_first(language, item)


def test_a_list_in_another_language_is_refused_as_a_whole() -> None:
    assert ("language", None) in rules(ENGLISH, "ko")
    assert ("language", None) in rules(SPANISH, "en")
    assert ("language", None) in rules(CHINESE, "ja")
    assert ("language", None) in rules(ENGLISH, "fi")


@pytest.mark.parametrize(
    "last",
    [
        "코드는 https://evil.example/foo 에서 확인할 수 있습니다.",
        "코드는 https://a.example/foo/bar 에서 확인할 수 있습니다.",
        "코드는 https://a.example/foo에서 확인할 수 있습니다.",
        "코드는 (https://a.example/foo)에서 확인할 수 있습니다.",
        "코드는 discord.gg/abc 에서 확인할 수 있습니다.",
        "코드는 javascript://alert 에서 확인할 수 있습니다.",
    ],
)
def test_an_address_is_the_papers_own_and_stands_alone(last: str) -> None:
    assert ("address", 3) in rules((*KOREAN[:3], last), "ko")


def test_an_address_stands_in_the_last_bullet_only() -> None:
    assert rules((KOREAN[3], *KOREAN[:3]), "ko") == {("address", 0)}


@pytest.mark.parametrize(
    "mark",
    [
        "**빠른**",
        "`빠른`",
        "||빠른||",
        "@everyone",
        "@here",
        "<@123>",
        "<#5>",
        "<!channel>",
        "<|im_end|>",
        "<b>",
        "\u202e",
        "\n",
        "__빠른__",
    ],
)
def test_markup_mentions_and_hidden_characters_are_refused(mark: str) -> None:
    assert ("markup", 0) in with_first("ko", f"FooNet은 아주 {mark} 새로운 모델을 제안합니다.")


def test_signs_that_the_paper_writes_about_may_be_named() -> None:
    paper = Paper("1", "Think", "We study the <think> token and pass@1 of the <|im_end|> token in three models.")
    item = "<think> 토큰과 <|im_end|> 토큰의 pass@1을 연구하는 논문입니다."
    assert not [one for one in failures((item,), paper, "ko") if one.rule != "count"]


def test_counts_lengths_and_repetitions_are_watched() -> None:
    assert rules(KOREAN[:2], "ko") == {("count", None)}
    assert ("count", None) in rules(KOREAN * 3, "ko")
    assert ("length", None) in rules(("이 모델은 아주 " + "좋은 " * 50 + "모델입니다.",) * 8, "ko")
    assert ("duplicate", 3) in rules((*ENGLISH[:3], ENGLISH[0].upper()), "en")
    assert ("duplicate", 0) in with_first("en", PAPER.title)
    assert rules((), "ko") == {("count", None)}


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("- **FooNet**은\n좋은 `모델`입니다.", "FooNet은 좋은 모델입니다."),
        ("1. 첫 번째  모델입니다.", "첫 번째 모델입니다."),
        ("• *새로운* 모델입니다.\u200b", "새로운 모델입니다."),
        ("코드는 https://a.b/c에서 봅니다.", "코드는 https://a.b/c 에서 봅니다."),
        ("(https://a.b/c)에서 봅니다.", "(https://a.b/c) 에서 봅니다."),
        ("[https://a.b/c](https://a.b/c)에서 봅니다.", "https://a.b/c 에서 봅니다."),
        ("[코드](https://a.b/c)를 봅니다.", "코드 https://a.b/c 를 봅니다."),
        ("-5% 낮고 A* 탐색과 3.5 배, **2", "-5% 낮고 A* 탐색과 3.5 배, **2"),
        ("한글", "한글"),
    ],
)
def test_tidying_takes_form_away_and_nothing_else(item: str, wanted: str) -> None:
    assert tidied((item, "  ", "")) == (wanted,)


def test_a_failure_says_in_english_what_to_do() -> None:
    found = failures(("FooMet은 3천만 장의 이미지로 학습한 모델입니다.", *KOREAN[1:]), PAPER, "ko")
    assert found == [
        Failure("number", 0, 'The number "3천만" is not in the title or abstract; use the paper\'s own.'),
        Failure("term", 0, 'The term "FooMet" is not in the title or abstract; write names exactly as they do.'),
    ]


@pytest.mark.data
def test_real_bullets_raise_no_alarm_and_their_mutations_do(test_data: Path) -> None:
    assert test_data
    honest = [*seed_day(), *model_sentences(20), *extracts(20)]
    bullets, content, _ = alarms(honest)
    assert bullets > 150
    assert content.total() <= 0.01 * bullets
    assert changed_names(honest, 1).missed_percent <= 2
    assert changed_numbers(honest, 1).missed_percent <= 5


STUDY = Paper(
    "2611.00001",
    "Quiet Nets: Pruning without Retraining",
    "We present QuietNet, a pruning method that needs no retraining. QuietNet was tested with 12 models on five "
    "benchmarks for 30 hours. It reaches 91.4% on MathSet and 78.2% on CodeSet, raising the score on TalkSet from 61.5 "
    "to 66.0. Inference is 3.52x faster than with Pruner-2, and memory drops by 40%. QuietNet outperforms Pruner-2 on "
    "every task but does not improve calibration. Large models lose little accuracy. We compare 4K inputs with Mamba "
    "and use two GPUs of Prime Intellect, whose 3 clusters we thank. Code will be released.",
)


@pytest.mark.parametrize(
    ("language", "item", "rule"),
    [
        ("ko", "QuietNet은 12개 모델과 5개 벤치마크에서 30분 동안 시험되었습니다.", "unit"),
        ("ko", "QuietNet의 추론은 Pruner-2보다 3.52% 더 빠릅니다.", "unit"),
        ("en", "QuietNet was tested for 12 hours with many models.", "unit"),
        ("en", "The inputs of 4K are compared with 4 GPUs in use.", "number"),
        ("zh", "QuietNet的推理速度比Pruner-2快百分之三点五二。", "unit"),
        ("ko", "QuietNet은 일곱 가지 벤치마크에서 시험되었습니다.", "number"),
        ("en", "QuietNet was tested on seven benchmarks with many models.", "number"),
        ("ja", "QuietNetは七つのベンチマークで試験されました。", "number"),
        ("zh", "QuietNet在七个基准上进行了测试。", "number"),
        ("ko", "QuietNet은 수백만 개의 모델로 시험되었습니다.", "number"),
        ("ko", "QuietNet은 MathSet에서 78.2%, CodeSet에서 91.4%를 기록합니다.", "order"),
        ("en", "It reaches 78.2% on MathSet and 91.4% on CodeSet.", "order"),
        ("zh", "它在MathSet上达到78.2%,在CodeSet上达到91.4%。", "order"),
        ("ja", "TalkSetのスコアを66.0から61.5に変えます。", "order"),
        ("ko", "QuietNet은 5개 모델과 12개 벤치마크로 시험되었습니다.", "order"),
        ("ko", "QuietNet은 Mamba 3 모델과 비교되었습니다.", "term"),
        ("ko", "QuietNet은 Prime Mamba 모델과 비교되었습니다.", "term"),
        ("ko", "QuietNet은 재학습이 필요한 가지치기 방법입니다.", "negation"),
        ("en", "QuietNet does not outperform Pruner-2 on any task.", "negation"),
        ("ja", "QuietNetはすべての課題でPruner-2を上回りません。", "negation"),
        ("zh", "QuietNet在所有任务上没有优于Pruner-2。", "negation"),
        ("en", "QuietNet improves calibration on every task.", "negation"),
        ("ko", "QuietNet은 메모리를 40% 늘립니다.", "direction"),
        ("en", "The memory grows by 40% with QuietNet.", "direction"),
        ("zh", "QuietNet使内存增加40%。", "direction"),
        ("ko", "QuietNet은 이미 공식적으로 상용화되었습니다.", "support"),
        ("ja", "QuietNetは国際会議で最優秀論文賞を受賞しました。", "support"),
        ("en", "QuietNet won an award at a large conference.", "support"),
        ("en", "The code of QuietNet has been released to the public.", "support"),
        ("ko", "삼성전자의 QuietNet은 재학습 없이 가지치기를 합니다.", "organisation"),
        ("zh", "腾讯的QuietNet无需重新训练即可剪枝。", "organisation"),
        ("ko", "우리는 재학습이 필요 없는 QuietNet을 제안합니다.", "wording"),
        ("en", "Our QuietNet needs no retraining after pruning.", "wording"),
        ("ja", "以下は要約です。QuietNetは再学習が不要です。", "wording"),
        ("zh", "请点击链接查看QuietNet的代码。", "wording"),
    ],
)
def test_what_turns_a_paper_round_is_found(language: str, item: str, rule: str) -> None:
    assert rule in {failure.rule for failure in failures((item,), STUDY, language) if failure.item == 0}


def test_the_organization_that_a_paper_is_listed_with_may_be_named() -> None:
    item = "텐센트의 QuietNet은 재학습이 필요 없는 가지치기 방법입니다."
    listed = replace(STUDY, organization="Tencent")
    assert [[one.rule for one in failures((item,), paper, "ko")] for paper in (STUDY, listed)] == [
        ["count", "organisation"],
        ["count"],
    ]


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "QuietNet은 재학습이 필요 없는 가지치기 방법입니다."),
        ("ko", "추론은 Pruner-2보다 3배 이상 빠르고 메모리는 40% 줄어듭니다."),
        ("ko", "MathSet, CodeSet, TalkSet을 사용합니다."),
        ("en", "QuietNet reaches 91.4% on MathSet and 78.2% on CodeSet."),
        ("en", "With QuietNet the score on TalkSet rises from 61.5 to 66.0."),
        ("en", "QuietNet does not improve calibration, but outperforms Pruner-2 on every task."),
        ("ja", "QuietNetはMathSetで91.4%、CodeSetで78.2%に達します。"),
        ("ja", "12個のモデルと五つのベンチマークで30時間試験されました。"),
        ("zh", "QuietNet用12个模型在五个基准上测试了30小时。"),
        ("zh", "推理速度比Pruner-2快3.52倍,内存减少40%。"),
    ],
)
def test_the_same_said_in_other_words_passes(language: str, item: str) -> None:
    assert [one for one in failures((item,), STUDY, language) if one.item == 0] == []


@pytest.mark.data
def test_most_planted_falsehoods_are_caught_and_true_sets_pass(test_data: Path) -> None:
    assert test_data
    replies = list(planted_replies())[::3]
    caught = [bool(failures(one.items, one.honest.paper, one.honest.language)) for one in replies]
    refused = [bool(failures(one.items, one.paper, one.language)) for one, _ in honest_replies()]
    assert sum(caught) >= 0.8 * len(caught)
    assert sum(refused) <= 0.03 * len(refused)


SPARE = Paper(
    "2611.00002",
    "SpareNet 3.5",
    "SpareNet 3.5 language models come in three configurations: 24B, 6.8B, and 1.6B. From one photograph they build a "
    "mesh. They are trained on trillions of words without speech data. Memory is reduced by 6.6x, and 58% of all files "
    "have errors. SpareNet serves 1,900 tokens/sec on one card. On Bench-A, we see a 41% token reduction while "
    "improving accuracy by 7 points. Users of a 7-point scale agree by 3 points more. SpareNet is by ACME Research.",
)


@pytest.mark.parametrize(
    ("language", "item"),
    [
        ("ko", "매개변수가 68억 개인 언어 모델입니다."),
        ("ja", "写真1枚からメッシュを作ります。"),
        ("zh", "它在数万亿个词上进行了训练。"),
        ("zh", "训练过程不使用语音数据。"),
        ("ko", "메모리를 6분의 1 이하로 줄입니다."),
        ("ko", "전체 파일의 절반 이상인 58%에 오류가 있습니다."),
        ("ko", "카드 한 장에서 초당 1,900토큰을 처리합니다."),
        ("en", "On Bench-A, tokens fall by 41% while accuracy rises by 7 points."),
        ("ja", "利用者は7段階評価で3ポイント高く同意しました。"),
        ("ko", "ACME 연구원이 SpareNet 모델을 만들었습니다."),
    ],
)
def test_a_size_a_part_a_scale_and_a_rate_are_read_as_they_are_meant(language: str, item: str) -> None:
    assert [one for one in failures((item,), SPARE, language) if one.item == 0] == []


@pytest.mark.parametrize(
    ("language", "item", "rule"),
    [
        ("ko", "카드 한 장에서 분당 1,900토큰을 처리합니다.", "unit"),
        ("ja", "アリババのSpareNetは言語モデルです。", "organisation"),
        ("zh", "SpareNet在数亿个词上进行了训练。", "number"),
    ],
)
def test_what_only_looks_like_the_papers_is_found(language: str, item: str, rule: str) -> None:
    paper = replace(SPARE, abstract=f"{SPARE.abstract} It is compared with Qwen and Med-PaLM.")
    assert rule in {failure.rule for failure in failures((item,), paper, language) if failure.item == 0}


PIECES = st.sampled_from(
    ["7B ", "https://", "니다.", "@", "**", "1,", "GPT-", "數", "\ud800", "ß", "만", "<|", "\u202e", "9" * 40]
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join), max_size=6),
    st.sampled_from([*GOOD, "", "x"]),
)
def test_no_text_breaks_the_checks(items: list[str], language: str) -> None:
    paper = Paper("1", "".join(items)[:100], " ".join(items))
    assert all(one.words for one in failures(items, paper, language))
    once = tidied(items)
    assert all(item and "\n" not in item for item in once)


@pytest.mark.timeout(120)  # some 2 s; a pattern that goes back over its text would take hours
def test_hostile_bullets_come_to_an_end() -> None:
    for piece in (
        "9",
        "9,",
        "A",
        "aA-",
        "http://",
        "<a",
        "**a",
        "[a](",
        "1억 ",
        "(i)",
        "@@",
        "`a",
        "a.co",
        "order of ",
    ):
        hostile = piece * (20_000 // len(piece))
        assert failures([hostile] * 4, Paper("1", hostile, hostile), "de")
        assert len("".join(tidied([hostile[:20_000]]))) <= 20_000
