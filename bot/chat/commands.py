"""What each command answers: text in, Reply out, the same on every platform."""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chat.apology import apology
from bot.chat.no_list import no_list
from bot.chat.ports import Votes
from bot.delivery.channel import Channel
from bot.delivery.entries import entries_of
from bot.delivery.ports import Subscriptions
from bot.papers.clock import Clock
from bot.papers.found import Found, Passage, Suggestion
from bot.papers.ids import named_in, own_id
from bot.papers.paper import Edition, Paper
from bot.papers.ports import Archive
from bot.papers.ranking import ranked
from bot.texts.words import say
from bot.views import understood
from bot.views.entries import Entry
from bot.views.leads import lead_of
from bot.views.lines import kind_line
from bot.views.passages import passage_for
from bot.views.replies import Call, Card, Listing, Reply, Words

log = logging.getLogger(__name__)

PAGE = 5
MOST_PAGES = 20
SIMILAR = 15
SUGGESTIONS = 25
LABEL = 100
QUOTES = str.maketrans("“”„«»‘’", '"""""\'\'')
DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}")
MENTION = re.compile(r"<[@#!/][^<>]*>|@(?:everyone|here|channel)(?!\w)")
"""Slack's and Discord's ways to call people and channels, which are nothing to look for."""
PERIODS = {"day": 1, "week": 7, "month": 30}


def day_in(text: str) -> date | None:
    """The day that a text is, as 2024-05-17 or 2024.5.17; None if it is anything else; raises ValueError if absurd."""
    if not DAY.fullmatch(text.strip()):
        return None
    year, month, day = (int(number) for number in re.split(r"[-./]", text.strip()))
    return date(year, month, day)


