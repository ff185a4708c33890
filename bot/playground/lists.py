"""The lists that the stand-in of Hugging Face gives: real papers for the newest day, made-up ones for those to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.papers.paper import Paper

Item = Mapping[str, Any]
WEEKEND = (5, 6)
# As far ahead as somebody may click.
DAYS_AHEAD = 120
PAPERS_A_DAY = 6
METHODS = ("Low-Rank Adapters", "Sparse Attention", "Preference Learning", "Diffusion Planning", "Synthetic Data")
METHODS_KO = ("adapters", "sparse attention", "preference learning", "diffusion", "synthetic data")
AIMS = ("Long Documents", "Robot Hands", "Medical Images", "Code Review", "Speech", "Tables", "Maths Tutoring")
AUTHORS = ("Example Author", "Another Example", "Third Example")


def item_of(paper: Paper, day: date) -> Item:
    """A paper as Hugging Face's API gives it."""
    published = f"{paper.published_at or day:%Y-%m-%d}T00:00:00.000Z"
    both = {"title": paper.title, "summary": paper.abstract, "publishedAt": published}
    more = {"githubRepo": paper.code_url, "projectPage": paper.project_url, "ai_summary": paper.ai_summary}
    inner = {
        "id": paper.id,
        "authors": [{"name": name, "hidden": False} for name in paper.authors],
        "upvotes": paper.votes or 0,
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "ai_keywords": list(paper.keywords),
        **both,
        **{name: value for name, value in more.items() if value},
    }
    return {"paper": inner, **both, "thumbnail": paper.thumbnail, "numComments": 0, "isAuthorParticipating": False}


def days_from(newest: date, papers: Sequence[Paper]) -> dict[date, Sequence[Item]]:
    """The list of the newest day, and those of all working days to come; as at Hugging Face weekends have none."""
    days: dict[date, Sequence[Item]] = {newest: [item_of(paper, newest) for paper in papers]}
    for number in range(1, DAYS_AHEAD):
        day = newest + timedelta(number)
        if day.weekday() not in WEEKEND:
            days[day] = [item_of(paper, day) for paper in made_up(day)]
    return days


def made_up(day: date) -> Iterator[Paper]:
    """A day's papers that nobody has written, and that say so; their ids are beyond those that arXiv gives."""
    for place in range(PAPERS_A_DAY):
        number = day.toordinal() * PAPERS_A_DAY + place
        method, aim = number % len(METHODS), number // len(METHODS) % len(AIMS)
        yield Paper(
            id=f"{day:%y%m}.{90_000 + day.day * 10 + place}",
            title=f"{METHODS[method]} for {AIMS[aim]}: An Example of {day:%d %B}",
            abstract=(
                f"This example is made up for the playground. It tries {METHODS[method].lower()} on "
                f"{AIMS[aim].lower()} and reports nothing, since nobody has done it."
            ),
            authors=AUTHORS[: 1 + number % 3],
            votes=12 - 2 * place + number % 2,
            keywords=(METHODS_KO[method],),
        )
