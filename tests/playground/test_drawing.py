"""The page draws whatever the platforms' renderers make: nothing is dropped, and no text of outside becomes markup."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.emulators.discord.state import World
from bot.platforms.discord import render as discord_digests
from bot.platforms.discord import replies as discord_answers
from bot.platforms.slack import render as slack_digests
from bot.platforms.slack import replies as slack_answers
from bot.playground.clock import PlaygroundClock
from bot.playground.page import Page
from bot.playground.stand_ins import stand_ins
from tests.pictures.things import kept
from tests.playground.browsing import Looking, looking
from tests.playground.serving import NoBot, served
from tests.views import specimens

Body = dict[str, Any]
DRAW = """async ([platform, bodies]) => {
  const module = await import(`/${platform}.js`);
  const draw = platform === "discord" ? module.drawDiscord : module.drawSlack;
  const look = {papers: {}, name: (id) => id, time: (seconds) => `at ${seconds}`, press() {}, offered: () => []};
  return bodies.map((body) => {
    const node = document.createElement("div");
    node.append(...draw(body, look));
    const all = (what) => [...node.querySelectorAll(what)];
    return {
      unknown: all(".unknown").map((one) => one.textContent),
      called: all(".called, time, .spoiler").map((one) => one.textContent),
      links: all("a").map((one) => one.getAttribute("href")),
      tags: all("*").map((one) => one.localName),
      words: node.textContent,
    };
  });
}"""
# All that a message is ever made of here.
TAGS = frozenset(
    "div span strong em u s code pre a small hr ul ol li blockquote button select option optgroup details summary time "
    "svg rect circle text img".split()
)


@pytest.fixture
async def look(tmp_path: Path) -> AsyncIterator[Looking]:
    clock = PlaygroundClock(tmp_path / "clock")
    async with (
        stand_ins(clock=clock.time) as services,
        served(Page(services, clock, NoBot(tmp_path, {}), 0)) as address,
        looking(address) as it,
    ):
        yield it


async def drawn(look: Looking, platform: str, bodies: Sequence[Body]) -> list[dict[str, Any]]:
    # Half a surrogate pair cannot be told to a browser; what stands for it can.
    told = json.loads(json.dumps(bodies, ensure_ascii=False).encode("utf-8", "replace"))
    found: list[dict[str, Any]] = await look.page.evaluate(DRAW, [platform, told])
    assert look.troubles == []
    return found


def on_discord() -> Iterator[tuple[str, Body]]:
    for name, shown in specimens.digests():
        # Some open a thread and show nothing.
        yield from (
            (name, kept(one.body, World())) for one in discord_digests.render(shown) if "components" in one.body
        )
    for name, reply in specimens.answers("discord"):
        yield name, kept({"components": discord_answers.components(reply)}, World())


def on_slack() -> Iterator[tuple[str, Body]]:
    for name, shown in specimens.digests():
        yield from ((name, dict(one.body)) for one in slack_digests.render(shown))
    for name, reply in specimens.answers("slack"):
        yield name, dict(slack_answers.payload(reply))


async def test_every_digest_and_answer_is_drawn_whole_and_nothing_of_outside_is_markup(look: Looking) -> None:
    for platform, bodies in (("discord", list(on_discord())), ("slack", list(on_slack()))):
        for (name, body), it in zip(bodies, await drawn(look, platform, [one for _, one in bodies]), strict=True):
            assert it["unknown"] == [], (platform, name)
            assert set(it["tags"]) <= TAGS, (platform, name)
            assert it["words"].strip(), (platform, name, body)
            assert [one for one in it["links"] if not one.startswith(("https://", "http://a.org", "/files/"))] == []
            if name.startswith("hostile"):
                assert it["called"] == [], (platform, name)
                assert "\\" not in it["words"], (platform, name)  # what escapes is not shown itself
                assert not any("evil.example" in one for one in it["links"]), (platform, name)


async def test_a_part_that_nobody_knows_is_shown_in_a_box_with_all_of_it(look: Looking) -> None:
    strange = {"type": 99, "secret": "<b>"}
    (on_discord,) = await drawn(look, "discord", [{"components": [{"type": 17, "components": [strange]}]}])
    video = {"type": "video", "title_url": "x"}
    hologram = {"type": "actions", "elements": [{"type": "hologram", "depth": 3}]}
    (on_slack,) = await drawn(look, "slack", [{"blocks": [video, hologram]}])
    assert [json.loads(one.removeprefix("component 99")) for one in on_discord["unknown"]] == [strange]
    assert [one.split("{")[0] for one in on_slack["unknown"]] == ["block video", "element hologram"]


# What is written, the words that are shown, and the addresses that links lead to.
MARKUP = {
    "discord": [
        (r"\*a\* **b** [c](https://d.e) [f](javascript:g)", "*a* b c [f](javascript:g)", ["https://d.e"]),
        ("<@5> @everyone <t:9:R> ||x||", "@5 @everyone at 9 ▓▓x", []),
        ("```\n**a**\n```\n# b\n-# c", "**a**bc", []),
    ],
    "slack": [
        ("*a* <https://d.e|f> &lt;b&gt; <javascript:x|y>", "a f <b> <javascript:x|y>", ["https://d.e"]),
        ("<@U5> <!here> <!date^9^{date}|x> :star:", "@U5 @here at 9 ⭐", []),
    ],
}


def written(platform: str, text: str) -> Body:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"content": text} if platform == "discord" else {"blocks": [section]}


async def test_markup_is_read_as_the_platform_reads_it(look: Looking) -> None:
    for platform, cases in MARKUP.items():
        shown = await drawn(look, platform, [written(platform, text) for text, _, _ in cases])
        assert [(it["words"], it["links"]) for it in shown] == [(words, links) for _, words, links in cases]


# What is typed after a command, and what its options are then; some have choices, some are free.
COMMANDS = [
    {
        "type": 1,
        "name": "export",
        "options": [
            {"type": 3, "name": "format", "choices": [{"name": one, "value": one} for one in ("bibtex", "csv")]},
            {"type": 3, "name": "query"},
            {"type": 4, "name": "most", "min_value": 1, "max_value": 9},
        ],
    }
]
TYPED = {
    "bibtex lora adapters": {"format": "bibtex", "query": "lora adapters"},
    "lora csv": {"query": "lora csv"},
    "csv most=3": {"format": "csv", "most": 3},
    "query:a b format:csv": {"query": "a b", "format": "csv"},
    "format:pdf": {"option": "format", "value": "pdf", "expected": "bibtex, csv"},
    "most:ten": {"option": "most", "value": "ten", "expected": "1 … 9"},
    "most:10": {"option": "most", "value": "10", "expected": "1 … 9"},
}
READ = """async ([commands, texts]) => {
  const { parsed, suggested } = await import("/discord_commands.js");
  const read = texts.map((text) => parsed(commands, `/export ${text}`)).map((one) => one.misfit ?? one.options);
  const offered = await suggested(commands, "/export bibtex ", "en", () => ({}));
  return [read, offered.map((one) => one.insert)];
}"""


async def test_a_command_is_read_as_it_is_documented_and_completed_where_one_stands(look: Looking) -> None:
    read, offered = await look.page.evaluate(READ, [COMMANDS, list(TYPED)])
    assert read == list(TYPED.values())
    assert offered[0] == "/export bibtex"


async def test_words_without_blocks_do_not_look_like_a_link(look: Looking) -> None:
    assert (
        await look.page.evaluate(
            """async () => {
          const { drawSlack } = await import("/slack.js");
          const node = drawSlack({text: "hello"}, {})[0];
          document.body.append(node);
          return getComputedStyle(node).textDecorationLine;
        }"""
        )
        == "none"
    )
