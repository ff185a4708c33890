"""Japanese and Chinese: words without spaces between them, mixed scripts, single letters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.papers.bullets import Bullets
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from bot.views.passages import marked
from tests.samples import DAY, NOW

VIDEO = Paper("2605.00001", "Fast Video Diffusion", "We make videos.")
AGENTS = Paper("2605.00002", "Agents That Remember", "They keep notes.")
SPEECH = Paper("2605.00003", "Speech Recognition at the Edge", "It listens.")
BULLETS = {
    (VIDEO.id, "ja"): "拡散モデルで動画を生成し、GPUの計算量を半分に減らす。",
    (VIDEO.id, "zh"): "用扩散模型生成视频，GPU计算量减半。",
    (AGENTS.id, "ja"): "エージェントが長期記憶を検索拡張生成（RAG）で使う。",
    (AGENTS.id, "zh"): "智能体通过检索增强生成使用长期记忆。",
    (SPEECH.id, "ja"): "音声認識を端末の上で動かす。光を使わない。",
    (SPEECH.id, "zh"): "在终端上运行语音识别。",
}


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        await opened.library.editions.save(Edition(DAY, (VIDEO, AGENTS, SPEECH)), NOW)
        for (paper_id, language), text in BULLETS.items():
            await opened.library.bullets.save(paper_id, Bullets(language, "llm", (text,)))
        yield opened


async def first(library: Library, text: str) -> str | None:
    found = await library.search.find(text, 5)
    return found.papers[0].id if found.papers else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("動画生成", VIDEO),
        ("拡散モデル", VIDEO),
        ("長期記憶", AGENTS),
        ("検索拡張生成", AGENTS),
        ("音声認識", SPEECH),
        ("音声 認識 端末", SPEECH),
        ("エージェントの記憶について教えて", AGENTS),
        ("视频生成", VIDEO),
        ("扩散模型", VIDEO),
        ("检索增强", AGENTS),
        ("语音识别", SPEECH),
        ("智能体如何使用长期记忆", AGENTS),
    ],
)
async def test_words_are_found_inside_sentences_without_spaces(library: Library, text: str, expected: Paper) -> None:
    assert await first(library, text) == expected.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GPUの計算量", VIDEO),
        ("video 拡散モデル", VIDEO),
        ("RAG 長期記憶", AGENTS),
        ("GPU计算量", VIDEO),
        ("speech 终端", SPEECH),
        ("ＧＰＵの計算量", VIDEO),
        ("ﾓﾃﾞﾙ 動画", VIDEO),  # half-width kana
    ],
)
async def test_scripts_can_be_mixed(library: Library, text: str, expected: Paper) -> None:
    assert await first(library, text) == expected.id


@pytest.mark.parametrize(
    ("text", "expected"), [("光", SPEECH), ("憶", AGENTS), ("视", VIDEO), ("别", SPEECH), ("聞", None)]
)
async def test_a_single_letter_is_found_wherever_it_stands(library: Library, text: str, expected: Paper | None) -> None:
    assert await first(library, text) == (expected and expected.id)


@pytest.mark.parametrize("text", ['"生成動画"', '"記憶長期"', '"识别语音"'])
async def test_letters_in_quotes_must_stand_in_that_order(library: Library, text: str) -> None:
    assert (await library.search.find(text, 5)).papers == ()


@pytest.mark.parametrize(
    ("text", "bullet", "expected"),
    [
        ("拡散モデル", BULLETS[VIDEO.id, "ja"], ["拡散モデル"]),
        ("GPUの計算量", BULLETS[VIDEO.id, "ja"], ["GPUの計算量"]),
        ("长期记忆", BULLETS[AGENTS.id, "zh"], ["长期记忆"]),
        ("光", BULLETS[SPEECH.id, "ja"], ["光"]),
    ],
)
async def test_what_was_looked_for_is_what_is_marked(
    library: Library, text: str, bullet: str, expected: list[str]
) -> None:
    wanted = (await library.search.find(text, 5)).wanted
    assert [piece for piece, is_asked in marked(bullet, wanted).pieces if is_asked] == expected
