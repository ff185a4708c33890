"""Reading along with a keyboard: the focus is never lost, and what is new or was asked for is in sight."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.playground.browsing import expect, looking
from tests.playground.serving import played

pytestmark = pytest.mark.timeout(240)
ASKED = (
    *("/paper lora", "/paper 2405.09818", "/papers today", "/papers help", "/papers saved", "/papers following"),
    *(
        "/papers similar 2405.09673",
        "/papers cite 2405.09673",
        "/papers trends lora",
        "/papers settings",
        "/papers forget-me",
    ),
)
AT_END = """() => {
  const { scrollTop, scrollHeight, clientHeight } = document.querySelector("#discord .list");
  return scrollHeight - scrollTop - clientHeight < 2;
}"""
WEDNESDAY = datetime(2024, 5, 22, 1, tzinfo=UTC)


async def test_the_focus_is_never_lost_and_what_comes_is_in_sight() -> None:
    async with played(WEDNESDAY) as address, looking(address) as it:
        page = it.page
        digest = page.locator("#slack .message", has_text="Chameleon").first
        await expect(digest).to_be_visible()
        await expect(page.locator(".pill")).to_have_class("pill runs")

        # A menu that is closed gives the focus back to what opened it.
        for word in ("Add a reaction", "More"):
            opener = digest.get_by_label(word)
            await opener.press("Enter")
            await expect(digest.locator(".popup :focus")).to_have_count(1)
            await page.keyboard.press("Escape")
            await expect(opener).to_be_focused()
            await expect(opener).to_have_attribute("aria-expanded", "false")
        await opener.press("Enter")
        await page.locator("#slack [role=combobox]").focus()
        await expect(digest.locator(".popup")).to_be_hidden()

        # The payload of a long message opens where it is seen.
        await opener.press("Enter")
        await digest.get_by_role("button", name="Raw JSON").press("Enter")
        await expect(digest.locator(".raw")).to_be_focused()
        await expect(digest.locator(".raw")).to_be_in_viewport()

        # On the last page there is no next one: what turns back is as near as it gets.
        for platform in ("discord", "slack"):
            await it.type(platform, "/paper model")
            found = page.locator(f"#{platform} .private", has_text="model")
            await found.get_by_role("button", name="Next").press("Enter")
            await expect(found).to_contain_text(re.compile("2/2"))
            await expect(found.locator(":focus")).to_have_text(re.compile("Back|Share here"))

        # As many answers as make the browser guess how high those above are.
        for words in ASKED:
            count = await page.locator("#discord .private").count()
            await it.type("discord", words)
            await expect(page.locator("#discord .private")).to_have_count(count + 1)

        # Whoever reads the newest goes on to do so in a column of another width.
        await page.locator("[data-name=panel]").click()
        await page.wait_for_function(AT_END, timeout=10_000)
        await page.locator("[data-act=saturday]").click()
        for platform in ("discord", "slack"):
            await expect(page.locator(f"#{platform} .list > .message").last).to_contain_text("An Example of")
            await expect(page.locator(f"#{platform} .list > .message").last).to_be_in_viewport()
        # And whoever has gone up to read something stays there.
        await page.locator("#discord .list").hover()
        await page.mouse.wheel(0, -3000)
        await expect(page.locator("#discord .list > .message").last).not_to_be_in_viewport()
        await page.locator("[data-name=panel]").click()
        await page.locator("[data-name=panel]").click()
        await page.locator("[data-act=monday]").click()
        await page.locator("[data-act=morning]").click()
        await expect(page.locator("#slack .list > .message").last).to_contain_text("of 27 May")
        await expect(page.locator("#discord .list > .message").last).to_contain_text("of 27 May")
        await expect(page.locator("#discord .list > .message").last).not_to_be_in_viewport()
        assert it.troubles == []