class Commands:
    """Answers `/paper` and `/papers` from the archive."""

    def __init__(
        self,
        *,
        archive: Archive,
        votes: Votes,
        subscriptions: Subscriptions,
        clock: Clock,
        forget: Callable[[str, str], Awaitable[int]],
    ) -> None:
        self._archive = archive
        self._forget_person = forget
        self._votes = votes
        self._subscriptions = subscriptions
        self._clock = clock
        self._papers: Mapping[str, Callable[[Call, str], Awaitable[Reply]]] = {
            "today": self._today,
            "top": self._top,
            "random": self._random,
            "similar": self._similar,
            "saved": self._saved,
            "status": self._status,
            "forget-me": self._forget,
            "help": self._help,
        }

    async def answer(self, call: Call) -> Reply:
        """The answer to a command; what goes wrong is an answer too."""
        call = replace(call, page=min(max(call.page, 1), MOST_PAGES))
        try:
            return await self._answer(call)
        except Exception as error:  # noqa: BLE001  (whatever it is, somebody waits for an answer)
            return apology(error, call.language)

    async def suggest(self, text: str) -> Sequence[Suggestion]:
        """Titles, authors and short names to offer while somebody types, the newest day's papers before anything is.

        Choosing a title asks for that paper.
        """
        lines = await self._archive.completions(text.translate(QUOTES).strip(), SUGGESTIONS)
        return [Suggestion(_clipped(line.label), line.value) for line in lines[:SUGGESTIONS]]

    async def _answer(self, call: Call) -> Reply:
        answer = self._paper if call.command == "paper" else self._papers_command
        reply = await answer(call)
        if isinstance(reply.content, Listing) and not reply.content.entries:  # the pages have become fewer
            return await answer(replace(call, page=reply.content.pages))
        return reply

    async def _paper(self, call: Call) -> Reply:
        asked = " ".join(call.text.translate(QUOTES).split())
        text = " ".join(MENTION.sub(" ", asked).split())
        if asked and not text:
            return _words(call, say(call.language, "search.mention", paper=call.names[0]))
        if not text:
            return _words(call, say(call.language, "search.empty", paper=call.names[0]))
        if await self._archive.span() is None:
            return self._empty(call)
        if (named := named_in(text)) and not named.rest:
            return await self._by_id(call, named.id)
        try:
            day = day_in(text)
        except ValueError:
            return _words(call, say(call.language, "day.bad", text=text, day=self._today_is()))
        return await (self._search(call, text) if day is None else self._day(call, day))

    async def _by_id(self, call: Call, paper_id: str) -> Reply:
        paper = await self._archive.paper(paper_id)
        if paper is not None:
            return await self._card(call, paper)
        span = await self._archive.span()
        if span is None:
            return self._empty(call)
        first, last, count = span
        return _words(call, say(call.language, "search.unknown-id", id=paper_id, count=count, first=first, last=last))

    async def _search(self, call: Call, text: str) -> Reply:
        found = await self._archive.search(text, PAGE, self._offset(call), today=self._today_is())
        if found.busy or found.too_broad:
            return _words(call, say(call.language, "search.busy" if found.busy else "search.broad", query=text))
        lines, tries = understood.lines(found, call.language), _tries(found, call.language)
        if found.total == 0:
            return self._nothing(call, text, found.suggestion, tries)
        if found.total == 1 and found.papers and not lines and not tries:
            return await self._card(call, found.papers[0])
        note = found.suggestion and say(call.language, "search.try", suggestion=found.suggestion).strip()
        reply = await self._listing(call, say(call.language, "search.title", query=text), found, note or "")
        assert isinstance(reply.content, Listing)  # noqa: S101  (what `_listing` gives)
        return replace(reply, content=replace(reply.content, lines=lines, tries=tries))

    def _nothing(self, call: Call, text: str, suggestion: str | None, tries: tuple[Suggestion, ...]) -> Reply:
        words = say(call.language, "search.nothing", query=text)
        key, values = ("search.try", {"suggestion": suggestion}) if suggestion else ("search.else", {})
        return Reply(Words(words + say(call.language, key, **values), tries), call.language)

    async def _papers_command(self, call: Call) -> Reply:
        word, *rest = call.text.translate(QUOTES).split(None, 1) or ["help"]
        word = word.lower()
        handler = self._papers.get(word)
        if handler is not None:
            return await handler(call, "".join(rest).strip())
        words = say(call.language, "command.unknown", text=word)
        if near := difflib.get_close_matches(word, self._papers, 1):
            words += say(call.language, "command.near", near=near[0])
        return _words(call, f"{words}\n\n{self._help_text(call)}")

    async def _today(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        newest = await self._newest_day()
        return self._empty(call) if newest is None else await self._day(call, newest)

    async def _day(self, call: Call, day: date) -> Reply:
        edition = await self._archive.edition(day)
        if edition is not None and edition.papers:
            title = say(call.language, "day.title", day=day)
            return _undated(await self._listing(call, title, self._page_of(call, edition)))
        return Reply(await no_list(day, self._archive, self._today_is(), call.language), call.language)

    async def _top(self, call: Call, rest: str) -> Reply:
        period = rest.lower() or "week"
        newest, span = await self._newest_day(), await self._archive.span()
        if newest is None or span is None:
            return self._empty(call)
        if period != "all" and period not in PERIODS:
            return _words(call, say(call.language, "top.bad", text=rest))
        first = span[0] if period == "all" else newest - timedelta(days=PERIODS[period] - 1)
        found = await self._archive.top(first, newest, PAGE, self._offset(call))
        if first == newest:
            return _undated(await self._listing(call, say(call.language, "top.day", first=first), found))
        return await self._listing(call, say(call.language, "top.span", first=first, last=newest), found)

    async def _random(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        paper = await self._archive.random_paper()
        return self._empty(call) if paper is None else await self._card(call, paper)

    async def _similar(self, call: Call, rest: str) -> Reply:
        named = named_in(rest)
        paper_id = named.id if named else own_id(rest)
        paper = await self._archive.paper(paper_id) if paper_id else None
        if paper is None and named:
            return await self._by_id(call, named.id)
        if paper is None:
            return _words(call, say(call.language, "similar.which", papers=call.names[1]))
        alike = await self._archive.similar(paper.id, SIMILAR)
        if not alike:
            return _words(call, say(call.language, "similar.none", title=paper.title))
        offset = self._offset(call)
        found = Found(tuple(alike[offset : offset + PAGE]), len(alike))
        return await self._listing(call, say(call.language, "similar.title", title=paper.title), found)

    async def _saved(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        found = await self._votes.saved(call.platform, call.user, PAGE, self._offset(call))
        if found.total == 0:
            return _words(call, say(call.language, "saved.none"))
        return await self._listing(call, say(call.language, "saved.title"), found, personal=True)

    async def _status(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        channels = await self._subscriptions.channels()
        known = {one.channel: one for one in channels if one.platform == call.platform and one.status != "paused"}
        here = known.get(call.channel) or known.get(call.parent)
        if here is None:
            return _words(call, say(call.language, "status.off"))
        last = await self._subscriptions.last_digest(here.id)
        told = say(call.language, "status.last", day=last) if last else ""
        if last and await self._subscriptions.lacks_thread(here.id, last):
            told += say(call.language, f"status.threadless.{here.platform}")
        told += say(call.language, "status.extracts") if await self._lacks_bullets(here.language) else ""
        return _words(call, self._status_text(here, call.language) + told)

    async def _lacks_bullets(self, language: str) -> bool:
        """Whether the newest day's papers have bullets in English only, and that is not the language."""
        newest = await self._newest_day()
        edition = await self._archive.edition(newest) if newest else None
        papers = ranked(edition.papers)[:PAGE] if edition else []
        entries = await entries_of(papers, language, self._archive, self._votes)
        leads = [lead for one in entries if (lead := lead_of(one))]
        return bool(entries) and len(leads) == len(entries) and all(kind_line(lead, language) for lead in leads)

    @staticmethod
    def _status_text(here: Channel, language: str) -> str:
        """When the next digest comes, or why none does and what a person of this platform can do."""
        if here.status == "gone":
            return say(language, "status.gone")
        if here.status == "blocked":
            return say(language, "status.blocked.slack" if here.platform == "slack" else "status.blocked.discord")
        upcoming = here.next_due_at and f"{here.next_due_at.astimezone(ZoneInfo(here.zone)):%Y-%m-%d %H:%M}"
        at, zone = f"{here.at:%H:%M}", here.zone
        return say(language, "status.next", top_n=here.top_n, at=at, zone=zone, next=upcoming or "–")

    async def _forget(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        gone = await self._forget_person(call.platform, call.user)
        return _words(call, say(call.language, "forgotten", n=gone))

    async def _help(self, call: Call, rest: str) -> Reply:  # noqa: ARG002
        return _words(call, self._help_text(call))

    @staticmethod
    def _help_text(call: Call) -> str:
        return say(call.language, "help", paper=call.names[0], papers=call.names[1])

    async def _card(self, call: Call, paper: Paper) -> Reply:
        (entry,) = await entries_of([paper], call.language, self._archive, self._votes)
        voted = await self._votes.has_voted(call.platform, call.user, [paper.id])
        return Reply(Card(entry, voted=paper.id in voted), call.language)

    async def _listing(self, call: Call, title: str, found: Found, note: str = "", *, personal: bool = False) -> Reply:
        entries = await entries_of(
            found.papers, call.language, self._archive, self._votes, first_rank=self._offset(call) + 1
        )
        shown = tuple(replace(one, passage=_passage(one, call, found)) for one in entries)
        pages = min(MOST_PAGES, max(1, -(-found.total // PAGE)))
        return Reply(Listing(title, shown, call, pages, found.counted, note, personal), call.language)

    def _page_of(self, call: Call, edition: Edition) -> Found:
        best = ranked(edition.papers)
        offset = self._offset(call)
        return Found(tuple(best[offset : offset + PAGE]), len(best))

    @staticmethod
    def _offset(call: Call) -> int:
        return (call.page - 1) * PAGE

    async def _newest_day(self) -> date | None:
        span = await self._archive.span()
        return span[1] if span else None

    def _empty(self, call: Call) -> Reply:
        return _words(call, say(call.language, "archive.empty", day=self._today_is()))

    def _today_is(self) -> date:
        now: datetime = self._clock.now()
        return now.astimezone(UTC).date()


def _undated(reply: Reply) -> Reply:
    """A list of one day, which its title says once for all lines."""
    if isinstance(reply.content, Listing):
        entries = tuple(replace(entry, day=None) for entry in reply.content.entries)
        return replace(reply, content=replace(reply.content, entries=entries))
    return reply


def _words(call: Call, text: str) -> Reply:
    return Reply(Words(text), call.language)


def _passage(entry: Entry, call: Call, found: Found) -> Passage | None:
    return passage_for(entry.paper, entry.bullets, call.language, found.wanted)


def _tries(found: Found, language: str) -> tuple[Suggestion, ...]:
    """Questions worth a button: the better spelling, then the question without each of its pieces."""
    better = [Suggestion(_clipped(found.suggestion), found.suggestion)] if found.suggestion else []
    return (*better, *understood.removals(found, language))


def _clipped(label: str) -> str:
    return label if len(label) <= LABEL else label[: LABEL - 1].rstrip() + "…"
