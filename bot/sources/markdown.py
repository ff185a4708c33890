"""The digest as a Markdown file, in and out: one day, its papers, and their bullets.

::

    ## Daily Papers (2024-05-17)

    ### [TITLE](https://arxiv.org/abs/ID)

    ![](THUMBNAIL)

    Vote: 43

    Authors: A, B

    - bullet

`write` gives exactly this form. `parse` also takes its older and looser variants: text before the first heading,
missing lines, `Vote: -`, authors as a Python list, a video instead of the image, half of its brackets, bullets with a
bold label, nested and numbered bullets, any line ends. Bullets are plain text here, so a label loses its asterisks:
`**What's New**: x` becomes `What's New: x`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.errors import UsageError
from bot.papers.bullets import Bullets
from bot.papers.ids import linked
from bot.papers.paper import Edition, Paper
from bot.sources.plain import one_line, web_address

LONGEST = 20_000
# Of 357 files in the wild 288 keep to the form strictly, 345 but for videos and blank lines.
HEADER = re.compile(r"##\s+Daily Papers\b\s*(?:\(\s*(?P<day>[^)]*?)\s*\))?\s*")
TITLE = re.compile(r"###\s+\[(?P<title>.*)\]\((?P<link>[^()\s]+)\)\s*")
# An image, a video or a tag, each also with half of its brackets.
MEDIA = re.compile(r"!?\[[^\]]*\]\([^)]*\)|<.*>|(?:!?\[[^\[\]]{0,40}\]?|Watch Video\]?)\s*\(?https?://\S+")
ADDRESS = re.compile(r"https?://[^\s\"'<>()]+")
VIDEO = re.compile(r"\.(?:mp4|mov|webm)$", re.IGNORECASE)
VOTE = re.compile(r"Votes?:\s*(?P<votes>.*)")
AUTHORS = re.compile(r"Authors?:\s*(?P<names>.*)")
BULLET = re.compile(r"(?:\s*[-*•]|\s+\d{1,2}[.)])(?:\s+|$)(?P<text>.*)")
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
# Bullets began with **What's New**: from June 2024 and with ***What's New***: from October on.
LABEL = re.compile(r"(\*{2,3})(?P<label>[^*]+)\1")
RULE = re.compile(r"\s*(?:([-*_])\1{2,}|\*(?: \*){2,})\s*")
# Language, its letters, and the share of them from which a text counts as written in it (names stay in Latin).
# Japanese is asked first and by its kana alone, since it has the letters of Chinese too.
SCRIPTS: tuple[tuple[str, str, float], ...] = (
    ("ja", r"[\u3040-\u30ff]", 0.15),
    ("ko", r"[\uac00-\ud7a3\u3131-\u318e]", 0.25),
    ("zh", r"[\u3400-\u4dbf\u4e00-\u9fff]", 0.25),
)


@dataclass(slots=True)
class _Section:
    """One paper while its lines are read."""

    id: str
    title: str
    votes: int | None = None
    authors: tuple[str, ...] = ()
    video: str | None = None
    bullets: list[str] = field(default_factory=list)

    def paper(self) -> Paper:
        return Paper(self.id, self.title, authors=self.authors, votes=self.votes, video=self.video)


@dataclass(slots=True)
class _Reader:
    """What was read so far."""

    day: date | None = None
    sections: list[_Section] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Read one line; raises ValueError with what is wrong in it."""
        if not line.strip() or RULE.fullmatch(line):
            return
        for form, use in self._forms():
            if match := form.fullmatch(line.rstrip()):
                use(match)
                return
        if self.day is not None:
            self._loose(line)

    def _forms(self) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], None]], ...]:
        heads = (HEADER, self._header), (TITLE, self._title)
        body = (VOTE, self._vote), (AUTHORS, self._authors), (MEDIA, self._media), (BULLET, self._bullet)
        # Before the first paper anything may stand: a greeting, a badge, a note on the licence.
        return (*heads, *body) if self.sections else heads

    def _header(self, match: re.Match[str]) -> None:
        text = match["day"]
        if text is None:
            if self.day is None:
                return
            text = self.day.isoformat()
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{_short(text)}” is not a day; write it as 2024-05-17") from None
        if self.day not in (None, day):
            raise ValueError(f"a second day, {day}, begins after {self.day}; put each day in a file of its own")
        self.day = day

    def _title(self, match: re.Match[str]) -> None:
        if self.day is None:
            raise ValueError("a paper stands before the heading ## Daily Papers (2024-05-17)")
        paper_id, title = linked(match["link"]), one_line(match["title"], LONGEST)
        if paper_id is None:
            raise ValueError(
                f"“{_short(match['link'])}” is not the address of a paper, such as https://arxiv.org/abs/2405.09818"
            )
        if not title:
            raise ValueError("the paper has no title")
        self.sections.append(_Section(paper_id, title))

    def _vote(self, match: re.Match[str]) -> None:
        text = match["votes"].strip().replace(",", "")
        if text in ("-", "–", ""):
            return
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValueError(f"“{_short(match['votes'])}” is not a number of votes; write a number or -")
        self.sections[-1].votes = int(text)

    def _authors(self, match: re.Match[str]) -> None:
        self.sections[-1].authors = _names(match["names"])

    def _media(self, match: re.Match[str]) -> None:
        """The image is known from the id; of a video the address counts."""
        addresses = (web_address(address) for address in ADDRESS.findall(match[0]))
        video = next((address for address in addresses if address and VIDEO.search(address)), None)
        self.sections[-1].video = self.sections[-1].video or video

    def _bullet(self, match: re.Match[str]) -> None:
        text = one_line(match["text"], LONGEST)
        label = LABEL.match(text)
        self.sections[-1].bullets.append(label["label"] + text[label.end() :] if label else text)

    def _loose(self, line: str) -> None:
        """A line of no known form goes on with the bullet before it."""
        if line.lstrip().startswith("#"):
            raise ValueError(f"the heading “{_short(line)}” is not ### [TITLE](https://arxiv.org/abs/ID)")
        if not self.sections or not self.sections[-1].bullets:
            raise ValueError(f"“{_short(line)}” is no title, image, vote, authors or bullet line")
        self.sections[-1].bullets[-1] = one_line(f"{self.sections[-1].bullets[-1]} {line}", LONGEST)


