"""What any archive promises about bullets: what is shown, what is still to be written, what it took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.chat.ledger import Ledger
from bot.papers.bullets import Bullets
from bot.papers.library import Library
from bot.papers.paper import Edition
from bot.papers.recipe import Recipe, Use
from tests.samples import DAY, EDITION, FULL, KOREAN, LATER, NOW, OTHER

RECIPE = Recipe("2", ("big", "small"))
MADE = Bullets("ko", "llm", ("하나",), "big", "2", FULL.fingerprint)
HOUR = timedelta(hours=1)


async def unwritten(library: Library, recipe: Recipe = RECIPE, language: str = "ko", **more: bool) -> list[str]:
    """Ids of the two papers that lack bullets an hour later, or ever."""
    papers = (await library.papers.known([FULL.id, OTHER.id])).values()
    now = None if more.get("ever") else LATER
    return [paper.id for paper in await library.bullets.unwritten(list(papers), language, recipe, now)]


async def test_of_several_models_and_prompts_the_newest_is_shown(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    newest = replace(MADE, items=("둘",), model="small")
    for bullets in (replace(MADE, prompt="1"), newest, KOREAN, newest):
        await library.bullets.save(FULL.id, bullets)
    assert await library.bullets.of([FULL.id]) == {FULL.id: [newest]}


async def test_what_is_most_telling_is_kept(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    extract = Bullets("en", "extract", ("one", "two", "three"), ranking=(2, 0, 1))
    await library.bullets.save(FULL.id, replace(extract, ranking=()))
    await library.bullets.save(FULL.id, extract)
    assert (await library.bullets.of([FULL.id]))[FULL.id] == [extract]
    assert extract.few(2) == ("one", "three")


async def test_bullets_of_another_abstract_are_not_shown(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.bullets.save(FULL.id, MADE)
    await library.bullets.save(FULL.id, replace(KOREAN, language="en"))
    await library.editions.save(Edition(DAY, (replace(FULL, abstract="Rewritten."), OTHER)), LATER)
    assert [one.language for one in (await library.bullets.of([FULL.id]))[FULL.id]] == ["en"]
    assert await unwritten(library) == [FULL.id, OTHER.id]


async def test_another_spacing_of_the_abstract_is_the_same_abstract(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.bullets.save(FULL.id, MADE)
    await library.editions.save(Edition(DAY, (replace(FULL, abstract=FULL.abstract.replace("\n", " ")),)), LATER)
    assert await library.bullets.of([FULL.id]) == {FULL.id: [MADE]}


async def test_what_a_model_wrote_is_final_for_its_language_prompt_and_models(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.bullets.save(FULL.id, MADE)
    assert await unwritten(library) == [OTHER.id]
    assert await unwritten(library, language="en") == [FULL.id, OTHER.id]
    assert await unwritten(library, Recipe("3", RECIPE.models)) == [FULL.id, OTHER.id]
    assert await unwritten(library, Recipe("2", ("other",))) == [FULL.id, OTHER.id]


async def test_imported_bullets_are_final_and_extracts_are_not(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.bullets.save(FULL.id, Bullets("ko", "imported", ("하나",)))
    await library.bullets.save(OTHER.id, Bullets("ko", "extract", ("하나",), made_of=OTHER.fingerprint))
    assert await unwritten(library) == [OTHER.id]


async def test_a_failure_is_put_off_for_twice_as_long_each_time(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    waits = []
    for _ in range(7):
        await library.bullets.put_off(FULL, "ko", RECIPE, NOW, HOUR, "wrong number")
        due = [n for n in range(1, 40) if await library.bullets.unwritten([FULL], "ko", RECIPE, NOW + n * HOUR)]
        waits.append(due[0])
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert await unwritten(library, ever=True) == [FULL.id, OTHER.id]
    assert await unwritten(library, Recipe("2", ("other",))) == [FULL.id, OTHER.id]
    assert await unwritten(library) == [OTHER.id]


async def test_a_success_ends_what_was_put_off(library: Library) -> None:
    await library.editions.save(EDITION, NOW)
    await library.bullets.put_off(FULL, "ko", RECIPE, NOW, 9 * HOUR, "wrong number")
    await library.bullets.save(FULL.id, MADE)
    await library.editions.save(Edition(DAY, (replace(FULL, title="New"), OTHER)), LATER)
    assert await unwritten(library) == [FULL.id, OTHER.id]


async def test_use_adds_up_for_each_day_and_model(ledger: Ledger) -> None:
    for use in (Use("big", 1, 0, 10, 5, 0.5), Use("big", 1, 1, 0, 0, 1.0), Use("small", 1, 0, 7, 3, 0.1)):
        await ledger.spending.record(DAY, use)
    assert await ledger.spending.uses(DAY) == [Use("big", 2, 1, 10, 5, 1.5), Use("small", 1, 0, 7, 3, 0.1)]
    assert await ledger.spending.uses(DAY + timedelta(days=1)) == []
