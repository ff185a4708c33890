r"""What TeX left behind in abstracts, and that nothing else changes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summarizers.cleanup import clean
from tests.bench.bullets_data import archived
from tests.bench.cleanup import words_lost


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "a 5times speedup on 256times256 images, 8timesA800 and times100",
            "a 5× speedup on 256×256 images, 8×A800 and ×100",
        ),
        ("10 times faster at times, 3 times", "10 times faster at times, 3 times"),
        ("15timessim50times", "15×~50×"),
        ("only sim30 samples (sim2.6B), sim 75%", "only ~30 samples (~2.6B), ~75%"),
        ("sim2real and sim2sim transfer, similar", "sim2real and sim2sim transfer, similar"),
        ("a 360^{circ} view, 360^circ, 360{\\deg}, circuits", "a 360° view, 360°, 360°, circuits"),
        ("leq3B and geq 40 fps", "≤3B and ≥40 fps"),
        ("36.3%rightarrow47.2%, A leftrightarrow B", "36.3%→47.2%, A ↔ B"),
        ("3.382pm0.233 at 5 pm", "3.382±0.233 at 5 pm"),
        (r"8.88\% of S\&R on TB\_1 for \$1", "8.88% of S&R on TB_1 for $1"),
        ("12% on AIME. It works", "12% on AIME. It works"),
        (r"\textbf{bold} \emph{1.02} \textsc{Fast}-1.5B \textbf{a \textit{b}}", "bold 1.02 Fast-1.5B a b"),
        (r"{\em entropy} {\it cuBLAS} {\sc Bench}", "entropy cuBLAS Bench"),
        (r"\url{https://a.b/c_d}", "https://a.b/c_d"),
        (r"\href{https://a.b}{page}", "page (https://a.b)"),
        (r"code\footnote{All released}", "code (All released)"),
        (r"na\"{\i}ve B\'{e}zier Fr\'echet It\^o", "naïve Bézier Fréchet Itô"),
        (r"{\Delta}G, PIXART-{\delta}, \pm 3, \times 2", "ΔG, PIXART-δ, ± 3, × 2"),
        ("``quoted'' words", '"quoted" words'),
        (r"200\,m by a robot~C ~30%", "200 m by a robot C ~30%"),
        ("2^{18} codes, pi_{0.5}", "2^18 codes, pi_0.5"),
        (r"\ie, \eg, \unheard of", "i.e., e.g., unheard of"),
        ("approx 30K, {approx}5 and approx.", "≈30K, ≈5 and approx."),
        ("uparrow 17.85 and a {sim}2x gain with q{=}1, 7{times}3", "↑17.85 and a ~2x gain with q=1, 7×3"),
        ("360^circtimes180^circ, A^ast", "360°×180°, A^*"),
        (r"\(x\) is \81", "(x) is 81"),
        ("see https://a.b/c{this https URL}.", "see https://a.b/c (this https URL)."),
        ("at [https://a.b/c](https://a.b/c) or [here](https://d.e)", "at https://a.b/c or here (https://d.e)"),
        ("the `best' model's `x y', it's", "the 'best' model's 'x y', it's"),
        ("hard\nline  ends", "hard line ends"),
        ("", ""),
    ],
)
def test_signs_come_back_and_words_stay(text: str, wanted: str) -> None:
    assert clean(text) == wanted


@pytest.mark.parametrize("macro", [r"\method", r"\ours", r"{\ours}", r"\modelname{}", r"\BenchName"])
def test_the_authors_own_macro_is_the_name_in_the_title(macro: str) -> None:
    assert clean(f"We propose {macro}.", "FooNet: A Net of Foo") == "We propose FooNet."


def test_without_a_name_in_the_title_a_macro_keeps_its_word() -> None:
    assert clean(r"We propose \method.", "A Net of Foo") == "We propose method."


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_cleaned_and_stays_clean(text: str) -> None:
    once = clean(text)
    assert "\n" not in once
    assert once == once.strip()


@pytest.mark.data
def test_no_word_of_any_real_abstract_is_lost(test_data: Path) -> None:
    assert test_data
    papers = list(archived().values())[::4]  # `python -m tests.bench cleanup` takes all
    lost = {paper.id: words_lost(paper, clean(paper.abstract, paper.title)) for paper in papers}
    assert len(lost) > 3_000
    assert not {paper_id: words for paper_id, words in lost.items() if words}


def test_what_was_changed_is_counted() -> None:
    changes = Counter[str]()
    clean("a 5times gain\nof 8\\%", changes=changes)
    assert +changes == {"line breaks and spaces": 1, "times": 1, "escaped signs": 1}
