"""What bullets never say, whatever their paper says: whose voice they are in, what they are, what one is to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.summarizers.checks.languages import Rules
from bot.summarizers.checks.patterns import entries
from bot.summarizers.checks.source import Source

TOLD = {
    "self": "It speaks in the first person; say “the paper” or the method's name.",
    "task": "It speaks of the task and not of the paper; leave that out.",
    "order": "It tells the reader what to do; say only what the paper says.",
}


def unwanted(text: str, rules: Rules) -> Iterator[str]:
    """A sentence for each kind of wording that no bullet has."""
    for kind, words in _wordings().items():
        pattern = words.get(rules.code) or (words["en"] if rules.latin and kind == "task" else None)
        if pattern and pattern.search(text):
            yield TOLD[kind]


def stranger(text: str, source: Source) -> str:
    """An organisation, model or data set in Hangul, Han or kana whose Latin name the paper does not have."""
    for known, form in _organisations():
        if (match := form.search(text)) and not known.search(source.low):
            return match[0]
    return ""


@cache
def _wordings() -> dict[str, dict[str, re.Pattern[str]]]:
    table = entries("wordings")
    return {
        kind: {code: re.compile(words, 0 if kind == "self" else re.IGNORECASE) for code, words in by_language.items()}
        for kind, by_language in table.items()
    }


@cache
def _organisations() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    table = entries("organisations")
    return tuple(
        (re.compile(latin), re.compile("|".join(re.escape(form).replace("_", " ?") for form in forms.split())))
        for section in table.values()
        for latin, forms in section.items()
    )
