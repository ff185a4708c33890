"""What somebody typed, as expressions for the search index in which nothing of theirs is ever an operator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from bot.library.question.empty_words import ASKED, GENERIC, tells_nothing
from bot.library.question.endings import PARTICLES
from bot.library.question.normalise import CJK_RUN, COMPOUND, WORD, joined_form, paired, without_tex
from bot.library.question.periods import Period, outside_quotes
from bot.library.question.wishes import Wish, wished
from bot.papers.found import SearchOrder

# So that no question, however long, costs more than others; nobody types so much.
LONGEST_TEXT = 512
MOST_TERMS = 24
COLUMNS = {
    "title": "title",
    "author": "authors",
    "by": "authors",
    "org": "organization",
    "organization": "organization",
    "제목": "title",
    "저자": "authors",
    "기관": "organization",
    "소속": "organization",
}
# Up to this many words are a few, more are a sentence, of which hardly a paper has all: measured on the claims of
# SciFact, nDCG@10 is .068 if all words must be there and .693 if any may be.
FEW_WORDS = 5
QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""' + "''''")
PIECE = re.compile(rf'(?P<minus>-)?(?:(?P<field>{"|".join(COLUMNS)}):\s*)?(?:"(?P<phrase>[^"]*)"|(?P<word>\S+))')
# What stays together without a quote: gpt-4o, 3.5, don't.
ATOM = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*")
POSSESSIVE = re.compile(r"['’]s$")
GLUED = re.compile(r"([a-z0-9][a-z0-9.-]*)([\uac00-\ud7a3]+)")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that belong side by side, in one column or any; `joined` is a compound in one word."""

    words: tuple[str, ...]
    column: str | None = None
    joined: str | None = None
    stem: tuple[str, ...] = ()
    """The words without a Korean particle; a text that has these has the term."""
    apart: bool = False
    """Whether the words may stand anywhere: they were typed apart, and are one word elsewhere."""
    quoted: bool = False
    meanings: tuple[str, ...] = ()
    """Expressions for other words that mean the same, scored together with its own."""
    mined: tuple[str, ...] = ()
    """The same as papers say it in brackets; a paper that has both is not twice as good, so scored apart."""
    others: tuple[str, ...] = ()
    """All that mean the same, as people write them."""
    text: str = ""
    """As it was typed."""
    said: str = ""
    """The same with the field or the minus before it."""

    @property
    def plain(self) -> bool:
        """Whether nothing was said but the words."""
        return not self.quoted and not self.column

    @property
    def whole(self) -> str:
        """Finds the words side by side, or what means the same."""
        # A single CJK character is indexed as the first half of a pair, and by itself where a run ends.
        star = "*" if len(self.words) == 1 and len(self.words[0]) == 1 and CJK_RUN.match(self.words[0]) else ""
        own = f"({' AND '.join(map(quoted, self.words))})" if self.apart else f"{phrase(self.stem or self.words)}{star}"
        forms = [*((own,) if self.words else ()), *self._others]
        text = forms[0] if len(forms) == 1 else f"({' OR '.join(forms)})"
        return f"{{{self.column}}} : {text}" if self.column else text

    @property
    def loose(self) -> tuple[str, ...]:
        """Finds any of the words, unless somebody put them in quotes."""
        if self.quoted or (len(self.words) == 1 and not self.meanings and not self.mined):
            return (self.whole,)
        return (*(phrase([word]) for word in self.words), *self._others)

    @property
    def _others(self) -> tuple[str, ...]:
        return (*((phrase([self.joined]),) if self.joined else ()), *self.meanings, *self.mined)


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what must be there, what must not, of which days, and in which order."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]
    period: Period = field(default=Period())
    order: SearchOrder | None = None
    text: str = ""
    """What is left when days and order are taken out."""
    typed: str = ""
    """The whole question, in lower case."""
    wishes: tuple[Wish, ...] = ()

    @property
    def fixed_order(self) -> SearchOrder | None:
        """The order that was chosen, and not only spoken of."""
        return next((wish.order for wish in reversed(self.wishes) if wish.order and not wish.soft), None)

    @property
    def words(self) -> int:
        """How many things were asked for."""
        return len(self.wanted)

    @property
    def plain(self) -> bool:
        """Whether it is nothing but words."""
        return not self.unwanted and all(term.plain for term in self.wanted)

    @property
    def told(self) -> tuple[tuple[str, ...], ...]:
        """What is looked for in texts, as people write it; authors stand in none."""
        return tuple((term.text, *term.others) for term in self.wanted if term.column != "authors")

    @property
    def every(self) -> str:
        """Matches papers that have all that is wanted; empty if nothing is."""
        return self._without(" AND ".join(term.whole for term in self.wanted))

    @property
    def variants(self) -> tuple[Query, ...]:
        """The query in its own words, and in those of the papers where they say it otherwise."""
        if not any(term.mined for term in self.wanted):
            return (self,)
        own = tuple(replace(term, mined=()) for term in self.wanted)
        theirs = tuple(replace(term, words=(), joined=None) if term.mined else term for term in self.wanted)
        return replace(self, wanted=own), replace(self, wanted=theirs)

    @property
    def fixed(self) -> tuple[str, ...]:
        """What must be there in any case: words asked for in one column."""
        return tuple(term.whole for term in self.wanted if term.column)

    @property
    def loose(self) -> tuple[str, ...]:
        """Forms of which some should be there."""
        return tuple(dict.fromkeys(form for term in self.wanted if not term.column for form in term.loose))

    @property
    def any(self) -> str:
        """Matches papers that have some of what is wanted."""
        return self.some(self.loose)

    def some(self, loose: Sequence[str], *more: Sequence[str]) -> str:
        """Matches papers that have one of these forms, and one of each further group."""
        groups = [f"({' OR '.join(forms)})" for forms in (loose, *more) if forms]
        return self._without(" AND ".join([*self.fixed, *groups]))

    def _without(self, wanted: str) -> str:
        if not wanted or not self.unwanted:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(term.whole for term in self.unwanted)})"


