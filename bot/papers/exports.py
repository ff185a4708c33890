"""Papers as text for other programs: BibTeX, Markdown, CSV; nothing in a title is markup or a command there."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from bot.papers.paper import Paper
from bot.papers.visible import visible

# What LaTeX takes for a command or a place in a table: https://ctan.org/pkg/lshort-english, section 2.4.
LATEX = {
    **{ord(letter): f"\\{letter}" for letter in "&%$#_{}"},
    ord("~"): r"\textasciitilde{}",
    ord("^"): r"\textasciicircum{}",
    ord("\\"): r"\textbackslash{}",
}
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
# With these a cell begins a formula: https://owasp.org/www-community/attacks/CSV_Injection.
FORMULA = ("=", "+", "-", "@")
# Words that tell nothing of a title, in a key.
SMALL = frozenset({"a", "an", "the", "on", "of", "for", "in", "to", "with", "and", "is", "are", "towards", "toward"})
COLUMNS = ("id", "title", "authors", "votes", "published", "arxiv", "hugging_face", "code")


def bibtex(papers: Sequence[Paper], authors: int | None = None) -> str:
    """An entry each, as arXiv's own export has them; no more than so many authors, and then `others`."""
    taken = set[str]()
    return "\n".join(_entry(paper, _key(paper, taken), authors) for paper in papers)


def markdown(papers: Sequence[Paper]) -> str:
    """A list with a line each: title, authors, votes."""
    return "".join(map(_item, papers))


def table(papers: Sequence[Paper]) -> str:
    """A table with a row each, as CSV."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([_harmless(cell) for cell in _cells(paper)] for paper in papers)
    return written.getvalue()


# What each form makes of papers, and how its files end.
FORMS: Mapping[str, tuple[Callable[[Sequence[Paper]], str], str]] = {
    "bibtex": (bibtex, "bib"),
    "markdown": (markdown, "md"),
    "csv": (table, "csv"),
}


def _entry(paper: Paper, key: str, most: int | None) -> str:
    fields = {
        # Doubled, or BibTeX writes names such as LoRA in small letters.
        "title": f"{{{_latex(paper.title)}}}",
        "author": _authors(paper, most),
        "year": _year(paper),
        "eprint": paper.id if paper.abstract_url else "",
        "archivePrefix": "arXiv" if paper.abstract_url else "",
        "url": paper.abstract_url or paper.page_url,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}\n"


def _authors(paper: Paper, most: int | None) -> str:
    # In braces a name is one, whatever words stand in it.
    names = [_latex(name) for name in paper.authors if visible(name)]
    shown = [f"{{{name}}}" if " and " in name or "," in name else name for name in names[:most]]
    return " and ".join([*shown, "others"] if most is not None and len(names) > most else shown)


def _year(paper: Paper) -> str:
    """When it was published; an arXiv id begins with year and month too: info.arxiv.org/help/arxiv_identifier.html."""
    if paper.published_at:
        return str(paper.published_at.year)
    found = re.search(r"(?:^|/)(\d\d)", paper.id) if paper.abstract_url else None
    if found is None:
        return ""
    # The first are of 1991.
    return f"{'19' if found[1] >= '91' else '20'}{found[1]}"


def _key(paper: Paper, taken: set[str]) -> str:
    """Family name, year and first telling word, as Google Scholar has them; nothing twice among those `taken`."""
    family = _letters(paper.authors[0].split()[-1]) if paper.authors and paper.authors[0].split() else ""
    words = (word for part in re.split(r"[\W_]+", paper.title) if (word := _letters(part)) and word not in SMALL)
    key = f"{family}{_year(paper)}{next(words, '')}" or "paper"
    key = next(one for one in (key, *(f"{key}{number}" for number in range(2, len(taken) + 3))) if one not in taken)
    taken.add(key)
    return key


def _letters(text: str) -> str:
    """The text in letters and digits that every BibTeX takes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _latex(text: str) -> str:
    return visible(text).translate(LATEX)


def _item(paper: Paper) -> str:
    names = f"{', '.join(paper.authors[:3])}{' et al.' if len(paper.authors) > 3 else ''}"
    told = " · ".join(filter(None, (names, f"▲ {paper.votes}" if paper.votes is not None else "")))
    line = f"- [{_plain(paper.title)}]({paper.abstract_url or paper.page_url})"
    return f"{line} · {_plain(told)}\n" if told else f"{line}\n"


def _plain(text: str) -> str:
    """Text that Markdown shows letter by letter."""
    return MARKDOWN.sub(r"\\\1", visible(text))


def _cells(paper: Paper) -> list[str]:
    published = str(paper.published_at.date()) if paper.published_at else ""
    votes = "" if paper.votes is None else str(paper.votes)
    links = (paper.abstract_url or "", paper.page_url, paper.code_url or "")
    return [paper.id, paper.title, "; ".join(paper.authors), votes, published, *links]


def _harmless(cell: str) -> str:
    text = visible(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
