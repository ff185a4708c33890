"""A scheduled job posts by an address alone: once, whatever is run twice or killed in between; nobody is told which."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import yaml

from bot.service.configuration import load
from tests.e2e.conftest import SAMPLE_DAY, World, opened_world

ROOT = Path(__file__).parents[2]
ADDRESS = "https://discord.com/api/webhooks/123456789012345678/" + "a" * 68
# What a killed process had in hand may be judged soon: a lease, a call, and the time in which a message may appear.
SHORT = {"BOT_DELIVERY__LEASE_SECONDS": "1", "BOT_DELIVERY__CALL_SECONDS": "0.5", "BOT_DELIVERY__SETTLE_SECONDS": "0.1"}
NO_TOKENS = dict.fromkeys(("BOT_DISCORD__TOKEN", "BOT_SLACK__BOT_TOKEN", "BOT_SLACK__APP_TOKEN"), "")


def kept(world: World) -> str:
    """Whatever the archive holds."""
    return "".join(path.read_bytes().decode("latin-1") for path in world.folder.glob("bot.db*"))


async def test_a_job_killed_after_the_call_posts_nothing_twice_and_a_person_settles_it(
    tmp_path: Path, spec: Path | None
) -> None:
    async with opened_world(tmp_path, spec) as world:
        address = world.discord.add_webhook(world.discord.channel_ids[0])
        table = {"webhook": address, "language": "en"}
        world.extra = {**NO_TOKENS, **SHORT, "BOT_CHANNELS": json.dumps([table])}
        killed = await world.bot("post", "--date", SAMPLE_DAY, BOT_FAILPOINT="after_call:1")
        assert killed.code == -signal.SIGKILL
        again = await world.bot("post", "--date", SAMPLE_DAY, "--json")
        (row,) = json.loads(again.out)
        assert (again.code, row["state"]) == (69, "held"), again.err
        settled = await world.bot("settle", row["channel"], SAMPLE_DAY)
        assert settled.code == 0, settled.err
        assert "sent" in settled.out
        assert len(world.discord_messages()) == 1
        told = "".join(one.out + one.err for one in (killed, again, settled))
        assert address.rpartition("/")[2] not in told + kept(world)


def test_the_scheduled_job_keeps_the_archive_between_its_runs_and_posts_by_an_address() -> None:
    (job,) = yaml.safe_load((ROOT / "config" / "scheduled-job.yaml").read_text("utf-8"))["jobs"].values()
    restored, posted, saved = (
        step for step in job["steps"] if "cache" in step.get("uses", "") or step.get("run", "").endswith(" bot post")
    )
    environment = {name: text.replace("${{ secrets.WEBHOOK }}", ADDRESS) for name, text in posted["env"].items()}
    settings = load({"BOT_CONFIG": "/dev/null", **environment})
    assert [one.webhook is not None for one in settings.channels] == [True]
    archive = Path(settings.database_url.removeprefix("sqlite:///"))
    assert restored["with"]["path"] == saved["with"]["path"] == str(archive.parent)
    assert saved["with"]["key"].startswith(restored["with"]["restore-keys"])
    assert saved["if"] == "always()", "a run that failed has posted something too"