def parse(text: str) -> tuple[Edition, dict[str, Bullets]]:
    """The day's list in the file's order, and each paper's bullets by its id.

    A paper that stands twice counts once. Raises UsageError that names the line and what is wrong with it.
    """
    reader = _Reader()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        try:
            reader.take(line)
        except ValueError as error:
            raise UsageError(f"Line {number}: {error}.") from None
    if reader.day is None:
        raise UsageError("The file has no heading ## Daily Papers (2024-05-17), so it is no digest.")
    first: dict[str, _Section] = {}
    for section in reader.sections:
        first.setdefault(section.id, section)
    bullets = {section.id: _imported(section.bullets) for section in first.values() if any(section.bullets)}
    return Edition(reader.day, tuple(section.paper() for section in first.values())), bullets


def write(edition: Edition, bullets: Mapping[str, Bullets]) -> str:
    """The file of a day in the edition's order; `parse` gives the same list back.

    Abstracts, keywords and further links have no place in the form. A comma in a name becomes a
    space, for commas part the names.
    """
    header = f"## Daily Papers ({edition.day.isoformat()})\n\n"
    return header + "".join(_section(paper, bullets.get(paper.id)) for paper in edition.papers)


def _section(paper: Paper, bullets: Bullets | None) -> str:
    items = (one_line(item, LONGEST) for item in (bullets.items if bullets else ()))
    blocks = [
        f"### [{one_line(paper.title, LONGEST)}]({paper.abstract_url or paper.page_url})",
        f"![]({paper.thumbnail})",
        f"[Watch Video]({paper.video})" if paper.video else "",
        f"Vote: {'-' if paper.votes is None else paper.votes}",
        f"Authors: {_joined(paper.authors)}" if paper.authors else "",
        "\n".join(f"- {item}" for item in items if item),
    ]
    return "".join(f"{block}\n\n" for block in blocks if block)


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(one_line(name.replace(",", " "), LONGEST) for name in names)


def _names(text: str) -> tuple[str, ...]:
    """Names parted by commas, or written as a Python list, as one program did."""
    listed = text.startswith("[") and text.endswith("]")
    parts = [single or double for single, double in QUOTED.findall(text)] if listed else text.split(",")
    return tuple(name for part in parts if (name := one_line(part, LONGEST)))


def _imported(items: list[str]) -> Bullets:
    texts = tuple(item for item in items if item)
    return Bullets(language_of(" ".join(texts)), "imported", texts)


def language_of(text: str) -> str:
    """The language that a text's letters speak for; `en` unless another script has its share."""
    letters = sum(letter.isalpha() for letter in text) or 1
    for language, script, share in SCRIPTS:
        if len(re.findall(script, text)) >= share * letters:
            return language
    return "en"


def _short(text: str) -> str:
    line = one_line(text, LONGEST)
    return line if len(line) <= 60 else f"{line[:59]}…"
