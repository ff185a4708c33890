"""How many papers say something over the months: in sentences, in bars of letters, and as a chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.papers.trends import Month, Trend
from bot.papers.visible import visible
from bot.texts.words import ENGLISH, say
from bot.views.charts import MARKS, Chart, Panel
from bot.views.lines import month_line

# Letters of what was asked for, where it stands among numbers.
NAME = 60
# Rows of bars: a year.
BARS = 12
# Letters of a bar. Where fonts are made for Chinese, Japanese or Korean they are twice as wide as others, and a phone
# has room for some 34 in a line; what a bar leaves is filled with one of them, so that columns stay columns.
WIDE, NARROW = 7, 4
FULL, HALF, EMPTY = "█", "▌", "░"
# More points are too close to each other at a phone's width.
PLOTTED = 60


def sentences(trends: Sequence[Trend], language: str) -> str:
    """A line for each of what was asked for, then the month or months that were counted."""
    months = trends[0].months
    first, last = (month_line(one.first, language) for one in (months[0], months[-1]))
    counted = say(language, "trends.counted" if len(months) > 1 else "trends.counted.month", first=first, last=last)
    return "\n".join([*_told(trends, language), counted])


def bars_title(trends: Sequence[Trend], language: str) -> str:
    """What the rows of bars show."""
    shown = min(BARS, len(trends[0].months))
    return say(language, "trends.bars.two" if len(trends) > 1 else "trends.bars", n=shown)


def bars(trends: Sequence[Trend]) -> str:
    """A row of bars and numbers for each of the last months, for a font whose letters are all equally wide."""
    most = max(month.papers for trend in trends for month in trend.months[-BARS:])
    rows = zip(*(trend.months[-BARS:] for trend in trends), strict=True)
    lines = [_one(months[0], most) if len(months) == 1 else _two(months, most) for months in rows]
    return "\n".join(lines) + (" …" if trends[0].running else "")


def chart(trends: Sequence[Trend], language: str) -> Chart:
    """Papers and votes a month, for a picture."""
    months = [trend.months[-PLOTTED:] for trend in trends]

    def panel(key: str, lines: Iterable[Iterator[int]]) -> Panel:
        return Panel((say(language, key), say(ENGLISH, key)), tuple(map(tuple, lines)))

    papers = panel("trends.papers", ((one.papers for one in line) for line in months))
    votes = panel("trends.votes", ((one.votes for one in line) for line in months))
    names = tuple(_name(trend) for trend in trends)
    return Chart(names, tuple(f"{one.first:%Y-%m}" for one in months[0]), (papers, votes), trends[0].running)


def _told(trends: Sequence[Trend], language: str) -> Iterator[str]:
    """A sentence for each, marked as its line is where there are several."""
    for trend, mark in zip(trends, MARKS, strict=False):
        told = _sentence(trend, language)
        yield f"{mark} {told}" if len(trends) > 1 else told


def _sentence(trend: Trend, language: str) -> str:
    """How many in the last month and in the one before, and when there were most."""
    *_, last = trend.months
    now = "trends.now" if trend.running else "trends.over"
    values = {
        "text": _name(trend),
        "n": last.papers,
        "month": month_line(last.first, language),
        "part": _part(last, language),
    }
    told = say(language, now, **values)
    if len(trend.months) > 1:
        before = trend.months[-2]
        told += say(
            language,
            "trends.before",
            n=before.papers,
            month=month_line(before.first, language),
            part=_part(before, language),
        )
    best = trend.best
    return told + (say(language, "trends.best", month=month_line(best.first, language), n=best.papers) if best else "")


def _part(month: Month, language: str) -> str:
    return say(language, "trends.part", share=percent(month), votes=f"{month.votes:,}")


def percent(month: Month) -> str:
    """The part of the month's papers that match; a dash for a month without any."""
    if month.share is None:
        return "–"
    return "100%" if month.share == 1 else f"{100 * month.share:.1f}%"


def _name(trend: Trend) -> str:
    name = visible(trend.text)
    return name if len(name) <= NAME else name[: NAME - 1].rstrip() + "…"


def _one(month: Month, most: int) -> str:
    return f"{month.first:%Y-%m}{month.papers:>5} {percent(month):>5} {bar(month.papers, most, WIDE)}"


def _two(months: Sequence[Month], most: int) -> str:
    return f"{months[0].first:%Y-%m}" + "".join(f"{one.papers:>5} {bar(one.papers, most, NARROW)}" for one in months)


def bar(number: int, most: int, width: int) -> str:
    """A bar as long as its number, in halves; what is there at all has one."""
    halves = max(round(2 * width * number / most), 1) if number else 0
    return (FULL * (halves // 2) + HALF * (halves % 2)).ljust(width, EMPTY)
