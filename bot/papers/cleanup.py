r"""Titles, names and abstracts as plain text: TeX and HTML become the signs they meant, and no word is lost.

Hugging Face drops the backslash and the dollars of simple formulas: `$256\times256$` arrives as `256times256`, and
`\textbf{A}gent` as `textbf{A}gent`, now and then with half of its braces.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.papers.visible import visible

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
# Macros by which authors write the name of their own work.
OWN_NAME = re.compile(
    r"(?:our|the|my|sys|model|method|bench(?:mark)?|dataset|impl|m)*"
    r"(?:ours|name|method|model|approach|framework|system|alg|dataset|bench(?:mark)?|short)s?",
    re.IGNORECASE,
)
# 74% of 13,222 titles have a colon; what stands before it has at most 40 characters in 97% of them, else it is a
# phrase.
LONGEST_OWN_NAME = 40
WRAPPED = (
    r"(?:text(?:bf|it|sc|tt|rm|sf|superscript|subscript|normal)?|emph|math(?:bf|rm|cal|bb|it|sf)|boldsymbol|uline|"
    r"underline|url)"
)
# The same where the backslash is lost, if no word ends so.
LOST = r"(?:text(?:bf|it|sc|tt|rm|sf)|math(?:bf|rm|cal|bb|it|sf)|boldsymbol|emph|(?<![A-Za-z])(?:text|bf))"
# HTML that only says how text looks; `<think>` and its like are words.
TAGS = "b|i|u|em|strong|br|p|span|div|a|font|small|tt"
# What braces hold together for a reader too: `{-1, 0, 1}`.
SET = re.compile(r"[^{},]{1,20}(?:,[^{},]{1,20})+")
# So many braces are looked at within each other.
DEEPEST = 3
NO_BRACES = str.maketrans("", "", "{}")
LOST_UMLAUT, LOST_GRAVE = re.compile(r'"([AOUaou])(?!\w*")'), re.compile(r"(?<=[a-z])`([aeiou])")
KEPT, BRACES = str.maketrans("{}", "\ue000\ue001"), str.maketrans("\ue000\ue001", "{}")


# No TeX library: to it a raw % begins a comment, so "12% on AIME. It works" would end at 12, and a quarter of 10,600
# abstracts have one. Measured on the same: 14% need some clean-up, 3.8% hold a lost \times.
@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for and what to write instead; a text without `hint` need not be searched."""

    name: str
    hint: str
    form: re.Pattern[str]
    change: str | Callable[[re.Match[str]], str]


def _accented(match: re.Match[str]) -> str:
    # Where no single letter has that accent, it was no accent.
    whole = _with(match[2], ACCENTS[match[1]])
    return whole if len(whole) == 1 else f"{match[1]}{match[2]}"


def _with(letter: str, accent: str) -> str:
    return unicodedata.normalize("NFC", letter + accent)


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _raised(match: re.Match[str]) -> str:
    return f"{'^' if match[1] == 'sup' else '_'}{match[2]}"


def _formula(match: re.Match[str]) -> str:
    """A formula without its dollars; two amounts of money on one line keep theirs."""
    body = match["body"]
    formula = re.search(r"[\\^_={]", body) or re.fullmatch(r"[\d.,]+%?|[^\W\d]\S{0,20}", body)
    return body if formula else match[0]


def _delimited(match: re.Match[str]) -> str:
    r"""`\left|\,x\,\right|` has lost its backslashes, so its narrow spaces are commas."""
    return f"{match[1]}{' '.join(match[2].replace(',', ' ').split())}{match[3]}"


def _group(match: re.Match[str]) -> str:
    return match[0].translate(KEPT) if SET.fullmatch(match[1]) else match[1]


def _address(match: re.Match[str]) -> str:
    """A link in Markdown as its address, with its text if that says anything else."""
    same = match[1].strip("/ ") == match[2].strip("/ ")
    return match[2] if same else f"{match[1]} ({match[2]})"


