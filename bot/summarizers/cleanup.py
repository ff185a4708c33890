r"""Abstracts as plain text: what TeX left behind becomes the sign it meant, and no word is ever lost.

Hugging Face drops the backslash and the dollars of simple formulas, so `$256\times256$` arrives as `256times256`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Pi Sigma Phi Psi Omega"
)
GREEK = dict(zip(GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΠΣΦΨΩ", strict=True))
SIGNS = GREEK | {
    "times": "×", "sim": "~", "approx": "≈", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "pm": "±",
    "infty": "∞", "deg": "°", "degree": "°", "circ": "°", "rightarrow": "→", "to": "→", "textrightarrow": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "cdot": "·", "ldots": "…", "dots": "…", "textemdash": "—",
    "textendash": "–", "textgreater": ">", "textless": "<", "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "aka": "a.k.a.",
    "vs": "vs.", "etal": "et al.", "i": "i", "em": "", "it": "", "bf": "", "sc": "", "tt": "", "allowbreak": "",
}  # fmt: skip
ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307"}
OWN_NAME = re.compile(
    r"(?:our|the|my|sys|model|method|bench(?:mark)?|dataset|impl|m)*"
    r"(?:ours|name|method|model|approach|framework|system|alg|dataset|bench(?:mark)?|short)s?",
    re.IGNORECASE,
)
"""Macros by which authors write the name of their own work."""
LONGEST_OWN_NAME = 40
WRAPPED = (
    r"(?:text(?:bf|it|sc|tt|rm|sf|superscript|subscript|normal)?|emph|math(?:bf|rm|cal|bb|it|sf)|uline|underline|url)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for and what to write instead; a text without `hint` need not be searched."""

    name: str
    hint: str
    form: re.Pattern[str]
    change: str | Callable[[re.Match[str]], str]


def _accented(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[2] + ACCENTS[match[1]])


def _address(match: re.Match[str]) -> str:
    """A link in Markdown as its address, with its text if that says anything else."""
    same = match[1].strip("/ ") == match[2].strip("/ ")
    return match[2] if same else f"{match[1]} ({match[2]})"


PLAIN = (
    Rule("times", "times", re.compile(r"(?<=\d)times(?=[\dA-Z]|sim\d|\b)|(?<![A-Za-z])times(?=\d)"), "×"),
    Rule("sim", "sim", re.compile(r"(?<![A-Za-z\\])sim ?(?=\d)(?!2(?:-?real|-?sim))"), "~"),
    Rule("times", "times", re.compile(r"(?<=\d)\{times\}(?=\d)|(?<=circ)times(?=\d)"), "×"),
    Rule("sim", "{sim}", re.compile(r"\{sim\} ?(?=\d)"), "~"),
    Rule("degrees", "circ", re.compile(r"\^\{?\\?circ(?![a-z])\}?"), "°"),
    Rule("stars", "^", re.compile(r"\^\{?(?:ast|star)\b\}?"), "^*"),
    Rule("addresses", "{", re.compile(r"(https?://[^\s{}]+)\{([^{}]+)\}"), r"\1 (\2)"),
    Rule("braces", "{", re.compile(r"\{([=,.:<>])\}"), r"\1"),
    Rule("arrows", "leftrightarrow", re.compile(r"\\?leftrightarrow"), "↔"),
    Rule("arrows", "rightarrow", re.compile(r"\\?(?:text|long)?rightarrow"), "→"),
    Rule("about", "approx", re.compile(r"(?<![A-Za-z\\])\{?approx\}? ?(?=\d)"), "≈"),
    Rule("arrows", "arrow", re.compile(r"(?<![A-Za-z\\])uparrow ?(?=\d)"), "↑"),
    Rule("arrows", "arrow", re.compile(r"(?<![A-Za-z\\])downarrow ?(?=\d)"), "↓"),
    Rule("at most", "leq", re.compile(r"(?<![A-Za-z\\])leq ?(?=\d)"), "≤"),
    Rule("at least", "geq", re.compile(r"(?<![A-Za-z\\])geq ?(?=\d)"), "≥"),
    Rule("plus or minus", "pm", re.compile(r"(?<=\d)pm(?=\d)|(?<![\w:] )\bpm(?=\d)"), "±"),
    Rule("quotes", "``", re.compile(r"``"), '"'),
    Rule("quotes", "''", re.compile(r"''"), '"'),
    Rule("quotes", "`", re.compile(r"(?<![\w`])`([^`'\s](?:[^`']{0,80}[^`'\s])?)'(?!\w)"), r"'\1'"),
    Rule("tied words", "~", re.compile(r"(?<=[A-Za-z])~(?=[A-Za-z])"), " "),
    Rule("dashes", "--", re.compile(r"(?<=[\d\s%])---?(?=[\d\s])"), "–"),
    Rule("Markdown links", "](", re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^()\s]{1,300})\)"), _address),
)
ESCAPED = (
    Rule("accents", "\\", re.compile(r"\\(['`^\"~=.])\s*\{?\\?([A-Za-z])\}?"), _accented),
    Rule("escaped signs", "\\", re.compile(r"\\([%&$#_()]|(?=\d))"), r"\1"),
    Rule("TeX spaces", "\\", re.compile(r"\\[,;:! ]|\\\\"), " "),
    Rule("links", "\\href", re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\2 (\1)"),
    Rule("footnotes", "\\footnote", re.compile(r"\\footnote\s*\{([^{}]*)\}"), r" (\1)"),
    Rule("TeX fonts", "\\", re.compile(rf"\\{WRAPPED}\s*\{{([^{{}}]*)\}}"), r"\1"),
    Rule("TeX fonts", "\\", re.compile(rf"\\{WRAPPED}\s*\{{([^{{}}]*)\}}"), r"\1"),
    Rule("TeX fonts", "\\", re.compile(r"\{\s*\\(?:em|it|bf|sc|tt)\s+([^{}]*)\}"), r"\1"),
)
BRACED = (Rule("braces", "{", re.compile(r"(?<=[\w)\]])([\^_])\{([^{}]+)\}"), r"\1\2"),)
MACRO = re.compile(r"\{\\([A-Za-z]+)\}|\\([A-Za-z]+)(?:\{\})?")


def clean(text: str, title: str = "", changes: Counter[str] | None = None) -> str:
    r"""The text in one line without TeX; `title` tells what an author's own `\method` is called.

    What was changed is counted into `changes` by kind.
    """
    seen = Counter[str]() if changes is None else changes
    line = " ".join(text.split())
    seen["line breaks and spaces"] += line != text
    if "\\" in line:
        line = _apply(ESCAPED, line, seen)
        line, count = MACRO.subn(lambda match: _macro(match[1] or match[2], title), line)
        seen["macros"] += count
    return " ".join(_apply(BRACED, _apply(PLAIN, line, seen), seen).split())


def _apply(rules: Iterable[Rule], text: str, seen: Counter[str]) -> str:
    for rule in rules:
        if rule.hint in text:
            text, count = rule.form.subn(rule.change, text)
            seen[rule.name] += count
    return text


def _macro(name: str, title: str) -> str:
    if name in SIGNS:
        return SIGNS[name]
    head, colon, _ = title.partition(":")
    named = bool(colon) and len(head) <= LONGEST_OWN_NAME and OWN_NAME.fullmatch(name)
    return head.strip() if named else name
