"""Digests and answers of every kind, ordinary and extreme, to be shown by views and drawn by every platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

from bot.papers.bullets import Bullets
from bot.papers.found import Suggestion
from bot.papers.paper import Paper
from bot.sources.sample import sample_bullets, sample_edition
from bot.views.entries import Board, Digest, Entry, Period, Repeat, Shown, Style
from bot.views.passages import marked
from bot.views.replies import Card, Listing, Mark, Moment, Offer, Question, Reply, Words

DAY = date(2024, 5, 17)
NOON = datetime(2024, 5, 20, tzinfo=UTC)
BEFORE = date(2023, 11, 3)
HOSTILE = (
    "@everyone <@123> <!channel> [click](https://evil.example) **bold _it_ ~no~ `code` ||spoiler|| # big -# small & "
    "<https://evil.example|x> <t:1:R> :tada: \u202egnirts\u200b\ud800\x00 $KEY$ ]]( \n> quoted \n1. one"
)
LONG_TITLE = "A Survey of Everything That Was Ever Said About Attention and of What Is Still to Be Said About It"
MODEL = "models/some-large-model-with-a-long-name-instruct"
WRITTEN = (
    "It keeps the weights as they are and trains two small matrices beside each of them, which needs far less memory.",
    "On eight benchmarks it is as good as training everything, with a hundredth of the parameters & a third of the "
    "time that was spent before, and it can be merged afterwards so that nothing is slower.",
    "It says where it fails.",
    "A fourth that no digest shows.",
)
LETTERS = {"ampersand": "&", "hangul": "논", "emoji": "🔥", "words": "a ", "marks": "*_", "brackets": "[~"}


def sample(style: Style, language: str) -> Digest:
    """The built-in day."""
    edition, bullets = sample_edition(), sample_bullets(language)
    entries = [Entry(rank, one, bullets.get(one.id), 0, edition.day) for rank, one in enumerate(edition.papers[:5], 1)]
    return Digest(edition.day, tuple(entries), len(edition.papers), language, style)


def mixed_entries() -> tuple[Entry, ...]:
    """Papers that differ in everything that changes how they are shown."""
    names = tuple(f"Author {letter}." for letter in "ABCDEFG")
    code, project = "https://github.com/a/b", "http://a.org:80/x?y#z"
    full = Paper("2405.00001", LONG_TITLE, "", names, 120, ai_summary="In *short*.", code_url=code, project_url=project)
    bare, own = Paper("2405.00002", ""), Paper("some-lab-report", "A Report", authors=("Ann",), votes=3, withdrawn=True)
    said = replace(full, id="2405.00004", title="Said", ai_summary="It says & does.", ai_summary_model="q-2")
    bad = replace(
        full, id="cs/0501001", title="Old", votes=0, code_url="javascript:alert(1)", project_url="https://a b"
    )
    extract = Bullets("en", "extract", ("It is old.", "It is new.", "It wins."), ranking=(1, 2, 0))
    words = ("강화 학습", "추론")
    return (
        Entry(1, full, Bullets("en", "llm", WRITTEN, MODEL), 2, DAY),
        Entry(2, bare),
        Entry(3, own, Bullets("ko", "imported", ("하나를 찾았다.", "둘을 찾았다."))),
        Entry(4, said, extract, 1, BEFORE, keywords=words),
        Entry(5, bad, extract, 0, DAY, keywords=words),
        Entry(6, replace(said, id="2405.00006", ai_summary_model=None), None, 0, DAY),
        Entry(7, replace(full, id="2405.00007"), Bullets("en", "hugging-face", ("A.", "B."), "q-2"), 0, DAY),
    )


def mixed(style: Style, language: str) -> Digest:
    """A digest of papers that differ in everything, of which two were shown before."""
    *shown, last, other = mixed_entries()
    repeats = (Repeat(last, BEFORE), Repeat(other, DAY.replace(day=3)))
    return Digest(DAY, tuple(shown), 43, language, style, repeats)


def ten(style: Style, language: str) -> Digest:
    """Ten papers with all that is ordinarily written of them."""
    first = mixed_entries()[0]
    papers = (replace(first.paper, id=f"2405.1{number:04}") for number in range(10))
    return Digest(
        DAY, tuple(replace(first, rank=rank, paper=one) for rank, one in enumerate(papers, 1)), 10, language, style
    )


def hostile(style: Style, language: str) -> Digest:
    """A paper whose every text is against us."""
    paper = Paper("2405.00009", HOSTILE, "", (HOSTILE, "Bo"), 1, ai_summary=HOSTILE, ai_summary_model=HOSTILE)
    told = [Bullets("en", "extract", (HOSTILE, "1. one", "> two")), Bullets("en", "llm", (HOSTILE,), HOSTILE)]
    papers = (replace(paper, id=f"2405.0000{rank}") for rank in (8, 9))
    entries = tuple(
        Entry(rank, one, made, keywords=(HOSTILE[:60],))
        for rank, (one, made) in enumerate(zip(papers, told, strict=True), 1)
    )
    return Digest(DAY, entries, 2, language, style, (Repeat(entries[0], BEFORE),))


def personal(digest: Digest) -> Digest:
    """The same as one person is written it, with what each paper came by; the first by nothing any more."""
    why = ((), ("lora",), (HOSTILE, 'by:"Song Han"', "org:x", "a fourth"))
    entries = (replace(one, why=why[place % 3]) for place, one in enumerate(digest.entries))
    return replace(digest, entries=tuple(entries), repeats=(), personal=True)


def longest(letter: str, style: Style) -> Digest:
    """Ten papers, and ten more shown before, whose texts are as long as any source lets them be."""
    papers = (
        Paper(f"2405.1{number:04}", letter * 300, "", ((letter * 90).strip(),) * 40, 10**9, ai_summary=letter * 1300)
        for number in range(20)
    )
    bullets = Bullets("en", "extract", (letter * 1300,) * 6)
    entries = tuple(Entry(rank, one, bullets, 10**6, DAY) for rank, one in enumerate(papers, 1))
    return Digest(DAY, entries[:10], 10**6, "ko", style, tuple(Repeat(one, BEFORE) for one in entries[10:]))


def board(digest: Digest, period: Period) -> Board:
    """The same papers as a team's own best; the last of them nobody's any more."""
    first, last = (date(2024, 4, 29), date(2024, 5, 5)) if period == "week" else (date(2024, 4, 1), date(2024, 4, 30))
    entries = (replace(one, bullets=None, favourites=5 - one.rank) for one in digest.entries)
    return Board(period, first, last, tuple(entries), digest.language)


def digests() -> Iterator[tuple[str, Shown]]:
    """Every digest and board that can be read, by its name."""
    for style in get_args(Style):
        yield f"hostile-{style}", hostile(style, "en")
        for language in ("en", "ko"):
            yield f"sample-{style}-{language}", sample(style, language)
            yield f"mixed-{style}-{language}", mixed(style, language)
    for language in ("en", "ko"):
        yield f"mixed-personal-{language}", personal(mixed("digest", language))
    yield "mixed-digest-bare", replace(mixed("digest", "en"), bullets=0, thread=False, pictures=False)
    yield "mixed-digest-pictures", replace(mixed("digest", "ko"), bullets=2, pictures=True)
    yield "mixed-cards-bare", replace(mixed("cards", "en"), bullets=1, pictures=False)
    yield "ten-digest", ten("digest", "en")
    yield "ten-compact", ten("compact", "en")
    yield "hostile-board", board(hostile("digest", "en"), "week")
    yield "mixed-board-en", board(mixed("digest", "en"), "week")
    yield "mixed-board-ko", board(mixed("digest", "ko"), "month")


def extremes() -> Iterator[tuple[str, Shown]]:
    """Digests and boards that are too long to be read, by their names."""
    for name, letter in LETTERS.items():
        for style in get_args(Style):
            yield f"{name}-{style}", longest(letter, style)
        yield f"{name}-personal", personal(longest(letter, "digest"))
        yield f"{name}-board", board(longest(letter, "digest"), "week")


def contents() -> Mapping[str, Card | Listing | Words]:
    """What commands answer, by its name."""
    first, bare, *others = mixed_entries()
    top, lora = Question("papers", "top week", 2), Question("paper", "lora since 2024")
    long = replace(lora, text="x" * 95)
    hits = (
        replace(first, passage=marked("We tune <LoRA> & \u202e@lora: *well* ||x||.", [["lora"]])),
        replace(others[1], passage=marked("1. lora # no", [["lora"]])),
        bare,
    )
    pieces = tuple(Suggestion(f"✕ {number} <!here>", f"lora {number}") for number in range(4))
    understood = ("Time: since 2024", "By *@here* <!channel>")
    return {
        "card": Card(first),
        "card-voted": Card(first, voted=True),
        "card-extract": Card(others[1]),
        "card-bare": Card(bare),
        "card-own-id": Card(others[0]),
        "list": Listing("Top papers", (first, *others), top, 3, "12"),
        "list-first": Listing("Top papers", (first, *others), replace(top, page=1), 3, "1000+"),
        "list-last": Listing("Top papers", (first, bare), replace(top, page=3), 3, "12", "A *note*."),
        "list-one-page": Listing("Papers like “*x*”", (bare,), replace(top, page=1), 1, "1"),
        "list-own": Listing("Yours", (first,), replace(top, text="saved", page=1), 2, "6", personal=True),
        "list-to-save": Listing("Which?", (first, bare), replace(top, page=1), 1, "2", personal=True, saves=True),
        "list-long": Listing("“x”", (first,), long, 4, "20"),
        "hits": Listing("“lora”", hits, lora, 1, "3", "Did you mean “lore”?", lines=understood, tries=pieces),
        "words": Words("No paper matches “**x** <!channel>”.\nTry again: /paper lora"),
        "words-tries": Words("No paper matches.", (Suggestion("lora", "lora"), Suggestion("✕ <!here>", "x y"))),
        "words-undo": Words("It is one.", undo=Mark("2405.00001", on=False)),
        "words-redo": Words("It is none.", undo=Mark("2405.00001", on=True)),
        "words-code": Words(
            "Read **this**:",
            code="a  <!channel> ```\n  b &\tc",
            moments=(Moment("Next: ", NOON, "20 May 2024, 09:00 (Asia/Seoul)", "."),),
            offers=(Offer("Preview", Question("papers", "preview")), Offer("Too long", Question("papers", "x" * 500))),
        ),
        "code-only": Words("", code="@article{a,\n  title = {B}\n}"),
        "code-long": Words("words " * 100, code=f"{'0123456789' * 60}\n" * 10),
        "words-long": Words("words & more " * 600),
    }


def answers(platform: str) -> Iterator[tuple[str, Reply]]:
    """Every answer that can be read, for its asker and, where it may be, for everybody."""
    sharer = {"discord": "42", "slack": "U42"}[platform]
    for language in ("en", "ko"):
        for name, content in contents().items():
            reply = Reply(content, language)
            yield f"{name}-{language}", reply
            if reply.shareable:
                yield f"{name}-shared-{language}", reply.shared(sharer)
    yield "card-shared-by-nobody", Reply(contents()["card"]).shared("<!channel>")


def long_answers() -> Iterator[tuple[str, Reply]]:
    """Answers that are too long to be read, by their names."""
    for name, letter in LETTERS.items():
        entries = longest(letter, "digest").entries
        hits = tuple(replace(one, passage=marked(letter * 150, [[letter]])) for one in entries)
        call = Question("paper", "lora")
        yield f"{name}-card", Reply(Card(entries[0]), "ko")
        yield f"{name}-list", Reply(Listing(letter * 300, entries, call, 3, "30", letter * 200), "ko")
        yield f"{name}-hits", Reply(Listing(letter * 300, hits, call, 1, "10", lines=(letter * 90,) * 5), "ko")
