"""Nothing is silent for long, and what is told is what happened: of a part, of a wait, of a service at work."""

from __future__ import annotations

import json

from tests.e2e.conftest import SAMPLE_DAY, World
from tests.e2e.watching import last_line, said, serving, until

THREADS = "POST .*/threads$"


async def test_a_digest_without_its_thread_is_told_as_such_and_brought_to_its_end_by_hand_counts(swift: World) -> None:
    swift.discord.faults.plan(THREADS, *["503"] * 50)
    posted = await swift.bot("post", "--date", SAMPLE_DAY, "--wait", "16")
    assert posted.code == 69
    assert (
        f"1 of 2 channels has the digest of {SAMPLE_DAY} without its thread: the table says what is missing"
        in posted.err
    )
    (row,) = [line for line in posted.out.splitlines() if "discord:" in line]
    assert "queued" in row
    assert "the thread" in row
    assert "503" in row
    assert "Posting the digest of 2024-05-17 to 2 channels" in posted.err
    assert "waits: Discord had trouble of its own (503)" in posted.err
    swift.discord.faults.clear()
    again = await swift.bot("post", "--date", SAMPLE_DAY)
    assert again.code == 0
    assert last_line(again.err).startswith("1 of 2 channels got the digest")
    third = await swift.bot("post", "--date", SAMPLE_DAY)
    assert last_line(third.err) == f"Every channel had the digest of {SAMPLE_DAY} already; nothing was posted."


async def test_a_long_reading_is_told_where_no_person_watches(swift: World) -> None:
    swift.hugging_face.faults.plan("daily_papers.*2024-05-18", "hang")
    async with swift.process("collect", "--date", "2024-05-17", "--to", "2024-05-18") as process:
        await said(process, "Reading lists: 1 of 2, 2024-05-17 ...")


async def test_the_service_says_who_it_is_what_is_due_and_what_it_read(swift: World) -> None:
    async with serving(swift) as process:
        told: list[str] = []
        assert process.stderr
        wanted = ("next due at", "connected to Discord as papers", "connected to Slack as papers", "read the lists of")
        while not all(any(words in line for line in told) for words in wanted):
            told.append(json.loads(await process.stderr.readline())["event"])
    assert f"discord:{swift.discord.channel_ids[0]}: next due at " in " ".join(told)
    assert any(line.endswith("09:00 Asia/Seoul") for line in told)
    assert any(line.endswith("; servers: 1") for line in told)
    assert any(line.startswith("read the lists of 8 days: 0 papers, 0 new") for line in told)


async def test_an_admins_channel_that_is_not_there_is_told_at_the_start(swift: World) -> None:
    async with serving(swift, BOT_ADMIN="discord:123456789012345678") as process:
        await said(process, "The admin's channel discord:123456789012345678 cannot be told of trouble.")


async def test_a_person_reads_plain_lines(swift: World) -> None:
    async with serving(swift, BOT_LOG_FORMAT="text") as process:
        await until(lambda: (swift.folder / "bot.db.alive").exists())
        assert process.stderr
        line = (await process.stderr.readline()).decode()
    assert line[2] == line[5] == ":"
    assert "next due at" in line
    assert not set("{}[]") & set(line)
