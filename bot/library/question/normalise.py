r"""How text is rewritten before its words are indexed, and the same for what somebody searches."""

from __future__ import annotations

import json
import re
import unicodedata

# Changes whenever the functions here or in `coinage` give another text; then the index is made anew.
VERSION = f"4/{unicodedata.unidata_version}"

# Hangul (jamo, syllables), kana, Han with its extensions: scripts written without spaces, or with endings glued on.
CJK = "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
CJK += "\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
CJK_RUN = re.compile(f"[{CJK}]+")
WORD = re.compile(r"[^\W_]+")
COMPOUND = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
SUGGESTED_LENGTH = 32

# TeX that only says how a word looks.
DRESS = (
    r"(?:text(?:bf|it|sc|tt|rm|sf|superscript|subscript|normal)?|emph|math(?:bf|rm|cal|bb|it|sf)|uline|underline|"
    r"em|it|bf|sc|tt|xspace|href|url|footnote|left|right)"
)
TEX = (
    (re.compile(r"\\['`^\"~=.]\{?\\?([A-Za-z])\}?"), r"\1"),
    (re.compile(rf"\\{DRESS}(?![A-Za-z])"), " "),
    # `{L}arge` protects a capital and `$k$-means` sets a letter: both are one word.
    (re.compile(r"[{}$]"), ""),
    (re.compile(r"\\(?=[A-Za-z])"), " "),
)
# Hugging Face drops the backslash of simple formulas, so 256\times256 arrives as 256times256.
TIMES = re.compile(r"(?<=\d) ?(?:\\times|times|×) ?(?=\d)")


def search_norm(text: str) -> str:
    """The text as it is indexed: CJK runs as overlapping pairs, and at the end further forms of what it has.

    These are hyphenated compounds in one word, and the last character of each CJK run, which begins no pair; they
    stand at the end so that a phrase still finds its words side by side.
    """
    text = without_tex(unicodedata.normalize("NFKC", text).replace("\0", " "))
    # Looking only where a hyphen is makes this ten times faster than looking at every word.
    hyphenated = paired(" ".join(chunk for chunk in text.split() if "-" in chunk))
    # Of 9,577 abstracts 1,453 say only `fine-tun...` and 198 only `finetun...`.
    further = [joined_form(compound) for compound in COMPOUND.findall(hyphenated)]
    if not text.isascii():
        further += dict.fromkeys(run[-1] for run in CJK_RUN.findall(text) if len(run) > 1)
    return "\n".join([paired(text), " ".join(further)]) if further else paired(text)


def without_tex(text: str) -> str:
    r"""The words of a text in which TeX was left: `\textbf{PanGu}-$\pi$` has `PanGu` and `pi`."""
    if "times" in text or "×" in text:
        text = TIMES.sub("x", text)
    if "\\" in text or "$" in text:
        for form, change in TEX:
            text = form.sub(change, text)
    return text


# Pairs, since FTS5 needs three letters for its trigrams and many Korean words have two: measured on Korean titles,
# nDCG@10 .479 by pairs, .218 by trigrams in four times the space, .457 and .465 by analysers of 100 MB each.
def paired(text: str) -> str:
    """Each run of CJK as its overlapping pairs: `언어모델` becomes `언어 어모 모델`."""
    return text if text.isascii() else CJK_RUN.sub(lambda run: f" {' '.join(_pairs(run[0]))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def joined_form(compound: str) -> str:
    """`fine-tuning` as the one word that others write."""
    return compound.replace("-", "")


def typed(text: str) -> str:
    """What somebody types, or a title, as lower-case words with single spaces."""
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(WORD.findall(text.casefold()))


def word_starts(title: str) -> str:
    """JSON list of the rest of a title from each of its words on, cut to what somebody would type."""
    words = typed(title).split()
    rests = (" ".join(words[at:])[:SUGGESTED_LENGTH] for at in range(len(words)))
    return json.dumps(sorted(set(rests)), ensure_ascii=False)
