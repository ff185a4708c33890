"""A paper and an edition, as their source describes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from bot.papers.ids import on_arxiv


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as its source describes it; `id` is arXiv's without version, else Hugging Face's own."""

    id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    votes: int | None = None
    """Hugging Face's upvotes; None where the source gives none."""
    published_at: datetime | None = None
    video: str | None = None
    ai_summary: str | None = None
    ai_summary_model: str | None = None
    keywords: tuple[str, ...] = ()
    code_url: str | None = None
    code_stars: int | None = None
    """Stars of its code at GitHub, as Hugging Face counts them."""
    project_url: str | None = None
    withdrawn: bool = False
    organization: str | None = None
    """Who it comes from, as Hugging Face names them."""

    @property
    def fingerprint(self) -> str:
        """Changes when title or abstract do; says which text a set of bullets was made of."""
        return fingerprint(self.title, self.abstract)

    @property
    def abstract_url(self) -> str | None:
        """Its page at arXiv, where it has one."""
        return f"https://arxiv.org/abs/{self.id}" if on_arxiv(self.id) else None

    @property
    def pdf_url(self) -> str | None:
        """Its PDF at arXiv, where it has one."""
        return f"https://arxiv.org/pdf/{self.id}" if on_arxiv(self.id) else None

    @property
    def page_url(self) -> str:
        """Its page at Hugging Face."""
        return f"https://huggingface.co/papers/{self.id}"

    @property
    def thumbnail(self) -> str:
        """Its 1200x630 image at Hugging Face, built from the id and never taken from a source's text."""
        return f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{self.id}.png"


def fingerprint(title: str, abstract: str) -> str:
    """SHA-256 of a title and an abstract; how they are spaced and broken into lines does not count."""
    # Until November 2025 Hugging Face sent hard line ends; the same text without them is no new one.
    text = "\n".join(" ".join(part.split()) for part in (title, abstract))
    # An abstract can hold half a surrogate pair, which strict UTF-8 refuses.
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Edition:
    """One UTC day's list of papers as Hugging Face dates it; empty at weekends."""

    day: date
    papers: tuple[Paper, ...] = ()
