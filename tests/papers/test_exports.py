"""Papers as text for other programs say what the papers say, and nothing in a title does anything there."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from bot.papers.exports import bibtex, markdown, table
from bot.papers.paper import Paper

LORA = Paper(
    "2405.09673",
    "LoRA Learns Less and Forgets Less",
    authors=("Dan Biderman", "Jacob Portes"),
    votes=80,
    published_at=datetime(2024, 5, 15, tzinfo=UTC),
)


def test_an_entry_has_what_a_bibliography_needs() -> None:
    assert bibtex([LORA]) == (
        "@misc{biderman2024lora,\n"
        "  title = {{LoRA Learns Less and Forgets Less}},\n"
        "  author = {Dan Biderman and Jacob Portes},\n"
        "  year = {2024},\n"
        "  eprint = {2405.09673},\n"
        "  archivePrefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2405.09673},\n"
        "}\n"
    )


def test_a_paper_that_arxiv_does_not_have_is_cited_by_its_page() -> None:
    entry = bibtex([Paper("lab-report", "A Report")])
    assert "url = {https://huggingface.co/papers/lab-report}" in entry
    assert "eprint" not in entry
    assert entry.startswith("@misc{report,")


@pytest.mark.parametrize(
    ("paper_id", "year"), [("2405.09673", "2024"), ("cs/0501001", "2005"), ("math/9309136", "1993")]
)
def test_an_id_tells_the_year_where_nothing_else_does(paper_id: str, year: str) -> None:
    assert f"year = {{{year}}}" in bibtex([Paper(paper_id, "T")])


def test_papers_of_one_author_year_and_word_have_different_keys() -> None:
    keys = [line for line in bibtex([LORA, LORA, LORA]).splitlines() if line.startswith("@")]
    assert keys == ["@misc{biderman2024lora,", "@misc{biderman2024lora2,", "@misc{biderman2024lora3,"]


def test_letters_that_bibtex_does_not_take_stand_in_no_key() -> None:
    (key,) = [
        one for one in bibtex([Paper("2405.1", "{한글} Über-Titel", authors=("Ada Ğöğ",))]).splitlines() if "@" in one
    ]
    assert key == "@misc{gogubertitel,".replace("ubertitel", "uber")


def test_no_command_of_latex_is_left_in_a_title() -> None:
    entry = bibtex([Paper("2405.00001", r"\input{/etc/passwd} $x_1$ & 5% #1 ~^", authors=(r"\write18{x}",))])
    assert r"\textbackslash{}input\{/etc/passwd\} \$x\_1\$ \& 5\% \#1 \textasciitilde{}\textasciicircum{}" in entry
    assert r"\textbackslash{}write18\{x\}" in entry


def test_a_line_break_in_a_title_ends_no_field() -> None:
    assert "title = {{One Two}}" in bibtex([Paper("2405.00001", "One\n}\u202e Two".replace("}", ""))])


def test_a_name_with_and_or_a_comma_is_one_name() -> None:
    entry = bibtex([Paper("2405.00001", "T", authors=("Search and Rescue Lab", "Lee, Ann"))])
    assert "author = {{Search and Rescue Lab} and {Lee, Ann}}" in entry


def test_a_long_list_of_authors_ends_with_others() -> None:
    entry = bibtex([Paper("2405.00001", "T", authors=tuple("ABCD"))], 2)
    assert "author = {A and B and others}" in entry


def test_a_cell_that_a_spreadsheet_would_compute_is_text() -> None:
    paper = Paper("2405.00001", '=HYPERLINK("https://evil.example")', authors=("@x", "-1+1"), votes=3)
    _, row = csv.reader(table([paper]).splitlines())
    assert row[1] == '\'=HYPERLINK("https://evil.example")'
    assert row[2] == "'@x; -1+1"


def test_a_table_has_a_row_for_each_paper_whatever_its_title_holds() -> None:
    rows = list(csv.DictReader(table([LORA, Paper("a", 'x,"y"\nz')]).splitlines()))
    assert [row["title"] for row in rows] == [LORA.title, 'x,"y" z']
    assert rows[0]["votes"] == "80"
    assert rows[0]["published"] == "2024-05-15"


def test_markdown_shows_a_title_letter_by_letter() -> None:
    title = "](javascript:alert(1)) **x** <b> `c` | # [a](b) \\ &amp; 1. ~y~"
    html = MarkdownIt().render(markdown([Paper("2405.00001", title, authors=("*A*",), votes=2)]))
    assert html.count("<a ") == 1
    assert 'href="https://arxiv.org/abs/2405.00001"' in html
    assert not {"<b>", "<strong>", "<code>", "<em>"} & set(html.replace(">", "> ").split())
    assert "](javascript:alert(1)) **x** &lt;b&gt; `c` | # [a](b) \\ &amp;amp; 1. ~y~" in html
