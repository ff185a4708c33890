"""What each command answers, whatever is typed."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.chat.commands.command import Command
from bot.chat.commands.dispatcher import Commands
from bot.chat.commands.grammar import usage
from bot.chat.commands.table import PAPERS as BY_NAME
from bot.chat.reactions import Told, Vote
from bot.chat.votes import Ballots
from bot.delivery.channel import Channel
from bot.delivery.messages import Message, Posted
from bot.delivery.states import Choice, State
from bot.errors import ArchiveDamaged, BotError, NotAccepted, SettingsError, SourceError, StorageError
from bot.papers.bullets import Bullets
from bot.papers.ids import asked_as
from bot.papers.paper import Edition, Paper
from bot.service.stores import Stores, stores_in
from bot.texts.words import say
from bot.views.replies import Call, Card, Listing, Reply, Words
from tests.samples import ENGLISH
from tests.simulated import MONDAY, Clock, papers

SATURDAY = MONDAY - timedelta(days=2)
LORA = Paper("2405.09673", "LoRA Learns Less and Forgets Less", "Low-rank adaptation.", ("Dan",), votes=80)
PAPER = Call("discord", "paper", "", "ada")
PAPERS = Call("discord", "papers", "", "ada")
JUST_NOW = Told(Clock().now(), Clock().now())


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Stores]:
    async with stores_in(tmp_path / "bot.db") as opened:
        yield opened


@pytest.fixture
async def stores(empty: Stores) -> Stores:
    """Twelve papers on Monday, LoRA the week before, nothing on Saturday."""
    now = Clock().now()
    library = empty.library
    await library.editions.save(Edition(MONDAY - timedelta(days=5), (LORA,)), now)
    await library.editions.save(Edition(SATURDAY), now)
    await library.editions.save(Edition(MONDAY, papers(12)), now)
    return empty


def commands(stores: Stores, papers: Mapping[str, Command] = BY_NAME) -> Commands:
    ballots = Ballots(ledger=stores.ledger, library=stores.library, clock=Clock(), emoji=("star",))
    return Commands(ledger=stores.ledger, library=stores.library, clock=Clock(), forget=ballots.forget, papers=papers)


async def ask(stores: Stores, call: Call, text: str = "", *, language: str = "en", page: int = 1) -> Reply:
    return await commands(stores).answer(replace(call, text=text, language=language, page=page))


async def words(stores: Stores, call: Call, text: str = "", language: str = "en") -> str:
    reply = await ask(stores, call, text, language=language)
    assert isinstance(reply.content, Words)
    assert reply.private
    return reply.content.text


async def listing(stores: Stores, call: Call, text: str, page: int = 1) -> Listing:
    reply = await ask(stores, call, text, page=page)
    assert isinstance(reply.content, Listing)
    return reply.content


async def card(stores: Stores, call: Call, text: str) -> Card:
    reply = await ask(stores, call, text)
    assert isinstance(reply.content, Card)
    return reply.content


@pytest.mark.parametrize(
    "text", ["2405.09673v3", "<https://arxiv.org/abs/2405.09673|arxiv.org>", "hf.co/papers/2405.09673"]
)
async def test_a_link_is_answered_with_the_paper(stores: Stores, text: str) -> None:
    found = await card(stores, PAPER, text)
    assert found.entry.paper == LORA
    assert found.entry.day == MONDAY - timedelta(days=5)


async def test_the_only_hit_is_answered_with_the_paper(stores: Stores) -> None:
    assert (await card(stores, PAPER, "“lora” forgets")).entry.paper == LORA


async def test_a_card_knows_whether_you_marked_it(stores: Stores) -> None:
    assert not (await card(stores, PAPER, LORA.id)).voted
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    found = await card(stores, PAPER, LORA.id)
    assert found.voted
    assert found.entry.favourites == 1


async def test_words_with_several_hits_give_pages_of_five(stores: Stores) -> None:
    first, last = await listing(stores, PAPER, "paper"), await listing(stores, PAPER, "paper", page=3)
    assert (first.title, first.pages, first.total) == ("“paper”", 3, "12")
    assert [entry.rank for entry in first.entries] == [1, 2, 3, 4, 5]
    assert [entry.rank for entry in last.entries] == [11, 12]
    assert first.call.text == "paper"


@pytest.mark.parametrize(("page", "shown"), [(-3, 1), (0, 1), (4, 3), (21, 3), (10**9, 3)])
async def test_a_page_that_is_not_there_is_answered_with_the_nearest(stores: Stores, page: int, shown: int) -> None:
    for call, text in ((PAPER, "paper"), (PAPERS, "today"), (PAPERS, "top day")):
        found = await listing(stores, call, text, page)
        assert found.entries
        assert found.call.page == shown


async def test_no_hit_offers_a_better_spelling(stores: Stores) -> None:
    reply = await ask(stores, PAPER, "lorra")
    assert isinstance(reply.content, Words)
    assert "No paper matches “lorra”. Did you mean “lora”?" in reply.content.text
    assert [one.value for one in reply.content.tries] == ["lora"]


async def test_no_hit_and_no_better_spelling_says_what_to_try(stores: Stores) -> None:
    assert "Try fewer or other words" in await words(stores, PAPER, "qqqqqqqqqq")


async def test_an_unknown_id_says_what_the_archive_holds(stores: Stores) -> None:
    text = await words(stores, PAPER, "2401.00001")
    assert text == "2401.00001 is not in the archive, which holds 13 papers from 2026-04-29 to 2026-05-04."


@pytest.mark.parametrize("text", ["2024-13-45", "2024-02-30", "0000-01-01", "9999.99.99"])
async def test_an_absurd_day_is_told_apart_from_a_search(stores: Stores, text: str) -> None:
    assert f"“{text}” is not a day" in await words(stores, PAPER, text)


async def test_a_day_is_answered_with_its_list_in_rank_order(stores: Stores) -> None:
    found = await listing(stores, PAPER, "2026-05-04", page=2)
    assert found.title == "Papers of 2026-05-04"
    assert [entry.paper.id[-2:] for entry in found.entries] == ["06", "07", "08", "09", "10"]


@pytest.mark.parametrize(
    ("day", "reason", "instead"),
    [
        (
            "2026-05-02",
            "2026-05-02 is a weekend day, and weekends have no list. Friday's is of 2026-05-01.",
            "2026-05-01",
        ),
        (
            "2026-05-03",
            "2026-05-03 is a weekend day, and weekends have no list. Friday's is of 2026-05-01.",
            "2026-05-01",
        ),
        ("2026-04-26", "weekends have no list. The newest list is of 2026-05-04.", "2026-05-04"),
        (
            "2026-04-30",
            "Hugging Face published no list for 2026-04-30. The newest list is of 2026-05-04.",
            "2026-05-04",
        ),
        ("2026-04-28", "The list of 2026-04-28 has not been read. The newest list is of 2026-05-04.", "2026-05-04"),
        ("2030-01-01", "2030-01-01 is still to come. The newest list is of 2026-05-04.", "2026-05-04"),
    ],
)
async def test_a_day_without_list_says_why_and_offers_another(
    stores: Stores, day: str, reason: str, instead: str
) -> None:
    await stores.library.editions.save(Edition(date(2026, 5, 1), (LORA,)), Clock().now())
    await stores.library.editions.save(Edition(date(2026, 4, 30)), Clock().now())
    reply = await ask(stores, PAPER, day)
    assert isinstance(reply.content, Words)
    assert reason in reply.content.text
    assert [one.value for one in reply.content.tries] == [instead]


async def test_the_list_of_one_day_says_the_day_once(stores: Stores) -> None:
    for call, text in ((PAPERS, "today"), (PAPERS, "top day"), (PAPER, "2026-05-04")):
        found = await listing(stores, call, text)
        assert "2026-05-04" in found.title
        assert {entry.day for entry in found.entries} == {None}
    assert {entry.day for entry in (await listing(stores, PAPERS, "top week")).entries} == {MONDAY}


async def test_no_words_at_all_say_what_can_be_asked(stores: Stores) -> None:
    assert "What shall I look for?" in await words(stores, PAPER, " \n ")


NASTY = [
    '"',
    "'",
    "*",
    "a OR",
    "NEAR(",
    "title:x",
    "(",
    "%",
    "\\",
    "{title}",
    "x" * 5000,
    "\x00",
    "🔥",
    "\u202eevil",
    "--",
]


@pytest.mark.parametrize("text", NASTY)
async def test_no_text_makes_a_search_fail(stores: Stores, text: str) -> None:
    assert "Something went wrong" not in str((await ask(stores, PAPER, text)).content)


@pytest.mark.parametrize(
    "text", ["today", "top week", "random", "/paper lora", "/paper 2024-05-17", "/paper 2405.09673"]
)
async def test_an_empty_archive_says_how_to_fill_it(empty: Stores, text: str) -> None:
    call = PAPER if text.startswith("/paper") else PAPERS
    assert "bot collect --date 2026-05-05" in await words(empty, call, text.removeprefix("/paper "))


async def test_today_is_the_newest_list(stores: Stores) -> None:
    found = await listing(stores, PAPERS, "today")
    assert (found.title, found.total) == ("Papers of 2026-05-04", "12")


@pytest.mark.parametrize(
    ("text", "title", "total"),
    [
        ("top", "Top papers, 2026-04-28 to 2026-05-04", 13),
        ("top\tWEEK ", "Top papers, 2026-04-28 to 2026-05-04", 13),
        ("top day", "Top papers of 2026-05-04", 12),
        ("TOP  month", "Top papers, 2026-04-05 to 2026-05-04", 13),
        ("top all", "Top papers, 2026-04-29 to 2026-05-04", 13),
    ],
)
async def test_top_knows_its_periods(stores: Stores, text: str, title: str, total: int) -> None:
    found = await listing(stores, PAPERS, text)
    assert (found.title, found.total) == (title, str(total))


async def test_top_says_which_periods_there_are(stores: Stores) -> None:
    assert await words(stores, PAPERS, "top fortnight") == (
        "“fortnight” is not a period; write day, week, month or all."
    )


async def test_random_is_a_paper(stores: Stores) -> None:
    assert await card(stores, PAPERS, "random")


async def test_saved_lists_your_own_favourites(stores: Stores) -> None:
    assert "no favourites yet" in await words(stores, PAPERS, "saved")
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    await stores.ledger.votes.cast(Vote("discord", "bob", "2605.00001", "c", "m", "⭐"), JUST_NOW, given=True)
    assert [entry.paper for entry in (await listing(stores, PAPERS, "saved")).entries] == [LORA]


async def test_a_favourite_that_the_library_does_not_know_shows_as_its_id_and_counts(stores: Stores) -> None:
    for paper_id in (LORA.id, "2401.00001"):
        await stores.ledger.votes.cast(Vote("discord", "ada", paper_id, "c", "m", "⭐"), JUST_NOW, given=True)
    found = await listing(stores, PAPERS, "saved")
    assert [entry.paper for entry in found.entries] == [LORA, Paper("2401.00001", "2401.00001")]
    assert found.entries[1].favourites == 1


async def test_forget_me_deletes_and_counts(stores: Stores) -> None:
    await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "c", "m", "⭐"), JUST_NOW, given=True)
    assert await words(stores, PAPERS, "forget-me") == say("en", "forgotten", n=1)
    assert "no favourites yet" in await words(stores, PAPERS, "saved")


async def test_status_tells_the_channels_own_time(stores: Stores) -> None:
    here, due = replace(PAPERS, channel="c1"), datetime.fromisoformat("2026-05-06T00:00+00:00")
    assert "not subscribed" in await words(stores, here, "status")
    channel = Channel(0, "discord", "", "c1", next_due_at=due)
    await stores.ledger.channels.configure([channel])
    assert "top 5 at 09:00 (Asia/Seoul); next on 2026-05-06 09:00." in await words(stores, here, "status")
    assert "top 5 at 09:00" in await words(stores, replace(here, channel="thread", parent="c1"), "status")
    assert "not subscribed" in await words(stores, replace(here, platform="slack"), "status")


async def test_status_tells_a_korean_channel_that_its_summaries_are_english_until_they_are_not(
    stores: Stores,
) -> None:
    await stores.ledger.channels.configure([Channel(0, "discord", "", "c1"), Channel(0, "slack", "", "c1", ENGLISH)])
    extract = Bullets("en", "extract", ("It is new.",))
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, extract)
    here = replace(PAPERS, channel="c1")
    assert "영어 발췌" in await words(stores, here, "status", "ko")
    assert "excerpts" not in await words(stores, replace(here, platform="slack"), "status")
    for paper in papers(12):
        await stores.library.bullets.save(paper.id, Bullets("ko", "llm", ("하나",), "m", made_of=paper.fingerprint))
    assert "영어 발췌" not in await words(stores, here, "status", "ko")


@pytest.mark.parametrize(("ended", "told"), [(State.SENT, True), (State.GONE, False), (State.BLOCKED, False)])
async def test_status_names_only_a_digest_that_came(stores: Stores, ended: State, told: bool) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, "slack", "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    here = replace(PAPERS, platform="slack", channel="c1")
    assert "Last digest" not in await words(stores, here, "status")
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    await stores.ledger.deliveries.finish(delivery, ended, now, "")
    assert ("Last digest: 2026-05-04." in await words(stores, here, "status")) is told


async def test_status_counts_a_digest_whose_thread_is_still_on_its_way(stores: Stores) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, "slack", "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    parts = [("a", Message("post", {})), ("b", Message("reply", {}, LORA.id))]
    await stores.ledger.deliveries.fix(delivery, Choice((LORA.id,)), parts)
    (first, _) = await stores.ledger.parts.of(delivery.id)
    here = replace(PAPERS, platform="slack", channel="c1")
    assert "Last digest" not in await words(stores, here, "status")
    await stores.ledger.parts.settle(delivery, first, State.SENT, now, "", posted=Posted("c1", "1"))
    assert "Last digest: 2026-05-04." in await words(stores, here, "status")


@pytest.mark.parametrize(
    ("platform", "status", "advice"),
    [
        ("slack", "blocked", "/invite"),
        ("discord", "blocked", "Create Public Threads"),
        ("slack", "gone", "archived"),
        ("discord", "gone", "archived"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_status_gives_the_platforms_own_advice_and_promises_nothing(
    stores: Stores, platform: str, status: str, advice: str, language: str
) -> None:
    (made,) = await stores.ledger.channels.configure(
        [Channel(0, platform, "", "c1", ENGLISH, next_due_at=Clock().now())]
    )
    await stores.ledger.channels.set_status(made.id, status, "no permission")
    told = await words(stores, replace(PAPERS, platform=platform, channel="c1"), "status", language)
    assert (advice in told) or language == "ko"
    assert "2026-05-05" not in told
    assert ("/invite" in told) is (advice == "/invite")


@pytest.mark.parametrize(
    ("platform", "advice"), [("discord", "Send Messages in Threads"), ("slack", "this channel's settings")]
)
async def test_status_tells_of_a_digest_without_its_thread(stores: Stores, platform: str, advice: str) -> None:
    now = Clock().now()
    (made,) = await stores.ledger.channels.configure([Channel(0, platform, "", "c1", ENGLISH, next_due_at=now)])
    await stores.ledger.deliveries.open(made, MONDAY, now, now)
    (delivery,) = await stores.ledger.deliveries.claim("me", now, now + timedelta(minutes=1), 1)
    await stores.ledger.deliveries.fix(
        delivery, Choice((LORA.id,)), [("a", Message("post", {})), ("b", Message("thread", {}))]
    )
    first, thread = await stores.ledger.parts.of(delivery.id)
    await stores.ledger.parts.settle(delivery, first, State.SENT, now, "", posted=Posted("c1", "1"))
    here = replace(PAPERS, platform=platform, channel="c1")
    assert advice not in await words(stores, here, "status")
    await stores.ledger.parts.settle(delivery, thread, State.BLOCKED, now, "no permission")
    await stores.ledger.deliveries.finish(delivery, State.SENT, now, "no permission")
    assert advice in await words(stores, here, "status")
    assert "스레드" in await words(stores, here, "status", "ko")


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_nobody_in_chat_is_told_a_files_name(stores: Stores, language: str) -> None:
    assert "bot.toml" not in await words(stores, replace(PAPERS, channel="c9"), "status", language)


async def test_help_tells_what_can_be_said_with_a_command(stores: Stores) -> None:
    assert await words(stores, PAPERS, "help top") == (
        "/papers top [day|week|month|all] – The best voted papers of a day, week or month\n"
        "period: day, week, month or all"
    )
    assert "Did you mean “top”?" in await words(stores, PAPERS, "help tpo")
    offered = await commands(stores).suggest(replace(PAPERS, text="help"), "command", "to")
    assert [one.value for one in offered] == ["today", "top"]


@pytest.mark.parametrize("text", ["", " HELP "])
async def test_saying_nothing_asks_for_help(stores: Stores, text: str) -> None:
    assert await words(stores, PAPERS, text) == await words(stores, PAPERS, "help")


async def test_what_only_admins_may_is_refused_to_others(stores: Stores) -> None:
    command = replace(BY_NAME["today"], name="reset", who="admins")
    made = commands(stores, {"reset": command})
    refused = await made.answer(replace(PAPERS, text="reset"))
    assert isinstance(refused.content, Words)
    assert refused.content.text.startswith("/papers reset changes what everybody here gets")
    answered = await made.answer(replace(PAPERS, text="reset", manages=True))
    assert isinstance(answered.content, Listing)


@pytest.mark.parametrize("command", BY_NAME.values(), ids=BY_NAME)
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_help_tells_how_each_command_is_typed_and_what_it_does(
    stores: Stores, command: Command, language: str
) -> None:
    assert f"/papers {usage(command)} – {say(language, command.help)}\n" in await words(
        stores, PAPERS, "help", language
    )


async def test_help_calls_the_commands_what_they_are_called_here(stores: Stores) -> None:
    told = await words(stores, replace(PAPERS, names=("/hf", "/hf-papers")), "help")
    assert "/hf lora" in told
    assert "/hf-papers today" in told


@pytest.mark.parametrize(("text", "near"), [("tody", "today"), ("savd", "saved"), ("ramdom x", "random")])
async def test_a_misspelt_command_is_guessed(stores: Stores, text: str, near: str) -> None:
    assert f"Did you mean “{near}”?" in await words(stores, PAPERS, text)


async def test_an_unknown_command_is_answered_with_help(stores: Stores) -> None:
    told = await words(stores, PAPERS, "xyzzy")
    assert told.startswith("There is no “xyzzy”.\n\n")
    assert "Did you mean" not in told


@pytest.mark.parametrize("text", ["", "help", "saved", "xyzzy", "top fortnight", "forget-me", "status"])
@pytest.mark.parametrize("language", ["ko", "ko-KR"])
async def test_korean_is_answered_in_korean(stores: Stores, text: str, language: str) -> None:
    assert any("가" <= letter <= "힣" for letter in await words(stores, PAPERS, text, language))


async def test_an_unknown_language_is_answered_in_english(stores: Stores) -> None:
    assert "no favourites yet" in await words(stores, PAPERS, "saved", "de")


async def test_a_bug_is_answered_with_a_reference_that_the_log_holds(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(stores.library.editions, "span", broken)
    with caplog.at_level(logging.ERROR):
        told = await words(stores, PAPER, "lora")
    assert "Something went wrong here" in told
    reference = told.split("noted as ")[1].split(".")[0]
    assert f"noted as {reference}" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("error", "english", "korean"),
    [
        (StorageError, "The archive cannot be used at the moment.", "지금은 논문 보관함을 쓸 수 없습니다."),
        (ArchiveDamaged, "The archive is damaged", "논문 보관함이 손상되어"),
        (SourceError, "Hugging Face's list cannot be read", "지금은 허깅페이스 목록을 읽을 수 없습니다"),
        (NotAccepted, "The chat service did not let me do that", "채팅 서비스가 요청을 받아 주지 않았습니다"),
        (SettingsError, "Something went wrong here", "문제가 생겼습니다"),
    ],
)
async def test_trouble_is_told_in_the_readers_words_and_the_log_has_the_rest(
    stores: Stores,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[BotError],
    english: str,
    korean: str,
) -> None:
    async def broken() -> None:
        raise error("/srv/data/bot.db: sqlite3 said no; see https://db.internal")

    monkeypatch.setattr(stores.library.editions, "span", broken)
    for language, sentence in (("en", english), ("ko", korean)):
        told = await words(stores, PAPER, "lora", language)
        assert told.startswith(sentence)
        assert not re.search(r"/srv|sqlite|https?:|BOT_", told)
        (reference,) = re.findall(r"[0-9a-f]{6}", told)
        assert f"noted as {reference}: /srv/data/bot.db: sqlite3 said no" in caplog.text


async def test_while_somebody_types_titles_are_offered(stores: Stores) -> None:
    (offered,) = await commands(stores).suggest(PAPER, "query", " “lor")
    assert (offered.label, offered.value) == (LORA.title, LORA.id)
    assert len(await commands(stores).suggest(PAPER, "query", "   ")) == 12
    assert len(await commands(stores).suggest(PAPER, "query", "pap")) == 12
    assert await commands(stores).suggest(PAPER, "elsewhere", "pap") == ()


async def test_where_a_paper_is_asked_for_only_papers_are_offered(stores: Stores) -> None:
    report = Paper("some-lab-report", "Some Report", "It is one.", ("Dan Reporter",))
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (report,)), Clock().now())
    similar = replace(PAPERS, text="similar")
    everything = await commands(stores).suggest(PAPER, "query", "report")
    assert [one.value for one in everything] == ['by:"Dan Reporter"', report.id]
    assert [one.value for one in await commands(stores).suggest(similar, "paper", "report")] == [report.id]


async def test_offered_titles_fit_where_they_are_shown(empty: Stores) -> None:
    await empty.library.editions.save(Edition(MONDAY, (replace(LORA, title="LoRA " + "long " * 60),)), Clock().now())
    (offered,) = await commands(empty).suggest(PAPER, "query", "lora")
    assert len(offered.label) <= 100
    assert offered.label.endswith("…")


async def test_similar_papers_are_listed(stores: Stores) -> None:
    alike = replace(LORA, id="2405.09674", title="More on LoRA")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (alike,)), Clock().now())
    found = await listing(stores, PAPERS, f"similar https://arxiv.org/abs/{LORA.id}")
    assert found.title == f"Papers like “{LORA.title}”"
    assert [entry.paper.id for entry in found.entries] == [alike.id]


async def test_similar_needs_a_paper_that_is_known(stores: Stores) -> None:
    assert "similar 2405.09673" in await words(stores, PAPERS, "similar")
    assert "not in the archive" in await words(stores, PAPERS, "similar 2401.00001")


@pytest.mark.parametrize("identifier", ["cs/0112017", "some-lab-report"])
async def test_a_paper_without_an_id_of_today_is_found_by_its_own(empty: Stores, identifier: str) -> None:
    paper = Paper(identifier, "A report of a model")
    await empty.library.editions.save(Edition(MONDAY, (paper, LORA)), Clock().now())
    for text in (identifier, f"https://huggingface.co/papers/{identifier}"):
        assert (await card(empty, PAPER, text)).entry.paper == paper
    assert (await ask(empty, PAPERS, f"similar {identifier}")).content


@pytest.mark.parametrize("text", ["<!channel>", "<!here|here> @everyone", "<@U123|ada> <#C1|general>", "<@!42> <@&7>"])
async def test_a_mention_is_refused_kindly_and_not_repeated(stores: Stores, text: str) -> None:
    told = await words(stores, PAPER, text)
    assert told.startswith("I call nobody, and a mention is nothing to look for.")
    assert not re.search(r"[<>@#]", told)
    found = await card(stores, PAPER, f"{text} forgets lora")
    assert found.entry.paper == LORA


async def test_words_beside_an_id_do_not_hide_its_paper(stores: Stores) -> None:
    assert (await card(stores, PAPER, f"{LORA.id} paper")).entry.paper == LORA


async def test_a_search_that_would_take_too_long_is_answered_kindly(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.library.search.SEARCH_SECONDS", 0.0)
    assert "add a word" in await words(stores, PAPER, "lora")


async def test_few_hits_come_with_a_better_spelling(stores: Stores) -> None:
    typo = Paper("2405.09999", "A lorq of its own")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (typo,)), Clock().now())
    more = tuple(replace(LORA, id=f"2405.1000{n}") for n in range(6))
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=7), more), Clock().now())
    assert (await listing(stores, PAPER, "lorq")).note == "Did you mean “lora”?"


async def test_a_search_that_had_to_wait_too_long_says_so(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.library.search.PATIENCE", 0.0)
    reply = await commands(stores).answer(replace(PAPER, text="lora"))
    assert isinstance(reply.content, Words)
    assert "again in a moment" in reply.content.text


@pytest.mark.parametrize(
    ("text", "lines", "rests"),
    [
        ("lora", (), ()),
        ("lora by:dan", ("Words: lora", "By dan"), ("by:dan", "lora")),
        ("lora foobar", ("No paper has “foobar”, so it is left out",), ()),
        ("lora 2017", ("Words: lora", "Time: nothing in 2017, so of all days"), ("2017", "lora")),
        ("newest lora -x", ("Words: lora", "Without x", "Newest first"), ("newest -x", "newest lora", "lora -x")),
        ("lora since 2024", ("Words: lora", "Time: since 2024-01-01"), ("since 2024", "lora")),
    ],
)
async def test_an_answer_shows_what_was_understood_and_each_piece_can_be_taken_away(
    stores: Stores, text: str, lines: tuple[str, ...], rests: tuple[str, ...]
) -> None:
    reply = await commands(stores).answer(replace(PAPER, text=text))
    if not lines:
        assert isinstance(reply.content, Card)
        return
    assert isinstance(reply.content, Listing)
    assert (reply.content.lines, tuple(one.value for one in reply.content.tries)) == (lines, rests)
    assert [entry.paper.id for entry in reply.content.entries] == [LORA.id]


async def test_each_hit_shows_what_answers_the_search(empty: Stores) -> None:
    robots = Paper("2605.00001", "Robots", "They walk. Reinforcement learning teaches them.", ("Ann Walker",))
    others = Paper("2605.00002", "Reinforcement Learning of Nothing", "Words.")
    await empty.library.editions.save(Edition(MONDAY, (robots, others)), Clock().now())
    await empty.library.bullets.save(robots.id, Bullets("ko", "llm", ("로봇은 걷는다.", "강화 학습으로 배운다.")))
    for language, text in (("en", "Reinforcement learning teaches them."), ("ko", "강화 학습으로 배운다.")):
        reply = await ask(empty, PAPER, "강화학습", language=language)
        assert isinstance(reply.content, Listing)
        passages = {entry.paper: entry.passage and entry.passage.text for entry in reply.content.entries}
        assert passages == {robots: text, others: None}
    assert (await listing(empty, PAPERS, "top all")).entries[0].passage is None


@pytest.mark.parametrize("paper_id", ["lora", "cs/0501001", "2605.00001", "a-lab.report_2"])
async def test_what_a_button_asks_means_one_paper_and_no_words(stores: Stores, paper_id: str) -> None:
    named = replace(LORA, id=paper_id, title="LoRA by another name")
    await stores.library.editions.save(Edition(MONDAY - timedelta(days=6), (named,)), Clock().now())
    assert (await card(stores, PAPER, asked_as(paper_id))).entry.paper.id == paper_id
