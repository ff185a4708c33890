"""The page in a real browser, as its first visitor meets it, with the real service under it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.playground.browsing import Locator, Looking, expect, looking, playground
from tests.playground.serving import played

pytestmark = pytest.mark.timeout(240)
# Ten in the morning in Seoul: the newest list is there since nine, and no other comes before the weekend's.
WEDNESDAY = datetime(2024, 5, 22, 1, tzinfo=UTC)


def of(looked: Looking, platform: str, words: str | re.Pattern[str] = "") -> Locator:
    """The messages of a platform that show these words."""
    return looked.page.locator(f"#{platform} .message", has_text=words)


async def test_a_visitor_sees_both_digests_looks_up_votes_and_subscribes(tmp_path: Path) -> None:
    async with playground(tmp_path) as address, looking(address) as it:
        page = it.page
        await expect(of(it, "discord", "Chameleon").first).to_be_visible()
        await expect(of(it, "slack", "Chameleon").first).to_be_visible()
        await expect(page.locator(".pill")).to_have_class("pill runs")
        assert await it.unusable() == []

        # What is typed is completed by the bot itself, and answered for this person's eyes alone.
        await page.locator("#discord [role=combobox]").fill("/paper lora")
        await expect(page.locator("#discord [role=option]").first).to_contain_text("LoRA Learns Less")
        await it.type("discord", "/paper 2024")
        await it.type("slack", "/paper lora")
        for platform in ("discord", "slack"):
            await expect(page.locator(f"#{platform} .private .only")).to_contain_text("Only you can see this")
        await expect(page.locator("#slack .private")).to_contain_text("LoRA Learns Less and Forgets Less")

        # Pages are turned and a card is opened where the list stands.
        await it.type("slack", "/paper model")
        found = of(it, "slack", "“model”")
        await found.get_by_role("button", name="Next").click()
        await expect(found).to_contain_text("2/2")
        await found.get_by_label("Details of a paper").select_option(index=1)
        await expect(of(it, "slack", "arXiv").last).to_contain_text("Only you can see this")

        # Another person sees none of it, and Korean once they ask for it.
        await page.locator("[data-name=who]").select_option("grace")
        await expect(page.locator(".private")).to_have_count(0)
        await page.locator("[data-name=language]").select_option("ko")
        await it.type("discord", "/paper lora")
        await expect(page.locator("#discord .private .only")).to_contain_text("나에게만 보입니다")
        await page.locator("[data-name=language]").select_option("en")

        # A favourite by a reaction on Discord and one by a button on Slack: both digests count them.
        await of(it, "discord", "Chameleon").first.locator(".below", has_text="5 messages").click()
        paper = of(it, "discord", "LoRA Learns Less").first
        await paper.hover()
        await paper.get_by_label("Add a reaction").click()
        await paper.get_by_label("⭐", exact=True).click()
        await expect(paper.locator(".mark")).to_have_attribute("aria-pressed", "true")
        await page.locator("[data-name=who]").select_option("ada")
        await page.locator("#slack .below").first.click()
        star = of(it, "slack", "LoRA Learns Less").get_by_role("button", name="☆ Favourite")
        await star.press("Enter")
        # The message is drawn anew with its vote, and the focus stays where it was.
        await expect(of(it, "slack", "★ 2").last).to_be_visible()
        await expect(page.locator("#slack .message :focus")).to_have_attribute("data-name", re.compile("^vote 2405"))
        for platform in ("discord", "slack"):
            await page.locator(f"#{platform} [data-name=back]").click()
            await expect(of(it, platform, "★ 2").first).to_be_visible()

        # A channel is subscribed by a form on Slack and in words on Discord.
        for platform in ("discord", "slack"):
            await page.locator(f"#{platform} nav button").nth(1).click()
        box = page.locator("#discord [role=combobox]")
        await box.fill("/papers subsc")
        await expect(page.locator("#discord [role=option]")).to_have_count(1)
        for key in ("ArrowDown", "Enter"):
            await box.press(key)
        await expect(box).to_have_value("/papers subscribe ")
        await it.type("discord", "/papers subscribe at:09:00 zone:Asia/Seoul language:en")
        await expect(of(it, "discord", "09:00")).not_to_have_count(0)
        await it.type("slack", "/papers subscribe")
        await page.emulate_media(color_scheme="dark")
        await expect(page.locator("dialog[open]")).to_be_visible()
        assert await it.unusable() == []
        # Not in another tab of the same person, who asked for it here.
        other = await page.context.new_page()
        await other.goto(address)
        await expect(other.locator("#slack .message").first).to_be_visible()
        await expect(other.locator("dialog[open]")).to_have_count(0)
        await other.close()
        # What is in the way is said where the form does not lie over it.
        await page.route("**/do/slack/submit", lambda route: route.fulfill(json={"trouble": "gone"}))
        await page.locator("dialog[open] [type=submit]").click()
        await expect(page.locator("dialog[open] #told")).to_have_text("This is no longer there.")
        await page.unroute("**/do/slack/submit")
        await page.get_by_label("How many papers a digest shows").fill("3")
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/do/slack/submit") else None)
        await page.locator("dialog[open] [type=submit]").dblclick()
        await expect(of(it, "slack", re.compile("top 3|3 papers")).first).to_be_visible()
        assert len(sent) == 1

        # On a phone one platform stands alone, and nothing is wider than the screen.
        await page.set_viewport_size({"width": 390, "height": 844})
        await expect(page.locator("#slack")).not_to_be_visible()
        await page.locator("[data-name='show slack']").click()
        await expect(page.locator("#discord")).not_to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
        assert it.troubles == []


async def test_nothing_is_lost_or_doubled_whatever_goes_wrong_while_time_passes() -> None:
    async with played(WEDNESDAY) as address, looking(address) as it:
        page = it.page
        verdict = page.locator(".verdict")
        await page.locator("[data-name=panel]").click()
        await expect(verdict).to_contain_text("12 messages")
        await page.emulate_media(color_scheme="dark")
        assert await it.unusable() == []

        # Stored, and the answer lost: the bot must look and not post again.
        await page.locator("[data-act=trouble-drop]").click()
        await expect(page.locator("[data-act=trouble-drop]")).to_have_attribute("aria-pressed", "true")
        await page.locator("[data-act=saturday]").click()
        await expect(verdict).to_have_text("24 messages of the bot · Messages posted twice: 0")
        await expect(page.locator("td", has_text="(drop)")).to_have_count(2)

        # Killed the moment that Monday's morning begins; weekends have no list.
        await page.locator("[data-act=monday]").click()
        await page.locator("[data-act=kill]").click()
        await expect(page.locator(".pill")).to_have_class("pill down")
        await page.locator("[data-act=start]").click()
        await expect(page.locator(".pill")).to_have_class("pill runs")
        await page.locator("[data-act=cut]").click()

        # Three days without a bot, and a server that refuses the first try: the newest digest alone.
        await page.locator("[data-act=trouble-500]").click()
        await page.locator("[data-act=outage]").click()
        await expect(verdict).to_have_text("36 messages of the bot · Messages posted twice: 0")
        await page.locator("[data-act='trouble-429']").click()
        await page.locator("[data-act=morning]").click()
        await expect(verdict).to_have_text("48 messages of the bot · Messages posted twice: 0")

        # A post in doubt where nobody may look is held and said, not guessed; Discord needs no look for that.
        for act in ("trouble-history", "trouble-drop", "morning"):
            await page.locator(f"[data-act={act}]").click()
        await expect(page.locator("pre.scroll")).to_contain_text("needs a person: held")
        await expect(verdict).to_have_text("55 messages of the bot · Messages posted twice: 0")
        assert it.troubles == []
