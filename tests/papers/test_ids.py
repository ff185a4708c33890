"""What people type, paste and send for a paper, and what a source calls it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.papers.ids import Named, linked, named_in, on_arxiv, own_id, paper_id

SPELLINGS = [
    "2106.09685",
    " 2106.09685v3 ",
    "arXiv:2106.09685",
    "arXiv: 2106.09685",
    "arxiv 2106.09685",
    "arXiv:2106.09685v2 [cs.CL]",
    "10.48550/arXiv.2106.09685",
    "doi:10.48550/arXiv.2106.09685",
    "https://doi.org/10.48550/arXiv.2106.09685",
    "https://arxiv.org/abs/2106.09685",
    "http://www.arxiv.org/abs/2106.09685v2",
    "https://arxiv.org/pdf/2106.09685v12.pdf",
    "https://arxiv.org/html/2106.09685v1#S1",
    "https://export.arxiv.org/abs/2106.09685",
    "arxiv.org/abs/2106.09685",
    "HTTPS://ARXIV.ORG/abs/2106.09685",
    "https://huggingface.co/papers/2106.09685?ref=x#community",
    "https://huggingface.co/papers/2106.09685.md",
    "hf.co/papers/2106.09685/",
    "https://www.alphaxiv.org/abs/2106.09685v1?tab=chat",
    "https://ar5iv.labs.arxiv.org/html/2106.09685",
    "https://ar5iv.org/abs/2106.09685",
    "https://www.semanticscholar.org/arxiv/2106.09685",
    "https://api.semanticscholar.org/arXiv:2106.09685",
    "https://api.semanticscholar.org/graph/v1/paper/arXiv%3A2106.09685?fields=title",
    "https://papers.cool/arxiv/2106.09685",
    "papers.cool/arxiv/2106.09685",
    "<https://arxiv.org/abs/2106.09685>",
    "<https://arxiv.org/abs/2106.09685|arxiv.org/abs/2106.09685>",
    "<https://arxiv.org/abs/2106.09685|A title of words>",
    "“2106.09685”",
    "**2106.09685**",
    "(https://arxiv.org/abs/2106.09685).",
    "2106.09685v2.pdf",
    "２１０６.０９６８５",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_paper_is_its_id_and_nothing_else(text: str) -> None:
    assert named_in(text) == Named(("2106.09685",))


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("cs/0112017", "cs/0112017"),
        ("arXiv:hep-ph/9905221v2", "hep-ph/9905221"),
        ("math.AG/0211159", "math/0211159"),
        ("https://arxiv.org/abs/cond-mat.mes-hall/0410550", "cond-mat/0410550"),
        ("https://arxiv.org/pdf/quant-ph/0205039v1.pdf", "quant-ph/0205039"),
        ("https://doi.org/10.48550/arXiv.math/0211159", "math/0211159"),
        ("https://huggingface.co/papers/Some-Lab_report.v2", "Some-Lab_report.v2"),
        ("hf.co/papers/some-lab-report.md", "some-lab-report"),
        ("https://huggingface.co/api/papers/some-lab-report", "some-lab-report"),
        ("https://huggingface.co/papers/2611.123456", "2611.123456"),
    ],
)
def test_old_ids_and_hugging_faces_own_are_ids(text: str, identifier: str) -> None:
    assert named_in(text) == Named((identifier,))


@pytest.mark.parametrize(
    ("text", "ids", "rest"),
    [
        ("2106.09685 low rank", ("2106.09685",), "low rank"),
        ("what do you think of 2106.09685, this one?", ("2106.09685",), "what do you think of this one?"),
        ("2106.09685을 찾아줘", ("2106.09685",), "찾아줘"),
        ("논문2106.09685 요약", ("2106.09685",), "논문 요약"),
        ("LoRA(2106.09685)", ("2106.09685",), "LoRA"),
        ("2106.09685, 2305.14314 and 2106.09685v2", ("2106.09685", "2305.14314"), "and"),
        ("arxiv.org/abs/2106.09685,arxiv.org/abs/2305.14314", ("2106.09685", "2305.14314"), ""),
        ("https://a.example/b and hf.co/papers/2106.09685", ("2106.09685",), "https://a.example/b and"),
    ],
)
def test_words_around_an_id_stay_words(text: str, ids: tuple[str, ...], rest: str) -> None:
    assert named_in(text) == Named(ids, rest)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "lora", "2106.096", "2106.096855", "12106.09685", "1.2106.09685", "2106.09685.1", "$2106.09685"),
        *("v2106.09685x", "10.1145/3292500.3330701", "2021.6.17", "cs/01120", "xcs/0112017", "tv/0112017"),
        "https://evil.example/abs/2106.09685",
        "https://arxiv.org.evil.example/abs/2106.09685",
        "arxiv.org.evil.example/abs/2106.09685",
        "https://evil.example/?https://arxiv.org/abs/2106.09685",
        "https://arxiv.org@evil.example/abs/2106.09685",
        "https://[half/abs/2106.09685",
        "https://arxiv.org/list/cs.CL/2106",
        "https://huggingface.co/papers/date/2026-11-20",
        "https://huggingface.co/papers/week/2026-W47",
        "https://huggingface.co/papers/trending",
        "https://huggingface.co/papers/..",
        "https://huggingface.co/models/some-lab-report",
        "https://arxiv.org/papers/some-lab-report",
    ],
)
def test_anything_else_names_no_paper(text: str) -> None:
    assert named_in(text) is None


@pytest.mark.parametrize(
    ("told", "identifier"),
    [
        ("2610.01234v2", "2610.01234"),
        (" arXiv:2610.01234 ", "2610.01234"),
        ("hep-ph/9905221", "hep-ph/9905221"),
        ("some-lab-report", "some-lab-report"),
        ("2610.012345", "2610.012345"),
        *((odd, None) for odd in (2610.01234, None, "", "a b", "../x", "a/b", "x:y", ".x", "é", "x" * 65, "@here")),
    ],
)
def test_a_source_may_name_a_paper_in_three_ways(told: object, identifier: str | None) -> None:
    assert paper_id(told) == identifier


def test_only_an_id_of_arxivs_is_at_arxiv() -> None:
    ids = ("2106.09685", "cs/0112017", "some-lab-report", "2610.012345")
    assert [on_arxiv(one) for one in ids] == [True, True, False, False]
    assert [own_id(one) for one in ids] == [None, None, "some-lab-report", "2610.012345"]


def test_an_address_leads_to_its_paper() -> None:
    assert linked("https://arxiv.org/abs/2106.09685v1") == "2106.09685"
    assert linked("https://example.com/2106.09685") is None


@given(st.text(max_size=60) | st.text("arxivcs:/.-[]()<>|0123456789v ", max_size=60))
def test_any_text_is_read_and_what_it_names_is_an_id(text: str) -> None:
    named = named_in(text)
    assert named is None or all(paper_id(one) == one for one in named.ids)


@pytest.mark.parametrize(
    "piece", ["a.", "(", "https://", "arxiv ", "[a-", "<|", "2106.0968 ", "가", "//", "2106.09685|"]
)
def test_no_text_takes_long_to_read(piece: str) -> None:
    """The processor's time, which other work on the machine does not change."""
    began = time.process_time()
    named_in(piece * 4_000)
    assert time.process_time() - began < 0.5
