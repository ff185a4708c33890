"""The README's pictures: the playground as its first visitor meets it, at a desk and on a phone, in each language."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.sources.sample import LANGUAGES, SAMPLE_DAY
from tests.playground.browsing import Looking, expect, looking
from tests.playground.serving import played

# The window in CSS pixels, and how many of the picture one of them takes: a phone's screen is finer.
WINDOWS = {"desk": ((1280, 860), 1), "phone": ((390, 844), 2)}
LOCALES = {"en": "en-US", "ko": "ko-KR"}
# The sample's own day, at nine in the morning of the page's zone: no picture differs by when it was made.
BEGINS = datetime.combine(SAMPLE_DAY + timedelta(days=1), time(0, 0, 5), UTC)
# A page of text is no worse for it, and a third as heavy.
COLOURS = 256
PLATFORMS = ("discord", "slack")


async def draw_readme(out: Path) -> None:
    """Write the pictures and print how heavy each is."""
    for language in LANGUAGES:
        async with played(BEGINS, dict.fromkeys(PLATFORMS, language)) as address:
            for window in WINDOWS:
                picture = light(await seen(address, language, window))
                to = out / f"playground-{language}-{window}.png"
                await asyncio.to_thread(to.write_bytes, picture)
                print(f"{to}  {len(picture) / 1000:.0f} kB", flush=True)


async def seen(address: str, language: str, window: str) -> bytes:
    """What one sees once both digests stand."""
    (width, height), scale = WINDOWS[window]
    screen = {"viewport": {"width": width, "height": height}, "device_scale_factor": scale}
    async with looking(address, **screen, locale=LOCALES[language]) as it:
        await settled(it)
        picture: bytes = await it.page.screenshot(animations="disabled")
        return picture


async def settled(it: Looking) -> None:
    """Wait until the bot runs and each digest has its thread, of which the line below it tells."""
    await expect(it.page.locator(".pill")).to_have_class("pill runs")
    for platform in PLATFORMS:
        await expect(it.page.locator(f"#{platform} .message .below", has_text="5").first).to_be_attached()


def light(picture: bytes) -> bytes:
    """The same with few colours."""
    packed = BytesIO()
    with Image.open(BytesIO(picture)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(packed, "PNG", optimize=True)
    return packed.getvalue()
