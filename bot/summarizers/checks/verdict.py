"""Whether bullets keep to their paper and their language, found by plain code.

Nothing here knows what a sentence means. Numbers, names and addresses that the paper does not have, other languages and
broken form are what models get wrong most, and what a stranger's text could smuggle in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.papers.paper import Paper
from bot.summarizers.checks import content as checks_content
from bot.summarizers.checks import form, languages
from bot.summarizers.checks import terms as checks_terms
from bot.summarizers.checks.content import quoted
from bot.summarizers.checks.languages import Rules, rules_of
from bot.summarizers.checks.source import TOKEN, Source, source_of, squeezed
from bot.summarizers.checks.terms import Terms

FEWEST, MOST = 3, 11
# Of hostile text so much takes half a second, measured: no list is longer, nor any bullet half as long.
MOST_ITEMS, LONGEST_READ = MOST + 1, 600
NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Failure:
    """One broken rule: `item` is the bullet's place from 0 (None for the whole list), `words` an English sentence."""

    rule: str
    item: int | None
    words: str


def tidied(items: Sequence[str]) -> tuple[str, ...]:
    """The bullets without markers, markup, line breaks and empty ones; what they say stays.

    Of what is longer than any list or bullet only so much that `failures` finds it too long.
    """
    looked_at = (item[: LONGEST_READ + 1] for item in items[: MOST_ITEMS + 1])
    return tuple(tidy for item in looked_at if (tidy := form.tidy(item)))


def failures(items: Sequence[str], paper: Paper, language: str) -> list[Failure]:
    """Everything that is wrong with the bullets; empty if they are good."""
    rules, source = rules_of(language), source_of(paper)
    known = checks_terms.terms_of(source.text)
    read = [item[:LONGEST_READ] for item in items[:MOST_ITEMS]]
    found = [Failure(rule, None, words) for rule, words in _of_list(items, read, rules)]
    for place, item in enumerate(read):
        last = place == len(read) - 1
        found += [Failure(rule, place, words) for rule, words in _of_item(item, source, known, rules, last=last)]
    return [*found, *_repeated(read, source)]


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


def _of_item(item: str, source: Source, terms: Terms, rules: Rules, *, last: bool) -> Iterator[tuple[str, str]]:
    yield from _of_form(item, source, rules)
    yield from _of_addresses(item, source, last=last)
    text = form.without_addresses(item)
    yield from _of_language(text, source, rules, has_address=text != item)
    yield from checks_content.wrong(text, source, terms, rules)


def _of_form(item: str, source: Source, rules: Rules) -> Iterator[tuple[str, str]]:
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


def _of_addresses(item: str, source: Source, *, last: bool) -> Iterator[tuple[str, str]]:
    found = form.addresses(item)
    if not last and any("/" in address or address.startswith("www.") for address, _ in found):
        yield "address", "It has a web address; only the last bullet may have one."
    for address, apart in found:
        if form.canonical(address) not in source.addresses:
            yield "address", "It has a web address that is not in the abstract; copy the paper's own or leave it out."
        if not apart:
            yield "address", "A web address is glued to the next word; put a space after it."


def _of_language(text: str, source: Source, rules: Rules, *, has_address: bool) -> Iterator[tuple[str, str]]:
    words = TOKEN.sub(lambda name: " " if _is_name(name[0], source) else name[0], text)
    if (languages.share(languages.scripts(words), rules) < rules.least_share and not has_address) or (
        rules.latin and languages.other_language([text], rules)
    ):
        yield "language", "It is not in the language asked for; write it in that language."
    if letters := languages.foreign(text, source.text, rules):
        yield "script", f'It has letters of another script ("{quoted(letters)}"); use the language\'s own.'


def _is_name(word: str, source: Source) -> bool:
    """Whether it is a name of the paper, which no language has a word of its own for."""
    return not word.islower() and f"={squeezed(word)}" in source.things


def _repeated(items: Sequence[str], source: Source) -> Iterator[Failure]:
    seen, title = set[str](), _folded(source.title)
    for place, item in enumerate(items):
        text = _folded(item)
        if text == title:
            yield Failure("duplicate", place, "It only repeats the title; say what is new.")
        elif text in seen:
            yield Failure("duplicate", place, "It repeats another bullet; say something else or leave it out.")
        seen.add(text)


def _folded(text: str) -> str:
    return NOT_A_LETTER.sub("", text.casefold())
