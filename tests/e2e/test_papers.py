"""Papers that are not at arXiv, or were there before 2007, go the whole way: collected, posted, found."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.e2e.conftest import SAMPLE_DAY, World

REPORT, OLD, HOSTILE = "some-lab-report", "hep-ph/9905221", "2405.00007"


def item(identifier: object, title: str, votes: int) -> dict[str, Any]:
    paper = {"id": identifier, "title": title, "summary": "We show it. It works well in practice.", "upvotes": votes}
    return {"paper": paper | {"authors": [{"name": "Ana B&eacute;rtolo"}]}}


def listed() -> list[dict[str, Any]]:
    return [
        item(REPORT, "A Report of a Laboratory", 90),
        item(f"{OLD}v2", "An Old Paper of Physics", 40),
        item(HOSTILE, r"$\mathcal{O}(n)$ R&amp;D for \$5: texttt{N}ets}", 30),
        item(2405.0001, "An Id That Is a Number", 20),
    ]


async def test_a_paper_without_an_id_of_today_is_collected_posted_and_found(world: World) -> None:
    world.hugging_face.set_day(date.fromisoformat(SAMPLE_DAY), listed())
    collected = await world.bot("collect", "--date", SAMPLE_DAY)
    assert "3 papers, 3 new" in collected.out
    assert "left 1 out of 2024-05-17: the id 2405.0001 came as a number" in collected.err
    posted = await world.bot("post", "--date", SAMPLE_DAY)
    assert posted.code == 0, posted.err
    for messages in (world.discord_messages(), world.slack_messages()):
        said = json.dumps(messages, ensure_ascii=False)
        assert f"https://huggingface.co/papers/{REPORT}" in said
        assert f"https://arxiv.org/abs/{REPORT}" not in said
        assert f"https://arxiv.org/abs/{OLD}" in said
        assert f"social-thumbnails/papers/{REPORT}.png" in said
        assert "O(n) R&D for $5: Nets" in said.replace("&amp;", "&")
        assert "Ana Bértolo" in said
    assert world.discord.refusals == []
    for asked in (REPORT, f"https://huggingface.co/papers/{REPORT}", f"arXiv:{OLD}v1 [hep-ph]"):
        found = json.loads((await world.bot("search", asked, "--json")).out)
        assert [one["id"] for one in found["papers"]] == [OLD if OLD in asked else REPORT]
