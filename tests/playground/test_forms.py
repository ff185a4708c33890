"""A form that a bot opens on Discord, filled in by a person at the page; the bot is a real client of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.clock import PlaygroundClock
from bot.playground.page import Page
from bot.playground.stand_ins import stand_ins
from tests.emulators.discord.clients import running
from tests.emulators.discord.forms import read
from tests.playground.browsing import Looking, expect, looking
from tests.playground.serving import NoBot, served

pytestmark = pytest.mark.timeout(240)


@pytest_asyncio.fixture
async def look(tmp_path: Path) -> AsyncIterator[Looking]:
    async with stand_ins(("daily-papers", "random")) as services, running(services.discord) as bot:
        bot.tree.add_command(read)
        await bot.tree.sync()
        page = Page(services, PlaygroundClock(tmp_path / "clock"), NoBot(tmp_path, {}), 0)
        async with served(page) as address, looking(address) as it:
            yield it


async def test_a_form_of_discord_is_filled_in_sent_and_closed(look: Looking) -> None:
    page = look.page
    form = page.locator("dialog.discord[open]")
    await expect(page.locator("#discord nav button").first).to_contain_text("daily-papers")
    await look.type("discord", "/read")
    await expect(form.get_by_role("heading")).to_have_text("What you read")
    await expect(form.locator(".unknown")).to_have_count(0)
    assert await look.unusable() == []

    # What Discord's client asks for is asked for here, before anything is sent.
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/do/discord/submit") else None)
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_be_visible()
    assert sent == []
    await form.get_by_label("topic").fill("lora")
    await form.get_by_label("languages").select_option(["en", "ko"])
    await form.get_by_label("channel").select_option(label="#random")
    await form.get_by_label("digest").check()
    await form.get_by_label("boards").check()
    await form.get_by_role("button", name="Submit").click()
    await expect(page.locator("#discord .private")).to_contain_text("lora; en, ko; random; digest; True")
    await expect(form).to_have_count(0)

    # Nobody is told of one that is closed, and it is another person's business no more than any private answer.
    await look.type("discord", "/read")
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await look.type("discord", "/read")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.emulate_media(color_scheme="dark")
    await expect(form).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await look.unusable() == []
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_have_count(0)
    assert look.troubles == []
