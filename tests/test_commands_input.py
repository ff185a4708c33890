"""What people type and paste for a paper or a day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands import day_in, paper_id_in

LINKS = [
    "2405.09673",
    " 2405.09673v3 ",
    "arXiv:2405.09673",
    "https://arxiv.org/abs/2405.09673",
    "http://www.arxiv.org/abs/2405.09673v2",
    "https://arxiv.org/pdf/2405.09673",
    "https://arxiv.org/pdf/2405.09673v12.pdf",
    "https://arxiv.org/html/2405.09673v1",
    "https://export.arxiv.org/abs/2405.09673",
    "arxiv.org/abs/2405.09673",
    "https://huggingface.co/papers/2405.09673",
    "https://huggingface.co/papers/2405.09673?ref=x#community",
    "https://hf.co/papers/2405.09673/",
    "hf.co/papers/2405.09673",
    "https://huggingface.co/papers/2405.09673.md",
    "<https://arxiv.org/abs/2405.09673>",
    "<https://arxiv.org/abs/2405.09673|arxiv.org/abs/2405.09673>",
    "HTTPS://ARXIV.ORG/abs/2405.09673",
]


@pytest.mark.parametrize("text", LINKS)
def test_every_spelling_of_a_paper_gives_its_id(text: str) -> None:
    assert paper_id_in(text) == "2405.09673"


@pytest.mark.parametrize(
    "text",
    [
        "lora",
        "",
        "/",
        "2405.096",
        "2405.096733",
        "12405.09673",
        "https://evil.example/abs/2405.09673",
        "https://arxiv.org.evil.example/abs/2405.09673",
        "https://arxiv.org/list/cs.CL/2405",
        "https://arxiv.org@evil.example/abs/2405.09673",
        "https://[half/abs/2405.09673",
        "2405.09673 and more",
    ],
)
def test_anything_else_is_no_id(text: str) -> None:
    assert paper_id_in(text) is None


@pytest.mark.parametrize("text", ["2024-05-17", "2024.5.17", "2024/05/17", " 2024-5-17 "])
def test_a_day_can_be_written_in_several_ways(text: str) -> None:
    assert day_in(text) == date(2024, 5, 17)


@pytest.mark.parametrize("text", ["2024-05", "17.05.2024", "24-05-17", "2024-05-17 lora", "tomorrow", "2024-05-177"])
def test_anything_else_is_no_day(text: str) -> None:
    assert day_in(text) is None
