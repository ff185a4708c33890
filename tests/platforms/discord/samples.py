"""The sample day, and papers whose every text is against us."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from bot.papers.bullets import Bullets, Origin
from bot.papers.paper import Paper
from bot.views.entries import Digest, Entry, Repeat, Style
from bot.views.passages import LONGEST, marked

DAY = date(2024, 5, 17)
TITLES = (
    ("2405.09818", "Chameleon: Mixed-Modal Early-Fusion Foundation Models", 43, ("Chameleon Team",)),
    (
        "2405.09673",
        "LoRA Learns Less and Forgets Less",
        25,
        ("Dan Biderman", "Jacob Portes", "John P. Cunningham"),
    ),
    ("2405.09798", "Many-Shot In-Context Learning in Multimodal Foundation Models", 21, tuple("ABCDEF")),
)
NASTY = (
    "@everyone",
    "<@123>",
    "<#5>",
    "[click](https://evil.example)",
    "https://evil.example/x",
    "# big",
    "-# small",
    "> quoted",
    "```code",
    "||spoiler||",
    "**bold",
    "$KEY$",
    "\u202egnirts",
    "\u200b",
    "\ud800",
    "\x00",
    "]](",
    "<t:1:R>",
    "</paper:1>",
    "1. one",
    "\n",
)


def entry(rank: int = 1, **changes: object) -> Entry:
    """A paper of the sample day with three bullets."""
    paper_id, title, votes, authors = TITLES[(rank - 1) % len(TITLES)]
    values: dict[str, object] = {"id": paper_id, "title": title, "votes": votes, "authors": authors, **changes}
    bullets = Bullets("en", "extract", ("It finds one thing.", "It finds another.", "It ends."))
    return Entry(rank, Paper(**values), bullets)  # type: ignore[arg-type]


def digest(style: Style = "digest", language: str = "en") -> Digest:
    """Three papers of a day of eight."""
    return Digest(DAY, tuple(entry(rank) for rank in (1, 2, 3)), 8, language, style)


def worst_digest(style: Style = "digest") -> Digest:
    """Ten papers with the longest titles, bullets and authors, all of signs that need an escape."""
    papers = [
        Paper(f"2405.1{number:04}", "*_" * 150, authors=("`|" * 100,) * 9, votes=10**9, ai_summary="<>" * 700)
        for number in range(10)
    ]
    bullets = Bullets("en", "extract", ("[~" * 650,) * 12)
    entries = tuple(Entry(rank, paper, bullets, 10**6, DAY) for rank, paper in enumerate(papers, 1))
    return Digest(DAY, entries, 10**6, "ko", style, tuple(Repeat(one, DAY.replace(year=2023)) for one in entries))


pieces = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=12)), max_size=5).map("".join)
texts = st.builds(lambda piece, times: piece * times, pieces, st.sampled_from((1, 1, 9, 60)))
papers = st.builds(
    Paper,
    id=st.integers(10_000, 99_999).map(lambda number: f"2405.{number}"),
    title=texts,
    authors=st.lists(texts, max_size=4).map(tuple),
    votes=st.none() | st.integers(0, 10**9),
    ai_summary=st.none() | texts,
    ai_summary_model=st.none() | texts,
    code_url=st.none() | texts | st.just("https://github.com/a/b"),
    project_url=st.none() | texts | st.just("javascript:alert(1)"),
    withdrawn=st.booleans(),
    organization=st.none() | texts,
    code_stars=st.none() | st.integers(0, 10**9),
)
ORIGINS: tuple[Origin, ...] = ("llm", "hugging-face", "extract", "imported")
bullets_sets = st.builds(
    Bullets,
    language=st.sampled_from(("en", "ko")),
    origin=st.sampled_from(ORIGINS),
    items=st.lists(texts, max_size=4).map(tuple),
    model=st.none() | texts,
)
passages = texts.map(lambda text: marked(text[:LONGEST], [[word] for word in text.split()[::2]]))
entries = st.builds(
    Entry,
    rank=st.integers(1, 10),
    paper=papers,
    bullets=st.none() | bullets_sets,
    favourites=st.integers(0, 10**6),
    day=st.none() | st.just(DAY),
    passage=st.none() | passages,
    keywords=st.lists(texts, max_size=2).map(tuple),
    why=st.lists(texts, max_size=2).map(tuple),
)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    """Any digest of one to ten papers, in any style and with any preferences."""
    shown = draw(st.lists(entries, min_size=1, max_size=10, unique_by=lambda one: one.paper.id))
    style: Style = draw(st.sampled_from(("digest", "cards", "compact")))
    repeats = tuple(Repeat(one, DAY) for one in draw(st.lists(entries, max_size=10)))
    listed, language = draw(st.integers(0, 10**6)), draw(st.sampled_from(("en", "ko")))
    return Digest(
        DAY,
        tuple(shown),
        listed,
        language,
        style,
        repeats,
        publish=draw(st.booleans()),
        # One person is never told again of what they had.
        personal=not repeats and draw(st.booleans()),
        bullets=draw(st.none() | st.integers(0, 3)),
        thread=draw(st.booleans()),
        pictures=draw(st.none() | st.booleans()),
    )