# In quotes and of letters and digits only: of 500,000 hostile texts none failed so, as they stand nine of ten do.
def phrase(words: Iterable[str]) -> str:
    """The words side by side, as the index takes it; they are letters and digits only."""
    return f'"{" ".join(words)}"'


def quoted(word: str) -> str:
    """One word, as the index takes it."""
    return f'"{word}"'


def parse(text: str, today: date = date.max, kept: Collection[str] = ()) -> Query:
    """Understand `words`, `"phrases"`, `-exclusions`, `title:`, `by:`, `org:`, days, orders; all else is words.

    What is `kept` is words too, even if it could be a day or an order.
    """
    # Cut again, since one character can stand for eighteen.
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(QUOTES).casefold()[:LONGEST_TEXT]
    whole = " ".join(text.split())
    text, wishes = wished(whole, today, kept)
    text = without_tex(text)
    # A request is cut out of the whole, as it may be of two words; alone it is looked for.
    told = outside_quotes(ASKED, lambda _: " ", text)
    text = told if wishes or told.strip() else text
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for piece in PIECE.finditer(text):
        (unwanted if piece["minus"] else wanted).extend(_terms(piece))
    wanted = _telling(wanted, alone=not wishes)[:MOST_TERMS]
    period = reduce(Period.within, (wish.period for wish in wishes), Period())
    order = next((wish.order for wish in reversed(wishes) if wish.order), None)
    rest = " ".join(text.split())
    return Query(tuple(wanted), tuple(unwanted[:MOST_TERMS]), period, order, rest, whole, wishes)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are indexed."""
    return tuple(WORD.findall(paired(text)))


def phrases(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text's words side by side, as the index takes them."""
    return tuple(dict.fromkeys(phrase(words) for words in map(words_of, texts) if words))


def _terms(piece: re.Match[str]) -> list[Term]:
    column = COLUMNS.get(piece["field"] or "")
    said = piece[0]
    if piece["phrase"] is not None:
        words = words_of(piece["phrase"])
        return [Term(words, column, quoted=True, text=piece["phrase"], said=said)] if words else []
    atoms = [part for atom in ATOM.findall(piece["word"]) for part in _parts(atom)]
    return [_term(atom, column, said if column or piece["minus"] else atom) for atom in atoms]


def _parts(atom: str) -> list[str]:
    """An atom without an English `'s`, and in two where Hangul is glued to other letters: `LoRA를`, `1비트`."""
    glued = GLUED.fullmatch(atom)
    return [part for part in glued.groups() if part not in PARTICLES] if glued else [POSSESSIVE.sub("", atom) or atom]


def _term(atom: str, column: str | None, said: str) -> Term:
    joined = joined_form(atom) if COMPOUND.fullmatch(atom) and not CJK_RUN.search(atom) else None
    return Term(words_of(atom), column, joined, text=atom, said=said)


def _telling(terms: list[Term], *, alone: bool) -> list[Term]:
    """Without words that are everywhere, unless there are no others and they stand `alone`."""
    telling = [term for term in terms if not term.plain or not tells_nothing(term.text)] or terms * alone
    if len(telling) <= FEW_WORDS:
        return telling
    special = [term for term in telling if not term.plain or term.text not in GENERIC]
    return special if len(special) > FEW_WORDS else telling