HTML = (
    Rule("HTML entities", "&", re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"), _entity),
    Rule("HTML tags", "<su", re.compile(r"<(su[bp])>([^<>]{1,20})</\1>"), _raised),
    Rule("HTML tags", "<", re.compile(rf"</?(?:{TAGS})(?:\s+[a-z-]+=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>"), ""),
)
# A command, or a raised or lowered sign, shows a formula by itself; else it must look unlike "from $5 to $10".
DOLLARS = tuple(
    Rule("dollars", "$", re.compile(rf"(?<!{before})\$(?=\S)(?P<body>{body})(?<=\S)\${after}"), _formula)
    for before, body, after in (
        (r"\\", r"(?:[^$\\]{0,100}\\[^$]){1,10}[^$\\]{0,100}", ""),
        (r"\\", r"[^$\\\s]{0,20}[\^_][^$\\\s]{0,20}", ""),
        (r"[\\A-Za-z]", r"[^$\\]{1,100}", r"(?!\d)"),
    )
)
PLAIN = (
    Rule("times", "times", re.compile(r"(?<=\d)times(?=[\dA-Z]|sim\d|\b)|(?<![A-Za-z])times(?=\d)"), "×"),
    # sim2real and sim2sim are words of the field and keep their sim.
    Rule("sim", "sim", re.compile(r"(?<![A-Za-z\\])sim ?(?=\d)(?!2(?:-?real|-?sim))"), "~"),
    Rule("times", "times", re.compile(r"(?<=\d)\{times\}(?=\d)|(?<=circ)times(?=\d)"), "×"),
    Rule("sim", "{sim}", re.compile(r"\{sim\} ?(?=\d)"), "~"),
    Rule("degrees", "circ", re.compile(r"\^\{?\\?circ(?![a-z])\}?"), "°"),
    Rule("stars", "^", re.compile(r"\^\{?(?:ast|star)\b\}?"), "^*"),
    Rule("addresses", "{", re.compile(r"(https?://[^\s{}]+)\{([^{}]+)\}"), r"\1 (\2)"),
    # An abstract's q{=}1 means q=1: TeX sets a sign in braces to close up the space around it.
    Rule("braces", "{", re.compile(r"\{([=,.:<>])\}"), r"\1"),
    Rule("arrows", "circlearrow", re.compile(r"\\?circlearrow(?:left|right)"), "↻"),
    Rule("arrows", "leftrightarrow", re.compile(r"\\?leftrightarrow"), "↔"),
    Rule("arrows", "rightarrow", re.compile(r"\\?(?:text|long)?rightarrow"), "→"),
    Rule("about", "approx", re.compile(r"(?<![A-Za-z\\])\{?approx\}? ?(?=\d)"), "≈"),
    Rule("arrows", "arrow", re.compile(r"(?<![A-Za-z\\])uparrow ?(?=\d)"), "↑"),
    Rule("arrows", "arrow", re.compile(r"(?<![A-Za-z\\])downarrow ?(?=\d)"), "↓"),
    Rule("plus or minus", "pm ", re.compile(r"(?:(?<=\{)|(?<=, ))pm (?=\w{1,2}[,}])"), "±"),
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
    Rule("accents", "\\", re.compile(r"\\(['`^\"~=.])\s*\{?\\?([^\W\d_])\}?"), _accented),
    Rule("escaped signs", "\\", re.compile(r"\\([%&$#_(){}|]|(?=\d))"), r"\1"),
    Rule("escaped signs", "\\", re.compile(r"\\(?=[^\x00-\x7f])"), ""),
    Rule("TeX spaces", "\\", re.compile(r"\\[,;:! ]|\\\\"), " "),
    Rule("links", "\\href", re.compile(r"\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\2 (\1)"),
    Rule("footnotes", "\\footnote", re.compile(r"\\footnote\s*\{([^{}]*)\}"), r" (\1)"),
    # Twice, since each pass opens the innermost only: \textbf{a \textit{b}}.
    Rule("TeX fonts", "\\", re.compile(rf"\\{WRAPPED}\s*\{{([^{{}}]*)\}}"), r"\1"),
    Rule("TeX fonts", "\\", re.compile(rf"\\{WRAPPED}\s*\{{([^{{}}]*)\}}"), r"\1"),
    Rule("TeX fonts", "\\", re.compile(r"\{\s*\\(?:em|it|bf|sc|tt)\s+([^{}]*)\}"), r"\1"),
)
BRACED = (
    Rule("TeX delimiters", "right", re.compile(r"\\?left([|(\[])(.{0,80}?)\\?right([|)\]])"), _delimited),
    Rule("TeX fonts", "{", re.compile(rf"{LOST}(?=\s?\{{)|(?<=\{{)(?:bf|em|it) "), ""),
    Rule("links", "href{", re.compile(r"href\{([^{}]*)\}\s*\{([^{}]*)\}"), r"\2 (\1)"),
    Rule("links", "{http", re.compile(r"(?:\b|(?<=[a-z]))(?:href|blue|magenta)?\{(?=http)"), " {"),
    Rule("footnotes", "footnote{", re.compile(r"footnote\{([^{}]*)(?:\}|$)"), r" (\1)"),
    Rule("braces", "{", re.compile(r"(?<=[\w)\]])([\^_])\{([^{}]+)\}"), r"\1\2"),
    *(Rule("braces", "{", re.compile(r"\{([^{}]*)\}"), _group) for _ in range(DEEPEST)),
    *(Rule("braces", brace, re.compile(rf"\{brace}"), "") for brace in "{}"),
)
MACRO = re.compile(r"\{\\([A-Za-z]+)\}|\\([A-Za-z]+)(?:\{\})?")


def clean(text: str, title: str = "", changes: Counter[str] | None = None) -> str:
    r"""The text in one line without TeX; `title` tells what an author's own `\method` is called.

    What was changed is counted into `changes` by kind.
    """
    seen = Counter[str]() if changes is None else changes
    line = visible(text)
    seen["line breaks and spaces"] += line != text
    # Dollars before escapes, while the backslash still tells the money of \$5 from a formula.
    line = _apply((*HTML, *DOLLARS), line, seen)
    if "\\" in line:
        line = _apply(ESCAPED, line, seen)
        line, count = MACRO.subn(lambda match: _macro(match[1] or match[2], title), line)
        seen["macros"] += count
    # PLAIN before BRACED: an address or a "pm" is known by the braces around it.
    line = _apply(BRACED, _apply(PLAIN, line, seen), seen)
    # `visible` took private characters away above, so those that are left stand for braces that are kept (one that an
    # HTML entity brought is a brace too, which does no harm).
    return visible(line.translate(BRACES))


def clean_title(text: str) -> str:
    """A title or another short text in one line without TeX, HTML and braces."""
    return clean(text).translate(NO_BRACES)


def clean_name(text: str) -> str:
    """A person's name; of a lone quotation mark or backquote TeX had made an accent."""
    name = clean_title(text)
    # Two quotation marks are around a nickname, as in John "Four" Flynn; an odd one was an umlaut.
    if name.count('"') % 2:
        name = LOST_UMLAUT.sub(lambda match: _with(match[1], ACCENTS['"']), name)
    return LOST_GRAVE.sub(lambda match: _with(match[1], ACCENTS["`"]), name)


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
