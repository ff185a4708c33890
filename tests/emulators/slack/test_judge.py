from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.emulators.slack.api import SlackApi
from bot.emulators.slack.judge import Judge, by_sdk
from bot.emulators.slack.rules.blocks import block_problems
from tests.emulators.slack.bodies import FINE, WRONG, header
from tests.emulators.slack.clients import client, refused

Json = dict[str, Any]


@pytest.fixture(scope="module")
def judge(test_data: Path) -> Judge:
    return Judge(test_data / "spec" / "slack" / "block-kit.schema.json")


def test_the_sdks_models_judge_blocks_too() -> None:
    assert "text attribute cannot exceed 150 characters" in str(*by_sdk(header("x" * 151), "/blocks/0"))
    assert "alt_text" in str(*by_sdk({"type": "image", "image_url": "https://a.b/c"}, "/blocks/0"))


@pytest.mark.parametrize("blocks", FINE, ids=lambda blocks: str(blocks[0]["type"]))
def test_slacks_schema_agrees_with_our_rules_on_what_is_valid(judge: Judge, blocks: list[Json]) -> None:
    assert list(judge.blocks(blocks)) == []


# Of these the schema knows; the limits are our own rules' alone.
OF_SHAPE = ("unsupported type", "invalid additional property", "missing required field: alt_text", "must be one of")
SHAPES = [(blocks, said) for blocks, said, _ in WRONG if said.startswith(OF_SHAPE)]


@pytest.mark.parametrize("blocks", [blocks for blocks, _ in SHAPES], ids=[said for _, said in SHAPES])
def test_slacks_schema_agrees_with_our_rules_on_a_shape(judge: Judge, blocks: list[Json]) -> None:
    assert [*judge.by_spec(blocks[0], "/blocks/0")]


async def test_what_only_the_judge_knows_is_refused_on_every_post(judge: Judge) -> None:
    blocks = [{"type": "image", "slack_file": {}, "alt_text": "a"}]
    assert block_problems(blocks) == []
    async with SlackApi(judge=judge) as api:
        answer = await refused(client(api).chat_postMessage(channel=api.channel_ids[0], text="a", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
