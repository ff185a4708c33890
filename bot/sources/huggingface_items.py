"""The shape of Hugging Face's Daily Papers answers, read with tolerance: new, missing and odd fields cost no paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.papers.cleanup import clean, clean_name, clean_title
from bot.papers.ids import paper_id
from bot.papers.paper import Paper
from bot.sources.plain import one_line, web_address

# Each far above what was seen: titles 202 characters, abstracts 1,924, 3,303 authors of one paper.
LONGEST_TITLE = 1_000
LONGEST_ABSTRACT = 20_000
LONGEST_NAME = 300
LONGEST_ID = 80
MOST_NAMES = 10_000
MOST_KEYWORDS = 50
MOST_COUNTED = 10**9
VIDEO_ENDINGS = (".mp4", ".mov", ".webm")


def papers_of(items: Sequence[object]) -> tuple[list[Paper], list[str]]:
    """The papers of one answer in its order, and of each item that is none, why it is left out."""
    papers: list[Paper] = []
    left_out: list[str] = []
    for item in items:
        try:
            papers.append(paper_of(item))
        except ValueError as error:
            left_out.append(str(error))
    return papers, left_out


def paper_of(item: object) -> Paper:
    """One item of the list as a paper; raises ValueError with what it lacks."""
    outer = _table(item)
    inner = _table(outer.get("paper"))
    identifier = _identifier(inner)
    if not any(isinstance(one.get("title"), str) and one["title"].strip() for one in (inner, outer)):
        raise ValueError(f"{identifier} has no title")
    return Paper(
        id=identifier,
        # A title of which nothing can be seen is no reason to lose the paper.
        title=clean_title(_first_text((inner, outer), "title", LONGEST_TITLE)) or identifier,
        # As it came, TeX and all: who shows it cleans it, since an author's \method is named by the title.
        abstract=_first_text((inner, outer), "summary", LONGEST_ABSTRACT),
        authors=_authors(inner.get("authors")),
        votes=_count(inner.get("upvotes")),
        # The list's own publishedAt is another time, given in a wrong zone: only the paper's counts.
        published_at=_moment(inner.get("publishedAt")),
        video=_video(inner, outer),
        ai_summary=clean(one_line(inner.get("ai_summary"), LONGEST_ABSTRACT)) or None,
        ai_summary_model=one_line(inner.get("ai_summary_model"), LONGEST_NAME) or None,
        keywords=_keywords(inner.get("ai_keywords")),
        code_url=web_address(inner.get("githubRepo")),
        code_stars=_count(inner.get("githubStars")),
        project_url=web_address(inner.get("projectPage")),
        withdrawn=bool(inner.get("withdrawnAt")),
        organization=_organization(inner, outer),
    )


def _identifier(inner: Mapping[str, Any]) -> str:
    told = inner.get("id")
    if identifier := paper_id(told):
        return identifier
    if not inner:
        raise ValueError("an item holds no paper")
    if not told:
        raise ValueError("a paper has no id")
    shown = one_line(str(told), LONGEST_ID)
    number = not isinstance(told, str)
    raise ValueError(
        f"the id {shown} came as a number or list, not as text" if number else f"“{shown}” is no paper's id"
    )


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _first_text(tables: Iterable[Mapping[str, Any]], key: str, limit: int) -> str:
    return next((text for table in tables if (text := one_line(table.get(key), limit))), "")


def _authors(value: object) -> tuple[str, ...]:
    """Names in their order; who asked to be hidden stays hidden. Namesakes are two people and stay two."""
    # 58 of 12,949 papers name two people alike, 66 have somebody hidden.
    people = (person if isinstance(person, dict) else {"name": person} for person in _list(value)[:MOST_NAMES])
    shown = (person.get("name") for person in people if person.get("hidden") is not True)
    names = (clean_name(one_line(name, LONGEST_NAME)) for name in shown)
    return tuple(name for name in names if name)


def _organization(*tables: Mapping[str, Any]) -> str | None:
    """How the organization is written in full, else its short name."""
    told = [_table(table.get("organization")) for table in tables]
    return next((name for key in ("fullname", "name") if (name := _first_text(told, key, LONGEST_NAME))), None)


def _count(value: object) -> int | None:
    # Some JSON writers in between turn 43 into 43.0; True would count as 1 to Python.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST_COUNTED else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _keywords(value: object) -> tuple[str, ...]:
    words = (one_line(word, LONGEST_NAME) for word in _list(value)[:MOST_KEYWORDS])
    return tuple(dict.fromkeys(word for word in words if word))


def _video(inner: Mapping[str, Any], outer: Mapping[str, Any]) -> str | None:
    return next((address for address in _media(inner, outer) if _is_video(address)), None)


def _is_video(address: str) -> bool:
    return address.split("?")[0].split("#")[0].lower().endswith(VIDEO_ENDINGS)


def _media(*tables: Mapping[str, Any]) -> Iterator[str]:
    """Addresses of a paper's media: a list today, one `mediaUrl` until June 2024."""
    for table in tables:
        for value in (*_list(table.get("mediaUrls")), table.get("mediaUrl")):
            if address := web_address(value):
                yield address
