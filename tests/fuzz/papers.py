"""What sources tell of papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import httpx
from hypothesis import strategies as st

from bot.errors import SourceError, SummaryError, UsageError
from bot.papers.cleanup import clean
from bot.papers.exports import FORMS as EXPORTS
from bot.papers.ids import paper_id
from bot.papers.paper import Paper
from bot.papers.visible import visible
from bot.platforms.slack.moments import date_of, wait_told
from bot.sources.huggingface import _items, ahead_of, asked_wait
from bot.sources.huggingface_items import papers_of
from bot.sources.markdown import parse, write
from bot.summarizers.extractive import extract, headline
from bot.summarizers.llm import replies
from tests.fuzz.material import HEADERS, KEY, TODAY, Target, documents, texts, values

ASKED = httpx.Request("POST", "https://model.example/v1/chat/completions")
ABSTRACT = (
    *("We propose LoRA. ", "$x^{2}$", "\\frac{1}{", "\\textbf{", "{", "}", "&lt;", "<a href=", "et al. ", "1. ", "A."),
    *("```", "\n\n"),
)
FIELDS = (
    *("paper", "id", "title", "summary", "authors", "name", "hidden", "upvotes", "publishedAt", "ai_summary"),
    *(
        "ai_keywords",
        "githubRepo",
        "githubStars",
        "projectPage",
        "mediaUrls",
        "organization",
        "fullname",
        "withdrawnAt",
    ),
)
NAMES = ("retry-after", "date", "age", "ratelimit", "location")
DIGEST = (
    *(
        "## Daily Papers (2024-05-17)\n",
        "### [A title](https://arxiv.org/abs/2405.09818)\n",
        "Vote: 5\n",
        "Authors: A, B\n",
    ),
    *(
        "- a bullet\n",
        "![](https://x.example/a.png)\n",
        "[Watch Video](https://x.example/a.mp4)\n",
        "\n",
        "---\n",
        "* ",
    ),
)


def _whole(text: str) -> None:
    """What was read can be written down, and is one line without hidden letters."""
    text.encode()
    assert text == " ".join(visible(text).split()), text


def _paper(paper: Paper) -> None:
    assert paper_id(paper.id) == paper.id
    for text in (paper.title, *paper.authors, *paper.keywords):
        _whole(text)
    links = [link for link in (paper.code_url, paper.project_url, paper.video, paper.abstract_url) if link]
    assert [link for link in links if not re.match(r"https?://[^\s<>\"]+$", link)] == []
    for form, _ in EXPORTS.values():
        form([paper]).encode()


def hugging_face(body: bytes) -> None:
    """Each item is a paper or left out for a reason."""
    try:
        items = _items(body, TODAY)
    except SourceError:
        return
    papers, left_out = papers_of(items)
    assert len(papers) + len(left_out) == len(items)
    for paper in papers:
        _paper(paper)


def hugging_face_headers(headers: Mapping[str, str]) -> None:
    """Times and waits are told in bounds, or not at all."""
    for status in (200, 429, 503):
        sent = {name.encode(): text.encode("latin-1") for name, text in headers.items()}
        response = httpx.Response(status, headers=sent, request=ASKED)
        assert 0 <= (asked_wait(response) or 0) <= 60
        ahead_of(response, datetime(2026, 11, 27, tzinfo=UTC))
        with suppress(SummaryError):
            replies.check_status(response, b"", "model", KEY)
        assert (replies.asked_wait(response) or 0) >= 0
        told = dict(response.headers)
        date_of(told)
        assert 0 <= wait_told({"Retry-After": headers.get("retry-after", "")}) <= 3600


def digest_file(text: str) -> None:
    """A day and its bullets, which stay the same when they are written; or the line and what is wrong in it."""
    try:
        edition, bullets = parse(text)
    except UsageError:
        return
    for paper in edition.papers:
        _paper(paper)
    again, same = parse(write(edition, bullets))
    assert [one.id for one in again.papers] == [one.id for one in edition.papers]
    assert same.keys() == bullets.keys()


def abstract(text: str) -> None:
    """What is told of an abstract without a model is some of its sentences, in one line each."""
    for line in (clean(text), headline("A title", text), *extract("A title", text)):
        line.encode("utf-8", "surrogatepass")
        assert "\n" not in line


TARGETS: Mapping[str, Target] = {
    "abstract": Target(texts(*ABSTRACT), abstract),
    "hugging-face": Target(documents(st.lists(values(*FIELDS), max_size=6) | values(*FIELDS)), hugging_face),
    "hugging-face-headers": Target(st.dictionaries(st.sampled_from(NAMES), HEADERS), hugging_face_headers),
    "digest-file": Target(texts(*DIGEST, longest=25), digest_file),
}
