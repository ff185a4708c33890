r"""What TeX and HTML left behind in titles, names and abstracts, and that nothing else changes."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers.cleanup import clean, clean_name, clean_title
from tests.bench.bullets_data import archived
from tests.bench.cleanup import LEFT_BEHIND, WORD, words_lost

MONEY = re.compile(r"(?<![a-z])\$\d[\d.,]*[kKMB]?")
TEX_WORDS = re.compile(r"text(?:bf|tt)?(?=\{)|\\?(?:sim|circ|circlearrowright)\b|\b(?:left|right)(?=\|)")


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
        (
            r"$\alpha$-nets, $\sim$20 s, MVD$^2$, $n$-grams, $k_{max}=64$, $92.5\%$ of $O(n \log n)$",
            "α-nets, ~20 s, MVD^2, n-grams, k_max=64, 92.5% of O(n log n)",
        ),
        (
            r"from $5 to $10, US$3, 4$ an hour, $0.1, \$1 and $2-$3",
            "from $5 to $10, US$3, 4$ an hour, $0.1, $1 and $2-$3",
        ),
        ("R&amp;D &lt;think&gt; 2&times; &#39;x&#x27; AT&T; a&b;c", "R&D <think> 2× 'x' AT&T; a&b;c"),
        (
            '<b>Bold</b> <a href="https://a.b">it</a><br/> 10<sup>-3</sup> H<sub>2</sub>O <think>',
            "Bold it 10^-3 H_2O <think>",
        ),
        (
            "textbf{mu}ltiscale texttt{D}ual, R^textbf{2AI} and mathcal{O}(n), context{a}",
            "multiscale Dual, R^2AI and O(n), contexta",
        ),
        (
            "an A}gentic {Grad}ient model} of {{two} kinds} (IFDecorator}",
            "an Agentic Gradient model of two kinds (IFDecorator",
        ),
        ("weights in {-1, 0, 1} or {pm 1, pm i}, \\{a, b\\}", "weights in {-1, 0, 1} or {±1, ±i}, {a, b}"),
        (
            "href{https://a.b/c}{code}, pagehref{https://d.e} and blue{https://f.g}",
            "code (https://a.b/c), page https://d.e and https://f.g",
        ),
        ("left|,circlearrowright,text{BUS},right|", "|↻ BUS|"),
        (r"Network\ for |x| of \|x\|_2, St\ütz", "Network for |x| of |x|_2, Stütz"),
        ("zero\u200bwidth\u2060 \u202eturned 👩\u200d💻", "zerowidth turned 👩\u200d💻"),
        ("hard\nline  ends", "hard line ends"),
        ("", ""),
    ],
)
def test_signs_come_back_and_words_stay(text: str, wanted: str) -> None:
    assert clean(text) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (r"Nguy\~ên", "Nguyễn"),
        ("Ana B&eacute;rtolo", "Ana Bértolo"),
        ("Lea M~Roux", "Lea M Roux"),
        ('Ugur "O. Kaya', "Ugur Ö. Kaya"),
        ('Max "Four" Ott', 'Max "Four" Ott'),
        ("Niccol`o", "Niccolò"),
        ("Pat O'Neil", "Pat O'Neil"),
        ("{Ä}nne", "Änne"),
    ],
)
def test_names_lose_tex_and_keep_their_letters(name: str, wanted: str) -> None:
    assert clean_name(name) == wanted


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


@pytest.mark.data
def test_every_real_title_and_name_is_plain_text(test_data: Path) -> None:
    papers = list(archived().values())
    assert test_data
    assert len(papers) > 13_000
    for title in (paper.title for paper in papers):
        shown = clean_title(title)
        assert not re.search(r"[{}\\]|\$.*\$|&#?\w+;|\s\s", shown)
        assert clean_title(shown) == shown
        assert MONEY.findall(title) == MONEY.findall(shown)
        assert all(word in shown for word in WORD.findall(TEX_WORDS.sub(" ", title)))
    names = {name for paper in papers for name in paper.authors}
    assert not [name for name in names if re.search(r"[{}\\~`]|&#?\w+;", clean_name(name))]
    assert len([name for name in names if clean_name(name) != " ".join(name.split())]) < 10


@pytest.mark.data
def test_no_half_of_a_pair_of_braces_is_left_in_a_real_abstract(test_data: Path) -> None:
    assert test_data
    halves = LEFT_BEHIND["half of a pair of braces"]
    cleaned = {paper.id: clean(paper.abstract, paper.title) for paper in archived().values()}
    assert not [paper_id for paper_id, text in cleaned.items() if halves.search(text)]
    assert "an Agentic multimodal Reward Model" in cleaned["2512.05111"]


def test_what_was_changed_is_counted() -> None:
    changes = Counter[str]()
    clean("a 5times gain\nof 8\\%", changes=changes)
    assert +changes == {"line breaks and spaces": 1, "times": 1, "escaped signs": 1}
