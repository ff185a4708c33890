"""What a message's blocks hold, whether Slack takes them, and papers of any text to draw."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.delivery.messages import Message
from bot.emulators.slack.rules.blocks import block_problems
from bot.emulators.slack.rules.messages import counted_size
from bot.papers.bullets import Bullets
from bot.platforms.slack.blocks import MOST_TEXT_BYTES, counted, fits
from bot.views.entries import Entry
from bot.views.passages import LONGEST, marked
from tests.platforms.slack.material import DAY, HOSTILE, paper

TEXTS = st.one_of(
    st.text(st.characters(), max_size=60),
    st.sampled_from([HOSTILE, "&" * 300, "<>" * 150, "🔥" * 300, "논문" * 150, "", " ", "a" * 1300]),
)


ENTRIES = st.builds(
    lambda number, title, authors, bullets, origin, lead, votes, favourites, link, said: Entry(
        rank=1,
        paper=paper(number, title=title, authors=authors, votes=votes, ai_summary=lead, code_url=link),
        bullets=Bullets("en", origin, bullets, title or None) if bullets else None,
        favourites=favourites,
        day=DAY,
        passage=marked(said[:LONGEST], [[word] for word in said.split()[::2]]) if said else None,
        keywords=(said,) if said else (),
    ),
    st.integers(0, 99999),
    TEXTS,
    st.lists(TEXTS, max_size=6).map(tuple),
    st.lists(TEXTS, max_size=6).map(tuple),
    st.sampled_from(["llm", "hugging-face", "extract", "imported"]),
    st.none() | TEXTS,
    st.none() | st.integers(0, 10**6),
    st.integers(0, 10**4),
    st.none() | TEXTS.map(lambda text: f"https://example.org/{text}") | TEXTS,
    st.none() | TEXTS,
)


def strings(node: object, *keys: str) -> list[str]:
    """Every text below these keys."""
    if isinstance(node, list):
        return [text for item in node for text in strings(item, *keys)]
    if not isinstance(node, dict):
        return []
    own = [node[key] for key in keys if isinstance(node.get(key), str)]
    return own + [text for value in node.values() for text in strings(value, *keys)]


def of_type(node: object, kind: str) -> list[dict[str, Any]]:
    """Every object of this type, however deep."""
    if isinstance(node, list):
        return [found for item in node for found in of_type(item, kind)]
    if not isinstance(node, dict):
        return []
    return ([node] if node.get("type") == kind else []) + of_type(list(node.values()), kind)


def assert_slack_takes(message: Message) -> None:
    """Every limit that is known, by our own count, the emulator's and the SDK's models."""
    blocks = message.body["blocks"]
    assert fits(blocks)
    assert counted_size(blocks) <= counted(blocks) <= 12_000
    assert block_problems(json.loads(json.dumps(blocks))) == []
    assert len(message.body["text"].encode()) <= MOST_TEXT_BYTES
    for block in blocks:
        parsed = Block.parse(json.loads(json.dumps(block)))
        assert parsed is not None
        parsed.to_dict()
