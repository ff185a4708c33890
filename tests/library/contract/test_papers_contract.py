"""What any archive promises about papers, editions and bullets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from bot.papers.bullets import Bullets
from bot.papers.library import Library
from bot.papers.paper import Edition, Paper
from tests.samples import A_DAY, DAY, EDITION, FULL, KOREAN, LATER, NOW, OTHER, THIRD


async def test_an_edition_comes_back_as_it_was_saved(library: Library) -> None:
    assert await library.editions.save(EDITION, NOW) == (3, 0)
    assert await library.editions.get(DAY) == EDITION


async def test_saving_the_same_list_again_changes_nothing_but_when_it_was_read(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    assert await library.editions.save(EDITION, LATER) == (0, 0)
    assert await library.editions.get(DAY) == EDITION
    assert await library.editions.checked_at(DAY) == LATER


async def test_a_day_never_read_is_not_an_empty_day(library: Library) -> None:
    await library.editions.save(Edition(DAY), NOW)
    assert await library.editions.get(DAY) == Edition(DAY)
    assert await library.editions.get(DAY + A_DAY) is None
    assert await library.editions.checked_at(DAY + A_DAY) is None


async def test_votes_follow_the_newest_list_even_down(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    news = Edition(DAY, (replace(FULL, votes=40), replace(OTHER, votes=0), replace(THIRD, votes=1)))
    assert await library.editions.save(news, LATER) == (0, 3)
    assert await library.editions.get(DAY) == news


async def test_what_a_list_leaves_empty_stays_as_it_was(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    bare = Paper(FULL.id, "LoRA, version 2")
    assert await library.editions.save(Edition(DAY, (bare, OTHER, THIRD)), LATER) == (0, 0)
    assert await library.papers.get(FULL.id) == replace(FULL, title="LoRA, version 2")


async def test_a_list_can_mark_a_paper_withdrawn(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.editions.save(Edition(DAY, (replace(FULL, withdrawn=True), OTHER, THIRD)), LATER)
    kept = await library.papers.get(FULL.id)
    assert kept is not None
    assert kept.withdrawn


async def test_a_paper_that_vanished_from_its_list_stays_in_the_archive(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.editions.save(Edition(DAY, (OTHER,)), LATER)
    assert await library.editions.get(DAY) == Edition(DAY, (OTHER,))
    assert await library.papers.get(FULL.id) == FULL


async def test_a_new_order_of_the_same_papers_is_kept(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    turned = Edition(DAY, EDITION.papers[::-1])
    await library.editions.save(turned, LATER)
    assert await library.editions.get(DAY) == turned


async def test_a_paper_listed_twice_in_one_list_counts_once(library: Library) -> None:
    twice = Edition(DAY, (FULL, OTHER, replace(FULL, votes=1)))
    assert await library.editions.save(twice, NOW) == (2, 0)
    assert await library.editions.get(DAY) == Edition(DAY, (FULL, OTHER))


async def test_papers_are_found_by_id_and_unknown_ones_left_out(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    assert await library.papers.known([OTHER.id, "0000.00000", FULL.id]) == {OTHER.id: OTHER, FULL.id: FULL}
    assert await library.papers.get("' OR 1=1 --") is None


async def test_times_in_any_zone_come_back_as_the_same_instant(library: Library) -> None:
    seoul = datetime(2026, 5, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    await library.editions.save(Edition(DAY, (replace(FULL, published_at=seoul),)), seoul)
    kept = await library.papers.get(FULL.id)
    assert kept is not None
    assert kept.published_at == seoul
    assert await library.editions.checked_at(DAY) == seoul


async def test_hostile_text_comes_back_as_text(library: Library) -> None:
    title = "'); DROP TABLE paper; -- <think> \\ `\x00` %s {x} @everyone 한글 𝒳"
    paper = replace(OTHER, title=title, authors=('"; --', "\\"))
    await library.editions.save(Edition(DAY, (paper,)), NOW)
    # PostgreSQL holds no NUL in a text.
    assert await library.papers.get(OTHER.id) in (paper, replace(paper, title=title.replace("\x00", "?")))


async def test_half_a_surrogate_pair_does_not_stop_a_day(library: Library) -> None:
    await library.editions.save(Edition(DAY, (replace(OTHER, title="bad \ud800 text"), FULL)), NOW)
    kept = await library.papers.get(OTHER.id)
    assert kept is not None
    assert kept.title == "bad ? text"


async def test_only_days_with_papers_are_days(library: Library) -> None:
    await library.editions.save(Edition(DAY, (FULL,)), NOW)
    await library.editions.save(Edition(DAY + A_DAY), NOW)
    await library.editions.save(Edition(DAY + 2 * A_DAY, (OTHER,)), NOW)
    assert await library.editions.days(DAY, DAY + 2 * A_DAY) == [DAY, DAY + 2 * A_DAY]
    assert await library.editions.days(DAY + A_DAY, DAY + A_DAY) == []


async def test_a_paper_is_listed_on_its_newest_day(library: Library) -> None:
    await library.editions.save(Edition(DAY + A_DAY, (FULL,)), NOW)
    await library.editions.save(EDITION, NOW)
    assert await library.editions.listed_on([FULL.id, OTHER.id, "0000.00000"]) == {FULL.id: DAY + A_DAY, OTHER.id: DAY}


async def test_top_goes_by_votes_then_newest_then_id_and_counts_a_paper_once(library: Library) -> None:
    new = Paper("2605.00010", "new", votes=7, published_at=NOW)
    old = Paper("2605.00011", "old", votes=7, published_at=NOW - A_DAY)
    twin = Paper("2605.00012", "twin", votes=7, published_at=NOW - A_DAY)
    await library.editions.save(Edition(DAY, (THIRD, old, new, FULL)), NOW)
    await library.editions.save(Edition(DAY + A_DAY, (twin, FULL)), NOW)
    found = await library.papers.top(DAY, DAY + A_DAY, 10)
    assert [paper.id for paper in found.papers] == [FULL.id, new.id, twin.id, old.id, THIRD.id]
    assert found.total == 5
    page = await library.papers.top(DAY, DAY + A_DAY, 2, offset=3)
    assert [paper.id for paper in page.papers] == [old.id, THIRD.id]


async def test_withdrawn_papers_are_neither_on_top_nor_drawn_at_random(library: Library) -> None:
    await library.editions.save(Edition(DAY, (replace(FULL, withdrawn=True), OTHER)), NOW)
    assert (await library.papers.top(DAY, DAY, 10)).papers == (OTHER,)
    assert await library.papers.random() == OTHER


async def test_an_empty_archive_has_no_span_and_no_random_paper(library: Library) -> None:
    await library.editions.save(Edition(DAY), NOW)
    assert await library.editions.span() is None
    assert await library.papers.random() is None


async def test_the_span_is_first_day_last_day_and_papers(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.editions.save(Edition(date(2024, 5, 17), (FULL,)), NOW)
    assert await library.editions.span() == (date(2024, 5, 17), DAY, 3)


async def test_bullets_are_kept_one_set_per_language_and_origin(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    extract = Bullets("en", "extract", ("We freeze the weights.",))
    for bullets in (KOREAN, extract, replace(KOREAN, items=("새로운", "두 줄"), model=None)):
        await library.bullets.save(FULL.id, bullets)
    expected = [extract, replace(KOREAN, items=("새로운", "두 줄"), model=None)]
    assert await library.bullets.of([FULL.id, OTHER.id]) == {FULL.id: expected}
