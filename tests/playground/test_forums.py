"""Discord's channels of other kinds in a real browser: a forum's posts, a gallery's, and what is published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.playground.browsing import expect, looking
from tests.playground.serving import played

pytestmark = pytest.mark.timeout(240)
WEDNESDAY = datetime(2024, 5, 22, 1, tzinfo=UTC)
ASKED = "/papers subscribe at:09:00 zone:Asia/Seoul language:en"


async def test_a_forum_is_subscribed_from_a_post_of_it_and_gets_one_under_its_tag() -> None:
    async with played(WEDNESDAY) as address, looking(address) as it:
        page = it.page
        posts, tabs, back = (
            page.locator("#discord .post"),
            page.locator("#discord nav"),
            page.locator("#discord .back button"),
        )
        await expect(page.locator(".pill")).to_have_class("pill runs")
        for channel in ("💬 talks", "🖼️ gallery"):
            await tabs.get_by_role("button", name=channel).click()
            await expect(page.locator("#discord .empty")).to_contain_text("No posts yet")
            await it.type("discord", "/papers today")
            await expect(page.locator("#told")).to_have_text("Commands belong into a post: open or begin one first.")
            await it.type("discord", "What shall we read?")
            await expect(page.locator("#discord .message")).to_contain_text("What shall we read?")
            await it.type("discord", f"{ASKED} tag:Vision" if channel == "💬 talks" else ASKED)
            await expect(page.locator("#discord .private")).to_contain_text("Subscribed")
            await back.click()
            # The question, and above it the line that says who had the forum get digests.
            await expect(posts).to_have_count(2)
            await expect(posts.last).to_contain_text("Ada: What shall we read?")
        await tabs.get_by_role("button", name="📢 news").click()
        await it.type("discord", f"{ASKED} publish:true")
        await expect(page.locator("#discord .private")).to_contain_text("Subscribed")
        assert await it.unusable() == []

        await page.locator("[data-name=panel]").click()
        await page.locator("[data-act=saturday]").click()
        await expect(page.locator("#discord .head", has_text="published")).to_have_count(1)

        # The newest stands above, with its tag, its picture and how many answers it has.
        for channel, tag in (("🖼️ gallery", ""), ("💬 talks", "Vision")):
            await tabs.get_by_role("button", name=channel).click()
            await expect(posts).to_have_count(3)
            await expect(posts.first).to_contain_text("An Example of")
            await expect(posts.first).to_contain_text("5 replies")
            assert await posts.first.locator(".tag").all_inner_texts() == [tag] * bool(tag)
        await expect(page.locator(".unknown")).to_have_count(0)
        assert await it.unusable() == []

        # A post is a thread: votes in it count, and it is left again.
        await posts.first.get_by_role("button").press("Enter")
        await expect(back).to_be_focused()
        first = page.locator("#discord .message").first
        await first.get_by_label("Mark a favourite").select_option(index=1)
        await expect(first).to_contain_text("★ 1")
        await back.press("Enter")
        await expect(posts.first).to_contain_text("★")
        assert it.troubles == []
