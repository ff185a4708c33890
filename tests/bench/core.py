"""What the program itself costs: lookups, posts, answers, start, memory, help."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from rich.console import Console

from tests.bench import help as helped
from tests.bench import lookups, papers, posts, serving
from tests.bench.children import child
from tests.bench.table import Figure, Report

NOTES = (
    "Ratios are medians of rounds in which we and the floor take turns; all modules are compiled beforehand.",
    "Posts go to stand-ins in another process, so the CPU is the client's; answers are timed at the stand-ins.",
)


async def measure(folder: Path) -> Report:
    """Everything, one after the other."""
    figures: list[Figure] = []
    with Console(stderr=True).status("filling an archive") as status:
        archive, _ = await asyncio.gather(papers.fill(folder / "papers.db"), _compile(folder))
        for name, part in _parts(folder, archive).items():
            status.update(f"measuring {name}")
            figures += await part()
    machine = f"Python {platform.python_version()}, {platform.system()} on {platform.machine()}"
    return Report(f"core ({machine})", tuple(figures), (archive.words, *NOTES))


def _parts(folder: Path, archive: papers.Filled) -> Mapping[str, Callable[[], Awaitable[list[Figure]]]]:
    return {
        "lookups": lambda: lookups.measure(archive.path, archive.ids),
        "posts": lambda: posts.measure(folder),
        "starts, answers, memory": lambda: serving.measure(folder, archive.path),
        "help": helped.measure,
    }


async def _compile(folder: Path) -> None:
    """Import what the measured processes import, so that none of them has to compile it."""
    platforms = "bot.platforms.discord.client, bot.platforms.slack.client"
    served = "bot.console.running, bot.console.serving, bot.service.rounds"
    later = "bot.sources.huggingface, bot.summarizers.extractive"
    modules = f"{served}, {later}, bot.service.demo, {platforms}, tests.bench.bare"
    async with child(folder, ["-c", f"import {modules}"], {"PYTHONPATH": str(Path.cwd())}) as process:
        if await process.process.wait():
            raise process.failed()
