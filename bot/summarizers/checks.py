"""Whether bullets keep to their paper and their language, found by plain code.

Nothing here knows what a sentence means. Numbers, names and addresses that the paper does not have, other languages and
broken form are what models get wrong most, and what a stranger's text could smuggle in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cleanup import clean
from bot.models import Paper
from bot.summarizers import checks_form as form
from bot.summarizers import checks_languages as languages
from bot.summarizers import checks_numbers, checks_terms
from bot.summarizers.checks_languages import Rules, rules_of

FEWEST, MOST = 3, 11
MOST_READ, MOST_ITEMS, LONGEST_READ = 20_000, 30, 2_000
LONGEST_QUOTED = 40
NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken rule: `item` is the bullet's place from 0 (None for the whole list), `words` an English sentence."""

    rule: str
    item: int | None
    words: str


@dataclass(frozen=True, slots=True)
class _Source:
    """What a paper allows."""

    text: str
    title: str
    numbers: checks_numbers.Values
    terms: checks_terms.Terms
    addresses: frozenset[str]


def tidied(items: Sequence[str], language: str) -> tuple[str, ...]:  # noqa: ARG001  (every language is tidied alike)
    """The bullets without markers, markup, line breaks and empty ones; what they say stays."""
    return tuple(tidy for item in items if (tidy := form.tidy(item)))


def failures(items: Sequence[str], paper: Paper, language: str) -> list[Failure]:
    """Everything that is wrong with the bullets; empty if they are good."""
    rules, source = rules_of(language), _source(paper)
    read = [item[:LONGEST_READ] for item in items[:MOST_ITEMS]]
    found = [Failure(rule, None, words) for rule, words in _of_list(items, read, rules)]
    for place, item in enumerate(read):
        last = place == len(read) - 1
        found += [Failure(rule, place, words) for rule, words in _of_item(item, source, rules, last=last)]
    return [*found, *_repeated(read, source)]


def _source(paper: Paper) -> _Source:
    title = clean(paper.title[:MOST_READ])
    text = f"{title}.\n{clean(paper.abstract[:MOST_READ], title)}"
    own = [address for address in (paper.code_url, paper.project_url) if address]
    given = [address for address, _ in form.addresses(f"{text}\n{paper.abstract[:MOST_READ]}")]
    return _Source(
        text=text,
        title=_folded(title),
        numbers=checks_numbers.known(form.without_addresses(text)),
        terms=checks_terms.terms_of(text),
        addresses=frozenset(map(form.canonical, [*given, *own])),
    )


def _of_list(items: Sequence[str], read: Sequence[str], rules: Rules) -> Iterator[tuple[str, str]]:
    if not FEWEST <= len(items) <= MOST:
        yield "count", f"There are {len(items)} bullets; write {FEWEST} to {MOST}."
    length = sum(map(len, items)) + 3 * max(len(items) - 1, 0)
    if length > rules.longest_list:
        yield "length", f"All bullets together have {length} characters; stay below {rules.longest_list}."
    texts = [form.without_addresses(item) for item in read]
    if languages.share(languages.scripts(" ".join(texts)), rules) < rules.least_share_of_all or (
        _lacks_kana(texts, rules)
    ):
        yield "language", "The bullets are for the most part not in the language asked for; write all of them in it."
    elif rules.latin and (other := languages.other_language(texts, rules)):
        yield "language", f'The bullets are in another language (it looks like "{other}"); write in the one asked for.'


def _lacks_kana(texts: Sequence[str], rules: Rules) -> bool:
    if rules.code != "ja":
        return False
    counts = languages.scripts(" ".join(texts))
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    return kana < languages.FEWEST_KANA * (kana + counts["CJK"])


def _of_item(item: str, source: _Source, rules: Rules, *, last: bool) -> Iterator[tuple[str, str]]:
    yield from _of_form(item, source, rules)
    yield from _of_addresses(item, source, last=last)
    text = form.without_addresses(item)
    yield from _of_language(text, source, rules, has_address=text != item)
    for number in checks_numbers.numbers(text, continental=rules.decimal_comma):
        if source.numbers.isdisjoint(number.readings):
            yield (
                "number",
                f'The number "{_quoted(number.text)}" is not in the title or abstract; use the paper\'s own.',
            )
    for term in checks_terms.unknown(text, source.terms, rules):
        yield "term", f'The term "{_quoted(term)}" is not in the title or abstract; write names exactly as they do.'


def _of_form(item: str, source: _Source, rules: Rules) -> Iterator[tuple[str, str]]:
    if not rules.shortest <= len(item) <= rules.longest:
        yield "length", f"It has {len(item)} characters; write {rules.shortest} to {rules.longest}."
    for mark in form.marks(item, source.text):
        yield "markup", f"It holds {mark}; write plain text only."
    ends_in_address = rules.address_may_end and form.ADDRESS.search(item) and _ends_in_address(item)
    if not rules.ending.search(item) and not ends_in_address:
        yield "ending", f"It {rules.ending_words}."
    for wrong, right in rules.calques.items():
        if wrong in item:
            yield "wording", f'"{wrong}" is a word-by-word translation; write "{right}".'


def _ends_in_address(item: str) -> bool:
    return max(match.end() for match in form.ADDRESS.finditer(item)) == len(item)


def _of_addresses(item: str, source: _Source, *, last: bool) -> Iterator[tuple[str, str]]:
    found = form.addresses(item)
    if not last and any("/" in address or address.startswith("www.") for address, _ in found):
        yield "address", "It has a web address; only the last bullet may have one."
    for address, apart in found:
        if form.canonical(address) not in source.addresses:
            yield "address", "It has a web address that is not in the abstract; copy the paper's own or leave it out."
        if not apart:
            yield "address", "A web address is glued to the next word; put a space after it."


def _of_language(text: str, source: _Source, rules: Rules, *, has_address: bool) -> Iterator[tuple[str, str]]:
    if (languages.share(languages.scripts(text), rules) < rules.least_share and not has_address) or (
        rules.latin and languages.other_language([text], rules)
    ):
        yield "language", "It is not in the language asked for; write it in that language."
    if letters := languages.foreign(text, source.text, rules):
        yield "script", f'It has letters of another script ("{_quoted(letters)}"); use the language\'s own.'


def _repeated(items: Sequence[str], source: _Source) -> Iterator[Failure]:
    seen: set[str] = set()
    for place, item in enumerate(items):
        text = _folded(item)
        if text == source.title:
            yield Failure("duplicate", place, "It only repeats the title; say what is new.")
        elif text in seen:
            yield Failure("duplicate", place, "It repeats another bullet; say something else or leave it out.")
        seen.add(text)


def _folded(text: str) -> str:
    return NOT_A_LETTER.sub("", text.casefold())


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1]}…"
