"""What bullets never say, whatever their paper says: whose voice they are in, what they are, what one is to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.lexicon import in_bullet, terms
from bot.summarizers.checks.patterns import entries
from bot.summarizers.checks.source import Source

TOLD = {
    "self": "It speaks in the first person; say “the paper” or the method's name.",
    "task": "It speaks of the task and not of the paper; leave that out.",
    "order": "It tells the reader what to do; say only what the paper says.",
}
MAKER = {
    "ko": re.compile(
        r"^([가-힣]{2,8}?)(?:사|사의)?(?:가|이|에서) (?:개발|제작|발표|출시|공개|만든|선보인)[가-힣]* (?=[A-Z])"
    ),
    "ja": re.compile(r"^([ァ-ヴー一-龥]{2,10}?)社?(?:が|の)(?:開発|発表|公開|提供|リリース)した(?=[A-Z])"),
    "zh": re.compile(r"^([一-龥]{2,8}?)(?:公司|团队|研究院)?(?:推出|开发|发布|研发)的(?=[A-Z])"),
}
"""Who is said to have made what is named in Latin letters."""
ANYBODY = re.compile(
    r"저자|연구|논문|팀|인간|전문가|사람|교사|모델|[들]$|著者|研究|論文|本稿|人間|専門|作者|本文|论文|文章|我|该|学者|人员|专家|人类|[首新近最]"
)


def unwanted(text: str, source: Source, rules: Rules) -> Iterator[str]:
    """A sentence for each kind of wording that no bullet has, unless the paper is about it."""
    for kind, words in _wordings().items():
        pattern = words.get(rules.code) or (words["en"] if rules.latin and kind == "task" else None)
        found = pattern.search(text) if pattern else None
        if found and (kind == "self" or found[0].lower().strip(" .!,:") not in source.low):
            yield TOLD[kind]


def stranger(text: str, source: Source, rules: Rules) -> str:
    """An organisation, model or data set in Hangul, Han or kana whose Latin name the paper does not have."""
    any_of_them, organisations = _organisations()
    for known, form in organisations if any_of_them.search(text) else ():
        if (match := form.search(text)) and not known.search(source.low):
            return match[0]
    maker = MAKER[rules.code].search(text) if rules.code in MAKER else None
    if maker and not ANYBODY.search(maker[1]) and not any(in_bullet(maker[1].lower(), terms())):
        return maker[1]
    return ""


@cache
def _wordings() -> dict[str, dict[str, re.Pattern[str]]]:
    table = entries("wordings")
    return {
        kind: {code: re.compile(words, 0 if kind == "self" else re.IGNORECASE) for code, words in by_language.items()}
        for kind, by_language in table.items()
    }


@cache
def _organisations() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]]:
    """All their names at once, and by organisation its Latin name and the others."""
    known = [
        (latin, "|".join(map(_pattern, forms.split())))
        for section in entries("organisations").values()
        for latin, forms in section.items()
    ]
    pairs = tuple((re.compile(latin), re.compile(forms)) for latin, forms in known)
    return re.compile("|".join(forms for _, forms in known)), pairs


def _pattern(form: str) -> str:
    """A form as a pattern: a name in Hangul or kana begins a word, but with `~` it may be a part of one."""
    letters = "가-힣" if "가" <= form[0] <= "힣" else "ァ-ヴー" if "ァ" <= form[0] <= "ヴ" else ""
    begins = f"(?<![{letters}])" if letters else ""
    return begins + re.escape(form.lstrip("~")).replace("_", " ?")
