"""The source against the emulator over real sockets: what a day becomes, and what every kind of trouble says."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.emulators.hugging_face.api import HuggingFaceApi, sample_days
from bot.errors import SourceError
from bot.papers.paper import Paper
from bot.settings.settings import HuggingFaceSettings
from bot.sources import huggingface
from bot.sources.huggingface import HuggingFaceSource
from bot.sources.huggingface_items import papers_of
from bot.sources.sample import SAMPLE_DAY, sample_edition

DAY = SAMPLE_DAY


def items(count: int) -> list[dict[str, Any]]:
    return [{"paper": {"id": f"2405.{n:05}", "title": f"Paper {n}", "upvotes": count - n}} for n in range(count)]


async def test_the_sample_day_arrives_as_it_is_built_in(source: HuggingFaceSource) -> None:
    assert await source.edition(DAY) == sample_edition()


async def test_a_day_without_a_list_is_an_empty_edition(source: HuggingFaceSource) -> None:
    assert (await source.edition(date(2024, 5, 18))).papers == ()


def test_the_one_medium_of_the_oldest_shape_counts() -> None:
    paper = {"id": "2405.00001", "title": "A title"}
    (first,), _ = papers_of([{"paper": paper, "mediaUrl": "https://a.b/c.mov"}])
    assert first.video == "https://a.b/c.mov"


async def test_every_page_is_read_until_a_short_one(api: HuggingFaceApi, source: HuggingFaceSource) -> None:
    api.set_day(DAY, items(250))
    edition = await source.edition(DAY)
    assert [paper.id for paper in edition.papers] == [item["paper"]["id"] for item in items(250)]
    assert [asked.line for asked in api.requests] == [
        f"GET /api/daily_papers?date=2024-05-17&limit=100&p={page}" for page in range(3)
    ]


async def test_a_full_last_page_ends_with_the_empty_one(api: HuggingFaceApi, source: HuggingFaceSource) -> None:
    api.set_day(DAY, items(100))
    assert len((await source.edition(DAY)).papers) == 100


async def test_a_page_past_the_end_may_be_refused(api: HuggingFaceApi, source: HuggingFaceSource) -> None:
    api.set_day(DAY, items(100))
    api.faults.plan("p=1", "400")
    assert len((await source.edition(DAY)).papers) == 100


async def test_a_server_that_repeats_its_page_ends_the_reading(api: HuggingFaceApi, source: HuggingFaceSource) -> None:
    page = [{"paper": item["paper"] | {"upvotes": 5}} for item in items(100)]
    api.set_day(DAY, page * 30)
    assert len((await source.edition(DAY)).papers) == 100
    assert len(api.requests) == 2


@pytest.mark.parametrize("fault", ["408", "429", "500", "502", "503", "504", "drop", "refuse"])
async def test_a_passing_fault_costs_a_retry_and_nothing_else(
    api: HuggingFaceApi, source: HuggingFaceSource, fault: str
) -> None:
    api.faults.plan("daily_papers", fault, fault, fault)
    assert await source.edition(DAY) == sample_edition()
    assert len(api.requests) == 4


@pytest.mark.parametrize(
    ("fault", "tries", "sentence"),
    [
        ("503", 4, "Hugging Face answered 503 when asked for 2024-05-17 (tried four times); nothing was changed, "),
        ("429", 4, "Hugging Face answered 429 when asked for 2024-05-17 (tried four times); nothing was changed, "),
        ("refuse", 4, "The connection to Hugging Face broke while reading 2024-05-17 (tried four times); "),
        ("drop", 4, "The connection to Hugging Face broke while reading 2024-05-17 (tried four times); "),
        ("html", 1, "Hugging Face's answer for 2024-05-17 is a web page and not a list; nothing was changed, "),
        ("cut", 1, "Hugging Face's answer for 2024-05-17 is cut off or not valid JSON; nothing was changed, "),
        ("deep", 1, "Hugging Face's answer for 2024-05-17 is cut off or not valid JSON; nothing was changed, "),
        ("table", 1, "Hugging Face's answer for 2024-05-17 is not a list; nothing was changed, "),
        ("types", 1, "Hugging Face's list for 2024-05-17 has 5 items and none is a paper with an id and a title; "),
        ("400", 1, "Hugging Face has no list for 2024-05-17 (400); ask for a day that is not in the future."),
        ("401", 1, "Hugging Face refused access (401) when asked for 2024-05-17; check BOT_HUGGING_FACE__TOKEN."),
        ("302", 1, "Hugging Face answered 302 when asked for 2024-05-17; check BOT_HUGGING_FACE__BASE_URL, "),
    ],
)
async def test_a_lasting_fault_is_one_sentence(
    api: HuggingFaceApi, source: HuggingFaceSource, fault: str, tries: int, sentence: str
) -> None:
    api.faults.plan("daily_papers", *[fault] * 9)
    with pytest.raises(SourceError) as caught:
        await source.edition(DAY)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert len(api.requests) == tries


@pytest.mark.parametrize("fault", ["hang", "slow"])
async def test_an_answer_that_never_ends_is_given_up(api: HuggingFaceApi, fault: str) -> None:
    set_up = HuggingFaceSettings(base_url=api.base_url, timeout_seconds=0.2, attempts=2)
    api.faults.plan("daily_papers", fault, fault)
    async with HuggingFaceSource(set_up) as source:
        with pytest.raises(SourceError, match=r"did not answer within 0\.2 s .* \(tried twice\)"):
            await source.edition(DAY)


async def test_nobody_listening_is_one_sentence() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        set_up = HuggingFaceSettings(base_url=f"http://127.0.0.1:{unused.getsockname()[1]}", attempts=1)
        async with HuggingFaceSource(set_up) as source:
            with pytest.raises(SourceError, match=r"cannot be reached: nothing listens at 127.* \(tried once\)"):
                await source.edition(DAY)


async def test_a_name_that_does_not_resolve_is_one_sentence() -> None:
    async with HuggingFaceSource(HuggingFaceSettings(base_url="http://nowhere.invalid", attempts=1)) as source:
        with pytest.raises(SourceError, match=r"^Hugging Face cannot be reached: .*nowhere\.invalid"):
            await source.edition(DAY)


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """An address that gives this answer to everybody, and the first lines of what it was asked."""
    asked: list[bytes] = []

    async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).splitlines()[0])
        writer.write(answer)
        with suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(give, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_followed_nowhere_and_no_token_goes_there(status: int) -> None:
    async with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]") as (inside, asked):
        head = f"HTTP/1.1 {status} Found\r\nLocation: {inside}/private\r\nContent-Length: 0\r\n\r\n"
        async with saying(head.encode()) as (address, _):
            set_up = HuggingFaceSettings(base_url=address, token=SecretStr("hf_planted"), attempts=1)
            async with HuggingFaceSource(set_up) as source:
                with pytest.raises(SourceError, match=f"answered {status} .*check BOT_HUGGING_FACE__BASE_URL"):
                    await source.edition(DAY)
        assert asked == []


async def test_a_small_answer_that_unpacks_without_an_end_is_refused() -> None:
    packed = gzip.compress(bytes(huggingface.MOST_BYTES + 1))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    async with (
        saying(head.encode() + packed) as (address, _),
        HuggingFaceSource(HuggingFaceSettings(base_url=address, attempts=1)) as source,
    ):
        with pytest.raises(SourceError, match="which no list of papers is"):
            await source.edition(DAY)


async def test_an_answer_beyond_all_measure_is_refused(
    source: HuggingFaceSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface, "MOST_BYTES", 5_000)
    with pytest.raises(SourceError, match="MB, which no list of papers is"):
        await source.edition(DAY)


async def test_the_token_goes_only_into_its_header(api: HuggingFaceApi, caplog: pytest.LogCaptureFixture) -> None:
    set_up = HuggingFaceSettings(base_url=api.base_url, token=SecretStr("hf_very_secret"), attempts=2)
    api.faults.plan("daily_papers", "503", "503")
    async with HuggingFaceSource(set_up) as source:
        with pytest.raises(SourceError) as caught:
            await source.edition(DAY)
    assert api.requests[0].headers["Authorization"] == "Bearer hf_very_secret"
    assert api.requests[0].headers["User-Agent"].startswith("daily-papers-bot/")
    assert "hf_very_secret" not in caplog.text + str(caught.value)


async def test_a_retry_is_logged_and_not_printed(
    api: HuggingFaceApi,
    source: HuggingFaceSource,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("INFO", "bot")
    api.faults.plan("daily_papers", "503")
    await source.edition(DAY)
    assert [one.message for one in caplog.records if one.name.startswith("bot")] == [
        "Hugging Face answered 503 when asked for 2024-05-17"
    ]
    assert capsys.readouterr().out == ""


async def test_a_cancelled_reading_stops_at_once(api: HuggingFaceApi, source: HuggingFaceSource) -> None:
    api.faults.plan("daily_papers", "hang")
    reading = asyncio.create_task(source.edition(DAY))
    while not api.requests:  # noqa: ASYNC110  (the emulator tells nobody that a request came)
        await asyncio.sleep(0.001)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert len(api.requests) == 1


NOON = "Fri, 17 May 2024 12:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (503, {"retry-after": "7"}, 7),
        (503, {"retry-after": "86400"}, 60),
        (503, {"retry-after": "Fri, 17 May 2024 12:00:30 GMT", "date": NOON}, 30),
        (503, {"retry-after": "Fri, 17 May 2024 11:00:00 GMT", "date": NOON}, 0),
        (503, {"retry-after": "Fri, 17 May 2024 12:00:30 GMT"}, None),
        (503, {"retry-after": "soon"}, None),
        (503, {}, None),
        (429, {"ratelimit": '"api";r=0;t=55', "retry-after": "9"}, 56),
        (429, {"ratelimit": '"api";r=0;t=300'}, 60),
        (429, {"ratelimit": '"api";r=12;t=55', "retry-after": "9"}, 9),
        (429, {"ratelimit": "nonsense"}, None),
        (503, {"ratelimit": '"api";r=0;t=55', "retry-after": "9"}, 9),
    ],
)
def test_the_wait_is_the_one_asked_for(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert huggingface.asked_wait(httpx.Response(status, headers=headers)) == seconds


def test_one_broken_item_costs_only_itself() -> None:
    broken: list[Any] = [None, 7, {}, {"paper": {"id": "2405.00001"}}, {"paper": {"id": "../a", "title": "Path"}}]
    papers, left_out = papers_of([*broken, *items(3)])
    assert [paper.title for paper in papers] == ["Paper 0", "Paper 1", "Paper 2"]
    assert left_out == [
        "an item holds no paper",
        "an item holds no paper",
        "an item holds no paper",
        "2405.00001 has no title",
        "“../a” is no paper's id",
    ]


def test_an_id_that_came_as_a_number_is_not_guessed_at() -> None:
    papers, left_out = papers_of([{"paper": {"id": 2611.0001, "title": "A title"}}, {"paper": {"title": "Another"}}])
    assert papers == []
    assert left_out == [
        "the id 2611.0001 came as a number or list, not as text",
        "a paper has no id",
    ]


async def test_what_is_left_out_is_said_with_its_reason(
    api: HuggingFaceApi, source: HuggingFaceSource, caplog: pytest.LogCaptureFixture
) -> None:
    api.set_day(DAY, [*items(2), {"paper": {"id": "2405.00009"}}])
    assert len((await source.edition(DAY)).papers) == 2
    assert "left 1 out of 2024-05-17: 2405.00009 has no title" in caplog.text


@pytest.mark.parametrize("identifier", ["cs/0112017", "hep-ph/9905221", "some-lab-report", "2611.012345"])
async def test_a_paper_without_an_id_of_today_is_a_paper_too(
    api: HuggingFaceApi, source: HuggingFaceSource, identifier: str
) -> None:
    api.set_day(DAY, [*items(2), {"paper": {"id": identifier, "title": "A report", "upvotes": 90}}])
    (first, *_) = (await source.edition(DAY)).papers
    assert (first.id, first.votes) == (identifier, 90)


def test_titles_and_names_are_plain_text() -> None:
    paper = paper_from(
        title="$\\mathcal{O}(n)$ R&amp;D for \\$5: <i>Fast</i> texttt{N}ets}\u200b",
        authors=[{"name": "Ana B&eacute;rtolo"}, "Jo\u00e3o~P\u00e9rez"],
        ai_summary="A 5\\times faster net}.",
    )
    assert paper.title == "O(n) R&D for $5: Fast Nets"
    assert paper.authors == ("Ana Bértolo", "João Pérez")
    assert paper.ai_summary == "A 5× faster net."


def test_a_title_that_cannot_be_seen_loses_no_paper() -> None:
    assert paper_from(title="\u200b\ufeff").title == "2405.00001"


def paper_from(**fields: object) -> Paper:
    item = {"paper": {"id": "2405.00001", "title": "A title", **fields}, "publishedAt": "1999-01-01"}
    (paper,), _ = papers_of([item])
    return paper


def test_titles_abstracts_and_names_lose_hard_line_ends() -> None:
    paper = paper_from(title="On a\n  Single\tGPU ", summary="One\ntwo  three", authors=[{"name": " Di\n Wu "}])
    assert (paper.title, paper.abstract, paper.authors) == ("On a Single GPU", "One two three", ("Di Wu",))


def test_half_characters_and_reading_direction_marks_are_dropped() -> None:
    assert paper_from(title="A\ud800 b\u202ec\x00d").title == "A bcd"


def test_hidden_authors_stay_hidden_and_the_others_keep_their_order() -> None:
    names = [{"name": "C"}, {"name": "A", "hidden": True}, {"name": "B", "hidden": False}, {"name": "C"}, {"name": ""}]
    assert paper_from(authors=names).authors == ("C", "B", "C")


def test_only_the_papers_own_date_counts() -> None:
    assert paper_from().published_at is None
    assert paper_from(publishedAt="2024-05-16T17:59:58.000Z").published_at == datetime(
        2024, 5, 16, 17, 59, 58, tzinfo=UTC
    )
    assert paper_from(publishedAt="yesterday").published_at is None


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a.b", "http://", "http://[", "https://a b", "//a.b", 5, "", "a" * 3000]
)
def test_only_web_addresses_are_kept(address: object) -> None:
    paper = paper_from(githubRepo=address, projectPage=address, mediaUrls=[address])
    assert (paper.code_url, paper.project_url, paper.video) == (None, None, None)


def test_links_and_the_first_video_are_kept() -> None:
    media = ["https://a.b/c.png", "https://a.b/d.MP4?x=1", "https://a.b/e.webm"]
    paper = paper_from(githubRepo="https://github.com/a", projectPage=" https://a.b/", mediaUrls=media)
    assert (paper.code_url, paper.project_url) == ("https://github.com/a", "https://a.b/")
    assert [paper_from(githubStars=told).code_stars for told in (1234, 0, None, "many", -1)] == [
        1234,
        0,
        None,
        None,
        None,
    ]
    assert paper.video == "https://a.b/d.MP4?x=1"


@pytest.mark.parametrize("votes", [-1, 10**12, True, "5", 1.5, float("nan"), None])
def test_votes_that_are_no_count_are_unknown(votes: object) -> None:
    assert paper_from(upvotes=votes).votes is None


def test_a_version_is_not_part_of_the_id() -> None:
    assert paper_from(id="2405.09673v2").id == "2405.09673"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted({field for item in sample_days()[DAY] for field in item["paper"]} | {"mediaUrls", "withdrawnAt"})


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5))
def test_no_field_of_any_type_breaks_the_reading(fields: dict[str, Any]) -> None:
    papers, left_out = papers_of([{"paper": {"id": "2405.00001", "title": "A title"} | fields}])
    assert len(papers) + len(left_out) == 1
    assert all(json.dumps(paper.title).isascii() and paper.title.encode() for paper in papers)


async def test_a_day_in_the_future_is_one_sentence(source: HuggingFaceSource) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    with pytest.raises(SourceError, match="ask for a day that is not in the future"):
        await source.edition(tomorrow)


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({"Date": "Fri, 17 May 2024 11:59:50 GMT"}, 10.0),
        ({"Date": "Fri, 17 May 2024 11:59:50 GMT", "Age": "8"}, 2.0),
        ({"Date": "Fri, 17 May 2024 11:59:50 GMT", "Age": "-1"}, 10.0),
        ({"Date": "Fri, 17 May 2024 11:59:50 -0000"}, None),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_how_far_our_clock_is_ahead_is_read_from_an_answer(headers: dict[str, str], ahead: float | None) -> None:
    now = datetime(2024, 5, 17, 12, tzinfo=UTC)
    assert huggingface.ahead_of(httpx.Response(200, headers=headers), now) == ahead
