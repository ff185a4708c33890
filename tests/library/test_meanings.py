"""Searching by meaning, with a model of eight words that is made here; a real one is named by the user."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.library.finding.encoder import Encoder
from bot.library.finding.meanings import fused, is_sentence
from bot.library.question.query import parse
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from tests.samples import DAY, NOW

NEEDED = "needs the extra and the group: uv run --extra semantic --group semantic-tests pytest tests/library"
MEANINGS = {"automobiles": 0, "cars": 0, "steering": 1, "driving": 1, "rain": 2, "weather": 2, "cat": 3, "drawings": 3}
QUESTION = "driving cars through stormy weather"
SAID = Paper("2605.00001", "Steering automobiles", "In rain.", votes=1)
OTHER = Paper("2605.00002", "Cat drawings", "We collect drawings of a stormy sea.", votes=90)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with a model for which words of one meaning are the same."""
    onnx = pytest.importorskip("onnx", reason=NEEDED)
    tokenizers = pytest.importorskip("tokenizers", reason=NEEDED)
    pytest.importorskip("onnxruntime", reason=NEEDED)
    rows = [[0.0] * 4 + [1.0]] * 2 + [[float(place == meaning) for place in range(5)] for meaning in MEANINGS.values()]
    table = onnx.helper.make_tensor("table", 1, [len(rows), 5], [number for row in rows for number in row])
    ids = onnx.helper.make_tensor_value_info("input_ids", 7, ["texts", "tokens"])
    out = onnx.helper.make_tensor_value_info("out", 1, ["texts", "tokens", 5])
    gather = onnx.helper.make_node("Gather", ["table", "input_ids"], ["out"])
    graph = onnx.helper.make_graph([gather], "words", [ids], [out], [table])
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9),
              str(tmp_path / "model.onnx"))  # fmt: skip
    vocabulary = {word: number for number, word in enumerate(["[PAD]", "[UNK]", *MEANINGS])}
    words = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.normalizer = tokenizers.normalizers.Lowercase()
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    words.enable_padding(length=16)  # as all-MiniLM-L6-v2 comes
    words.save(str(tmp_path / "tokenizer.json"))
    return tmp_path


@pytest.fixture
async def stores(model: Path) -> AsyncIterator[Stores]:
    """Two papers, whose meaning is not read yet."""
    async with stores_in(model / "bot.db", model=model) as opened:
        await opened.library.editions.save(Edition(DAY, (SAID, OTHER)), NOW)
        yield opened


async def learnt(library: Library, most: int = 8) -> list[int]:
    """Read all that is left; gives how many each time."""
    counts = [await library.search.learn(most)]
    while counts[-1]:
        counts.append(await library.search.learn(most))
    return counts


async def found(library: Library, text: str = QUESTION) -> list[str]:
    return [paper.id for paper in (await library.search.find(text, 5)).papers]


async def test_a_sentence_finds_a_paper_that_says_it_in_other_words(library: Library) -> None:
    assert await found(library) == [OTHER.id]
    assert await learnt(library) == [2, 0]
    assert set(await found(library)) == {SAID.id, OTHER.id}


def test_what_fills_a_text_up_is_not_part_of_its_meaning(model: Path) -> None:
    encoder = Encoder(model)
    assert encoder.vector("cars").tolist() == encoder.vector("automobiles automobiles").tolist() == [1, 0, 0, 0, 0]


async def test_what_was_read_once_is_kept(library: Library, model: Path) -> None:
    await learnt(library)
    async with stores_in(model / "bot.db", model=model) as again:
        assert await again.library.search.learn(8) == 0
        assert SAID.id in await found(again.library)


async def test_a_paper_whose_text_changes_is_read_anew(library: Library) -> None:
    await learnt(library)
    await library.editions.save(Edition(DAY, (replace(SAID, votes=7), OTHER)), NOW)
    assert await library.search.learn(8) == 0
    await library.editions.save(Edition(DAY, (replace(SAID, abstract="A cat."), OTHER)), NOW)
    assert await learnt(library, most=1) == [1, 0]


async def test_another_model_reads_everything_itself(library: Library, model: Path) -> None:
    await learnt(library)
    with (model / "model.onnx").open("ab") as file:
        file.write(b"\x32\x00")  # an empty documentation string
    async with stores_in(model / "bot.db", model=model) as again:
        assert await again.library.search.learn(1) == 1


async def test_names_and_topics_are_left_to_the_words(library: Library) -> None:
    await learnt(library)
    assert await found(library, "stormy drawings") == [OTHER.id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUESTION, True),
        ("how to drive cars in the stormy rain", False),
        ("author:chen driving cars through stormy weather", False),
        ('"driving cars" through stormy bad weather', False),
        ("driving cars through stormy weather -rain", False),
        ("driving cars through stormy weather 2026-01", False),
        ("비 오는 날 자동차 운전 방법", False),
        ("driving cars through stormy 날씨", False),
    ],
)
def test_only_plain_english_sentences_are_asked_for_their_meaning(text: str, expected: bool) -> None:
    assert is_sentence(parse(text, date(2026, 5, 5))) is expected


def test_what_both_rankings_have_comes_first() -> None:
    assert fused([1, 2, 3], [9, 3]) == [3, 1, 2, 9]
    assert fused([], [9]) == [9]


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_folder_without_a_model_is_told(model: Path, missing: str) -> None:
    (model / missing).unlink()
    with pytest.raises(SettingsError, match=r"BOT_SEARCH__MODEL.*model\.onnx and tokenizer\.json"):
        Encoder(model)


def test_without_the_extra_the_setting_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SettingsError, match=r"install daily-papers-bot\[semantic\]"):
        Encoder(tmp_path)
